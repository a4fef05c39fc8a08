"""Wildcards and policy variables."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.core.policies.patterns import facts_of, literal, matches, matches_arn, parse, wildcards

FACTS = facts_of({"aws:username": "ada", "aws:TagKeys": ["team", "cost"]})


def naive_match(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(naive_match(pattern[1:], text[start:]) for start in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and naive_match(pattern[1:], text[1:])


@settings(max_examples=300, deadline=None)
@given(pattern=st.text("ab*?", max_size=8), text=st.text("ab", max_size=8))
def test_wildcards_match_as_by_definition(pattern: str, text: str) -> None:
    assert matches(wildcards(pattern), text) == naive_match(pattern, text)


def test_many_wildcards_come_to_an_end() -> None:
    pattern = wildcards("*a" * 200 + "b")

    assert not matches(pattern, "a" * 2000)


@given(text=st.text("ab*?${}:", max_size=12))
def test_a_text_without_variables_stays_as_it_is(text: str) -> None:
    pattern = parse(text)

    assert pattern is not None
    assert literal(pattern) == text


@pytest.mark.source("aws-docs", "IAM user guide, Variables and tags")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("home/${aws:username}/", "home/ada/"),
        ("${AWS:USERNAME}${aws:username}", "adaada"),
        ("${aws:username, 'nobody'}", "ada"),
        ("${aws:userid,'nobody'}", "nobody"),
        ("${aws:userid, 'no body, none'}", "no body, none"),
        ("${aws:userid, ''}", ""),
        ("${*}${?}${$}", "*?$"),
        ("$aws:username}", "$aws:username}"),
        ("${aws:username", "${aws:username"),
    ],
)
def test_variables_are_replaced_by_values(text: str, value: str) -> None:
    pattern = parse(text, FACTS)

    assert pattern is not None
    assert literal(pattern) == value


@pytest.mark.source("aws-docs", "IAM user guide, Variables and tags")
@pytest.mark.parametrize(
    "text", ["${aws:userid}", "x${aws:userid}*", "${}", "${aws:TagKeys}", "${aws:userid, x}"]
)
def test_a_text_with_a_variable_of_no_single_value_has_no_pattern(text: str) -> None:
    assert parse(text, FACTS) is None


@pytest.mark.source("aws-docs", "IAM user guide, Amazon Resource Name (ARN) condition operators")
@pytest.mark.parametrize(
    ("pattern", "arn", "matching"),
    [
        ("arn:aws:sns:*:1:t", "arn:aws:sns:eu-west-1:1:t", True),
        ("arn:aws:sns:*:t", "arn:aws:sns:eu-west-1:1:t", False),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/a:b:c", True),
        ("arn:aws:s3:::b", "arn:aws:s3:::B", False),
        ("arn:aws:logs:*:*:*", "arn:aws:logs:eu-west-1:1:log-group:g:log-stream:s", True),
        ("arn:aws:logs:*:*:*:*", "arn:aws:logs:eu-west-1:1:log-group:g", True),
        ("*", "arn:aws:s3:::b", False),
        ("*:*:*:*:*:*", "not an arn", False),
    ],
)
def test_the_parts_of_an_arn_are_compared_one_by_one(pattern: str, arn: str, *, matching: bool) -> None:
    assert matches_arn(wildcards(pattern), arn) == matching


def test_a_key_without_values_is_absent() -> None:
    assert facts_of({"aws:TagKeys": []}).find("aws:TagKeys") is None
