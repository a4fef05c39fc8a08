"""The port of readers: the parts that read the journal, each with cursors of its own.

A reader names the records that it has to read, and takes them. Other parts read the journal, move the
cursors, schedule the readers and trim the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.core.records.events import Event, Kind, Line, WantsKind


class NotTakenError(Exception):
    """A reader could not take its records, and noted why. It gets them again, at `until` if given."""

    def __init__(self, until: datetime | None = None) -> None:
        super().__init__(until)
        self.until = until


def undecided(_kind: Kind) -> bool | None:
    """Decide nothing of an event by its kind."""
    return None


def everything(_event: Event) -> bool:
    """Want every event."""
    return True


@dataclass(frozen=True)
class Span:
    """The records that a reader has to read for one owner, in one account and region.

    They have the numbers `first` to `last`, both inclusive; `last` is None where more may come. `owner` is
    the owner of the cursor, such as a logging period. If one span is not taken, those that `waits_with` it
    wait too. `wants_kind` tells it of all events of a kind, None if it depends on the event.
    """

    owner: str
    account: str
    region: str
    first: int = 1
    last: int | None = None
    waits_with: str = ""
    wants: Callable[[Event], bool] = field(default=everything, compare=False)
    wants_kind: WantsKind = field(default=undecided, compare=False)

    @property
    def is_closed(self) -> bool:
        return self.last is not None


@dataclass(frozen=True)
class Batch:
    """Events that the reader wants, by number; with them the journal was read up to the number `up_to`."""

    events: Sequence[Event]
    up_to: int


@dataclass(frozen=True)
class Lines:
    """The same events, as log files carry them."""

    events: Sequence[Line]
    up_to: int


class Batches(Protocol):
    """The records of a span, batch by batch, with `after` < number <= `end`. The last batch reaches to `end`.

    `at` is the time of the job. The reader adds the keys of the files that it wrote to `keys`.
    """

    at: datetime
    after: int
    end: int
    keys: list[str]

    def __iter__(self) -> Iterator[Batch]: ...

    def lines(self) -> Iterator[Lines]:
        """Yield the same batches as log files carry them: events are not built where their kind decides."""
        ...

    def settle(self, number: int) -> None:
        """Move the cursor to the number: the records up to it are done."""
        ...

    def settling(self, number: int) -> AbstractContextManager[None]:
        """Return a transaction that moves the cursor to the number, and takes a reader's own changes."""
        ...


class Reader(Protocol):
    """A part that reads the journal.

    `name` is the name of its cursors and its jobs. It is due `delay` after the first event of an account and
    region. Where it `holds_back`, the journal keeps what the reader has not read.
    """

    @property
    def name(self) -> str: ...

    @property
    def delay(self) -> timedelta: ...

    @property
    def holds_back(self) -> bool: ...

    def accounts(self) -> Sequence[str]:
        """Return the accounts whose events it may have to read."""
        ...

    def spans(self, account: str, region: str) -> Sequence[Span]:
        """Return the spans that it has to read in the account and region, oldest first."""
        ...

    def read(self, span: Span, batches: Batches) -> None:
        """Take the records of the span, and settle them. Raises NotTakenError."""
        ...

    def settled(self, span: Span) -> None:
        """Learn that a closed span was read as far as it could be at this time."""
        ...


@runtime_checkable
class Clocked(Reader, Protocol):
    """A reader that also has to run at certain times without an event."""

    def due_at(self, account: str, region: str) -> datetime | None:
        """Return when it has to run next in the account and region, None for not before the next event."""
        ...

    def places_due(self) -> Sequence[tuple[str, str, datetime]]:
        """Return all accounts and regions with such a time, and the time."""
        ...
