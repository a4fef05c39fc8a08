"""A trail's records in its CloudWatch Logs group."""

import json
from datetime import timedelta
from typing import Any

import pytest

from emulator.running import Emulator
from tests.conftest import ACCOUNT, NOON, MakeClient, bucket_policy
from tests.flows.targets import LOGS, allow_logs, make_logs, written

MINUTES = timedelta(minutes=1)
ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"


@pytest.fixture
def logs(client: MakeClient, bucket: str) -> Any:
    """CloudWatch Logs, with the group that a multi-region trail writes to."""
    logs = make_logs(client)
    cloudtrail = client("cloudtrail")
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, IsMultiRegionTrail=True, **LOGS)
    cloudtrail.start_logging(Name="audit")
    return logs


def names(logs: Any) -> list[str]:
    """Return what users did; what CloudTrail did is written too."""
    records = [json.loads(event["message"]) for event in written(logs)]
    return [record["eventName"] for record in records if "invokedBy" not in record["userIdentity"]]


def status(client: MakeClient, region: str = "us-east-1") -> dict[str, Any]:
    found: dict[str, Any] = client("cloudtrail", region=region).get_trail_status(Name=ARN)
    return found


@pytest.mark.source("aws-observed", "delivery.md 5: the record itself, at the time of delivery")
def test_each_record_is_a_log_event(logs: Any, client: MakeClient, emulator: Emulator) -> None:
    client("iam").create_user(UserName="ada")
    emulator.advance(6 * MINUTES)
    kept = emulator.parts.store.journal.scan(0, 1000)[-1]
    started, created = written(logs)

    assert json.loads(started["message"])["eventName"] == "StartLogging"
    assert created["message"] == kept.body.decode()
    assert created["timestamp"] == int((NOON + 5 * MINUTES).timestamp() * 1000)
    assert created["logStreamName"] == f"{ACCOUNT}_CloudTrail_us-east-1"


@pytest.mark.source("aws-observed", "delivery.md 5: goes on while S3 answers AccessDenied")
def test_records_arrive_while_the_bucket_refuses(logs: Any, client: MakeClient, emulator: Emulator) -> None:
    client("s3").delete_bucket_policy(Bucket="logs")
    client("iam").create_user(UserName="ada")
    emulator.advance(6 * MINUTES)
    now = status(client)

    assert "CreateUser" in names(logs)
    assert now["LatestDeliveryError"] == "AccessDenied"
    assert now["LatestCloudWatchLogsDeliveryTime"] == NOON + 5 * MINUTES


def test_what_a_bucket_refused_is_not_written_again(
    logs: Any, client: MakeClient, emulator: Emulator
) -> None:
    client("s3").delete_bucket_policy(Bucket="logs")
    emulator.advance(20 * MINUTES)
    client("s3").put_bucket_policy(Bucket="logs", Policy=bucket_policy("logs"))
    emulator.advance(6 * MINUTES)

    assert names(logs) == ["StartLogging", "DeleteBucketPolicy", "PutBucketPolicy"]


@pytest.mark.source(
    "aws-docs", "Monitoring CloudTrail log files with CloudWatch Logs: one group for all regions"
)
def test_records_of_all_regions_go_to_the_one_group(
    logs: Any, client: MakeClient, emulator: Emulator
) -> None:
    client("sqs", region="eu-west-1").create_queue(QueueName="orders")
    emulator.advance(6 * MINUTES)

    assert sorted(names(logs)) == ["CreateQueue", "StartLogging"]
    assert {event["logStreamName"] for event in written(logs)} == {f"{ACCOUNT}_CloudTrail_us-east-1"}
    assert status(client, "eu-west-1")["LatestCloudWatchLogsDeliveryTime"] == NOON + 5 * MINUTES


@pytest.mark.source("aws-docs", "the same event selectors as for log files")
def test_records_that_the_trail_does_not_select_are_not_written(
    logs: Any, client: MakeClient, emulator: Emulator
) -> None:
    client("cloudtrail").put_event_selectors(
        TrailName="audit", EventSelectors=[{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}]
    )
    client("iam").list_users()
    client("iam").create_user(UserName="ada")
    emulator.advance(6 * MINUTES)

    assert names(logs) == ["StartLogging", "PutEventSelectors", "CreateUser"]


