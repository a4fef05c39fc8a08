"""The one thread that does scheduled work; with the manual clock, the caller's thread does it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from emulator.core.clock import Clock, ManualClock
from emulator.core.ports.state import FullError
from emulator.jobs.problems import Problem, Problems

if TYPE_CHECKING:
    from emulator.core.schedule import Due, Schedule

log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 3600.0

Runner = Callable[[str, datetime], object]  # the driver ignores the result


class Driver:
    """Runs the jobs of a schedule, each once at a time, at the instant it was due at."""

    def __init__(
        self, schedule: Schedule, clock: Clock, runners: Mapping[str, Runner], problems: Problems
    ) -> None:
        self._schedule = schedule
        self._clock = clock
        self._runners = dict(runners)
        self._problems = problems
        self._running = threading.RLock()
        self._changed = threading.Condition()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def learn(self, job: str, runner: Runner) -> None:
        """Let the jobs of a name be run by `runner`. To be called before one of them is entered."""
        self._runners[job] = runner

    def start(self) -> None:
        """Start the thread; a manual clock needs none."""
        if isinstance(self._clock, ManualClock) or self._thread:
            return
        self._thread = threading.Thread(target=self._loop, name="driver", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread after the job that it is doing."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread:
            self._thread.join()
            self._thread = None

    def add(self, due: Due, at: datetime) -> None:
        """Enter a job, and wake the thread if it is the next one."""
        if self._schedule.add(due, at) and self._thread and self._schedule.next_at() == at:
            with self._changed:
                self._changed.notify_all()

    def run_due(self, until: datetime) -> None:
        """Do everything due at or before `until`, in order of time."""
        with self._running:
            while taken := self._schedule.take(until):
                due, at = taken
                if isinstance(self._clock, ManualClock) and at > self._clock.now():
                    self._clock.move_to(at)
                self._run(due, at)

    def advance(self, by: timedelta) -> datetime:
        """Move the manual clock, and do all work due in between; return the new time.

        Raises ValueError on the system clock, or when `by` is negative.
        """
        if not isinstance(self._clock, ManualClock):
            raise ValueError("The system clock cannot be advanced; start with the manual clock.")
        if by < timedelta(0):
            raise ValueError("The clock cannot go back.")
        with self._running:
            target = self._clock.now() + by
            self.run_due(target)
            self._clock.move_to(target)
            return target

    def exclusively(self) -> threading.RLock:
        """Return the lock under which jobs run, for code that must not run beside them."""
        return self._running

    def _run(self, due: Due, at: datetime) -> None:
        try:
            self._runners[due.job](due.subject, at)
            self._problems.works(due.job)
        except Exception as error:  # one failing job must not stop the others
            if isinstance(error, FullError):
                if self._problems.is_new(due.job, str(error)):
                    log.error("the job %s failed: %s", due.job, error)
            else:
                log.exception("the job %s for %s failed", due.job, due.subject)
            text = f"{due.job} for {due.subject} failed: {type(error).__name__}: {error}"
            self._problems.add(Problem(self._clock.now(), due.job, text))

    def _loop(self) -> None:
        while not self._stopping:
            self.run_due(self._clock.now())
            with self._changed:
                if not self._stopping:
                    self._changed.wait(self._seconds_to_wait())

    def _seconds_to_wait(self) -> float:
        next_at = self._schedule.next_at()
        if next_at is None:
            return LONGEST_WAIT_SECONDS
        seconds = (next_at - self._clock.now()).total_seconds()
        return min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)
