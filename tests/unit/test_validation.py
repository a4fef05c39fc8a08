"""Requests against the model: types, constraints, and what operations judge themselves."""

from datetime import UTC, datetime
from typing import Any

import pytest

from emulator.api.errors import ServiceError
from emulator.api.shapes import DECLARED_ERRORS, OPERATION_NAMES
from emulator.operations.catalogue import all_operations
from emulator.wire import cloudtrail_model, validation
from emulator.wire.cloudtrail_model import ServiceModel
from emulator.wire.validation import Findings
from tests.walks import BadInput, bad_inputs, good_input

TRAIL = {"Name": "audit", "S3BucketName": "logs"}
OPERATIONS = all_operations()
QUERIES = {"EventDataStore": "EXAMPLE-ee54-4813-92d5-999aeEXAMPLE"}


def checked(operation: str, body: Any) -> Any:
    return validation.checked(operation, body, OPERATIONS[operation].words)


def error_of(operation: str, body: Any) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        checked(operation, body)
    return caught.value


def message_of(operation: str, body: Any) -> str:
    error = error_of(operation, body)
    assert error.code == "ValidationException"
    return error.message


def code_of(bad: BadInput) -> str | None:
    """Return the code that the walk answers a bad input with, None when it lets it pass."""
    try:
        checked(bad.operation, bad.body)
    except ServiceError as error:
        return error.code
    return None


# --- every operation -----------------------------------------------------------------------------


@pytest.mark.parametrize("operation", sorted(OPERATION_NAMES))
def test_the_least_good_request_passes(operation: str) -> None:
    body = good_input(cloudtrail_model.cloudtrail().request_of(operation))

    assert set(checked(operation, body)) == set(body)


@pytest.mark.parametrize("operation", sorted(OPERATION_NAMES))
def test_every_fault_is_refused_or_left_to_the_operation(operation: str) -> None:
    wrong = [
        (bad, found)
        for bad in bad_inputs(operation)
        if (found := code_of(bad)) != (None if bad.judged else bad.code)
    ]

    assert wrong == []


@pytest.mark.source("botocore-model", "errors of each operation")
@pytest.mark.parametrize("operation", sorted(OPERATION_NAMES))
def test_what_an_operation_judges_has_an_error_that_it_declares(operation: str) -> None:
    judged = {bad.code for bad in bad_inputs(operation) if bad.judged}

    assert judged <= DECLARED_ERRORS[operation]


def test_judged_members_are_scalars_of_the_model() -> None:
    places = [place for one in OPERATIONS.values() for place in one.words]

    assert places
    for place in places:
        structure, _, name = place.partition(".")
        shape = cloudtrail_model.cloudtrail().shape(structure).members[name].shape

        assert (shape.element or shape).type in {"string", "integer"}
        assert (shape.element or shape).constraints


# --- wordings ------------------------------------------------------------------------------------


@pytest.mark.source("assumed", "AWS's usual wording; no sample of CloudTrail's is known", "likely")
def test_a_missing_member_is_named() -> None:
    assert message_of("CreateTrail", {"Name": "audit"}) == (
        "1 validation error detected: Value null at 's3BucketName' failed to satisfy constraint: "
        "Member must not be null"
    )


@pytest.mark.source("assumed", "AWS's usual wording", "likely")
def test_every_violation_is_named() -> None:
    assert message_of("CreateTrail", {"TagsList": [{}]}) == (
        "3 validation errors detected: "
        "Value null at 'tagsList.1.member.key' failed to satisfy constraint: Member must not be null; "
        "Value null at 'name' failed to satisfy constraint: Member must not be null; "
        "Value null at 's3BucketName' failed to satisfy constraint: Member must not be null"
    )


@pytest.mark.source("assumed", "AWS's usual wording", "likely")
def test_a_value_breaks_length_and_pattern() -> None:
    assert message_of("GetImport", {"ImportId": "?"}) == (
        "2 validation errors detected: "
        "Value '?' at 'importId' failed to satisfy constraint: "
        "Member must have length greater than or equal to 36; "
        "Value '?' at 'importId' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: ^[a-f0-9\-]+$"
    )


