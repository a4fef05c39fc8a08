"""What the rules of a bucket's lifecycle do to the versions of an object."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from emulator.core.lifecycles.actions import Action, History, Mark, Move, Remove, actions_of
from emulator.core.lifecycles.rules import Filter, Rule, Step, Version, next_midnight

MADE = datetime(2026, 1, 1, 10, 30, tzinfo=UTC)
KEY = "AWSLogs/111122223333/CloudTrail/us-east-1/a.json.gz"
LARGE = 1024 * 1024
ALL = Filter()
pytestmark = pytest.mark.source("aws-docs", "Managing the lifecycle of objects in Amazon S3")


def _day(day: int) -> datetime:
    return datetime(2026, 1, day, tzinfo=UTC)


def _actions(
    *rules: Rule, versions: tuple[Version, ...], at: datetime, versioned: bool = True
) -> list[Action]:
    return list(actions_of(rules, History(KEY, versions), at, versioned=versioned))


def _version(name: str, day: int = 1, **members: Any) -> Version:
    made = Version(name, MADE + timedelta(days=day - 1), LARGE)
    return Version(**(vars(made) | members))


@pytest.mark.parametrize(
    ("instant", "expected"),
    [(MADE, _day(2)), (_day(2), _day(2)), (_day(2) + timedelta(microseconds=1), _day(3))],
)
def test_times_are_rounded_up_to_midnight(instant: datetime, expected: datetime) -> None:
    assert next_midnight(instant) == expected


EXPIRES = Rule(ALL, current=(Step(days=3),))
ON_A_DATE = Rule(ALL, current=(Step(date=_day(10)),))
KEEPS_ONE = Rule(ALL, noncurrent=(Step(days=3, newer_versions=1),))
FORGETS_OLD = Rule(ALL, noncurrent=(Step(days=3),))
COOLS = Rule(ALL, current=(Step(days=1, storage_class="STANDARD_IA"),))
FREEZES = Rule(ALL, current=(Step(days=1, storage_class="GLACIER"),))
CLEANS = Rule(ALL, removes_markers=True)
ONE = (_version("1"),)
THREE = (_version("3", 15), _version("2", 8), _version("1", 1))
MARKED = (_version("m", 15, is_marker=True, size_bytes=0), _version("1", 1))
MARKER = MARKED[:1]
SMALL = (_version("1", size_bytes=2000),)


@pytest.mark.parametrize(
    ("rules", "versions", "at", "versioned", "expected"),
    [
        # a file that was made on day 1 at 10:30 expires after 3 days at the midnight that begins day 5
        ([EXPIRES], ONE, _day(4), False, []),
        ([EXPIRES], ONE, _day(5), False, [Remove("1")]),
        ([EXPIRES], ONE, _day(5), True, [Mark()]),
        ([ON_A_DATE], ONE, _day(9), False, []),
        ([ON_A_DATE], ONE, _day(10), False, [Remove("1")]),
        ([ON_A_DATE], (_version("1", 20),), _day(21), False, [Remove("1")]),  # made after the date
        # versions are noncurrent since the newer one was made: 2 since day 15, 1 since day 8
        ([FORGETS_OLD], THREE, _day(11), True, []),
        ([FORGETS_OLD], THREE, _day(12), True, [Remove("1")]),
        ([FORGETS_OLD], THREE, _day(19), True, [Remove("2"), Remove("1")]),
        ([KEEPS_ONE], THREE, _day(19), True, [Remove("1")]),
        ([FORGETS_OLD], (THREE[0], _version("2", 8, is_locked=True)), _day(19), True, []),
        # delete markers
        ([EXPIRES], MARKED, _day(20), True, []),
        ([CLEANS], MARKED, _day(20), True, []),
        ([CLEANS], MARKER, _day(16), True, [Remove("m")]),
        ([EXPIRES], MARKER, _day(18), True, []),
        ([EXPIRES], MARKER, _day(19), True, [Remove("m")]),
        # other classes; the coldest is taken, and none is warmer than before
        ([COOLS], ONE, _day(3), True, [Move("1", "STANDARD_IA")]),
        ([COOLS, FREEZES], ONE, _day(3), True, [Move("1", "GLACIER")]),
        ([COOLS], (_version("1", storage_class="GLACIER"),), _day(3), True, []),
        ([COOLS], SMALL, _day(3), True, []),
        (
            [Rule(Filter(larger_than_bytes=1000), COOLS.current)],
            SMALL,
            _day(3),
            True,
            [Move("1", "STANDARD_IA")],
        ),
        # removal comes before another class, another class before a delete marker
        ([EXPIRES, COOLS], ONE, _day(5), False, [Remove("1")]),
        ([EXPIRES, COOLS], ONE, _day(5), True, [Move("1", "STANDARD_IA")]),
    ],
)
def test_what_rules_do(
    rules: list[Rule], versions: tuple[Version, ...], at: datetime, versioned: bool, expected: list[Action]
) -> None:
    assert _actions(*rules, versions=versions, at=at, versioned=versioned) == expected


@pytest.mark.parametrize(
    ("given", "matches"),
    [
        (Filter(prefix="AWSLogs/"), True),
        (Filter(prefix="audit/"), False),
        (Filter(tags={"keep": "short"}), True),
        (Filter(tags={"keep": "short", "team": "audit"}), False),
        (Filter(prefix="AWSLogs/", tags={"keep": "short"}, larger_than_bytes=LARGE - 1), True),
        (Filter(larger_than_bytes=LARGE), False),
        (Filter(smaller_than_bytes=LARGE), False),
        (Filter(smaller_than_bytes=LARGE + 1), True),
    ],
)
def test_what_a_filter_matches(given: Filter, matches: bool) -> None:
    assert given.matches(KEY, _version("1", tags={"keep": "short"})) == matches
