"""The types that operators come to, and operands that do not fit together."""

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp

from emulator.core.lake.statements.notes import Reader, Rule, always, kind_of
from emulator.core.lake.statements.scopes import Scope
from emulator.core.lake.types import (
    BIGINT,
    BOOLEAN,
    DOUBLE,
    INTEGER,
    INTERVAL,
    NULL,
    VARCHAR,
    Type,
    decimal,
    family,
)

SIGNS: Mapping[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: "<",  # Trino turns a > b round
    exp.GTE: "<=",
    exp.NullSafeEQ: "IS DISTINCT FROM",
    exp.NullSafeNEQ: "IS DISTINCT FROM",
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.Mod: "%",
}
TURNED = (exp.GT, exp.GTE)
SPELLED_AS_TEXT = "sessioncredentialfromconsole"


def _comparison(node: exp.Expr, scope: Scope, reader: Reader) -> Type:
    left, right = reader.note(node.this, scope), reader.note(node.expression, scope)
    _check_comparable(node, (node.this, left), (node.expression, right), reader)
    return BOOLEAN


def _check_comparable(
    node: exp.Expr, left: tuple[exp.Expr, Type | None], right: tuple[exp.Expr, Type | None], reader: Reader
) -> None:
    if fits(left, right):
        return
    one, other = (right[1], left[1]) if isinstance(node, TURNED) else (left[1], right[1])
    sign = SIGNS.get(type(node), "=")
    raise reader.error(node, f"Cannot apply operator: {one} {sign} {other}")


def fits(left: tuple[exp.Expr, Type | None], right: tuple[exp.Expr, Type | None]) -> bool:
    """Tell whether two values may be compared; Lake compares text with times, and one text with booleans."""
    (_, one), (_, other) = left, right
    if one is None or other is None or NULL in (one, other):
        return True
    families = {family(one), family(other)}
    if len(families) == 1 or families == {"varchar", "time"}:
        return True
    is_spelled = any(node.name.lower() == SPELLED_AS_TEXT for node, _ in (left, right))
    return families == {"varchar", "boolean"} and is_spelled


def _in(node: exp.Expr, scope: Scope, reader: Reader) -> Type:
    kind = reader.note(node.this, scope)
    for one in node.expressions:
        _check_comparable(node, (node.this, kind), (one, reader.note(one, scope)), reader)
    query = node.args.get("query")
    if query:
        _check_comparable(node, (node.this, kind), (query, reader.note(query, scope)), reader)
    return BOOLEAN


def _between(node: exp.Expr, scope: Scope, reader: Reader) -> Type:
    kind = reader.note(node.this, scope)
    for name in ("low", "high"):
        bound = node.args[name]
        _check_comparable(node, (node.this, kind), (bound, reader.note(bound, scope)), reader)
    return BOOLEAN


def _like(node: exp.Expr, scope: Scope, reader: Reader) -> Type:
    kind = reader.note(node.this, scope)
    reader.note(node.expression, scope)
    if kind and kind.name not in ("varchar", "unknown"):
        raise reader.error(
            node.this, f"Left side of LIKE expression must evaluate to a varchar (actual: {kind})"
        )
    return BOOLEAN


def _arithmetic(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    left, right = reader.note(node.this, scope), reader.note(node.expression, scope)
    if left is None or right is None:
        return None
    if NULL in (left, right):
        return right if left == NULL else left
    families = (family(left), family(right))
    if families == ("number", "number"):
        return _number(node, left, right)
    is_sum = isinstance(node, (exp.Add, exp.Sub))
    if is_sum and "interval" in families and set(families) <= {"time", "interval"}:
        return _moved(left, right) if families[0] == "time" else _moved(right, left)
    if isinstance(node, exp.Sub) and families == ("time", "time"):
        return INTERVAL
    if isinstance(node, exp.Mul) and set(families) == {"number", "interval"}:
        return INTERVAL
    raise reader.error(node, f"Cannot apply operator: {left} {SIGNS[type(node)]} {right}")


def _moved(time: Type, interval: Type) -> Type:
    """Return the type of a time that an interval was added to: milliseconds where the interval has them."""
    is_fine = interval == INTERVAL and time.size is not None
    return replace(time, size=max(time.size or 0, 3)) if is_fine else time


def _number(node: exp.Expr, left: Type, right: Type) -> Type:
    names = {left.name, right.name}
    if names & {"double", "real"}:
        return DOUBLE
    if "decimal" not in names:
        return BIGINT if "bigint" in names else INTEGER
    scales = (left.size or 0, right.size or 0)
    return decimal(sum(scales) if isinstance(node, exp.Mul) else max(scales))


def _concatenation(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    left, right = reader.note(node.this, scope), reader.note(node.expression, scope)
    lists = [kind for kind in (left, right) if kind and kind.name == "array"]
    if not lists:
        for one, kind in ((node.this, left), (node.expression, right)):
            if kind and kind.name not in ("varchar", "unknown", "json"):
                raise reader.error(one, f"Unexpected parameters ({left}, {right}) for function concat")
    return lists[0] if lists else VARCHAR


def _negative(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    return reader.note(node.this, scope)


def _subscript(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    kind = reader.note(node.this, scope)
    for one in node.expressions:
        reader.note(one, scope)
    if kind and kind.name in ("array", "map"):
        return kind.parts[-1]
    if kind:
        raise reader.error(node, f"Cannot apply operator: {kind}[{kind_of(node.expressions[0])}]")
    return None


RULES: Mapping[type[exp.Expr], Rule] = {
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _comparison),
    **dict.fromkeys((exp.NullSafeEQ, exp.NullSafeNEQ), _comparison),
    **dict.fromkeys((exp.And, exp.Or, exp.Not, exp.Is), always(BOOLEAN)),
    exp.In: _in,
    exp.Between: _between,
    exp.Like: _like,
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod), _arithmetic),
    exp.DPipe: _concatenation,
    exp.Neg: _negative,
    exp.Bracket: _subscript,
}
