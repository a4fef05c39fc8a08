"""Requests that no service would take, and bodies that are too large."""

import gzip
import http.client
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

import orjson
import pytest

from emulator.core.call import Request, Target
from emulator.running import Emulator
from emulator.wire.malformed import find_fault
from tests.conftest import MakeClient
from tests.unit.raw_http import Message, read_message

SCOPE = "AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"
JSON = "Content-Type: application/x-amz-json-1.0"
FORM = "Content-Type: application/x-www-form-urlencoded"


def exchange(url: str, data: bytes) -> Message:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), 20) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as source:
            answer = read_message(source)
    assert answer
    return answer


def request(service: str, lines: Sequence[str], body: bytes, target: str = "POST /") -> bytes:
    head = [f"{target} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: {SCOPE.format(service)}", *lines]
    if not any(line.startswith(("Content-Length", "Transfer-Encoding")) for line in lines):
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode() + body


# --- what crashes moto ---------------------------------------------------------------------------------


@pytest.mark.source(
    "assumed", "the codes are those of the protocols' common errors; the sentences are ours", "inferred"
)
@pytest.mark.parametrize(
    ("service", "target", "body"),
    [
        ("dynamodb", "DynamoDB_20120810.CreateTable", b"{"),
        ("dynamodb", "DynamoDB_20120810.CreateTable", b"[]"),
        ("dynamodb", "DynamoDB_20120810.CreateTable", b'{"TableName": 7}'),
        ("kms", "TrentService.Encrypt", b"{}"),
        ("kms", "TrentService.Encrypt", b'{"KeyId": ["a"], "Plaintext": "eA=="}'),
        ("logs", "Logs_20140328.PutLogEvents", b'{"logGroupName": "g"}'),
    ],
)
def test_a_malformed_call_gets_an_error_of_its_protocol(
    endpoint: str, service: str, target: str, body: bytes
) -> None:
    answer = exchange(endpoint, request(service, [f"X-Amz-Target: {target}", JSON], body))

    assert 400 <= answer.status < 500
    assert b"moto" not in answer.body


@pytest.mark.parametrize(
    ("target", "body", "code"),
    [
        (Target("dynamodb", "CreateTable"), b"{", "SerializationException"),
        (Target("dynamodb", "CreateTable"), b"[]", "SerializationException"),
        (Target("dynamodb", "CreateTable"), b'{"TableName": 7}', "SerializationException"),
        (Target("kms", "Encrypt"), b"{}", "ValidationException"),
        (Target("kms", "Encrypt"), b'{"KeyId": "a", "Plaintext": "eA=="}', None),
        (
            Target("kms", "Encrypt"),
            b'{"KeyId": "a", "Plaintext": "e", "EncryptionContext": {"a": 1}}',
            "SerializationException",
        ),
        (Target("iam", "CreateUser"), b"Action=CreateUser", "ValidationError"),
        (Target("iam", "CreateUser"), b"Action=CreateUser&UserName=a", None),
        (Target("ec2", "CreateTags"), b"Action=CreateTags", "MissingParameter"),
        (Target("ec2", "CreateTags"), b"Action=CreateTags&ResourceId.1=i-1&Tag.1.Key=a", None),
        (Target("s3", "PutBucketTagging"), b"<Tagging><", "MalformedXML"),
        (Target("s3", "PutObject"), b"anything", None),
        (Target("lambda", "CreateFunction"), b"{", "SerializationException"),
        (Target("no-such-service", "Do"), b"{", None),
    ],
)
def test_what_is_wrong_with_the_bytes_is_found(target: Target, body: bytes, code: str | None) -> None:
    kind = "application/x-www-form-urlencoded" if body.startswith(b"Action") else "application/json"
    headers = {"content-type": kind}
    fault = find_fault(Request("POST", "/", "", headers, body, len(body), "127.0.0.1"), target)

    assert (fault.code if fault else None) == code


def test_a_malformed_call_that_moto_failed_on_is_counted(endpoint: str, emulator: Emulator) -> None:
    answer = exchange(
        endpoint,
        request("kms", ["X-Amz-Target: TrentService.Encrypt", JSON], b'{"KeyId": [], "Plaintext": 1}'),
    )

    assert answer.status == 400
    assert orjson.loads(answer.body)["__type"] == "SerializationException"
    assert emulator.parts.problems.counts()["moto"] == 1


