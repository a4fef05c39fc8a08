"""Names under which S3 and other services are called: the right service answers, and is recorded right."""

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config

from emulator.core.clock import ManualClock
from emulator.core.records.bucket_hosts import bucket_in, service_in
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import LocalServer
from tests.conftest import NOON

VIRTUAL = (
    "shop.s3.localhost.localstack.cloud:4566",
    "shop.s3.us-east-1.localhost.localstack.cloud:4566",
    "shop.localhost.localstack.cloud:4566",
    "shop.s3.localhost:4566",
    "shop.localhost:4566",
    "shop.s3.amazonaws.com",
    "shop.s3.eu-west-1.amazonaws.com",
    "shop.s3-eu-west-1.amazonaws.com",
    "shop.127.0.0.1.nip.io:4566",
    "shop.s3.emulator:4566",
    "shop.emulator:4566",
)
BY_PATH = (
    "localhost:4566",
    "127.0.0.1:4566",
    "localhost.localstack.cloud:4566",
    "s3.localhost.localstack.cloud:4566",
    "s3.us-east-1.localhost.localstack.cloud:4566",
    "s3.localhost:4566",
    "s3.amazonaws.com",
    "s3.eu-west-1.amazonaws.com",
    "emulator:4566",
    "aws.local:4566",
    "emulator.default.svc.cluster.local:4566",
    "host.docker.internal:4566",
)


@pytest.mark.parametrize("host", VIRTUAL)
def test_a_bucket_in_a_host_is_found(host: str) -> None:
    assert bucket_in(host) == "shop"
    assert bucket_in(host.replace("shop", "my.shop", 1)) in {"my.shop", ""}  # no dots beside a container's


@pytest.mark.parametrize("host", BY_PATH)
def test_a_host_without_a_bucket_leaves_it_to_the_path(host: str) -> None:
    assert bucket_in(host) == ""


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("sqs.us-east-1.localhost.localstack.cloud:4566", "sqs"),
        ("iam.localhost.localstack.cloud", "iam"),
        ("sqs.eu-west-1.amazonaws.com", "sqs"),
        ("sqs.s3.localhost.localstack.cloud", ""),
        ("s3.us-east-1.localhost.localstack.cloud", ""),
        ("localhost:4566", ""),
    ],
)
def test_a_service_in_a_host_is_found(host: str, service: str) -> None:
    assert service_in(host) == service


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    emulator = Emulator(Settings(clock="manual", timing="aws"), ManualClock(NOON))
    emulator.reset()
    with LocalServer(emulator) as served:
        s3 = boto3.client("s3", endpoint_url=served.url, **KEYS)
        for bucket in ("shop", "my.shop"):
            s3.create_bucket(Bucket=bucket)
            s3.put_object(Bucket=bucket, Key="a b/k.txt", Body=b"hello")
        yield served
        emulator.reset()


KEYS: dict[str, Any] = {
    "region_name": "us-east-1",
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
}


def ask(server: LocalServer, method: str, url: str, **headers: str) -> tuple[int, bytes]:
    """Send a request for any host to the server, as a resolver that knows the name would."""
    asked, here = urlsplit(url), urlsplit(server.url)
    connection = http.client.HTTPConnection(here.hostname or "", here.port)
    connection.request(method, f"{asked.path}?{asked.query}", b"", {"Host": asked.netloc, **headers})
    answer = connection.getresponse()
    try:
        return answer.status, answer.read()
    finally:
        connection.close()


def newest(server: LocalServer, count: int = 1) -> list[dict[str, Any]]:
    return [json.loads(event.body) for event in server.emulator.records()][-count:]


@pytest.mark.parametrize("signature", ["s3v4", "s3"])
@pytest.mark.parametrize(
    ("endpoint", "style"),
    [
        ("http://localhost.localstack.cloud:4566", "path"),
        ("http://s3.localhost.localstack.cloud:4566", "path"),
        ("http://s3.us-east-1.localhost.localstack.cloud:4566", "path"),
        ("http://s3.localhost.localstack.cloud:4566", "virtual"),
        ("http://s3.us-east-1.localhost.localstack.cloud:4566", "virtual"),
        ("http://localhost:4566", "virtual"),
        ("http://127.0.0.1:4566", "path"),
    ],
)
def test_a_presigned_url_of_any_style_reaches_its_object(
    server: LocalServer, endpoint: str, style: str, signature: str
) -> None:
    config = Config(signature_version=signature, s3={"addressing_style": style})
    s3 = boto3.client("s3", endpoint_url=endpoint, config=config, **KEYS)
    url = s3.generate_presigned_url("get_object", {"Bucket": "shop", "Key": "a b/k.txt"})

    assert ask(server, "GET", url) == (200, b"hello")
    (record,) = newest(server)
    assert record["eventName"] == "GetObject"
    assert (record["requestParameters"]["bucketName"], record["requestParameters"]["key"]) == (
        "shop",
        "a b/k.txt",
    )


def test_every_name_of_s3_answers_and_is_recorded_alike(server: LocalServer) -> None:
    signed = (
        "AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
    )
    urls = [
        *(f"http://{host}/shop/a%20b/k.txt" for host in BY_PATH),
        *(f"http://{host}/a%20b/k.txt" for host in VIRTUAL),
        "http://my.shop.s3.localhost.localstack.cloud:4566/a%20b/k.txt",
    ]
    answers = {url: ask(server, "GET", url, Authorization=signed) for url in urls}

    assert {url: answer for url, answer in answers.items() if answer != (200, b"hello")} == {}
    named = [record["requestParameters"]["bucketName"] for record in newest(server, len(urls))]
    assert named == ["shop"] * (len(urls) - 1) + ["my.shop"]


@pytest.mark.parametrize("path", ["/?Action=ListQueues&Version=2012-11-05", "/?Action=ListQueues"])
def test_an_unsigned_call_goes_to_the_service_that_its_host_names(server: LocalServer, path: str) -> None:
    status, body = ask(server, "GET", f"http://sqs.us-east-1.localhost.localstack.cloud:4566{path}")

    assert (status, b"Bucket" in body) == (200, False)


@pytest.mark.source("assumed", "what AWS says of a region that there is not", "likely")
def test_a_region_that_there_is_not_is_refused_at_once(server: LocalServer) -> None:
    sqs = boto3.client("sqs", endpoint_url=server.url, **{**KEYS, "region_name": "nowhere-1"})

    with pytest.raises(sqs.exceptions.ClientError, match="Credential should be scoped to a valid region"):
        sqs.list_queues()
