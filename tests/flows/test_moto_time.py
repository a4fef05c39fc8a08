"""moto's time is the emulator's."""

import threading
from datetime import timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from emulator.core.clock import ManualClock, SystemClock
from emulator.running import Emulator
from tests.conftest import NOON, MakeClient

HOUR = timedelta(hours=1)


def test_what_is_made_bears_the_emulator_s_time(client: MakeClient, clock: ManualClock) -> None:
    s3, iam, sts = client("s3"), client("iam"), client("sts")
    iam.create_role(RoleName="web", AssumeRolePolicyDocument="{}")
    clock.advance(HOUR)
    s3.create_bucket(Bucket="shop")
    s3.put_object(Bucket="shop", Key="a", Body=b"")
    session = sts.assume_role(RoleArn="arn:aws:iam::123456789012:role/web", RoleSessionName="shop")

    assert iam.get_role(RoleName="web")["Role"]["CreateDate"] == NOON
    assert s3.list_buckets()["Buckets"][0]["CreationDate"] == NOON + HOUR
    assert s3.head_object(Bucket="shop", Key="a")["LastModified"] == NOON + HOUR
    assert session["Credentials"]["Expiration"] == NOON + 2 * HOUR


def test_moto_on_its_own_has_the_machine_s_time(client: MakeClient) -> None:
    client("s3").create_bucket(Bucket="shop")
    with mock_aws():
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        s3 = boto3.client("s3", region_name="us-east-1", **keys)
        s3.create_bucket(Bucket="shop")
        created = s3.list_buckets()["Buckets"][0]["CreationDate"]

    assert abs(SystemClock().now() - created) < HOUR


def test_a_trail_of_forty_days_has_files_of_forty_days(
    client: MakeClient, cloudtrail: Any, bucket: str, emulator: Emulator
) -> None:
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket)
    cloudtrail.start_logging(Name="audit")
    for _ in range(40):
        client("sns").list_topics()
        emulator.advance(timedelta(days=1))
    pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
    files = [one for page in pages for one in page["Contents"] if one["Key"].endswith(".json.gz")]

    assert {one["LastModified"].date() - NOON.date() for one in files} == {
        timedelta(days=day) for day in range(40)
    }


@pytest.mark.source("aws-docs", "SQS: visibility timeout, on the emulator's clock")
def test_a_message_is_visible_again_when_its_time_has_passed(client: MakeClient, clock: ManualClock) -> None:
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    first = sqs.receive_message(QueueUrl=url, VisibilityTimeout=30)["Messages"]
    hidden = sqs.receive_message(QueueUrl=url)
    clock.advance(timedelta(seconds=30))

    assert len(first) == 1
    assert "Messages" not in hidden
    assert len(sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)["Messages"]) == 1
    assert len(sqs.receive_message(QueueUrl=url)["Messages"]) == 1


def test_a_long_poll_ends_though_the_clock_stands(client: MakeClient) -> None:
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="inbox")["QueueUrl"]

    assert "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)


def test_a_long_poll_receives_what_comes_meanwhile(client: MakeClient) -> None:
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    received: list[Any] = []
    poll = threading.Thread(
        target=lambda: received.extend(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"])
    )
    poll.start()
    client("sqs").send_message(QueueUrl=url, MessageBody="hello")
    poll.join(timeout=20)

    assert [message["Body"] for message in received] == ["hello"]
