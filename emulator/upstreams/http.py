"""Another endpoint that speaks AWS over HTTP: LocalStack, MinIO, another moto, AWS itself."""

import http.client
import logging
import sys
from collections.abc import Generator, Iterable, Mapping
from typing import Any

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from emulator.core.call import Request
from emulator.core.ports.neighbours import CutShortError, UpstreamAnswer, UpstreamCall
from emulator.upstreams.exact import head_of, pool_for
from emulator.upstreams.refusals import refusal

log = logging.getLogger(__name__)

# Key of the environ, for servers that know the headers as they were sent: (name, value) in their order.
SENT_HEADERS = "emulator.headers"
BLOCK_BYTES = 64 * 1024
# Answers that say to be larger, and those that do not say, pass through in blocks.
LARGEST_COLLECTED_BYTES = 1024 * 1024
ACCOUNT_HEADER = "x-moto-account-id"
RESET_PATH = "/moto-api/reset"

# Source: RFC 9110, section 7.6.1, and for Keep-Alive and the Proxy- headers RFC 2616, section 13.5.1.
HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# Source: RFC 9110, section 9.2.2: what may be sent again when a kept connection turns out to be closed.
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})

Lines = Iterable[tuple[str, str]]


class Http:
    """Satisfies ports.neighbours.Upstream, by passing requests on as they came. Any thread may use it.

    `url` has scheme, host and port, and no path.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool = pool_for(url)

    def send(self, call: UpstreamCall) -> UpstreamAnswer:
        """Return the endpoint's answer.

        An endpoint that does not answer becomes a 502, one that is silent for too long a 504.
        """
        try:
            return _answer(self._ask(call))
        except CutShortError as error:
            return refusal(400, str(error), call)
        except (HTTPError, http.client.HTTPException, OSError) as error:
            status = 504 if isinstance(error, ReadTimeoutError) else 502
            sentence = f"The upstream {self._url} does not answer: {_reason(error)}."
            log.warning("%s", sentence)
            return refusal(status, sentence, call)

    def reset(self) -> None:
        """Call the route that empties moto; other servers do not have it."""
        try:
            answer = self._pool.request("POST", RESET_PATH, body=b"")
        except HTTPError as error:
            log.warning("the upstream %s was not emptied: %s", self._url, _reason(error))
            return
        log.debug("the upstream %s answered %s to a reset", self._url, answer.status)

    def _ask(self, call: UpstreamCall) -> BaseHTTPResponse:
        environ, request = call.environ, call.request
        lines = [*_request_lines(environ, request), *_account_lines(call)]
        head = head_of(_request_target(environ, request), lines)
        body = _body(call)
        try:
            return self._open(request.method, head, body)
        except ProtocolError as error:
            repeatable = request.method in IDEMPOTENT and isinstance(body, bytes)
            if not (repeatable and _was_closed(error)):
                raise
        return self._open(request.method, head, body)

    def _open(self, method: str, head: Any, body: Any) -> BaseHTTPResponse:
        return self._pool.urlopen(
            method,
            "/",  # the head knows better
            body or None,
            head,
            retries=False,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
        )


# --- the request ---------------------------------------------------------------------------------


def _request_target(environ: Mapping[str, Any], request: Request) -> str:
    """Return path and query as they were sent."""
    sent: str = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
    if sent.startswith("/"):
        return sent
    return f"{request.path}?{request.query}" if request.query else request.path


def _account_lines(call: UpstreamCall) -> Lines:
    """Return what tells a moto whose account an access key of 12 digits names; others know, or ignore it.

    The accounts of other keys the endpoint finds by itself, from its own IAM.
    """
    if call.credential is None or call.credential.access_key_id != call.account:
        return ()
    return ((ACCOUNT_HEADER, call.account),)


def _request_lines(environ: Mapping[str, Any], request: Request) -> Lines:
    sent = environ.get(SENT_HEADERS)
    lines = list(_kept(request.headers.items() if sent is None else sent))
    length = environ.get("CONTENT_LENGTH")
    if length and not any(name.lower() == "content-length" for name, _ in lines):
        lines.append(("Content-Length", length))  # came in chunks and was collected, or is 0
    return lines


def _kept(lines: Lines) -> Lines:
    """Return the headers that are meant for the other end."""
    lines = list(lines)
    named = {
        name.strip().lower()
        for header, value in lines
        if header.lower() == "connection"
        for name in value.split(",")
    }
    return [(name, value) for name, value in lines if name.lower() not in HOP_BY_HOP | named]


def _body(call: UpstreamCall) -> bytes | Generator[bytes, None, None]:
    """Return the body, as a stream where it was too large to be kept; without a length it goes in chunks."""
    request = call.request
    if request.body or not request.size_bytes:
        call.check_whole(len(request.body))
        return request.body
    return _blocks_sent(call)


def _blocks_sent(call: UpstreamCall) -> Generator[bytes, None, None]:
    environ = call.environ
    source = environ["wsgi.input"]
    length = int(environ.get("CONTENT_LENGTH") or sys.maxsize)
    sent = 0
    while block := source.read(min(BLOCK_BYTES, length - sent)):
        sent += len(block)
        yield block
    call.check_whole(sent)


# --- the answer ----------------------------------------------------------------------------------


def _answer(response: BaseHTTPResponse) -> UpstreamAnswer:
    headers = list(_kept(response.headers.items()))
    length = response.length_remaining
    if length is None or length > LARGEST_COLLECTED_BYTES:
        return UpstreamAnswer(response.status, headers, b"", _blocks_received(response))
    body = response.read(decode_content=False)
    response.release_conn()
    return UpstreamAnswer(response.status, headers, body)


def _blocks_received(response: BaseHTTPResponse) -> Generator[bytes, None, None]:
    try:
        yield from response.stream(BLOCK_BYTES, decode_content=False)
    except HTTPError as error:
        log.warning("an answer of the upstream broke off: %s", _reason(error))
        raise
    finally:
        response.close()  # a connection that was read to its end is back among the others by now


# --- what went wrong -----------------------------------------------------------------------------


def _was_closed(error: ProtocolError) -> bool:
    return any(isinstance(part, ConnectionError) for part in error.args)


def _reason(error: BaseException) -> str:
    """Return the simplest text of an exception, such as Connection refused."""
    causes = [part for part in (error.__cause__, *error.args) if isinstance(part, BaseException)]
    if causes:
        return _reason(causes[0])
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).rstrip(".")
