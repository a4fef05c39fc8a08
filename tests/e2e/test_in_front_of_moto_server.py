"""The emulator as a process of its own, in front of a moto that is another."""

import json
import sys
import threading
import urllib.request
from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.conftest import ACCOUNT, bucket_policy
from tests.e2e.programs import PATIENCE_SECONDS, emulator, moto_server, peak_bytes
from tests.unit.raw_http import OK, Echo, connect, exchange

pytestmark = pytest.mark.e2e

REGION = "us-east-1"
ANYBODY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)
MIB = 1024 * 1024


class Place:
    """An emulator in front of a moto."""

    def __init__(self, url: str, upstream_url: str) -> None:
        self.url = url
        self.upstream_url = upstream_url

    def client(self, service: str, credentials: dict[str, str] | None = None, url: str | None = None) -> Any:
        given = credentials or {"AccessKeyId": "test", "SecretAccessKey": "test"}
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=url or self.url,
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given.get("SessionToken"),
            config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
        )

    def records(self, name: str) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{self.url}/_emulator/events?eventName={name}") as answer:
            return [json.loads(line) for line in answer]

    def post(self, path: str) -> Any:
        request = urllib.request.Request(self.url + path, b"{}", {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def identity_after(self, credentials: dict[str, str]) -> dict[str, Any]:
        """Return who made a call with the credentials, as its record has it."""
        self.client("sqs", credentials).create_queue(QueueName="orders")
        identity: dict[str, Any] = self.records("CreateQueue")[-1]["userIdentity"]
        return identity


@pytest.fixture(scope="module")
def served() -> Iterator[Place]:
    with moto_server() as upstream_url, emulator("--upstream", upstream_url) as (url, _):
        yield Place(url, upstream_url)


@pytest.fixture
def place(served: Place) -> Place:
    """The same programs for all tests, emptied before each."""
    served.post("/_emulator/reset")
    return served


@pytest.mark.parametrize("key", ["plain", "a b+c", "a%2Fb", "//a//b", "été/日本", "~t=1:2@3", "./../x"])
def test_an_object_is_kept_under_the_key_that_was_meant(place: Place, key: str) -> None:
    s3 = place.client("s3")
    s3.create_bucket(Bucket="shop")
    s3.put_object(Bucket="shop", Key=key, Body=b"hello")
    behind = place.client("s3", url=place.upstream_url)

    assert [found["Key"] for found in behind.list_objects_v2(Bucket="shop")["Contents"]] == [key]
    assert s3.get_object(Bucket="shop", Key=key)["Body"].read() == b"hello"


def test_every_call_is_recorded(place: Place) -> None:
    place.client("s3").create_bucket(Bucket="shop")
    place.client("iam").create_user(UserName="ada")
    cloudtrail = place.client("cloudtrail")
    names = [event["EventName"] for event in cloudtrail.lookup_events()["Events"]]

    assert sorted(names) == ["CreateBucket", "CreateUser"]
    assert place.records("CreateUser")[0]["responseElements"]["user"]["userName"] == "ada"


@pytest.mark.source("aws-docs", "CloudTrail userIdentity element: IAMUser")
def test_a_call_with_a_new_access_key_bears_its_user(place: Place) -> None:
    iam = place.client("iam")
    user = iam.create_user(UserName="ada", Path="/team/")["User"]
    key = iam.create_access_key(UserName="ada")["AccessKey"]

    assert place.identity_after(key) == {
        "type": "IAMUser",
        "principalId": user["UserId"],
        "arn": f"arn:aws:iam::{ACCOUNT}:user/team/ada",
        "accountId": ACCOUNT,
        "accessKeyId": key["AccessKeyId"],
        "userName": "ada",
    }


@pytest.mark.source("aws-docs", "CloudTrail userIdentity element: AssumedRole")
def test_a_call_of_an_assumed_role_bears_the_role(place: Place) -> None:
    role = place.client("iam").create_role(RoleName="deploy", AssumeRolePolicyDocument=ANYBODY)["Role"]
    sts = place.client("sts")
    session = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="ci")["Credentials"]
    identity = place.identity_after(session)

    assert (identity["type"], identity["accessKeyId"]) == ("AssumedRole", session["AccessKeyId"])
    assert identity["arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci"
    assert identity["sessionContext"]["sessionIssuer"]["arn"] == role["Arn"]


@pytest.mark.source("aws-docs", "CloudTrail userIdentity element: FederatedUser")
def test_a_call_of_a_federated_user_bears_who_asked_for_it(place: Place) -> None:
    session = place.client("sts").get_federation_token(Name="bob")["Credentials"]
    identity = place.identity_after(session)

    assert (identity["type"], identity["principalId"]) == ("FederatedUser", f"{ACCOUNT}:bob")
    assert identity["sessionContext"]["sessionIssuer"]["userName"] == "developer"


def test_nothing_recorded_holds_a_secret(place: Place) -> None:
    iam = place.client("iam")
    iam.create_user(UserName="ada")
    key = iam.create_access_key(UserName="ada")["AccessKey"]
    with urllib.request.urlopen(f"{place.url}/_emulator/events") as answer:
        text = answer.read().decode()

    assert key["AccessKeyId"] in text
    assert key["SecretAccessKey"] not in text


def test_a_trail_delivers_to_the_buckets_of_the_endpoint(place: Place) -> None:
    s3, cloudtrail = place.client("s3"), place.client("cloudtrail")
    s3.create_bucket(Bucket="logs")
    s3.put_bucket_policy(Bucket="logs", Policy=bucket_policy("logs"))
    cloudtrail.create_trail(Name="audit", S3BucketName="logs")
    cloudtrail.start_logging(Name="audit")
    place.client("iam").create_user(UserName="ada")
    keys = place.post("/_emulator/deliver")["keys"]
    found = place.client("s3", url=place.upstream_url).list_objects_v2(Bucket="logs")["Contents"]

    assert len(keys) == 1
    assert any(f"s3://logs/{file['Key']}".endswith(keys[0]) for file in found)
    assert {record["userIdentity"]["type"] for record in place.records("PutObject")} == {"AWSService"}


@pytest.mark.source("aws-docs", "CreateTrail: topic, log group, role and key must exist")
def test_a_trail_finds_topic_key_role_and_log_group_at_the_endpoint(place: Place) -> None:
    s3, cloudtrail = place.client("s3"), place.client("cloudtrail")
    s3.create_bucket(Bucket="logs")
    s3.put_bucket_policy(Bucket="logs", Policy=bucket_policy("logs"))
    group, role = make_log_group(place)
    made = cloudtrail.create_trail(
        Name="audit",
        S3BucketName="logs",
        SnsTopicName=make_topic(place),
        KmsKeyId=make_key(place),
        CloudWatchLogsLogGroupArn=group,
        CloudWatchLogsRoleArn=role,
    )

    assert made["CloudWatchLogsRoleArn"] == role
    assert made["SnsTopicARN"].endswith(":news")
    assert place.records("DescribeKey") == place.records("GetRole") == []


def test_a_reset_empties_the_endpoint_too(place: Place) -> None:
    place.client("s3").create_bucket(Bucket="shop")
    place.post("/_emulator/reset")

    assert place.client("s3", url=place.upstream_url).list_buckets()["Buckets"] == []


def cloudtrail_may(actions: list[str], resource: str, condition: dict[str, Any] | None = None) -> str:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": actions,
        "Resource": resource,
    }
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def make_topic(place: Place) -> str:
    sns = place.client("sns")
    arn: str = sns.create_topic(Name="news")["TopicArn"]
    policy = cloudtrail_may(["SNS:Publish"], arn)
    sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
    return arn


def make_key(place: Place) -> str:
    policy = cloudtrail_may(["kms:GenerateDataKey*", "kms:DescribeKey"], "*")
    arn: str = place.client("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"]
    return arn


def make_log_group(place: Place) -> tuple[str, str]:
    place.client("logs").create_log_group(logGroupName="audit")
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:audit:*"
    trust = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudtrail.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    )
    writes = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                    "Resource": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:audit:log-stream:*",
                }
            ],
        }
    )
    iam = place.client("iam")
    role: str = iam.create_role(RoleName="writer", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="writer", PolicyName="writes", PolicyDocument=writes)
    return arn, role


