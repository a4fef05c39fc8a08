"""A log pipeline as people build it: SNS to SQS to a reader that fetches the files and parses them."""

import json
from collections import Counter
from collections.abc import Iterator, Set
from functools import partial
from typing import Any

import pytest

from tests.conftest import MakeClient, bucket_policy
from tests.e2e.minio import ACCESS_KEY, SECRET_KEY, Minio, client_of, make_bucket
from tests.e2e.programs import emulator, wait_until
from tests.flows.targets import TOPIC_ARN, Queue, allow_topic, records_in

pytestmark = pytest.mark.e2e

ANNOUNCEMENT = "CloudTrail validation message."
OPTIONS = ("--delivery-interval", "0.2")
S3_KEYS = ("--s3-access-key", ACCESS_KEY, "--s3-secret-key", SECRET_KEY)


@pytest.fixture(params=["moto", "minio"])
def store(request: pytest.FixtureRequest) -> str:
    """Whose S3 the files lie in."""
    name: str = request.param
    return name


@pytest.fixture
def client(store: str, request: pytest.FixtureRequest) -> Iterator[MakeClient]:
    """Make clients for an emulator that runs beside the test."""
    options = list(OPTIONS)
    if store == "minio":
        minio: Minio = request.getfixturevalue("minio")
        options += ["--upstream-for", f"s3={minio.url}", *S3_KEYS]
    with emulator(*options) as (url, _):
        yield partial(_client, url)


def _client(url: str, service: str, region: str = "us-east-1") -> Any:
    return client_of(url, service, region)


@pytest.fixture
def bucket(client: MakeClient) -> str:
    name = make_bucket(client("s3"))
    client("s3").put_bucket_policy(Bucket=name, Policy=bucket_policy(name))
    return name


class Reader:
    """Takes notices from a queue, fetches the files that they name, and keeps the records."""

    def __init__(self, client: MakeClient, name: str, *, raw: bool) -> None:
        self.messages: list[str] = []
        self.records: list[Any] = []
        self._queue = Queue(client, name)
        self._s3 = client("s3")
        self._raw = raw
        client("sns").subscribe(
            TopicArn=TOPIC_ARN,
            Protocol="sqs",
            Endpoint=self._queue.arn,
            Attributes={"RawMessageDelivery": str(raw).lower()},
        )

    def read_until(self, names: Set[str]) -> None:
        """Read until a user or queue of each name was created."""
        wait_until(lambda: names <= self._read().keys())

    def _read(self) -> Counter[str]:
        """Read what is there, or comes within a second; return what was seen so far."""
        sqs, url = self._queue.sqs, self._queue.url
        taken = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in taken.get("Messages", ()):
            self._take(message["Body"] if self._raw else json.loads(message["Body"])["Message"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return self.seen()

    def _take(self, message: str) -> None:
        self.messages.append(message)
        if message == ANNOUNCEMENT:
            return
        notice = json.loads(message)
        for key in notice["s3ObjectKey"]:
            self.records += records_in(self._s3, notice["s3Bucket"], key)

    def seen(self) -> Counter[str]:
        """Return how often the reader saw the creation of each user and queue, by the name of it."""
        parameters = [record["requestParameters"] for record in self.records]
        return Counter(
            part[key] for part in parameters for key in ("userName", "queueName") if key in (part or ())
        )


@pytest.fixture(params=[False, True], ids=["enveloped", "raw"])
def reader(client: MakeClient, request: pytest.FixtureRequest) -> Reader:
    client("sns").create_topic(Name="news")
    allow_topic(client("sns"))
    return Reader(client, "inbox", raw=request.param)


@pytest.mark.source("aws-docs", "Configuring Amazon SNS notifications for CloudTrail")
def test_a_subscriber_sees_every_event_once(reader: Reader, client: MakeClient, bucket: str) -> None:
    users = [f"user-{number}" for number in range(30)]
    client("cloudtrail").create_trail(
        Name="audit", S3BucketName=bucket, SnsTopicName="news", IsMultiRegionTrail=True
    )
    client("cloudtrail").start_logging(Name="audit")
    for name in users:
        client("iam").create_user(UserName=name)
    client("sqs", region="eu-west-1").create_queue(QueueName="orders")
    reader.read_until({*users, "orders"})

    assert {reader.seen()[name] for name in (*users, "orders")} == {1}
    assert max(Counter(record["eventID"] for record in reader.records).values()) == 1
    assert reader.messages[0] == ANNOUNCEMENT
