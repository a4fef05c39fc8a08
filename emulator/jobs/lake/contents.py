"""What stores hold at one instant, as an engine reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from emulator.core.clock import Clock
from emulator.core.lake.answers import Content
from emulator.core.ports.lake import LakeFolder
from emulator.core.ports.state import Store
from emulator.jobs.lake.filing import oldest_kept


class Contents:
    """Finds the files and fresh records of stores."""

    def __init__(self, store: Store, folder: LakeFolder, clock: Clock) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock

    def of_all(self, store_ids: Sequence[str]) -> Mapping[str, Content]:
        """Return what each store holds, all as of one instant; stores that are gone are left out."""
        with self._store.transaction():
            return {one: self.of(one) for one in store_ids if self._store.data_stores.find(one)}

    def of(self, store_id: str) -> Content:
        """Return what a store holds."""
        with self._store.transaction():
            store = self._store.data_stores.find(store_id)
            assert store, "the caller has found the store"
            records = self._store.lake_records
            files = [replace(file, path=self._folder.path_of(file.path)) for file in records.files(store_id)]
            fresh = [record.body for record in records.fresh(store_id)]
            return Content(store.kind, files, fresh, oldest_kept(store, self._clock.now()))
