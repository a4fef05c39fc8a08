"""Time as a value."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from emulator.core import clock
from emulator.core.clock import ManualClock

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def test_a_manual_clock_stands_until_it_is_moved() -> None:
    manual = ManualClock(NOON)
    before = manual.now()
    manual.advance(timedelta(hours=1))

    assert (before, manual.now()) == (NOON, NOON + timedelta(hours=1))


def test_a_manual_clock_does_not_go_back() -> None:
    manual = ManualClock(NOON)

    with pytest.raises(ValueError, match="cannot go back from 2026-01-02T12:00:00Z to 2026-01-02T11:59:59Z"):
        manual.move_to(NOON - timedelta(seconds=1))


@pytest.mark.source("aws-observed", "event-record.md 1.3, eventTime")
def test_instants_are_written_in_utc_and_whole_seconds() -> None:
    berlin = timezone(timedelta(hours=1))

    assert clock.iso(datetime(2026, 1, 2, 14, 0, 0, 900_000, berlin)) == "2026-01-02T13:00:00Z"


def test_a_written_instant_can_be_read() -> None:
    assert clock.parse_iso(clock.iso(NOON)) == NOON
