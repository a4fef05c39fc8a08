"""The engine: checks a statement against empty tables, runs it over a store's files and fresh records.

What a statement may say is decided before it runs, by its tree.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb

from emulator.core.lake.answers import (
    Answer,
    Content,
    DataFile,
    QueryStoppedError,
    Statement,
)
from emulator.core.lake.columns import Kind, types_of
from emulator.core.lake.statements import allowed, analysis, dialect
from emulator.core.lake.statements.bounds import Bounds, bounds_of
from emulator.core.lake.types import Type
from emulator.core.ports.engines import FindKind, Stop
from emulator.core.values import dataclass
from emulator.engines.duckdb import tables
from emulator.engines.duckdb.binding import at_binding
from emulator.engines.duckdb.execution import InThisProcess, Job, Limits, Runner, Table, connected
from emulator.engines.duckdb.generator import to_duckdb

CHECKS_KEPT = 8  # sets of tables whose empty twins stay open


@dataclass(frozen=True)
class Plan:
    """A statement in DuckDB's words, between which times it reads each table, the types of its answer."""

    sql: str
    bounds: Mapping[str, Bounds]
    kinds: Mapping[str, Kind]
    columns: Sequence[Type | None]


class DuckDb:
    """Satisfies ports.engines.Engine."""

    def __init__(self, limits: Limits | None = None, runner: Runner | None = None) -> None:
        self._limits = limits or Limits()
        self._runner = runner or InThisProcess()
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
        plan = Plan(to_duckdb(tree, now), bounds_of(tree), kinds, [kind for _, kind in analysed.outputs])
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
        given = {name: _table(content) for name, content in read.items()}
        job = Job(plan.sql, given, self._limits, plan.columns)
        rows: list[Sequence[str]] = []
        try:
            self._runner.run(job, rows.extend, stop)
        except QueryStoppedError as stopped:
            raise QueryStoppedError(rows) from stopped
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
            return tables.write(self._open_writer(), kind, records, path)

    def merge(self, paths: Sequence[str], path: str) -> DataFile:
        """Keep what files hold in a new one. Raises EngineError."""
        with self._writing:
            return tables.merge(self._open_writer(), paths, path)

    def _open_writer(self) -> duckdb.DuckDBPyConnection:
        if self._writer is None:
            self._writer = duckdb.connect(config={"threads": 1})
            self._writer.execute("SET enable_progress_bar = false")
        return self._writer

    def close(self) -> None:
        """Let go of what checks, runs and writing keep open."""
        self._runner.close()
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
                self._checking[key] = connected({name: Table(kind) for name, kind in key}, self._limits)
            return self._checking[key]


def _within(content: Content, bounds: Bounds) -> Content:
    """Return the content without the files that lie outside the bounds."""
    files = [file for file in content.files if bounds.meets(file.first, file.last)]
    return replace(content, files=files)


def _table(content: Content) -> Table:
    """Return what a run reads of a store."""
    paths = [str(Path(file.path).resolve()) for file in content.files]
    since = f"{content.since:%Y-%m-%d %H:%M:%S}" if content.since else None
    return Table(content.kind, paths, content.fresh, since)
