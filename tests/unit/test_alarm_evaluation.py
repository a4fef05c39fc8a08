"""When alarms change their state: the tables of AWS row by row, and the sliding window."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.alarms.definitions import Rule, StateValue, Treatment
from emulator.core.alarms.evaluation import decide, end_of, evaluate, next_evaluation
from emulator.core.alarms.points import Point, is_known, points, statistic_of
from emulator.core.alarms.reasons import number, reason, reason_data
from emulator.core.alarms.samples import Metric, Sample, sample

NOON = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULE = Rule(
    metric=Metric("Cis", "TrailChanges"),
    statistic="Sum",
    period=MINUTE,
    periods=1,
    threshold=1.0,
    comparison="GreaterThanOrEqualToThreshold",
)
TREATMENTS: tuple[Treatment, ...] = ("missing", "ignore", "breaching", "notBreaching")
VALUES = {"0": 0.0, "X": 1.0, "-": None}
OK, ALARM, UNKNOWN = "OK", "ALARM", "INSUFFICIENT_DATA"
KEPT = None

TABLES = [
    (3, 3, "0 - X - X", (OK, OK, OK, OK)),
    (3, 3, "0 - - - -", (OK, OK, OK, OK)),
    (3, 3, "- - - - -", (UNKNOWN, KEPT, ALARM, OK)),
    (3, 3, "0 X X - X", (ALARM, ALARM, ALARM, ALARM)),
    (3, 3, "- - X - -", (ALARM, KEPT, ALARM, OK)),
    (3, 3, "X - - - -", (ALARM, KEPT, ALARM, OK)),
    (3, 3, "- - - - X", (UNKNOWN, KEPT, ALARM, OK)),
    (3, 3, "- - - X -", (UNKNOWN, KEPT, ALARM, OK)),
    (3, 2, "0 - X - X", (ALARM, ALARM, ALARM, ALARM)),
    (3, 2, "0 0 X 0 X", (ALARM, ALARM, ALARM, ALARM)),
    (3, 2, "0 - X - -", (OK, OK, ALARM, OK)),
    (3, 2, "- - - - 0", (OK, OK, ALARM, OK)),
    (3, 2, "- - - X -", (ALARM, KEPT, ALARM, OK)),
    (3, 2, "- - - - X", (UNKNOWN, KEPT, ALARM, OK)),
]


def found(text: str) -> list[Point]:
    """Return the points that a row of the tables draws, the newest first."""
    values = [VALUES[sign] for sign in reversed(text.split())]
    return [
        Point(NOON - MINUTE * (age + 1), value, 0.0 if value is None else 1.0)
        for age, value in enumerate(values)
    ]


@pytest.mark.source("aws-docs", "Configuring how CloudWatch alarms treat missing data, tables")
@pytest.mark.parametrize(("periods", "datapoints", "row", "expected"), TABLES)
@pytest.mark.parametrize("column", range(len(TREATMENTS)))
def test_a_row_of_the_tables_comes_out(
    periods: int, datapoints: int, row: str, expected: tuple[StateValue | None, ...], column: int
) -> None:
    rule = replace(RULE, periods=periods, datapoints=datapoints, treatment=TREATMENTS[column])

    assert decide(rule, found(row)).state == expected[column]


@pytest.mark.source("aws-docs", "Configuring how CloudWatch alarms treat missing data")
@given(row=st.lists(st.sampled_from("0X-"), min_size=5, max_size=5), needed=st.integers(1, 3))
def test_with_enough_points_missing_ones_play_no_part(row: list[str], needed: int) -> None:
    points_of_row = found(" ".join(row))
    if sum(point.value is not None for point in points_of_row) < 3:
        return
    rule = replace(RULE, periods=3, datapoints=needed)
    states = {decide(replace(rule, treatment=one), points_of_row).state for one in TREATMENTS}

    assert len(states) == 1


@pytest.mark.source("aws-docs", "Evaluating an alarm: every minute, every ten seconds, every hour")
@pytest.mark.parametrize(
    ("period", "periods", "expected"),
    [
        (timedelta(seconds=10), 3, timedelta(seconds=10)),
        (timedelta(seconds=30), 1, timedelta(seconds=10)),
        (timedelta(minutes=5), 1, MINUTE),
        (timedelta(hours=1), 48, timedelta(hours=1)),
    ],
)
def test_a_rule_is_evaluated_at_its_pace(period: timedelta, periods: int, expected: timedelta) -> None:
    rule = replace(RULE, period=period, periods=periods)

    assert next_evaluation(rule, NOON) - NOON == expected
    assert end_of(rule, NOON + expected - timedelta.resolution) == NOON


@pytest.mark.source("aws-docs", "Evaluating an alarm: the window slides minute by minute")
def test_a_window_of_five_minutes_slides_by_the_minute() -> None:
    rule = replace(RULE, period=5 * MINUTE)
    at_the_edge = [sample(NOON - 15 * MINUTE, 1.0)]

    assert evaluate(rule, at_the_edge, NOON).state == ALARM
    assert evaluate(rule, at_the_edge, NOON + MINUTE).state == UNKNOWN


def test_a_sample_belongs_to_the_period_that_begins_with_it() -> None:
    samples = [sample(NOON - MINUTE, 1.0), sample(NOON - timedelta.resolution, 2.0), sample(NOON, 4.0)]

    assert points(samples, "Sum", MINUTE, NOON, 1) == [Point(NOON - MINUTE, 3.0, 2.0)]


@pytest.mark.source("aws-docs", "CloudWatch statistics definitions")
@pytest.mark.parametrize(
    ("statistic", "expected"),
    [
        ("Sum", 10.0),
        ("Average", 2.5),
        ("Minimum", 1.0),
        ("Maximum", 4.0),
        ("SampleCount", 4.0),
        ("p0", 1.0),
        ("p50", 2.5),
        ("p100", 4.0),
    ],
)
def test_samples_come_to_a_statistic(statistic: str, expected: float) -> None:
    samples = [sample(NOON, value) for value in (4.0, 1.0, 3.0, 2.0)]

    assert statistic_of(samples, statistic) == expected


def test_summed_samples_come_to_the_same_as_single_ones() -> None:
    summed = [Sample(NOON, 2.0, 5.0, 1.0, 4.0)]

    results = [statistic_of(summed, one) for one in ("Sum", "Average", "Minimum", "Maximum", "SampleCount")]
    assert results == [5.0, 2.5, 1.0, 4.0, 2.0]


@pytest.mark.parametrize(
    ("statistic", "expected"), [("Sum", True), ("p99.9", True), ("p101", False), ("tm90", False), ("", False)]
)
def test_statistics_that_are_not_worked_out_are_known_as_such(statistic: str, expected: bool) -> None:
    assert is_known(statistic) is expected


OBSERVED = pytest.mark.source("aws-observed", "alarms.md 7.4 and 7.5: notifications and events of AWS")
STARTS = "10/01/26 11:59:00", "10/01/26 11:58:00"
ABOVE = "greater than or equal to the threshold (1.0)"


def said(rule: Rule, row: str) -> str:
    evaluation = decide(rule, found(row))
    assert evaluation.state
    return reason(rule, evaluation, evaluation.state)


@OBSERVED
@pytest.mark.parametrize(
    ("changes", "row", "expected"),
    [
        (
            {},
            "- - X",
            f"Threshold Crossed: 1 datapoint [1.0 ({STARTS[0]})] was {ABOVE}.",
        ),
        (
            {"periods": 2, "comparison": "GreaterThanThreshold", "threshold": 0.0},
            "- X X",
            (
                f"Threshold Crossed: 2 datapoints [1.0 ({STARTS[0]}), 1.0 ({STARTS[1]})] were greater than"
                " the threshold (0.0)."
            ),
        ),
        (
            {"datapoints": 1},
            "- - X",
            (
                f"Threshold Crossed: 1 out of the last 1 datapoints [1.0 ({STARTS[0]})] was {ABOVE}"
                " (minimum 1 datapoint for OK -> ALARM transition)."
            ),
        ),
        (
            {},
            "- - 0",
            (
                f"Threshold Crossed: 1 datapoint [0.0 ({STARTS[0]})] was not greater than or equal to the"
                " threshold (1.0)."
            ),
        ),
        (
            {"datapoints": 1, "comparison": "LessThanThreshold"},
            "- - X",
            (
                f"Threshold Crossed: 1 out of the last 1 datapoints [1.0 ({STARTS[0]})] was not less than the"
                " threshold (1.0) (minimum 1 datapoint for ALARM -> OK transition)."
            ),
        ),
        (
            {"treatment": "notBreaching"},
            "- - -",
            (
                "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was"
                " treated as [NonBreaching]."
            ),
        ),
        (
            {"treatment": "breaching", "periods": 2},
            "- - - -",
            (
                "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were"
                " treated as [Breaching]."
            ),
        ),
        (
            {"treatment": "breaching", "periods": 3},
            "- - - - X",
            (
                f"Threshold Crossed: 1 datapoint [1.0 ({STARTS[0]})] was {ABOVE}"
                " and 2 missing datapoints were treated as [Breaching]."
            ),
        ),
        ({}, "- - -", "Insufficient Data: 1 datapoint was unknown."),
        ({"periods": 3}, "- - - - -", "Insufficient Data: 3 datapoints were unknown."),
    ],
)
def test_a_reason_has_aws_wording(changes: dict[str, object], row: str, expected: str) -> None:
    assert said(replace(RULE, **changes), row) == expected  # type: ignore[arg-type]  # fields of Rule


@OBSERVED
def test_of_many_points_five_are_listed() -> None:
    text = said(replace(RULE, periods=24, threshold=0.0, comparison="GreaterThanThreshold"), "X " * 24)

    assert text.startswith(
        "Threshold Crossed: 24 datapoints were greater than the threshold (0.0). The most recent datapoints"
        f" which crossed the threshold: [1.0 ({STARTS[0]}), 1.0 ({STARTS[1]}), "
    )
    assert text.endswith("].")
    assert text.count("(10/01/26") == 5


@OBSERVED
def test_reason_data_lists_the_points_that_decided() -> None:
    rule = replace(RULE, periods=2, treatment="breaching", unit="Count")
    evaluation = decide(rule, found("- - - X"))
    at = NOON + timedelta(milliseconds=853)

    assert reason_data(rule, evaluation, at) == (
        '{"version":"1.0","queryDate":"2026-01-10T12:00:00.853+0000",'
        '"startDate":"2026-01-10T11:59:00.000+0000","unit":"Count","statistic":"Sum","period":60,'
        '"recentDatapoints":[1.0],"threshold":1.0,"evaluatedDatapoints":['
        '{"timestamp":"2026-01-10T11:59:00.000+0000","sampleCount":1.0,"value":1.0},'
        '{"timestamp":"2026-01-10T11:58:00.000+0000"}]}'
    )


@OBSERVED
def test_reason_data_without_points_has_no_start() -> None:
    data = reason_data(RULE, decide(RULE, found("- - -")), NOON)

    assert '"recentDatapoints":[]' in data
    assert "startDate" not in data


@pytest.mark.source("aws-observed", "alarms.md 7.4: numbers are written as Java doubles")
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, "1.0"),
        (0.0, "0.0"),
        (99.5, "99.5"),
        (1e7, "1.0E7"),
        (123456789.0, "1.23456789E8"),
        (0.00012, "1.2E-4"),
        (-2.5e-5, "-2.5E-5"),
    ],
)
def test_numbers_are_written_as_java_does(value: float, expected: str) -> None:
    assert number(value) == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_was_written_is_read_back(value: float) -> None:
    assert float(number(value)) == value