# --- half requests ---------------------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "S3 API reference, Error responses, IncompleteBody")
@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (["Content-Length: 1000000"], b"x" * 1000),
        (["Content-Length: 10000000"], b"x" * 1000),
        (["Content-Length: 10"], b""),
        (["Transfer-Encoding: chunked"], b"5\r\nhello\r\nzz\r\n"),
        (["Transfer-Encoding: chunked"], b"5\r\nhel"),
    ],
)
def test_half_an_upload_is_not_kept_and_recorded_as_refused(
    endpoint: str, emulator: Emulator, client: MakeClient, lines: list[str], body: bytes
) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="logs")
    answer = exchange(endpoint, request("s3", lines, body, "PUT /logs/half"))
    record = orjson.loads(list(emulator.records())[-1].body)

    assert (answer.status, b"<Code>IncompleteBody</Code>" in answer.body) == (400, True)
    assert (record["eventName"], record["errorCode"]) == ("PutObject", "IncompleteBody")
    assert s3.list_objects_v2(Bucket="logs")["KeyCount"] == 0


def test_half_a_file_of_records_appends_none(endpoint: str, emulator: Emulator) -> None:
    line = b'{"eventName": "Ping", "eventSource": "ping.amazonaws.com"}\n'
    answer = exchange(endpoint, request("x", ["Content-Length: 1000"], line * 2, "POST /_emulator/events"))

    assert (answer.status, emulator.last_number()) == (400, 0)


# --- bodies that are too large ---------------------------------------------------------------------------


def test_a_compressed_body_is_not_unpacked_without_end(endpoint: str) -> None:
    bomb = gzip.compress(b"\0" * (65 * 1024 * 1024))
    lines = ["X-Amz-Target: Logs_20140328.PutLogEvents", JSON, "Content-Encoding: gzip"]
    answer = exchange(endpoint, request("logs", lines, bomb))

    assert answer.status == 413
    assert b"unpacks to more than 64 MiB" in answer.body


def test_a_compressed_body_of_usual_size_is_taken(endpoint: str, client: MakeClient) -> None:
    client("logs").create_log_group(logGroupName="g")
    lines = ["X-Amz-Target: Logs_20140328.CreateLogStream", JSON, "Content-Encoding: gzip"]
    body = gzip.compress(b'{"logGroupName": "g", "logStreamName": "s"}')

    assert exchange(endpoint, request("logs", lines, body)).status == 200


@pytest.mark.parametrize("path", ["/_emulator/faults", "/_emulator/principals"])
@pytest.mark.parametrize("chunked", [False, True])
def test_json_of_an_admin_route_has_a_limit(endpoint: str, path: str, chunked: bool) -> None:
    parts = urlsplit(endpoint)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    body = b" " * ((4 << 20) + 1)
    connection.request("PUT", path, iter([body]) if chunked else body, encode_chunked=chunked)
    answer = connection.getresponse()
    said = orjson.loads(answer.read())
    connection.close()

    assert (answer.status, said) == (413, {"error": "At most 4 MiB of JSON are taken."})


# --- CloudTrail's own address ----------------------------------------------------------------------------


@pytest.mark.source("botocore-model", "POST / is the one method and address of every operation")
@pytest.mark.parametrize("target", ["GET /", "POST /trails", "PUT /", "DELETE /a/b"])
def test_cloudtrail_answers_post_on_its_root_alone(endpoint: str, target: str) -> None:
    lines = ["X-Amz-Target: CloudTrail_20131101.DescribeTrails", "Content-Type: application/x-amz-json-1.1"]
    answer = exchange(endpoint, request("cloudtrail", lines, b"{}", target))

    assert 400 <= answer.status < 500
    assert orjson.loads(answer.body)["__type"] == "UnknownOperationException"


@pytest.mark.parametrize(
    "lines",
    [
        ["Authorization: AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/cloudtrail/aws4_request"],
        ["Authorization: AWS4-HMAC-SHA256 nonsense us-east-1/cloudtrail/aws4_request"],
        ["Host: cloudtrail.eu-west-1.amazonaws.com"],
        ["Host: cloudtrail.eu-west-1.amazonaws.com", "X-Amz-Target: CloudTrail_20131101.DescribeTrails"],
    ],
)
def test_whatever_is_meant_for_cloudtrail_gets_an_error_of_cloudtrail(
    endpoint: str, lines: list[str]
) -> None:
    host = [] if any(line.startswith("Host") for line in lines) else ["Host: 127.0.0.1"]
    head = ["POST / HTTP/1.1", *host, *lines, "Content-Length: 2", "", ""]
    answer = exchange(endpoint, "\r\n".join(head).encode() + b"{}")

    assert 400 <= answer.status < 500
    assert b"__type" in answer.body
