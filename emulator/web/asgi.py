"""The front door for a server that speaks ASGI.

It is slower than WSGI, but gives more than WSGI: the path before it was decoded, each header as it was sent,
and whether a body is complete. Bodies are received before a thread is taken, so that slow or silent senders
hold nobody up.
"""

import asyncio
import io
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from email.utils import formatdate
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from emulator.core.clock import SystemClock
from emulator.core.ports.neighbours import CUT_SHORT, CutShortError
from emulator.core.values import dataclass
from emulator.upstreams.http import SENT_HEADERS
from emulator.web.bodies import LARGEST_BODY_BYTES
from emulator.web.threads import Threads

log = logging.getLogger(__name__)

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

DISCONNECT = "http.disconnect"
DATES = frozenset({b"date", b"Date"})
SEPARATORS = {"HTTP_COOKIE": "; "}
WITHOUT_PREFIX = {"HTTP_CONTENT_TYPE": "CONTENT_TYPE", "HTTP_CONTENT_LENGTH": "CONTENT_LENGTH"}


SILENCE_SECONDS = 30.0  # so long a sender may send nothing of a body that it announced
UPLOADS_AT_ONCE = 32  # threads of their own for bodies that are too large to be received before


class Asgi:
    """Runs a WSGI application in threads; after each answer that was sent, `afterwards` is called in one.

    Bodies up to LARGEST_BODY_BYTES are received first. Larger ones pass through block by block, in other
    threads, and so do answers that are streams.
    """

    def __init__(
        self,
        application: WsgiApplication,
        threads: int,
        silence_seconds: float = SILENCE_SECONDS,
        afterwards: Callable[[], None] | None = None,
    ) -> None:
        self._application = application
        self._threads = Threads(threads, "front")
        self._uploads = Threads(UPLOADS_AT_ONCE, "uploads")
        self._afterwards = afterwards
        self._silence_seconds = silence_seconds

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            await self._answer(scope, receive, send)
        except CutShortError:  # nobody waits for an answer
            raise
        except Exception:  # the server answers with 500, and says nothing
            log.exception("%s %s failed", scope["method"], scope["path"])
            raise

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        begun = await self._begun(receive, 0 if _is_large(scope) else LARGEST_BODY_BYTES)
        source: io.BytesIO | Body = io.BytesIO(begun.body)
        if begun.has_more:
            source = Body(io.BytesIO(begun.body), receive, loop, self._silence_seconds)
        head = _Head()
        environ = environ_of(scope, source)
        if begun.is_cut_short:
            environ[CUT_SHORT] = True
        threads = self._uploads if begun.has_more else self._threads
        blocks = await threads.run(self._application, environ, head.start)
        try:
            await send(head.message)
            if isinstance(blocks, list):
                await send({"type": "http.response.body", "body": b"".join(blocks)})
                return
            await self._stream(iter(blocks), receive, send)
        finally:
            close = getattr(blocks, "close", None)
            if close:
                await self._threads.run(close)
            if self._afterwards:
                self._threads.begin(self._afterwards)

    async def _begun(self, receive: Receive, most: int) -> "_Begun":
        """Return the body as far as it is received before a thread is taken: until it exceeds `most`."""
        message = await _received(receive, self._silence_seconds)
        if not message.get("more_body"):
            return _Begun(message.get("body", b""), is_cut_short=message["type"] == DISCONNECT)
        kept, size = [message["body"]], len(message["body"])
        while message.get("more_body") and size <= most:
            message = await _received(receive, self._silence_seconds)
            kept.append(message.get("body", b""))
            size += len(kept[-1])
        is_cut_short = message["type"] == DISCONNECT
        return _Begun(b"".join(kept), has_more=bool(message.get("more_body")), is_cut_short=is_cut_short)

    async def _stream(self, blocks: Iterator[bytes], receive: Receive, send: Send) -> None:
        """Send the blocks as they come, as long as there is somebody to take them."""
        left = asyncio.ensure_future(_left(receive))
        try:
            while (block := await self._threads.run(next, blocks, None)) is not None:
                if left.done():
                    return
                await send({"type": "http.response.body", "body": block, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            left.cancel()


def _is_large(scope: Message) -> bool:
    """Tell whether a request announces a body that is too large to be received before a thread is taken."""
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return any(value.isdigit() and int(value) > LARGEST_BODY_BYTES for value in lengths)


async def _left(receive: Receive) -> None:
    """Return when the caller has gone away. Whatever is left of its request is thrown away before."""
    while (await receive())["type"] != DISCONNECT:
        continue


@dataclass(frozen=True)
class _Begun:
    """What was received of a body: all, all that will ever come, or its beginning."""

    body: bytes
    has_more: bool = False
    is_cut_short: bool = False


async def _received(receive: Receive, silence_seconds: float) -> Message:
    """Return the next message; a sender that is silent for so long counts as gone."""
    try:
        async with asyncio.timeout(silence_seconds):
            return await receive()
    except TimeoutError:
        return {"type": DISCONNECT}


class _Head:
    """Status and headers of an answer."""

    def __init__(self) -> None:
        self.message: dict[str, Any] = {}

    def start(self, status: str, headers: list[tuple[str, str]], _: object = None) -> None:
        lines = [(_bytes_of(name), value.encode("latin-1")) for name, value in headers]
        if all(name not in DATES for name, _ in lines):
            lines.append((b"date", _date(int(SystemClock().now().timestamp()))))
        self.message = {"type": "http.response.start", "status": int(status[:3]), "headers": lines}


class Body:
    """A request body that is still being received; a thread reads it while the loop receives it."""

    def __init__(
        self, begun: io.BytesIO, receive: Receive, loop: asyncio.AbstractEventLoop, silence_seconds: float
    ) -> None:
        self._block = begun
        self._receive = receive
        self._loop = loop
        self._silence_seconds = silence_seconds
        self._more = True

    def read(self, size: int = -1) -> bytes:
        """Return `size` bytes, fewer at the end; all that is left when it is negative.

        Raises CutShortError when the sender went away, or is silent for too long.
        """
        blocks: list[bytes] = []
        while size:
            block = self._block.read(size)
            if block:
                blocks.append(block)
                size -= len(block) if size > 0 else 0
            elif not self._receive_block():
                break
        return b"".join(blocks)

    def _receive_block(self) -> bool:
        """Wait for the next block; return whether there was one."""
        if not self._more:
            return False
        coming = _received(self._receive, self._silence_seconds)
        message = asyncio.run_coroutine_threadsafe(coming, self._loop).result()
        if message["type"] == DISCONNECT:
            raise CutShortError("The request ended before its body did.")
        self._block = io.BytesIO(message.get("body", b""))
        self._more = bool(message.get("more_body"))
        return True


def environ_of(scope: Message, source: io.BytesIO | Body) -> dict[str, Any]:
    """Return the WSGI environ of a request, with the target and the headers as they were sent."""
    raw_path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
    server, client = scope.get("server") or ("", ""), scope.get("client") or ("", "")
    sent: list[tuple[str, str]] = []
    return _header_variables(scope["headers"], sent) | {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": f"{raw_path}?{query}" if query else raw_path,
        "REMOTE_ADDR": client[0],
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": source,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        SENT_HEADERS: sent,
    }


def _header_variables(headers: Iterable[tuple[bytes, bytes]], sent: list[tuple[str, str]]) -> dict[str, Any]:
    """Return the variables of headers, and put the headers as text into `sent`."""
    variables: dict[str, Any] = {}
    for name_bytes, value_bytes in headers:
        name, key = _names_of(name_bytes)
        value = value_bytes.decode("latin-1")
        sent.append((name, value))
        variables[key] = variables[key] + SEPARATORS.get(key, ",") + value if key in variables else value
    return variables


@lru_cache(maxsize=1000)
def _names_of(name_bytes: bytes) -> tuple[str, str]:
    """Return the name of a header as text, and that of its variable."""
    name = name_bytes.decode("latin-1")
    key = "HTTP_" + name.upper().replace("-", "_")
    return name, WITHOUT_PREFIX.get(key, key)


@lru_cache(maxsize=1)
def _date(seconds: int) -> bytes:
    """Return the header's value for a time in Unix seconds."""
    return formatdate(seconds, usegmt=True).encode()


@lru_cache(maxsize=1000)
def _bytes_of(name: str) -> bytes:
    return name.encode("latin-1")
