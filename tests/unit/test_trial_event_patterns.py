"""Event patterns of EventBridge: the comparison operators of the user guide, each met and not met."""

from typing import Any

import orjson
import pytest

from emulator.core.trials.envelopes import carried
from emulator.core.trials.event_patterns import compiled, rule_of
from emulator.core.trials.rules import Record, RuleError

pytestmark = pytest.mark.source("aws-docs", "EventBridge user guide, Comparison operators")

EVENT = {
    "source": "aws.ec2",
    "text": "AcmeService",
    "path": "dir/file.png",
    "number": 20,
    "null": None,
    "empty": "",
    "address": "10.0.0.17",
    "list": ["red", "green"],
    "objects": [{"a": 1, "b": 2}, {"a": 3, "b": 4}],
    "detail": {"flag": True},
}
MET: list[dict[str, Any]] = [
    {"source": ["aws.s3", "aws.ec2"]},
    {"number": [20.0]},
    {"null": [None]},
    {"empty": [""]},
    {"detail": {"flag": [True]}},
    {"text": [{"prefix": "Acme"}]},
    {"text": [{"prefix": {"equals-ignore-case": "acME"}}]},
    {"path": [{"suffix": ".png"}]},
    {"text": [{"equals-ignore-case": "acmeservice"}]},
    {"text": [{"anything-but": ["Other", "Another"]}]},
    {"number": [{"anything-but": 21}]},
    {"text": [{"anything-but": {"prefix": "B"}}]},
    {"path": [{"anything-but": {"suffix": [".jpg", ".gif"]}}]},
    {"path": [{"anything-but": {"wildcard": "*/lib/*"}}]},
    {"number": [{"numeric": [">", 0, "<=", 20]}]},
    {"number": [{"numeric": ["=", 2e1]}]},
    {"address": [{"cidr": "10.0.0.0/24"}]},
    {"path": [{"wildcard": "dir/*.png"}]},
    {"text": [{"exists": True}]},
    {"absent": [{"exists": False}]},
    {"absent": {"inner": [{"exists": False}]}},
    {"list": ["green", "blue"]},
    {"objects": {"a": [3], "b": [4]}},
    {"$or": [{"source": ["aws.s3"]}, {"number": [{"numeric": ["<", 21]}]}], "text": [{"exists": True}]},
]
NOT_MET: list[dict[str, Any]] = [
    {"source": ["ec2"]},
    {"number": ["20"]},
    {"null": [{"exists": False}]},
    {"absent": [None]},
    {"absent": [{"anything-but": "x"}]},
    {"text": [{"prefix": "acme"}]},
    {"text": [{"anything-but": {"equals-ignore-case": "ACMESERVICE"}}]},
    {"number": [{"numeric": [">", 20]}]},
    {"text": [{"numeric": ["=", 0]}]},
    {"address": [{"cidr": "10.0.1.0/24"}]},
    {"text": [{"cidr": "10.0.0.0/8"}]},
    {"path": [{"wildcard": "*.jpg"}]},
    {"detail": {"flag": ["true"]}},
    {"objects": {"a": [1], "b": [4]}},
    {"$or": [{"source": ["aws.s3"]}, {"number": [21]}]},
]


@pytest.mark.parametrize("pattern", MET, ids=str)
def test_the_event_meets_the_pattern(pattern: dict[str, Any]) -> None:
    assert compiled(pattern).matches(EVENT)


@pytest.mark.parametrize("pattern", NOT_MET, ids=str)
def test_the_event_does_not_meet_the_pattern(pattern: dict[str, Any]) -> None:
    assert not compiled(pattern).matches(EVENT)


@pytest.mark.parametrize(
    ("text", "sentence", "line"),
    [
        ('{"source": [\n"aws.iam"', "The pattern is not valid JSON", 2),
        ("{}", "Empty patterns are not allowed.", None),
        ('{\n"source": []}', '"source" is an empty array', 2),
        ('{\n"source": "aws.iam"}', '"source" must be an object or an array.', 2),
        ('{"detail": {\n"eventName": [{"like": "x"}]}}', 'Unrecognized match type "like".', 2),
        ('{"detail": {\n"userName": ["x"]}}', 'No record of CloudTrail has the field "userName".', 2),
        ('{\n"eventName": ["x"]}', 'No event has the field "eventName".', 2),
        ('{"source": [{"wildcard": "a**"}]}', '"wildcard" does not allow two "*" in a row.', 1),
        ('{"source": [{"numeric": [">", "1"]}]}', '"numeric" takes signs and numbers', 1),
        ('{"source": [{"cidr": "x"}]}', '"cidr" takes a range', 1),
    ],
)
def test_a_wrong_pattern_is_explained_with_its_line(text: str, sentence: str, line: int | None) -> None:
    with pytest.raises(RuleError) as caught:
        rule_of(text)

    assert sentence in str(caught.value)
    assert caught.value.line == line


def record(name: str) -> Record:
    return {
        "eventID": "e",
        "eventType": "AwsApiCall",
        "eventSource": "iam.amazonaws.com",
        "eventName": name,
        "eventCategory": "Management",
        "eventTime": "2026-01-05T00:00:00Z",
    }


def fires(name: str, text: str) -> bool:
    return rule_of(text).selects(carried(record(name), orjson.dumps(record(name))))


@pytest.mark.source("aws-docs", "EventBridge user guide, Events from AWS services via CloudTrail")
def test_only_a_rule_of_a_state_of_its_own_gets_events_that_read() -> None:
    pattern = '{"source": ["aws.iam"], "detail-type": ["AWS API Call via CloudTrail"]}'
    with_reads = (
        '{"State": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", "EventPattern": {"source": ["aws.iam"]}}'
    )

    assert fires("CreateUser", pattern)
    assert not fires("ListUsers", pattern)
    assert fires("ListUsers", with_reads)


def test_what_is_not_met_is_told_member_by_member() -> None:
    text = '{"source": ["aws.s3"], "detail": {"eventName": ["CreateUser"], "errorCode": [{"exists": true}]}}'
    one = carried(record("CreateUser"), b"")

    assert rule_of(text).unmet(one) == [
        'source: ["aws.s3"], but it is "aws.iam"',
        'detail.errorCode: [{"exists": true}], but it is absent',
    ]