@pytest.mark.source("assumed", "delivery.md 11: the code of a role that lost its rights", "inferred")
def test_a_role_without_rights_is_an_error_until_it_has_them_again(
    logs: Any, client: MakeClient, emulator: Emulator
) -> None:
    allow_logs(client("iam"), "logs:CreateLogStream")
    emulator.advance(6 * MINUTES)
    refused, before = status(client), names(logs)
    allow_logs(client("iam"), "logs:PutLogEvents")
    emulator.advance(6 * MINUTES)

    assert refused["LatestCloudWatchLogsDeliveryError"] == "AccessDeniedException"
    assert "LatestDeliveryError" not in refused
    assert before == []
    assert names(logs)[:2] == ["StartLogging", "PutRolePolicy"]
    assert "LatestCloudWatchLogsDeliveryError" not in status(client)


@pytest.mark.source("assumed", "delivery.md 11: the code of a log group that is gone", "inferred")
def test_a_log_group_that_is_gone_is_an_error(logs: Any, client: MakeClient, emulator: Emulator) -> None:
    logs.delete_log_group(logGroupName="trails")
    emulator.advance(6 * MINUTES)

    assert status(client)["LatestCloudWatchLogsDeliveryError"] == "ResourceNotFoundException"


@pytest.mark.source("aws-observed", "delivery.md 5: group and status fields are removed together")
def test_a_trail_without_log_group_has_no_status_of_it(
    logs: Any, client: MakeClient, emulator: Emulator
) -> None:
    emulator.advance(6 * MINUTES)
    logs.delete_log_group(logGroupName="trails")
    client("iam").create_user(UserName="ada")
    emulator.advance(6 * MINUTES)
    client("cloudtrail").update_trail(Name="audit", CloudWatchLogsLogGroupArn="", CloudWatchLogsRoleArn="")
    emulator.advance(6 * MINUTES)

    assert not [member for member in status(client) if "CloudWatchLogs" in member]


@pytest.mark.source(
    "assumed", "what was recorded before a trail had a log group is not sent to it", "inferred"
)
def test_a_log_group_gets_what_is_recorded_from_its_day_on(
    client: MakeClient, bucket: str, emulator: Emulator
) -> None:
    logs, cloudtrail = make_logs(client), client("cloudtrail")
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket)
    cloudtrail.start_logging(Name="audit")
    cloudtrail.update_trail(Name="audit", **LOGS)
    emulator.advance(6 * MINUTES)

    assert names(logs) == ["UpdateTrail"]


@pytest.mark.source("aws-docs", "StopLogging: what was recorded before may be delivered later", "inferred")
def test_a_stopped_trail_writes_up_to_its_stop(logs: Any, client: MakeClient, emulator: Emulator) -> None:
    client("cloudtrail").stop_logging(Name="audit")
    client("iam").create_user(UserName="late")
    emulator.advance(6 * MINUTES)

    assert names(logs) == ["StartLogging", "StopLogging"]
    assert emulator.parts.store.periods.accounts() == []


def test_a_closed_period_waits_for_a_log_group_that_refuses(
    logs: Any, client: MakeClient, emulator: Emulator
) -> None:
    client("cloudtrail").stop_logging(Name="audit")
    allow_logs(client("iam"), "logs:CreateLogStream")
    emulator.advance(6 * MINUTES)
    waiting = emulator.parts.store.periods.accounts()
    allow_logs(client("iam"), "logs:PutLogEvents")
    emulator.advance(6 * MINUTES)

    assert waiting == [ACCOUNT]
    assert names(logs) == ["StartLogging", "StopLogging"]
    assert emulator.parts.store.periods.accounts() == []


def test_writing_leaves_no_record(logs: Any, emulator: Emulator) -> None:
    emulator.advance(6 * MINUTES)

    assert "PutLogEvents" not in {event.name for event in emulator.parts.store.journal.scan(0, 1000)}
