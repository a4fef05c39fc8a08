"""What a statement reads, and what it answers."""

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime
from typing import Any

from emulator.core.lake.columns import Kind
from emulator.core.values import dataclass


@dataclass(frozen=True)
class DataFile:
    """A file of a store's records: `first` and `last` are the times of the events at its ends."""

    path: str
    rows: int
    size_bytes: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Content:
    """What a store holds: files that never change, and fresh records as JSON, one each.

    Events from before `since` count as forgotten.
    """

    kind: Kind
    files: Sequence[DataFile] = ()
    fresh: Sequence[bytes] = ()
    since: datetime | None = None


@dataclass(frozen=True)
class Statement:
    """A statement that may run: its text, what it reads, the columns of its answer.

    `plan` is the engine's own.
    """

    text: str
    tables: frozenset[str]
    columns: Sequence[str]
    plan: Any = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """The rows of an answer, each a text a column, and what it took to find them."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    events_scanned: int
    bytes_scanned: int


class EngineError(Exception):
    """A statement failed while it ran; the message is what the caller reads."""


class QueryStoppedError(Exception):
    """A statement was stopped before its end. `rows` are those that it had answered by then."""

    def __init__(self, rows: Sequence[Sequence[str]] = ()) -> None:
        super().__init__("stopped")
        self.rows = rows
