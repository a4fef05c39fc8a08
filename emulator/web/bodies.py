"""Requests as values; their bodies are read up to a limit."""

import io
from collections.abc import Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import quote

from emulator.core.call import Request
from emulator.core.ports.neighbours import CUT_SHORT, CutShortError

# Larger payloads are passed on in a stream and are not recorded, such as the parts of 8 MiB, many at a time,
# in which SDKs upload large objects.
LARGEST_BODY_BYTES = 8 * 1024 * 1024 - 1

BLOCK_BYTES = 1024 * 1024

Environ = Mapping[str, Any]


class Source(Protocol):
    """What wsgi.input is: `read` returns at most `size` bytes, and none at the end."""

    def read(self, size: int = -1) -> bytes: ...


class Joined:
    """A body of unknown length: the part that was read, then the rest.

    `size_bytes` is how much there was so far.
    """

    def __init__(self, head: bytes, rest: Source) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest
        self.size_bytes = len(head)

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes, all that is left when it is negative, none at the end."""
        block = self._head.read(size)
        if block and size >= 0:
            return block
        rest = self._rest.read(size)
        self.size_bytes += len(rest)
        return block + rest


def read_up_to(environ: Environ, limit_bytes: int) -> bytes | None:
    """Return the whole body, None when it is larger. Raises CutShortError."""
    is_chunked = "HTTP_TRANSFER_ENCODING" in environ
    length = limit_bytes + 1 if is_chunked else int(environ.get("CONTENT_LENGTH") or 0)
    if length > limit_bytes and not is_chunked:
        return None
    body = b"".join(blocks_of(environ, length))
    if len(body) > limit_bytes:
        return None
    if len(body) < length and not is_chunked:
        raise CutShortError(f"The request ended after {len(body)} of {length} bytes.")
    return body


def blocks_of(environ: Environ, left: int) -> Iterator[bytes]:
    """Yield the next `left` bytes of a body, or all there are. Raises CutShortError."""
    try:
        while left > 0 and (block := environ["wsgi.input"].read(min(left, BLOCK_BYTES))):
            yield block
            left -= len(block)
    except OSError as error:
        raise CutShortError("The request ended in the middle of a chunk.") from error
    if CUT_SHORT in environ:
        raise CutShortError("The request ended before its body did.")


def request_of(environ: dict[str, Any]) -> Request:
    """Return the WSGI request as a value; a body that is read is put back for the next reader."""
    body, size_bytes = _body(environ)
    headers = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    if size_bytes and "CONTENT_LENGTH" in environ:
        headers["content-length"] = environ["CONTENT_LENGTH"]
    return Request(
        method=environ["REQUEST_METHOD"],
        path=_raw_path(environ),
        query=environ.get("QUERY_STRING", ""),
        headers=headers,
        body=body,
        size_bytes=size_bytes,
        peer=environ.get("REMOTE_ADDR", ""),
        secure=environ.get("wsgi.url_scheme") == "https",
    )


def _body(environ: dict[str, Any]) -> tuple[bytes, int]:
    """Return the body, or none if it is too large, and its size; it may be shorter than declared."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return _chunked(environ)
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if not 0 < length <= LARGEST_BODY_BYTES:
        return b"", length
    body = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    return body, len(body)


def _chunked(environ: dict[str, Any]) -> tuple[bytes, int]:
    """Return the body as `_body` does; a body that is not too large gets a length."""
    source: Source = environ["wsgi.input"]
    blocks, size = [], 0
    try:
        while size <= LARGEST_BODY_BYTES and (block := source.read(LARGEST_BODY_BYTES + 1 - size)):
            blocks.append(block)
            size += len(block)
    except OSError:  # a chunk that is broken, or that its sender did not finish
        environ[CUT_SHORT] = True
    body = b"".join(blocks)
    if size > LARGEST_BODY_BYTES:
        environ["wsgi.input"] = Joined(body, source)
        return b"", size
    environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(size)}
    return body, size


def _raw_path(environ: Environ) -> str:
    """Return the path as it was sent; a server that keeps only the decoded one has it encoded again."""
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if raw:
        return str(raw).partition("?")[0]
    path = environ["PATH_INFO"]
    return path if path == "/" else quote(path.encode("latin-1", "surrogateescape"), safe="/~")
