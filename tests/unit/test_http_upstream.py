"""Another endpoint behind the emulator: what arrives there, what comes back, what is recorded of it."""

import socket
import tracemalloc
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any

import boto3
import orjson
import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from botocore.parsers import RpcV2CBORParser

from emulator.core.clock import ManualClock
from emulator.core.ports.neighbours import UpstreamAnswer
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.front import Streamed
from emulator.web.serving import LocalServer
from tests.conftest import ACCOUNT, NOON
from tests.unit.raw_http import OK, Echo, Message, connect, exchange, read_message

SCOPE = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260102/us-east-1/{}/aws4_request"


@pytest.fixture
def echo() -> Iterator[Echo]:
    with Echo() as served:
        yield served


class Place:
    """An emulator in front of another endpoint."""

    def __init__(self, server: LocalServer) -> None:
        self.url = server.url
        self.emulator = server.emulator

    def records(self) -> list[dict[str, Any]]:
        return [orjson.loads(event.body) for event in self.emulator.parts.store.journal.scan(0, 1000)]

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            region_name="us-east-1",
            endpoint_url=self.url,
            aws_access_key_id="AKIAEXAMPLE",
            aws_secret_access_key="secret",
            config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
        )


@contextmanager
def in_front_of(upstream: str, *upstream_for: str) -> Iterator[Place]:
    settings = Settings(clock="manual", seed=1, upstream=upstream, upstream_for=upstream_for)
    with LocalServer(Emulator(settings, ManualClock(NOON), strict=True)) as server:
        yield Place(server)


@pytest.fixture
def place(echo: Echo) -> Iterator[Place]:
    with in_front_of(echo.url) as made:
        yield made


def request(method: str = "GET", target: str = "/b/k", *lines: str, body: bytes = b"") -> bytes:
    """Return the bytes of a request of S3."""
    head = [f"{method} {target} HTTP/1.1", "Host: s3.example:99", f"Authorization: {SCOPE.format('s3')}"]
    if body and not any("Transfer-Encoding" in line for line in lines):
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, *lines, "", ""]).encode("latin-1") + body


# --- what arrives --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "/b/a%20key",
        "/b/a+b",
        "/b/a%2Bb",
        "/b/a%2Fb",
        "/b/a%252Fb",
        "/b/a%2fb",
        "/b//double//slash//",
        "/b/~tilde%7E",
        "/b/%C3%A9t%C3%A9",
        "/b/./dot/../dots",
        "/b/year=2026/a:b@c,d;e!f*g'h(i)",
        "/b/%zz%",
        "/b?list-type=2&prefix=a%20b&prefix=c+d&empty=&bare",
        "/b?",
        "/b/k?a=1?b=2",
        "/b/k?X-Amz-Credential=AKIA%2F2026&tag=%C3%A9",
        "/v2/tags/arn%3Aaws%3Akafka%3Aus-east-1%3A123456789012%3Acluster%2Fdemo",
    ],
)
def test_the_target_arrives_byte_for_byte(echo: Echo, place: Place, target: str) -> None:
    exchange(place.url, request("GET", target))

    assert echo.received[0].first == f"GET {target} HTTP/1.1".encode()


@pytest.mark.parametrize(
    "line",
    [
        "User-Agent: aws-cli/2 md/Botocore region/us-east-1",
        "Accept-Encoding: identity",
        "Accept-Encoding: gzip, deflate",
        "x-amz-meta-spaces: a   b",
        "x-amz-meta-latin: caf\xe9",
        "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "Content-Type: text/plain; charset=utf-8",
        "Expect: 100-continue",
        "Range: bytes=0-9",
        "X-Forwarded-For: 10.0.0.1",
    ],
)
def test_a_header_arrives_as_it_was_sent(echo: Echo, place: Place, line: str) -> None:
    name, _, value = line.partition(": ")
    exchange(place.url, request("GET", "/b/k", line))

    assert echo.received[0].values(name.lower()) == [value]


def test_the_host_is_the_one_that_was_signed(echo: Echo, place: Place) -> None:
    exchange(place.url, request())

    assert echo.received[0].values("host") == ["s3.example:99"]


