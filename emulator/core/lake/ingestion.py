"""Ingestion: from which record to which, and under which settings, an event data store takes events."""

from dataclasses import dataclass, replace

from emulator.core.lake.data_stores import DataStore
from emulator.core.records.events import Event
from emulator.core.scopes import Scope
from emulator.core.selectors.selection import Selectors, selects


@dataclass(frozen=True)
class Ingestion:
    """Journal numbers `first` to `last`, both inclusive, of a store; `last` is None while it takes events."""

    id: str
    store_id: str
    scope: Scope
    selectors: Selectors
    first: int
    last: int | None = None

    def closed(self, last: int) -> "Ingestion":
        """Return the ingestion ended after the record `last`."""
        return replace(self, last=last)

    def wants(self, event: Event) -> bool:
        """Tell whether the store keeps the event, which lies between the numbers.

        An event of a channel names the stores that get it.
        """
        if event.category == "ActivityAuditLog":
            return any(name == self.store_id for _, name in event.resources)
        return self.scope.covers(event.account, event.region) and selects(self.selectors, event)


def begun(store: DataStore, accounts: tuple[str, ...], ingestion_id: str, first: int) -> Ingestion:
    """Return the ingestion that begins with the record `first` under the store's present settings."""
    scope = Scope(accounts, store.home_region, store.multi_region)
    return Ingestion(ingestion_id, store.id, scope, Selectors(basic=(), advanced=store.selectors), first)
