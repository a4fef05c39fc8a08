"""What metric filters make of log events, and which filters AWS refuses."""

from collections.abc import Mapping

import pytest

from emulator.core.alarms.filter_checks import METRIC, FilterError, check_transformation, checked_pattern
from emulator.core.alarms.lines import Line
from emulator.core.alarms.metrics import LogEvent, MetricFilter, Transformation, emissions, minute_of
from emulator.core.alarms.samples import Emission, Metric, Sample

NOON_MS = 1_768_046_400_000
NOON = minute_of(NOON_MS)
DOCS = pytest.mark.source("aws-docs", "Creating metrics from log events using filters")


def events(*texts: str, at: int = NOON_MS) -> list[LogEvent]:
    return [LogEvent(at, Line(text)) for text in texts]


def made(
    pattern: str,
    found: list[LogEvent],
    value: str = "1",
    default: float | None = None,
    dimensions: Mapping[str, str] | None = None,
) -> list[Emission]:
    transformation = Transformation("Cis", "Errors", value, default, None, dimensions or {})
    return list(emissions([MetricFilter("f", pattern, transformation)], found))


@pytest.mark.source("aws-observed", "alarms.md 1: three refused calls in a minute are Sum 3.0 of 3 samples")
def test_each_event_that_matches_counts() -> None:
    (emission,) = made("ERROR", events("ERROR 1", "fine", "ERROR 2", "ERROR 3"))

    assert emission.sample == Sample(NOON, 3.0, 3.0, 1.0, 1.0)
    assert emission.metric == Metric("Cis", "Errors")


@pytest.mark.source(
    "assumed", "alarms.md 1: the sample lies in the minute of the log event's timestamp", "likely"
)
def test_samples_lie_in_the_minute_of_the_event() -> None:
    later = events("ERROR", at=NOON_MS + 61_999)
    found = made("ERROR", [*events("ERROR", at=NOON_MS + 59_999), *later])

    assert [one.sample.at for one in found] == [NOON, minute_of(NOON_MS + 60_000)]


@DOCS
def test_nothing_is_sent_where_nothing_matches() -> None:
    assert made("ERROR", events("fine")) == []


@DOCS
def test_a_default_is_sent_for_a_minute_without_a_match() -> None:
    (emission,) = made("ERROR", events("fine", "fine"), default=0.0)

    assert emission.is_default
    assert emission.sample == Sample(NOON, 1.0, 0.0, 0.0, 0.0)
    assert made("ERROR", [], default=0.0) == []


@DOCS
def test_no_default_is_sent_for_a_minute_with_a_match() -> None:
    (emission,) = made("ERROR", events("fine", "ERROR"), default=0.0)

    assert not emission.is_default


@DOCS
def test_a_selector_counts_with_the_number_it_leads_to() -> None:
    texts = ('{"size": 5}', '{"size": 2.5}', '{"size": true}', '{"other": 1}', '{"size": {}}')
    (emission,) = made("{ $.size = * || $.size IS TRUE || $.size NOT EXISTS }", events(*texts), "$.size")

    assert emission.sample == Sample(NOON, 2.0, 7.5, 2.5, 5.0)


@pytest.mark.source("assumed", "alarms.md 5: numeric text is taken when it is a number")
def test_a_text_that_spells_a_number_counts() -> None:
    (emission,) = made("{ $.size = * }", events('{"size": "12"}', '{"size": "big"}'), "$.size")

    assert emission.sample.total == 12.0


@DOCS
def test_a_field_of_a_line_counts_by_its_name() -> None:
    (emission,) = made("[..., size]", events("a b 7", "a b many"), "$size")

    assert emission.sample.total == 7.0


@DOCS
def test_each_value_of_a_dimension_is_a_metric_of_its_own() -> None:
    texts = ('{"n": 1, "who": "ada"}', '{"n": 1, "who": "bob"}', '{"n": 1, "who": "ada"}', '{"n": 1}')
    found = made("{ $.n = 1 }", events(*texts), dimensions={"User": "$.who"})

    assert [(one.metric.dimensions, one.sample.count) for one in found] == [
        ((("User", "ada"),), 2.0),
        ((("User", "bob"),), 1.0),
    ]


@pytest.mark.source("aws-observed", "alarms.md 4: error texts of PutMetricFilter")
@pytest.mark.parametrize(
    ("pattern", "value", "default", "dimensions", "expected"),
    [
        ("ERROR", "1", None, {"A": "$.a"}, "The specified filter pattern does not support dimensions"),
        (
            "{ $.a = 1 }",
            "1",
            0.0,
            {"A": "$.a"},
            "Invalid metric transformation: dimensions and default value are mutually exclusive properties",
        ),
        (
            "{ $.a = 1 }",
            "1",
            None,
            {"A": "a"},
            "Invalid metric transformation: dimension value must be valid selector",
        ),
        (
            "{ $.a = 1 }",
            "many",
            None,
            {},
            "Invalid metric transformation: metric value many must be a valid number",
        ),
        ("ERROR", "$.a", None, {}, "Invalid metric transformation: metric value $.a must be a valid number"),
    ],
)
def test_a_transformation_must_suit_its_pattern(
    pattern: str, value: str, default: float | None, dimensions: dict[str, str], expected: str
) -> None:
    transformation = Transformation("N", "M", value, default, None, dimensions)

    with pytest.raises(FilterError) as caught:
        check_transformation(checked_pattern(pattern, METRIC), transformation)
    assert str(caught.value) == expected


@pytest.mark.source("aws-docs", "MetricTransformation: numbers, $.selectors and $names")
@pytest.mark.parametrize(
    ("pattern", "value"), [("ERROR", "1"), ("ERROR", "-1.5e3"), ("{ $.a = 1 }", "$.b[0].c"), ("[a, b]", "$b")]
)
def test_numbers_and_selectors_are_values(pattern: str, value: str) -> None:
    check_transformation(checked_pattern(pattern, METRIC), Transformation("N", "M", value))


@pytest.mark.source("aws-observed", "alarms.md 2.1: messages for patterns that are refused")
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{ $.a = 'b' }", METRIC),
        ("a,b", "Invalid character(s) in term 'a,b'"),
        (
            "x" * 1025,
            (
                f"1 validation error detected: Value '{'x' * 1025}' at 'filterPattern' failed to satisfy"
                " constraint: Member must have length less than or equal to 1024"
            ),
        ),
    ],
)
def test_a_pattern_is_refused_with_the_words_of_aws(pattern: str, expected: str) -> None:
    with pytest.raises(FilterError) as caught:
        checked_pattern(pattern, METRIC)
    assert str(caught.value) == expected
