"""The engine that runs Lake's SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from emulator.core.lake.columns import Kind

if TYPE_CHECKING:
    from emulator.core.lake.answers import Answer, Content, DataFile, Statement


class Stop(Protocol):
    """Whether a running statement has to end."""

    def is_wanted(self) -> bool: ...


FindKind = Callable[[str], Kind | None]


class Engine(Protocol):
    """Runs statements of Lake's SQL."""

    def check(self, text: str, find_kind: FindKind, now: datetime) -> Statement:
        """Return the statement as it would run. `find_kind` tells the kind of a table, None for no table.

        `now` is the time that the statement's current_timestamp means.
        Raises InvalidQueryStatementException, and what `find_kind` raises.
        """
        ...

    def run(self, statement: Statement, contents: Mapping[str, Content], stop: Stop) -> Answer:
        """Return the answer. Raises EngineError; raises QueryStoppedError when `stop` is wanted."""
        ...

    def write(self, kind: Kind, records: Sequence[bytes], path: str) -> DataFile:
        """Keep records in a new file, whole or not at all. Raises EngineError."""
        ...

    def merge(self, paths: Sequence[str], path: str) -> DataFile:
        """Keep what files of one kind of store hold in a new one, whole or not at all. Raises EngineError."""
        ...

    def close(self) -> None:
        """Let go of what is kept open."""
        ...


class QueryRunner(Protocol):
    """Runs queries that are kept, beside everything else."""

    def start(self, query_id: str) -> None:
        """Run a query, as soon as there is room."""
        ...

    def cancel(self, query_id: str) -> None:
        """Stop a query, if it runs or waits."""
        ...
