"""The front door: CloudTrail's own calls, the rest of AWS, and the routes below /_emulator."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import Flask

from emulator.compose import Calls
from emulator.core.call import Credential, Exchange, Request, Response, Target
from emulator.core.callers.identity import Caller
from emulator.core.ports.neighbours import UpstreamAnswer, UpstreamCall
from emulator.web.bodies import Environ, Joined, request_of
from emulator.wire.json11 import is_cloudtrail
from emulator.wire.sigv4 import credential_of

# At most so many bytes of an answer that passes through in blocks are kept for its record.
LARGEST_KEPT_BYTES = 1024 * 1024
OWN_PATHS = ("/_emulator", "/moto-api/reset")

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class Front(Flask):
    """The one web application: Flask routes the paths of our own, everything else is an AWS call."""

    def __init__(self, calls: Calls) -> None:
        super().__init__("emulator", static_folder=None)
        self.calls = calls

    def wsgi_app(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(OWN_PATHS):
            return super().wsgi_app(environ, start_response)
        return self._aws(environ, start_response)

    def _aws(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        calls = self.calls
        started = calls.clock.now()
        request = request_of(environ)
        credential = credential_of(request)
        caller = calls.callers.caller_of(credential)
        if is_cloudtrail(request, credential):
            response = calls.cloudtrail.answer(request, credential, caller)
            start_response(_status_line(response.status), list(response.headers.items()))
            return [response.body]
        account = calls.callers.account_of(caller)
        target = calls.describer.find_target(request, credential)
        answer = calls.upstream.send(UpstreamCall(environ, request, account, credential, target))
        call = _Call(started, environ, request, credential, caller, account, target)
        if answer.stream is None:
            self._record(call, answer, answer.body, len(answer.body))
            start_response(_status_line(answer.status), list(answer.headers))
            return [answer.body]
        start_response(_status_line(answer.status), list(answer.headers))
        return Streamed(answer, partial(self._record, call, answer))

    def _record(self, call: "_Call", answer: UpstreamAnswer, body: bytes, size_bytes: int) -> None:
        calls, credential = self.calls, call.credential
        if call.target is None:
            if credential and call.request.is_recorded:
                calls.recorder.note_unknown(call.request, credential)
            return
        headers = {name.lower(): value for name, value in answer.headers}
        response = Response(answer.status, headers, body, size_bytes)
        region = credential.region if credential and credential.region else "us-east-1"
        exchange = Exchange(
            _sent(call),
            response,
            credential,
            call.target,
            call.account,
            region,
            call.started,
            answer.facts,
        )
        calls.learn(exchange, call.caller)
        if call.request.is_recorded:
            calls.recorder.record(exchange, call.caller)


class _Call(NamedTuple):  # one is made for each request, and a dataclass takes three times as long
    started: datetime
    environ: Environ
    request: Request
    credential: Credential | None
    caller: Caller
    account: str
    target: Target | None


class Streamed:
    """The blocks of an answer on their way to the caller.

    `record` is called once, with the body (empty when it was too large to keep) and its size in bytes:
    before the block that completes an answer of known length, so that a caller finds the record of a call
    that has returned; else when the stream ends or breaks off.
    """

    def __init__(self, answer: UpstreamAnswer, record: Callable[[bytes, int], None]) -> None:
        assert answer.stream is not None
        self._stream = answer.stream
        self._record: Callable[[bytes, int], None] | None = record
        self._kept = bytearray()
        self._size = 0
        self._expected = _length(answer)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            block = next(self._stream)
        except StopIteration:
            self._finish()
            raise
        self._size += len(block)
        if self._size <= LARGEST_KEPT_BYTES:
            self._kept += block
        if self._size == self._expected:
            self._finish()
        return block

    def close(self) -> None:
        """Let the upstream go; a caller that went away early made its call nevertheless."""
        self._stream.close()
        self._finish()

    def _finish(self) -> None:
        record, self._record = self._record, None
        if record:
            record(bytes(self._kept) if self._size <= LARGEST_KEPT_BYTES else b"", self._size)


def _length(answer: UpstreamAnswer) -> int | None:
    lengths = (value for name, value in answer.headers if name.lower() == "content-length")
    return next((int(value) for value in lengths if value.isdecimal()), None)


def _sent(call: _Call) -> Request:
    """Return the request with the size of a body that had no length, which is known when it was sent."""
    source = call.environ.get("wsgi.input")
    if not isinstance(source, Joined):
        return call.request
    return replace(call.request, size_bytes=source.size_bytes)


@lru_cache(maxsize=1000)
def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"
