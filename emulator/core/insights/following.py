"""Following: from the counts of a key to the records of what was unusual in them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol

from emulator.core.insights.baselines import Baseline, Piece, Stretch, baseline_start, pieces, without
from emulator.core.insights.counting import Key
from emulator.core.insights.detection import Change, Detector, Ended, Opened
from emulator.core.insights.records import Statistics, Values, event_of
from emulator.core.insights.thresholds import Thresholds
from emulator.core.records.events import Event
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Followed:
    """A key whose minutes have to be followed from `since` on; `number` is its own among the counts."""

    number: int
    key: Key
    since: int
    opened: Opened | None


class KeyCounts(Protocol):
    """The counts of keys by minute. Minutes are Unix seconds / 60; a key is named by its number."""

    def counts(self, number: int, stretch: Stretch) -> Mapping[int, int]:
        """Return the key's counts by minute, without minutes that have none."""
        ...

    def next_count(self, number: int, minute: int) -> int | None:
        """Return the key's first minute with a count from `minute` on."""
        ...

    def total(self, number: int, pieces: Sequence[Piece]) -> int: ...

    def values(self, number: int, pieces: Sequence[Piece]) -> Values:
        """Return the counts by attribute and value."""
        ...

    def incidents(self, number: int, stretch: Stretch) -> Sequence[Stretch]:
        """Return the key's incidents that are over and overlap the stretch, oldest first."""
        ...

    def add_incident(self, number: int, stretch: Stretch) -> None: ...


@dataclass(frozen=True)
class Outcome:
    """The Insights events of a key, what is open now, and from which minute on and when to follow on.

    None for `due` means: after its next call.
    """

    events: Sequence[Event]
    opened: Opened | None
    since: int | None
    due: int | None


class Following:
    """Follows keys of one account and region to the start of the minute `closed`.

    `journal_number` is that of the last record that was counted.
    """

    def __init__(
        self,
        counts: KeyCounts,
        thresholds: Thresholds,
        place: tuple[str, str],
        closed: int,
        journal_number: int,
    ) -> None:
        self._counts = counts
        self._thresholds = thresholds
        self._place = place
        self._closed = closed
        self._journal_number = journal_number

    def follow(self, followed: Followed) -> Outcome:
        """Return what comes of the key's minutes since it was followed last; note what is over."""
        detector = self._detector(followed)
        detector.follow(followed.since, self._closed)
        events = [self._event(followed, change) for change in detector.changes]
        opened, due = detector.opened, detector.due()
        since = detector.latest if opened is None else _resumed(opened)
        coming = self._counts.next_count(followed.number, self._closed)
        if coming is not None:  # a minute that is not over, or a record with a time to come
            due = min(due or coming + 1, coming + 1)
            since = coming if since is None else since
        return Outcome(events, opened, since, due)

    def _detector(self, followed: Followed) -> Detector:
        number, thresholds = followed.number, self._thresholds
        reach = Stretch(followed.since - thresholds.window, self._closed)
        over = self._counts.incidents(number, reach)
        counts: Mapping[int, int] = {
            minute: count
            for minute, count in self._counts.counts(number, reach).items()
            if not any(incident.start <= minute < incident.end for incident in over)
        }
        least = thresholds.least(followed.key.kind)
        baseline = partial(self._baseline, number)
        return Detector(counts, baseline, thresholds, least, followed.opened, self._journal_number)

    def _baseline(self, number: int, start: int) -> Baseline:
        total = self._counts.total(number, self._baseline_pieces(number, start))
        return Baseline(total, start - baseline_start(start))

    def _baseline_pieces(self, number: int, start: int) -> Sequence[Piece]:
        whole = Stretch(baseline_start(start), start)
        return pieces(without(whole, self._counts.incidents(number, whole)))

    def _event(self, followed: Followed, change: Change) -> Event:
        """Return the record of a change, and note an incident that is over."""
        counts, number = self._counts, followed.number
        opened = change.opened if isinstance(change, Ended) else change
        end = change.end if isinstance(change, Ended) else 0
        stretch = Stretch(opened.start, end) if end else Stretch(opened.window_start, opened.window_end)
        numbers = Statistics(
            count=counts.total(number, pieces([stretch])),
            minutes=stretch.end - stretch.start,
            values=counts.values(number, pieces([stretch])),
            baseline_values=counts.values(number, self._baseline_pieces(number, opened.start)),
        )
        if end:
            counts.add_incident(number, stretch)
        account, region = self._place
        return event_of(account, region, followed.key, opened, numbers, end)


def _resumed(opened: Opened) -> int:
    """Return the minute from which an open insight is followed on."""
    return opened.last if opened.direction == "high" else opened.start
