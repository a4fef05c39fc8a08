"""What operations may answer in strict mode."""

from datetime import UTC, datetime
from typing import Any

import pytest

from emulator.api import errors
from emulator.api.errors import ServiceError
from emulator.wire.strict import check_error, check_response

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("operation", "response"),
    [
        ("StartLogging", {}),
        ("GetTrailStatus", {"IsLogging": True, "StartLoggingTime": NOON}),
        ("DescribeTrails", {"trailList": [{"Name": "audit", "IsMultiRegionTrail": False}]}),
        ("ListPublicKeys", {"PublicKeyList": ({"Value": b"\x30", "ValidityStartTime": NOON},)}),
        ("GetQueryResults", {"QueryResultRows": [[{"eventName": "PutObject"}]]}),
        ("ListInsightsMetricData", {"Values": [1, 0.5]}),
    ],
)
def test_what_the_model_allows_passes(operation: str, response: dict[str, Any]) -> None:
    check_response(operation, response)


@pytest.mark.parametrize(
    ("operation", "response", "place"),
    [
        ("StartLogging", None, "StartLogging is None"),
        ("StartLogging", {"Name": "audit"}, r"unknown are \['Name'\]"),
        ("GetTrail", {"Trail": {"Name": None}}, "GetTrail.Trail.Name is None"),
        ("GetTrailStatus", {"IsLogging": 1}, "GetTrailStatus.IsLogging is 1"),
        ("GetTrailStatus", {"StartLoggingTime": datetime(2026, 1, 2)}, "StartLoggingTime"),  # noqa: DTZ001
        ("GetTrailStatus", {"StartLoggingTime": "2026-01-02T12:00:00Z"}, "StartLoggingTime"),
        ("DescribeTrails", {"trailList": "audit"}, "DescribeTrails.trailList is 'audit'"),
        ("DescribeTrails", {"trailList": [{}, {"name": "audit"}]}, r"DescribeTrails.trailList\[1\]"),
        ("ListTags", {"ResourceTagList": [{"TagsList": [{"Value": "b"}]}]}, r"missing are \['Key'\]"),
        ("GetEventSelectors", {"EventSelectors": [{"ReadWriteType": "Both"}]}, "not one of ReadOnly"),
        ("GetQueryResults", {"QueryResultRows": [[{"eventName": 1}]]}, r"\[0\]\[0\]\['eventName'\] is 1"),
        ("GetQueryResults", {"QueryStatistics": {"ResultsCount": True}}, "ResultsCount is True"),
    ],
)
def test_what_the_model_lacks_is_told(operation: str, response: Any, place: str) -> None:
    with pytest.raises(AssertionError, match=place):
        check_response(operation, response)


@pytest.mark.parametrize(
    "error", [errors.throttled(), errors.not_implemented_here("GetTrail"), errors.serialization()]
)
def test_common_errors_pass_everywhere(error: ServiceError) -> None:
    check_error("GetTrail", error)


@pytest.mark.source("botocore-model", "errors of DescribeTrails")
def test_an_error_of_another_operation_is_told() -> None:
    error = ServiceError("TrailNotFoundException", "Unknown trail: nope for the user: 123456789012")

    check_error("GetTrail", error)
    with pytest.raises(AssertionError, match="DescribeTrails does not declare"):
        check_error("DescribeTrails", error)
