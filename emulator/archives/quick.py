"""A quick way to read a file: a signed GET with a bare socket, much faster than a client of boto3.

It understands only the usual answer, the whole file; for other answers the caller uses a client of boto3.
"""

import socket
import ssl
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import BinaryIO, cast
from urllib.parse import quote, urlsplit

from emulator.archives.signing import Credentials, signed_headers
from emulator.core.clock import SystemClock
from emulator.core.ports.archived_files import Stored

TIMEOUT_SECONDS = 30
METADATA_PREFIX = "x-amz-meta-"


class QuickReader:
    """Gets objects of one endpoint and region, by any thread; connections are kept open until `close`."""

    def __init__(self, endpoint_url: str, region: str) -> None:
        self._endpoint = urlsplit(endpoint_url)
        self._region = region
        self._clock = SystemClock()
        self._idle: deque[BinaryIO] = deque()
        self._is_usable = True

    def find(self, bucket: str, key: str, credentials: Credentials) -> Stored | None:
        """Return the object, None for any other answer.

        If no connection can be made, for example behind a proxy, none is tried again.
        """
        path = f"{self._endpoint.path.rstrip('/')}/{quote(f'{bucket}/{key}', safe='/~')}"
        headers = signed_headers(self._endpoint.netloc, path, self._region, credentials, self._clock.now())
        stream = self._connection()
        if stream is None:
            return None
        try:
            found, is_open = _answer(stream, _request(path, headers))
        except (OSError, ValueError):
            found, is_open = None, False
        if is_open:
            self._idle.append(stream)
        else:
            with suppress(OSError):  # of what was never sent
                stream.close()
        return found

    def close(self) -> None:
        """Close the connections; new ones are made when they are needed."""
        while self._idle:
            self._idle.pop().close()

    def _connection(self) -> BinaryIO | None:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connected() if self._is_usable else None

    def _connected(self) -> BinaryIO | None:
        is_secret = self._endpoint.scheme == "https"
        host, port = self._endpoint.hostname or "", self._endpoint.port or (443 if is_secret else 80)
        try:
            connection = socket.create_connection((host, port), TIMEOUT_SECONDS)
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if not is_secret:
                    return cast(BinaryIO, connection.makefile("rwb"))  # which the stubs call something else
                with ssl.create_default_context().wrap_socket(connection, server_hostname=host) as secret:
                    return cast(BinaryIO, secret.makefile("rwb"))  # as above
        except OSError:
            self._is_usable = False
            return None


def _request(path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def _answer(stream: BinaryIO, request: bytes) -> tuple[Stored | None, bool]:
    """Send a request; return the answer, and whether the connection can be used again.

    The answer is None unless it is an object with a length. Raises OSError and ValueError.
    """
    stream.write(request)
    stream.flush()
    version, status, _ = stream.readline().split(b" ", 2)
    headers: dict[str, str] = {}
    while (line := stream.readline()) not in {b"\r\n", b""}:
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    if status != b"200" or "content-length" not in headers:
        return None, False
    length = int(headers["content-length"])
    body = stream.read(length)
    is_open = version == b"HTTP/1.1" and headers.get("connection", "").lower() != "close"
    return Stored(body, _metadata(headers)) if len(body) == length else None, is_open


def _metadata(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {
        name.removeprefix(METADATA_PREFIX): value
        for name, value in headers.items()
        if name.startswith(METADATA_PREFIX)
    }
