"""Who does what falls due, and when."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from emulator.core.clock import ManualClock, SystemClock
from emulator.core.schedule import Due, Schedule
from emulator.jobs.driver import Driver
from emulator.jobs.problems import Problems

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Hourly:
    """A job that enters itself again an hour later and notes what the clock says meanwhile."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOON)
        self.seen: list[tuple[datetime, datetime]] = []
        self.driver = Driver(Schedule(), self.clock, {"hourly": self.run}, Problems())
        self.driver.add(Due("hourly", "x"), NOON + HOUR)

    def run(self, subject: str, at: datetime) -> None:
        self.seen.append((at, self.clock.now()))
        self.driver.add(Due("hourly", subject), at + HOUR)


def test_a_jump_over_three_hours_runs_three_hourly_jobs_each_at_its_time() -> None:
    hourly = Hourly()
    hourly.driver.advance(3.5 * HOUR)

    assert hourly.seen == [(NOON + n * HOUR, NOON + n * HOUR) for n in (1, 2, 3)]
    assert hourly.clock.now() == NOON + 3.5 * HOUR


def test_a_job_that_fails_is_a_problem_and_stops_no_other() -> None:
    done: list[str] = []

    def fail(subject: str, at: datetime) -> None:
        raise LookupError(subject)

    problems = Problems()
    runners = {"bad": fail, "good": lambda subject, at: done.append(subject)}
    driver = Driver(Schedule(), ManualClock(NOON), runners, problems)
    driver.add(Due("bad", "a"), NOON)
    driver.add(Due("good", "b"), NOON)
    driver.run_due(NOON)

    assert done == ["b"]
    assert [problem.text for problem in problems.latest()] == ["bad for a failed: LookupError: a"]


def test_the_clock_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="cannot go back"):
        Hourly().driver.advance(-HOUR)


def test_the_system_clock_cannot_be_advanced() -> None:
    driver = Driver(Schedule(), SystemClock(), {}, Problems())

    with pytest.raises(ValueError, match="system clock cannot be advanced"):
        driver.advance(HOUR)


def test_with_the_system_clock_a_thread_does_what_falls_due() -> None:
    done = threading.Event()
    clock = SystemClock()
    driver = Driver(Schedule(), clock, {"now": lambda subject, at: done.set()}, Problems())
    driver.start()
    driver.add(Due("now", "x"), clock.now())

    assert done.wait(10)
    driver.stop()
