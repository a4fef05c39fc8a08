"""How a call becomes a record."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from emulator.core.call import Description, Request
from emulator.core.callers import identity
from emulator.core.callers.identity import Caller
from emulator.core.ids import Ids
from emulator.core.records import events, foreign

NOON = datetime(2026, 1, 2, 12, 0, 0, 999_999, tzinfo=UTC)
ADA = identity.user("123456789012", "ada", "AKIAADA")
GET_USER = Description("iam.amazonaws.com", "GetUser", "us-east-1", read_only=True, request_id="r-1")
REQUEST = Request(
    "POST", "/", "", {"user-agent": "aws-cli/2", "host": "iam.amazonaws.com"}, b"", 0, "203.0.113.7"
)


def record(
    description: Description = GET_USER, request: Request = REQUEST, caller: Caller = ADA
) -> dict[str, Any]:
    origin = events.origin_of(request, description, caller)
    return events.record_of(events.from_call(description, caller, origin, NOON, Ids(seed=1)))


@pytest.mark.source("aws-observed", "event-record.md 2.2 invokedBy")
def test_a_call_that_a_service_makes_for_somebody_comes_from_the_service() -> None:
    service = "cloudformation.amazonaws.com"
    written = record(request=replace(REQUEST, secure=True), caller=replace(ADA, invoked_by=service))

    assert written["userIdentity"]["invokedBy"] == service
    assert (written["sourceIPAddress"], written["userAgent"]) == (service, service)
    assert "tlsDetails" not in written


@pytest.mark.source("aws-observed", "event-record.md 1.1")
def test_the_keys_of_a_record_stand_in_the_order_of_delivered_files() -> None:
    assert list(record()) == [
        "eventVersion",
        "userIdentity",
        "eventTime",
        "eventSource",
        "eventName",
        "awsRegion",
        "sourceIPAddress",
        "userAgent",
        "requestParameters",
        "responseElements",
        "requestID",
        "eventID",
        "readOnly",
        "eventType",
        "managementEvent",
        "recipientAccountId",
        "eventCategory",
    ]


def test_calls_and_injected_records_have_their_keys_in_one_order() -> None:
    full = record(
        replace(GET_USER, error_code="E", error_message="m", additional={"a": 1}, resources=({"ARN": "x"},)),
        replace(REQUEST, secure=True),
    )

    assert list(full) == [name for name in foreign.ORDER if name in full]


@pytest.mark.source("aws-observed", "event-record.md 1.4")
def test_empty_parameters_and_elements_are_null() -> None:
    made = record(replace(GET_USER, request_parameters={}, response_elements={}))

    assert (made["requestParameters"], made["responseElements"]) == (None, None)


@pytest.mark.source("aws-observed", "event-record.md 1.3, eventTime")
def test_the_time_of_a_record_is_in_whole_seconds() -> None:
    assert record()["eventTime"] == "2026-01-02T12:00:00Z"


@pytest.mark.source("aws-observed", "event-record.md 1.3, tlsDetails")
def test_only_a_call_over_tls_has_tls_details() -> None:
    over_tls = record(request=replace(REQUEST, secure=True))

    assert "tlsDetails" not in record()
    assert over_tls["tlsDetails"]["clientProvidedHostHeader"] == "iam.amazonaws.com"


@pytest.mark.source("aws-observed", "records of AppRegistry and Resource Groups of September 2026")
def test_tls_details_may_lack_the_host() -> None:
    written = record(
        request=replace(REQUEST, secure=True), description=replace(GET_USER, tls_host_logged=False)
    )

    assert set(written["tlsDetails"]) == {"tlsVersion", "cipherSuite"}


@pytest.mark.source("aws-docs", "CloudTrail record contents: userAgent is at most 1 KB")
@pytest.mark.parametrize("text", ["a" * 2000, "é" * 2000])
def test_long_texts_are_cut_to_a_kilobyte(text: str) -> None:
    cut = record(replace(GET_USER, error_message=text))["errorMessage"]

    assert cut.endswith("...")
    assert 1022 <= len(cut.encode()) <= 1024


@pytest.mark.source("assumed", "event-record.md 1.5, omission marker", "likely")
def test_parameters_above_100_kb_are_left_out_with_a_marker() -> None:
    made = record(replace(GET_USER, request_parameters={"policy": "x" * 103_000}))

    assert made["requestParameters"] == {
        "reason": "requestParameters too large",
        "omitted": True,
        "originalSize": 103_013,
    }


@pytest.mark.source("aws-docs", "CloudTrail record contents: additionalEventData is at most 28 KB")
def test_additional_data_above_28_kb_is_left_out() -> None:
    assert "additionalEventData" not in record(replace(GET_USER, additional={"x": "y" * 29_000}))


@pytest.mark.source("aws-observed", "event-record.md 1.3, requestID")
def test_an_s3_call_without_a_request_id_gets_one_of_sixteen_capitals_and_digits() -> None:
    made = record(replace(GET_USER, event_source="s3.amazonaws.com", request_id=None))

    assert len(made["requestID"]) == 16
    assert made["requestID"].isalnum()
    assert made["requestID"].upper() == made["requestID"]


@pytest.mark.source("aws-observed", "delivery.md 1.2")
def test_a_record_is_one_line_of_compact_json() -> None:
    event = events.from_call(GET_USER, ADA, events.origin_of(REQUEST, GET_USER, ADA), NOON, Ids(seed=1))

    assert event.body == orjson.dumps(orjson.loads(event.body))
    assert b"\n" not in event.body


def test_seeded_ids_repeat() -> None:
    assert record()["eventID"] == record()["eventID"]
