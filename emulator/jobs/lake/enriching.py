"""Records as a store keeps them: in its form, enriched by tags and condition keys, within its size."""

import orjson

from emulator.api import limits
from emulator.core.lake.data_stores import DataStore
from emulator.core.lake.enrichment import enriched, fitted
from emulator.core.lake.insights import flattened
from emulator.core.ports.neighbours import Tags
from emulator.core.records.events import Event, record_of

SIZES = {"Standard": limits.STANDARD_EVENT_BYTES, "Large": limits.LARGE_EVENT_BYTES}


class Enriching:
    """Makes the copies of records; `tags` are those of the rest of AWS, as they are at that time."""

    def __init__(self, tags: Tags) -> None:
        self._tags = tags

    def body_for(self, store: DataStore, event: Event) -> bytes:
        """Return the record as the store keeps it, JSON without line ends."""
        body = event.body
        if event.category == "Insight":
            body = orjson.dumps(flattened(record_of(event)))
        elif store.context_keys:
            body = orjson.dumps(enriched(record_of(event), store.context_keys, self._tags.of))
        return fitted(body, SIZES[store.event_size])
