"""Counting: the keys that an event counts for, and the tally of many events."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from emulator.core.call import Json
from emulator.core.records.events import Event, record_of
from emulator.core.selectors.insight_types import InsightSelector, InsightType, SourceCategory

NO_ERROR = "null"
# So many values of an attribute are kept of a minute and batch, the most frequent ones.
VALUES_KEPT = 20
# Metric data reach back 90 days; older events count for nothing.
OLDEST_MINUTES = 90 * 1440


@dataclass(frozen=True, slots=True)
class Key:
    """What is counted: calls, or errors of one code, of one API. `trail` is an ARN for data events."""

    kind: InsightType
    category: SourceCategory
    source: str
    name: str
    error: str = ""
    trail: str = ""


@dataclass(frozen=True)
class Watch:
    """A trail that looks for unusual activity, since the record of number `since`.

    `wants` tells whether the trail delivers an event.
    """

    trail_arn: str
    selectors: Sequence[InsightSelector]
    since: int
    wants: Callable[[Event], bool]

    def looks_at(self, kind: InsightType, category: str) -> bool:
        """Tell whether it looks for that kind in events of the category."""
        return any(
            selector.type == kind and category in (selector.categories or ("Management",))
            for selector in self.selectors
        )


@dataclass
class Tally:
    """Counts of many events: by key and minute, and by key, minute, attribute and value.

    `unusual_since` is the first minute of a key with an event that may make an insight; keys that have only
    events from before Insights were switched on are not in it.
    """

    counts: dict[Key, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    values: dict[Key, Counter[tuple[int, str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    unusual_since: dict[Key, int] = field(default_factory=dict)

    def add(self, event: Event, watches: Sequence[Watch]) -> None:
        """Count an event for each key of the watches."""
        keys = dict(_keys(event, watches))
        if not keys:
            return
        minute = event.time // 60
        named = _attributes(record_of(event), event.category)
        for key, may_be_unusual in keys.items():
            self.counts[key][minute] += 1
            values = self.values[key]
            for attribute, value in named.items():
                if attribute != "errorCode" or not key.error:
                    values[minute, attribute, value] += 1
            if may_be_unusual:
                self.unusual_since[key] = min(minute, self.unusual_since.get(key, minute))

    def frequent_values(self, key: Key) -> Mapping[tuple[int, str, str], int]:
        """Return the key's counts by minute, attribute and value, of the most frequent values alone."""
        kept: dict[tuple[int, str, str], int] = {}
        room: Counter[tuple[int, str]] = Counter()
        for (minute, attribute, value), count in self.values[key].most_common():
            room[minute, attribute] += 1
            if room[minute, attribute] <= VALUES_KEPT:
                kept[minute, attribute, value] = count
        return kept


def _keys(event: Event, watches: Sequence[Watch]) -> Iterator[tuple[Key, bool]]:
    """Yield the keys that the event counts for, each with whether it may be unusual."""
    category = event.category
    if category not in {"Management", "Data"}:
        return
    for kind, error in _kinds(event):
        for watch in watches:
            if watch.looks_at(kind, category) and watch.wants(event):
                trail = watch.trail_arn if category == "Data" else ""
                key = Key(kind, category, event.source, event.name, error, trail)
                yield key, event.number >= watch.since


def _kinds(event: Event) -> Iterator[tuple[InsightType, str]]:
    """Yield the types that look at the event, with its error code for the type that looks at errors.

    Source: CloudTrail user guide, "Working with CloudTrail Insights": the call rate looks at write management
    events, the error rate at reads and writes; on data events both look at all.
    """
    if event.category == "Data" or event.read_only is False:
        yield "ApiCallRateInsight", ""
    if b'"errorCode"' in event.body:
        error = record_of(event).get("errorCode")
        if isinstance(error, str) and error:
            yield "ApiErrorRateInsight", error


def _attributes(record: Json, category: str) -> Mapping[str, str]:
    """Return the values by attribute that the record is attributed to."""
    identity, agent, error = record.get("userIdentity"), record.get("userAgent"), record.get("errorCode")
    values = {
        "userIdentityArn": _caller(identity) if isinstance(identity, dict) else None,
        "userAgent": agent,
        "errorCode": error or NO_ERROR,
        "resourceArn": _resource(record.get("resources")) if category == "Data" else None,
    }
    return {name: value for name, value in values.items() if isinstance(value, str) and value}


def _caller(identity: Json) -> object:
    """Return the caller's ARN, that of a role without the session, or the service that called."""
    arn = identity.get("arn")
    if isinstance(arn, str) and ":assumed-role/" in arn:
        head, _, role = arn.partition(":assumed-role/")
        return f"{head}:assumed-role/{role.partition('/')[0]}"
    return arn or identity.get("invokedBy")


def _resource(listed: object) -> object:
    resources = listed if isinstance(listed, list) else []
    return next((one["ARN"] for one in resources if isinstance(one, dict) and one.get("ARN")), None)
