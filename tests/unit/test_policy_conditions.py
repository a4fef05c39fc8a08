"""When the conditions of a policy hold."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.core.policies.conditions import OPERATORS, hold
from emulator.core.policies.decisions import service_context
from emulator.core.policies.patterns import Context, facts_of

ACCOUNT = "111122223333"
TRAIL = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/demo"
OTHER_TRAIL = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/other"
CONTEXT = service_context("cloudtrail.amazonaws.com", TRAIL, ACCOUNT)
SEEN: Context = {
    "aws:SourceArn": TRAIL,
    "aws:SourceIp": "203.0.113.7",
    "aws:CurrentTime": "2026-01-02T13:00:00Z",
    "aws:SecureTransport": "true",
    "s3:max-keys": "10",
    "aws:TagKeys": ["team", "cost"],
    "aws:PrincipalType": "AssumedRole",
}


def holds(block: Any, context: Context = CONTEXT) -> bool:
    facts = facts_of(context)
    return hold(block, facts, variables=facts)


@pytest.mark.source("aws-docs", "IAM user guide, Condition operators")
@pytest.mark.parametrize(
    ("operator", "key", "holding", "failing"),
    [
        ("StringEquals", "aws:PrincipalType", "AssumedRole", "assumedrole"),
        ("StringEquals", "aws:PrincipalType", ["User", "AssumedRole"], "Assumed*"),
        ("StringNotEquals", "aws:PrincipalType", ["User", "Account"], ["User", "AssumedRole"]),
        ("StringEqualsIgnoreCase", "aws:PrincipalType", "ASSUMEDROLE", "ASSUMED"),
        ("StringNotEqualsIgnoreCase", "aws:PrincipalType", "USER", "ASSUMEDROLE"),
        ("StringLike", "aws:PrincipalType", "Assumed?ole", "assumed*"),
        ("StringNotLike", "aws:PrincipalType", ["U*", "a*"], ["U*", "A*"]),
        ("StringLike", "aws:SourceArn", "arn:aws:cloudtrail:*/demo", "arn:aws:cloudtrail:*/other"),
        ("ArnEquals", "aws:SourceArn", TRAIL, OTHER_TRAIL),
        ("ArnEquals", "aws:SourceArn", f"arn:aws:cloudtrail:*:{ACCOUNT}:trail/*", "arn:aws:s3:*:*:trail/*"),
        ("ArnLike", "aws:SourceArn", "arn:*:cloudtrail:*:*:trail/d?mo", "arn:aws:cloudtrail:*:trail/demo"),
        ("ArnNotEquals", "aws:SourceArn", OTHER_TRAIL, TRAIL),
        ("ArnNotLike", "aws:SourceArn", "arn:aws:cloudtrail:us-*:*:*", "arn:aws:cloudtrail:eu-*:*:*"),
        ("Bool", "aws:SecureTransport", "true", "false"),
        ("Bool", "aws:SecureTransport", True, False),
        ("Null", "aws:SourceArn", "false", "true"),
        ("Null", "aws:username", True, False),
        ("NumericEquals", "s3:max-keys", "10.0", "11"),
        ("NumericEquals", "s3:max-keys", 10, 11),
        ("NumericNotEquals", "s3:max-keys", "11", "10"),
        ("NumericLessThan", "s3:max-keys", "11", "10"),
        ("NumericLessThanEquals", "s3:max-keys", "10", "9"),
        ("NumericGreaterThan", "s3:max-keys", "9", "10"),
        ("NumericGreaterThanEquals", "s3:max-keys", "10", "11"),
        ("DateEquals", "aws:CurrentTime", "2026-01-02T13:00:00Z", "2026-01-02T13:00:01Z"),
        ("DateNotEquals", "aws:CurrentTime", "2026-01-02", "2026-01-02T14:00:00+01:00"),
        ("DateLessThan", "aws:CurrentTime", "2027", "2026-01-02T13:00:00Z"),
        ("DateLessThan", "aws:CurrentTime", "2026-02", "2026-01"),
        ("DateLessThan", "aws:CurrentTime", "2026-01-03", "2026-01-02"),
        ("DateLessThanEquals", "aws:CurrentTime", "1767358800", "2026"),
        ("DateGreaterThan", "aws:CurrentTime", "2026-01-02T12:59:59Z", "2027-01-01"),
        ("DateGreaterThanEquals", "aws:CurrentTime", "2026", "1767358801"),
        ("IpAddress", "aws:SourceIp", ["198.51.100.0/24", "203.0.113.0/24"], "203.0.113.8"),
        ("NotIpAddress", "aws:SourceIp", "2001:db8::/32", "203.0.113.7/24"),
        ("BinaryEquals", "aws:PrincipalType", "AssumedRole", "VXNlcg=="),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["cost", "team", "more"], ["team"]),
        ("ForAllValues:StringNotEquals", "aws:TagKeys", ["owner"], ["owner", "cost"]),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["cost"], ["owner"]),
        ("ForAnyValue:StringNotEquals", "aws:TagKeys", ["cost"], ["cost", "team"]),
        ("ForAnyValue:StringLike", "aws:TagKeys", "t*", "x*"),
        ("StringEqualsIfExists", "aws:PrincipalType", "AssumedRole", "User"),
        ("bool", "AWS:SECURETRANSPORT", "True", "False"),
    ],
)
def test_a_condition_holds_where_its_operator_says(
    operator: str, key: str, holding: object, failing: object
) -> None:
    assert holds({operator: {key: holding}}, SEEN)
    assert not holds({operator: {key: failing}}, SEEN)


@pytest.mark.source("aws-docs", "IAM user guide, Condition operators: a key that is not present")
@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("StringEquals", "ada"),
        ("StringLike", "*"),
        ("ArnLike", "arn:aws:*:*:*:*"),
        ("Bool", "false"),
        ("NumericLessThan", "1"),
        ("DateGreaterThan", "2026-01-01T00:00:00Z"),
        ("IpAddress", "0.0.0.0/0"),
        ("ForAnyValue:StringLike", "*"),
        ("ForAnyValue:StringNotEquals", "ada"),
    ],
)
def test_a_condition_on_an_absent_key_fails(operator: str, value: str) -> None:
    assert not holds({operator: {"aws:username": value}})


@pytest.mark.source("aws-docs", "IAM user guide, Condition operators: a key that is not present, IfExists")
@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("StringNotEquals", "ada"),
        ("StringNotLike", "*"),
        ("StringNotEqualsIgnoreCase", "ada"),
        ("ArnNotEquals", "arn:aws:*:*:*:*"),
        ("ArnNotLike", "arn:aws:*:*:*:*"),
        ("NumericNotEquals", "1"),
        ("DateNotEquals", "2026-01-01T00:00:00Z"),
        ("NotIpAddress", "0.0.0.0/0"),
        ("StringEqualsIfExists", "ada"),
        ("BoolIfExists", "false"),
        ("StringNotEqualsIfExists", "ada"),
        ("ForAllValues:StringEquals", "ada"),
        ("ForAllValues:StringNotEquals", "ada"),
    ],
)
def test_a_negation_and_if_exists_hold_for_an_absent_key(operator: str, value: str) -> None:
    assert holds({operator: {"aws:username": value}})


@pytest.mark.source("aws-docs", "IAM user guide, Conditions with multiple context keys or values")
def test_every_key_of_every_operator_has_to_hold() -> None:
    source = {"aws:SourceArn": TRAIL, "aws:SourceAccount": ACCOUNT}

    assert holds({"StringEquals": source, "Bool": {"aws:SecureTransport": "true"}})
    assert not holds({"StringEquals": source, "Bool": {"aws:SecureTransport": "false"}})
    assert not holds({"StringEquals": {**source, "aws:SourceAccount": "444455556666"}})


@pytest.mark.source("aws-docs", "IAM user guide, JSON policy elements: Condition")
def test_the_name_of_a_key_is_written_in_any_case() -> None:
    assert holds({"StringEquals": {"AWS:sourcearn": TRAIL}})
    assert holds({"StringEquals": {"aws:SourceArn": TRAIL}}, {"AWS:SOURCEARN": TRAIL})


@pytest.mark.source("aws-docs", "IAM user guide, Variables and tags")
def test_a_condition_compares_with_the_value_of_a_variable() -> None:
    own_trails = {"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:${aws:SourceAccount}:trail/*"}}

    assert holds(own_trails)
    assert not holds(own_trails, {**CONTEXT, "aws:SourceAccount": "444455556666"})
    assert not holds({"StringEquals": {"aws:SourceAccount": "${aws:username}"}})


@pytest.mark.source(
    "assumed", "a value of the wrong kind differs from every value of the right one", "inferred"
)
@pytest.mark.parametrize("operator", ["NumericLessThan", "DateLessThan", "IpAddress", "Bool", "ArnLike"])
def test_a_value_of_another_kind_meets_no_condition(operator: str) -> None:
    wanted = {"Bool": "true", "IpAddress": "0.0.0.0/0", "ArnLike": "arn:*:*:*:*:*"}.get(operator, "2099")

    assert not holds({operator: {"aws:SourceAccount": wanted}}, {"aws:SourceAccount": "nobody"})


@pytest.mark.source("assumed", "AWS's text leaves several values without a set operator undefined")
def test_of_several_values_one_has_to_equal_and_none_may_when_negated() -> None:
    assert holds({"StringEquals": {"aws:TagKeys": "cost"}}, SEEN)
    assert not holds({"StringNotEquals": {"aws:TagKeys": "cost"}}, SEEN)


@settings(max_examples=100, deadline=None)
@given(
    name=st.sampled_from([name for name in OPERATORS if "string" in name or "arn" in name]),
    wanted=st.lists(st.sampled_from([TRAIL, OTHER_TRAIL, "arn:*:*:*:*:*", "*", "", "x"]), max_size=3),
    present=st.sampled_from([TRAIL, OTHER_TRAIL, "x", ""]),
)
def test_a_negated_operator_is_the_opposite_of_its_plain_one(
    name: str, wanted: list[str], present: str
) -> None:
    context = {"aws:SourceArn": present}
    negated = (
        name.replace("not", "")
        if "not" in name
        else name.replace("string", "stringnot").replace("arn", "arnnot")
    )

    plain_holds = holds({name: {"aws:SourceArn": wanted}}, context)

    assert plain_holds != holds({negated: {"aws:SourceArn": wanted}}, context)
