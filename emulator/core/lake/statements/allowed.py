"""What a statement may consist of: everything that is not on these lists is refused.

The engine below knows far more than Trino: table functions that read files, settings, other stores. So a
statement is taken apart, and each of its nodes, the members of each, and each function must be known here.
"""

from collections.abc import Callable, Mapping
from typing import Final

from sqlglot import exp

from emulator.api import lake_errors
from emulator.core.lake.functions import FUNCTIONS, WINDOWS, Function
from emulator.core.lake.statements.dialect import Source

NODES_OF_A_STATEMENT: Final = 6000
NESTING: Final = 120
NUMBER_DIGITS: Final = 38

BINARY = ("this", "expression")
MODIFIERS = ("with_", "order", "limit", "offset")

# Each kind of node with the members that it may have.
NODES: Final[Mapping[type[exp.Expr], tuple[str, ...]]] = {
    # queries
    exp.Select: (
        "expressions",
        "distinct",
        "from_",
        "joins",
        "where",
        "group",
        "having",
        "windows",
        *MODIFIERS,
    ),
    exp.Subquery: ("this", "alias", *MODIFIERS),
    exp.Union: (*BINARY, "distinct", *MODIFIERS),
    exp.Except: (*BINARY, "distinct", *MODIFIERS),
    exp.Intersect: (*BINARY, "distinct", *MODIFIERS),
    exp.With: ("expressions",),
    exp.CTE: ("this", "alias"),
    exp.From: ("this",),
    exp.Join: ("this", "on", "using", "side", "kind"),
    exp.Table: ("this", "alias"),
    exp.TableAlias: ("this", "columns"),
    exp.Values: ("expressions", "alias"),
    exp.Unnest: ("expressions", "alias", "offset"),
    exp.Where: ("this",),
    exp.Group: ("expressions",),
    exp.GroupingSets: ("expressions",),
    exp.Rollup: ("expressions",),
    exp.Cube: ("expressions",),
    exp.Having: ("this",),
    exp.Order: ("this", "expressions"),
    exp.Ordered: ("this", "desc", "nulls_first"),
    exp.Limit: ("expression",),
    exp.Fetch: ("direction", "count", "limit_options"),
    exp.LimitOptions: ("rows",),
    exp.Offset: ("expression",),
    exp.Distinct: ("expressions",),
    # values
    exp.Alias: ("this", "alias"),
    exp.Column: ("this", "table", "db", "catalog"),
    exp.Dot: BINARY,
    exp.Identifier: ("this", "quoted"),
    exp.Star: (),
    exp.Literal: ("this", "is_string"),
    exp.Boolean: ("this",),
    exp.Null: (),
    exp.Interval: ("this", "unit"),
    exp.Var: ("this",),
    exp.Array: ("expressions", "bracket_notation"),
    exp.Tuple: ("expressions",),
    exp.Paren: ("this",),
    exp.Bracket: ("this", "expressions"),
    exp.Lambda: ("this", "expressions"),
    exp.Cast: ("this", "to"),
    exp.TryCast: ("this", "to", "safe"),
    exp.DataType: ("this", "expressions", "nested"),
    exp.DataTypeParam: ("this",),
    exp.ColumnDef: ("this", "kind"),
    exp.Case: ("this", "ifs", "default"),
    exp.If: ("this", "true", "false"),
    exp.Anonymous: ("this", "expressions"),
    exp.CurrentDate: (),
    exp.CurrentTimestamp: ("this",),
    exp.Localtimestamp: ("this",),
    exp.Extract: ("this", "expression"),
    exp.Trim: ("this", "expression", "position"),
    exp.StrPosition: ("this", "substr"),
    exp.GroupConcat: ("this", "separator"),
    # operators
    **dict.fromkeys((exp.And, exp.Or), BINARY),
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), BINARY),
    **dict.fromkeys((exp.NullSafeEQ, exp.NullSafeNEQ, exp.Is), BINARY),
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Mod), BINARY),
    exp.Div: (*BINARY, "typed", "safe"),
    exp.DPipe: (*BINARY, "safe"),
    exp.Like: (*BINARY, "negate"),
    exp.Escape: BINARY,
    exp.In: ("this", "expressions", "query"),
    exp.Between: ("this", "low", "high"),
    exp.Exists: ("this",),
    exp.Any: ("this",),
    exp.All: ("this",),
    exp.Not: ("this",),
    exp.Neg: ("this",),
    # windows
    exp.Filter: BINARY,
    exp.Window: ("this", "partition_by", "order", "spec", "alias", "over"),
    exp.WindowSpec: ("kind", "start", "start_side", "end", "end_side"),
    exp.IgnoreNulls: ("this",),
    exp.RespectNulls: ("this",),
}
JOINS = frozenset({"", "INNER", "CROSS", "LEFT", "RIGHT", "FULL", "OUTER"})
TYPES = frozenset(
    [
        "ARRAY",
        "BIGINT",
        "BOOLEAN",
        "CHAR",
        "DATE",
        "DECIMAL",
        "DOUBLE",
        "FLOAT",
        "INT",
        "JSON",
        "MAP",
        "SMALLINT",
        "STRUCT",
        "TEXT",
        "TIMESTAMP",
        "TIMESTAMPTZ",
        "TINYINT",
        "VARCHAR",
    ]
)
FIELDS = frozenset(
    [
        "YEAR",
        "QUARTER",
        "MONTH",
        "WEEK",
        "DAY",
        "DAY_OF_MONTH",
        "DAY_OF_WEEK",
        "DOW",
        "DAY_OF_YEAR",
        "DOY",
        "YEAR_OF_WEEK",
        "YOW",
        "HOUR",
        "MINUTE",
        "SECOND",
    ]
)
UNITS = frozenset(["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"])