def test_nothing_is_added_to_the_headers(echo: Echo, place: Place) -> None:
    exchange(place.url, request("GET", "/b/k"))

    names = sorted(line.partition(b":")[0].lower() for line in echo.received[0].lines)
    assert names == [b"authorization", b"host"]


def test_a_moto_is_told_the_account_that_an_access_key_names(echo: Echo, place: Place) -> None:
    exchange(place.url, request().replace(b"AKIAEXAMPLE", b"210987654321"))

    assert echo.received[0].values("x-moto-account-id") == ["210987654321"]


def test_a_repeated_header_arrives_with_all_its_values(echo: Echo, place: Place) -> None:
    exchange(place.url, request("GET", "/b/k", "x-amz-meta-a: 1", "x-amz-meta-a: 2"))

    # SigV4 signs repeated headers as one, joined by commas.
    assert ",".join(echo.received[0].values("x-amz-meta-a")) == "1,2"


def test_headers_between_neighbours_end_here(echo: Echo, place: Place) -> None:
    hop = (
        "Connection: keep-alive, X-Hop",
        "X-Hop: 1",
        "Keep-Alive: timeout=5",
        "TE: trailers",
        "Upgrade: h2c",
    )
    exchange(place.url, request("GET", "/b/k", *hop))

    names = {line.partition(b":")[0].lower() for line in echo.received[0].lines}
    assert names == {b"authorization", b"host"}


def test_a_body_arrives_with_its_length(echo: Echo, place: Place) -> None:
    body = bytes(range(256)) * 40
    exchange(place.url, request("PUT", body=body))

    assert echo.received[0].body == body
    assert echo.received[0].values("content-length") == [str(len(body))]


def test_an_empty_body_keeps_its_length(echo: Echo, place: Place) -> None:
    exchange(place.url, request("PUT", "/b/k", "Content-Length: 0"))

    assert echo.received[0].values("content-length") == ["0"]


def test_a_body_in_chunks_arrives_with_a_length(echo: Echo, place: Place) -> None:
    sent = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    exchange(place.url, request("PUT", "/b/k", "Transfer-Encoding: chunked", body=sent))

    assert echo.received[0].body == b"hello world"
    assert echo.received[0].values("content-length") == ["11"]
    assert echo.received[0].values("transfer-encoding") == []


@pytest.mark.source("aws-docs", "S3 user guide, signature calculations: transferring payload in chunks")
def test_signed_chunks_inside_the_body_are_not_touched(echo: Echo, place: Place) -> None:
    body = b"5;chunk-signature=" + b"a" * 64 + b"\r\nhello\r\n0;chunk-signature=" + b"b" * 64 + b"\r\n\r\n"
    lines = ("Content-Encoding: aws-chunked", "x-amz-decoded-content-length: 5")
    exchange(place.url, request("PUT", "/b/k", *lines, body=body))

    assert echo.received[0].body == body
    assert echo.received[0].values("content-encoding") == ["aws-chunked"]


def test_who_waits_for_leave_to_send_a_body_gets_it(echo: Echo, place: Place) -> None:
    head = request("PUT", "/b/k", "Expect: 100-continue", "Content-Length: 5")
    with connect(place.url) as connection, connection.makefile("rb") as source:
        connection.sendall(head)
        leave = read_message(source)
        connection.sendall(b"hello")
        answer = read_message(source)
        while answer and answer.status == 100:
            answer = read_message(source)

    assert leave is not None
    assert leave.first == b"HTTP/1.1 100 Continue"
    assert answer is not None
    assert answer.status == 200
    assert echo.received[0].body == b"hello"


def test_connections_to_the_endpoint_are_kept(echo: Echo, place: Place) -> None:
    for _ in range(5):
        exchange(place.url, request())

    assert (len(echo.received), echo.connections) == (5, 1)


def test_a_kept_connection_that_was_closed_is_made_again(echo: Echo, place: Place) -> None:
    answers = iter([OK, b"", OK])
    echo.answer = lambda _: next(answers)
    exchange(place.url, request())
    answer = exchange(place.url, request())

    assert answer.status == 200
    assert echo.connections == 2


# --- real signatures -----------------------------------------------------------------------------


