"""The types that calls, casts and choices come to, and arguments that do not fit."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlglot import exp

from emulator.core.lake.functions import FUNCTIONS
from emulator.core.lake.statements.notes import Reader, Rule, always
from emulator.core.lake.statements.scopes import Scope
from emulator.core.lake.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    INTEGER,
    JSON,
    NULL,
    TIMESTAMP,
    TIMESTAMP_TZ,
    VARCHAR,
    WHOLE_NUMBERS,
    Type,
    array,
    common,
    decimal,
    family,
    mapping,
    row,
)

# What a function's first argument must be, by the word that the table of functions has for it.
FITS: Mapping[str, Callable[[Type], bool]] = {
    "text": lambda kind: kind.name == "varchar",
    "time": lambda kind: family(kind) == "time",
    "number": lambda kind: family(kind) == "number",
    "whole": lambda kind: kind.name in WHOLE_NUMBERS,
    "json": lambda kind: kind == JSON,
    "orderable": lambda kind: kind.name != "map",
}


def _call(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    name = str(node.this).lower()
    kinds: list[Type | None] = []
    for one in node.expressions:
        if isinstance(one, exp.Lambda):
            kinds.append(_lambda(one, kinds[0] if kinds else None, scope, reader))
        elif isinstance(one, (exp.Star, exp.Distinct, exp.Order)):
            kinds.append(_argument(one, scope, reader))
        else:
            kinds.append(reader.note(one, scope))
    _check_arguments(name, kinds, node, reader)
    if name == "transform":
        return array(kinds[1]) if kinds[1] else None
    if name == "transform_values":
        return _transformed_values(kinds)
    return FUNCTIONS[name].result(kinds)


def _transformed_values(kinds: Sequence[Type | None]) -> Type | None:
    first, value = kinds[0], kinds[1]
    return mapping(first.parts[0], value) if first and first.name == "map" and value else None


def _argument(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    """Return the type of an argument such as DISTINCT x, or x ORDER BY y."""
    if isinstance(node, exp.Star):
        return None
    if isinstance(node, exp.Order):
        kind = _argument(node.this, scope, reader)
        for one in node.expressions:
            reader.note(one.this, scope)
        _check_order(node, reader)
        return kind
    if isinstance(node, exp.Distinct):
        kinds = [reader.note(one, scope) for one in node.expressions]
        return kinds[0] if kinds else None
    return reader.note(node, scope)


def _check_order(node: exp.Order, reader: Reader) -> None:
    """Values that are told apart may be sorted by themselves alone."""
    if not isinstance(node.this, exp.Distinct):
        return
    given = {one.sql().lower() for one in node.this.expressions}
    for one in node.expressions:
        if one.this.sql().lower() not in given:
            raise reader.error(
                one, "For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments"
            )


def _lambda(node: exp.Expr, over: Type | None, scope: Scope, reader: Reader) -> Type | None:
    """Return the type of what a lambda returns; its parameters are elements, or keys and values."""
    kinds = over.parts if over and over.name in ("array", "map") else ()
    names = [one.name.lower() for one in node.expressions]
    parameters = {name: kinds[at] if at < len(kinds) else None for at, name in enumerate(names)}
    return reader.note(node.this, Scope(parent=scope, parameters=parameters))


def _check_arguments(name: str, kinds: Sequence[Type | None], node: exp.Expr, reader: Reader) -> None:
    function, first = FUNCTIONS[name], kinds[0] if kinds else None
    fits = FITS.get(function.takes)
    if fits and first and first != NULL and not fits(first):
        raise _unexpected(name, kinds, node, reader)
    last = kinds[-1] if function.has_condition else None
    if last and last != BOOLEAN:
        raise _unexpected(name, kinds, node, reader)


def _unexpected(name: str, kinds: Sequence[Type | None], node: exp.Expr, reader: Reader) -> Exception:
    given = ", ".join(
        "<function>" if isinstance(one, exp.Lambda) else str(kind or "unknown")
        for one, kind in zip(node.expressions, kinds, strict=True)
    )
    return reader.error(node, f"Unexpected parameters ({given}) for function {name}")


NAMES_OF_TYPES: Mapping[str, Type] = {
    "BIGINT": BIGINT,
    "BOOLEAN": BOOLEAN,
    "DATE": DATE,
    "DOUBLE": DOUBLE,
    "FLOAT": Type("real"),
    "INT": INTEGER,
    "SMALLINT": Type("smallint"),
    "TINYINT": Type("tinyint"),
    "JSON": JSON,
    "TIMESTAMP": TIMESTAMP,
    "TIMESTAMPTZ": TIMESTAMP_TZ,
    "VARCHAR": VARCHAR,
    "TEXT": VARCHAR,
    "CHAR": VARCHAR,
}


def type_named(node: exp.Expr) -> Type | None:
    """Return the type that a cast names, None when it is not known."""
    name = str(getattr(node.this, "value", node.this))
    parts = [type_named(one) for one in node.expressions if isinstance(one, exp.DataType)]
    if name == "DECIMAL":
        return decimal(int(node.expressions[1].name) if len(node.expressions) > 1 else 0)
    if name == "ARRAY" and len(parts) == 1 and parts[0]:
        return array(parts[0])
    if name == "MAP" and len(parts) == 2 and parts[0] and parts[1]:
        return mapping(parts[0], parts[1])
    if name in ("TIMESTAMP", "TIMESTAMPTZ") and node.expressions:
        return replace(NAMES_OF_TYPES[name], size=int(node.expressions[0].name))
    if name == "STRUCT":
        fields = {one.name: type_named(one.args["kind"]) for one in node.expressions if one.args.get("kind")}
        return row({key: kind for key, kind in fields.items() if kind}) if all(fields.values()) else None
    return NAMES_OF_TYPES.get(name)


def _cast(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    given, wanted = reader.note(node.this, scope), type_named(node.args["to"])
    if node.meta.get("literal"):
        return replace(wanted, size=digits_of(node.this.name)) if wanted else None
    if given and wanted and wanted.name == "varchar" and given.name in ("array", "row"):
        raise reader.error(node, f"Cannot cast {given} to varchar")
    return wanted


def digits_of(literal: str) -> int:
    """Return how many digits a literal's second has after the point: 3 of 2026-01-02 10:20:30.123."""
    found = re.search(r":\d+\.(\d+)", literal)
    return len(found[1]) if found else 0