@pytest.mark.source("assumed", "AWS's usual wording", "likely")
@pytest.mark.parametrize(
    ("operation", "member", "value", "constraint"),
    [
        ("CreateEventDataStore", "RetentionPeriod", 6, "Member must have value greater than or equal to 7"),
        (
            "CreateEventDataStore",
            "RetentionPeriod",
            3654,
            "Member must have value less than or equal to 3653",
        ),
        ("ListDashboards", "Type", "BOTH", "Member must satisfy enum value set: [MANAGED, CUSTOM]"),
        ("StartDashboardRefresh", "DashboardId", "", "Member must satisfy regular expression pattern: "),
    ],
)
def test_constraints_are_worded_as_aws_does(
    operation: str, member: str, value: object, constraint: str
) -> None:
    least = good_input(cloudtrail_model.cloudtrail().request_of(operation))

    place = member[0].lower() + member[1:]
    assert f"Value '{value}' at '{place}' failed to satisfy constraint: {constraint}" in message_of(
        operation, {**least, member: value}
    )


@pytest.mark.source("assumed", "AWS's usual wording", "likely")
def test_elements_of_a_list_share_one_violation() -> None:
    body = {"Prompt": "Who deleted it?", "EventDataStores": ["?"]}

    assert message_of("GenerateQuery", body) == (
        "1 validation error detected: Value '[?]' at 'eventDataStores' failed to satisfy constraint: "
        "Member must satisfy constraint: [Member must have length less than or equal to 256, "
        "Member must have length greater than or equal to 3, "
        r"Member must satisfy regular expression pattern: ^[a-zA-Z0-9._/\-:]+$]"
    )


@pytest.mark.source("assumed", "AWS's usual wording", "likely")
def test_keys_and_values_of_a_map_share_one_violation_each() -> None:
    body = {
        "InsightSource": "arn:aws:cloudtrail:us-east-1:123456789012:trail/audit",
        "DataType": "InsightsEvents",
        "Dimensions": {"Colour": ""},
    }

    assert message_of("ListInsightsData", body) == (
        "2 validation errors detected: "
        "Value '{Colour=}' at 'dimensions' failed to satisfy constraint: Map keys must satisfy constraint: "
        "[Member must satisfy enum value set: [EventId, EventName, EventSource]]; "
        "Value '{Colour=}' at 'dimensions' failed to satisfy constraint: Map value must satisfy constraint: "
        "[Member must have length less than or equal to 2000, "
        "Member must have length greater than or equal to 1]"
    )


@pytest.mark.source("botocore-model", "TagsList")
@pytest.mark.parametrize(("count", "passes"), [(200, True), (201, False)])
def test_a_list_may_be_as_long_as_its_limit(count: int, passes: bool) -> None:
    bad = BadInput(
        "CreateTrail", "TagsList", "", "ValidationException", {**TRAIL, "TagsList": [{"Key": "a"}] * count}
    )

    assert (code_of(bad) is None) == passes


@pytest.mark.source("botocore-model", "QueryStatement")
def test_a_statement_may_have_lines() -> None:
    assert (
        checked("StartQuery", {"QueryStatement": "SELECT 1\nFROM x"})["QueryStatement"] == "SELECT 1\nFROM x"
    )


# --- types ---------------------------------------------------------------------------------------


@pytest.mark.source("assumed", "seen from Athena, which speaks the same protocol", "likely")
@pytest.mark.parametrize(
    ("operation", "body", "message"),
    [
        ("ListQueries", {"MaxResults": "5"}, "STRING_VALUE can not be converted to an Integer"),
        ("ListQueries", {"MaxResults": True}, "TRUE_VALUE can not be converted to an Integer"),
        ("ListQueries", {"MaxResults": [5]}, "Start of list found where not expected"),
        ("ListQueries", {"MaxResults": {}}, "Start of structure or map found where not expected."),
        ("CreateTrail", {"Name": 1}, "NUMBER_VALUE can not be converted to a String"),
        ("CreateTrail", {"Name": False}, "FALSE_VALUE can not be converted to a String"),
        ("CreateTrail", {"IsMultiRegionTrail": 1}, "NUMBER_VALUE can not be converted to a Boolean"),
        ("CreateTrail", {"TagsList": "a=b"}, "Expected list or null"),
        ("CreateTrail", {"TagsList": {"a": "b"}}, "Start of structure or map found where not expected."),
        ("CreateTrail", {"TagsList": ["a=b"]}, "Expected null"),
        ("StartDashboardRefresh", {"QueryParameterValues": 1}, "Expected map or null"),
        ("DescribeTrails", [], "Start of list found where not expected"),
    ],
)
def test_a_wrong_type_is_told(operation: str, body: object, message: str) -> None:
    error = error_of(operation, body)

    assert (error.code, error.message) == ("SerializationException", message)