def resigned(received: Message, url: str, service: str) -> str:
    """Return the signature that a request should have, computed from what arrived as a server does."""
    headers = dict(line.decode("latin-1").split(": ", 1) for line in received.lines)
    headers = {name.lower(): value for name, value in headers.items()}
    sent = headers.pop("authorization")
    signed = sent.split("SignedHeaders=")[1].split(",")[0].split(";")
    made = AWSRequest(
        received.first.split()[0].decode(),
        url + received.target.decode(),
        {name: headers[name] for name in signed},
        received.body,
    )
    made.context["timestamp"] = headers["x-amz-date"]
    auth = (S3SigV4Auth if service == "s3" else SigV4Auth)(Credentials("A", "secret"), service, "us-east-1")
    canonical = auth.canonical_request(made)
    return str(auth.signature(auth.string_to_sign(made, canonical), made))


def signature_sent(received: Message) -> str:
    return received.values("authorization")[0].rpartition("Signature=")[2]


@pytest.mark.source("aws-docs", "IAM user guide, Create a signed AWS API request")
@pytest.mark.parametrize(
    "key",
    ["plain", "a b", "a+b", "a%2Fb", "a//b", "/a", "été/ü", "~t", "a=b:c@d", "q?r#s", "日本/語", "a&b;c"],
)
def test_a_signature_of_s3_still_holds_at_the_endpoint(echo: Echo, place: Place, key: str) -> None:
    place.client("s3").put_object(Bucket="b", Key=key, Body=b"hello", Metadata={"a": "b  c"})

    received = echo.received[0]
    assert signature_sent(received) == resigned(received, place.url, "s3")


@pytest.mark.source("aws-docs", "IAM user guide, Create a signed AWS API request")
def test_a_signature_over_an_arn_in_the_path_still_holds_at_the_endpoint(echo: Echo, place: Place) -> None:
    echo.answer = lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    place.client("kafka").list_tags_for_resource(
        ResourceArn=f"arn:aws:kafka:us-east-1:{ACCOUNT}:cluster/demo/1"
    )

    received = echo.received[0]
    assert b"%2Fdemo%2F1" in received.target
    assert signature_sent(received) == resigned(received, place.url, "kafka")


# --- what comes back -----------------------------------------------------------------------------


def answered(*lines: str, status: str = "200 OK", body: bytes = b"") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1") + body


def test_an_answer_comes_back_as_it_was_given(echo: Echo, place: Place) -> None:
    lines = (
        "Content-Length: 4",
        'ETag: "x"',
        "x-amz-a: 1",
        "x-amz-a: 2",
        "Server: MinIO",
        "Content-Encoding: gzip",
    )
    echo.answer = lambda _: answered(*lines, status="206 Partial Content", body=b"\x1f\x8b\x00\x01")
    answer = exchange(place.url, request())

    assert (answer.status, answer.body) == (206, b"\x1f\x8b\x00\x01")
    assert answer.values("x-amz-a") == ["1", "2"]
    assert answer.values("etag") == ['"x"']
    assert "MinIO" in answer.values("server")
    assert answer.values("content-encoding") == ["gzip"]


def test_the_answer_to_head_tells_the_length_and_has_no_body(echo: Echo, place: Place) -> None:
    echo.answer = lambda _: answered("Content-Length: 5000000", 'ETag: "x"')
    answers = [exchange(place.url, request("HEAD"), bodiless=True) for _ in range(2)]

    assert [answer.values("content-length") for answer in answers] == [["5000000"]] * 2
    assert echo.connections == 1


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_answers_without_body_have_none(echo: Echo, place: Place, status: str) -> None:
    echo.answer = lambda _: answered('ETag: "x"', status=status)
    with connect(place.url) as connection:
        connection.sendall(request("GET", "/b/k", "Connection: close"))
        raw = _to_the_end(connection)

    head, _, body = raw.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status}".encode().upper()) or status.encode().upper() in head.upper()
    assert body == b""


