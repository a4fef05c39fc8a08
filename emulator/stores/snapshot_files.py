"""Snapshots in SQLite: a copy of the tables in its own database, with two more tables."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing

import orjson

from emulator.core.places import Put
from emulator.core.ports.snapshots import Beside, SnapshotError
from emulator.core.trails.trails import Trail
from emulator.stores import schema
from emulator.stores.connection import Connection
from emulator.stores.documents import checked, decode, encode
from emulator.stores.journal import SqliteJournal
from emulator.stores.soundness import check

BESIDE = """
DROP TABLE IF EXISTS beside;
DROP TABLE IF EXISTS beside_files;
CREATE TABLE beside (document BLOB NOT NULL);
CREATE TABLE beside_files (
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    metadata TEXT NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (bucket, key)
);
"""
OWN = "name NOT LIKE 'sqlite%' AND name NOT LIKE 'beside%'"
TABLES = f"SELECT name FROM main.sqlite_schema WHERE type = 'table' AND {OWN}"  # noqa: S608 - constants
FILES = "SELECT bucket, key, metadata, headers, body FROM beside_files ORDER BY bucket, key"


class SqliteSnapshots:
    """Satisfies ports.snapshots.Snapshots; `upgrade` brings a file to the version of the tables here.

    `read_again` tells the parts that remember something of the tables that these were replaced.
    """

    def __init__(
        self,
        connection: Connection,
        journal: SqliteJournal,
        upgrade: Callable[[str], None],
        read_again: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._journal = journal
        self._upgrade = upgrade
        self._read_again = read_again

    def buckets(self) -> Sequence[str]:
        rows = self._connection.rows("SELECT document FROM trails")
        delivered = self._connection.rows("SELECT DISTINCT bucket FROM files")
        return sorted({decode(Trail, row[0]).bucket for row in rows} | {row[0] for row in delivered})

    def write(self, path: str, beside: Beside, files: Iterable[Put]) -> None:
        self._journal.scan(0, 1)  # a read inserts waiting events
        self._connection.execute("VACUUM INTO ?", (path,))
        with closing(sqlite3.connect(path, isolation_level=None)) as written:
            written.executescript(f"BEGIN; {BESIDE}")
            written.execute("INSERT INTO beside VALUES (?)", (encode(beside),))
            written.executemany("INSERT INTO beside_files VALUES (?, ?, ?, ?, ?)", map(_row, files))
            written.execute("COMMIT")

    def opened(self, path: str) -> "SqliteSnapshot":
        _check(path)
        self._upgrade(path)
        return SqliteSnapshot(self._connection, self._read_again, path)


class SqliteSnapshot:
    """Satisfies ports.snapshots.Snapshot."""

    def __init__(self, connection: Connection, read_again: Callable[[], None], path: str) -> None:
        self._connection = connection
        self._read_again = read_again
        self._path = path
        self.beside = _beside(path)

    def take_over(self) -> None:
        with closing(sqlite3.connect(self._path)) as given:
            check(given, self.beside)
        with self._connection.lock:  # nobody may be in a transaction when a database is attached
            self._connection.execute("ATTACH ? AS given", (self._path,))
            try:
                with self._connection.transaction():
                    for (table,) in self._connection.rows(TABLES):
                        self._replace(table)
                    self._read_again()
            except (sqlite3.Error, UnicodeError) as error:
                raise SnapshotError(f"It is damaged: {error}.") from error
            finally:
                self._connection.execute("DETACH given")

    def _replace(self, table: str) -> None:
        names = ", ".join(row[1] for row in self._connection.rows(f"PRAGMA main.table_info({table})"))
        self._connection.execute(f"DELETE FROM main.{table}")  # noqa: S608 - names of our own tables
        self._connection.execute(
            f"INSERT INTO main.{table} ({names}) SELECT {names} FROM given.{table}"  # noqa: S608 - as above
        )

    def files(self) -> Iterator[Put]:
        with closing(sqlite3.connect(self._path)) as given:
            for bucket, key, metadata, headers, body in given.execute(FILES):
                yield Put(bucket, key, body, orjson.loads(metadata), orjson.loads(headers))


def _check(path: str) -> None:
    """Raise SnapshotError unless the file is a whole database of a version that is known."""
    try:
        with closing(sqlite3.connect(path)) as given:
            version = int(given.execute("PRAGMA user_version").fetchone()[0])
            whole = given.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
    except (sqlite3.Error, UnicodeError) as error:
        raise SnapshotError("It is not an exported state file.") from error
    if version > schema.VERSION:
        raise SnapshotError("It was written by a newer version of the emulator.")
    if not whole:
        raise SnapshotError("It is damaged.")


def _beside(path: str) -> Beside:
    try:
        with closing(sqlite3.connect(path)) as given:
            found: Beside = checked(Beside, given.execute("SELECT document FROM beside").fetchone()[0])
    except (sqlite3.Error, TypeError, ValueError) as error:
        raise SnapshotError("It is not an exported state file.") from error
    return found


def _row(file: Put) -> tuple[str, str, bytes, bytes, bytes]:
    return file.bucket, file.key, orjson.dumps(file.metadata), orjson.dumps(file.headers), file.body
