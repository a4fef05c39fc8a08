"""Ingestion: from which record to which, and under which settings, an event data store takes events."""

from dataclasses import replace

from emulator.core.lake.data_stores import DataStore
from emulator.core.records.events import Event
from emulator.core.scopes import Scope
from emulator.core.selectors.insight_types import InsightSelector
from emulator.core.selectors.selection import Selectors, selects
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Ingestion:
    """Journal numbers `first` to `last`, both inclusive, of a store; `last` is None while it takes events.

    The store looks for unusual activity since the record `insights_since`.
    """

    id: str
    store_id: str
    scope: Scope
    selectors: Selectors
    first: int
    last: int | None = None
    insights: tuple[InsightSelector, ...] = ()
    insights_since: int = 0

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


def begun(
    store: DataStore,
    accounts: tuple[str, ...],
    ingestion_id: str,
    first: int,
    before: Ingestion | None = None,
) -> Ingestion:
    """Return the ingestion that begins with the record `first` under the store's present settings.

    It may follow on `before` without interruption: what that was watching for Insights, it goes on watching.
    """
    return Ingestion(
        id=ingestion_id,
        store_id=store.id,
        scope=Scope(accounts, store.home_region, store.multi_region),
        selectors=Selectors(basic=(), advanced=store.selectors),
        first=first,
        insights=store.insight_selectors,
        insights_since=before.insights_since if before and before.insights else first,
    )
