"""The AWS CLI through a whole trail's life: commands, what they print, how they exit."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ACCOUNT

pytestmark = pytest.mark.e2e

ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"
WRITES = (
    '[{"ReadWriteType":"WriteOnly","DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}]}]'
)
FIELDS = (
    '[{{"FieldSelectors":[{{"Field":"eventCategory","Equals":["Data"]}},'
    '{{"Field":"resources.type","Equals":["{}"]}},{{"Field":"readOnly","Equals":["false"]}}]}}]'
)

Aws = Callable[..., Any]


@pytest.fixture
def run(endpoint: str, bucket: str) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `aws cloudtrail` with a line of arguments, and those that hold spaces or braces after it."""

    def command(line: str, *more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(Path(sys.executable).with_name("aws")), "cloudtrail", *line.split(), *more],
            env={
                "PATH": os.environ["PATH"],
                "HOME": "/nonexistent",
                "AWS_ENDPOINT_URL": endpoint,
                "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_MAX_ATTEMPTS": "1",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    return command


@pytest.fixture
def aws(run: Callable[..., subprocess.CompletedProcess[str]]) -> Aws:
    """Run a command that succeeds, and return what it prints, None for nothing."""

    def command(line: str, *more: str) -> Any:
        done = run(line, *more)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout else None

    return command


@pytest.mark.source("aws-docs", "AWS CLI reference, cloudtrail")
def test_a_trail_is_made_watched_and_deleted(aws: Aws) -> None:
    made = aws("create-trail --name audit --s3-bucket-name logs --is-multi-region-trail")
    assert (made["TrailARN"], made["IsMultiRegionTrail"]) == (ARN, True)
    assert aws("start-logging --name audit") is None
    status = aws("get-trail-status --name audit")
    assert (status["IsLogging"], status["TimeLoggingStarted"]) == (True, "2026-01-02T12:00:00Z")
    assert aws("update-trail --name audit --no-is-multi-region-trail")["IsMultiRegionTrail"] is False
    (trail,) = aws("describe-trails --trail-name-list audit")["trailList"]
    assert (trail["HomeRegion"], trail["IncludeGlobalServiceEvents"]) == ("us-east-1", True)
    assert aws(f"get-trail --name {ARN}")["Trail"] == trail
    assert [one["Name"] for one in aws("list-trails")["Trails"]] == ["audit"]
    assert aws("stop-logging --name audit") is None
    assert aws("get-trail-status --name audit")["TimeLoggingStopped"] == "2026-01-02T12:00:00Z"
    assert aws("delete-trail --name audit") is None

    assert aws("describe-trails") == {"trailList": []}


@pytest.mark.source("aws-docs", "AWS CLI reference, cloudtrail")
def test_selectors_and_tags_come_and_go(aws: Aws) -> None:
    aws("create-trail --name audit --s3-bucket-name logs --tags-list Key=team,Value=security Key=bare")
    (default,) = aws("get-event-selectors --trail-name audit")["EventSelectors"]
    assert default["ReadWriteType"] == "All"
    put = aws("put-event-selectors --trail-name audit --event-selectors", WRITES)
    assert aws("get-event-selectors --trail-name audit") == put
    insights = aws(
        "put-insight-selectors --trail-name audit --insight-selectors InsightType=ApiCallRateInsight"
    )
    assert aws("get-insight-selectors --trail-name audit") == insights
    aws(f"add-tags --resource-id {ARN} --tags-list Key=env,Value=test")
    aws(f"remove-tags --resource-id {ARN} --tags-list Key=bare")

    (listed,) = aws(f"list-tags --resource-id-list {ARN}")["ResourceTagList"]
    assert {tag["Key"]: tag["Value"] for tag in listed["TagsList"]} == {"team": "security", "env": "test"}


@pytest.mark.source("aws-observed", "texts of refused selectors; the order in which fields are read")
def test_advanced_selectors_are_refused_and_read_as_aws_does(aws: Aws, run: Callable[..., Any]) -> None:
    put = "put-event-selectors --trail-name audit --advanced-event-selectors"
    aws("create-trail --name audit --s3-bucket-name logs")
    made_up = run(put, FIELDS.format("AWS::NoSuchService::MadeUp"))
    none = run(put, "[]")
    aws(put, FIELDS.format("AWS::S3::Object"))
    (selector,) = aws("get-event-selectors --trail-name audit")["AdvancedEventSelectors"]

    assert made_up.stderr.strip().endswith("The resources.type field value is not valid.")
    assert none.stderr.strip().endswith("Specify between 1 and 500 selectors for your trail.")
    assert [field["Field"] for field in selector["FieldSelectors"]] == [
        *("eventCategory", "readOnly", "resources.type")
    ]


@pytest.mark.source("aws-docs", "AWS CLI reference, lookup-events and list-public-keys: pages are joined")
def test_the_event_history_is_read_over_its_pages(aws: Aws) -> None:
    for _ in range(3):
        aws("list-trails")
    by_name = ("lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=ListTrails",)
    whole = aws(*by_name, "--page-size", "1")["Events"]
    first = aws(*by_name, "--max-items", "2")

    assert [event["EventName"] for event in whole] == ["ListTrails"] * 3
    assert first["Events"] == whole[:2]
    assert aws(*by_name, "--starting-token", first["NextToken"])["Events"] == whole[2:]
    assert len(aws("list-public-keys")["PublicKeyList"]) == 1


@pytest.mark.source("aws-observed", "texts of TrailNotFoundException and InsightNotEnabledException")
def test_what_is_refused_is_printed(aws: Aws, run: Callable[..., Any]) -> None:
    aws("create-trail --name audit --s3-bucket-name logs")
    unknown = run("get-event-selectors --trail-name other")
    without = run("get-insight-selectors --trail-name audit")

    assert {unknown.returncode, without.returncode} <= {254, 255}
    assert unknown.stderr.strip() == (
        "An error occurred (TrailNotFoundException) when calling the GetEventSelectors operation: "
        f"Unknown trail: {ARN.replace('audit', 'other')} for the user: {ACCOUNT}"
    )
    assert without.stderr.strip().endswith(
        f"Trail {ARN} does not have Insights enabled. Edit the trail settings to enable Insights, "
        "and then try the operation again."
    )
