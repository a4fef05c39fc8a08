"""The front door: CloudTrail's own calls, the rest of AWS, and the routes of this emulator."""

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any, NamedTuple

from emulator.answering import Calls
from emulator.core.browsers.cross_origin import CorsRule
from emulator.core.browsers.proxies import address_behind
from emulator.core.browsers.visits import is_known_host
from emulator.core.call import Credential, Exchange, Request, Response, Target
from emulator.core.callers.identity import Caller
from emulator.core.late import once
from emulator.core.ports.neighbours import CutShortError, UpstreamAnswer, UpstreamCall
from emulator.core.records.bucket_hosts import bucket_in, service_in
from emulator.endpoint.asked import Asked
from emulator.web.bodies import Environ, Joined, blocks_of, request_of
from emulator.web.guard import Guard
from emulator.web.health import is_health
from emulator.web.own_paths import is_own
from emulator.wire.json11 import is_cloudtrail
from emulator.wire.requests import bucket_of
from emulator.wire.sigv4 import credential_of

# At most so many bytes of an answer that passes through in blocks are kept for its record.
LARGEST_KEPT_BYTES = 1024 * 1024
CLOUDTRAIL = Target("cloudtrail", "")
CONSOLE = "/_emulator/ui"
ICON = "/favicon.ico"
HOMES = frozenset({"/_emulator", "/_emulator/"})

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
WSGIApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]


Make = Callable[[], WSGIApplication]


