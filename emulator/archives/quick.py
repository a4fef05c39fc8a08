"""A quick way to read a file: a signed GET with a bare socket, much faster than a client of boto3.

It understands only the usual answer, the whole file; for other answers the caller uses a client of boto3.
"""

import re
import socket
import ssl
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import quote, urlsplit

from emulator.archives.signing import Credentials, signed_headers
from emulator.core.clock import SystemClock
from emulator.core.ports.archived_files import Stored

TIMEOUT_SECONDS = 30
BLOCK_BYTES = 64 * 1024
MOST_HEAD_BYTES = 64 * 1024
STATUS = re.compile(rb"(HTTP/1\.[01]) 200 ")
# The headers that matter, of the dozen and more that an answer has: most files are small.
HEADER = re.compile(
    rb"^(?:x-amz-meta-(?P<metadata>[^:\r\n]+)|(?P<name>content-length|connection))"
    rb":[ \t]*(?P<value>[^\r\n]*?)[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)


class QuickReader:
    """Gets objects of one endpoint and region, by any thread; connections are kept open until `close`."""

    def __init__(self, endpoint_url: str, region: str) -> None:
        self._endpoint = urlsplit(endpoint_url)
        self._region = region
        self._clock = SystemClock()
        self._idle: deque[socket.socket] = deque()
        self._is_usable = True

    def find(self, bucket: str, key: str, credentials: Credentials) -> Stored | None:
        """Return the object, None for any other answer.

        If no connection can be made, for example behind a proxy, none is tried again.
        """
        path = f"{self._endpoint.path.rstrip('/')}/{quote(f'{bucket}/{key}', safe='/~')}"
        headers = signed_headers(self._endpoint.netloc, path, self._region, credentials, self._clock.now())
        connection = self._connection()
        if connection is None:
            return None
        try:
            found, is_open = _answer(connection, _request(path, headers))
        except (OSError, ValueError):
            found, is_open = None, False
        if is_open and found:
            self._idle.append(connection)
        else:
            with suppress(OSError):
                connection.close()
        return found

    def close(self) -> None:
        """Close the connections; new ones are made when they are needed."""
        while self._idle:
            self._idle.pop().close()

    def _connection(self) -> socket.socket | None:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connected() if self._is_usable else None

    def _connected(self) -> socket.socket | None:
        is_secret = self._endpoint.scheme == "https"
        host, port = self._endpoint.hostname or "", self._endpoint.port or (443 if is_secret else 80)
        try:
            connection = socket.create_connection((host, port), TIMEOUT_SECONDS)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not is_secret:
                return connection
            with connection:  # which passes on what it is to the other, or is closed
                return ssl.create_default_context().wrap_socket(connection, server_hostname=host)
        except OSError:
            self._is_usable = False
            return None


def _request(path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def _answer(connection: socket.socket, request: bytes) -> tuple[Stored | None, bool]:
    """Send a request; return the answer, and whether the connection can be used again.

    The answer is None unless it is an object with a length. Raises OSError and ValueError.
    """
    connection.sendall(request)
    head, begun = _head(connection)
    status, headers, metadata = STATUS.match(head), {}, {}
    for found in HEADER.finditer(head):
        name, value = found["name"], found["value"].decode("latin-1")
        if name:
            headers[name.lower()] = value
        else:
            metadata[found["metadata"].decode("latin-1").lower()] = value
    if not status or b"content-length" not in headers:
        return None, False
    length = int(headers[b"content-length"])
    body = _body(connection, begun, length)
    is_open = status[1] == b"HTTP/1.1" and headers.get(b"connection", "").lower() != "close"
    return Stored(body, metadata) if len(body) == length else None, is_open


def _head(connection: socket.socket) -> tuple[bytes, bytes]:
    """Return the lines before the body, and the part of the body that came with them."""
    received = b""
    while b"\r\n\r\n" not in received:
        block = connection.recv(BLOCK_BYTES)
        if not block or len(received) > MOST_HEAD_BYTES:
            raise ValueError("There is no head of an answer.")
        received += block
    head, _, begun = received.partition(b"\r\n\r\n")
    return head, begun


def _body(connection: socket.socket, begun: bytes, length: int) -> bytes:
    """Return a body of that length; a shorter one if the connection was closed in the middle."""
    if len(begun) == length:
        return begun
    blocks, missing = [begun], length - len(begun)
    while missing > 0 and (block := connection.recv(min(missing, 1 << 20))):
        blocks.append(block)
        missing -= len(block)
    return b"".join(blocks)
