"""Bytes that no client of AWS sends: nothing is raised, and little time is taken."""

import gzip
import time
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.core.call import Credential, Description, Exchange, Request, Response, Target
from emulator.wire.describe import Describer
from emulator.wire.recognise import find_target
from emulator.wire.requests import LARGEST_UNPACKED, unpacked
from emulator.wire.service_models import find_service, heads
from tests import generated_calls as generated

describer = Describer()
ENOUGH_SECONDS = 5.0  # ten times what it takes: only work that grows with the square needs more
CALLS = [
    ("apigateway", "CreateStage"),
    ("cloudfront", "CreateDistribution"),
    ("cloudwatch", "PutMetricData"),
    ("dynamodb", "TransactWriteItems"),
    ("ec2", "RunInstances"),
    ("ec2", "CreateFlowLogs"),
    ("events", "PutEvents"),
    ("iam", "CreateRole"),
    ("kms", "Encrypt"),
    ("lambda", "CreateFunction"),
    ("rds", "CreateDBInstance"),
    ("route53", "ChangeResourceRecordSets"),
    ("s3", "PutBucketLifecycleConfiguration"),
    ("s3", "PutBucketPolicy"),
    ("sns", "CreateTopic"),
    ("sqs", "SendMessageBatch"),
    ("sts", "AssumeRole"),
]
EXCHANGES = [generated.exchange_of(service, operation) for service, operation in CALLS]
JUNK = [
    b"",
    b"\x00" * 64,
    b"\xff\xfe\xfd",
    b"%",
    b"%zz=%&=&&==",
    b"a.b.c.1.2.3=" * 50,
    b"<",
    b"<a>" * 3000,
    b"<a>" * 3000 + b"</a>" * 3000,
    b"<?xml version='1.0' encoding='utf-7'?><a/>",
    b"<?xml version='1.0' encoding='no-such'?><a/>",
    b"<a xmlns:x='y' x:b='c'><x:d/></a>",
    b"{" * 5000,
    b"[" * 100_000,
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b'{"Name":1e999}',
    b'{"Name":' + b"9" * 5000 + b"}",
    b'{"Name":"\\ud800"}',
    b"\xbf" * 500,
    b"\x9f" * 500,
    b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\x1f\x8b",
    gzip.compress(b"x" * 100, mtime=0)[:-12],
    b"\x1f\x8b\x08" + b"\x00" * 40,
    "Action=CreateRole&RoleName=é\u2028".encode(),
    b"Action=CreateRole&Action=DeleteRole&RoleName=a&RoleName=b",
]


def taken_apart(exchange: Exchange) -> Description:
    """Return the description; whatever it says must be JSON."""
    find_target(exchange.request, exchange.credential)
    described = describer.describe(exchange)
    assert orjson.dumps(
        [
            described.request_parameters,
            described.response_elements,
            described.additional,
            list(described.resources),
            described.error_code,
            described.error_message,
            described.request_id,
        ]
    )
    return described


def with_bytes(exchange: Exchange, asked: Request, told: Response) -> Exchange:
    return Exchange(asked, told, exchange.credential, exchange.target, exchange.account, exchange.region)


def changed(request: Request, **parts: Any) -> Request:
    members = {name: getattr(request, name) for name in Request.__slots__}
    return Request(**{**members, **parts})


# --- bodies ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", JUNK, ids=[str(number) for number in range(len(JUNK))])
@pytest.mark.parametrize("encoding", [None, "gzip", "aws-chunked", "br"])
@pytest.mark.parametrize("status", [200, 400])
def test_junk_for_a_body_is_described_as_far_as_it_can_be(
    body: bytes, encoding: str | None, status: int
) -> None:
    for exchange in EXCHANGES:
        coding = {"content-encoding": encoding} if encoding else {}
        headers = {**exchange.request.headers, **coding}
        request = changed(exchange.request, body=body, headers=headers)
        response = Response(status, coding, body, len(body))

        assert taken_apart(with_bytes(exchange, request, response))


PIECES = st.tuples(st.integers(0, 4000), st.binary(max_size=8), st.integers(0, 40))


def mutated(body: bytes, pieces: list[tuple[int, bytes, int]]) -> bytes:
    """Return the body with pieces put in its places, and what stood there cut out."""
    for at, piece, cut in pieces:
        place = at % (len(body) + 1)
        body = body[:place] + piece + body[place + cut :]
    return body


@settings(deadline=None, max_examples=250)
@given(
    exchange=st.sampled_from(EXCHANGES),
    asked=st.lists(PIECES, max_size=4),
    told=st.lists(PIECES, max_size=4),
    status=st.sampled_from([200, 302, 400, 404, 503]),
)
def test_bytes_that_were_damaged_on_the_way_are_described(
    exchange: Exchange, asked: list[Any], told: list[Any], status: int
) -> None:
    request = changed(exchange.request, body=mutated(exchange.request.body, asked))
    response = Response(status, exchange.response.headers, mutated(exchange.response.body, told))

    described = taken_apart(with_bytes(exchange, request, response))

    assert described.event_name


