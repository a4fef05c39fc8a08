"""Tables of exported records: where their files lie, and what engines are told of them.

A table is partitioned by account, region and day; `calendarday` is a number such as 20260301, as in Lake.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from emulator.core.clock import parse_iso
from emulator.core.lake.columns import COLUMNS, KINDS, Kind, types_of
from emulator.core.lake.types import Type
from emulator.core.values import dataclass

PARTITIONS: Mapping[str, str] = {"account": "varchar", "region": "varchar", "calendarday": "bigint"}
ACCOUNT = re.compile(r"\d{12}", re.ASCII)
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d{1,2}", re.ASCII)
HIVE_NAMES: Mapping[str, str] = {"varchar": "string", "integer": "int", "timestamp(3)": "timestamp"}


@dataclass(frozen=True)
class Partition:
    """A part of a table."""

    kind: Kind
    account: str
    region: str
    day: int

    @property
    def folder(self) -> str:
        """The folder of its files below that of all tables."""
        return f"{self.kind}/account={self.account}/region={self.region}/calendarday={self.day}"


def find_partition(record: Mapping[str, object]) -> Partition | None:
    """Return where a record belongs, None for what is no record: without an account, a region or a time."""
    account, region, time = (
        str(record.get(name)) for name in ("recipientAccountId", "awsRegion", "eventTime")
    )
    kind = KINDS.get(str(record.get("eventCategory", "Management")))
    if kind is None or not ACCOUNT.fullmatch(account) or not REGION.fullmatch(region):
        return None
    try:
        return Partition(kind, account, region, int(f"{parse_iso(time):%Y%m%d}"))
    except ValueError:
        return None


@dataclass(frozen=True)
class Table:
    """What was exported of one kind of events."""

    kind: Kind
    rows: int
    accounts: Sequence[str]
    regions: Sequence[str]
    first_day: int
    last_day: int


def trino_statements(tables: Sequence[Table], location: str, table_schema: str = "hive.cloudtrail") -> str:
    """Return statements that make the tables in Trino's Hive connector, over files at a location (URL)."""
    catalog, _, schema = table_schema.partition(".")
    parts = [f"CREATE SCHEMA IF NOT EXISTS {table_schema};"]
    for table in tables:
        columns = [f'    "{name}" {_trino(kind)}' for name, kind in types_of(table.kind).items()]
        columns += [f"    {name} {kind}" for name, kind in PARTITIONS.items()]
        names = ", ".join(f"'{name}'" for name in PARTITIONS)
        parts.append(
            f"CREATE TABLE {table_schema}.{table.kind} (\n" + ",\n".join(columns) + "\n)\nWITH (\n"
            f"    external_location = '{location}/{table.kind}',\n"
            f"    format = 'PARQUET',\n    partitioned_by = ARRAY[{names}]\n);"
        )
        parts.append(f"CALL {catalog}.system.sync_partition_metadata('{schema}', '{table.kind}', 'ADD');")
    return "\n\n".join(parts) + "\n"


def _trino(kind: Type) -> str:
    if kind.name == "row":
        fields = zip(kind.names, kind.parts, strict=True)
        return f"row({', '.join(f'{_quoted(name)} {_trino(part)}' for name, part in fields)})"
    return f"{kind.name}({', '.join(_trino(part) for part in kind.parts)})" if kind.parts else kind.name


def _quoted(name: str) -> str:
    return f'"{name}"'


ATHENA = """CREATE EXTERNAL TABLE cloudtrail_{kind} (
{columns}
)
PARTITIONED BY (
{keys}
)
STORED AS PARQUET
LOCATION '{location}'
TBLPROPERTIES (
{settings}
);"""


def athena_statements(tables: Sequence[Table], location: str) -> str:
    """Return statements that make the tables in Athena, whose partitions follow from their names alone."""
    parts = []
    for table in tables:
        columns = [f"  `{name}` {_hive(kind)}" for name, kind in types_of(table.kind).items()]
        keys = [f"  {name} {HIVE_NAMES.get(kind, kind)}" for name, kind in PARTITIONS.items()]
        folders = "/".join(f"{name}=${{{name}}}" for name in PARTITIONS)
        settings = {
            "projection.enabled": "true",
            "projection.account.type": "enum",
            "projection.account.values": ",".join(table.accounts),
            "projection.region.type": "enum",
            "projection.region.values": ",".join(table.regions),
            "projection.calendarday.type": "integer",
            "projection.calendarday.range": f"{table.first_day},{table.last_day}",
            "storage.location.template": f"{location}/{table.kind}/{folders}",
        }
        parts.append(
            ATHENA.format(
                kind=table.kind,
                columns=",\n".join(columns),
                keys=",\n".join(keys),
                location=f"{location}/{table.kind}/",
                settings=",\n".join(f"  '{name}' = '{value}'" for name, value in settings.items()),
            )
        )
    return "\n\n".join(parts) + "\n"


def _hive(kind: Type) -> str:
    if kind.name == "row":
        fields = zip(kind.names, kind.parts, strict=True)
        return f"struct<{','.join(f'{name}:{_hive(part)}' for name, part in fields)}>"
    if kind.parts:
        return f"{kind.name}<{','.join(_hive(part) for part in kind.parts)}>"
    return HIVE_NAMES.get(kind.name, kind.name)


def spark_program(tables: Sequence[Table], location: str) -> str:
    """Return a program for spark-submit that counts the records of each table by day."""
    counts = "\n".join(
        f'spark.read.parquet("{location}/{table.kind}").groupBy("calendarday").count()'
        '.orderBy("calendarday").show(400)'
        for table in tables
    )
    return (
        "from pyspark.sql import SparkSession\n\n"
        f'spark = SparkSession.builder.appName("cloudtrail").getOrCreate()\n{counts}\n'
    )


Write = Callable[[Sequence[Table], str], str]
BESIDE: Mapping[str, Write] = {
    "trino.sql": trino_statements,
    "athena.sql": athena_statements,
    "spark_count.py": spark_program,
}
assert set(KINDS.values()) == set(COLUMNS), "each kind has columns"
