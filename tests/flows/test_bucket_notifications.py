"""Readers that hear of log files from the bucket itself, not from the trail's topic."""

import re
from datetime import timedelta
from typing import Any

import pytest

from emulator.running import Emulator
from tests.conftest import ACCOUNT, MakeClient
from tests.flows.targets import Queue, records_in

MINUTES = timedelta(minutes=1)


def watch(client: MakeClient, bucket: str, **more: Any) -> Queue:
    """Have the bucket tell a queue of every object that is made in it."""
    queue = Queue(client)
    told = {"QueueArn": queue.arn, "Events": ["s3:ObjectCreated:*"]}
    client("s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [told], **more}
    )
    queue.bodies()  # what S3 sends to try the queue out
    return queue


def records_of(queue: Queue) -> list[Any]:
    return [record for body in queue.bodies() for record in body["Records"]]


def log_for(emulator: Emulator, client: MakeClient, bucket: str, prefix: str = "") -> None:
    """Deliver the records of two calls, in two files, and a digest."""
    cloudtrail = client("cloudtrail")
    given = {"S3KeyPrefix": prefix} if prefix else {}
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, EnableLogFileValidation=True, **given)
    cloudtrail.start_logging(Name="audit")
    for name in ("ada", "grace"):
        client("iam").create_user(UserName=name)
        emulator.advance(10 * MINUTES)
    emulator.advance(60 * MINUTES)


@pytest.mark.source("aws-observed", "delivery.md 12: AWS's processing library takes the key undecoded")
def test_a_reader_that_decodes_no_keys_finds_every_file(
    client: MakeClient, bucket: str, emulator: Emulator
) -> None:
    queue = watch(client, bucket)
    log_for(emulator, client, bucket)
    s3 = client("s3")
    keys = [record["s3"]["object"]["key"] for record in records_of(queue)]
    kept = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    logs = [key for key in keys if "/CloudTrail/" in key and key.endswith(".json.gz")]
    seen = [record["eventName"] for key in logs for record in records_in(s3, bucket, key)]

    assert sorted(set(keys)) == sorted(kept)
    assert seen.count("CreateUser") == 2


@pytest.mark.source("aws-observed", "notifications of log files of 2018 to 2025 in public repositories")
def test_a_log_file_is_put_by_a_session_of_cloudtrail(
    client: MakeClient, bucket: str, emulator: Emulator
) -> None:
    queue = watch(client, bucket)
    log_for(emulator, client, bucket)
    (principal,) = {record["userIdentity"]["principalId"] for record in records_of(queue)}

    assert re.fullmatch(r"AWS:AROA[A-Z0-9]{17}:regionalDeliverySession", principal)


@pytest.mark.source("aws-docs", "S3 user guide, Event message structure")
def test_a_put_of_a_user_names_the_user(client: MakeClient, bucket: str) -> None:
    queue = watch(client, bucket)
    user = client("iam").create_user(UserName="ada")["User"]
    key = client("iam").create_access_key(UserName="ada")["AccessKey"]
    client("s3", key=key["AccessKeyId"]).put_object(Bucket=bucket, Key="a", Body=b"x")
    (record,) = records_of(queue)

    assert record["userIdentity"] == {"principalId": f"AWS:{user['UserId']}"}
    assert record["requestParameters"] == {"sourceIPAddress": "127.0.0.1"}


@pytest.mark.source("aws-docs", "S3 user guide, EventBridge event message structure")
def test_a_bus_hears_of_log_files(client: MakeClient, bucket: str, emulator: Emulator) -> None:
    queue = Queue(client, "bus")
    watch(client, bucket, EventBridgeConfiguration={})
    events = client("events")
    events.put_rule(Name="files", EventPattern='{"source": ["aws.s3"]}')
    events.put_targets(Rule="files", Targets=[{"Id": "1", "Arn": queue.arn}])
    log_for(emulator, client, bucket)
    told = queue.bodies()
    details = [event["detail"] for event in told]

    assert {(event["detail-type"], event["account"]) for event in told} == {("Object Created", ACCOUNT)}
    assert {(one["requester"], one["reason"]) for one in details} == {
        ("cloudtrail.amazonaws.com", "PutObject")
    }
    assert sum(one["object"]["key"].endswith(".json.gz") for one in details) >= 3
