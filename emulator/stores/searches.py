"""The searches of the event history as SQL: each reads one index from its end and sorts nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.core.records.lookups import AttributeKey, InsightLookup, Lookup

# The columns in the order of Event's members, account and region as their scope.
COLUMNS = (
    "id",
    "time",
    "source",
    "name",
    "scope",
    "category",
    "read_only",
    "body",
    "username",
    "access_key",
    "resources",
    "global_service",
    "number",
)
SELECTED = ", ".join(f"e.{column}" for column in COLUMNS)

# By attribute the index, and the column that has to be equal.
INDEXED: Mapping[AttributeKey, tuple[str, str]] = {
    "EventId": ("events_by_id", "id"),
    "EventName": ("events_by_name", "name"),
    "ReadOnly": ("events_by_kind", "read_only"),
    "Username": ("events_by_user", "username"),
    "EventSource": ("events_by_source", "source"),
    "AccessKeyId": ("events_by_key", "access_key"),
}
FLAGS: Mapping[str, int] = {"true": 1, "false": 0}

INSIGHT_COLUMNS: Mapping[str, str] = {"EventId": "id", "EventName": "name", "EventSource": "source"}

# All kinds of read_only; NULL is one.
KINDS = ("1", "0", "NULL")
FOUND = "FROM events e INDEXED BY {index} WHERE history = ? AND {condition} AND {span}"
LISTED = (
    "FROM event_resources r CROSS JOIN events e ON e.number = r.number "
    "WHERE r.history = ? AND attribute = ? AND value = ? AND {span}"
)

Statement = tuple[str, list[Any]]


@dataclass(frozen=True)
class _Span:
    """A stretch of time in the columns {t}.time and {t}.number of a table."""

    condition: str
    values: tuple[int, ...]


def search(scope: int, lookup: Lookup) -> Statement:
    """Return the statement that answers the lookup in the scope, and its values.

    Each stretch, and each kind where all are asked for, is one run of an index; the runs are merged.
    """
    spans = _spans(lookup)
    if lookup.attribute is None:
        parts = [
            (_found("events_by_kind", f"read_only IS {kind}", span), [scope, *span.values])
            for kind in KINDS
            for span in spans
        ]
        return _merged(parts, "e", lookup.limit)
    key, text = lookup.attribute
    if key in {"ResourceName", "ResourceType"}:
        listed = [(_listed(span), [scope, key, text, *span.values]) for span in spans]
        return _merged(listed, "r", lookup.limit)
    index, column = INDEXED[key]
    asked = FLAGS.get(text, -1) if key == "ReadOnly" else text
    found = [(_found(index, f"{column} = ?", span), [scope, asked, *span.values]) for span in spans]
    return _merged(found, "e", lookup.limit)


# Where a record says which events it is about; without it, these are management events.
DETAIL = "json_extract(CAST(e.body AS TEXT), '$.insightDetails.{member}')"
# What event data stores find is in the store that they name alone.
ABOUT_MANAGEMENT = (
    f"coalesce({DETAIL.format(member='sourceEventCategory')}, 'Management') = 'Management' AND "
    f"coalesce({DETAIL.format(member='insightSource')}, '') NOT LIKE '%:eventdatastore/%'"
)
ABOUT_TRAIL = f"{DETAIL.format(member='insightSource')} = ?"


def search_insights(scope: int, lookup: InsightLookup) -> Statement:
    """Return the statement that finds Insights events in the scope, and its values.

    It reads all of them from the newest on: there are few.
    """
    conditions = ["e.scope = ?", "e.category = 'Insight'", "e.time >= ?", "e.time <= ?"]
    values: list[Any] = [scope, lookup.start, lookup.end]
    conditions.append(ABOUT_MANAGEMENT if lookup.trail_arn is None else ABOUT_TRAIL)
    values += [] if lookup.trail_arn is None else [lookup.trail_arn]
    if lookup.attribute:
        key, text = lookup.attribute
        conditions.append(f"e.{INSIGHT_COLUMNS[key]} = ?")
        values.append(text)
    if lookup.before:
        conditions.append("(e.time, e.number) < (?, ?)")
        values += lookup.before
    where = " AND ".join(conditions)
    statement = f"SELECT {SELECTED} FROM events e INDEXED BY insight_events WHERE {where} "  # noqa: S608 - constants
    return f"{statement} ORDER BY e.time DESC, e.number DESC LIMIT ?", [*values, lookup.limit]


def _spans(lookup: Lookup) -> list[_Span]:
    """Return the range of time, or what is left of it: the rest of one second, and what came before it."""
    if lookup.before is None:
        return [_Span("{t}.time >= ? AND {t}.time <= ?", (lookup.start, lookup.end))]
    time, number = lookup.before
    return [
        _Span("{t}.time = ? AND {t}.number < ?", (time, number)),
        _Span("{t}.time >= ? AND {t}.time < ?", (lookup.start, time)),
    ]


def _found(index: str, condition: str, span: _Span) -> str:
    return FOUND.format(index=index, condition=condition, span=span.condition.format(t="e"))


def _listed(span: _Span) -> str:
    return LISTED.format(span=span.condition.format(t="r"))


def _merged(parts: Sequence[Statement], ordered: str, limit: int) -> Statement:
    """Return the statement that takes the newest of all parts, by time and number of the table `ordered`."""
    columns = f"{SELECTED}, {ordered}.time AS at, {ordered}.number AS place"
    selects = " UNION ALL ".join(f"SELECT {columns} {part}" for part, _ in parts)
    values = [value for _, values in parts for value in values]
    return f"{selects} ORDER BY at DESC, place DESC LIMIT ?", [*values, limit]
