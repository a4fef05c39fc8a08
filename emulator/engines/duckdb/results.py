"""The types of an answer, as Trino names them."""

from collections.abc import Mapping
from dataclasses import replace
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


def refined(found: Type, noted: Type | None) -> Type:
    """Return a type that the engine found, with the digits of times as the statement's rules noted them."""
    if noted is None or found.name != noted.name:
        return found
    if found.name in types.TIMES:
        return noted
    if found.name == "decimal":
        return replace(found, size=max(found.size or 0, noted.size or 0))
    parts = zip(found.parts, noted.parts, strict=False)
    return replace(found, parts=tuple(refined(*pair) for pair in parts)) if noted.parts else found


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
