"""The one place that reads the time."""

import threading
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import floor
from typing import Protocol


class Clock(Protocol):
    """A clock, in UTC."""

    def now(self) -> datetime:
        """Return the time as an aware datetime in UTC, to the microsecond."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock whose time changes only when it is moved."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def move_to(self, instant: datetime) -> None:
        """Set the clock to `instant`. Raises ValueError when that lies in the past of this clock."""
        with self._lock:
            if instant < self._now:
                raise ValueError(f"The clock cannot go back from {iso(self._now)} to {iso(instant)}.")
            self._now = instant

    def advance(self, by: timedelta) -> None:
        """Move the clock forward. Raises ValueError when `by` is negative."""
        self.move_to(self.now() + by)

    def restart(self, at: datetime) -> None:
        """Set the clock to any instant; only after everything with a time was deleted."""
        with self._lock:
            self._now = at.astimezone(UTC)


def elapsed_seconds() -> float:
    """Return the seconds since some beginning, for how long work takes; no clock is moved by it."""
    return time.monotonic()


def iso(instant: datetime) -> str:
    """Return the instant as CloudTrail writes it: UTC, whole seconds, 2026-01-02T13:00:00Z."""
    return _iso_of(floor(instant.timestamp()))


@lru_cache(maxsize=64)  # calls come many to a second
def _iso_of(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19] + "Z"


def parse_iso(text: str) -> datetime:
    """Return the instant that CloudTrail's spelling stands for. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def whole_second(instant: datetime) -> datetime:
    """Return the start of the second that the instant lies in."""
    return instant.replace(microsecond=0)


def from_epoch(seconds: float) -> datetime:
    """Return the aware UTC datetime of a Unix time in seconds."""
    return datetime.fromtimestamp(seconds, UTC)
