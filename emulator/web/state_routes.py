"""GET and PUT /_emulator/state: the state as one file."""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from emulator.core.ports.neighbours import CutShortError
from emulator.running import Emulator
from emulator.web.bodies import BLOCK_BYTES, blocks_of

MEDIA_TYPE = "application/vnd.sqlite3"

FILE = {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}

STATE: Mapping[str, Any] = {
    "get": {
        "summary": "The state as one file: CloudTrail's, and the buckets in here that trails deliver to",
        "responses": {"200": {"description": "As asked", **FILE}},
    },
    "put": {
        "summary": "Replace the state by that of such a file; the rest of AWS stays as it is",
        "requestBody": FILE,
        "responses": {
            "200": {"description": "As asked"},
            "400": {
                "description": "The file cannot be taken over; the text says why, and nothing has changed"
            },
        },
    },
}


def exported(emulator: Emulator) -> Iterator[bytes]:
    """Return the state in blocks of bytes; it is that of the time of the call."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "state")
        emulator.export_state(path)
        file = path.open("rb")  # exists as long as it is open

    def blocks() -> Iterator[bytes]:
        with file:
            while block := file.read(BLOCK_BYTES):
                yield block

    return blocks()


def take_over(emulator: Emulator, environ: Mapping[str, Any]) -> None:
    """Replace the state by that in the body of a WSGI request. Raises SnapshotError and CutShortError."""
    is_chunked = "HTTP_TRANSFER_ENCODING" in environ
    length = sys.maxsize if is_chunked else int(environ.get("CONTENT_LENGTH") or 0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "state")
        with path.open("wb") as file:
            for block in blocks_of(environ, length):
                file.write(block)
            if file.tell() < length and not is_chunked:
                raise CutShortError(f"The request ended after {file.tell()} of {length} bytes.")
        emulator.import_state(path)
