"""What a fault may be, where and how often it strikes, and what is drawn for it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.clock import ManualClock, whole_second
from emulator.core.faults.armed import Armed, Faults, Trigger
from emulator.core.faults.definitions import EFFECTS, Fault, FaultError, fault_of
from emulator.core.places import Place
from tests.conftest import NOON

HOUR = timedelta(hours=1)
AUDIT = Place("123456789012", "us-east-1", "arn:aws:cloudtrail:us-east-1:123456789012:trail/audit")


@pytest.fixture
def faults(clock: ManualClock) -> Faults:
    return Faults(clock.now)


def strikes(faults: Faults, times: int, place: Place = AUDIT) -> list[int]:
    """Ask so many times, and return at which the fault "lost-notice" struck."""
    return [number for number in range(times) if faults.trigger("lost-notice", place)]


@pytest.mark.parametrize("name", EFFECTS)
def test_each_fault_strikes_once_where_nothing_else_is_said(name: str) -> None:
    assert fault_of({"name": name}).count == 1


def test_a_late_delivery_is_a_quarter_of_an_hour_late_where_nothing_else_is_said() -> None:
    assert fault_of({"name": "late-delivery"}).minutes == 15


def test_times_are_texts_or_datetimes() -> None:
    text = fault_of({"name": "wrong-key", "since": "2026-01-02T12:00:00Z"})

    assert text == fault_of({"name": "wrong-key", "since": NOON})
    assert (text.since, text.count) == (NOON, None)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "name: is missing."),
        ({"name": "late"}, "name: must be one of late-delivery, repeated-file, "),
        ({"name": 7}, "name: must be one of late-delivery, "),
        ({"name": "wrong-key", "cuont": 1}, "cuont: no such member; there are name, count, "),
        ({"name": "wrong-key", "count": 0}, "count: must be a whole number, at least 1."),
        ({"name": "wrong-key", "count": True}, "count: must be a whole number, at least 1."),
        ({"name": "wrong-key", "since": "noon"}, "since: must be a time such as 2026-01-02T13:00:00Z."),
        ({"name": "wrong-key", "since": 5}, "since: must be a time such as 2026-01-02T13:00:00Z."),
        ({"name": "wrong-key", "until": datetime(2026, 1, 2)}, "until: must be a time such as "),  # noqa: DTZ001
        ({"name": "wrong-key", "since": NOON, "until": NOON}, "until: must be later than since."),
        ({"name": "wrong-key", "seed": 1.5}, "seed: must be a whole number."),
        ({"name": "wrong-key", "seed": 2**53}, "seed: must be a whole number."),
        ({"name": "wrong-key", "chance": 0}, "chance: must be a number above 0 and at most 1."),
        ({"name": "wrong-key", "chance": float("nan")}, "chance: must be a number above 0 and at most 1."),
        ({"name": "wrong-key", "minutes": 5}, "minutes: wrong-key takes no minutes."),
        ({"name": "late-delivery", "minutes": 1441}, "minutes: must be a whole number from 1 to 1440."),
        ({"name": "wrong-key", "trail": ""}, "trail: must be the name or ARN of a trail."),
        ({"name": "throttling", "trail": "audit"}, "trail: throttling affects calls, not trails."),
        ({"name": "wrong-key", "account": "12345"}, "account: must be twelve digits."),
        ({"name": "wrong-key", "region": "mars"}, "region: must be the name of a region"),
    ],
)
def test_what_is_no_fault_is_refused_with_the_name_of_the_field(
    document: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(FaultError) as refused:
        fault_of(document, "faults[2].")

    assert str(refused.value).startswith(f"faults[2].{sentence}")


NAMES = [name for name in EFFECTS if name not in {"late-delivery", "throttling"}]
FAULTS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "count": st.none() | st.integers(1, 9),
        "since": st.none() | st.datetimes(timezones=st.just(UTC)).map(whole_second),
        "seed": st.integers(-(2**52), 2**52),
        "chance": st.floats(0, 1, exclude_min=True),
        "trail": st.sampled_from([None, "audit"]),
        "region": st.sampled_from([None, "eu-west-1"]),
    }
)


@given(document=FAULTS)
def test_what_a_fault_says_of_itself_arms_the_same_fault(document: dict[str, Any]) -> None:
    fault = fault_of(document)

    assert fault_of(fault.as_json()) == fault


def test_nothing_strikes_while_nothing_is_armed(faults: Faults) -> None:
    assert not faults
    assert strikes(faults, 3) == []


def test_a_fault_strikes_as_often_as_its_count(faults: Faults) -> None:
    faults.arm("lost-notice", count=2)

    assert strikes(faults, 4) == [0, 1]
    assert faults.armed() == [Armed(Fault("lost-notice", count=2), struck=2)]


def test_a_fault_strikes_from_its_beginning_on_and_before_its_end(faults: Faults, clock: ManualClock) -> None:
    faults.arm("lost-notice", since=NOON + HOUR, until=NOON + 2 * HOUR)
    struck = []
    for _ in range(3):
        struck.append(len(strikes(faults, 2)))
        clock.advance(HOUR)

    assert struck == [0, 2, 0]


@pytest.mark.parametrize(
    ("where", "struck"),
    [
        ({"trail": "audit"}, True),
        ({"trail": AUDIT.trail_arn}, True),
        ({"trail": "other"}, False),
        ({"account": AUDIT.account, "region": AUDIT.region}, True),
        ({"account": "999999999999"}, False),
        ({"region": "eu-west-1"}, False),
    ],
)
def test_a_fault_strikes_only_where_it_is_wanted(faults: Faults, where: dict[str, str], struck: bool) -> None:
    faults.arm("lost-notice", **where)

    assert bool(faults.trigger("lost-notice", AUDIT)) is struck


def test_the_same_seed_strikes_the_same_places(clock: ManualClock) -> None:
    def struck(seed: int) -> list[int]:
        armed = Faults(clock.now)
        armed.arm("lost-notice", count=100, chance=0.3, seed=seed)
        return strikes(armed, 100)

    assert struck(1) == struck(1)
    assert struck(1) != struck(2)
    assert 15 < len(struck(1)) < 45


def test_what_was_decided_about_a_file_stays_so(faults: Faults) -> None:
    faults.arm("flipped-byte", count=1)
    first = faults.trigger("flipped-byte", AUDIT, "one")

    assert first
    assert faults.trigger("flipped-byte", AUDIT, "one") == first
    assert faults.trigger("flipped-byte", AUDIT, "another") is None


def test_two_faults_of_one_name_strike_one_after_the_other(faults: Faults) -> None:
    faults.arm("lost-notice", count=1)
    faults.arm("lost-notice", count=2, region="us-east-1")

    assert strikes(faults, 5) == [0, 1, 2]


def test_faults_that_are_replaced_have_not_struck_yet(faults: Faults) -> None:
    fault = faults.arm("lost-notice")
    strikes(faults, 1)
    faults.replace([fault])

    assert [armed.struck for armed in faults.armed()] == [0]


@given(items=st.lists(st.integers(), min_size=1, max_size=50), number=st.integers(1, 99))
def test_what_a_strike_makes_of_items_are_some_of_them_or_all_in_disorder(
    items: list[int], number: int
) -> None:
    trigger = Trigger(Fault("shuffled-events"), number)
    places = list(enumerate(items))

    assert Counter(trigger.disordered(items)) == Counter(items)
    assert (trigger.disordered(places) == places) == (len(places) == 1)
    assert trigger.some(places) == sorted(trigger.some(places))
    assert len(trigger.some(places)) == max(1, len(places) // 10)
