"""Event data stores: every record that one selects, in a copy of its own."""

from collections.abc import Callable, Sequence
from typing import Final

from emulator.core.lake.data_stores import DataStore
from emulator.core.lake.ingestion import Ingestion
from emulator.core.lake.insights import source_of
from emulator.core.ports.readers import Batches, Span
from emulator.core.ports.state import Store
from emulator.core.records.events import Event, record_of
from emulator.jobs.lake.enriching import Enriching
from emulator.jobs.readers import delays


class DataStores:
    """Satisfies ports.readers.Reader: copies records into stores; `taken` learns the id of a store that grew.

    The journal keeps what a store has not read: a store outlives the journal, and misses nothing.
    """

    name: Final = delays.LAKE
    holds_back: Final = True
    delay: Final = delays.OF_STORES

    def __init__(self, store: Store, enriching: Enriching, taken: Callable[[str], None]) -> None:
        self._store = store
        self._enriching = enriching
        self._taken = taken

    def accounts(self) -> Sequence[str]:
        pending = self._store.ingestions.pending()
        return sorted({account for one in pending for account in one.scope.accounts})

    def spans(self, account: str, region: str) -> Sequence[Span]:
        return [
            Span(
                owner=one.id,
                account=account,
                region=region,
                first=one.first,
                last=one.last,
                waits_with=one.store_id,
                wants=one.wants,
            )
            for one in self._store.ingestions.pending()
            if one.scope.covers(account, region)
        ]

    def read(self, span: Span, batches: Batches) -> None:
        ingestion = self._ingestion_of(span)
        store = self._store.data_stores.find(ingestion.store_id)
        if store is None:
            batches.settle(batches.end)
            return
        sources = self._sources(store)
        for batch in batches:
            events = [event for event in batch.events if _is_kept(event, sources)]
            records = [(event.time, self._enriching.body_for(store, event)) for event in events]
            with batches.settling(batch.up_to):
                self._store.lake_records.append(store.id, records)
        self._taken(store.id)

    def _sources(self, store: DataStore) -> frozenset[str]:
        """Return the ARNs of the stores whose Insights events go to the store."""
        if store.kind != "insights":
            return frozenset()
        others = self._store.data_stores.of_account(store.account)
        return frozenset(one.arn for one in others if one.insights_destination == store.arn)

    def settled(self, span: Span) -> None:
        """Note that a closed ingestion is finished, once nothing is left of it in any account and region."""
        ingestion = self._ingestion_of(span)
        if ingestion.last is not None and all(self._cursors_at_end(ingestion, ingestion.last)):
            self._store.ingestions.finish(ingestion.id)

    def _cursors_at_end(self, ingestion: Ingestion, last: int) -> Sequence[bool]:
        journal, cursors = self._store.journal, self._store.cursors
        return [
            (cursors.find(delays.LAKE, ingestion.id, account, region) or 0) >= last
            for account in ingestion.scope.accounts
            for region in journal.regions_of(account, ingestion.first - 1, last)
            if ingestion.scope.covers_region(region)
        ]

    def _ingestion_of(self, span: Span) -> Ingestion:
        ingestion = self._store.ingestions.find(span.owner)
        assert ingestion, "a span's ingestion is kept until it is finished"
        return ingestion


def _is_kept(event: Event, sources: frozenset[str]) -> bool:
    """Tell whether a store keeps an event that it selects: of Insights events, those of its sources."""
    return event.category != "Insight" or source_of(record_of(event)) in sources
