"""All state in SQLite: in memory, or in one file."""

import math
import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from emulator.core.clock import from_epoch
from emulator.core.ports.state_files import SnapshotError
from emulator.stores import schema
from emulator.stores.journal import SqliteJournal
from emulator.stores.state_files import SqliteSnapshots
from emulator.stores.tables import (
    SqliteBucketPolicies,
    SqliteChains,
    SqliteKeyPairs,
    SqliteLogFiles,
    SqlitePeriods,
    SqliteTrails,
)


class StoreError(Exception):
    """The state file cannot be used; the text says why in one sentence."""


class Connection:
    """One connection, shared by all threads under one lock; transactions nest into the outermost."""

    def __init__(self, path: Path | None) -> None:
        self._connection = sqlite3.connect(
            str(path) if path else ":memory:", timeout=0, isolation_level=None, check_same_thread=False
        )
        self.lock = threading.RLock()
        self._depth = 0
        self._of_thread = threading.local()
        self.durable = path is not None
        self.on_begin: list[Callable[[], None]] = []
        self.on_end: list[Callable[[bool], None]] = []

    def transaction(self) -> "Transaction":
        return Transaction(self)

    def late_transaction(self) -> "LateTransaction":
        return LateTransaction(self)

    def announce(self, late: "LateTransaction | None") -> None:
        """Note that this thread is in a late transaction that has not begun, or in none."""
        self._of_thread.late = late

    def hold(self) -> None:
        """Begin the late transaction of this thread, where it has one that has not begun."""
        late: LateTransaction | None = getattr(self._of_thread, "late", None)
        if late:
            self.announce(None)
            self.begin()
            late.begun = True

    def begin(self) -> None:
        """Take the lock and, when this is the outermost, open a transaction."""
        self.hold()
        self.lock.acquire()
        if not self._depth:
            for hook in self.on_begin:
                hook()
        self._depth += 1
        if self._depth == 1:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            except BaseException:
                self._leave()
                raise

    def end(self, *, keep: bool) -> None:
        """Close what `begin` opened; the outermost commits, or rolls back unless `keep`."""
        try:
            if self._depth == 1:
                self._finish(keep=keep)
        finally:
            self._leave()

    def _finish(self, *, keep: bool) -> None:
        committed = False
        try:
            if keep:
                self._connection.execute("COMMIT")
                committed = True
        finally:
            if not committed:
                self._connection.execute("ROLLBACK")
            self._tell_ended(committed=committed)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open; asked under the lock, it is this thread's own."""
        return self._depth > 0

    def _leave(self) -> None:
        self._depth -= 1
        self.lock.release()

    def _tell_ended(self, *, committed: bool) -> None:
        for hook in self.on_end:
            hook(committed)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        self.hold()
        with self.lock:
            self._connection.execute(sql, values)

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self.hold()
        with self.lock:
            self._connection.executemany(sql, rows)

    def run_script(self, sql: str) -> None:
        with self.lock:
            self._connection.executescript(sql)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self.lock:
            return self._connection.execute(sql, values).fetchall()

    def first_rows(
        self, sql: str, values: Sequence[Any], column: int, size_bytes: int
    ) -> list[tuple[Any, ...]]:
        """Return rows until those returned hold so many bytes in the column; one, however large, if any."""
        rows = []
        with self.lock:
            for row in self._connection.execute(sql, values):
                rows.append(row)
                size_bytes -= len(row[column])
                if size_bytes <= 0:
                    break
        return rows

    def row(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        with self.lock:
            found: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
            return found

    def number(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Return the one number that the query answers, 0 for none."""
        found = self.row(sql, values)
        return int(found[0]) if found and found[0] is not None else 0

    def close(self) -> None:
        with self.lock:
            self._connection.close()


class Transaction:
    """A transaction as a context; a class, because a generator takes three times as long."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.begin()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.end(keep=kind is None)


class LateTransaction:
    """A transaction that begins with its first write."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.begun = False

    def __enter__(self) -> None:
        self._connection.announce(self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.announce(None)
        if self.begun:
            self._connection.end(keep=kind is None)


class SqliteStore:
    """Satisfies ports.Store."""

    def __init__(self, connection: Connection, max_events: int | None) -> None:
        self._connection = connection
        self.journal = SqliteJournal(connection, max_events, self._first_unsettled)
        self.trails = SqliteTrails(connection)
        self.periods = SqlitePeriods(connection)
        self.files = SqliteLogFiles(connection)
        self.chains = SqliteChains(connection)
        self.key_pairs = SqliteKeyPairs(connection)
        self.bucket_policies = SqliteBucketPolicies(connection)
        self.snapshots = SqliteSnapshots(connection, self.journal, _upgrade)
        self.transaction = connection.transaction
        self.late_transaction = connection.late_transaction
        self.close = connection.close

    def clear(self) -> None:
        with self.transaction():
            self.journal.keep_numbers()
            for table in schema.STATE_TABLES:
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables
            self._connection.execute("DELETE FROM meta WHERE name IN ('files', 'digests')")
            self.journal.forget_count()

    def keep_time(self, at: datetime) -> None:
        """Note what time a manual clock shows."""
        self._connection.execute(
            "INSERT INTO meta (name, value) VALUES ('time', ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (math.ceil(at.timestamp()),),
        )

    def find_time(self) -> datetime | None:
        """Return the time that was noted last, in whole seconds."""
        seconds = self._connection.number("SELECT value FROM meta WHERE name = 'time'")
        return from_epoch(seconds) if seconds else None

    def _first_unsettled(self) -> int | None:
        """Return the number of the first event that a trail may still have to deliver to its bucket.

        Other outputs do not hold events back: they are served before the bucket is.
        """
        firsts = []
        for account in self.periods.accounts():
            for period in self.periods.pending(account):
                last = self.journal.last() if period.last is None else period.last
                for region in filter(period.covers_region, self.journal.regions_of(account, 0, last)):
                    cursor = self.periods.cursor(period.id, region, "files")
                    firsts.append(self.journal.first_after(account, region, cursor, last))
        return min((first for first in firsts if first), default=None)


def open_store(path: Path | None, max_events: int | None = None) -> SqliteStore:
    """Open the state in the file `path`, made when it is missing; None keeps it in memory.

    `max_events` bounds the journal: the oldest settled events leave first. Raises StoreError when the file
    cannot be opened, is no state file, or was written by a newer version.
    """
    try:
        connection = Connection(path)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise StoreError(f"Another emulator uses {path}.") from error
        raise StoreError(f"The state file {path} cannot be used: {error}.") from error
    return SqliteStore(connection, max_events)


def _upgrade(path: str) -> None:
    """Bring the tables of a file to this version. Raises SnapshotError."""
    try:
        open_store(Path(path)).close()
    except (StoreError, sqlite3.Error) as error:
        raise SnapshotError("It is no exported state.") from error


def _prepare(connection: Connection, path: Path | None) -> None:
    """Make the connection ready. What is refused stays as it is, so the version is asked for first."""
    if path:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # held as long as the connection
    version = connection.number("PRAGMA user_version")
    if version > schema.VERSION:
        raise StoreError(f"The state file {path} was written by a newer version of the emulator.")
    if path:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    if version < schema.VERSION:
        steps = "".join(schema.STEPS[version:])
        connection.run_script(f"BEGIN; {steps} PRAGMA user_version = {schema.VERSION}; COMMIT;")
