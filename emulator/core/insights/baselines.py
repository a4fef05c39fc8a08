"""Baselines: the stretch of time that a rate is compared with, and how it is summed up from few numbers."""

import math
from collections.abc import Iterator, Sequence

from emulator.core.values import dataclass

DAY, HOUR = 1440, 60
BASELINE_DAYS = 7


@dataclass(frozen=True)
class Baseline:
    """The normal rate of a key: `count` in so many `minutes`."""

    count: int
    minutes: int

    @property
    def average(self) -> float:
        """The count in a minute."""
        return self.count / self.minutes

    @property
    def deviation(self) -> float:
        """The standard deviation of a Poisson process; one event in the whole time is the least."""
        return math.sqrt(max(self.average, 1 / self.minutes))


@dataclass(frozen=True)
class Stretch:
    """The minutes from `start` to before `end`."""

    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """A stretch that is summed up from counts of so many `minutes` each: 60 for whole hours, else 1."""

    minutes: int
    start: int
    end: int


def baseline_start(minute: int) -> int:
    """Return the first minute of the baseline of something that began at `minute`.

    It is midnight in UTC, seven days before. Source: the baselineDuration of AWS's published samples.
    """
    return (minute // DAY - BASELINE_DAYS) * DAY


def without(whole: Stretch, holes: Sequence[Stretch]) -> Sequence[Stretch]:
    """Return what is left of a stretch without others, in order."""
    left, start = [], whole.start
    for hole in sorted(holes, key=lambda one: one.start):
        if hole.start > start:
            left.append(Stretch(start, min(hole.start, whole.end)))
        start = max(start, hole.end)
        if start >= whole.end:
            return left
    return [*left, Stretch(start, whole.end)] if start < whole.end else left


def pieces(stretches: Sequence[Stretch]) -> Sequence[Piece]:
    """Return the pieces of the stretches: whole hours where there are some, minutes around them."""
    return [piece for stretch in stretches for piece in _pieces(stretch)]


def _pieces(stretch: Stretch) -> Iterator[Piece]:
    first, last = -(-stretch.start // HOUR) * HOUR, stretch.end // HOUR * HOUR
    if first >= last:
        yield Piece(1, stretch.start, stretch.end)
        return
    if stretch.start < first:
        yield Piece(1, stretch.start, first)
    yield Piece(HOUR, first, last)
    if last < stretch.end:
        yield Piece(1, last, stretch.end)
