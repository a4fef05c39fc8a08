"""Insights: the numbers of AWS's samples, what is counted, and the machine that follows the minutes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.checked_settings import from_mapping
from emulator.core.insights.baselines import Baseline, Piece, Stretch, baseline_start, pieces, without
from emulator.core.insights.counting import Key, Watch
from emulator.core.insights.detection import LONGEST_LOW, Detector, Ended, Opened
from emulator.core.insights.records import Statistics, average, event_of
from emulator.core.insights.tallies import VALUES_KEPT, tally_of
from emulator.core.insights.thresholds import Thresholds
from emulator.core.records.events import Event
from emulator.core.selectors.insight_types import InsightSelector
from emulator.settings import SettingError
from emulator.stores import schema
from emulator.stores.connection import Connection
from emulator.stores.insights import SqliteInsightCounters
from tests.unit.worlds import ACCOUNT, EVENT, HOME

DAY, WEEK = 1440, 7 * 1440
MIDNIGHT = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp()) // 60
CALLS = Key("ApiCallRateInsight", "Management", "ec2.amazonaws.com", "RunInstances")
ERRORS = Key("ApiErrorRateInsight", "Management", "ec2.amazonaws.com", "RunInstances", "AccessDenied")
WATCH = Watch(
    "arn", (InsightSelector("ApiCallRateInsight"), InsightSelector("ApiErrorRateInsight")), 1, lambda _: True
)


def clock(hours: int, minutes: int) -> int:
    return MIDNIGHT + hours * 60 + minutes


def opened(start: int, baseline: Baseline) -> Opened:
    return Opened("high", start, start, baseline.average, baseline.minutes, 0.06, start - 4, start + 1)


def statistics(event: Event) -> dict[str, Any]:
    details: dict[str, Any] = orjson.loads(event.body)["insightDetails"]
    found: dict[str, Any] = details["insightContext"]["statistics"]
    return found


# --- the numbers of AWS's samples ------------------------------------------------------------------


@pytest.mark.source("aws-docs", "User guide, samples of Insights events: baselineDuration")
@pytest.mark.parametrize(("hours", "minutes", "duration"), [(20, 56, 11336), (16, 52, 11092)])
def test_the_baseline_opens_at_midnight_seven_days_before(hours: int, minutes: int, duration: int) -> None:
    start = clock(hours, minutes)

    assert start - baseline_start(start) == duration


@pytest.mark.source(
    "aws-docs", "User guide, samples: 01:42 with 10181, one minute less than the others' rule"
)
def test_one_sample_has_a_minute_less() -> None:
    start = clock(1, 42)

    assert start - baseline_start(start) == 10181 + 1


@pytest.mark.source("aws-docs", "User guide, samples: baseline averages")
@pytest.mark.parametrize(("duration", "printed"), [(11336, 0.0000882145), (10181, 0.0000982222)])
def test_an_average_is_the_count_in_a_minute(duration: int, printed: float) -> None:
    assert average(1, duration) == printed


@pytest.mark.source("aws-docs", "User guide, samples: 1.2 over 5 minutes, then 6 over 1")
def test_start_and_end_divide_the_same_calls_by_their_own_durations() -> None:
    start = clock(20, 56)
    numbers = Statistics(6, 5, {}, {})
    begun = opened(start, Baseline(1, 11336))
    first = statistics(event_of(ACCOUNT, HOME, CALLS, begun, numbers))
    last = statistics(event_of(ACCOUNT, HOME, CALLS, begun, replace(numbers, minutes=1), start + 1))

    assert first == {
        "baseline": {"average": 0.0000882145},
        "insight": {"average": 1.2},
        "insightDuration": 5,
        "baselineDuration": 11336,
    }
    assert (last["insight"], last["insightDuration"]) == ({"average": 6.0}, 1)


@pytest.mark.source("aws-docs", "User guide, samples: 0.6 over 5 minutes, three roles with 0.2 each")
def test_attributions_have_the_same_divisor() -> None:
    roles = [f"arn:aws:sts::111122223333:assumed-role/Role{number}" for number in (1, 2, 3)]
    values = {("userIdentityArn", role): 1 for role in roles}
    begun = opened(clock(16, 52), Baseline(0, 11092))
    event = event_of(ACCOUNT, HOME, CALLS, begun, Statistics(3, 5, values, {}))
    context = orjson.loads(event.body)["insightDetails"]["insightContext"]

    assert context["statistics"]["insight"] == {"average": 0.6}
    assert context["attributions"][0] == {
        "attribute": "userIdentityArn",
        "insight": [{"value": role, "average": 0.2} for role in roles],
        "baseline": [],
    }


@pytest.mark.source("aws-docs", "User guide, samples: 7.6 against 0.0009 over 11092 minutes")
def test_ten_calls_in_a_week_are_the_baseline_of_a_sample() -> None:
    assert (average(38, 5), round(average(10, 11092), 4)) == (7.6, 0.0009)


@pytest.mark.source("aws-docs", "User guide, samples: records of errors have two attributions")
@pytest.mark.parametrize(
    ("key", "names"),
    [(CALLS, ["userIdentityArn", "userAgent", "errorCode"]), (ERRORS, ["userIdentityArn", "userAgent"])],
)
def test_records_have_the_attributions_of_their_type(key: Key, names: list[str]) -> None:
    event = event_of(ACCOUNT, HOME, key, opened(clock(1, 0), Baseline(0, WEEK)), Statistics(5, 5, {}, {}))
    details = orjson.loads(event.body)["insightDetails"]

    assert [one["attribute"] for one in details["insightContext"]["attributions"]] == names
    assert details.get("errorCode", "") == key.error


# --- the machine -----------------------------------------------------------------------------------


def follow(counts: dict[int, int], closed: int, baseline: float = 0.0, **limits: Any) -> Detector:
    thresholds = Thresholds(**limits)
    detector = Detector(
        counts, lambda _: Baseline(int(baseline * WEEK), WEEK), thresholds, thresholds.least_calls
    )
    detector.follow(0, closed)
    return detector


@pytest.mark.source("aws-docs", "User guide, samples: six calls in a minute are over a minute later")
def test_one_minute_of_calls_is_an_incident_of_one_minute() -> None:
    start, end = follow({100: 6}, 106, least_calls=3).changes

    assert isinstance(start, Opened)
    assert isinstance(end, Ended)
    assert (start.start, start.window_end - start.window_start, end.end) == (100, 5, 101)


def test_an_incident_is_over_after_five_normal_minutes() -> None:
    before, after = follow({100: 50}, 105), follow({100: 50}, 106)

    assert (len(before.changes), before.due(), len(after.changes)) == (1, 106, 2)


def test_few_calls_in_the_window_are_no_incident() -> None:
    assert follow({100: 9}, 200).changes == []


@pytest.mark.source("aws-docs", "User guide: deletions rise from 20 to 100 a minute")
def test_a_rise_from_twenty_to_a_hundred_is_one_incident() -> None:
    counts = dict.fromkeys(range(100), 20) | dict.fromkeys(range(100, 110), 100)
    counts |= dict.fromkeys(range(110, 130), 20)
    start, end = follow(counts, 130, baseline=20).changes

    assert isinstance(start, Opened)
    assert isinstance(end, Ended)
    assert (start.start, end.end) == (100, 110)


@pytest.mark.source("aws-docs", "User guide: calls fall from 20 a minute to none for ten minutes")
def test_a_fall_from_twenty_to_none_is_an_incident_until_the_calls_come_back() -> None:
    counts = dict.fromkeys(range(100), 20) | dict.fromkeys(range(110, 130), 20)
    start, end = follow(counts, 130, baseline=20).changes

    assert isinstance(start, Opened)
    assert isinstance(end, Ended)
    assert (start.direction, start.start, end.end) == ("low", 100, 110)


def test_a_fall_for_good_is_over_after_a_day() -> None:
    start, end = follow({100: 20}, 101 + LONGEST_LOW, baseline=20).changes

    assert isinstance(start, Opened)
    assert isinstance(end, Ended)
    assert end.end == start.start + LONGEST_LOW


@given(st.dictionaries(st.integers(0, 60), st.integers(1, 100), max_size=30), st.integers(1, 80))
def test_following_in_two_steps_finds_what_one_step_finds(counts: dict[int, int], middle: int) -> None:
    whole, first = follow(counts, 90), follow(counts, middle)
    over = [change for change in first.changes if isinstance(change, Ended)]
    left = {
        minute: count
        for minute, count in counts.items()
        if not any(one.opened.start <= minute < one.end for one in over)
    }
    second = Detector(left, lambda _: Baseline(0, WEEK), Thresholds(), 10, first.opened)
    second.follow(first.opened.last if first.opened else middle, 90)

    assert [*first.changes, *second.changes] == whole.changes


# --- stretches, counting, bounds -------------------------------------------------------------------


@given(
    st.integers(0, 5000), st.integers(1, 5000), st.lists(st.tuples(st.integers(0, 6000), st.integers(1, 300)))
)
def test_pieces_cover_each_minute_outside_the_holes_once(start: int, length: int, holes: Any) -> None:
    whole = Stretch(start, start + length)
    left = without(whole, [Stretch(first, first + size) for first, size in holes])
    covered = [minute for piece in pieces(left) for minute in range(piece.start, piece.end)]
    wanted = set(range(whole.start, whole.end))
    for first, size in holes:
        wanted -= set(range(first, first + size))

    assert covered == sorted(wanted)


def test_whole_hours_are_read_from_counts_of_hours() -> None:
    assert pieces([Stretch(50, 190)]) == [Piece(1, 50, 60), Piece(60, 60, 180), Piece(1, 180, 190)]


def event(**members: Any) -> Event:
    record = {
        "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/Deploy/ci-7"},
        "userAgent": "aws-cli/2.31",
        **members.pop("record", {}),
    }
    return replace(EVENT, number=5, body=orjson.dumps(record), **members)


@pytest.mark.source("aws-docs", "User guide: the call rate looks at writes, the error rate at all errors")
def test_reads_count_for_errors_alone() -> None:
    refused = event(read_only=True, record={"errorCode": "AccessDenied"})
    tally = tally_of([event(), event(read_only=True), refused], [WATCH])

    assert {(key.kind, key.error): counts.total() for key, counts in tally.counts.items()} == {
        ("ApiCallRateInsight", ""): 1,
        ("ApiErrorRateInsight", "AccessDenied"): 1,
    }


@pytest.mark.source("aws-docs", "User guide, samples: roles without session, `null` for no error")
def test_calls_are_attributed_to_roles_without_their_sessions() -> None:
    tally = tally_of([event()], [WATCH])
    (values,) = tally.values.values()

    assert {(attribute, value) for _, attribute, value in values} == {
        ("userIdentityArn", "arn:aws:sts::111122223333:assumed-role/Deploy"),
        ("userAgent", "aws-cli/2.31"),
        ("errorCode", "null"),
    }


def test_of_many_values_the_most_frequent_are_kept() -> None:
    events = [event(record={"userAgent": f"agent-{number}"}) for number in range(100)]
    tally = tally_of([*events, events[99]], [WATCH])
    (key,) = tally.counts
    agents = [value for _, attribute, value in tally.frequent_values(key) if attribute == "userAgent"]

    assert (len(agents), agents[0]) == (VALUES_KEPT, "agent-99")


def test_the_number_of_keys_is_bounded_and_the_oldest_go_first() -> None:
    connection = Connection(None)
    connection.run_script("".join(schema.STEPS))
    counters = SqliteInsightCounters(connection, most_keys=100)
    for hour in range(10):
        at = EVENT.time + hour * 3600
        called = [event(name=f"Call{number}X{hour}", time=at) for number in range(50)]
        counters.add(ACCOUNT, HOME, tally_of(called, [WATCH]))
    kept = {key.name.partition("X")[2] for key, _ in counters.busiest(ACCOUNT, HOME, 1000)}
    rows = connection.number("SELECT count(DISTINCT key) FROM insight_counts")
    connection.close()

    assert (kept, rows) == ({"8", "9"}, 100)


# --- settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("insights_window", 0, "--insights-window takes 1 to 60 minutes, not 0."),
        ("insights_quiet", 61, "--insights-quiet takes 1 to 60 minutes, not 61."),
        ("insights_deviations", 0.0, "--insights-deviations takes a number above 0"),
        ("insights_least_calls", 0, "--insights-least-calls takes 1 to 1000000, not 0."),
        ("insights_least_errors", -1, "--insights-least-errors takes 1 to 1000000, not -1."),
        ("insights_low_rate", 0.1, "--insights-low-rate takes a rate at which the window has"),
        ("insights_low_rate", float("nan"), "--insights-low-rate takes a rate at which the window has"),
    ],
)
def test_thresholds_that_find_nothing_or_everything_are_refused(name: str, value: object, text: str) -> None:
    with pytest.raises(SettingError, match=text):
        from_mapping({name: value})
