"""Which files a statement has to read follows from what it says of eventTime."""

from datetime import UTC, datetime

import pytest

from emulator.core.lake.statements.bounds import Bounds
from tests.unit.lake_engine import STORE, checked


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


FROM, TO = at("2026-03-01T00:00:00"), at("2026-03-02T12:00:00")
BOUNDED = {
    "eventTime > '2026-03-01' AND eventTime <= timestamp '2026-03-02 12:00:00'": Bounds(FROM, TO),
    "eventTime BETWEEN '2026-03-01T00:00:00Z' AND '2026-03-02 12:00:00'": Bounds(FROM, TO),
    "'2026-03-01' < eventTime": Bounds(FROM, None),
    "(eventTime < '2026-03-02 12:00:00') AND (eventName = 'a' OR eventTime > '2026-03-01')": Bounds(None, TO),
    "calendarday = 20260301": Bounds(FROM, at("2026-03-02T00:00:00")),
    "eventTime > '2026-03-01' OR eventName = 'a'": Bounds(),
    "NOT eventTime > '2026-03-01'": Bounds(),
    "eventTime <> '2026-03-01'": Bounds(),
    "eventTime > date_add('day', -1, now())": Bounds(),
}


@pytest.mark.source("aws-docs", "CloudTrail user guide: bounds on eventTime scan less")
@pytest.mark.parametrize("condition", BOUNDED)
def test_bounds_are_those_that_hold_for_every_row(condition: str) -> None:
    plan = checked(f"SELECT eventName FROM {{store}} WHERE {condition}").plan

    assert plan.bounds == {STORE: BOUNDED[condition]}


def test_two_readings_of_a_store_are_bounded_by_what_lies_around_both() -> None:
    one = "SELECT eventName FROM {store} WHERE eventTime BETWEEN '2026-03-01' AND '2026-03-02'"
    other = "SELECT eventName FROM {store} WHERE eventTime BETWEEN '2026-03-05' AND '2026-03-06'"

    assert checked(f"{one} UNION ALL {other}").plan.bounds == {STORE: Bounds(FROM, at("2026-03-06T00:00:00"))}
    assert checked(f"{one} UNION ALL SELECT eventName FROM {{store}}").plan.bounds == {STORE: Bounds()}


def test_a_table_beside_an_outer_join_is_read_whole() -> None:
    sql = "SELECT a.eventName FROM {store} a LEFT JOIN {store} b ON a.eventID = b.eventID"

    assert checked(f"{sql} WHERE a.eventTime > '2026-03-01'").plan.bounds == {STORE: Bounds()}
