"""A store's records as DuckDB's tables: from JSON to columns, from columns to Parquet."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb
import orjson

from emulator.core.lake.answers import DataFile, EngineError
from emulator.core.lake.columns import COLUMNS, Kind, Shape, types_of
from emulator.core.lake.types import Type

PLAIN = {
    "varchar": "VARCHAR",
    "boolean": "BOOLEAN",
    "double": "DOUBLE",
    "integer": "INTEGER",
    "timestamp": "TIMESTAMP",
}
ROWS_OF_A_GROUP = 100_000


def quoted(name: str) -> str:
    """Return a name between quotes."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a text literal."""
    return "'" + value.replace("'", "''") + "'"


def sql_type(kind: Type) -> str:
    """Return DuckDB's word for a type."""
    if kind.name == "array":
        return f"{sql_type(kind.parts[0])}[]"
    if kind.name == "map":
        return f"MAP({', '.join(sql_type(part) for part in kind.parts)})"
    if kind.name == "row":
        fields = zip(kind.names, kind.parts, strict=True)
        return f"STRUCT({', '.join(f'{quoted(name)} {sql_type(part)}' for name, part in fields)})"
    return PLAIN[kind.name]


def _structure(shape: Shape) -> object:
    """Return a column as json_transform wants it, members spelled as in records."""
    if isinstance(shape, Type):
        return sql_type(shape)
    if isinstance(shape, tuple):
        return [_structure(shape[0])]
    return {name: _structure(part) for name, part in shape.items()}


@cache
def structure(kind: Kind) -> str:
    """Return the structure of a kind's records, JSON."""
    return orjson.dumps({name: _structure(shape) for name, shape in COLUMNS[kind].items()}).decode()


def create(connection: duckdb.DuckDBPyConnection, name: str, kind: Kind) -> None:
    """Make an empty table of a kind of store."""
    columns = ", ".join(f"{quoted(column)} {sql_type(one)}" for column, one in types_of(kind).items())
    connection.execute(f"CREATE TABLE {quoted(name)} ({columns})")


def fill(connection: duckdb.DuckDBPyConnection, name: str, kind: Kind, records: Sequence[bytes]) -> None:
    """Put records, JSON without line ends, into a table."""
    if not records:
        return
    whole = ", j, to_base64(unhex(sha256(j)))" if kind == "events" else ""
    connection.execute(
        f"INSERT INTO {quoted(name)} SELECT unnest(json_transform(j, ?)){whole}"
        " FROM (SELECT unnest(string_split(?, chr(10))) AS j)",
        [structure(kind), b"\n".join(records).decode()],
    )


def write(connection: duckdb.DuckDBPyConnection, kind: Kind, records: Sequence[bytes], path: str) -> DataFile:
    """Write records to a Parquet file, sorted by time, whole or not at all. Raises EngineError."""
    try:
        connection.execute("DROP TABLE IF EXISTS records")
        create(connection, "records", kind)
        fill(connection, "records", kind, records)
        file = _written(connection, "records", Path(path))
        connection.execute("DROP TABLE records")
    except (duckdb.Error, OSError) as error:
        raise EngineError(f"{path} cannot be written: {error}") from error
    return file


def merge(connection: duckdb.DuckDBPyConnection, paths: Sequence[str], path: str) -> DataFile:
    """Write what files hold to a new one, sorted by time, whole or not at all. Raises EngineError."""
    given = ", ".join(text(one) for one in paths)
    try:
        return _written(connection, f"read_parquet([{given}], hive_partitioning = false)", Path(path))
    except (duckdb.Error, OSError) as error:
        raise EngineError(f"{path} cannot be written: {error}") from error


def _written(connection: duckdb.DuckDBPyConnection, source: str, place: Path) -> DataFile:
    part = place.with_suffix(".part")
    place.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(
        f"COPY (SELECT * FROM {source} ORDER BY eventtime) TO {text(str(part))}"
        f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_OF_A_GROUP})"
    )
    found = connection.execute(f"SELECT count(*), min(eventtime), max(eventtime) FROM {source}").fetchone()
    count, *ends = found or (0, None, None)
    _keep(part, place)
    first, last = (_instant(at) for at in ends)
    return DataFile(str(place), count, place.stat().st_size, first, last)


def _instant(at: datetime | None) -> datetime:
    return (at or datetime(1970, 1, 1)).replace(tzinfo=UTC)  # noqa: DTZ001  the zone follows


def _keep(part: Path, place: Path) -> None:
    """Give a written file its name, safely on the disk before."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(place)
