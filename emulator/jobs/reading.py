"""Reading the journal: the one loop through which every reader gets the records that it wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from emulator.core.clock import from_epoch
from emulator.core.ports.readers import Batch, Lines, NotTakenError, Reader, Span
from emulator.core.records.events import Line, line_of
from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.core.ports.state import Store

EVENTS_AT_ONCE = 2000


@dataclass(frozen=True)
class Done:
    """The result of a reader: the keys of the files written, and the time to try failed records again."""

    keys: Sequence[str]
    retry_at: datetime | None


class JournalBatches:
    """Satisfies ports.readers.Batches."""

    def __init__(self, store: Store, reader: str, span: Span, end: int, at: datetime) -> None:
        self.at = at
        self.after = cursor_of(store, reader, span)
        self.end = end
        self.keys: list[str] = []
        self._store = store
        self._reader = reader
        self._span = span

    def __iter__(self) -> Iterator[Batch]:
        span, after = self._span, self.after
        journal, wants = self._store.journal, self._span.wants
        while events := journal.read(span.account, span.region, after, self.end, EVENTS_AT_ONCE):
            after = events[-1].number
            yield Batch([event for event in events if wants(event)], after)
        if after < self.end:
            yield Batch((), self.end)

    def lines(self) -> Iterator[Lines]:
        span, after = self._span, self.after
        journal, place = self._store.journal, (span.account, span.region)
        while after < self.end:
            found = journal.read_lines(place, after, self.end, EVENTS_AT_ONCE, span.wants_kind)
            events: Sequence[Line]
            if found is None:
                read = journal.read(*place, after, self.end, EVENTS_AT_ONCE)
                wanted = (event for event in read if span.wants(event))
                events, up_to = [line_of(event) for event in wanted], read[-1].number
            else:
                events, up_to = found
            after = up_to if up_to > after else self.end
            yield Lines(events, after)

    def settle(self, number: int) -> None:
        with self.settling(number):
            return

    @contextmanager
    def settling(self, number: int) -> Iterator[None]:
        span = self._span
        with self._store.transaction():
            yield
            self._store.cursors.move(self._reader, span.owner, span.account, span.region, number)


class Reading:
    """Runs readers. Not for two threads at once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def run(self, reader: Reader, account: str, region: str, at: datetime) -> Done:
        """Let the reader take its remaining records in the account and region.

        If one owner fails, its records wait, and the others go on.
        """
        keys: list[str] = []
        waiting: set[str] = set()
        retries: list[datetime] = []
        for span, end in self._spans(reader, account, region):
            if span.waits_with not in waiting:
                batches = JournalBatches(self._store, reader.name, span, end, at)
                try:
                    reader.read(span, batches)
                except NotTakenError as error:
                    waiting.add(span.waits_with)
                    retries += [error.until] if error.until else []
                finally:
                    keys += batches.keys
            if span.is_closed:
                reader.settled(span)
        return Done(keys, min(retries, default=None))

    def oldest_pending(self, reader: Reader, account: str, region: str) -> datetime | None:
        """Return the time of the first event that the reader has not settled, None where none is left."""
        times = [
            event.time
            for span, end in self._spans(reader, account, region)
            for event in self._store.journal.read(
                account, region, cursor_of(self._store, reader.name, span), end, 1
            )
        ]
        return from_epoch(min(times)) if times else None

    def is_pending(self, reader: Reader, account: str, region: str) -> bool:
        """Return whether records are left to read, because they are new or were not taken."""
        return self.oldest_pending(reader, account, region) is not None

    def places(self, reader: Reader) -> Sequence[tuple[str, str]]:
        """Return the accounts and regions in which the reader may have records left."""
        last = self._store.journal.last()
        return [
            (account, region)
            for account in reader.accounts()
            for region in self._store.journal.regions_of(account, 0, last)
            if self.is_pending(reader, account, region)
        ]

    def _spans(self, reader: Reader, account: str, region: str) -> Sequence[tuple[Span, int]]:
        """Return the spans, each with the number that it reaches to, all as of one instant."""
        with self._store.transaction():
            last = self._store.journal.last()
            spans = reader.spans(account, region)
        return [(span, last if span.last is None else span.last) for span in spans]


def cursor_of(store: Store, reader: str, span: Span) -> int:
    """Return the number up to which the reader has settled the span."""
    settled = store.cursors.find(reader, span.owner, span.account, span.region)
    return max(settled or 0, span.first - 1)