class Front:
    """The one web application: Flask routes the paths of our own, everything else is an AWS call."""

    def __init__(
        self, calls: Calls, health: WSGIApplication, admin: Make, console: Make, *, has_home: bool
    ) -> None:
        """`health` answers the status. `admin` makes what answers our other paths, `console` the pages.

        They are made when the first is asked for.
        With `has_home` a browser that visits / gets the console; else / belongs to the rest of AWS alone.
        """
        self.calls = calls
        self._health = health
        self._admin = once(admin)
        self._console = once(console)
        self._has_home = has_home
        self._guard = Guard(calls.allowed, self._cors_rules)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self.calls.trusted_proxies and "HTTP_X_FORWARDED_FOR" in environ:
            peer, forwarded = environ.get("REMOTE_ADDR", ""), environ["HTTP_X_FORWARDED_FOR"]
            environ["REMOTE_ADDR"] = address_behind(peer, forwarded, self.calls.trusted_proxies)
        return self._guard.pass_on(environ, start_response, self._answer)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.calls.backlog.work_off()
        path = environ["PATH_INFO"]
        if is_health(environ):
            return self._health(environ, start_response)
        if is_own(environ):
            if path.startswith(CONSOLE) or (path in HOMES and _wants_page(environ)):
                return self._console()(environ, start_response)
            return self._admin()(environ, start_response)
        if (path == ICON and environ.get("HTTP_SEC_FETCH_DEST") == "image") or (
            path == "/" and self._has_home and self._visits_home(environ)
        ):
            return self._console()(environ, start_response)
        return self._aws(environ, start_response)

    def _visits_home(self, environ: Environ) -> bool:
        """Tell whether somebody typed the emulator's address; S3 is asked with a signature or a bucket."""
        host = environ.get("HTTP_HOST", "")
        return (
            environ["REQUEST_METHOD"] == "GET"
            and _wants_page(environ)
            and not environ.get("QUERY_STRING")
            and "HTTP_AUTHORIZATION" not in environ
            and is_known_host(host, self.calls.allowed, is_own_route=True)
            and not (bucket_in(host) or service_in(host))
        )

    def _cors_rules(self, environ: dict[str, Any]) -> Sequence[CorsRule]:
        """Return the CORS rules of the bucket that is called, none where another service is."""
        request = request_of({**environ, "CONTENT_LENGTH": "0", "wsgi.input": io.BytesIO()})
        credential = credential_of(request)
        if credential and credential.service != "s3":
            return ()
        return self.calls.cors_rules(bucket_of(request))

    def _aws(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        calls = self.calls
        started = calls.clock.now()
        request = request_of(environ)
        credential = credential_of(request)
        caller = calls.callers.caller_of(credential)
        request = caller.seen(request)
        if is_cloudtrail(request, credential):
            asked = Asked(request, credential, caller, caller.account, CLOUDTRAIL)
            response = calls.gate.refused(asked) if calls.gate.is_closed else None
            response = response or calls.cloudtrail.answer(request, credential, caller)
            return _answered(response, start_response)
        account = calls.callers.account_of(caller)
        target = calls.describer.find_target(request, credential)
        call = _Call(started, environ, request, credential, caller, account, target)
        stopped = self._stopped(call) if calls.gate.is_closed else None
        if stopped:
            return _answered(stopped, start_response)
        denied = calls.gate.withheld(call.asked(target)) if target and calls.gate.enforces else None
        answer = calls.upstream.send(call.sent(denied))
        hidden = self._hidden(call, answer) if calls.gate.enforces else None
        if hidden:
            return _answered(hidden, start_response)
        if answer.stream is None:
            self._put_off(call, answer, answer.body, len(answer.body))
            calls.carry_on()
            start_response(_status_line(answer.status), list(answer.headers))
            return [answer.body]
        start_response(_status_line(answer.status), list(answer.headers))
        return Streamed(answer, partial(self._put_off, call, answer))

    def _stopped(self, call: "_Call") -> Response | None:
        """Return the answer to a call that goes no further, because of its signature or of policies."""
        gate = self.calls.gate
        if call.target is None:
            return None
        refused = gate.refused(call.asked(call.target))
        denied = None if refused else gate.denied(call.asked(call.target))
        if (refused or denied) and call.request.size_bytes and not call.request.body:
            _throw_away(call.environ)
        return refused or self._recorded(call, denied)

    def _hidden(self, call: "_Call", answer: UpstreamAnswer) -> Response | None:
        """Return the answer to who may not know that what they ask for is not there."""
        if answer.status != HTTPStatus.NOT_FOUND or call.target is None:
            return None
        denied = self.calls.gate.hidden(call.asked(call.target))
        if denied and answer.stream:
            answer.stream.close()
        return self._recorded(call, denied)

    def _recorded(self, call: "_Call", denied: Response | None) -> Response | None:
        """Record a denied call, and return its answer: HEAD gets no body, but its record has the sentence."""
        if denied is None:
            return None
        answer = UpstreamAnswer(denied.status, list(denied.headers.items()), denied.body)
        self._put_off(call, answer, denied.body, len(denied.body))
        return replace(denied, body=b"") if call.request.method == "HEAD" else denied

    def _put_off(self, call: "_Call", answer: UpstreamAnswer, body: bytes, size_bytes: int) -> None:
        """Learn of a call and record it, when it is answered."""
        over = _Over(answer, body, size_bytes, self.calls.clock.now())
        self.calls.backlog.add(partial(self._record, call, over))

    def _record(self, call: "_Call", over: "_Over") -> None:
        calls, credential = self.calls, call.credential
        if call.target is None:
            if credential and call.request.is_recorded:
                calls.recorder.note_unknown(call.request, credential)
            return
        headers = {name.lower(): value for name, value in over.answer.headers}
        response = Response(over.answer.status, headers, over.body, over.size_bytes)
        region = credential.region if credential and credential.region else "us-east-1"
        exchange = Exchange(
            _sent(call),
            response,
            credential,
            call.target,
            call.account,
            region,
            call.started,
            over.answer.facts,
        )
        calls.learn(exchange, call.caller)
        if call.request.is_recorded:
            calls.recorder.record(exchange, call.caller, over.at)


class _Call(NamedTuple):  # one is made for each request, and a dataclass takes three times as long
    started: datetime
    environ: Environ
    request: Request
    credential: Credential | None
    caller: Caller
    account: str
    target: Target | None

    def sent(self, denied: frozenset[str] | None) -> UpstreamCall:
        """Return the call as the rest of AWS gets it."""
        return UpstreamCall(
            self.environ, self.request, self.account, self.credential, self.target, self.caller, denied
        )

    def asked(self, target: Target) -> Asked:
        """Return the call as the gate is asked about it."""
        return Asked(self.request, self.credential, self.caller, self.account, target)


class _Over(NamedTuple):
    """How a call was answered: with the body as far as it is kept, its size in bytes, and when."""

    answer: UpstreamAnswer
    body: bytes
    size_bytes: int
    at: datetime


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


def _answered(response: Response, start_response: StartResponse) -> Iterable[bytes]:
    start_response(_status_line(response.status), list(response.headers.items()))
    return [response.body]


def _wants_page(environ: Environ) -> bool:
    return "text/html" in environ.get("HTTP_ACCEPT", "")


def _throw_away(environ: Environ) -> None:
    """Read a body to its end, so that the next request of the connection begins where it should."""
    is_endless = isinstance(environ["wsgi.input"], Joined)
    try:
        for _ in blocks_of(environ, sys.maxsize if is_endless else int(environ.get("CONTENT_LENGTH") or 0)):
            continue
    except CutShortError:
        return  # there is no next request


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