# --- one service elsewhere, and by the byte ------------------------------------------------------


def test_one_service_may_live_elsewhere_while_moto_serves_the_rest() -> None:
    with moto_server() as upstream_url, emulator("--upstream-for", f"s3={upstream_url}") as (url, _):
        place = Place(url, upstream_url)
        place.client("s3").create_bucket(Bucket="shop")
        place.client("sqs").create_queue(QueueName="orders")

        assert len(place.client("s3", url=upstream_url).list_buckets()["Buckets"]) == 1
        assert "QueueUrls" not in place.client("sqs", url=upstream_url).list_queues()
        assert [record["eventName"] for record in place.records("CreateQueue")] == ["CreateQueue"]


@pytest.fixture(scope="module")
def serving() -> Iterator[tuple[Echo, str, int]]:
    with Echo() as echo, emulator("--upstream", echo.url) as (url, pid):
        yield echo, url, pid


@pytest.fixture
def echoed(serving: tuple[Echo, str, int]) -> tuple[Echo, str, int]:
    """The same programs for all tests; each begins with the plainest of answers."""
    echo, _, _ = serving
    echo.answer, echo.keeps = (lambda _: OK), True
    return serving


HEAD = (
    "Host: s3.example:99\r\nAuthorization: AWS4-HMAC-SHA256 Credential=A/20260102/us-east-1/s3/aws4_request"
)


