"""The front door: CloudTrail's own calls, the rest of AWS, and the routes below /_emulator."""

import io
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from flask import Flask

from emulator.compose import Emulator
from emulator.core.call import Credential, Exchange, Request, Response
from emulator.core.identity import Caller
from emulator.core.ports import UpstreamAnswer
from emulator.wire.json11 import is_cloudtrail
from emulator.wire.sigv4 import credential_of

# Larger payloads are passed on in a stream and recorded without them.
LARGEST_BODY_BYTES = 8 * 1024 * 1024
OWN_PATHS = ("/_emulator", "/moto-api/reset")

Environ = Mapping[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class Front(Flask):
    """The one web application: Flask routes the paths of our own, everything else is an AWS call."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__("emulator", static_folder=None)
        self.emulator = emulator

    def wsgi_app(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(OWN_PATHS):
            return super().wsgi_app(environ, start_response)
        return self._aws(environ, start_response)

    def _aws(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        request = request_of(environ)
        credential = credential_of(request)
        caller = self.emulator.callers.caller_of(credential)
        if is_cloudtrail(request, credential):
            response = self.emulator.cloudtrail.answer(request, credential, caller)
            start_response(_status_line(response.status), list(response.headers.items()))
            return [response.body]
        answer = self._pass_on(environ, request, credential, caller)
        start_response(_status_line(answer.status), list(answer.headers))
        return [answer.body]

    def _pass_on(
        self, environ: Environ, request: Request, credential: Credential | None, caller: Caller
    ) -> UpstreamAnswer:
        emulator = self.emulator
        account = emulator.callers.account_of(caller)
        answer = emulator.upstream.send(environ, account, credential)
        target = emulator.describer.find_target(request, credential)
        if target:
            region = credential.region if credential and credential.region else "us-east-1"
            headers = {name.lower(): value for name, value in answer.headers}
            response = Response(answer.status, headers, answer.body, len(answer.body))
            exchange = Exchange(request, response, credential, target, account, region)
            emulator.recorder.record(exchange, caller)
        return answer


def request_of(environ: dict[str, Any]) -> Request:
    """Return the WSGI request as a value; a body that is read is put back for the next reader."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    chunked = "HTTP_TRANSFER_ENCODING" in environ
    body = b""
    if chunked or 0 < length <= LARGEST_BODY_BYTES:
        body = environ["wsgi.input"].read() if chunked else environ["wsgi.input"].read(length)
        environ["wsgi.input"] = io.BytesIO(body)
        if chunked:
            environ["CONTENT_LENGTH"] = length = len(body)
    headers = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    if length:
        headers["content-length"] = str(length)
    return Request(
        method=environ["REQUEST_METHOD"],
        path=_raw_path(environ),
        query=environ.get("QUERY_STRING", ""),
        headers=headers,
        body=body,
        size_bytes=length,
        peer=environ.get("REMOTE_ADDR", ""),
        secure=environ.get("wsgi.url_scheme") == "https",
    )


def _raw_path(environ: Environ) -> str:
    """Return the path as it was sent; a server that keeps only the decoded one has it encoded again."""
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if raw:
        return str(raw).partition("?")[0]
    path = environ["PATH_INFO"]
    return path if path == "/" else quote(path.encode("latin-1", "surrogateescape"), safe="/~")


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"