def check(tree: exp.Expr, source: Source) -> None:
    """Raise InvalidQueryStatementException for what a statement may not consist of."""
    if not isinstance(tree, exp.Query):
        raise lake_errors.invalid_statement(
            f"line 1:1: mismatched input '{_first_word(source)}'. Expecting: <query>"
        )
    for count, node in enumerate(tree.walk(), 1):
        if count > NODES_OF_A_STATEMENT or _depth(node) > NESTING:
            raise lake_errors.invalid_statement("statement is too large (nested too deeply)")
        problem = _problem(node)
        if problem:
            raise lake_errors.invalid_statement(f"{source.at(node)}: {problem}")


def _first_word(source: Source) -> str:
    return (source.text.split() or ["<EOF>"])[0]


def _depth(node: exp.Expr) -> int:
    depth, parent = 0, node.parent
    while parent is not None:
        depth, parent = depth + 1, parent.parent
    return depth


def _problem(node: exp.Expr) -> str | None:
    members = NODES.get(type(node))
    if members is None:
        return f"{type(node).__name__} is not supported"
    foreign = [name for name, value in node.args.items() if value and name not in members]
    if foreign:
        return f"{type(node).__name__} with {foreign[0].strip('_')} is not supported"
    check_one = CHECKS.get(type(node))
    return check_one(node) if check_one else None


def _call(node: exp.Expr) -> str | None:
    if not isinstance(node.this, str):
        return "a quoted name is not a function"
    function = FUNCTIONS.get(node.this.lower())
    if not function:
        return f"Function '{node.this.lower()}' not registered"
    if not function.least <= len(node.expressions) <= function.most:
        return wrong_arguments(node.this.lower(), len(node.expressions), function)
    if node.this.lower() in WINDOWS and not _is_under_window(node):
        return f"Window function {node.this.lower()} requires an OVER clause"
    return None


def wrong_arguments(name: str, given: int, function: Function) -> str:
    """Return what is said of a call with too few or too many arguments."""
    expected = (
        str(function.least) if function.least == function.most else f"{function.least} to {function.most}"
    )
    return f"Unexpected parameters ({given} given) for function {name}. Expected: {expected}"


def _is_under_window(node: exp.Expr) -> bool:
    parent = node.parent
    while isinstance(parent, (exp.Filter, exp.IgnoreNulls, exp.RespectNulls)):
        parent = parent.parent
    return isinstance(parent, exp.Window)


def _table(node: exp.Expr) -> str | None:
    return None if isinstance(node.this, exp.Identifier) else "table functions are not supported"


def _join(node: exp.Expr) -> str | None:
    side, kind = (str(node.args.get(name) or "") for name in ("side", "kind"))
    return None if side in JOINS and kind in JOINS else f"{side or kind} JOIN is not supported"


def _type(node: exp.Expr) -> str | None:
    name = getattr(node.this, "value", str(node.this))
    return None if name in TYPES else f"Unknown type: {str(name).lower()}"


def _field(node: exp.Expr) -> str | None:
    name = node.this.name.upper()
    return None if name in FIELDS else f"'{name.lower()}' is not a valid TIMESTAMP field"


def _interval(node: exp.Expr) -> str | None:
    unit = node.args.get("unit")
    is_plain = isinstance(unit, exp.Var) and unit.name.upper() in UNITS and node.this.is_string
    return None if is_plain and _is_number(node.this.name) else "this form of INTERVAL is not supported"


def _is_number(text: str) -> bool:
    return text.lstrip("+-").isdigit() and len(text) <= 12


def _name(node: exp.Expr) -> str | None:
    """Names of the rewritten statement's own begin with two underscores."""
    return f"the name {node.this} is reserved" if str(node.this).startswith("__") else None


def _literal(node: exp.Expr) -> str | None:
    too_long = not node.is_string and len(node.name) > NUMBER_DIGITS + 8
    return f"Invalid numeric literal: {node.name[:50]}" if too_long else None


CHECKS: Final[Mapping[type[exp.Expr], Callable[[exp.Expr], str | None]]] = {
    exp.Anonymous: _call,
    exp.Table: _table,
    exp.Join: _join,
    exp.DataType: _type,
    exp.Extract: _field,
    exp.Interval: _interval,
    exp.Identifier: _name,
    exp.Literal: _literal,
}