@settings(deadline=None, max_examples=150)
@given(
    exchange=st.sampled_from(EXCHANGES),
    path=st.lists(PIECES, max_size=3),
    query=st.text(st.characters(codec="latin-1"), max_size=60),
    headers=st.dictionaries(
        st.sampled_from(["host", "x-amz-target", "content-type", "content-encoding", "x-amz-acl"]),
        st.text(st.characters(codec="latin-1"), max_size=40),
    ),
)
def test_paths_queries_and_headers_of_any_kind_are_described(
    exchange: Exchange, path: list[Any], query: str, headers: dict[str, str]
) -> None:
    broken = mutated(exchange.request.path.encode(), path).decode("latin-1")
    request = changed(
        exchange.request, path="/" + broken, query=query, headers={**exchange.request.headers, **headers}
    )

    assert taken_apart(with_bytes(exchange, request, exchange.response))


@pytest.mark.parametrize(
    "path",
    ["/%", "/%zz", "/%ff%fe", "/%00", "/%2e%2e/%2e%2e", "//////", "/" + "a/" * 2000, "/" + "%41" * 3000],
)
def test_percent_encoding_of_any_kind_is_decoded_as_far_as_it_can_be(path: str) -> None:
    for service in ("s3", "lambda", "route53", "apigateway", "cloudfront", "workspaces-web"):
        for method in ("GET", "PUT", "POST", "DELETE"):
            credential = Credential("AKIA", "eu-west-1", service)
            request = Request(method, path, path[1:], {"host": path}, b"", 0, "203.0.113.7")
            target = find_target(request, credential)
            found = target or Target(service, "Unknown")
            exchange = Exchange(request, Response(200, {}, b""), credential, found, "1" * 12, "eu-west-1")

            assert taken_apart(exchange)


@pytest.mark.parametrize("size", [0, 1, 10**12])
def test_a_body_that_lies_about_its_length_is_described_as_it_is(size: int) -> None:
    for exchange in EXCHANGES:
        lies = {"content-length": str(size), "x-amz-decoded-content-length": "-1"}
        request = changed(exchange.request, size_bytes=size, headers={**exchange.request.headers, **lies})

        truthful = describer.describe(exchange)
        described = taken_apart(with_bytes(exchange, request, exchange.response))

        assert described.request_parameters == truthful.request_parameters


def test_a_bomb_is_unpacked_to_a_limit() -> None:
    bomb = gzip.compress(b"\x00" * (LARGEST_UNPACKED * 4))

    assert len(unpacked({"content-encoding": "gzip"}, bomb)) == LARGEST_UNPACKED


def test_what_is_left_of_a_truncated_gzip_is_not_taken_for_the_whole() -> None:
    body = gzip.compress(orjson.dumps({"KeyId": "k", "Plaintext": "x" * 5000}))[:-20]
    exchange = generated.exchange_of("kms", "Encrypt")
    headers = {**exchange.request.headers, "content-encoding": "gzip"}
    request = changed(exchange.request, body=body, headers=headers)

    described = taken_apart(with_bytes(exchange, request, Response(200, {}, b"{}")))

    assert "Plaintext" not in repr(described)


# --- who is asked ------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", ["no-such-service", "", "..", "iam/../s3", "\x00", "S3", "é" * 100])
def test_an_unknown_service_is_described_by_its_name_alone(service: str) -> None:
    request = Request("POST", "/", "", {"host": "x"}, b"{}", 2, "203.0.113.7")
    exchange = Exchange(
        request, Response(200, {}, b"{}"), None, Target(service, "Do"), "123456789012", "eu-west-1"
    )

    described = taken_apart(exchange)

    assert (described.event_name, described.request_parameters) == ("Do", None)


@settings(deadline=None, max_examples=200)
@given(service=st.sampled_from([head.service for head in heads()]), body=st.binary(max_size=60))
def test_any_bytes_for_any_service_are_described(service: str, body: bytes) -> None:
    model = find_service(service)
    assert model is not None
    operation = next(iter(model.raw_operations))
    exchange = generated.exchange_of(service, operation)
    request = changed(exchange.request, body=body)

    assert taken_apart(with_bytes(exchange, request, Response(200, {}, body, len(body))))


# --- time --------------------------------------------------------------------------------------------

LONG: list[tuple[str, str, Callable[[int], bytes]]] = [
    ("iam", "CreateRole", lambda size: b"Action=CreateRole&RoleName=" + b"%41" * size),
    ("iam", "CreateRole", lambda size: b"&".join(b"Tags.member.%d.Key=a" % n for n in range(size // 10))),
    ("ec2", "CreateTags", lambda size: b"Action=CreateTags&" + b"." * size + b"=1"),
    ("ec2", "RunInstances", lambda size: b"&".join(b"a.%d.b=c" % n for n in range(size // 10))),
    ("dynamodb", "ExecuteStatement", lambda size: orjson.dumps({"Statement": "'" + "''" * size})),
    ("dynamodb", "ExecuteStatement", lambda size: orjson.dumps({"Statement": "1" * size + "e"})),
    ("s3", "PutBucketTagging", lambda size: b"<Tagging>" + b"<a/>" * size + b"</Tagging>"),
    ("kms", "Encrypt", lambda size: orjson.dumps({"EncryptionContext": {str(n): "v" for n in range(size)}})),
]


@pytest.mark.parametrize(("service", "operation", "body"), LONG)
def test_the_time_taken_grows_no_faster_than_the_bytes(
    service: str, operation: str, body: Callable[[int], bytes]
) -> None:
    exchange = generated.exchange_of(service, operation)
    request = changed(exchange.request, body=body(200_000))
    started = time.thread_time()
    taken_apart(with_bytes(exchange, request, exchange.response))

    assert time.thread_time() - started < ENOUGH_SECONDS