def request(method: str, target: str, *lines: str) -> bytes:
    return "\r\n".join([f"{method} {target} HTTP/1.1", HEAD, *lines, "", ""]).encode("latin-1")


@pytest.mark.parametrize(
    "target",
    [
        "/b/a%20b+c%2Bd",
        "/b/a%2Fb%2fc",
        "/b/a%252Fb",
        "//b//k//",
        "/b/~%7E",
        "/b/%C3%A9",
        "/b/./../k",
        "/b/%zz",
        "/b/year=2026/a:b@c,d;e!f*g'h(i)",
        "/b?prefix=a%20b&prefix=c+d&bare&empty=",
    ],
)
def test_the_target_arrives_byte_for_byte(echoed: tuple[Echo, str, int], target: str) -> None:
    echo, url, _ = echoed
    exchange(url, request("GET", target))

    assert echo.received[-1].first == f"GET {target} HTTP/1.1".encode()


def test_the_headers_arrive_as_they_were_sent(echoed: tuple[Echo, str, int]) -> None:
    echo, url, _ = echoed
    lines = ("x-amz-meta-a: 1", "x-amz-meta-a: 2", "x-amz-meta-latin: caf\xe9", "Expect: 100-continue")
    exchange(url, request("GET", "/b/k", *lines, "Connection: X-Hop", "X-Hop: 1"))

    received = b"\n".join(echo.received[-1].lines).lower()
    assert received == "\n".join([*HEAD.split("\r\n"), *lines]).lower().encode("latin-1")


def test_a_download_that_the_caller_leaves_is_given_up(echoed: tuple[Echo, str, int]) -> None:
    echo, url, _ = echoed
    given_up = threading.Event()

    def blocks() -> Iterator[bytes]:
        try:
            yield f"HTTP/1.1 200 OK\r\nContent-Length: {MIB**2}\r\n\r\n".encode()
            yield from repeat(bytes(MIB), MIB)
        finally:
            given_up.set()

    echo.answer = lambda _: blocks()
    with connect(url) as connection:
        connection.sendall(request("GET", "/b/k"))
        connection.recv(1000)

    assert given_up.wait(PATIENCE_SECONDS)


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is read from /proc")
def test_large_bodies_pass_in_little_memory(echoed: tuple[Echo, str, int]) -> None:
    echo, url, pid = echoed
    echo.keeps = False
    block, before = bytes(64 * 1024), peak_bytes(pid)
    exchange(url, request("PUT", "/b/k", f"Content-Length: {64 * MIB}"), repeat(block, 1024))
    chunk = b"10000\r\n" + block + b"\r\n"
    chunks = chain(repeat(chunk, 1024), [b"0\r\n\r\n"])
    exchange(url, request("PUT", "/b/k", "Transfer-Encoding: chunked"), chunks)
    answer = f"HTTP/1.1 200 OK\r\nContent-Length: {64 * MIB}\r\n\r\n".encode()
    echo.answer = lambda _: chain([answer], repeat(block, 1024))
    got = exchange(url, request("GET", "/b/k"), keeps=False)

    assert [message.size_bytes for message in echo.received[-3:]] == [64 * MIB, 64 * MIB, 0]
    assert got.size_bytes == 64 * MIB
    assert peak_bytes(pid) - before < 40 * MIB
