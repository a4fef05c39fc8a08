"""Clients of aiobotocore and aioboto3 through the fixtures; scripts/versions installs them."""

import asyncio
from typing import Any

import pytest

from emulator.testing import CloudTrail
from emulator.testing.sending import RealAwsError

aiobotocore_session = pytest.importorskip("aiobotocore.session", reason="scripts/versions installs it")


def names(events: list[dict[str, Any]]) -> list[str]:
    return [event["eventName"] for event in events]


def client(service: str, **more: Any) -> Any:
    return aiobotocore_session.get_session().create_client(service, **more)


def test_many_calls_at_once_are_recorded(cloudtrail_environment: CloudTrail) -> None:
    async def work() -> None:
        async with client("sqs") as sqs, client("s3") as s3:
            await asyncio.gather(*(sqs.create_queue(QueueName=f"queue-{number}") for number in range(10)))
            await s3.create_bucket(Bucket="shop")
            await s3.put_object(Bucket="shop", Key="order", Body=b"one tea")
            answer = await s3.get_object(Bucket="shop", Key="order")
            async with answer["Body"] as body:
                assert await body.read() == b"one tea"

    asyncio.run(work())

    made = names(cloudtrail_environment.events())
    assert made.count("CreateQueue") == 10
    assert made[10:] == ["CreateBucket", "PutObject", "GetObject"]


def test_what_a_task_only_arranges_leaves_no_record(cloudtrail_environment: CloudTrail) -> None:
    async def work() -> None:
        async with client("sns") as sns:
            with cloudtrail_environment.unrecorded():
                arranging = asyncio.create_task(sns.create_topic(Name="arranged"))
            await asyncio.gather(arranging, sns.create_topic(Name="made"))

    asyncio.run(work())

    (event,) = cloudtrail_environment.events(source="sns")
    assert event["requestParameters"]["name"] == "made"


def test_the_real_aws_is_not_called(cloudtrail: CloudTrail) -> None:
    async def work() -> None:
        async with client("sqs", region_name="us-east-1") as sqs:
            await sqs.list_queues()

    with pytest.raises(RealAwsError):
        asyncio.run(work())
    assert cloudtrail.events() == []


def test_trails_can_be_made_and_files_read(cloudtrail_environment: CloudTrail) -> None:
    trail = cloudtrail_environment.trail("audit")

    async def work() -> dict[str, Any]:
        async with client("cloudtrail") as cloudtrail:
            status: dict[str, Any] = await cloudtrail.get_trail_status(Name="audit")
            return status

    assert asyncio.run(work())["IsLogging"]
    cloudtrail_environment.advance(hours=1)
    assert names(trail.records()) == ["GetTrailStatus"]
    assert trail.validate().ok


def test_sessions_and_resources_of_aioboto3_do_the_same(cloudtrail_environment: CloudTrail) -> None:
    aioboto3 = pytest.importorskip("aioboto3", reason="is made for an older aiobotocore")

    async def work() -> None:
        session = aioboto3.Session()
        async with session.client("sns") as sns:
            await sns.create_topic(Name="orders")
        async with session.resource("s3") as s3:
            bucket = await s3.Bucket("shop")
            await bucket.create()

    asyncio.run(work())

    assert names(cloudtrail_environment.events()) == ["CreateTopic", "CreateBucket"]
