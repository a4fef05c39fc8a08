"""Connections that send a request as it is given: its target and its headers may be signed.

urllib3 keeps the connections and reads the answers. The request line is sent without it, because it would
change its form.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPHeaderDict, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import SKIP_HEADER, parse_url

CONNECT_TIMEOUT_SECONDS = 5
# Longer than a Lambda function may run.
SILENCE_SECONDS = 16 * 60
CONNECTIONS_KEPT = 64
# What urllib3 and http.client add where it is missing.
ADDED = ("user-agent", "accept-encoding")


class Head(HTTPHeaderDict):
    """The headers of a request, and the target of its request line: path and query as they were sent."""

    def __init__(self, target: str, lines: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.target = target
        for name, value in lines:
            self.add(name, value)

    def copy(self) -> "Head":
        return Head(self.target, self.iteritems())


def head_of(target: str, lines: Iterable[tuple[str, str]]) -> Head:
    """Return the head to which nothing will be added."""
    head = Head(target, lines)
    for name in ADDED:
        head.setdefault(name, SKIP_HEADER)
    return head


class _Exact(HTTPConnection):
    def request(  # type: ignore[override]  # what is not named here passes through
        self,
        method: str,
        url: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        if self.is_closed:
            self.connect()
        self.timeout = SILENCE_SECONDS  # sending too may have to wait for the other side
        target = headers.target if isinstance(headers, Head) else url
        super().request(method, target, body, headers, **options)

    def _encode_request(self, request: str) -> bytes:
        """Return the bytes of the request line: WSGI gives them as characters of latin-1."""
        return request.encode("latin-1")


class _ExactSecure(_Exact, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Exact


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _ExactSecure


def pool_for(url: str) -> HTTPConnectionPool:
    """Return the connections to the place that a URL of http or https names. Any thread may use them."""
    parsed = parse_url(url)
    kind = _SecurePool if parsed.scheme == "https" else _Pool
    return kind(
        parsed.host or "",
        parsed.port,
        timeout=Timeout(connect=CONNECT_TIMEOUT_SECONDS, read=SILENCE_SECONDS),
        maxsize=CONNECTIONS_KEPT,
        retries=False,
    )
