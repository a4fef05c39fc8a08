"""How a statement that was checked runs: on a connection that knows only what it reads, may read only those
files, and cannot change its settings.

A process that only runs statements imports this module, so it imports neither sqlglot nor the rules of
statements.
"""

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import duckdb

from emulator.core.lake.answers import EngineError, QueryStoppedError
from emulator.core.lake.columns import Kind
from emulator.core.lake.texts import spelled
from emulator.core.lake.types import Type
from emulator.core.ports.engines import Stop
from emulator.core.values import dataclass
from emulator.engines.duckdb import tables
from emulator.engines.duckdb.complaints import at_running
from emulator.engines.duckdb.results import refined, type_of

LARGEST_ANSWER_ROWS = 1_000_000
LARGEST_ANSWER_BYTES = 256_000_000
ROWS_AT_ONCE = 2000
LOOK_SECONDS = 0.02  # how often a running statement is looked after
TOO_LARGE = "Query response is too large"

Rows = Sequence[Sequence[str]]
Take = Callable[[Rows], None]


@dataclass(frozen=True)
class Limits:
    """What one statement may use: megabytes of memory and of temporary files, threads."""

    memory_mb: int = 1000
    spill_mb: int = 4000
    threads: int = 2


@dataclass(frozen=True)
class Table:
    """What a statement reads of a store: files by absolute path, and fresh records as JSON, one each.

    `since` is a timestamp as SQL writes it; events from before count as forgotten.
    """

    kind: Kind
    paths: Sequence[str] = ()
    fresh: Sequence[bytes] = ()
    since: str | None = None


@dataclass(frozen=True)
class Job:
    """A statement in DuckDB's words, and everything that it reads, by the names that it uses.

    `columns` are the types of the answer as far as they are known; without them times have three digits.
    """

    sql: str
    tables: Mapping[str, Table]
    limits: Limits
    columns: Sequence[Type | None] = ()


class Runner(Protocol):
    """Runs jobs."""

    def run(self, job: Job, take: Take, stop: Stop) -> None:
        """Hand the rows of the answer to `take`, some at a time.

        Raises EngineError; raises QueryStoppedError when `stop` is wanted.
        """
        ...

    def close(self) -> None:
        """Let go of what is kept ready."""
        ...


class InThisProcess:
    """A Runner that works in the thread that asks."""

    def run(self, job: Job, take: Take, stop: Stop) -> None:
        """Run a job. Raises EngineError, QueryStoppedError."""
        try:
            with _connection(job) as connection, _watched(connection, stop):
                _collect(connection, job, take, stop)
        except duckdb.InterruptException as error:
            raise QueryStoppedError from error
        except duckdb.Error as error:
            if stop.is_wanted():
                raise QueryStoppedError from error
            raise EngineError(at_running(error)) from error

    def close(self) -> None:
        """Nothing is kept ready."""


@contextmanager
def _connection(job: Job) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that knows these tables alone; it may spill into a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="cloudtrail-emulator-") as spill:
        connection = connected(job.tables, job.limits, spill)
        try:
            yield connection
        finally:
            connection.close()


def connected(given: Mapping[str, Table], limits: Limits, spill: str = "") -> duckdb.DuckDBPyConnection:
    """Return a locked connection that knows these tables alone. Without `spill` it keeps to memory."""
    connection = duckdb.connect(config={"threads": limits.threads})
    for index, (name, table) in enumerate(given.items()):
        _make_table(connection, f"__fresh{index}", name, table)
    paths = ", ".join(tables.text(path) for table in given.values() for path in table.paths)
    for setting in (
        f"temp_directory = {tables.text(spill)}",
        f"max_temp_directory_size = '{limits.spill_mb}MB'",
        f"memory_limit = '{limits.memory_mb}MB'",
        f"allowed_paths = [{paths}]",
        "enable_external_access = false",
        "enable_progress_bar = false",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "allow_community_extensions = false",
        "integer_division = true",
        "TimeZone = 'UTC'",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")
    return connection


def _make_table(connection: duckdb.DuckDBPyConnection, fresh: str, name: str, table: Table) -> None:
    """Make a store's table: its fresh records, and its files where it has some."""
    if not table.paths and not table.since:
        fresh = name
    tables.create(connection, fresh, table.kind)
    tables.fill(connection, fresh, table.kind, table.fresh)
    if fresh != name:
        connection.execute(f"CREATE VIEW {tables.quoted(name)} AS {_joined(fresh, table)}")


def _joined(fresh: str, table: Table) -> str:
    """Return the query of all of a store's records that still count."""
    since = f" WHERE eventtime >= TIMESTAMP {tables.text(table.since)}" if table.since else ""
    found = f"SELECT * FROM {tables.quoted(fresh)}{since}"
    if not table.paths:
        return found
    paths = ", ".join(tables.text(path) for path in table.paths)
    filed = f"SELECT * FROM read_parquet([{paths}], hive_partitioning = false){since}"
    # beside another table the engine reads whole structs where a field would do
    return f"{filed} UNION ALL {found}" if table.fresh else filed


def _collect(connection: duckdb.DuckDBPyConnection, job: Job, take: Take, stop: Stop) -> None:
    """Hand on the rows of the answer, as texts. Raises EngineError when it is too large."""
    connection.execute(job.sql)
    found = [type_of(column[1]) for column in connection.description or ()]
    kinds = [refined(*pair) for pair in zip(found, job.columns or [None] * len(found), strict=True)]
    size = count = 0
    while some := connection.fetchmany(ROWS_AT_ONCE):
        rows = [_spelled(row, kinds) for row in some]
        size += sum(len(value) for row in rows for value in row)
        count += len(rows)
        take(rows)
        if size > LARGEST_ANSWER_BYTES or count > LARGEST_ANSWER_ROWS:
            raise EngineError(TOO_LARGE)
        if stop.is_wanted():
            raise QueryStoppedError


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
