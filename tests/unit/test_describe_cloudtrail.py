"""CloudTrail's own calls, described from what was parsed already."""

from datetime import UTC, datetime
from typing import Any

import pytest

from emulator.core.call import Description
from emulator.wire.describe import describe_cloudtrail
from tests.unit.wire_golden import json_described, parts


def described(operation: str, request: Any = None, response: Any = None, error: Any = None) -> Description:
    return describe_cloudtrail(operation, "eu-west-1", request, response, error, "r-1")


@pytest.mark.source("aws-observed", "CreateTrail, public records")
def test_create_trail_has_the_spelling_of_records() -> None:
    record = described(
        "CreateTrail",
        {"Name": "audit", "S3BucketName": "logs", "TagsList": [{"Key": "a", "Value": "b"}]},
        {"Name": "audit", "S3BucketName": "logs", "TrailARN": "arn"},
    )

    assert record == Description(
        event_source="cloudtrail.amazonaws.com",
        event_name="CreateTrail",
        region="eu-west-1",
        read_only=False,
        request_parameters={
            "name": "audit",
            "s3BucketName": "logs",
            "tagsList": [{"key": "a", "value": "b"}],
        },
        response_elements={"name": "audit", "s3BucketName": "logs", "trailARN": "arn"},
        request_id="r-1",
        searched=[("AWS::CloudTrail::Trail", "audit")],
    )


@pytest.mark.source("aws-observed", "PutEventSelectors, public records")
def test_selectors_are_spelled_in_all_depths() -> None:
    selectors = [{"ReadWriteType": "All", "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn"]}]}]
    record = described("PutEventSelectors", {"TrailName": "t", "EventSelectors": selectors})

    assert record.request_parameters == {
        "trailName": "t",
        "eventSelectors": [
            {"readWriteType": "All", "dataResources": [{"type": "AWS::S3::Object", "values": ["arn"]}]}
        ],
    }


@pytest.mark.source("aws-observed", "event-record.md 3.1: keys of maps are left untouched")
def test_the_keys_of_a_map_keep_their_spelling() -> None:
    record = described(
        "StartDashboardRefresh", {"DashboardId": "d", "QueryParameterValues": {"$Start$": "S"}}
    )
    widgets = described("UpdateDashboard", {"Widgets": [{"ViewProperties": {"Height": "2"}}]})

    assert record.request_parameters == {"dashboardId": "d", "queryParameterValues": {"$Start$": "S"}}
    assert widgets.request_parameters == {"widgets": [{"viewProperties": {"Height": "2"}}]}


@pytest.mark.source("aws-observed", "reads have null responseElements")
@pytest.mark.parametrize(
    "operation",
    [
        "DescribeTrails",
        "GetTrail",
        "ListTrails",
        "GetTrailStatus",
        "ListPublicKeys",
        "LookupEvents",
        "ListTags",
    ],
)
def test_the_answer_to_a_read_is_not_recorded(operation: str) -> None:
    record = described(operation, {"trailNameList": ["t"]}, {"trailList": []})

    assert record.read_only
    assert record.request_parameters == {"trailNameList": ["t"]}
    assert record.response_elements is None


@pytest.mark.source("aws-observed", "StartLogging, StopLogging, DeleteTrail answer nothing")
@pytest.mark.parametrize("operation", ["StartLogging", "StopLogging", "DeleteTrail"])
def test_an_empty_answer_is_null(operation: str) -> None:
    record = described(operation, {"Name": "t"}, {})

    assert (record.read_only, record.response_elements) == (False, None)


@pytest.mark.source("aws-observed", "failed calls keep their parameters")
def test_a_failed_call_keeps_its_parameters() -> None:
    record = described("DeleteTrail", {"Name": "t"}, None, ("TrailNotFoundException", "Unknown trail: t"))

    assert (record.error_code, record.error_message) == ("TrailNotFoundException", "Unknown trail: t")
    assert (record.request_parameters, record.response_elements) == ({"name": "t"}, None)


@pytest.mark.source("aws-observed", "denied calls have null parameters and the code AccessDenied")
def test_a_denied_call_has_no_parameters() -> None:
    record = described("DeleteTrail", {"Name": "t"}, None, ("AccessDeniedException", "no"))

    assert (record.error_code, record.request_parameters) == ("AccessDenied", None)


@pytest.mark.source("aws-observed", "timestamps in records of 2026")
@pytest.mark.parametrize("time", [datetime(2026, 1, 2, 3, 4, 5, 678, UTC), 1767323045, 1767323045.678])
def test_times_are_iso_texts_in_whole_seconds(time: Any) -> None:
    assert described("LookupEvents", {"StartTime": time}).request_parameters == {
        "startTime": "2026-01-02T03:04:05Z"
    }


@pytest.mark.source("aws-observed", "blobs are dropped")
def test_bytes_are_dropped() -> None:
    assert described("ListPublicKeys", {"A": b"x", "B": [b"x", 1], "C": True}).request_parameters == {
        "b": [1],
        "c": True,
    }


def test_no_parameters_are_null() -> None:
    assert described("ListTrails", {}).request_parameters is None


@pytest.mark.source("aws-observed", "CreateTrail, public records")
def test_create_trail_from_its_bytes() -> None:
    body = (
        b'{"Name":"audit","S3BucketName":"logs","IsMultiRegionTrail":true,'
        b'"TagsList":[{"Key":"a","Value":"b"}]}'
    )
    answer = '{"Name":"audit","S3BucketName":"logs","TrailARN":"arn:aws:cloudtrail:eu-west-1:1:trail/audit"}'

    record = json_described(
        "cloudtrail", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.CreateTrail", body, answer
    )

    assert parts(record) == (
        {
            "name": "audit",
            "s3BucketName": "logs",
            "isMultiRegionTrail": True,
            "tagsList": [{"key": "a", "value": "b"}],
        },
        {
            "name": "audit",
            "s3BucketName": "logs",
            "trailARN": "arn:aws:cloudtrail:eu-west-1:1:trail/audit",
        },
    )
