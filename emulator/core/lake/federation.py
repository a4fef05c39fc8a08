"""Federation: the table by which Athena and other engines read a store's files, and its role.

Source: CloudTrail user guide, "Federate an event data store"; what the table says beside its name is ours, in
the form that Athena and Trino read.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from emulator.core.lake.types import Type
from emulator.core.places import Role
from emulator.core.policies import decisions
from emulator.core.values import dataclass

Status = Literal["ENABLING", "ENABLED", "DISABLING", "DISABLED"]

Step = Literal[
    "CreateDatabase",
    "CreateTable",
    "UpdateTable",
    "RegisterResource",
    "DeleteTable",
    "DeleteDatabase",
    "DeregisterResource",
]
"""What was changed in a catalog, by the name of the operation of Glue or Lake Formation."""

DATABASE = "aws:cloudtrail"
PARTITION = "calendarday"
PARTITION_KEYS = ({"Name": PARTITION, "Type": "bigint"},)
LAKE_FORMATION = "lakeformation.amazonaws.com"
READING = "cloudtrail:GetEventDataStoreData"
DESCRIPTION = "Managed by CloudTrail"

# The words of Hive, in which Glue names types. Source: Athena user guide, "Data types in Amazon Athena".
HIVE: Mapping[str, str] = {"varchar": "string", "integer": "int", "timestamp(3)": "timestamp"}
HIVE_PACKAGE = "org.apache.hadoop.hive.ql.io.parquet"


@dataclass(frozen=True)
class Federation:
    """How a store is federated: with which role, and in the Glue of which account."""

    status: Status
    role_arn: str
    account: str

    @property
    def is_in_progress(self) -> bool:
        return self.status in {"ENABLING", "DISABLING"}


@dataclass(frozen=True)
class Table:
    """A store as Glue and Lake Formation know it.

    `name` is the id of the store, `account` the one that federated it. `location` is the URI of the folder
    with a folder for each of `days`, such as 20260301. `columns` have their types in Hive's words.
    """

    name: str
    store_arn: str
    account: str
    region: str
    role_arn: str
    location: str
    columns: Mapping[str, str]
    days: Sequence[str] = ()

    def place_of(self, day: str) -> str:
        """Return the URI of the folder of a day."""
        return f"{self.location}{PARTITION}={day}/"


def hive_type(kind: Type) -> str:
    """Return a type in Hive's words."""
    parts = [hive_type(part) for part in kind.parts]
    if kind.name == "row":
        fields = zip(kind.names, parts, strict=True)
        return f"struct<{','.join(f'{name}:{part}' for name, part in fields)}>"
    if kind.parts:
        return f"{kind.name}<{','.join(parts)}>"
    return HIVE.get(kind.name, kind.name)


# --- in the words of Glue's API --------------------------------------------------------------------


def database_input() -> dict[str, Any]:
    """Return the database of all tables of an account, as CreateDatabase takes it."""
    return {"Name": DATABASE, "Description": DESCRIPTION}


def table_input(table: Table) -> dict[str, Any]:
    """Return the table as CreateTable takes it."""
    return {
        "Name": table.name,
        "Description": DESCRIPTION,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet"},
        "PartitionKeys": [dict(key) for key in PARTITION_KEYS],
        "StorageDescriptor": _storage(table, table.location),
    }


def partition_input(table: Table, day: str) -> dict[str, Any]:
    """Return a day's files as CreatePartition takes them."""
    return {"Values": [day], "StorageDescriptor": _storage(table, table.place_of(day))}


def _storage(table: Table, location: str) -> dict[str, Any]:
    return {
        "Columns": [{"Name": name, "Type": kind} for name, kind in table.columns.items()],
        "Location": location,
        "InputFormat": f"{HIVE_PACKAGE}.MapredParquetInputFormat",
        "OutputFormat": f"{HIVE_PACKAGE}.MapredParquetOutputFormat",
        "Compressed": False,
        "NumberOfBuckets": -1,
        "SerdeInfo": {
            "SerializationLibrary": f"{HIVE_PACKAGE}.serde.ParquetHiveSerDe",
            "Parameters": {"serialization.format": "1"},
        },
        "StoredAsSubDirectories": False,
    }


# --- the role --------------------------------------------------------------------------------------


def lets_in(role: Role, store_arn: str, account: str) -> bool:
    """Tell whether Lake Formation may assume the role, and may read the store's data in it.

    Source: CloudTrail user guide, "Federate an event data store", the role's minimum permissions.
    """
    context = decisions.service_context(LAKE_FORMATION, store_arn, account)
    is_trusted = decisions.allows(
        role.trust,
        principal_service=LAKE_FORMATION,
        action="sts:AssumeRole",
        resource=role.arn,
        context=context,
    )
    return is_trusted and decisions.allows_identity(
        role.permissions, action=READING, resource=store_arn, context={}
    )
