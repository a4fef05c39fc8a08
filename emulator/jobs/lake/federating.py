"""Federating: stores are entered into the catalog of Glue, kept up to date there, and removed."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from emulator.core.lake.columns import types_of
from emulator.core.lake.data_stores import DataStore
from emulator.core.lake.federation import Step, Table, hive_type
from emulator.core.ports.catalogs import CatalogError, Catalogs
from emulator.jobs.lake.filing import day_of
from emulator.jobs.lake.keeping import Keeping
from emulator.jobs.problems import Problem, Problems

log = logging.getLogger(__name__)


class Federating:
    """Satisfies ports.catalogs.Federator.

    `file_all` puts all records of a store into files, those that it has not read yet too.
    """

    def __init__(
        self, keeping: Keeping, catalogs: Catalogs, file_all: Callable[[str], None], problems: Problems
    ) -> None:
        self._keeping = keeping
        self._store = keeping.store
        self._catalogs = catalogs
        self._file_all = file_all
        self._problems = problems

    def carry_out(self, store_id: str, done: Callable[[Sequence[Step]], None]) -> None:
        """Enter a store into the catalog or remove it. A store that cannot be entered is not federated."""
        store = self._store.data_stores.find(store_id)
        if store is None or store.federation is None or not store.federation.is_in_progress:
            return
        try:
            if store.federation.status == "ENABLING":
                done(self._published(store))
                self._settle(store, "ENABLED")
                return
            done(self._catalogs.remove(self._table(store)))
        except CatalogError as error:
            self._note(store, error)
        self._settle(store, "DISABLED")

    def take_up(self) -> None:
        """Do what an earlier run left."""
        for store in self._store.data_stores.all():
            self.carry_out(store.id, lambda _: None)

    def refresh(self, account: str, region: str) -> None:
        """Have the catalog of an account know its federated stores with all their records."""
        for store in self._store.data_stores.all():
            federation = store.federation
            if federation and federation.status == "ENABLED":
                if (federation.account, store.home_region) != (account, region):
                    continue
                try:
                    self._published(store)
                except CatalogError as error:
                    self._note(store, error)

    def _published(self, store: DataStore) -> Sequence[Step]:
        self._file_all(store.id)
        return self._catalogs.put(self._table(store))

    def _table(self, store: DataStore) -> Table:
        assert store.federation, "only a federated store has a table"
        files = self._store.lake_records.files(store.id)
        return Table(
            name=store.id,
            store_arn=store.arn,
            account=store.federation.account,
            region=store.home_region,
            role_arn=store.federation.role_arn,
            location=self._keeping.folder.location_of(store.id),
            columns={name: hive_type(kind) for name, kind in types_of(store.kind).items()},
            days=sorted({day_of(file) for file in files}),
        )

    def _settle(self, before: DataStore, status: Literal["ENABLED", "DISABLED"]) -> None:
        with self._store.transaction():
            store = self._store.data_stores.find(before.id)
            if store and store.federation and store.federation == before.federation:
                settled = replace(store.federation, status=status)
                self._store.data_stores.save(replace(store, federation=settled))

    def _note(self, store: DataStore, error: CatalogError) -> None:
        log.warning("The catalog does not follow %s: %s", store.arn, error)
        text = f"the catalog does not follow {store.id}: {error}"
        self._problems.add(Problem(self._keeping.clock.now(), "federation", text))
