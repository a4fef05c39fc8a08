"""Glue and Lake Formation at another endpoint, asked over HTTP."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from emulator.core.lake.federation import (
    DATABASE,
    Step,
    Table,
    database_input,
    partition_input,
    table_input,
)
from emulator.core.ports.catalogs import CatalogError, Catalogs
from emulator.upstreams.http_neighbours import Client, HttpNeighbours

log = logging.getLogger(__name__)

# Source: Glue API reference, BatchCreatePartition and BatchDeletePartition.
CREATED_AT_ONCE, DELETED_AT_ONCE = 100, 25
THERE, GONE = "AlreadyExistsException", "EntityNotFoundException"


class HttpCatalogs:
    """Satisfies ports.catalogs.Catalogs. The calls go straight to the endpoint and leave no record.

    `others` are used where no endpoint serves Glue. Where one serves Glue alone, nothing is registered in
    Lake Formation.
    """

    def __init__(self, neighbours: HttpNeighbours, others: Catalogs) -> None:
        self._neighbours = neighbours
        self._others = others

    def check(self) -> None:
        if not self._neighbours.serves("glue"):
            self._others.check()

    def put(self, table: Table) -> Sequence[Step]:
        if not self._neighbours.serves("glue"):
            return self._others.put(table)
        with _refusals():
            return [*self._put_table(table), *self._put_resource(table)]

    def remove(self, table: Table) -> Sequence[Step]:
        if not self._neighbours.serves("glue"):
            return self._others.remove(table)
        with _refusals():
            return list(self._removed(table))

    def _client(self, service: str, table: Table) -> Client:
        return self._neighbours.client(service, table.account, table.region)

    def _put_table(self, table: Table) -> Iterator[Step]:
        glue = self._client("glue", table)
        if _unless(THERE, lambda: glue.create_database(DatabaseInput=database_input())):
            yield "CreateDatabase"
        known = _found(lambda: glue.get_table(DatabaseName=DATABASE, Name=table.name)["Table"])
        wanted = table_input(table)
        if known is None:
            glue.create_table(DatabaseName=DATABASE, TableInput=wanted)
            yield "CreateTable"
        elif _location(known) != _location(wanted):
            glue.update_table(DatabaseName=DATABASE, TableInput=wanted)
            yield "UpdateTable"
        _put_days(glue, table)

    def _put_resource(self, table: Table) -> Iterator[Step]:
        if not self._neighbours.serves("lakeformation"):
            return
        client, arn, role = self._client("lakeformation", table), table.store_arn, table.role_arn
        known = _found(lambda: client.describe_resource(ResourceArn=arn)["ResourceInfo"])
        if known and known["RoleArn"] == role:
            return
        if known:
            client.deregister_resource(ResourceArn=arn)
        client.register_resource(ResourceArn=arn, RoleArn=role)
        yield "RegisterResource"

    def _removed(self, table: Table) -> Iterator[Step]:
        glue = self._client("glue", table)
        if _unless(GONE, lambda: glue.delete_table(DatabaseName=DATABASE, Name=table.name)):
            yield "DeleteTable"
        if _found(lambda: glue.get_tables(DatabaseName=DATABASE)["TableList"]) == []:
            glue.delete_database(Name=DATABASE)
            yield "DeleteDatabase"
        if self._neighbours.serves("lakeformation"):
            client = self._client("lakeformation", table)
            if _unless(GONE, lambda: client.deregister_resource(ResourceArn=table.store_arn)):
                yield "DeregisterResource"


def _location(table: Mapping[str, Any]) -> str:
    return str(table["StorageDescriptor"]["Location"])


def _put_days(glue: Client, table: Table) -> None:
    """Have the table have exactly the days of ours."""
    named = {"DatabaseName": DATABASE, "TableName": table.name}
    pages = glue.get_paginator("get_partitions").paginate(**named)
    known = {one["Values"][0]: _location(one) for page in pages for one in page["Partitions"]}
    gone = [
        day for day, location in known.items() if day not in table.days or location != table.place_of(day)
    ]
    new = [day for day in table.days if day not in known or day in gone]
    for some in _in_parts(gone, DELETED_AT_ONCE):
        glue.batch_delete_partition(**named, PartitionsToDelete=[{"Values": [day]} for day in some])
    for some in _in_parts(new, CREATED_AT_ONCE):
        given = [partition_input(table, day) for day in some]
        glue.batch_create_partition(**named, PartitionInputList=given)


def _in_parts(days: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    yield from (days[begin : begin + size] for begin in range(0, len(days), size))


def _unless(code: str, call: Callable[[], object]) -> bool:
    """Make a call; tell whether it did something, or was answered with an error that says it was done."""
    from botocore.exceptions import ClientError

    try:
        call()
    except ClientError as error:
        if error.response["Error"]["Code"] != code:
            raise
        return False
    return True


def _found(ask: Callable[[], Any]) -> Any:
    """Return what is asked for, None where it does not exist."""
    from botocore.exceptions import ClientError

    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] != GONE:
            raise
        return None


@contextmanager
def _refusals() -> Iterator[None]:
    """Raise CatalogError for what botocore raises."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        log.warning("Glue or Lake Formation did not answer as it should: %s", error)
        raise CatalogError(f"Glue or Lake Formation did not answer as it should: {error}") from error
