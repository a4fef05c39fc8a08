"""Insights of a data set: what CloudTrail would have found unusual in the events that the trail delivers."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from emulator.core.insights.baselines import BASELINE_DAYS, DAY, HOUR, Piece, Stretch
from emulator.core.insights.counting import Key, Watch
from emulator.core.insights.detection import Opened
from emulator.core.insights.following import Followed, Following
from emulator.core.insights.records import Values
from emulator.core.insights.tallies import Tally, tally_of
from emulator.core.insights.thresholds import Thresholds
from emulator.generating.activity.days import WINDOW, Happened, Window
from emulator.generating.activity.incidents import Usual
from emulator.generating.activity.staging import Mark
from emulator.generating.plans import INSIGHTS

KEPT_MINUTES = (BASELINE_DAYS + 2) * DAY  # no baseline reaches back further
STEPS = ("insight-start", "insight-end")


@dataclass
class _Counted:
    """The counts of a key, and how far it was followed; `incidents` are over."""

    key: Key
    counts: Counter[int] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)
    values: dict[int, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    incidents: list[Stretch] = field(default_factory=list)
    since: int | None = None
    due: int | None = None
    opened: Opened | None = None

    def add(self, minute: int, count: int) -> None:
        self.counts[minute] += count
        self.hours[minute // HOUR * HOUR] += count

    def forget(self, before: int) -> None:
        for minute in [one for one in self.counts if one < before]:
            del self.counts[minute]
            self.values.pop(minute, None)
        for hour in [one for one in self.hours if one + HOUR <= before]:
            del self.hours[hour]

    def within(self, piece: Piece) -> Iterator[tuple[int, int]]:
        """Yield the counts of a piece, by hour where it consists of hours."""
        counts = self.hours if piece.minutes == HOUR else self.counts
        for start in range(piece.start, piece.end, piece.minutes):
            if start in counts:
                yield start, counts[start]


class _Counts:
    """The KeyCounts of one account and region, in memory."""

    def __init__(self) -> None:
        self._keys: list[_Counted] = []
        self._numbers: dict[Key, int] = {}

    def of(self, key: Key) -> _Counted:
        if key not in self._numbers:
            self._numbers[key] = len(self._keys)
            self._keys.append(_Counted(key))
        return self._keys[self._numbers[key]]

    def add(self, tally: Tally) -> None:
        """Add counts; the keys are due at the end of the first minute with a call."""
        for key, counts in tally.counts.items():
            counted, first = self.of(key), min(counts)
            for minute, count in counts.items():
                counted.add(minute, count)
            for (minute, attribute, value), count in tally.values[key].items():
                counted.values[minute][attribute, value] += count
            counted.since = first if counted.since is None else min(counted.since, first)
            counted.due = first + 1 if counted.due is None else min(counted.due, first + 1)

    def due(self, minute: int) -> Sequence[Followed]:
        return [
            Followed(number, one.key, one.since or 0, one.opened)
            for number, one in enumerate(self._keys)
            if one.due is not None and one.due <= minute
        ]

    def follow(self, number: int, opened: Opened | None, since: int | None, due: int | None) -> None:
        one = self._keys[number]
        one.opened, one.since, one.due = opened, since, due

    def forget(self, before: int) -> None:
        for one in self._keys:
            one.forget(before)

    # --- KeyCounts -------------------------------------------------------------------------------------

    def counts(self, number: int, stretch: Stretch) -> Mapping[int, int]:
        return dict(self._keys[number].within(Piece(1, stretch.start, stretch.end)))

    def next_count(self, number: int, minute: int) -> int | None:
        return min((one for one in self._keys[number].counts if one >= minute), default=None)

    def total(self, number: int, pieces: Sequence[Piece]) -> int:
        return sum(count for piece in pieces for _, count in self._keys[number].within(piece))

    def values(self, number: int, pieces: Sequence[Piece]) -> Values:
        found: Counter[tuple[str, str]] = Counter()
        values = self._keys[number].values
        for piece in pieces:
            for minute in range(piece.start, piece.end):
                found.update(values.get(minute, {}))
        return found

    def incidents(self, number: int, stretch: Stretch) -> Sequence[Stretch]:
        return [
            one for one in self._keys[number].incidents if one.end > stretch.start and one.start < stretch.end
        ]

    def add_incident(self, number: int, stretch: Stretch) -> None:
        self._keys[number].incidents.append(stretch)


class Insights:
    """Counts the events of an account window by window, and yields its Insights events when they are due.

    All follows the rules of the emulator's own Insights with their usual thresholds. Days before the first
    of the data set count for baselines as `usual` says, because CloudTrail looks back when it is switched
    on: a call that is made all the time was made before, too.
    """

    def __init__(self, account: str, start: datetime, usual: Sequence[Usual]) -> None:
        self._account = account
        self._watch = Watch("", INSIGHTS, 0, lambda _: True)
        self._counts: dict[str, _Counts] = defaultdict(_Counts)
        self._marks: dict[tuple[str, str, str], Mark] = {}
        self._number = 0
        for one in usual:
            self._marks[one.region, one.source, one.name] = one.mark
            self._look_back(one, int(start.timestamp()) // 60)

    def of(self, window: Window) -> Sequence[Happened]:
        """Return the Insights events that are known at the end of a window, those of incidents labelled."""
        by_region: dict[str, list[Happened]] = {region: [] for region in self._counts}
        for one in window.happened:
            by_region.setdefault(one.event.region, []).append(one)
        closed = int((window.start + WINDOW).timestamp()) // 60
        found = [one for region in by_region for one in self._found(region, by_region[region], closed)]
        return [self._numbered(one) for one in found]

    def _found(self, region: str, happened: Sequence[Happened], closed: int) -> Iterator[Happened]:
        self._note_marks(happened)
        counts = self._counts[region]
        counts.add(tally_of([one.event for one in happened], (self._watch,)))
        if closed % DAY == 0:
            counts.forget(closed - KEPT_MINUTES)
        following = Following(counts, Thresholds(), (self._account, region), closed, 0)
        for followed in counts.due(closed):
            outcome = following.follow(followed)
            counts.follow(followed.number, outcome.opened, outcome.since, outcome.due)
            mark = self._marks.get((region, followed.key.source, followed.key.name))
            for event in outcome.events:
                is_end = b'"state":"End"' in event.body
                yield Happened(event, mark and replace(mark, step=STEPS[is_end]))

    def _note_marks(self, happened: Sequence[Happened]) -> None:
        for one in happened:
            if one.mark and one.mark.verdict == "incident":
                self._marks[one.event.region, one.event.source, one.event.name] = one.mark

    def _numbered(self, one: Happened) -> Happened:
        self._number += 1
        return replace(one, event=replace(one.event, number=self._number))

    def _look_back(self, usual: Usual, start: int) -> None:
        """Count what was usual in the days that a baseline of the first day reaches back to."""
        counted = self._counts[usual.region].of(
            Key("ApiCallRateInsight", "Management", usual.source, usual.name)
        )
        for minute in range(start - BASELINE_DAYS * DAY, start):
            counted.add(minute, usual.each_minute)
            counted.values[minute].update(dict.fromkeys(usual.values, usual.each_minute))
