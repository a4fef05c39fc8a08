"""Glue's catalog: which database and table a call names."""

from collections.abc import Mapping, Sequence
from typing import Any

Parameters = Mapping[str, Any]
# Where an operation names a database other than by databaseName, and a table other than by tableName.
DATABASES: Mapping[str, Sequence[str]] = {
    "CreateDatabase": ("databaseInput", "name"),
    "DeleteDatabase": ("name",),
    "GetDatabase": ("name",),
    "UpdateDatabase": ("name",),
}
TABLES: Mapping[str, Sequence[str]] = {
    "CreateTable": ("tableInput", "name"),
    "DeleteTable": ("name",),
    "GetTable": ("name",),
    "UpdateTable": ("tableInput", "name"),
}


def names_in(operation: str, recorded: Parameters) -> Sequence[str]:
    """Return the names of database and table, of the database alone, or nothing."""
    database = _at(recorded, DATABASES.get(operation, ("databaseName",)))
    if not database:
        return ()
    table = _at(recorded, TABLES.get(operation, ("tableName",)))
    return (database, table) if table else (database,)


def _at(recorded: Parameters, path: Sequence[str]) -> str:
    value: Any = recorded
    for member in path:
        value = value.get(member) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""
