"""Real bytes: what boto3 sends for a call and what moto answers, in this process."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws

from emulator.core.call import Credential, Description, Exchange, Request, Response, Target
from emulator.wire.describe import Describer
from emulator.wire.recognise import find_target

ACCOUNT = "123456789012"
REGION = "eu-west-1"
SCOPE = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")


def request_of(
    method: str,
    path: str,
    query: str = "",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    secure: bool = True,
) -> Request:
    """Return a request; header names become lower case."""
    lower = {name.lower(): value for name, value in (headers or {}).items()}
    return Request(method, path, query, lower, body, len(body), "203.0.113.7", secure)


def signed(service: str, region: str = REGION) -> Credential:
    return Credential("AKIAEXAMPLE0000000001", region, service)


def exchange_of(
    request: Request,
    response: Response,
    credential: Credential | None,
    target: Target | None = None,
    region: str = REGION,
) -> Exchange:
    """Return an exchange, its target found from the request unless given."""
    found = target or find_target(request, credential)
    assert found is not None
    return Exchange(request, response, credential, found, ACCOUNT, region)


class Recorder:
    """Makes clients whose exchanges it keeps, the latest last."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self._sent: Request | None = None

    @property
    def last(self) -> Exchange:
        return self.exchanges[-1]

    def client(self, service: str, region: str = REGION, **settings: Any) -> Any:
        client = boto3.client(
            service,
            region_name=region,
            aws_access_key_id="AKIAEXAMPLE0000000001",
            aws_secret_access_key="secret",
            config=Config(retries={"total_max_attempts": 1}, **settings),
        )
        client.meta.events.register_first("before-send.*.*", self._keep_request)
        client.meta.events.register("response-received.*.*", self._keep_exchange)
        return client

    def refused(self, call: Callable[..., Any], **parameters: Any) -> Exchange:
        """Return the exchange of a call that fails."""
        try:
            call(**parameters)
        except ClientError:
            return self.last
        raise AssertionError("the call did not fail")

    def _keep_request(self, request: Any, **_: Any) -> None:
        url = urlsplit(request.url)
        headers = {name.lower(): _text(value) for name, value in request.headers.items()}
        headers.setdefault("host", url.netloc)
        self._sent = Request(
            method=request.method,
            path=url.path or "/",
            query=url.query,
            headers=headers,
            body=_body(request.body),
            size_bytes=len(_body(request.body)),
            peer="203.0.113.7",
            secure=url.scheme == "https",
        )

    def _keep_exchange(self, response_dict: Mapping[str, Any], **_: Any) -> None:
        assert self._sent is not None
        body = response_dict["body"]
        kept = body if isinstance(body, bytes) else b""
        headers = {name.lower(): value for name, value in response_dict["headers"].items()}
        response = Response(response_dict["status_code"], headers, kept, len(kept))
        scope = SCOPE.search(self._sent.headers.get("authorization", ""))
        credential = Credential(scope[1], scope[2], scope[3]) if scope else None
        region = scope[2] if scope else REGION
        self.exchanges.append(exchange_of(self._sent, response, credential, region=region))


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _body(body: Any) -> bytes:
    if hasattr(body, "read"):
        body.seek(0)
        content: bytes = body.read()
        body.seek(0)
        return content
    if isinstance(body, str):
        return body.encode()
    return body or b""


@contextmanager
def recorder() -> Iterator[Recorder]:
    """Give a recorder in front of an empty moto."""
    with mock_aws():
        yield Recorder()


def last(calls: Recorder) -> Description:
    return Describer().describe(calls.last)


def call(calls: Recorder, service: str, operation: str, **parameters: Any) -> tuple[Description, Any]:
    """Make a call; return what it is described as, and boto3's answer."""
    answer = getattr(calls.client(service), operation)(**parameters)
    return last(calls), answer
