"""moto's handlers answer the same with Flask between and without: compared over many operations."""

import io
import os
import random
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from random import Random
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.core import responses
from moto.moto_api._internal import mock_random
from moto.moto_api._internal.models import moto_api_backend
from moto.s3.responses import S3Response

from emulator.upstreams.moto.dispatching import PLAIN, Dispatcher, application_of, find_plain
from emulator.upstreams.moto.models import share_models
from emulator.upstreams.moto.quick import know_hosts_of_buckets, know_shortcuts, random_string
from emulator.upstreams.moto.time import at_time_of, know_time
from emulator.upstreams.moto.whole import whole_application, whole_service
from emulator.web.asgi import environ_of
from tests import generated_calls as generated

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
SIGNED = (
    "AWS4-HMAC-SHA256 Credential=test/20260102/eu-west-1/{}/aws4_request, SignedHeaders=host, Signature=0"
)
NAMED = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch"}  # by botocore, not by the signature
SERVICES = ["dynamodb", *(NAMED.get(name, name) for name in PLAIN)]  # DynamoDB is found by moto itself
DRAWING = {"ec2", "kms", "sts"}  # keys and tokens of the system's randomness
DRAWING_ONCE = {"ec2"}  # what it loads for its first calls
DIFFERENT_EACH_TIME = {"ImportTable"}  # a thread has done it or not

Answer = tuple[str, list[tuple[str, str]], bytes] | str
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def environ(method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> dict[str, Any]:
    """Return a WSGI request as the server makes it."""
    parts = urlsplit(target)
    sent = {"host": "localhost:4566", **headers, "content-length": str(len(body))}
    scope = {
        "method": method,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in sent.items()],
        "http_version": "1.1",
        "scheme": "http",
    }
    return environ_of(scope, io.BytesIO(body)) | {"HTTP_X_MOTO_ACCOUNT_ID": "123456789012"}


def answer_of(application: Application, request: dict[str, Any]) -> Answer:
    """Return status, headers and body of an answer, or the kind of error that leaves the application."""
    heads: list[Any] = []
    try:
        body = b"".join(application(request, lambda *head: heads.extend(head)))
    except Exception as error:  # noqa: BLE001 - whatever moto raises has to be raised in both ways
        return type(error).__name__
    return heads[0], heads[1], body


def answers(application: Application, requests: Sequence[Callable[[], dict[str, Any]]]) -> list[Answer]:
    """Return the answers of an empty moto whose ids and time are always the same."""
    moto_api_backend.reset()
    mock_random.seed(7)
    random.seed(7)
    with at_time_of(lambda: NOON):
        return [answer_of(application, make()) for make in requests]


def both(service: str, requests: Sequence[Callable[[], dict[str, Any]]]) -> tuple[list[Answer], list[Answer]]:
    share_models()
    know_shortcuts()
    application = whole_service(service)
    if service == "s3":
        know_hosts_of_buckets()
    direct = application_of(service)
    know_time()
    return answers(application, requests), answers(direct, requests)


def generated_request(service: str, operation: str) -> Callable[[], dict[str, Any]]:
    request = generated.exchange_of(service, operation).request
    target = f"{request.path}?{request.query}" if request.query else request.path
    headers = {**request.headers, "authorization": SIGNED.format(service)}
    return lambda: environ(request.method, target, headers, request.body)


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_is_answered_as_through_flask(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    operations = [name for name in generated.operations_of(service) if name not in DIFFERENT_EACH_TIME]
    if service in DRAWING:
        monkeypatch.setattr(os, "urandom", bytes)  # zeros
    requests = [generated_request(service, name) for name in operations]
    if service in DRAWING_ONCE:
        answers(whole_service(service), requests)
    through, without = both(service, requests)

    assert dict(zip(operations, without, strict=True)) == dict(zip(operations, through, strict=True))


def s3_request(
    method: str, target: str, body: bytes = b"", *, signed: bool = True, **headers: str
) -> Callable[[], dict[str, Any]]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if signed:
        named["authorization"] = SIGNED.format("s3").replace("eu-west-1", "us-east-1")
    return lambda: environ(method, target, named, body)


FORM = (
    b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nposted\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n'
    b"Content-Type: text/plain\r\n\r\ntea\r\n--b--\r\n"
)
CORS = (
    b"<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
    b"</CORSRule></CORSConfiguration>"
)
DELETE = b"<Delete><Object><Key>a/b</Key></Object><Object><Key>none</Key></Object></Delete>"
OBJECTS = [
    s3_request("GET", "/"),
    s3_request("PUT", "/shop"),
    s3_request("PUT", "/shop/a/b", b"tea", content_type="text/plain", x_amz_meta_kind="green"),
    s3_request("PUT", "/shop/a//b", b"two slashes"),
    s3_request("PUT", "/shop//a", b"an empty part"),
    s3_request("PUT", "/shop/" + quote("é %/+ &"), "tée".encode()),
    s3_request("PUT", "/shop/%FF", b"not UTF-8"),
    s3_request("PUT", "/shop/empty"),
    s3_request("GET", "/shop/a/b"),
    s3_request("GET", "/shop/a/b", range="bytes=1-2"),
    s3_request("GET", "/shop/a/b", range="bytes=9-"),
    s3_request("GET", "/shop/a/b", if_none_match='"none"'),
    s3_request("GET", "/shop/" + quote("é %/+ &")),
    s3_request("GET", "/shop/missing"),
    s3_request("HEAD", "/shop/a/b"),
    s3_request("HEAD", "/shop/missing"),
    s3_request("HEAD", "/shop"),
    s3_request("HEAD", "/none"),
    s3_request("GET", "/shop"),
    s3_request("GET", "/shop/?list-type=2&prefix=a"),
    s3_request("PUT", "/shop?cors", CORS),
    s3_request("OPTIONS", "/shop/a/b", origin="http://x.test", access_control_request_method="GET"),
    s3_request("GET", "/shop/a/b", signed=False),
    s3_request("GET", "/shop/a/b?X-Amz-Signature=0&X-Amz-Expires=1", signed=False),
    s3_request("GET", "/a/b", host="shop.s3.amazonaws.com"),
    s3_request("PUT", "/c", b"by its host", host="shop.s3.eu-west-1.amazonaws.com"),
    s3_request("POST", "/shop?delete", DELETE),
    s3_request("POST", "/shop", FORM, content_type="multipart/form-data; boundary=b"),
    s3_request("POST", "/shop/a/b?uploads"),
    s3_request("PATCH", "/shop/a/b"),
    s3_request("DELETE", "/shop/a/b"),
    s3_request("DELETE", "/shop"),
    s3_request("TRACE", "/shop"),
]


def test_objects_are_answered_as_through_flask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "urandom", bytes)  # ids of uploads are zeros
    through, without = both("s3", OBJECTS)

    assert len([answer for answer in through if answer[0].startswith("2")]) > len(OBJECTS) // 2
    assert without == through


