"""Retention: the events that the journal may drop when it is full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from emulator.jobs.reading import cursor_of

if TYPE_CHECKING:
    from emulator.core.ports.readers import Reader
    from emulator.core.ports.state import Store


class Retention:
    """Keeps the journal within its limit, but drops nothing that a reader still holds back."""

    def __init__(self, store: Store, readers: Callable[[], Sequence[Reader]]) -> None:
        """`readers` returns the readers of the journal: nobody needs them before it is full."""
        self._store = store
        self._readers = readers

    def keep_bound(self, appended: int) -> None:
        """Trim the journal if it is full, after so many events were appended."""
        if self._store.journal.is_full():
            self._store.journal.trim(self.first_unread(), appended)

    def first_unread(self) -> int | None:
        """Return the number of the first event that has to stay for a reader."""
        firsts = [
            first
            for reader in self._readers()
            if reader.holds_back
            for account in reader.accounts()
            for first in self._first_unread_of(reader, account)
        ]
        return min(firsts, default=None)

    def _first_unread_of(self, reader: Reader, account: str) -> Sequence[int]:
        journal = self._store.journal
        newest = journal.last()
        found = [
            journal.first_after(
                account,
                region,
                cursor_of(self._store, reader.name, span),
                newest if span.last is None else span.last,
            )
            for region in journal.regions_of(account, 0, newest)
            for span in reader.spans(account, region)
        ]
        return [first for first in found if first]
