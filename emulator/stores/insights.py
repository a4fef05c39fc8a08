"""Counters of Insights in SQLite."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from emulator.core.insights.baselines import DAY, HOUR, Piece, Stretch
from emulator.core.insights.counting import Key
from emulator.core.insights.detection import Opened
from emulator.core.insights.following import Followed
from emulator.core.insights.records import Values
from emulator.core.insights.tallies import Tally
from emulator.stores.connection import Connection
from emulator.stores.documents import decode, encode

MOST_KEYS = 10_000
# By the width of a count in minutes, how many minutes it is kept. Source: API reference,
# ListInsightsMetricData; values are needed for baselines alone.
COUNTS_KEPT: Mapping[int, int] = {1: 15 * DAY, 5: 63 * DAY, HOUR: 90 * DAY}
VALUES_KEPT = 9 * DAY
VALUE_WIDTHS = (1, HOUR)

KEY = "kind, category, source, name, error, trail"  # the members of Key; `trail` is the owner
FIND = (
    "SELECT number FROM insight_keys WHERE account = ? AND region = ? AND kind = ? AND category = ? "
    "AND source = ? AND name = ? AND error = ? AND trail = ?"
)
INSERT = (
    f"INSERT INTO insight_keys (account, region, {KEY}, latest) "  # noqa: S608 - constants
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0) RETURNING number"
)
SEE = (
    "UPDATE insight_keys SET latest = max(latest, ?), total = total + ?, "
    "since = CASE WHEN ? IS NULL THEN since ELSE min(coalesce(since, ?), ?) END, "
    "due = CASE WHEN ? IS NULL THEN due ELSE min(coalesce(due, ?), ?) END WHERE number = ?"
)
COUNT = (
    "INSERT INTO insight_counts (key, width, start, count) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (key, width, start) DO UPDATE SET count = count + excluded.count"
)
VALUE = (
    "INSERT INTO insight_values (key, width, start, attribute, value, count) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (key, width, start, attribute, value) DO UPDATE SET count = count + excluded.count"
)
DUE = (
    f"SELECT number, {KEY}, since, opened FROM insight_keys "  # noqa: S608 - constants
    "WHERE account = ? AND region = ? AND due <= ? ORDER BY number"
)
TOTAL = "SELECT sum(count) FROM insight_counts WHERE key = ? AND width = ? AND start >= ? AND start < ?"
SURPLUS = (
    f"SELECT number, account, region, {KEY} FROM insight_keys "  # noqa: S608 - constants
    "ORDER BY latest, number LIMIT ?"
)
PARTS = ("insight_counts", "insight_values", "insight_incidents")


class SqliteInsightCounters:
    """Satisfies ports.insights.InsightCounters, with so many keys at most."""

    def __init__(self, connection: Connection, most_keys: int = MOST_KEYS) -> None:
        self._connection = connection
        self._most_keys = most_keys
        self._numbers: dict[tuple[str, str, Key], int] = {}  # of keys that are in the table
        self._days: dict[int, int] = {}  # by number: when old counts were dropped
        connection.on_end.append(self._transaction_ended)

    def read_again(self) -> None:
        """Forget what is known of the tables, after they were replaced."""
        self._numbers.clear()
        self._days.clear()

    def _transaction_ended(self, committed: bool) -> None:
        if not committed:
            self.read_again()

    def add(self, account: str, region: str, tally: Tally) -> None:
        with self._connection.transaction():
            numbers = {key: self._number_of(account, region, key) for key in tally.counts}
            for key, number in numbers.items():
                self._forget_old(number, max(tally.counts[key]))
            execute_many = self._connection.execute_many
            execute_many(SEE, [_seen(tally, key, number) for key, number in numbers.items()])
            counts = [row for key, number in numbers.items() for row in _counts(number, tally.counts[key])]
            execute_many(COUNT, counts)
            values = (_values(number, tally.frequent_values(key)) for key, number in numbers.items())
            execute_many(VALUE, [row for rows in values for row in rows])
            self._keep_bound()

    def _number_of(self, account: str, region: str, key: Key) -> int:
        known = self._numbers.get((account, region, key))
        if known is None:
            columns = (account, region, *astuple(key))
            known = self._connection.number(FIND, columns) or self._connection.number(INSERT, columns)
            self._numbers[account, region, key] = known
        return known

    def _forget_old(self, number: int, now: int) -> None:
        """Drop what is too old, on the key's first day of calls after others."""
        day = now // DAY
        if day <= self._days.get(number, 0):
            return
        self._days[number] = day
        for width, kept in COUNTS_KEPT.items():
            self._connection.execute(
                "DELETE FROM insight_counts WHERE key = ? AND width = ? AND start < ?",
                (number, width, now - kept),
            )
        for width in VALUE_WIDTHS:
            self._connection.execute(
                "DELETE FROM insight_values WHERE key = ? AND width = ? AND start < ?",
                (number, width, now - VALUES_KEPT),
            )
        self._connection.execute(
            "DELETE FROM insight_incidents WHERE key = ? AND end < ?", (number, now - VALUES_KEPT)
        )

    def _keep_bound(self) -> None:
        surplus = self._connection.number("SELECT count(*) FROM insight_keys") - self._most_keys
        if surplus <= 0:
            return
        rows = self._connection.rows(SURPLUS, (surplus,))
        gone = [row[:1] for row in rows]
        for number, account, region, *key in rows:
            self._numbers.pop((account, region, Key(*key)), None)
            self._days.pop(number, None)
        for table in PARTS:
            self._connection.execute_many(f"DELETE FROM {table} WHERE key = ?", gone)  # noqa: S608 - constants
        self._connection.execute_many("DELETE FROM insight_keys WHERE number = ?", gone)

    def due(self, account: str, region: str, minute: int) -> Sequence[Followed]:
        return [
            Followed(row[0], Key(*row[1:7]), row[7], decode(Opened, row[8]) if row[8] else None)
            for row in self._connection.rows(DUE, (account, region, minute))
        ]

    def next_due(self, account: str, region: str) -> int | None:
        found = self._connection.row(
            "SELECT min(due) FROM insight_keys WHERE account = ? AND region = ?", (account, region)
        )
        return found[0] if found else None

    def places_due(self) -> Sequence[tuple[str, str, int]]:
        rows = self._connection.rows(
            "SELECT account, region, min(due) FROM insight_keys "
            "WHERE due IS NOT NULL GROUP BY account, region"
        )
        return [(account, region, due) for account, region, due in rows]

    def follow(self, number: int, opened: Opened | None, since: int | None, due: int | None) -> None:
        self._connection.execute(
            "UPDATE insight_keys SET opened = ?, since = ?, due = ? WHERE number = ?",
            (encode(opened) if opened else None, since, due, number),
        )

    def counts(self, number: int, stretch: Stretch) -> Mapping[int, int]:
        return self._counts(number, 1, stretch)

    def _counts(self, number: int, width: int, stretch: Stretch) -> Mapping[int, int]:
        rows = self._connection.rows(
            "SELECT start, count FROM insight_counts "
            "WHERE key = ? AND width = ? AND start >= ? AND start < ? ORDER BY start",
            (number, width, stretch.start, stretch.end),
        )
        return dict(rows)

    def next_count(self, number: int, minute: int) -> int | None:
        found = self._connection.row(
            "SELECT min(start) FROM insight_counts WHERE key = ? AND width = 1 AND start >= ?",
            (number, minute),
        )
        return found[0] if found else None

    def total(self, number: int, pieces: Sequence[Piece]) -> int:
        return sum(
            self._connection.number(
                TOTAL,
                (number, piece.minutes, piece.start, piece.end),
            )
            for piece in pieces
        )

    def values(self, number: int, pieces: Sequence[Piece]) -> Values:
        found: Counter[tuple[str, str]] = Counter()
        for piece in pieces:
            rows = self._connection.rows(
                "SELECT attribute, value, sum(count) FROM insight_values "
                "WHERE key = ? AND width = ? AND start >= ? AND start < ? GROUP BY attribute, value",
                (number, piece.minutes, piece.start, piece.end),
            )
            for attribute, value, count in rows:
                found[attribute, value] += count
        return found

    def incidents(self, number: int, stretch: Stretch) -> Sequence[Stretch]:
        rows = self._connection.rows(
            "SELECT start, end FROM insight_incidents WHERE key = ? AND end > ? AND start < ? ORDER BY start",
            (number, stretch.start, stretch.end),
        )
        return [Stretch(start, end) for start, end in rows]

    def add_incident(self, number: int, stretch: Stretch) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO insight_incidents (key, start, end) VALUES (?, ?, ?)",
            (number, stretch.start, stretch.end),
        )

    def series(
        self, account: str, region: str, key: Key, period_minutes: int, stretch: Stretch
    ) -> Mapping[int, int]:
        found = self._connection.row(FIND, (account, region, *astuple(key)))
        return self._counts(found[0], period_minutes, stretch) if found else {}

    def busiest(self, account: str, region: str, most: int) -> Sequence[tuple[Key, int]]:
        rows = self._connection.rows(
            f"SELECT {KEY}, total FROM insight_keys WHERE account = ? AND region = ? "  # noqa: S608 - constants
            "ORDER BY total DESC, number LIMIT ?",
            (account, region, most),
        )
        return [(Key(*row[:6]), row[6]) for row in rows]


def _seen(tally: Tally, key: Key, number: int) -> tuple[Any, ...]:
    """Return the values of SEE."""
    counts, since = tally.counts[key], tally.unusual_since.get(key)
    due = None if since is None else since + 1
    return max(counts), counts.total(), since, since, since, due, due, due, number


def _counts(number: int, counts: Mapping[int, int]) -> Iterator[tuple[Any, ...]]:
    for width in COUNTS_KEPT:
        starts: Counter[int] = Counter()
        for minute, count in counts.items():
            starts[minute // width * width] += count
        yield from ((number, width, start, count) for start, count in starts.items())


def _values(number: int, values: Mapping[tuple[int, str, str], int]) -> Iterator[tuple[Any, ...]]:
    for width in VALUE_WIDTHS:
        starts: Counter[tuple[int, str, str]] = Counter()
        for (minute, attribute, value), count in values.items():
            starts[minute // width * width, attribute, value] += count
        yield from ((number, width, *place, count) for place, count in starts.items())
