"""HTTP by the byte: a server that keeps what it got, and a client that sends what it is given."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import TracebackType
from typing import BinaryIO
from urllib.parse import urlsplit

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
TIMEOUT_SECONDS = 20
BLOCK_BYTES = 64 * 1024
LARGEST_KEPT_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Message:
    """A request or an answer: its first line, its header lines as they were sent, its body dechunked.

    `size_bytes` is the body's, also where the body was not kept.
    """

    first: bytes
    lines: Sequence[bytes]
    body: bytes = b""
    size_bytes: int = 0

    @property
    def target(self) -> bytes:
        return self.first.split(b" ")[1]

    @property
    def status(self) -> int:
        return int(self.first.split(b" ")[1])

    def values(self, name: str) -> list[str]:
        """Return the values of a header in their order."""
        pairs = (line.decode("latin-1").partition(":") for line in self.lines)
        return [value.strip() for found, _, value in pairs if found.lower() == name]


def read_message(source: BinaryIO, *, bodiless: bool = False, keeps: bool = True) -> Message | None:
    """Return the next message, None when the connection was closed; with `keeps` off, without its body."""
    first = source.readline().rstrip(b"\r\n")
    if not first:
        return None
    lines = []
    while line := source.readline().rstrip(b"\r\n"):
        lines.append(line)
    if bodiless:
        return Message(first, lines)
    kept, size = [], 0
    for block in _blocks(source, Message(first, lines)):
        size += len(block)
        assert size <= LARGEST_KEPT_BYTES or not keeps, "a body that a test keeps is small"
        kept += [block] if keeps else []
    return Message(first, lines, b"".join(kept), size)


def _blocks(source: BinaryIO, head: Message) -> Iterator[bytes]:
    if head.values("transfer-encoding") == ["chunked"]:
        while size := int(source.readline(), 16):
            yield source.read(size)
            source.readline()
        source.readline()
        return
    left = int((head.values("content-length") or ["0"])[0])
    while left and (block := source.read(min(left, BLOCK_BYTES))):
        left -= len(block)
        yield block


@dataclass
class Echo:
    """A server on a free port of the loopback interface that keeps requests and answers with given bytes.

    `answer` gets each request and returns all bytes of its answer, in one or many blocks; none closes the
    connection, as every answer does with `closes`. With `keeps` off, bodies are counted and thrown away.
    Enter it to serve.
    """

    answer: Callable[[Message], bytes | Iterable[bytes]] = lambda _: OK
    keeps: bool = True
    closes: bool = False
    received: list[Message] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> "Echo":
        echo = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                echo.connections += 1
                while request := read_message(self.rfile, keeps=echo.keeps):  # type: ignore[arg-type]  # a file
                    echo.received.append(request)
                    answer = echo.answer(request)
                    if not answer:
                        return
                    for block in [answer] if isinstance(answer, bytes) else answer:
                        self.wfile.write(block)
                    if echo.closes:
                        return

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False
            allow_reuse_address = True

            def handle_error(self, *_: object) -> None:
                """Whoever leaves early is no error of the server's."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"


def connect(url: str) -> socket.socket:
    """Return a connection to the place that a URL names."""
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), TIMEOUT_SECONDS)


def exchange(
    url: str, request: bytes, more: Iterable[bytes] = (), *, bodiless: bool = False, keeps: bool = True
) -> Message:
    """Return the answer to the bytes of a request; `bodiless` for the answer to HEAD."""
    with connect(url) as connection, connection.makefile("rb") as source:
        for block in chain([request], more):
            connection.sendall(block)
        answer = read_message(source, bodiless=bodiless, keeps=keeps)
        while answer and answer.status == 100:
            answer = read_message(source, bodiless=bodiless, keeps=keeps)
    assert answer is not None
    return answer
