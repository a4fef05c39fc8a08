"""The journal: the append-only, numbered sequence of records, and the searches over it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from emulator.core.events import Event
from emulator.core.lookups import Lookup

if TYPE_CHECKING:
    from emulator.stores.sqlite import Connection

COLUMNS = (  # in the order of Event's members
    "id, time, source, name, account, region, category, read_only, body, username, access_key, resources, "
    "global_service, number"
)
INSERT = f"INSERT INTO events ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608 - constants
INSERT_RESOURCE = (
    "INSERT INTO event_resources (number, account, region, time, type, name) VALUES (?,?,?,?,?,?)"
)

# Jumps from one region to the next in the index, instead of walking over all events of each.
REGIONS_WITH_EVENTS = """
WITH RECURSIVE found (region) AS (
    SELECT min(region) FROM events WHERE account = ?
    UNION ALL
    SELECT (SELECT min(region) FROM events WHERE account = ? AND region > found.region)
    FROM found WHERE found.region IS NOT NULL
)
SELECT region FROM found WHERE region IS NOT NULL AND EXISTS (
    SELECT 1 FROM events WHERE account = ? AND events.region = found.region AND number > ? AND number <= ?
)
"""

# The column, or the condition, that an attribute of LookupEvents asks for.
ATTRIBUTE_CONDITIONS = {
    "EventId": "id = ?",
    "EventName": "name = ?",
    "ReadOnly": "read_only = ?",
    "Username": "username = ?",
    "EventSource": "source = ?",
    "AccessKeyId": "access_key = ?",
}
# Their second conditions make an event that lists a resource twice one answer.
RESOURCE_CONDITIONS = {
    "ResourceName": (
        "r.name = ?",
        (
            "NOT EXISTS (SELECT 1 FROM event_resources o WHERE o.number = r.number AND o.rowid < r.rowid "
            "AND o.name = r.name)"
        ),
    ),
    "ResourceType": (
        "r.type = ?",
        (
            "NOT EXISTS (SELECT 1 FROM event_resources o WHERE o.number = r.number AND o.rowid < r.rowid "
            "AND o.type = r.type)"
        ),
    ),
}


class SqliteJournal:
    """Satisfies ports.Journal."""

    def __init__(
        self, connection: "Connection", max_events: int | None, first_unsettled: Callable[[], int | None]
    ) -> None:
        self._connection = connection
        self._max_events = max_events
        self._first_unsettled = first_unsettled
        kept = connection.number("SELECT value FROM meta WHERE name = 'last_number'")
        self._last = max(kept, connection.number("SELECT max(number) FROM events"))
        self._count = connection.number("SELECT count(*) FROM events")
        self._committed = self._last, self._count
        connection.on_end.append(self._transaction_ended)

    def _transaction_ended(self, committed: bool) -> None:
        if committed:
            self._committed = self._last, self._count
        else:
            self._last, self._count = self._committed

    def append(self, events: Sequence[Event]) -> int:
        with self._connection.transaction():
            self._insert(events)
            self._last += len(events)
            self._count += len(events)
            if self._max_events is not None and self._count > self._max_events + self._max_events // 100:
                self._trim(self._max_events)
            return self._last

    def last(self) -> int:
        self._connection.hold()  # whoever decides by this number must not be overtaken
        return self._last

    def count(self) -> int:
        return self._count

    def read(self, account: str, region: str, after: int, up_to: int, limit: int) -> Sequence[Event]:
        rows = self._connection.rows(
            f"SELECT {COLUMNS} FROM events WHERE account = ? AND region = ? AND number > ? AND number <= ? "  # noqa: S608 - constants
            "ORDER BY number LIMIT ?",
            (account, region, after, up_to, limit),
        )
        return [_event(row) for row in rows]

    def scan(self, after: int, limit: int) -> Sequence[Event]:
        rows = self._connection.rows(
            f"SELECT {COLUMNS} FROM events WHERE number > ? ORDER BY number LIMIT ?",  # noqa: S608 - constants
            (after, limit),
        )
        return [_event(row) for row in rows]

    def lookup(self, lookup: Lookup) -> Sequence[Event]:
        source, conditions, values = _search(lookup)
        if lookup.before:
            conditions.append("(e.time, e.number) < (?, ?)")
            values.extend(lookup.before)
        columns = ", ".join(f"e.{column}" for column in COLUMNS.split(", "))
        rows = self._connection.rows(
            f"SELECT {columns} FROM {source} WHERE {' AND '.join(conditions)} "  # noqa: S608 - constants
            "ORDER BY e.time DESC, e.number DESC LIMIT ?",
            (*values, lookup.limit),
        )
        return [_event(row) for row in rows]

    def regions_of(self, account: str, after: int, up_to: int) -> Sequence[str]:
        rows = self._connection.rows(REGIONS_WITH_EVENTS, (account, account, account, after, up_to))
        return [row[0] for row in rows]

    def first_after(self, account: str, region: str, after: int, up_to: int) -> int | None:
        """Return the number of the first event with `after` < number <= `up_to`."""
        number = self._connection.number(
            "SELECT min(number) FROM events WHERE account = ? AND region = ? AND number > ? AND number <= ?",
            (account, region, after, up_to),
        )
        return number or None

    def keep_numbers(self) -> None:
        """Note the last number, so that it is not used again after events were deleted."""
        self._connection.execute(
            "INSERT INTO meta (name, value) VALUES ('last_number', ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (self._last,),
        )

    def forget_count(self) -> None:
        """Note that all events were deleted."""
        self._count = 0

    def _insert(self, events: Sequence[Event]) -> None:
        numbered = list(enumerate(events, self._last + 1))
        if len(events) == 1:
            self._connection.execute(INSERT, _row(*numbered[0]))
        else:
            self._connection.execute_many(INSERT, [_row(number, event) for number, event in numbered])
        resources = [
            (number, event.account, event.region, event.time, kind, name)
            for number, event in numbered
            if event.category == "Management"
            for kind, name in event.resources
        ]
        if resources:
            self._connection.execute_many(INSERT_RESOURCE, resources)

    def _trim(self, max_events: int) -> None:
        """Delete the oldest settled events; called once the journal is a hundredth over its bound."""
        unsettled = self._first_unsettled()
        newest_to_go = self._connection.number(
            "SELECT number FROM events ORDER BY number LIMIT 1 OFFSET ?",
            (self._count - max_events - 1,),
        )
        limit = newest_to_go if unsettled is None else min(newest_to_go, unsettled - 1)
        gone = self._connection.number("SELECT count(*) FROM events WHERE number <= ?", (limit,))
        self.keep_numbers()
        self._connection.execute("DELETE FROM event_resources WHERE number <= ?", (limit,))
        self._connection.execute("DELETE FROM events WHERE number <= ?", (limit,))
        self._count -= gone


def _search(lookup: Lookup) -> tuple[str, list[str], list[Any]]:
    """Return what to search, the conditions, and their values."""
    scope: list[Any] = [lookup.account, lookup.region, lookup.start, lookup.end]
    if lookup.attribute and lookup.attribute[0] in RESOURCE_CONDITIONS:
        key, value = lookup.attribute
        source = "event_resources r JOIN events e ON e.number = r.number"
        conditions = ["r.account = ?", "r.region = ?", "r.time >= ?", "r.time <= ?"]
        return source, [*conditions, *RESOURCE_CONDITIONS[key]], [*scope, value]
    conditions = ["e.account = ?", "e.region = ?", "e.time >= ?", "e.time <= ?", "e.category = 'Management'"]
    if not lookup.attribute:
        return "events e", conditions, scope
    key, text = lookup.attribute
    asked = {"true": 1, "false": 0}.get(text, -1) if key == "ReadOnly" else text
    return "events e", [*conditions, f"e.{ATTRIBUTE_CONDITIONS[key]}"], [*scope, asked]


def _row(number: int, event: Event) -> tuple[Any, ...]:
    return (
        event.id,
        event.time,
        event.source,
        event.name,
        event.account,
        event.region,
        event.category,
        event.read_only,
        event.body,
        event.username,
        event.access_key_id,
        orjson.dumps(event.resources).decode() if event.resources else None,
        event.global_service,
        number,
    )


def _event(row: tuple[Any, ...]) -> Event:
    first, read_only, second = row[:7], _flag(row[7]), row[8:11]
    members = (*first, read_only, *second, _pairs(row[11]), row[12] == 1, row[13])
    return Event(*members)


def _flag(stored: int | None) -> bool | None:
    return None if stored is None else stored == 1


def _pairs(stored: str | None) -> tuple[tuple[str | None, str], ...]:
    return tuple((kind, name) for kind, name in orjson.loads(stored)) if stored else ()
