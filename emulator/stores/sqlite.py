"""All state in SQLite: in memory, or in one file."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.core.clock import from_epoch
from emulator.core.late import if_made, late
from emulator.core.ports.snapshots import SnapshotError
from emulator.core.ports.state import FullError
from emulator.stores import schema
from emulator.stores.bucket_policies import SqliteBucketPolicies
from emulator.stores.connection import Connection
from emulator.stores.cursors import SqliteCursors
from emulator.stores.files import SqliteLogFiles
from emulator.stores.journal import SqliteJournal
from emulator.stores.key_pairs import SqliteKeyPairs
from emulator.stores.periods import SqlitePeriods
from emulator.stores.trails import SqliteTrails

if TYPE_CHECKING:
    from emulator.stores.chains import SqliteChains
    from emulator.stores.insights import SqliteInsightCounters
    from emulator.stores.lake import SqliteLake
    from emulator.stores.snapshot_files import SqliteSnapshots

MANY_EVENTS = 20_000
KEPT = "SELECT * FROM {}"
KEEP = "INSERT OR REPLACE INTO {} VALUES ({})"

IS_READ = "SELECT EXISTS (SELECT 1 FROM periods) OR EXISTS (SELECT 1 FROM ingestions)"

# There are trails that logged, and no event was ever numbered.
LOST = (
    "SELECT EXISTS (SELECT 1 FROM periods) AND NOT EXISTS (SELECT 1 FROM events) "
    "AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'last_number' AND value > 0)"
)


class StoreError(Exception):
    """The state file cannot be used; the text gives the reason in one sentence."""


class SqliteStore:
    """Satisfies ports.state.Store."""

    def __init__(self, connection: Connection, max_events: int | None) -> None:
        self._connection = connection
        self.journal = SqliteJournal(connection, max_events)
        self.trails = SqliteTrails(connection)
        self.periods = SqlitePeriods(connection)
        self.cursors = SqliteCursors(connection)
        self.files = SqliteLogFiles(connection)
        self.chains = late(lambda: _chains(connection))
        self.key_pairs = SqliteKeyPairs(connection)
        self.bucket_policies = SqliteBucketPolicies(connection)
        lake = late(lambda: _lake(connection))
        self.data_stores = late(lambda: lake.data_stores)
        self.ingestions = late(lambda: lake.ingestions)
        self.lake_records = late(lambda: lake.lake_records)
        self.queries = late(lambda: lake.queries)
        self.query_aliases = late(lambda: lake.query_aliases)
        self.channels = late(lambda: lake.channels)
        self.dashboards = late(lambda: lake.dashboards)
        self.imports = late(lambda: lake.imports)
        self.resource_policies = late(lambda: lake.resource_policies)
        self.insights = late(lambda: _insights(connection))
        self.snapshots = late(lambda: _snapshots(connection, self.journal, self._read_again))
        self.transaction = connection.transaction
        self.late_transaction = connection.late_transaction
        self.close = connection.close

    def clear(self) -> None:
        with self._connection.lock:
            is_replaced = self.journal.count() > MANY_EVENTS and not self._connection.durable
            if is_replaced and not self._connection.in_transaction:
                self._start_over()
            self._delete_all()

    def _start_over(self) -> None:
        """Begin a new database with what is kept: to delete many events takes long, and memory for each."""
        from emulator.stores.snapshot_files import TABLES

        with self.transaction():
            self.journal.keep_numbers()
        tables = [table for (table,) in self._connection.rows(TABLES) if table not in schema.STATE_TABLES]
        kept = {table: self._connection.rows(KEPT.format(table)) for table in tables}
        self._connection.start_over()
        _prepare(self._connection, None)
        for table, rows in kept.items():
            if rows:
                self._connection.execute_many(KEEP.format(table, ",".join("?" * len(rows[0]))), rows)

    def _delete_all(self) -> None:
        with self.transaction():
            self.journal.keep_numbers()
            for table in schema.STATE_TABLES:
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables
            self._connection.execute("DELETE FROM meta WHERE name IN ('files', 'digests')")
            self.journal.forget_count()
            if_made(self.insights, lambda insights: insights.read_again())

    def _read_again(self) -> None:
        self.journal.read_again()
        if_made(self.insights, lambda insights: insights.read_again())

    def is_read(self) -> bool:
        """Tell whether there are logging periods or ingestion periods, for which the journal is read."""
        return bool(self._connection.number(IS_READ))

    def keep_time(self, at: datetime) -> None:
        """Note the time of a manual clock."""
        self._connection.execute(
            "INSERT INTO meta (name, value) VALUES ('time', ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (math.ceil(at.timestamp()),),
        )

    def find_time(self) -> datetime | None:
        """Return the time that was noted last, in whole seconds."""
        seconds = self._connection.number("SELECT value FROM meta WHERE name = 'time'")
        return from_epoch(seconds) if seconds else None


def _chains(connection: Connection) -> SqliteChains:
    from emulator.stores.chains import SqliteChains

    return SqliteChains(connection)


def _lake(connection: Connection) -> SqliteLake:
    from emulator.stores.lake import SqliteLake

    return SqliteLake(connection)


def _insights(connection: Connection) -> SqliteInsightCounters:
    from emulator.stores.insights import SqliteInsightCounters

    return SqliteInsightCounters(connection)


def _snapshots(
    connection: Connection, journal: SqliteJournal, read_again: Callable[[], None]
) -> SqliteSnapshots:
    from emulator.stores.snapshot_files import SqliteSnapshots

    return SqliteSnapshots(connection, journal, _upgrade, read_again)


def open_store(path: Path | None, max_events: int | None = None, *, checked: bool = False) -> SqliteStore:
    """Open the state in the file `path`, made when it is missing; None keeps it in memory.

    `max_events` is the limit of the journal; the intake trims it. `checked` reads the whole file first.
    Raises StoreError when the file cannot be opened, is not a state file, is damaged, or was written by a
    newer version.
    """
    try:
        connection = Connection(path)
        try:
            _prepare(connection, path)
            if checked:
                _check(connection, path)
        except BaseException:
            connection.close()
            raise
    except (sqlite3.Error, FullError, UnicodeError) as error:
        if "locked" in str(error):
            raise StoreError(f"Another emulator uses {path}.") from error
        reason = str(error).rstrip(".")
        raise StoreError(f"The state file {path} cannot be used: {reason}.") from error
    return SqliteStore(connection, max_events)


def _upgrade(path: str) -> None:
    """Bring the tables of a file to this version. Raises SnapshotError."""
    try:
        open_store(Path(path)).close()
    except (StoreError, sqlite3.Error, UnicodeError) as error:
        raise SnapshotError("It is not an exported state file.") from error


def _check(connection: Connection, path: Path | None) -> None:
    """Raise StoreError when the file is damaged inside, which one page of it may be long before it is met."""
    found = connection.row("PRAGMA quick_check(1)")
    if found and found[0] != "ok":
        reason = str(found[0]).splitlines()[-1]
        raise StoreError(
            f"The state file {path} is damaged ({reason}); delete it, or put a copy in its place."
        )


def find_loss(path: Path) -> str | None:
    """Return what a state file that is about to be opened has lost, as a sentence; None for nothing."""
    log = path.with_name(f"{path.name}-wal")
    if not path.exists():
        if log.exists() and log.stat().st_size:
            return f"The state file {path} is gone, but its log {log.name} is there; the state begins empty."
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as given:
            version = given.execute("PRAGMA user_version").fetchone()[0]
            if not version:
                return f"The state file {path} is empty; what it held is lost, and the state begins empty."
            lost = given.execute(LOST).fetchone()[0]
    except (sqlite3.Error, UnicodeError):
        return None  # opening it says why
    if lost:
        return f"The journal in {path} is gone, but there are trails: records that waited are not delivered."
    return None


def _prepare(connection: Connection, path: Path | None) -> None:
    """Make the connection ready. It checks the version first, so that a refused file does not change."""
    if path:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # the lock is held as long as the connection
    version = connection.number("PRAGMA user_version")
    if version > schema.VERSION:
        raise StoreError(f"The state file {path} was written by a newer version of the emulator.")
    if path:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    if version < schema.VERSION:
        steps = "".join(schema.STEPS[version:])
        connection.run_script(f"BEGIN; {steps} PRAGMA user_version = {schema.VERSION}; COMMIT;")
