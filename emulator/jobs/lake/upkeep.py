"""Upkeep of Lake: stores whose deletion is due go, and so does what is older than it may be."""

from datetime import datetime

from emulator.api import limits
from emulator.core.ports.state import Store
from emulator.jobs.lake.filing import Filing


class Upkeep:
    """Forgets what is due. It may be done at any time, and as often as one likes."""

    def __init__(self, store: Store, filing: Filing) -> None:
        self._store = store
        self._filing = filing

    def run(self, now: datetime) -> None:
        """Forget everything whose time is over."""
        for store in self._store.data_stores.all():
            if store.gone_at and store.gone_at <= now:
                self._filing.delete(store)
            else:
                self._filing.forget_old(store, now)
        self._store.queries.drop_before(now - limits.QUERY_RESULTS)
