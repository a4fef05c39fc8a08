"""The status at /_emulator/health. Scripts ask for it before anything else, so it needs no Flask."""

from collections.abc import Iterable
from typing import Any

import orjson

from emulator.running import Emulator

PATH = "/_emulator/health"
METHODS = frozenset({"GET", "HEAD"})


def is_health(environ: dict[str, Any]) -> bool:
    """Tell whether a request asks for the status."""
    return environ["PATH_INFO"] == PATH and environ["REQUEST_METHOD"] in METHODS


class Health:
    """A WSGI application that answers the status of an emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = orjson.dumps(self._emulator.health())
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("200 OK", headers)
        return [body if environ["REQUEST_METHOD"] == "GET" else b""]
