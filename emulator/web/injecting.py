"""POST /_emulator/events: the body of records, read up to its limit."""

from collections.abc import Mapping
from typing import Any

from emulator.core.injecting.batches import checked_size, too_large
from emulator.jobs import injecting

BLOCK_BYTES = 1024 * 1024


def read_body(environ: Mapping[str, Any]) -> bytes:
    """Return the body of a WSGI request, with or without a length. Raises TooLargeError."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        left = injecting.LARGEST_BYTES + 1
    else:
        left = int(environ.get("CONTENT_LENGTH") or 0)
    if left > injecting.LARGEST_BYTES + 1:
        raise too_large(injecting.LARGEST_BYTES)
    blocks = []
    while left > 0 and (block := environ["wsgi.input"].read(min(left, BLOCK_BYTES))):
        blocks.append(block)
        left -= len(block)
    return checked_size(b"".join(blocks), injecting.LARGEST_BYTES)
