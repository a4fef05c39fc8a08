"""Calls that cannot be read whole: the caller gets what the upstream said, the record says what is known.

Health counts one problem of recording for each, and says why.
"""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen

import orjson
import pytest

from emulator.core.clock import ManualClock
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import LocalServer
from tests.conftest import NOON, MakeClient
from tests.unit.raw_http import Echo, connect, exchange, read_message

SCOPE = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260102/us-east-1/{}/aws4_request"
FORM = ("Content-Type: application/x-www-form-urlencoded",)
SECRET = "hunter2-hunter2"


def answer(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nX-Odd: yes\r\n\r\n".encode() + body


def request(service: str, method: str, path: str, *lines: str, body: bytes = b"") -> bytes:
    head = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: {SCOPE.format(service)}"]
    return "\r\n".join([*head, *lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


@dataclass
class Place:
    """An emulator in front of an endpoint that answers as a test says."""

    url: str
    emulator: Emulator
    echo: Echo

    def records(self) -> list[dict[str, Any]]:
        return [orjson.loads(event.body) for event in self.emulator.parts.store.journal.scan(0, 100)]

    def health(self) -> dict[str, Any]:
        with urlopen(f"{self.url}/_emulator/health") as told:
            found: dict[str, Any] = orjson.loads(told.read())
        return found

    def causes(self) -> list[str]:
        """Return the causes of the problems that health shows."""
        return [problem["error"] for problem in self.health()["lastErrors"]]


@pytest.fixture
def place() -> Iterator[Place]:
    with Echo() as echo:
        settings = Settings(clock="manual", seed=1, upstream=echo.url)
        with LocalServer(Emulator(settings, ManualClock(NOON), strict=True)) as server:
            yield Place(server.url, server.emulator, echo)


OK = answer(b"")
TARGET = "X-Amz-Target: "
CBOR = "/service/GraniteServiceVersion20100801/operation/"
JSON = "Content-Type: application/x-amz-json-1.0"


@pytest.mark.parametrize(
    ("sent", "told", "event", "call", "cause"),
    [
        (
            request("dynamodb", "POST", "/", TARGET + "DynamoDB_20120810.CreateTable", JSON, body=b'{"Ta'),
            answer(b"{}"),
            ("dynamodb.amazonaws.com", "CreateTable"),
            "dynamodb CreateTable",
            "the request is not valid JSON",
        ),
        (
            request("monitoring", "POST", CBOR + "PutMetricAlarm", body=b"\x9f\x9f"),
            OK,
            ("monitoring.amazonaws.com", "PutMetricAlarm"),
            "cloudwatch PutMetricAlarm",
            "the request is not valid CBOR",
        ),
        (
            request("s3", "PUT", "/logs?tagging", body=b"<Tagging><TagSet>"),
            OK,
            ("s3.amazonaws.com", "PutBucketTagging"),
            "s3 PutBucketTagging",
            "the request is not valid XML",
        ),
        (
            request("s3", "PUT", "/logs?tagging", body=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
            OK,
            ("s3.amazonaws.com", "PutBucketTagging"),
            "s3 PutBucketTagging",
            "the request is XML with declarations, which is not read",
        ),
        (
            request("s3", "PUT", "/logs?policy", body=b"{" + SECRET.encode()),
            OK,
            ("s3.amazonaws.com", "PutBucketPolicy"),
            "s3 PutBucketPolicy",
            "the request is not valid JSON",
        ),
        (
            request("s3", "PUT", "/logs/a.txt", "x-amz-decoded-content-length: 5000", body=b"short"),
            OK,
            ("s3.amazonaws.com", "PutObject"),
            "s3 PutObject",
            "the request is shorter than it says",
        ),
        (
            request("sqs", "POST", "/", TARGET + "AmazonSQS.CreateQueue", JSON, body=b"[" * 5000),
            answer(b'{"QueueUrl":"http://q"}'),
            ("sqs.amazonaws.com", "CreateQueue"),
            "sqs CreateQueue",
            "the request is not valid JSON",
        ),
        (
            request("iam", "POST", "/", *FORM, body=b"Action=CreateUser&UserName=ada&Version=2010-05-08"),
            answer(b"<html>it works<br></html"),
            ("iam.amazonaws.com", "CreateUser"),
            "iam CreateUser",
            "the answer is not valid XML",
        ),
        (
            request("iam", "POST", "/", *FORM, body=b"Action=CreateUser&UserName=ada&Version=2010-05-08"),
            answer(b"Bad gateway", "502 Bad Gateway"),
            ("iam.amazonaws.com", "CreateUser"),
            "iam CreateUser",
            "the answer is not valid JSON",
        ),
        (
            request("lambda", "POST", "/2015-03-31/functions", body=b"{}"),
            answer(b"\xff\xfe", "201 Created"),
            ("lambda.amazonaws.com", "CreateFunction20150331"),
            "lambda CreateFunction",
            "the answer is not valid JSON",
        ),
        (
            request("frobnicator", "POST", "/", TARGET + "Frob_2030.DescribeFrobs", JSON, body=b"{}"),
            answer(b"{}"),
            ("frobnicator.amazonaws.com", "DescribeFrobs"),
            "frobnicator DescribeFrobs",
            "the request is for an operation that is not known",
        ),
    ],
)
def test_what_can_be_known_is_recorded_and_the_rest_is_counted_once(
    place: Place, sent: bytes, told: bytes, event: tuple[str, str], call: str, cause: str
) -> None:
    place.echo.answer = lambda _: told
    got = exchange(place.url, sent)
    with connect(place.echo.url) as straight, straight.makefile("rb") as source:
        straight.sendall(sent)
        expected = read_message(source)

    assert expected is not None
    assert (got.status, got.body, got.values("x-odd")) == (expected.status, expected.body, ["yes"])
    assert [(record["eventSource"], record["eventName"]) for record in place.records()] == [event]
    assert place.causes() == [f"{call} was recorded without all: {cause}"]
    assert place.health()["counts"]["problems"] == {"recording": 1}


@pytest.mark.parametrize(
    ("sent", "call"),
    [
        (request("frobnicator", "GET", "/frobs/1"), "GET to frobnicator"),
        (request("iam", "POST", "/", *FORM, body=b"Action=NoSuchThing&Version=2010-05-08"), "POST to iam"),
    ],
)
def test_a_signed_call_of_which_nothing_is_known_is_counted(place: Place, sent: bytes, call: str) -> None:
    place.echo.answer = lambda _: answer(b"as you say")

    assert exchange(place.url, sent).body == b"as you say"
    assert place.records() == []
    assert place.causes() == [f"{call} was not recorded: unknown operation"]


def test_an_answer_about_a_session_that_makes_no_sense_passes_as_it_is(place: Place) -> None:
    members = {"AccessKeyId": "ASIAX", "AssumedRoleId": "x", "Arn": "x", "Provider": "https://x"}
    told = "".join(f"<{name}>{text}</{name}>" for name, text in members.items()).encode()
    asked = b"Action=AssumeRoleWithWebIdentity&RoleArn=x&WebIdentityToken=x&Version=2011-06-15"
    place.echo.answer = lambda _: answer(told)

    assert exchange(place.url, request("sts", "POST", "/", *FORM, body=asked)).body == told


def test_a_body_that_ends_early_is_recorded_with_the_bytes_that_came(
    client: MakeClient, emulator: Emulator, endpoint: str
) -> None:
    client("s3").create_bucket(Bucket="logs")
    with connect(endpoint) as connection, connection.makefile("rb") as source:
        connection.sendall(request("s3", "PUT", "/logs/a.txt", body=b"x" * 100)[:-40])
        connection.shutdown(socket.SHUT_WR)
        got = read_message(source)
    record = orjson.loads(emulator.parts.store.journal.scan(0, 100)[-1].body)

    assert got is not None
    assert got.status == 400
    assert (record["eventName"], record["additionalEventData"]["bytesTransferredIn"]) == ("PutObject", 60)
    assert "the request is shorter than it says" in emulator.parts.problems.latest()[0].text


def test_a_call_that_is_read_whole_is_no_problem(client: MakeClient, emulator: Emulator) -> None:
    client("iam").create_user(UserName="ada")
    client("s3").create_bucket(Bucket="logs")
    client("s3").put_object(Bucket="logs", Key="a", Body=b"<no xml")
    client("sqs").create_queue(QueueName="orders")

    assert emulator.parts.problems.counts() == {}
