"""The forms in which programs keep records."""

import json
from typing import Any

import pytest

from emulator.core.injecting.forms import FormError, records_of

RECORD: dict[str, Any] = {
    "eventTime": "2026-01-02T03:04:05Z",
    "eventSource": "sqs.amazonaws.com",
    "eventName": "CreateQueue",
    "awsRegion": "eu-west-1",
    "requestParameters": {"Records": [], "message": "no form in here"},
}
TEXT = json.dumps(RECORD)
ENVELOPE = {"version": "0", "detail-type": "AWS API Call via CloudTrail", "detail": RECORD}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(RECORD, id="record"),
        pytest.param(
            {"Records": [RECORD]}, id="log file", marks=pytest.mark.source("aws-docs", "log file examples")
        ),
        pytest.param(
            {"Events": [{"EventId": "1", "Username": "ada", "CloudTrailEvent": TEXT}], "NextToken": "x"},
            id="LookupEvents",
            marks=pytest.mark.source("botocore-model", "LookupEvents"),
        ),
        pytest.param([{"EventId": "1", "CloudTrailEvent": TEXT}], id="list of events"),
        pytest.param(
            ENVELOPE, id="EventBridge", marks=pytest.mark.source("aws-docs", "AWS API Call via CloudTrail")
        ),
        pytest.param([ENVELOPE], id="list of envelopes"),
        pytest.param(
            {"events": [{"logStreamName": "s", "timestamp": 1, "message": TEXT, "eventId": "1"}]},
            id="FilterLogEvents",
            marks=pytest.mark.source("aws-docs", "CloudWatch Logs, FilterLogEvents"),
        ),
        pytest.param(
            {"messageType": "DATA_MESSAGE", "logEvents": [{"id": "1", "timestamp": 1, "message": TEXT}]},
            id="subscription",
            marks=pytest.mark.source("aws-docs", "CloudWatch Logs, subscription filters"),
        ),
        pytest.param({"events": [{"message": json.dumps(ENVELOPE)}]}, id="envelope in a log group"),
    ],
)
def test_a_record_is_found_in_each_form(value: object) -> None:
    assert list(records_of(value)) == [RECORD]


def test_records_come_in_the_order_of_the_form() -> None:
    named = [RECORD | {"eventName": name} for name in "ABC"]

    assert list(records_of([{"Records": named[:2]}, named[2]])) == named


@pytest.mark.source("aws-docs", "CloudWatch Logs, subscription filters: control messages")
def test_what_tries_a_destination_holds_no_record() -> None:
    payload = {"messageType": "CONTROL_MESSAGE", "logEvents": [{"message": "CWL CONTROL MESSAGE: Checking"}]}

    assert list(records_of(payload)) == []


@pytest.mark.source("aws-observed", "records of LocalStack, as its users publish them")
def test_a_fraction_of_a_second_is_left_out_of_the_time() -> None:
    (found,) = records_of(RECORD | {"eventTime": "2025-06-25T17:07:40.269Z"})

    assert found == RECORD | {"eventTime": "2025-06-25T17:07:40Z"}


@pytest.mark.parametrize("value", [1, "text", None, {"colour": "blue"}, {"signIn": {"root": True}}])
def test_what_is_no_form_is_left_to_who_checks_records(value: object) -> None:
    assert list(records_of(value)) == [value]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"Records": 1}, "Records: must be a list."),
        ({"Events": {}}, "Events: must be a list."),
        ({"Events": [{"CloudTrailEvent": "{"}]}, "CloudTrailEvent: must be a record as JSON: "),
        ({"Events": [{"CloudTrailEvent": 1}]}, "CloudTrailEvent: must be a record as JSON: "),
        ({"events": [{"message": "START RequestId: 1"}]}, "message: must be a record as JSON: "),
        (
            {"detail-type": "EC2 Instance State-change Notification", "detail": {}},
            "detail-type: must be that",
        ),
        ({"detail-type": "AWS API Call via CloudTrail"}, "detail-type: must be that"),
    ],
)
def test_a_form_that_does_not_hold_what_it_should_is_named(value: object, sentence: str) -> None:
    with pytest.raises(FormError) as raised:
        list(records_of(value))

    assert str(raised.value).startswith(sentence)


def test_lists_may_be_as_deep_as_json_may_be() -> None:
    value: Any = RECORD
    for _ in range(5000):
        value = [value]

    assert list(records_of(value)) == [RECORD]