@pytest.mark.source("assumed", "types are read before constraints are looked at", "inferred")
def test_a_wrong_type_comes_before_a_broken_constraint() -> None:
    assert error_of("GetImport", {"ImportId": "?", "x": 1}).code == "ValidationException"
    assert error_of("StopImport", {"ImportId": 1}).code == "SerializationException"
    assert (
        error_of("CreateTrail", {"Name": "audit", "TagsList": [{"Value": 1}]}).code
        == "SerializationException"
    )


@pytest.mark.source("assumed", "seen from Athena", "likely")
def test_fractions_are_cut_off_where_an_integer_is_wanted() -> None:
    assert checked("ListQueries", {**QUERIES, "MaxResults": 5.9})["MaxResults"] == 5


@pytest.mark.source("assumed", "seen from Kinesis", "likely")
@pytest.mark.parametrize("number", [2**31, 10**40, 1e400])
def test_integers_stay_within_32_bits(number: float) -> None:
    assert checked("ListQueries", {**QUERIES, "MaxResults": number})["MaxResults"] == 2**31 - 1


@pytest.mark.source("aws-docs", "JSON protocol: timestamps are seconds since the epoch")
@pytest.mark.parametrize("seconds", [1767355200, 1767355200.0])
def test_timestamps_become_datetimes(seconds: float) -> None:
    request = checked("LookupEvents", {"StartTime": seconds})

    assert request["StartTime"] == datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.mark.source("aws-observed", "boto/boto#3133: LookupEvents with times as text")
@pytest.mark.parametrize("text", ["2026-01-02T12:00:00Z", "1767355200"])
def test_a_timestamp_as_text_is_refused(text: str) -> None:
    assert error_of("LookupEvents", {"StartTime": text}).code == "SerializationException"


@pytest.mark.source("assumed", "seen from X-Ray", "likely")
def test_a_timestamp_as_text_is_refused_in_words() -> None:
    error = error_of("LookupEvents", {"StartTime": "1767355200"})

    assert error.message == "STRING_VALUE can not be converted to milliseconds since epoch"


@pytest.mark.source("aws-docs", "JSON protocol: blobs are base64 strings")
def test_blobs_become_bytes() -> None:
    shape = ServiceModel({"operations": {}, "shapes": {"Value": {"type": "blob"}}}).shape("Value")

    assert validation.READERS["blob"](shape, "AQID", "value", Findings(())) == b"\x01\x02\x03"


# --- what is there and what is not ---------------------------------------------------------------


@pytest.mark.source("assumed", "seen from Athena", "likely")
def test_nulls_are_absent() -> None:
    body = {**TRAIL, "S3KeyPrefix": None, "TagsList": [None, {"Key": "a", "Value": None}]}

    assert checked("CreateTrail", body) == {**TRAIL, "TagsList": [{"Key": "a"}]}


@pytest.mark.source("assumed", "seen from Athena", "likely")
def test_unknown_members_are_ignored() -> None:
    assert checked("CreateTrail", {**TRAIL, "Colour": {"a": [1]}}) == TRAIL


@pytest.mark.source("aws-observed", "trails-api.md 5.1 and 5.2: empty texts are taken")
def test_empty_strings_are_values() -> None:
    body = {"Name": "audit", "S3KeyPrefix": "", "KmsKeyId": ""}

    assert checked("UpdateTrail", body) == body


@pytest.mark.source("aws-docs", "LookupEvents, PutEventSelectors: errors")
@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("LookupEvents", {"MaxResults": 51}),
        ("LookupEvents", {"EventCategory": "data"}),
        ("LookupEvents", {"LookupAttributes": [{"AttributeKey": "Colour", "AttributeValue": ""}]}),
        ("PutEventSelectors", {"TrailName": "audit", "EventSelectors": [{"ReadWriteType": "Both"}]}),
        ("PutInsightSelectors", {"InsightSelectors": [{"InsightType": "Hunch"}]}),
    ],
)
def test_operations_judge_what_has_an_error_of_its_own(operation: str, body: dict[str, Any]) -> None:
    assert checked(operation, body) == body
