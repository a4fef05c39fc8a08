"""The connections of uvicorn's server, which take no offer of another protocol, and no endless head."""

import asyncio
import re

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD_BYTES = 400 * 1024
END = re.compile(rb"\r?\n\r?\n")
UPGRADE = re.compile(rb"\r\nupgrade:[^\r\n]*", re.IGNORECASE)
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Connection(HttpToolsProtocol):
    """A connection that reads the head of a request as a whole, and then lets uvicorn read it.

    Java's HttpClient and `curl --http2` offer HTTP/2 with the header Upgrade, which a server may ignore (RFC
    9110, 7.8). uvicorn's parser would take the body for the other protocol, so it does not see the header.
    It would refuse a path in UTF-8, which curl sends as it was typed.
    """

    _head = b""
    _in_message = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        wait = self.timeout_keep_alive  # for the first head, as uvicorn does for the next one
        self.timeout_keep_alive_task = self.loop.call_later(wait, self.timeout_keep_alive_handler)

    def data_received(self, data: bytes) -> None:
        if self._in_message:
            super().data_received(data)
            return
        data = self._head + data
        found = END.search(data)
        end = found.start() if found else len(data)
        if end > LARGEST_HEAD_BYTES:
            self.transport.write(TOO_LARGE)
            self.transport.close()
        elif found or not data[:1].isalpha():  # what is no request, such as TLS, is refused at once
            self._head = b""
            following = _following(data, found.end()) if found else len(data)
            super().data_received(_readable(data[:end]) + data[end:following])
            if following < len(data):
                self.data_received(data[following:])
        else:
            self._head = data

    def on_message_begin(self) -> None:
        self._in_message = True
        super().on_message_begin()

    def on_message_complete(self) -> None:
        self._in_message = False
        super().on_message_complete()


def _following(data: bytes, body: int) -> int:
    """Return where the next request begins that has a header Upgrade too; the end where none has."""
    if not _is_offer(data[body:]):
        return len(data)
    length = LENGTH.search(data[:body])
    return min(body + (int(length[1]) if length else 0), len(data))


def _is_offer(data: bytes) -> bool:
    return b"pgrade:" in data or b"PGRADE:" in data


def _readable(head: bytes) -> bytes:
    """Return a head that uvicorn reads as it was meant."""
    if _is_offer(head):
        head = UPGRADE.sub(b"", head)
    if head.isascii():
        return head
    line, rest = head.split(b"\r\n", 1) if b"\r\n" in head else (head, b"")
    return BEYOND_ASCII.sub(lambda found: b"%%%02X" % found[0][0], line) + b"\r\n" + rest
