"""moto's Glue and Lake Formation with the tables of federated stores."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import Any

from emulator.core.lake.federation import (
    DATABASE,
    Step,
    Table,
    database_input,
    partition_input,
    table_input,
)
from emulator.core.ports.catalogs import CatalogError
from emulator.upstreams.moto.loaded import find_backends
from emulator.upstreams.moto.time import Timed, know_time

INSTALL = (
    "Federation needs another Python package, which moto's Glue imports:"
    " pip install 'cloudtrail-emulator[lake]'."
)


class MotoCatalogs:
    """Satisfies ports.catalogs.Catalogs, by changing moto's backends: no call, no record.

    `timed` gives moto the emulator's time while something is made there.
    """

    def __init__(self, timed: Timed = nullcontext) -> None:
        self._timed = timed

    def check(self) -> None:
        self._glue()

    def put(self, table: Table) -> Sequence[Step]:
        glue = _of_place(self._glue(), table)
        with self._timed():
            return [*_put_table(glue, table), *_put_resource(table)]

    def remove(self, table: Table) -> Sequence[Step]:
        backends = find_backends("glue")  # what is not loaded holds nothing
        glue = _of_place(backends, table) if backends is not None else None
        return list(_removed(glue, table))

    def _glue(self) -> Any:  # moto's backends
        known = find_backends("glue")
        if known is not None:
            return known
        try:
            from moto.glue.models import glue_backends
        except ModuleNotFoundError as error:
            raise CatalogError(INSTALL) from error
        know_time()
        return glue_backends


def _of_place(backends: Any, table: Table) -> Any:
    try:
        return backends[table.account][table.region]
    except KeyError as error:
        raise CatalogError(f"moto has no Glue in {table.region}.") from error


def _put_table(glue: Any, table: Table) -> Iterator[Step]:
    from moto.glue.models import FakeDatabase, FakeTable

    if DATABASE not in glue.databases:
        glue.databases[DATABASE] = FakeDatabase(DATABASE, database_input(), catalog_id=table.account)
        yield "CreateDatabase"
    tables, wanted = glue.databases[DATABASE].tables, table_input(table)
    if table.name not in tables:
        tables[table.name] = FakeTable(DATABASE, table.name, wanted, catalog_id=table.account)
        yield "CreateTable"
    elif tables[table.name].get_version(str(tables[table.name]._current_version)) != wanted:
        tables[table.name].update(wanted)
        yield "UpdateTable"
    _put_days(tables[table.name], table)


def _put_days(theirs: Any, table: Table) -> None:
    """Have moto's table have exactly the days of ours."""
    wanted = {str([day]): partition_input(table, day) for day in table.days}
    for key, partition in list(theirs.partitions.items()):
        if partition.partition_input != wanted.get(key):
            del theirs.partitions[key]
    for key, given in wanted.items():
        if key not in theirs.partitions:
            theirs.create_partition(given)


def _put_resource(table: Table) -> Iterator[Step]:
    from moto.lakeformation.models import Resource, lakeformation_backends

    resources = lakeformation_backends[table.account][table.region].resources
    known = resources.get(table.store_arn)
    if known is None or known.role_arn != table.role_arn:
        resources[table.store_arn] = Resource(table.store_arn, table.role_arn)
        yield "RegisterResource"


def _removed(glue: Any, table: Table) -> Iterator[Step]:
    database = glue.databases.get(DATABASE) if glue else None
    if database and database.tables.pop(table.name, None):
        yield "DeleteTable"
    if database and not database.tables:
        del glue.databases[DATABASE]
        yield "DeleteDatabase"
    backends = find_backends("lakeformation")
    if backends and backends[table.account][table.region].resources.pop(table.store_arn, None):
        yield "DeregisterResource"