PATHS = ["/", "", "//", "/none", "/latest/meta-data", "/a/b?Action=ListUsers", "/?Action=ListUsers"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("service", ["iam", "lambda", "sqs", "moto_api"])
def test_any_path_is_answered_as_through_flask(service: str, method: str) -> None:
    through, without = both(service, [partial(environ, method, path, {}) for path in PATHS])

    assert without == through


def test_a_form_that_lacks_what_moto_reads_is_answered_as_through_flask() -> None:
    form = {"content-type": "application/x-www-form-urlencoded", "authorization": SIGNED.format("iam")}
    bodies = [b"", b"Action=GetUser", b"Action=CreateUser", b"Action=None", b"Action=GetUser&UserName=%FF"]
    through, without = both("iam", [partial(environ, "POST", "/", form, body) for body in bodies])

    assert without == through


@given(seed=st.integers(0, 2**32), length=st.integers(0, 80), digits=st.booleans(), lower=st.booleans())
def test_the_shorter_way_to_random_text_gives_the_same(
    seed: int, length: int, digits: bool, lower: bool
) -> None:
    theirs, ours = Random(seed), Random(seed)
    pool = string.ascii_letters + (string.digits if digits else "")
    expected = "".join(theirs.choice(pool) for _ in range(length))

    assert random_string(ours, length, digits, lower) == (expected.lower() if lower else expected)
    assert ours.getstate() == theirs.getstate()


@pytest.mark.parametrize(
    "host",
    [
        "localhost:4566",
        "127.0.0.1",
        "shop.s3.amazonaws.com",
        "s3.eu-west-1.amazonaws.com",
        "[::1]:80",
        "a.b",
        "",
    ],
)
def test_a_bucket_in_a_host_is_seen_as_moto_sees_it(host: str) -> None:
    request = SimpleNamespace(headers={"host": host}, url=f"http://{host}/")
    know_hosts_of_buckets()
    asked = S3Response.subdomain_based_buckets

    assert [asked(request) for _ in range(2)] == [asked.moto_s_own(request)] * 2


def refusing(_request: dict[str, Any], _start_response: Any) -> Iterable[bytes]:
    raise NotImplementedError


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "us-gov-west-1", "cn-north-1", "us-iso-east-1"])
@pytest.mark.parametrize("service", PLAIN)
def test_moto_finds_the_same_service_by_a_signature(service: str, region: str) -> None:
    headers = {"authorization": SIGNED.format(service).replace("eu-west-1", region)}
    request = environ("POST", "/", headers, b"Action=GetUser")
    asked: list[str] = []

    def service_of(found: str) -> Application:
        asked.append(found)
        return refusing

    answer_of(whole_application(service_of), request)

    assert [find_plain(request)] == asked


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/moto-api/data.json", {"authorization": SIGNED.format("s3")}),
        ("/v20180820/accesspoint", {"authorization": SIGNED.format("s3")}),
        ("/", {"authorization": SIGNED.format("s3"), "host": "1.s3-control.us-east-1.amazonaws.com"}),
        ("/", {"authorization": SIGNED.format("dynamodb"), "x-amz-target": "DynamoDB_20120810.ListTables"}),
        ("/", {"authorization": SIGNED.format("s3").replace("eu-west-1", "a.b")}),
        ("/", {"authorization": "AWS test:signature"}),
        ("/", {}),
    ],
)
def test_moto_itself_looks_at_what_is_not_plain(path: str, headers: dict[str, str]) -> None:
    assert find_plain(environ("GET", path, headers)) is None


def test_a_service_is_the_same_whichever_way_it_is_found() -> None:
    made: list[str] = []
    dispatcher = Dispatcher({"iam": [lambda: made.append("iam")]})
    form = {"content-type": "application/x-www-form-urlencoded", "authorization": SIGNED.format("iam")}
    ask = partial(environ, "POST", "/", form, b"Action=ListUsers&Version=2010-05-08")
    by_signature = answer_of(dispatcher, ask())
    by_host = answer_of(dispatcher._whole, ask())

    assert made == ["iam"]
    assert (by_signature[0], by_host[0]) == ("200 OK", "200 OK")


def test_methods_that_a_class_gets_later_are_found() -> None:
    know_shortcuts()

    class Service:
        def describe_alarms(self) -> None: ...

    assert responses.method_names_from_class(Service) == ["describe_alarms"]
    Service.describe_alarm_history = lambda self: None  # type: ignore[attr-defined]

    assert responses.method_names_from_class(Service) == ["describe_alarm_history", "describe_alarms"]
