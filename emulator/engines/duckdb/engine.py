"""The engine: checks a statement against empty tables, runs it over a store's files and fresh records.

Each run has a connection of its own that knows only what its statement reads, may read only those files,
and cannot change its settings. What a statement may say is decided before, by its tree.
"""

import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from emulator.core.lake.answers import (
    Answer,
    Content,
    DataFile,
    EngineError,
    QueryStoppedError,
    Statement,
)
from emulator.core.lake.columns import Kind, types_of
from emulator.core.lake.statements import allowed, analysis, dialect
from emulator.core.lake.statements.bounds import Bounds, bounds_of
from emulator.core.lake.texts import spelled
from emulator.core.lake.types import Type
from emulator.core.ports.engines import FindKind, Stop
from emulator.engines.duckdb import tables
from emulator.engines.duckdb.complaints import at_binding, at_running
from emulator.engines.duckdb.generator import to_duckdb
from emulator.engines.duckdb.results import type_of

LARGEST_ANSWER_ROWS = 1_000_000
LARGEST_ANSWER_BYTES = 256_000_000
ROWS_AT_ONCE = 2000
LOOK_SECONDS = 0.02  # how often a running statement is looked after
CHECKS_KEPT = 8  # sets of tables whose empty twins stay open
TOO_LARGE = "Query response is too large"


@dataclass(frozen=True)
class Limits:
    """What one statement may use: megabytes of memory and of temporary files, threads."""

    memory_mb: int = 1000
    spill_mb: int = 4000
    threads: int = 2


@dataclass(frozen=True)
class Plan:
    """A statement in DuckDB's words, and between which times it reads each table."""

    sql: str
    bounds: Mapping[str, Bounds]
    kinds: Mapping[str, Kind]


class DuckDb:
    """Satisfies ports.engines.Engine."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._checking: dict[tuple[tuple[str, Kind], ...], duckdb.DuckDBPyConnection] = {}
        self._changing = threading.Lock()
        self._writer: duckdb.DuckDBPyConnection | None = None
        self._writing = threading.Lock()

    def check(self, text: str, find_kind: FindKind, now: datetime) -> Statement:
        """Return the statement as it would run. Raises InvalidQueryStatementException."""
        kinds: dict[str, Kind] = {}

        def find_columns(name: str) -> Mapping[str, Type] | None:
            kind = find_kind(name)
            if kind is None:
                return None
            kinds[name] = kind
            return types_of(kind)

        tree, source = dialect.parse(text)
        allowed.check(tree, source)
        analysed = analysis.analyse(tree, source, find_columns)
        plan = Plan(to_duckdb(tree, now), bounds_of(tree), kinds)
        try:
            with self._empty_tables(kinds).cursor() as connection:
                connection.execute(f"DESCRIBE {plan.sql}")
        except duckdb.Error as error:
            raise at_binding(error, tree, source) from error
        return Statement(text, analysed.tables, [name for name, _ in analysed.outputs], plan)

    def run(self, statement: Statement, contents: Mapping[str, Content], stop: Stop) -> Answer:
        """Return the answer. Raises EngineError, QueryStoppedError."""
        plan: Plan = statement.plan
        read = {name: _within(contents[name], plan.bounds.get(name, Bounds())) for name in plan.kinds}
        rows: list[Sequence[str]] = []
        try:
            with self._connection(read) as connection, _watched(connection, stop):
                cut = _collect(connection, plan.sql, rows, stop)
        except duckdb.InterruptException as error:
            raise QueryStoppedError(rows) from error
        except duckdb.Error as error:
            if stop.is_wanted():
                raise QueryStoppedError(rows) from error
            raise EngineError(at_running(error)) from error
        if cut:
            raise EngineError(TOO_LARGE)
        files = [file for content in read.values() for file in content.files]
        fresh = [record for content in read.values() for record in content.fresh]
        return Answer(
            statement.columns,
            rows,
            events_scanned=sum(file.rows for file in files) + len(fresh),
            bytes_scanned=sum(file.size_bytes for file in files) + sum(map(len, fresh)),
        )

    def write(self, kind: Kind, records: Sequence[bytes], path: str) -> DataFile:
        """Keep records in a new file of Parquet. Raises EngineError."""
        with self._writing:
            if self._writer is None:
                self._writer = duckdb.connect(config={"threads": 1})
            return tables.write(self._writer, kind, records, path)

    def close(self) -> None:
        """Let go of what checks and writing keep open."""
        with self._writing:
            if self._writer:
                self._writer.close()
                self._writer = None
        with self._changing:
            for connection in self._checking.values():
                connection.close()
            self._checking.clear()

    def _empty_tables(self, kinds: Mapping[str, Kind]) -> duckdb.DuckDBPyConnection:
        """Return a connection with empty tables of these names, which checks share."""
        key = tuple(sorted(kinds.items()))
        with self._changing:
            if key not in self._checking:
                if len(self._checking) >= CHECKS_KEPT:
                    self._checking.pop(next(iter(self._checking))).close()
                self._checking[key] = self._connected({name: Content(kind) for name, kind in key})
            return self._checking[key]

    @contextmanager
    def _connection(self, contents: Mapping[str, Content]) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a connection that knows these tables alone; it may spill into a folder of its own."""
        with tempfile.TemporaryDirectory(prefix="cloudtrail-emulator-") as spill:
            connection = self._connected(contents, spill)
            try:
                yield connection
            finally:
                connection.close()

    def _connected(self, contents: Mapping[str, Content], spill: str = "") -> duckdb.DuckDBPyConnection:
        """Return a locked connection that knows these tables alone. Without `spill` it keeps to memory."""
        connection = duckdb.connect(config={"threads": self._limits.threads})
        for index, (name, content) in enumerate(contents.items()):
            _make_table(connection, f"__fresh{index}", name, content)
        self._lock(connection, contents, spill)
        return connection

    def _lock(
        self, connection: duckdb.DuckDBPyConnection, contents: Mapping[str, Content], spill: str
    ) -> None:
        paths = [file.path for content in contents.values() for file in content.files]
        for setting in (
            f"temp_directory = {tables.text(spill)}",
            f"max_temp_directory_size = '{self._limits.spill_mb}MB'",
            f"memory_limit = '{self._limits.memory_mb}MB'",
            f"allowed_paths = [{', '.join(tables.text(str(Path(path).resolve())) for path in paths)}]",
            "enable_external_access = false",
            "autoinstall_known_extensions = false",
            "autoload_known_extensions = false",
            "allow_community_extensions = false",
            "integer_division = true",
            "TimeZone = 'UTC'",
            "lock_configuration = true",
        ):
            connection.execute(f"SET {setting}")


