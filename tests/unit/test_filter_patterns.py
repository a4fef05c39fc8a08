"""The language of filter patterns, against what AWS answered and what its guide says."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.alarms.lines import Line, PatternError
from emulator.core.alarms.patterns import parse

LINE = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'
RECORDED = pytest.mark.source("aws-observed", "alarms.md 2.4: TestMetricFilter, value by value")
GUIDE = pytest.mark.source("aws-docs", "Filter pattern syntax")


def selects(pattern: str, text: str) -> bool:
    return parse(pattern).matches(Line(text))


def record(**members: Any) -> str:
    return json.dumps(members)


@RECORDED
@pytest.mark.parametrize(
    ("value", "condition", "expected"),
    [
        (123, "= 123", True),
        (123, '= "123"', True),
        (123, "= 123.0", True),
        (123, '!= "123.0"', True),
        (123, '= "123.00"', False),
        (123, "!= 123", False),
        (123, '!= "123"', False),
        (12.0, "= 12", True),
        (12.0, '!= "12"', True),
        (123, '= "1*"', True),
        (123, "= 12*", True),
        (123, "= *23", True),
        (123, '= "*3"', True),
        (123, '= "*123"', True),
        ("123", "= 123", True),
        ("123", '= "123"', True),
        ("123", "= 123.0", False),
        ("123", "> 100", False),
        ("word", ">= 1", False),
        ("word", "< 1", False),
        ("222", "!= 111", True),
        ({"a": 1}, "= 1", False),
        ({"a": 1}, "!= 1", False),
        ([1], "= 1", False),
        ([1], "!= 1", False),
        ("", "= *", True),
        ("anything", '= "*"', True),
        (7, "= *", True),
        ("111.111.111.111", "= 11*1", False),
        ("111.111.111.111", '= "11*1"', False),
        ("111.111.111.111", "!= 111*111", True),
        ("11*1", "= 11*1", True),
        (123, "!= 1*3", False),
        (12.34, '!= "1*4"', False),
        ("111.111.111.111", '= "*111.111.111"', False),
        ("111.111.111.111", '= "*.111.111.111"', True),
        ("111.111.111.111", "= 111.111.*", True),
        ("kms.amazonaws.com", "= kms.amazonaws.com", True),
    ],
)
def test_a_value_is_compared_as_aws_compares_it(value: Any, condition: str, expected: bool) -> None:
    assert selects(f"{{ $.value {condition} }}", record(value=value)) is expected


@GUIDE
@pytest.mark.parametrize(
    ("number", "condition", "expected"),
    [
        (5, "> 4", True),
        (5, ">= 5", True),
        (5, "< 5", False),
        (5, "<= 5", True),
        (0.001, "= 1e-3", True),
        (10000, "= 10e3", True),
        (-2.5, "< -1", True),
        (-2.5, "= -2.5", True),
        (5, "!= 4", True),
    ],
)
def test_numbers_are_compared_by_value(number: float, condition: str, expected: bool) -> None:
    assert selects(f"{{ $.number {condition} }}", record(number=number)) is expected


@GUIDE
@pytest.mark.parametrize("condition", ["= 1", "!= 1", '= "*"', "> 1", "IS NULL", "IS TRUE"])
def test_an_absent_member_meets_no_condition(condition: str) -> None:
    assert not selects(f"{{ $.absent {condition} }}", record(present=1))


@pytest.mark.source("assumed", "alarms.md 2.4: null and booleans are neither equal nor unequal", "likely")
@pytest.mark.parametrize("value", [None, True, False])
@pytest.mark.parametrize("condition", ["= true", '= "true"', "!= 5", '= "*"', "= null"])
def test_only_texts_and_numbers_are_compared(value: object, condition: str) -> None:
    assert not selects(f"{{ $.value {condition} }}", record(value=value))


@GUIDE
@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("IS TRUE", True, True),
        ("IS TRUE", "true", False),
        ("IS FALSE", False, True),
        ("IS FALSE", "false", False),
        ("IS NULL", None, True),
        ("IS NULL", "", False),
        ("NOT EXISTS", None, False),
    ],
)
def test_states_are_those_of_json(condition: str, value: object, expected: bool) -> None:
    assert selects(f"{{ $.value {condition} }}", record(value=value)) is expected


@GUIDE
def test_not_exists_holds_where_the_member_is_absent() -> None:
    assert selects("{ $.userIdentity.invokedBy NOT EXISTS }", record(userIdentity={"type": "Root"}))


@GUIDE
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{ $.a = 1 || $.b = 1 && $.c = 1 }", True),
        ("{ ($.a = 1 || $.b = 1) && $.c = 1 }", False),
        ("{($.a=1)||($.b=9)}", True),
        ("{ $.a = 9 || ($.b = 9) || $.a = 1 }", True),
        ("{ $.a = 1 && $.c NOT EXISTS }", False),
        ("{ $.a = 1 && $.d NOT EXISTS }", True),
    ],
)
def test_parentheses_bind_before_and_which_binds_before_or(pattern: str, expected: bool) -> None:
    assert selects(pattern, record(a=1, b=2, c=3)) is expected


@GUIDE
@pytest.mark.parametrize(
    "pattern",
    [
        "{ $.list[0] = first }",
        "{ $.list[*] = second }",
        "{ $.nested[1][0] = deep }",
        "{ $.detail-type = x }",
        "{ $.['cluster.name'] = y }",
        "{ $['cluster.name'] = y }",
        "{ $.inner.* = z }",
        "{ $.* = x }",
        "{ $.objects[*].name = b }",
    ],
)
def test_selectors_lead_into_objects_and_lists(pattern: str) -> None:
    text = record(
        **{"detail-type": "x", "cluster.name": "y"},
        list=["first", "second"],
        nested=[[], ["deep"]],
        inner={"any": "z"},
        objects=[{"name": "a"}, {"name": "b"}],
    )

    assert selects(pattern, text)


@GUIDE
@pytest.mark.parametrize(
    "pattern",
    [
        "{ $.eventType = %Trail% }",
        "{ $.eventType != %^Trail% }",
        r"{ $.sourceIPAddress = %111\.111% }",
        "{ $.arrayKey[*] = %val.{2}% }",
        r"%\d{3}\.111%",
        "%UpdateTrail$|UpdateTrail%",
        "%[A-Z]pdate%",
    ],
)
def test_a_regular_expression_is_searched_for_anywhere(pattern: str) -> None:
    text = record(eventType="UpdateTrail", sourceIPAddress="111.111.111.111", arrayKey=["x", "value"])

    assert selects(pattern, text)


@GUIDE
@pytest.mark.parametrize("pattern", ["%(a)%", "%a!%", "%é%", "%a", "%%", r"%\q%", "%[%", "%a{2}{%*%"])
def test_other_regular_expressions_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        parse(pattern)


@GUIDE
def test_a_set_may_hold_brackets_bars_and_hyphens() -> None:
    assert [selects("%[[||+--]%", text) for text in ("[", "|", ",", "-", "x")] == [True] * 4 + [False]


@GUIDE
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", True),
        (" ", True),
        ("ERROR", True),
        ("ERR", True),
        ("error", False),
        ("ERROR ARGUMENTS", True),
        ("ARGUMENTS ERROR", True),
        ('"ERROR of ARGUMENTS"', True),
        ('"ERROR ARGUMENTS"', False),
        ("?WARN ?ERROR", True),
        ("?WARN ?FATAL", False),
        ("?ERROR ?ARGUMENTS REQUEST", False),
        ("?WARN ARGUMENTS", True),
        ("ERROR -EXITING", True),
        ("ERROR -ARGUMENTS", False),
        ("-EXITING", True),
        (r'"say \"no\""', True),
        (r'"back\\slash"', True),
    ],
)
def test_terms_select_by_what_the_text_contains(pattern: str, expected: bool) -> None:
    assert selects(pattern, r'ERROR of ARGUMENTS: say "no" to back\slash') is expected


@pytest.mark.source("aws-docs", "Filter pattern syntax: JSON; alarms.md 2.2: records are texts too")
def test_terms_are_looked_for_in_the_text_of_a_record() -> None:
    assert selects(r'"\"eventName\":\"StopLogging\""', '{"eventName":"StopLogging"}')


@pytest.mark.source("aws-observed", "alarms.md 2.1 and 2.4: refused by PutMetricFilter or TestMetricFilter")
@pytest.mark.parametrize(
    ("pattern", "detail"),
    [
        ("{ $.a = 'b' }", None),
        ("{ $.a = 1, $.b = 2 }", "Invalid character(s) in term ','"),
        ('{ $."detail-type" = 1 }', "Invalid character(s) in term '$.\"'"),
        ('{ $.a > "123" }', "Invalid character(s) in term '\"123\"'"),
        ("{ $.a > word }", None),
        ("{ $.a = 1", "If a filter pattern starts with '{' it must end with '}'"),
        ('""', "Invalid character(s) in term '\"\"'"),
        ("(", "Invalid character(s) in term '('"),
        ("a , b", "Invalid character(s) in term ','"),
        ("`a`", "Invalid character(s) in term '`a`'"),
        ('"a" : "b"', "Invalid character(s) in term ':'"),
        ("[status = 4* && bytes > 1000]", None),
    ],
)
def test_what_is_not_in_the_language_is_refused(pattern: str, detail: str | None) -> None:
    with pytest.raises(PatternError) as caught:
        parse(pattern)

    assert caught.value.detail == detail


@GUIDE
@pytest.mark.parametrize(
    "pattern",
    [
        "{ $.a EXISTS }",
        "{ $.a IS NOT NULL }",
        "{ $.a }",
        "{ a = 1 }",
        "{ }",
        "{ $.a = 1 && }",
        "{ ($.a = 1 }",
        "{ $.a = 1) }",
        '{ $.a = "open }',
        "{ $.a[*].b[*] = 1 }",
        "{ $.a[*]=1 || $.b[*]=1 || $.c[*]=1 || $.d[*]=1 }",
        "{ $.a=%x% && $.b=%y% && $.c=%z% }",
        "[a=1",
        "[..., a, ...]",
        "[a=1 ||]",
        "[a>word]",
        "[a b]",
        "[a=%x%, b=%y%, c=%z%]",
    ],
)
def test_more_than_the_language_has_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        parse(pattern)


@pytest.mark.source("assumed", "alarms.md 13: keywords are upper case, blanks before a brace do no harm")
def test_keywords_are_upper_case_and_leading_blanks_are_skipped() -> None:
    with pytest.raises(PatternError):
        parse("{ $.a is null }")
    assert selects(" {$.flag IS TRUE} ", record(flag=True))


@pytest.mark.source(
    "assumed", "alarms.md 2.4: a message that is not one JSON object meets no condition", "likely"
)
@pytest.mark.parametrize("text", ["no JSON", "[1]", "1", "", "{", '{"a": 1} trailing'])
def test_a_message_that_is_not_an_object_meets_no_condition(text: str) -> None:
    assert not selects("{ $.other NOT EXISTS }", text)


@pytest.mark.source("aws-docs", "TestMetricFilter, examples")
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("[ip, identity, user_id, timestamp, request, status_code, size]", True),
        ("[ip, identity, user_id, timestamp, request, status_code=4*, size]", True),
        ("[..., size]", True),
        ("[ip, ...]", True),
        ("[ip, ..., size]", True),
        ("[ip, identity, user_id, timestamp, request=*.html*, status_code=4*, size>2000]", False),
        ("[ip, identity, user_id, timestamp, request=*.html*, status_code=4*, size>=1534]", True),
        ("[ip, identity, user_id]", False),
        ("[ip=%127\\.0\\.0\\.[1-9]%, ...]", True),
        ("[..., status_code=404 || status_code=410, size]", True),
        ("[..., status_code!=404 && status_code!=410, size]", False),
        ("[a, b, c, d, e, f, g, h]", False),
        ("[]", True),
    ],
)
def test_fields_of_a_line_are_told_apart_by_blanks(pattern: str, expected: bool) -> None:
    assert selects(pattern, LINE) is expected


@pytest.mark.source("aws-docs", "TestMetricFilter, examples")
def test_named_fields_are_extracted_without_brackets_and_quotes() -> None:
    pattern = parse("[ip, identity, user_id, timestamp, request, status_code, size]")

    assert pattern.fields(Line(LINE)) == {
        "$ip": "127.0.0.1",
        "$identity": "-",
        "$user_id": "frank",
        "$timestamp": "10/Oct/2000:13:25:15 -0700",
        "$request": "GET /index.html HTTP/1.0",
        "$status_code": "404",
        "$size": "1534",
    }


@pytest.mark.source("aws-docs", "TestMetricFilter, examples")
def test_unnamed_fields_are_extracted_by_their_place() -> None:
    assert list(parse("[..., size]").fields(Line(LINE))) == ["$1", "$2", "$3", "$4", "$5", "$6", "$size"]


@given(text=st.text(max_size=40))
def test_any_text_is_a_pattern_or_is_refused(text: str) -> None:
    try:
        pattern = parse(text)
    except PatternError:
        return
    assert pattern.matches(Line(text)) in {True, False}


@given(text=st.text(alphabet='{}$.=!<>&|()[]*"%\\ a1,-', max_size=30), start=st.sampled_from(["{", "[", "%"]))
def test_any_beginning_of_a_pattern_is_understood_or_refused(text: str, start: str) -> None:
    try:
        pattern = parse(f"{start}{text}")
    except PatternError:
        return
    assert pattern.matches(Line('{"a": [1, "a"]}')) in {True, False}
