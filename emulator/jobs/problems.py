"""Problems of background work: counted, and the latest are kept for health."""

import threading
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime

from emulator.core.values import dataclass

KEPT = 20
LOSING = "records"  # the part that fails while records are lost


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
        self._failing: set[tuple[str, str]] = set()

    def add(self, problem: Problem) -> None:
        with self._lock:
            self._counts[problem.part] += 1
            self._latest.append(problem)

    def noting(self, part: str, now: Callable[[], datetime]) -> Callable[[str], None]:
        """Return what adds a problem of the part, as a sentence."""
        return lambda text: self.add(Problem(now(), part, text))

    def is_new(self, part: str, cause: str) -> bool:
        """Note that a part fails for a cause; tell whether it did not before, so that it is logged once."""
        with self._lock:
            is_new = (part, cause) not in self._failing
            self._failing.add((part, cause))
            return is_new

    def works(self, part: str) -> None:
        """Note that a part does its work again."""
        if self._failing:
            with self._lock:
                self._failing = {failing for failing in self._failing if failing[0] != part}

    @property
    def is_losing_records(self) -> bool:
        """Whether the latest record was lost."""
        with self._lock:
            return any(part == LOSING for part, _ in self._failing)

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
            self._failing.clear()