def _within(content: Content, bounds: Bounds) -> Content:
    """Return the content without the files that lie outside the bounds."""
    files = [file for file in content.files if bounds.meets(file.first, file.last)]
    return replace(content, files=files)


def _make_table(connection: duckdb.DuckDBPyConnection, fresh: str, name: str, content: Content) -> None:
    """Make a store's table: its fresh records, and its files where it has some."""
    if not content.files and not content.since:
        fresh = name
    tables.create(connection, fresh, content.kind)
    tables.fill(connection, fresh, content.kind, content.fresh)
    if fresh != name:
        connection.execute(f"CREATE VIEW {tables.quoted(name)} AS {_joined(fresh, content)}")


def _joined(fresh: str, content: Content) -> str:
    """Return the query of all of a store's records that still count."""
    since = f" WHERE eventtime >= TIMESTAMP '{content.since:%Y-%m-%d %H:%M:%S}'" if content.since else ""
    found = f"SELECT * FROM {tables.quoted(fresh)}{since}"
    if not content.files:
        return found
    paths = ", ".join(tables.text(str(Path(file.path).resolve())) for file in content.files)
    filed = f"SELECT * FROM read_parquet([{paths}], hive_partitioning = false){since}"
    # beside another table the engine reads whole structs where a field would do
    return f"{filed} UNION ALL {found}" if content.fresh else filed


def _collect(connection: duckdb.DuckDBPyConnection, sql: str, rows: list[Sequence[str]], stop: Stop) -> bool:
    """Put the rows of the answer, as texts, into `rows`; return whether it was too large."""
    connection.execute(sql)
    kinds = [type_of(column[1]) for column in connection.description or ()]
    size = 0
    while some := connection.fetchmany(ROWS_AT_ONCE):
        spelled_rows = [_spelled(row, kinds) for row in some]
        size += sum(len(value) for row in spelled_rows for value in row)
        rows += spelled_rows
        if size > LARGEST_ANSWER_BYTES or len(rows) > LARGEST_ANSWER_ROWS:
            return True
        if stop.is_wanted():
            raise QueryStoppedError(rows)
    return False


def _spelled(row: tuple[Any, ...], kinds: Sequence[Type]) -> Sequence[str]:
    return [spelled(value, kind) for value, kind in zip(row, kinds, strict=True)]


@contextmanager
def _watched(connection: duckdb.DuckDBPyConnection, stop: Stop) -> Iterator[None]:
    """Interrupt the connection while the block runs and a stop is wanted.

    It is done again and again, for an interruption that comes before the statement is lost.
    """
    done = threading.Event()

    def watch() -> None:
        while not done.wait(LOOK_SECONDS):
            if stop.is_wanted():
                connection.interrupt()

    watcher = threading.Thread(target=watch, name="lake-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
