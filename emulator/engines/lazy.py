"""The engine, imported when it is first needed; without its packages, one sentence says what to install."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from emulator.api import lake_errors
from emulator.core.lake.answers import Answer, Content, DataFile, EngineError, Statement

if TYPE_CHECKING:
    from emulator.core.lake.columns import Kind
    from emulator.core.ports.engines import Engine, FindKind, Stop

INSTALL = (
    "Queries need two more Python packages beside the emulator: pip install 'cloudtrail-emulator[lake]'."
)


class LazyEngine:
    """Satisfies ports.engines.Engine by DuckDB's, which takes a second to import.

    `apart` has statements run in processes of their own.
    """

    def __init__(self, *, apart: bool = False) -> None:
        self._apart = apart

    @cached_property
    def _engine(self) -> Engine | None:
        try:
            from emulator.engines.duckdb.engine import DuckDb
            from emulator.engines.duckdb.processes import Processes
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in {"duckdb", "sqlglot"}:
                raise
            return None
        return DuckDb(runner=Processes() if self._apart else None)

    def check(self, text: str, find_kind: FindKind, now: datetime) -> Statement:
        """Return the statement as it would run.

        Raises InvalidQueryStatementException; raises UnsupportedOperationException without the packages.
        """
        if self._engine is None:
            raise lake_errors.engine_missing(INSTALL)
        return self._engine.check(text, find_kind, now)

    def run(self, statement: Statement, contents: Mapping[str, Content], stop: Stop) -> Answer:
        """Return the answer. Raises EngineError, QueryStoppedError."""
        if self._engine is None:
            raise EngineError(INSTALL)
        return self._engine.run(statement, contents, stop)

    def write(self, kind: Kind, records: Sequence[bytes], path: str) -> DataFile:
        """Keep records in a new file. Raises EngineError."""
        if self._engine is None:
            raise EngineError(INSTALL)
        return self._engine.write(kind, records, path)

    def merge(self, paths: Sequence[str], path: str) -> DataFile:
        """Keep what files hold in a new one. Raises EngineError."""
        if self._engine is None:
            raise EngineError(INSTALL)
        return self._engine.merge(paths, path)

    def close(self) -> None:
        """Let go of what is kept open, where there is something."""
        if self.__dict__.get("_engine"):
            self.__dict__["_engine"].close()
