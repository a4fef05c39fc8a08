"""Detection: the machine that follows the minutes of a key, and finds what is unusual.

Assumed from AWS's published samples and the examples of its guide; AWS does not publish how it detects.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

from emulator.core.insights.baselines import Baseline
from emulator.core.insights.thresholds import Thresholds
from emulator.core.values import dataclass

# A rate that stays at none is the new normal after a day. Assumed from "refreshed daily" in the guide.
LONGEST_LOW = 1440

Direction = Literal["high", "low"]


@dataclass(frozen=True)
class Opened:
    """Unusual activity that has begun at minute `start`, `baseline_minutes` after its baseline began.

    `average` is the baseline's, and stays. `last` is the last unusual minute so far. `window_start` and
    `window_end` bound the minutes that the decision looked at. `number` is the journal's at that time.
    """

    direction: Direction
    start: int
    last: int
    average: float
    baseline_minutes: int
    limit: float
    window_start: int
    window_end: int
    number: int = 0


@dataclass(frozen=True)
class Ended:
    """Unusual activity that is over: from `opened.start` to before `end`."""

    opened: Opened
    end: int


Change = Opened | Ended


class Detector:
    """Follows the minutes of one key, in order.

    `counts` are its counts by minute, without those of incidents that are over. `baseline` returns the
    baseline of something that began at a minute. `least` is the least count in a window, `number` the
    journal's.
    """

    def __init__(
        self,
        counts: Mapping[int, int],
        baseline: Callable[[int], Baseline],
        thresholds: Thresholds,
        least: int,
        opened: Opened | None = None,
        number: int = 0,
    ) -> None:
        self.changes: list[Change] = []
        self.opened = opened
        self.latest: int | None = None  # the last minute with a call, since no insight is open
        self._counts = dict(counts)
        self._baseline = baseline
        self._thresholds = thresholds
        self._least = least
        self._number = number

    def follow(self, since: int, closed: int) -> None:
        """Follow the minutes from `since` to before `closed`."""
        for minute in sorted(one for one in self._counts if since <= one < closed):
            self._pass_to(minute)
            self._see(minute)
        self._pass_to(closed)

    def due(self) -> int | None:
        """Return the minute at whose start something may change though nothing is called, None for none."""
        if self.opened:
            return self._closing(self.opened)[0]
        if self.latest is not None and self._may_fall(self.latest):
            return self.latest + self._thresholds.window + 1
        return None

    # --- a minute with calls ---------------------------------------------------------------------------

    def _see(self, minute: int) -> None:
        if self.opened is None:
            self.latest = minute
            self._open_if_high(minute)
        elif self.opened.direction == "low":
            if self.opened.last < self.opened.start:  # `last` becomes the minute of the first call
                self.opened = replace(self.opened, last=minute)
        elif self._counts[minute] > self.opened.limit:
            self.opened = replace(self.opened, last=max(minute, self.opened.last))

    def _open_if_high(self, minute: int) -> None:
        window = range(minute - self._thresholds.window + 1, minute + 1)
        total = sum(self._counts.get(one, 0) for one in window)
        if total < self._least:
            return
        limit = self._limit(self._baseline(window.start))
        if total / len(window) <= limit:
            return
        unusual = [one for one in window if self._counts.get(one, 0) > limit]
        self._open("high", unusual[0], unusual[-1], window)

    def _open(self, direction: Direction, start: int, last: int, window: range) -> None:
        baseline = self._baseline(start)
        self.opened = Opened(
            direction,
            start,
            last,
            baseline.average,
            baseline.minutes,
            self._limit(baseline),
            window.start,
            window.stop,
            self._number,
        )
        self.changes.append(self.opened)

    def _limit(self, baseline: Baseline) -> float:
        return baseline.average + self._thresholds.deviations * baseline.deviation

    # --- minutes without calls -------------------------------------------------------------------------

    def _pass_to(self, minute: int) -> None:
        """Pass the minutes without calls up to before `minute`: something may end, or fall to none."""
        if self.opened is None:
            self._open_if_low(minute)
        if self.opened:
            at, end = self._closing(self.opened)
            if at <= minute:
                self._close(self.opened, end)

    def _open_if_low(self, minute: int) -> None:
        latest, width = self.latest, self._thresholds.window
        if latest is not None and minute > latest + width and self._may_fall(latest):
            self._open("low", latest + 1, latest, range(latest + 1, latest + 1 + width))

    def _may_fall(self, latest: int) -> bool:
        """Tell whether no call in the minutes after `latest` would be unusual."""
        return self._baseline(latest + 1).average >= self._thresholds.low_rate

    def _closing(self, opened: Opened) -> tuple[int, int]:
        """Return the minute at whose start the insight is over if nothing is called, and its end."""
        quiet = self._thresholds.quiet
        if opened.direction == "high":
            return opened.last + 1 + quiet, opened.last + 1
        if opened.last >= opened.start:
            return opened.last + quiet, opened.last
        return opened.start + LONGEST_LOW, opened.start + LONGEST_LOW

    def _close(self, opened: Opened, end: int) -> None:
        self.changes.append(Ended(opened, end))
        self.opened = self.latest = None
        for minute in [one for one in self._counts if opened.start <= one < end]:
            del self._counts[minute]