def _case(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    subject = node.this
    if subject is not None:
        reader.note(subject, scope)
    kinds = []
    for one in node.args["ifs"]:
        condition = reader.note(one.this, scope)
        if subject is None and condition and condition not in (BOOLEAN, NULL):
            raise reader.error(one, f"CASE WHEN clause must evaluate to a boolean: actual type {condition}")
        kinds.append(reader.note(one.args["true"], scope))
    otherwise = node.args.get("default")
    if otherwise:
        kinds.append(reader.note(otherwise, scope))
    return common(kinds)


def _if(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    reader.note(node.this, scope)
    branches = [node.args.get(name) for name in ("true", "false")]
    return common([reader.note(one, scope) for one in branches if one])


def _array(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    kinds = [reader.note(one, scope) for one in node.expressions]
    kind = common(kinds) if kinds else NULL
    return array(kind) if kind else None


def _window(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    note_window(node, scope, reader)
    return reader.note(node.this, scope)


def note_window(node: exp.Expr, scope: Scope, reader: Reader) -> None:
    """Note the types in what a window is made of."""
    for one in node.args.get("partition_by") or ():
        reader.note(one, scope)
    order = node.args.get("order")
    for one in order.expressions if order else ():
        reader.note(one.this, scope)


def _filter(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    reader.note(node.expression.this, scope)
    return reader.note(node.this, scope)


def _joined_texts(node: exp.Expr, scope: Scope, reader: Reader) -> Type:
    _argument(node.this, scope, reader)
    return VARCHAR


RULES: Mapping[type[exp.Expr], Rule] = {
    exp.Anonymous: _call,
    **dict.fromkeys((exp.Cast, exp.TryCast), _cast),
    exp.Case: _case,
    exp.If: _if,
    exp.Array: _array,
    exp.Window: _window,
    exp.Filter: _filter,
    exp.CurrentDate: always(DATE),
    exp.CurrentTimestamp: always(TIMESTAMP_TZ),
    exp.Localtimestamp: always(TIMESTAMP),
    exp.Extract: always(BIGINT),
    exp.StrPosition: always(BIGINT),
    exp.Trim: always(VARCHAR),
    exp.GroupConcat: _joined_texts,
}
