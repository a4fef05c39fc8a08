"""The schedule: jobs and the times at which they are due. It reads no clock; the driver passes the time."""

import heapq
import itertools
import threading
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, order=True)
class Due:
    """A job and its subject, such as ("deliver", "123456789012/eu-west-1")."""

    job: str
    subject: str


class Schedule:
    """Jobs with the instant at which each falls due; each job and subject is in it once."""

    def __init__(self) -> None:
        self._at: dict[Due, datetime] = {}
        self._heap: list[tuple[datetime, int, Due]] = []
        self._counter = itertools.count()
        self._lock = threading.Lock()

    def add(self, due: Due, at: datetime) -> bool:
        """Enter the job unless it is entered for an earlier instant; tell whether it was entered."""
        known = self._at.get(due)  # read without the lock: the usual case on a call's path
        if known is not None and known <= at:
            return False
        with self._lock:
            self._at[due] = at
            heapq.heappush(self._heap, (at, next(self._counter), due))
        return True

    def next_at(self) -> datetime | None:
        """Return the instant of the first job, None when there is none."""
        with self._lock:
            self._drop_superseded()
            return self._heap[0][0] if self._heap else None

    def take(self, until: datetime) -> tuple[Due, datetime] | None:
        """Remove and return the first job due at or before `until`, with the instant it was due at."""
        with self._lock:
            self._drop_superseded()
            if not self._heap or self._heap[0][0] > until:
                return None
            at, _, due = heapq.heappop(self._heap)
            del self._at[due]
            return due, at

    def clear(self) -> None:
        with self._lock:
            self._at.clear()
            self._heap.clear()

    def _drop_superseded(self) -> None:
        while self._heap and self._at.get(self._heap[0][2]) != self._heap[0][0]:
            heapq.heappop(self._heap)
