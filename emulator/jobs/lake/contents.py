"""What stores hold at one instant, as an engine reads it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from emulator.core.clock import Clock
from emulator.core.lake.answers import Content
from emulator.core.lake.data_stores import DataStore
from emulator.core.ports.lake import LakeFolder
from emulator.core.ports.state import Store
from emulator.jobs.lake.filing import oldest_kept
from emulator.jobs.lake.open_files import OpenFiles


class Contents:
    """Finds the files and fresh records of stores."""

    def __init__(self, store: Store, folder: LakeFolder, open_files: OpenFiles, clock: Clock) -> None:
        self._store = store
        self._folder = folder
        self._open_files = open_files
        self._clock = clock

    @contextmanager
    def of_all(self, store_ids: Iterable[str]) -> Iterator[Mapping[str, Content]]:
        """Yield what each store holds, all as of one instant; stores that are gone are left out.

        Its files stay until the block ends.
        """
        with self._open_files.held() as held:
            with self._store.transaction():
                stores = [self._store.data_stores.find(one) for one in store_ids]
                found = {store.id: self._of(store, held) for store in stores if store}
            yield found

    def _of(self, store: DataStore, held: set[str]) -> Content:
        records = self._store.lake_records
        known = records.files(store.id)
        self._open_files.hold(held, [file.path for file in known])
        files = [replace(file, path=self._folder.path_of(file.path)) for file in known]
        fresh = [record.body for record in records.fresh(store.id)]
        return Content(store.kind, files, fresh, oldest_kept(store, self._clock.now()))
