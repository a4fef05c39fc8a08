"""The values of Trino's answers: their types from its words, and themselves as texts are made of."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from emulator.core.lake import types
from emulator.core.lake.types import Type

PLAIN: Mapping[str, Type] = {
    "boolean": types.BOOLEAN,
    "tinyint": types.BIGINT,
    "smallint": types.BIGINT,
    "integer": types.INTEGER,
    "bigint": types.BIGINT,
    "real": types.DOUBLE,
    "double": types.DOUBLE,
    "date": types.DATE,
    "json": types.JSON,
}
TIME = re.compile(r"timestamp(?:\(\d+\))?(?P<zone> with time zone)?")
FIELD = re.compile(r'(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>\w+)) (?P<type>.+)', re.DOTALL)


def type_of(word: str) -> Type:
    """Return the type that Trino's word means; what has no other spelling is text."""
    time = TIME.fullmatch(word)
    if time:
        return types.TIMESTAMP_TZ if time["zone"] else types.TIMESTAMP
    name, _, rest = word.partition("(")
    parts = _parts(rest.removesuffix(")"))
    if name == "decimal":
        return types.decimal(int(parts[1]))
    if name == "array":
        return types.array(type_of(parts[0]))
    if name == "map":
        return types.mapping(type_of(parts[0]), type_of(parts[1]))
    if name == "row":
        return _row(parts)
    return PLAIN.get(name, types.VARCHAR)


def _row(parts: Sequence[str]) -> Type:
    fields: dict[str, Type] = {}
    for index, part in enumerate(parts):
        found = FIELD.fullmatch(part)
        if found:
            name = found["bare"] or found["quoted"].replace('""', '"')
            fields[name] = type_of(found["type"])
        else:  # a field without a name
            fields[f"field{index}"] = type_of(part)
    return types.row(fields)


def _parts(text: str) -> Sequence[str]:
    """Return what stands between the commas that are outside brackets and quotes."""
    parts, depth, start, is_quoted = [], 0, 0, False
    for index, character in enumerate(text):
        is_quoted ^= character == '"'
        if not is_quoted:
            depth += (character == "(") - (character == ")")
            if character == "," and depth == 0:
                parts.append(text[start:index].strip())
                start = index + 1
    return [*parts, text[start:].strip()]


def plain(value: Any, kind: Type) -> Any:
    """Return a value with rows as mappings of their fields."""
    if value is None:
        return None
    if kind.name == "row":
        fields = zip(kind.names, value, kind.parts, strict=True)
        return {name: plain(one, part) for name, one, part in fields}
    if kind.name == "array":
        return [plain(one, kind.parts[0]) for one in value]
    if kind.name == "map":
        return {key: plain(one, kind.parts[1]) for key, one in value.items()}
    return value
