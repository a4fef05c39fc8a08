"""Tallies: the counts of many events, by key and minute, and by what they are attributed to."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

from emulator.core.insights.counting import Key, Watch
from emulator.core.records.events import Event, record_of
from emulator.core.selectors.insight_types import InsightType, SourceCategory
from emulator.core.values import dataclass

NO_ERROR = "null"
# So many values of an attribute are kept of a minute and batch, the most frequent ones.
VALUES_KEPT = 20
MOST_COLUMNS = 10_000  # remembered at a time; more than AWS has operations of one kind


class _Alike(NamedTuple):
    """What events have in common that count for the same keys, minute and values.

    `watches` and `aware` are bits: the watches that take the events, and those of them that did then.
    """

    watches: int
    aware: int
    category: SourceCategory
    source: str
    name: str
    changes: bool
    minute: int
    caller: str | None
    agent: str | None
    error: str | None
    resource: str | None


# Counts by minute, attribute and value.
MinuteValues = Counter[tuple[int, str, str]]


@dataclass
class Tally:
    """Counts of many events: by key and minute, and by key, minute, attribute and value.

    `unusual_since` is the first minute of a key with an event that may make an insight; keys that have only
    events from before Insights were switched on are not in it.
    """

    counts: dict[Key, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    values: dict[Key, MinuteValues] = field(default_factory=lambda: defaultdict(Counter))
    unusual_since: dict[Key, int] = field(default_factory=dict)

    def frequent_values(self, key: Key) -> Mapping[tuple[int, str, str], int]:
        """Return the key's counts by minute, attribute and value, of the most frequent values alone."""
        values = self.values[key]
        if len(values) <= VALUES_KEPT:
            return values
        kept: dict[tuple[int, str, str], int] = {}
        room: Counter[tuple[int, str]] = Counter()
        for (minute, attribute, value), count in values.most_common():
            room[minute, attribute] += 1
            if room[minute, attribute] <= VALUES_KEPT:
                kept[minute, attribute, value] = count
        return kept


def tally_of(events: Sequence[Event], watches: Sequence[Watch], oldest: int = 0) -> Tally:
    """Count events, from the minute `oldest` on, for each key of the watches."""
    counting = Counting(watches, oldest)
    counting.add(events)
    return counting.tally()


class Counting:
    """Counts events, from the minute `oldest` on, until a tally is asked for.

    Events that are alike are counted together, so that most cost little more than reading their record.
    `size` is the number of events since the last tally.
    """

    def __init__(self, watches: Sequence[Watch], oldest: int = 0) -> None:
        self.size = 0
        self._watches = sorted(watches, key=lambda watch: watch.since)
        self._since = [watch.since for watch in self._watches]
        self._takes = _Takes(self._watches)
        self._oldest = oldest
        self._alike: Counter[_Alike] = Counter()
        self._callers: dict[str, str] = {}  # by ARN

    def add(self, events: Sequence[Event]) -> None:
        self.size += len(events)
        oldest, bits, alike = self._oldest * 60, self._takes.bits, self._alike
        for event in events:
            taking = bits(event) if event.time >= oldest else 0
            if taking:
                alike[self._alike_of(event, taking)] += 1

    def tally(self) -> Tally:
        """Return the counts since the last tally."""
        tally = Tally()
        for one, count in self._alike.items():
            _add(tally, one, count, self._watches)
        self._alike.clear()
        self._callers.clear()
        self.size = 0
        return tally

    def _alike_of(self, event: Event, taking: int) -> _Alike:
        record = record_of(event)
        agent, error = record.get("userAgent"), record.get("errorCode")
        is_data = event.category == "Data"
        return _Alike(
            taking,
            taking & ((1 << bisect_right(self._since, event.number)) - 1),
            "Data" if is_data else "Management",
            event.source,
            event.name,
            event.read_only is False,
            event.time // 60,
            self._caller(record.get("userIdentity")),
            agent if isinstance(agent, str) else None,
            error if isinstance(error, str) else None,
            _resource(record.get("resources")) if is_data else None,
        )

    def _caller(self, identity: object) -> str | None:
        """Return the caller's ARN, that of a role without the session, or the service that called."""
        arn = identity.get("arn") if isinstance(identity, dict) else None
        if not isinstance(arn, str):
            service = identity.get("invokedBy") if isinstance(identity, dict) else None
            return service if isinstance(service, str) else None
        known = self._callers.get(arn)
        if known is None:
            known = self._callers[arn] = _without_session(arn)
        return known


class _Takes:
    """Which of the watches take an event; asked once for all events with the same columns where that does."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        self._watches = watches
        self._by_columns = all(watch.by_columns for watch in watches)
        self._known: dict[tuple[object, ...], int] = {}

    def bits(self, event: Event) -> int:
        """Return a bit for each watch that takes the event, none for events that nobody analyses."""
        category = event.category
        if category == "Management" and self._by_columns:
            columns = (event.source, event.name, event.read_only, event.global_service)
            known = self._known.get(columns)
            if known is None:
                if len(self._known) >= MOST_COLUMNS:
                    self._known.clear()
                known = self._known[columns] = self._asked(event)
            return known
        return self._asked(event) if category in {"Management", "Data"} else 0

    def _asked(self, event: Event) -> int:
        return sum(1 << place for place, watch in enumerate(self._watches) if watch.wants(event))


def _add(tally: Tally, one: _Alike, count: int, watches: Sequence[Watch]) -> None:
    """Count events that are alike, for each of their keys."""
    named = {
        "userIdentityArn": one.caller,
        "userAgent": one.agent,
        "errorCode": one.error or NO_ERROR,
        "resourceArn": one.resource,
    }
    keys = list(_keys(one, watches))
    unusual = {key for key, may_be_unusual in keys if may_be_unusual}
    for key in dict(keys):
        tally.counts[key][one.minute] += count
        values = tally.values[key]
        for attribute, value in named.items():
            if value and not (key.error and attribute == "errorCode"):
                values[one.minute, attribute, value] += count
        if key in unusual:
            tally.unusual_since[key] = min(one.minute, tally.unusual_since.get(key, one.minute))


def _keys(one: _Alike, watches: Sequence[Watch]) -> Iterator[tuple[Key, bool]]:
    """Yield the keys that the events count for, each with whether it may be unusual."""
    for place, watch in enumerate(watches):
        bit = 1 << place
        for kind, error in _kinds(one) if one.watches & bit else ():
            if watch.looks_at(kind, one.category):
                owner = watch.owner_of(one.category)
                yield Key(kind, one.category, one.source, one.name, error, owner), bool(one.aware & bit)


def _kinds(one: _Alike) -> Iterator[tuple[InsightType, str]]:
    """Yield the types that look at the events, with their error code for the type that looks at errors.

    Source: CloudTrail user guide, "Working with CloudTrail Insights": the call rate looks at write management
    events, the error rate at reads and writes; on data events both look at all.
    """
    if one.category == "Data" or one.changes:
        yield "ApiCallRateInsight", ""
    if one.error:
        yield "ApiErrorRateInsight", one.error


def _without_session(arn: str) -> str:
    """Return a caller's ARN, that of a session of a role without the session."""
    head, is_session, role = arn.partition(":assumed-role/")
    return f"{head}{is_session}{role.partition('/')[0]}" if is_session else arn


def _resource(listed: object) -> str | None:
    resources = listed if isinstance(listed, list) else []
    arns = (one.get("ARN") for one in resources if isinstance(one, dict))
    return next((arn for arn in arns if isinstance(arn, str) and arn), None)
