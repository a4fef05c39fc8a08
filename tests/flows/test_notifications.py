"""A topic hears of each log file: SNS to SQS to a reader, as log pipelines are built."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import MakeClient
from tests.flows.targets import TOPIC_ARN, Queue, allow_topic, make_topic, records_in

MINUTES = timedelta(minutes=1)
# What the CloudTrail Processing Library takes for the key of a log file.
LOG_KEY = re.compile(r".+_CloudTrail_[\w\-]+_\d{8}T\d{4}Z_[\w]+\.json\.gz")


class Reader:
    """Reads log files as a pipeline does: from the queue to the envelope to the file to the records."""

    def __init__(self, queue: Queue, s3: Any) -> None:
        self.queue = queue
        self.s3 = s3

    def envelopes(self) -> list[Any]:
        return self.queue.bodies()

    def messages(self) -> list[str]:
        return [envelope["Message"] for envelope in self.envelopes()]

    def announced(self) -> list[str]:
        return [key for message in self.messages() for key in json.loads(message)["s3ObjectKey"]]

    def records(self) -> list[Any]:
        noted = [json.loads(message) for message in self.messages()]
        return [
            record
            for note in noted
            for key in note["s3ObjectKey"]
            for record in records_in(self.s3, note["s3Bucket"], key)
        ]


@pytest.fixture
def settings() -> Settings:
    """Keys of seventeen regions are made ten times faster without a seed."""
    return Settings(clock="manual", timing="aws")


@pytest.fixture
def reader(client: MakeClient, bucket: str) -> Reader:
    """A reader of a multi-region trail's files; it has seen the message that announces the trail."""
    reader = Reader(make_topic(client), client("s3"))
    cloudtrail = client("cloudtrail")
    cloudtrail.create_trail(
        Name="audit",
        S3BucketName=bucket,
        SnsTopicName="news",
        IsMultiRegionTrail=True,
        EnableLogFileValidation=True,
    )
    cloudtrail.start_logging(Name="audit")
    assert reader.messages() == ["CloudTrail validation message."]
    return reader


def status(client: MakeClient, region: str = "us-east-1") -> dict[str, Any]:
    arn = "arn:aws:cloudtrail:us-east-1:123456789012:trail/audit"
    found: dict[str, Any] = client("cloudtrail", region=region).get_trail_status(Name=arn)
    return found


@pytest.mark.source("aws-docs", "Configuring Amazon SNS notifications for CloudTrail")
def test_a_reader_of_the_queue_finds_the_record_of_a_call(
    reader: Reader, client: MakeClient, emulator: Emulator
) -> None:
    client("iam").create_user(UserName="ada")
    emulator.advance(6 * MINUTES)
    (record,) = [record for record in reader.records() if record["eventName"] == "CreateUser"]

    assert record["requestParameters"] == {"userName": "ada"}


@pytest.mark.source("aws-observed", "delivery.md 4: compact, keys in this order, no subject")
def test_the_message_is_compact_json_with_one_key(reader: Reader, emulator: Emulator) -> None:
    emulator.advance(6 * MINUTES)
    (envelope,) = reader.envelopes()
    match = re.fullmatch(r'\{"s3Bucket":"logs","s3ObjectKey":\["([^"]+)"\]\}', envelope["Message"])

    assert match
    assert LOG_KEY.fullmatch(match[1])
    assert (envelope["Type"], envelope["TopicArn"]) == ("Notification", TOPIC_ARN)
    assert "Subject" not in envelope
    assert "MessageAttributes" not in envelope


@pytest.mark.source("assumed", "delivery.md 4: digests and markers are not announced", "likely")
def test_only_log_files_are_announced(reader: Reader, emulator: Emulator) -> None:
    emulator.advance(130 * MINUTES)
    keys = reader.announced()

    assert keys
    assert all("/CloudTrail/" in key and LOG_KEY.fullmatch(key) for key in keys)


@pytest.mark.source("aws-docs", "All regions of a trail publish to its one topic")
def test_files_of_all_regions_are_announced_to_the_one_topic(
    reader: Reader, client: MakeClient, emulator: Emulator
) -> None:
    client("sqs", region="eu-west-1").create_queue(QueueName="orders")
    emulator.advance(6 * MINUTES)

    assert {key.split("/")[3] for key in reader.announced()} == {"eu-west-1", "us-east-1"}
    assert status(client, "eu-west-1")["LatestNotificationTime"]


@pytest.mark.source("aws-observed", "delivery.md 4: AuthorizationError; the missed message was not repeated")
def test_a_topic_that_refuses_misses_its_messages_while_files_are_delivered(
    reader: Reader, client: MakeClient, emulator: Emulator
) -> None:
    allow_topic(client("sns"), principal={"Service": "config.amazonaws.com"})
    emulator.advance(6 * MINUTES)
    refused, missed = status(client), reader.messages()
    allow_topic(client("sns"))
    client("iam").create_user(UserName="ada")
    emulator.advance(6 * MINUTES)
    later = status(client)

    assert refused["LatestNotificationError"] == "AuthorizationError"
    assert refused["LatestNotificationAttemptTime"] == "2026-01-02T12:05:00Z"
    assert refused["LatestNotificationAttemptSucceeded"] == ""
    assert "LatestDeliveryError" not in refused
    assert missed == []
    assert len(reader.messages()) == 1
    assert "LatestNotificationError" not in later


@pytest.mark.source("assumed", "delivery.md 4 knows the code of a topic that denies, not of one that is gone")
def test_a_topic_that_is_gone_is_an_authorization_error(
    reader: Reader, client: MakeClient, emulator: Emulator
) -> None:
    client("sns").delete_topic(TopicArn=TOPIC_ARN)
    emulator.advance(6 * MINUTES)

    assert status(client)["LatestNotificationError"] == "AuthorizationError"


@pytest.mark.source("aws-observed", "delivery.md 4: a changed topic removes the error")
def test_a_trail_without_its_topic_has_no_error_of_it(
    reader: Reader, client: MakeClient, emulator: Emulator
) -> None:
    client("sns").delete_topic(TopicArn=TOPIC_ARN)
    emulator.advance(6 * MINUTES)
    client("cloudtrail").update_trail(Name="audit", SnsTopicName="")

    assert "LatestNotificationError" not in status(client)


@pytest.mark.source("aws-docs", "a file is announced after it was delivered")
def test_what_a_bucket_missed_is_announced_when_it_arrives(
    reader: Reader, client: MakeClient, emulator: Emulator
) -> None:
    policy = client("s3").get_bucket_policy(Bucket="logs")["Policy"]
    client("s3").delete_bucket_policy(Bucket="logs")
    emulator.advance(6 * MINUTES)
    before = reader.messages()
    client("s3").put_bucket_policy(Bucket="logs", Policy=policy)
    emulator.advance(6 * MINUTES)

    assert before == []
    assert "StartLogging" in [record["eventName"] for record in reader.records()]


def test_publishing_leaves_no_record(reader: Reader, emulator: Emulator) -> None:
    emulator.advance(6 * MINUTES)

    assert "Publish" not in {event.name for event in emulator.parts.store.journal.scan(0, 1000)}