def _to_the_end(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def test_an_answer_in_chunks_comes_back_whole(echo: Echo, place: Place) -> None:
    chunks = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    echo.answer = lambda _: answered("Transfer-Encoding: chunked", body=chunks)
    answer = exchange(place.url, request())

    assert answer.body == b"hello world"


def test_redirects_are_the_callers_business(echo: Echo, place: Place) -> None:
    echo.answer = lambda _: answered(
        "Content-Length: 0", "Location: http://elsewhere/", status="307 Temporary Redirect"
    )
    answer = exchange(place.url, request())

    assert (answer.status, answer.values("location")) == (307, ["http://elsewhere/"])


# --- large bodies --------------------------------------------------------------------------------

BLOCKS = 1024
BLOCK = bytes(64 * 1024)
LARGE = BLOCKS * len(BLOCK)
# What is kept of a body at most, blocks under way, and much room.
BOUND = 24 * 1024 * 1024


def growth(act: Callable[[], object]) -> int:
    """Return by how many bytes Python's memory grew at most while something happened."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_large_upload_passes_in_little_memory(echo: Echo, place: Place) -> None:
    echo.keeps = False
    head = request("PUT", "/b/k", f"Content-Length: {LARGE}")
    grown = growth(lambda: exchange(place.url, head, repeat(BLOCK, BLOCKS)))

    assert echo.received[0].size_bytes == LARGE
    assert grown < BOUND


def test_a_large_upload_in_chunks_passes_in_little_memory(echo: Echo, place: Place) -> None:
    echo.keeps = False
    head = request("PUT", "/b/k", "Transfer-Encoding: chunked")
    chunk = f"{len(BLOCK):x}\r\n".encode() + BLOCK + b"\r\n"
    grown = growth(lambda: exchange(place.url, head, chain(repeat(chunk, BLOCKS), [b"0\r\n\r\n"])))

    assert echo.received[0].size_bytes == LARGE
    assert echo.received[0].values("transfer-encoding") == ["chunked"]
    assert grown < BOUND


def test_a_large_download_passes_in_little_memory(echo: Echo, place: Place) -> None:
    echo.answer = lambda _: chain([answered(f"Content-Length: {LARGE}")], repeat(BLOCK, BLOCKS))
    answers = []
    grown = growth(lambda: answers.append(exchange(place.url, request(), keeps=False)))

    assert answers[0].size_bytes == LARGE
    assert grown < BOUND


def test_the_record_of_a_large_upload_tells_its_size(echo: Echo, place: Place) -> None:
    echo.keeps = False
    head = request("PUT", "/b/k", "Transfer-Encoding: chunked")
    chunk = f"{len(BLOCK):x}\r\n".encode() + BLOCK + b"\r\n"
    exchange(place.url, head, chain(repeat(chunk, 200), [b"0\r\n\r\n"]))

    assert place.records()[0]["additionalEventData"]["bytesTransferredIn"] == 200 * len(BLOCK)


def test_a_large_download_is_recorded_before_its_last_byte(echo: Echo, place: Place) -> None:
    echo.answer = lambda _: chain([answered(f"Content-Length: {LARGE}")], repeat(BLOCK, BLOCKS))
    exchange(place.url, request(), keeps=False)

    assert place.records()[0]["additionalEventData"]["bytesTransferredOut"] == LARGE


def test_a_download_that_the_caller_leaves_is_recorded_and_given_up() -> None:
    left = []
    recorded: list[tuple[bytes, int]] = []

    def blocks() -> Generator[bytes, None, None]:
        try:
            yield from repeat(b"block", 10)
        finally:
            left.append(True)

    streamed = Streamed(UpstreamAnswer(200, [], b"", blocks()), lambda *body: recorded.append(body))
    next(streamed)
    streamed.close()

    assert recorded == [(b"block", 5)]
    assert left


def test_an_answer_that_breaks_off_breaks_off(echo: Echo, place: Place) -> None:
    echo.answer = lambda _: answered("Content-Length: 5000000", body=b"half")
    echo.closes = True
    with connect(place.url) as connection:
        connection.sendall(request())
        raw = _to_the_end(connection)

    assert raw.endswith(b"half")


def test_a_caller_that_goes_away_leaves_no_half_request(echo: Echo, place: Place) -> None:
    head = request("PUT", "/b/k", "Content-Length: 10")
    with connect(place.url) as connection:
        connection.sendall(head + b"half")
        connection.shutdown(socket.SHUT_WR)
        _to_the_end(connection)

    assert echo.received == []


# --- when nobody answers -------------------------------------------------------------------------


@contextmanager
def in_front_of_nothing() -> Iterator[Place]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        with in_front_of(f"http://127.0.0.1:{port}") as place:  # bound, so that nobody else takes it
            yield place


CALLS: dict[str, Callable[[Any], object]] = {
    "s3": lambda client: client.list_objects_v2(Bucket="b"),
    "iam": lambda client: client.create_user(UserName="ada"),
    "ec2": lambda client: client.create_vpc(CidrBlock="10.0.0.0/16"),
    "dynamodb": lambda client: client.create_table(
        TableName="orders", AttributeDefinitions=[], KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}]
    ),
    "lambda": lambda client: client.delete_function(FunctionName="f"),
    "route53": lambda client: client.delete_hosted_zone(Id="Z1"),
    "sqs": lambda client: client.create_queue(QueueName="q"),
}


@pytest.mark.parametrize("service", CALLS)
def test_an_endpoint_that_is_down_is_an_error_that_sdks_show(service: str) -> None:
    with in_front_of_nothing() as place, pytest.raises(ClientError) as raised:
        CALLS[service](place.client(service))

    error = raised.value.response
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 502
    assert error["Error"]["Code"] == "ServiceUnavailable"
    assert error["Error"]["Message"].startswith("The upstream http://127.0.0.1:")
    assert error["Error"]["Message"].endswith(" does not answer: Connection refused.")


@pytest.mark.source("botocore-model", "the parser of rpc-v2-cbor")
def test_who_speaks_cbor_is_told_in_cbor() -> None:
    head = b"POST /service/GraniteServiceVersion20100801/operation/ListMetrics HTTP/1.1\r\nHost: a\r\n"
    with in_front_of_nothing() as place:
        answer = exchange(place.url, head + b"smithy-protocol: rpc-v2-cbor\r\nContent-Length: 0\r\n\r\n")
    headers = {"content-type": answer.values("content-type")[0]}
    response = {"status_code": answer.status, "headers": headers, "body": answer.body}
    error = RpcV2CBORParser().parse(response, None)["Error"]

    assert error["Code"] == "ServiceUnavailable"
    assert error["Message"].endswith(" does not answer: Connection refused.")


def test_a_call_that_nobody_answered_is_recorded_as_failed() -> None:
    with in_front_of_nothing() as place:
        with pytest.raises(ClientError):
            place.client("iam").create_user(UserName="ada")
        record = place.records()[0]

    assert record["eventName"] == "CreateUser"
    assert "does not answer: Connection refused." in record["errorMessage"]


def test_an_endpoint_that_closes_without_an_answer_is_named(echo: Echo, place: Place) -> None:
    echo.answer = lambda _: b""
    answer = exchange(place.url, request("POST", "/b/k?uploads"))

    assert answer.status == 502
    assert b"Remote end closed connection without response." in answer.body


# --- one service elsewhere -----------------------------------------------------------------------


def test_a_service_with_an_endpoint_of_its_own_goes_there(echo: Echo) -> None:
    with Echo() as other, in_front_of(echo.url, f"s3={other.url}") as place:
        exchange(place.url, request())
        to_sqs = f"POST / HTTP/1.1\r\nHost: a\r\nAuthorization: {SCOPE.format('sqs')}\r\n\r\n"
        exchange(place.url, to_sqs.encode())

    assert [message.target for message in other.received] == [b"/b/k"]
    assert [message.target for message in echo.received] == [b"/"]


@pytest.mark.parametrize("target", ["GET /b/k", "OPTIONS /b/k", "POST /b"])
def test_what_nobody_signed_goes_to_s3(echo: Echo, target: str) -> None:
    with Echo() as other, in_front_of(echo.url, f"s3={other.url}") as place:
        exchange(place.url, f"{target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())

    assert (len(other.received), len(echo.received)) == (1, 0)


def test_a_reset_asks_the_endpoint_to_empty_itself(echo: Echo, place: Place) -> None:
    echo.answer = lambda _: answered("Content-Length: 0", status="404 Not Found")
    answer = exchange(place.url, b"POST /_emulator/reset HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")

    assert answer.status == 200
    assert echo.received[0].first == b"POST /moto-api/reset HTTP/1.1"


def test_a_reset_in_front_of_nothing_succeeds() -> None:
    with in_front_of_nothing() as place:
        place.emulator.reset()

        assert place.records() == []
