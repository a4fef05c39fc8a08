"""Problems of background work: counted, and the latest are kept for health."""

import threading
from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime

KEPT = 20


@dataclass(frozen=True)
class Problem:
    """A problem: its time, its part, and a sentence."""

    at: datetime
    part: str
    text: str


class Problems:
    """Counts problems by part and keeps the latest."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._latest: deque[Problem] = deque(maxlen=KEPT)

    def add(self, problem: Problem) -> None:
        with self._lock:
            self._counts[problem.part] += 1
            self._latest.append(problem)

    def counts(self) -> dict[str, int]:
        with self._lock:
            return dict(self._counts)

    def latest(self) -> list[Problem]:
        """Return the latest problems, oldest first."""
        with self._lock:
            return list(self._latest)

    def clear(self) -> None:
        with self._lock:
            self._counts.clear()
            self._latest.clear()
