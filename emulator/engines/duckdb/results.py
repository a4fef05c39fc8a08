"""The types of an answer, as Trino names them."""

from collections.abc import Mapping
from typing import Any

from emulator.core.lake import types
from emulator.core.lake.types import Type

PLAIN: Mapping[str, Type] = {
    "boolean": types.BOOLEAN,
    "tinyint": types.BIGINT,
    "smallint": types.BIGINT,
    "integer": types.INTEGER,
    "bigint": types.BIGINT,
    "hugeint": types.BIGINT,
    "utinyint": types.BIGINT,
    "usmallint": types.BIGINT,
    "uinteger": types.BIGINT,
    "ubigint": types.BIGINT,
    "float": types.DOUBLE,
    "double": types.DOUBLE,
    "date": types.DATE,
    "timestamp": types.TIMESTAMP,
    "timestamp with time zone": types.TIMESTAMP_TZ,
}


def type_of(found: Any) -> Type:
    """Return the type of a column of the answer; what has no other spelling is text."""
    name = found.id
    if name == "decimal":
        return types.decimal(int(dict(found.children)["scale"]))
    if name == "list":
        return types.array(type_of(dict(found.children)["child"]))
    if name == "map":
        parts = dict(found.children)
        return types.mapping(type_of(parts["key"]), type_of(parts["value"]))
    if name == "struct":
        return types.row({field: type_of(part) for field, part in found.children})
    return PLAIN.get(name, types.VARCHAR)
