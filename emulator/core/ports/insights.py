"""The port of the counters of Insights: bounded, and kept with the state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from emulator.core.insights.following import Followed, KeyCounts

if TYPE_CHECKING:
    from emulator.core.insights.baselines import Stretch
    from emulator.core.insights.counting import Key
    from emulator.core.insights.detection import Opened
    from emulator.core.insights.tallies import Tally


class InsightCounters(KeyCounts, Protocol):
    """Counts by key and minute, and how far each key was followed. Minutes are Unix seconds / 60.

    Keys beyond a limit are forgotten, those first that were called the longest time ago; so are counts that
    are older than what metric data reach back to.
    """

    def add(self, account: str, region: str, tally: Tally) -> None:
        """Add the counts; keys with unusual minutes are due at the end of the first of them."""
        ...

    def due(self, account: str, region: str, minute: int) -> Sequence[Followed]:
        """Return the keys that are due at or before the start of the minute."""
        ...

    def next_due(self, account: str, region: str) -> int | None:
        """Return the minute at whose start the next key is due."""
        ...

    def places_due(self) -> Sequence[tuple[str, str, int]]:
        """Return each account and region with keys that are due, and the minute of the first."""
        ...

    def follow(self, number: int, opened: Opened | None, since: int | None, due: int | None) -> None:
        """Keep how far a key was followed; None for `due` means until its next call."""
        ...

    def series(
        self, account: str, region: str, key: Key, period_minutes: int, stretch: Stretch
    ) -> Mapping[int, int]:
        """Return the counts by first minute of the periods that begin in the stretch, in order."""
        ...

    def busiest(self, account: str, region: str, most: int) -> Sequence[tuple[Key, int]]:
        """Return the keys with the greatest counts of all time, each with its count."""
        ...
