"""The journal: the append-only, numbered sequence of records, and the searches over it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

import orjson

from emulator.core.records.events import Event, Kind, Line, WantsKind
from emulator.stores.record_searches import is_indexed, search_records
from emulator.stores.scopes import Scopes
from emulator.stores.searches import COLUMNS, SELECTED, search, search_insights

if TYPE_CHECKING:
    from emulator.core.records.lookups import InsightLookup, Lookup
    from emulator.core.searching.searches import Condition, Reach
    from emulator.stores.connection import Connection

INSERT = (
    f"INSERT INTO events ({', '.join(COLUMNS)}, history) "  # noqa: S608 - constants
    f"VALUES ({','.join('?' * (len(COLUMNS) + 1))})"
)
# An event that lists a resource twice is found once.
INSERT_RESOURCE = (
    "INSERT OR IGNORE INTO event_resources (history, attribute, value, time, number) VALUES (?,?,?,?,?)"
)
DELETE_RESOURCE = (
    "DELETE FROM event_resources "
    "WHERE history = ? AND attribute = ? AND value = ? AND time = ? AND number = ?"
)
SCAN = f"SELECT {SELECTED} FROM events e WHERE number > ? ORDER BY number LIMIT ?"  # noqa: S608 - constants
READ = (
    f"SELECT {SELECTED} FROM events e INDEXED BY events_to_deliver "  # noqa: S608 - constants
    "WHERE scope = ? AND number > ? AND number <= ? ORDER BY number LIMIT ?"
)
READ_LINES = READ.replace(SELECTED, "number, time, body, source, name, category, read_only, global_service")
HAS_EVENTS = "SELECT EXISTS (SELECT 1 FROM events WHERE scope = ? AND number > ? AND number <= ?)"
LISTS_RESOURCES = (
    "SELECT history, time, number, resources FROM events "
    "WHERE number <= ? AND history IS NOT NULL AND resources IS NOT NULL"
)
Resource = tuple[int, str, str, int, int]


# At most so many events wait to be inserted together; only in memory, where they are lost at the end anyway.
WAITING_AT_MOST = 64
TRIMMED_AT_ONCE = 2000
BODY = COLUMNS.index("body")
LINE_BODY = 2
READ_BYTES = 16 * 1024 * 1024


class SqliteJournal:
    """Satisfies ports.state.Journal.

    With state in memory, events that are appended outside a transaction wait to be inserted together:
    every read and every transaction inserts them first.
    """

    def __init__(self, connection: Connection, max_events: int | None) -> None:
        self._connection = connection
        self._max_events = max_events
        self._scopes = Scopes(connection)
        self._last, self._count = self._committed = self._numbers()
        self._untrimmed = max_events or 0  # so many stay, because a reader still has to read them
        self._waiting: list[Event] = []
        connection.on_begin.append(self._insert_waiting)
        connection.on_end.append(self._transaction_ended)

    def _numbers(self) -> tuple[int, int]:
        """Return the last number that was used, and the number of events."""
        kept = self._connection.number("SELECT value FROM meta WHERE name = 'last_number'")
        last = max(kept, self._connection.number("SELECT max(number) FROM events"))
        return last, self._connection.number("SELECT count(*) FROM events")

    def read_again(self) -> None:
        """Read the counts again after the tables were replaced."""
        self._last, self._count = self._numbers()
        self._scopes.read_again()

    def _transaction_ended(self, committed: bool) -> None:
        if committed:
            self._committed = self._last, self._count
        else:
            self._last, self._count = self._committed
            self._scopes.read_again()

    def append(self, events: Sequence[Event]) -> int:
        self._connection.hold()
        with self._connection.lock:
            if self._connection.durable or self._connection.in_transaction:
                return self._append_now(events)
            self._waiting += events
            self._last += len(events)
            self._count += len(events)
            self._committed = self._last, self._count
            if len(self._waiting) >= WAITING_AT_MOST:
                self._insert_waiting()
            return self._last

    def _append_now(self, events: Sequence[Event]) -> int:
        with self._connection.transaction():
            self._insert(events, self._last + 1)
            self._last += len(events)
            self._count += len(events)
            return self._last

    def _insert_waiting(self) -> None:
        with self._connection.lock:  # also without any: another thread may be inserting them now
            waiting, self._waiting = self._waiting, []
            if waiting:
                with self._connection.transaction():
                    self._insert(waiting, self._last - len(waiting) + 1)

    def last(self) -> int:
        self._connection.hold()  # nobody else may append before the caller has used this number
        return self._last

    def count(self) -> int:
        return self._count

    def read(self, account: str, region: str, after: int, up_to: int, limit: int) -> Sequence[Event]:
        self._insert_waiting()
        scope = self._scopes.find(account, region)
        if scope is None:
            return []
        rows = self._connection.first_rows(READ, (scope, after, up_to, limit), BODY, READ_BYTES)
        return [self._event(row) for row in rows]

    def read_lines(
        self, place: tuple[str, str], after: int, up_to: int, limit: int, wants: WantsKind
    ) -> tuple[Sequence[Line], int] | None:
        self._insert_waiting()
        scope = self._scopes.find(*place)
        if scope is None:
            return (), after
        values = (scope, after, up_to, limit)
        rows = self._connection.first_rows(READ_LINES, values, LINE_BODY, READ_BYTES)
        wanted = {kind: wants(_kind(kind)) for kind in {row[3:] for row in rows}}
        if None in wanted.values():
            return None
        lines = rows if all(wanted.values()) else [row for row in rows if wanted[row[3:]]]
        return cast("list[Line]", lines), rows[-1][0] if rows else after  # it is their first members

    def scan(self, after: int, limit: int) -> Sequence[Event]:
        self._insert_waiting()
        return self._events(SCAN, (after, limit))

    def search(self, conditions: Sequence[Condition], reach: Reach) -> Sequence[Event]:
        self._insert_waiting()
        return self._events(*search_records(conditions, reach))

    def can_find(self, conditions: Sequence[Condition]) -> bool:
        return is_indexed(conditions)

    def lookup(self, lookup: Lookup) -> Sequence[Event]:
        self._insert_waiting()
        scope = self._scopes.find(lookup.account, lookup.region)
        return [] if scope is None else self._events(*search(scope, lookup))

    def insights(self, lookup: InsightLookup) -> Sequence[Event]:
        self._insert_waiting()
        scope = self._scopes.find(lookup.account, lookup.region)
        return [] if scope is None else self._events(*search_insights(scope, lookup))

    def regions_of(self, account: str, after: int, up_to: int) -> Sequence[str]:
        self._insert_waiting()
        return [
            region
            for region, scope in self._scopes.of_account(account)
            if self._connection.number(HAS_EVENTS, (scope, after, up_to))
        ]

    def first_after(self, account: str, region: str, after: int, up_to: int) -> int | None:
        self._insert_waiting()
        number = self._connection.number(
            "SELECT min(number) FROM events WHERE scope = ? AND number > ? AND number <= ?",
            (self._scopes.find(account, region), after, up_to),
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
        self._scopes.read_again()

    def _events(self, statement: str, values: Sequence[Any]) -> Sequence[Event]:
        return [self._event(row) for row in self._connection.rows(statement, values)]

    def _event(self, row: tuple[Any, ...]) -> Event:
        account, region = self._scopes.pair(row[4])
        read_only = None if row[6] is None else row[6] == 1
        first, place = row[:4], (account, region, row[5], read_only)
        members = (*first, *place, *row[7:10], _pairs(row[10]), row[11] == 1, row[12])
        return Event(*members)

    def _insert(self, events: Sequence[Event], first: int) -> None:
        rows = [self._row(number, event) for number, event in enumerate(events, first)]
        if len(rows) == 1:
            self._connection.execute(INSERT, rows[0])
        else:
            self._connection.execute_many(INSERT, rows)
        listed = [
            entry
            for event, row in zip(events, rows, strict=True)
            if event.resources and row[13] is not None
            for entry in _searched(row[13], event.time, row[12], event.resources)
        ]
        if listed:
            self._connection.execute_many(INSERT_RESOURCE, listed)

    def _row(self, number: int, event: Event) -> tuple[Any, ...]:
        scope = self._scopes.made(event.account, event.region)
        return (
            event.id,
            event.time,
            event.source,
            event.name,
            scope,
            event.category,
            event.read_only,
            event.body,
            event.username,
            event.access_key_id,
            orjson.dumps(event.resources).decode() if event.resources else None,
            event.global_service,
            number,
            scope if event.category == "Management" else None,
        )

    def is_full(self) -> bool:
        if self._max_events is None:
            return False
        return self._count > self._untrimmed + self._max_events // 100

    def trim(self, first_kept: int | None, appended: int) -> None:
        if self._max_events is None:
            return
        with self._connection.transaction():
            first = self._connection.number("SELECT min(number) FROM events")
            most = max(TRIMMED_AT_ONCE, 2 * appended)
            newest_to_go = min(self._last - self._max_events, first + most - 1)
            up_to = newest_to_go if first_kept is None else min(newest_to_go, first_kept - 1)
            if up_to >= first:
                self._trim(up_to)
            has_more = up_to == newest_to_go and self._count > self._max_events
            self._untrimmed = self._max_events if has_more else max(self._count, self._max_events)

    def _trim(self, up_to: int) -> None:
        gone = self._connection.number("SELECT count(*) FROM events WHERE number <= ?", (up_to,))
        self.keep_numbers()
        self._forget_resources(up_to)
        self._connection.execute("DELETE FROM events WHERE number <= ?", (up_to,))
        self._count -= gone

    def _forget_resources(self, up_to: int) -> None:
        """Remove the resources of the events up to a number from the search, before these are deleted."""
        rows = self._connection.rows(LISTS_RESOURCES, (up_to,))
        gone = [
            entry
            for scope, time, number, stored in rows
            for entry in _searched(scope, time, number, _pairs(stored))
        ]
        self._connection.execute_many(DELETE_RESOURCE, gone)


def _searched(
    scope: int, time: int, number: int, pairs: Sequence[tuple[str | None, str]]
) -> Iterator[Resource]:
    """Yield the entries by which an event is found by its resources."""
    for kind, name in pairs:
        yield scope, "ResourceName", name, time, number
        if kind is not None:
            yield scope, "ResourceType", kind, time, number


def _kind(stored: tuple[Any, ...]) -> Kind:
    source, name, category, read_only, is_global = stored
    return Kind(source, name, category, None if read_only is None else read_only == 1, is_global == 1)


def _pairs(stored: str | None) -> tuple[tuple[str | None, str], ...]:
    return tuple((kind, name) for kind, name in orjson.loads(stored)) if stored else ()
