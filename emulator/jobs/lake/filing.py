"""Filing: fresh records go into files by day, small files of a day become one, old ones are forgotten."""

import logging
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from emulator.core.clock import from_epoch
from emulator.core.lake.answers import DataFile, EngineError
from emulator.core.lake.data_stores import DataStore
from emulator.core.lake.files import days_of, mergeable, merged_path
from emulator.core.ports.engines import Engine
from emulator.core.ports.lake import Fresh, LakeFolder
from emulator.core.ports.state import Store
from emulator.jobs.lake.open_files import OpenFiles

log = logging.getLogger(__name__)

# More fresh records than these are filed away: a query reads so many in a few tenths of a second.
FRESH_AT_MOST = 10_000
RECORDS_AT_ONCE = 50_000


class Filing:
    """Keeps the files of stores. A file is never changed; which ones count, the state says.

    Fresh records of a store are filed away when there are `fresh_at_most` of them, or FRESH_AT_MOST.
    """

    def __init__(
        self,
        store: Store,
        engine: Engine,
        folder: LakeFolder,
        open_files: OpenFiles,
        *,
        fresh_at_most: int | None = None,
    ) -> None:
        self._store = store
        self._engine = engine
        self._folder = folder
        self._open_files = open_files
        self._fresh_at_most = fresh_at_most
        self._writing = threading.Lock()  # a file is not unknown while its entry is yet to come

    def file_away(self, store_id: str, at_least: int | None = None) -> None:
        """Put the fresh records of a store into files, if there are `at_least` many; merge small files.

        None is the number that a store may have.
        """
        with self._writing:
            if self._file_fresh(store_id, at_least or self._fresh_at_most or FRESH_AT_MOST):
                self._merge_small(store_id)

    def _file_fresh(self, store_id: str, at_least: int) -> bool:
        """Tell whether there are new files."""
        is_filed = False
        store = self._store.data_stores.find(store_id)
        while store and self._store.lake_records.count_fresh(store.id) >= at_least:
            fresh = self._store.lake_records.fresh(store.id, RECORDS_AT_ONCE)
            try:
                files = [self._written(store, day, records) for day, records in _by_day(fresh).items()]
            except EngineError as error:
                log.warning("Records of %s stay where they are: %s", store.arn, error)
                return is_filed
            self._store.lake_records.file_away(store.id, fresh[-1].number, files)
            is_filed = True
        return is_filed

    def _written(self, store: DataStore, day: str, records: Sequence[Fresh]) -> DataFile:
        """Write a file. Its name tells its records, so that a crash before the state is kept repeats it."""
        path = f"{store.id}/data/calendarday={day}/{records[0].number:012}-{records[-1].number:012}.parquet"
        bodies = [record.body for record in records]
        return replace(self._engine.write(store.kind, bodies, self._folder.path_of(path)), path=path)

    def _merge_small(self, store_id: str) -> None:
        """Make one file of many, day by day. A crash before the state is kept leaves a file unknown to it."""
        store = self._store.data_stores.find(store_id)
        for files in days_of(self._store.lake_records.files(store_id)).values() if store else ():
            try:
                self._merge(store_id, mergeable(files))
            except EngineError as error:
                log.warning("Files of %s stay as they are: %s", store_id, error)

    def _merge(self, store_id: str, files: Sequence[DataFile]) -> None:
        if not files:
            return
        path = merged_path(files)
        made = self._engine.merge(
            [self._folder.path_of(file.path) for file in files], self._folder.path_of(path)
        )
        self._store.lake_records.replace(store_id, files, replace(made, path=path))
        self._open_files.remove([file.path for file in files])

    def forget_old(self, store: DataStore, now: datetime) -> None:
        """Forget what is older than the store's retention. Source: user guide: by the time of the event."""
        with self._writing:
            old = self._store.lake_records.drop_before(store.id, oldest_kept(store, now))
        self._open_files.remove([file.path for file in old])

    def delete(self, store: DataStore) -> None:
        """Delete a store for good."""
        with self._writing:
            files = self._store.lake_records.files(store.id)
            self._store.data_stores.delete(store.id)
            self._store.query_aliases.delete_of(store.arn)
            self._store.resource_policies.delete(store.arn)
        self._open_files.remove([file.path for file in files])

    def clean(self) -> None:
        """Remove files that no store knows: left by a crash, or by a state that was replaced."""
        with self._writing:
            self._folder.keep_only([*self._store.lake_records.paths(), *self._open_files.in_use])


def oldest_kept(store: DataStore, now: datetime) -> datetime:
    """Return the time of the oldest event that a store still has."""
    return now - timedelta(days=store.retention_days)


def day_of(file: DataFile) -> str:
    """Return the day of a file's records in UTC, such as 20260301."""
    return file.path.partition("calendarday=")[2][:8]


def _by_day(fresh: Sequence[Fresh]) -> Mapping[str, Sequence[Fresh]]:
    """Return the records by their day in UTC, such as 20260301."""
    days: defaultdict[str, list[Fresh]] = defaultdict(list)
    for record in fresh:
        days[from_epoch(record.time).strftime("%Y%m%d")].append(record)
    return days
