"""Request bodies that are slow, silent, or end before their end, by ASGI."""

import asyncio
import io
import threading
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from emulator.core.ports.neighbours import CUT_SHORT, CutShortError
from emulator.web.asgi import Asgi, environ_of
from emulator.web.bodies import LARGEST_BODY_BYTES, request_of

SCOPE: dict[str, Any] = {
    "headers": [(b"transfer-encoding", b"chunked")],
    "raw_path": b"/b/k",
    "query_string": b"",
    "method": "PUT",
    "http_version": "1.1",
    "scheme": "http",
    "client": ("127.0.0.1", 1),
}
GONE = {"type": "http.disconnect"}


def part(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


class Application:
    """Reads the body as far as it goes, and keeps how it ended."""

    def __init__(self) -> None:
        self.body = b""
        self.ended = ""
        self.thread = ""

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        self.thread = threading.current_thread().name.partition("_")[0]
        try:
            while block := environ["wsgi.input"].read(1 << 20):
                self.body += block
            self.ended = "cut short" if CUT_SHORT in environ else "whole"
        except CutShortError:
            self.ended = "raised"
        start("200 OK", [])
        return [b"ok"]


def run(messages: Sequence[dict[str, Any]], silence_seconds: float = 0.01) -> Application:
    """Send the messages; after them the sender is silent."""
    application = Application()

    async def serve() -> None:
        coming = iter(messages)

        async def receive() -> Any:
            message = next(coming, None)
            if message is None:
                await asyncio.Event().wait()
            return message

        async def send(_: Any) -> None: ...

        await Asgi(application, 1, silence_seconds)(SCOPE, receive, send)

    asyncio.run(serve())
    return application


def test_a_body_that_came_whole_is_whole() -> None:
    application = run([part(b"ab"), part(b"c", more=False)])

    assert (application.body, application.ended, application.thread) == (b"abc", "whole", "front")


@pytest.mark.parametrize("end", [[GONE], []], ids=["gone", "silent"])
def test_a_body_that_does_not_end_is_cut_short_before_a_thread_is_taken(end: list[dict[str, Any]]) -> None:
    application = run([part(b"ab"), *end])

    assert (application.body, application.ended) == (b"ab", "cut short")


@pytest.mark.parametrize("end", [[GONE], []], ids=["gone", "silent"])
def test_a_large_body_that_does_not_end_raises_in_a_thread_of_uploads(end: list[dict[str, Any]]) -> None:
    application = run([part(b"x" * LARGEST_BODY_BYTES), part(b"y"), *end])

    assert application.ended == "raised"
    assert (len(application.body), application.thread) == (LARGEST_BODY_BYTES + 1, "uploads")


def test_senders_that_are_silent_hold_nobody_up() -> None:
    application = Application()

    async def serve() -> None:
        asgi = Asgi(application, 1, silence_seconds=60)

        async def silent() -> Any:
            await asyncio.Event().wait()

        async def whole() -> Any:
            return part(b"here", more=False)

        async def send(_: Any) -> None: ...

        waiting = [asyncio.ensure_future(asgi(SCOPE, silent, send)) for _ in range(50)]
        await asgi(SCOPE, whole, send)
        for one in waiting:
            one.cancel()

    asyncio.run(serve())

    assert application.body == b"here"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/tags/arn%3Aaws%3Akafka%3Aus-east-1%3A123456789012%3Acluster%2Fdemo%2F0-1",
        "/b/a%2Fb%252Fc",
        "/b/a%20b+c~(x)",
        "/b//a/./b",
        "/b/%C3%BC%2f",
    ],
)
def test_a_path_arrives_as_it_was_sent_by_asgi_and_by_wsgi(path: str) -> None:
    by_asgi = environ_of({**SCOPE, "raw_path": path.encode()}, io.BytesIO())
    by_wsgi = by_asgi | {"REQUEST_URI": by_asgi["RAW_URI"]}
    del by_wsgi["RAW_URI"]

    assert (request_of(by_asgi).path, request_of(by_wsgi).path) == (path, path)


@pytest.mark.parametrize(
    ("error", "logged"), [(RuntimeError("ours"), "PUT /b/k failed"), (CutShortError("theirs"), "")]
)
def test_an_error_of_ours_is_logged_and_a_caller_that_leaves_is_not(
    caplog: pytest.LogCaptureFixture, error: Exception, logged: str
) -> None:
    def fails(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        raise error

    async def receive() -> Any:
        return part(b"", more=False)

    async def send(_: Any) -> None: ...

    with pytest.raises(type(error)):
        asyncio.run(Asgi(fails, 1)({**SCOPE, "path": "/b/k"}, receive, send))
    assert [record.message for record in caplog.records] == ([logged] if logged else [])
