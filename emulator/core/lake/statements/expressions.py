"""The types of expressions: which rule is which node's."""

from collections.abc import Mapping

from sqlglot import exp

from emulator.core.lake.statements import calls, operators
from emulator.core.lake.statements.notes import Reader, Rule, always, inside
from emulator.core.lake.statements.scopes import Scope, parts_of, resolve
from emulator.core.lake.types import (
    BIGINT,
    BOOLEAN,
    DOUBLE,
    INTEGER,
    INTERVAL,
    INTERVAL_OF_MONTHS,
    NULL,
    Type,
    decimal,
    text,
)


def note(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    """Return the type of an expression, and note it and those inside. Raises for what does not fit."""
    kind = RULES.get(type(node), inside)(node, scope, reader)
    if kind:
        node.meta["type"] = kind
    return kind


def output_name(node: exp.Expr, index: int) -> str:
    """Return the name of a column of the answer: its alias, the last name of a path, or _col<N>."""
    if isinstance(node, exp.Alias):
        return str(node.alias)
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        return str(node.expression.name)
    return str(node.name) if isinstance(node, exp.Column) else f"_col{index}"


def _alias(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    return reader.note(node.this, scope)


def _literal(node: exp.Expr, _scope: Scope, _reader: Reader) -> Type:
    if node.is_string:
        return text(len(node.name))
    digits = node.name
    if "e" in digits.lower():
        return DOUBLE
    if "." in digits:
        return decimal(len(digits.partition(".")[2]))
    return INTEGER if int(digits) < 2**31 else BIGINT


def _path(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    path = parts_of(node)
    if path:
        return resolve(path, scope, reader.source)
    kind = reader.note(node.this, scope)
    if kind is None or not isinstance(node.expression, exp.Identifier):
        return None
    name = node.expression.name
    if kind.name != "row":
        raise reader.error(node, f"Expression {node.this.sql(dialect='trino')} is not of type ROW")
    if not kind.field(name):
        raise reader.error(node, f"Column '{name.lower()}' cannot be resolved")
    return kind.field(name)


def _interval(node: exp.Expr, _scope: Scope, _reader: Reader) -> Type:
    return INTERVAL_OF_MONTHS if node.args["unit"].name.upper() in ("YEAR", "MONTH") else INTERVAL


def _query(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    return reader.query(node, scope)[0][1]


def _exists(node: exp.Expr, scope: Scope, reader: Reader) -> Type:
    reader.query(node.this, scope)
    return BOOLEAN


RULES: Mapping[type[exp.Expr], Rule] = {
    exp.Literal: _literal,
    exp.Alias: _alias,
    exp.Boolean: always(BOOLEAN),
    exp.Null: always(NULL),
    exp.Interval: _interval,
    exp.Identifier: _path,
    exp.Column: _path,
    exp.Dot: _path,
    **dict.fromkeys((exp.Select, exp.Subquery, exp.Union, exp.Except, exp.Intersect), _query),
    exp.Exists: _exists,
    **operators.RULES,
    **calls.RULES,
}
