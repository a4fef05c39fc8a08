"""GetTrailStatus over a trail's life, with real deliveries and the manual clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import ACCOUNT, MakeClient, bucket_policy
from tests.flows.targets import LOGS, allow_logs, allow_topic, make_logs, make_topic

ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"
MINUTES = timedelta(minutes=1)
START = timedelta(minutes=5, milliseconds=250)
EMPTY = {
    "LatestDeliveryAttemptTime": "",
    "LatestDeliveryAttemptSucceeded": "",
    "LatestNotificationAttemptTime": "",
    "LatestNotificationAttemptSucceeded": "",
    "TimeLoggingStarted": "",
    "TimeLoggingStopped": "",
}
STARTED = {
    **EMPTY,
    "IsLogging": True,
    "StartLoggingTime": datetime(2026, 1, 2, 12, 5, 0, 250_000, tzinfo=UTC),
    "TimeLoggingStarted": "2026-01-02T12:05:00Z",
}

Status = Callable[..., dict[str, Any]]


def at(hour: int, minute: int, milliseconds: int = 250) -> datetime:
    return datetime(2026, 1, 2, hour, minute, 0, milliseconds * 1000, tzinfo=UTC)


@pytest.fixture
def settings() -> Settings:
    """Keys of seventeen regions are made ten times faster without a seed."""
    return Settings(clock="manual", timing="aws")


@pytest.fixture
def status(client: MakeClient) -> Status:
    def of(region: str = "us-east-1") -> dict[str, Any]:
        found: dict[str, Any] = client("cloudtrail", region=region).get_trail_status(Name=ARN)
        del found["ResponseMetadata"]
        return found

    return of


@pytest.fixture
def trail(cloudtrail: Any, bucket: str) -> Any:
    """A multi-region trail with digests, which does not log yet; the client that made it."""
    cloudtrail.create_trail(
        Name="audit", S3BucketName=bucket, IsMultiRegionTrail=True, EnableLogFileValidation=True
    )
    return cloudtrail


@pytest.mark.source(
    "aws-observed", "trails-api.md 5.7 and delivery.md 7.3; that a stop time stays is assumed", "likely"
)
def test_a_trail_tells_of_its_whole_life(
    trail: Any, status: Status, emulator: Emulator, client: MakeClient
) -> None:
    assert status() == {**EMPTY, "IsLogging": False}

    emulator.advance(START)
    trail.start_logging(Name="audit")
    assert status() == STARTED

    emulator.advance(6 * MINUTES)
    delivered = {
        **STARTED,
        "LatestDeliveryTime": at(12, 10),
        "LatestDeliveryAttemptTime": "2026-01-02T12:10:00Z",
        "LatestDeliveryAttemptSucceeded": "2026-01-02T12:10:00Z",
        "LatestDigestDeliveryTime": at(12, 5, 0),
    }
    assert status() == delivered

    client("s3").delete_bucket_policy(Bucket="logs")
    emulator.advance(120 * MINUTES)
    assert status() == {
        **delivered,
        "LatestDeliveryError": "AccessDenied",
        "LatestDeliveryAttemptTime": "2026-01-02T14:11:00Z",
        "LatestDigestDeliveryError": "AccessDenied",
    }

    client("s3").put_bucket_policy(Bucket="logs", Policy=bucket_policy("logs"))
    emulator.advance(60 * MINUTES)
    repaired = {
        **STARTED,
        "LatestDeliveryTime": at(14, 16),
        "LatestDeliveryAttemptTime": "2026-01-02T14:16:00Z",
        "LatestDeliveryAttemptSucceeded": "2026-01-02T14:16:00Z",
        "LatestDigestDeliveryTime": at(15, 5, 0),
    }
    assert status() == repaired

    trail.stop_logging(Name="audit")
    stopped = {"StopLoggingTime": at(15, 11), "TimeLoggingStopped": "2026-01-02T15:11:00Z"}
    assert status() == {**repaired, **stopped, "IsLogging": False}

    emulator.advance(10 * MINUTES)
    trail.start_logging(Name="audit")
    last = {
        "StartLoggingTime": at(15, 21),
        "TimeLoggingStarted": "2026-01-02T15:21:00Z",
        "LatestDeliveryTime": at(15, 16),
        "LatestDeliveryAttemptTime": "2026-01-02T15:16:00Z",
        "LatestDeliveryAttemptSucceeded": "2026-01-02T15:16:00Z",
    }
    assert status() == {**repaired, **stopped, **last}


@pytest.mark.source("aws-observed", "a shadow trail is asked by ARN; its times are those of its region")
def test_each_region_tells_of_its_own_deliveries(
    trail: Any, status: Status, emulator: Emulator, client: MakeClient
) -> None:
    emulator.advance(START)
    trail.start_logging(Name="audit")
    emulator.advance(10 * MINUTES)
    client("sqs", region="eu-west-1").create_queue(QueueName="orders")
    emulator.advance(6 * MINUTES)

    digest = {"LatestDigestDeliveryTime": at(12, 5, 0)}
    assert status("eu-west-1") == {
        **STARTED,
        **digest,
        "LatestDeliveryTime": at(12, 20),
        "LatestDeliveryAttemptTime": "2026-01-02T12:20:00Z",
        "LatestDeliveryAttemptSucceeded": "2026-01-02T12:20:00Z",
    }
    assert status("ap-south-1") == {**STARTED, **digest}
    assert status()["LatestDeliveryAttemptTime"] == "2026-01-02T12:10:00Z"


@pytest.mark.source("aws-docs", "GetTrailStatus; delivery.md 7.3 for what each member says")
def test_all_members_tell_of_real_deliveries(
    trail: Any, status: Status, emulator: Emulator, client: MakeClient
) -> None:
    make_topic(client)
    make_logs(client)
    trail.update_trail(Name="audit", SnsTopicName="news", **LOGS)
    emulator.advance(START)
    trail.start_logging(Name="audit")
    emulator.advance(6 * MINUTES)
    well = {
        **STARTED,
        "LatestDeliveryTime": at(12, 10),
        "LatestDeliveryAttemptTime": "2026-01-02T12:10:00Z",
        "LatestDeliveryAttemptSucceeded": "2026-01-02T12:10:00Z",
        "LatestNotificationTime": at(12, 10),
        "LatestNotificationAttemptTime": "2026-01-02T12:10:00Z",
        "LatestNotificationAttemptSucceeded": "2026-01-02T12:10:00Z",
        "LatestCloudWatchLogsDeliveryTime": at(12, 10),
        "LatestDigestDeliveryTime": at(12, 5, 0),
    }
    assert status() == well

    allow_topic(client("sns"), principal={"Service": "config.amazonaws.com"})
    emulator.advance(6 * MINUTES)
    deaf = {
        **well,
        "LatestDeliveryTime": at(12, 16),
        "LatestDeliveryAttemptTime": "2026-01-02T12:16:00Z",
        "LatestDeliveryAttemptSucceeded": "2026-01-02T12:16:00Z",
        "LatestNotificationAttemptTime": "2026-01-02T12:16:00Z",
        "LatestNotificationError": "AuthorizationError",
        "LatestCloudWatchLogsDeliveryTime": at(12, 16),
    }
    assert status() == deaf

    allow_logs(client("iam"), "logs:CreateLogStream")
    client("s3").delete_bucket_policy(Bucket="logs")
    trail.stop_logging(Name="audit")
    emulator.advance(60 * MINUTES)
    silent = {
        **deaf,
        "IsLogging": False,
        "StopLoggingTime": at(12, 17),
        "TimeLoggingStopped": "2026-01-02T12:17:00Z",
        "LatestDeliveryAttemptTime": "2026-01-02T13:17:00Z",
        "LatestDeliveryError": "AccessDenied",
        "LatestCloudWatchLogsDeliveryError": "AccessDeniedException",
        "LatestDigestDeliveryError": "AccessDenied",
    }
    found = status()
    assert found == silent
    assert len(found) == 17
