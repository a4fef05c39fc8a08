"""Which Insights events a trail with Insights would have logged for an activity.

It uses the same counts, baselines and thresholds as the trails here. Management events count.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from emulator.core.clock import from_epoch, iso
from emulator.core.insights.baselines import Piece, Stretch
from emulator.core.insights.counting import Key
from emulator.core.insights.following import Followed, Following
from emulator.core.insights.records import Values
from emulator.core.insights.thresholds import Thresholds
from emulator.core.records.events import record_of
from emulator.core.trials.activity import Activity, LabelError, time_of
from emulator.core.trials.rules import Record
from emulator.core.trials.scoring import Rung

Place = tuple[str, str]


class Watching:
    """Counts the calls and errors of an activity by account, region, API and minute."""

    def __init__(self) -> None:
        self._counts: dict[Place, dict[Key, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))

    def take(self, records: Sequence[Record]) -> None:
        for record in records:
            if record.get("eventCategory", "Management") == "Management":
                self._count(record)

    def _count(self, record: Record) -> None:
        try:
            minute = int(time_of(str(record.get("eventTime"))).timestamp()) // 60
        except LabelError:  # a record without a time belongs to no minute
            return
        counts = self._counts[str(record.get("recipientAccountId")), str(record.get("awsRegion"))]
        source, name = str(record.get("eventSource")), str(record.get("eventName"))
        if record.get("readOnly") is False:
            counts[Key("ApiCallRateInsight", "Management", source, name)][minute] += 1
        error = record.get("errorCode")
        if isinstance(error, str):
            counts[Key("ApiErrorRateInsight", "Management", source, name, error)][minute] += 1

    def insights(self, activity: Activity) -> Sequence[Rung]:
        """Return the Insights by API in the order of time, with the stories whose calls are in them."""
        found: dict[str, list[Stretch]] = {}
        stories: dict[str, set[str]] = defaultdict(set)
        for (account, region), keys in sorted(self._counts.items()):
            for key, counts in keys.items():
                where = f"{key.source.partition('.')[0]}, {account}, {region}"
                title = f"{key.error or 'calls'} of {key.name} ({where})"
                for stretch in _incidents((account, region), key, counts):
                    found.setdefault(title, []).append(stretch)
                    stories[title] |= _stories_in(activity, account, key.name, stretch)
        rungs = [
            Rung(title, len(some), iso(from_epoch(some[0].start * 60)), sorted(stories[title]))
            for title, some in found.items()
        ]
        return sorted(rungs, key=lambda rung: (rung.first, rung.name))


def _incidents(place: Place, key: Key, counts: Counter[int]) -> Iterator[Stretch]:
    """Yield the stretches of minutes in which a key was unusual, as Insights records tell them."""
    thresholds = Thresholds()
    if sum(counts.values()) < thresholds.least(key.kind):
        return
    first, last = min(counts), max(counts)
    following = Following(
        _Counts(counts), thresholds, place, last + thresholds.window + thresholds.quiet + 1, 0
    )
    for event in following.follow(Followed(0, key, first, None)).events:
        if record_of(event)["insightDetails"]["state"] == "Start":
            start = event.time // 60
            yield Stretch(start, _end_of(counts, start, thresholds.quiet))


def _end_of(counts: Mapping[int, int], start: int, quiet: int) -> int:
    """Return the end of what began at a minute: so many minutes without a call follow."""
    last = start
    for minute in sorted(one for one in counts if one >= start):
        if minute > last + quiet:
            break
        last = minute
    return last + 1


def _stories_in(activity: Activity, account: str, name: str, stretch: Stretch) -> set[str]:
    start, end = from_epoch(stretch.start * 60), from_epoch(stretch.end * 60) + timedelta(seconds=1)
    return {
        story.name
        for story in activity.stories
        for label in story.labels
        if label.name == name and label.account == account and start <= label.at < end
    }


class _Counts:
    """The KeyCounts of one key, whose counts are in memory."""

    def __init__(self, counts: Mapping[int, int]) -> None:
        self._minutes = sorted(counts)
        self._values = [counts[minute] for minute in self._minutes]
        self._sums = [0]
        for value in self._values:
            self._sums.append(self._sums[-1] + value)
        self._over: list[Stretch] = []

    def counts(self, number: int, stretch: Stretch) -> Mapping[int, int]:  # noqa: ARG002 - there is one key
        first, last = bisect_left(self._minutes, stretch.start), bisect_left(self._minutes, stretch.end)
        return dict(zip(self._minutes[first:last], self._values[first:last], strict=True))

    def next_count(self, number: int, minute: int) -> int | None:  # noqa: ARG002
        place = bisect_left(self._minutes, minute)
        return self._minutes[place] if place < len(self._minutes) else None

    def total(self, number: int, pieces: Sequence[Piece]) -> int:  # noqa: ARG002
        return sum(self._sum(piece.end) - self._sum(piece.start) for piece in pieces)

    def _sum(self, minute: int) -> int:
        """Return the count before a minute."""
        return self._sums[bisect_left(self._minutes, minute)]

    def values(self, number: int, pieces: Sequence[Piece]) -> Values:  # noqa: ARG002
        return {}  # only the times of Insights are wanted here

    def incidents(self, number: int, stretch: Stretch) -> Sequence[Stretch]:  # noqa: ARG002
        return [one for one in self._over if one.start < stretch.end and one.end > stretch.start]

    def add_incident(self, number: int, stretch: Stretch) -> None:  # noqa: ARG002
        self._over.append(stretch)
