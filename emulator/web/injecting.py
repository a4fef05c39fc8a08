"""POST /_emulator/events: the body of records, read up to its limit."""

from collections.abc import Mapping
from typing import Any

from emulator.core.injecting.batches import too_large
from emulator.jobs import injecting
from emulator.web.bodies import read_up_to


def read_body(environ: Mapping[str, Any]) -> bytes:
    """Return the body, whether its length is known or not. Raises TooLargeError and CutShortError."""
    body = read_up_to(environ, injecting.LARGEST_BYTES)
    if body is None:
        raise too_large(injecting.LARGEST_BYTES)
    return body
