"""From Trino's tree, with the types that were found, to DuckDB's text."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from sqlglot import exp
from sqlglot.generators.duckdb import DuckDBGenerator

from emulator.api import lake_errors
from emulator.core.lake.functions import AGGREGATES, WINDOWS
from emulator.core.lake.statements.notes import kind_of
from emulator.core.lake.statements.scopes import column_names, parts_of
from emulator.core.lake.types import TIMES, Type
from emulator.engines.duckdb import casts, functions, tables
from emulator.engines.duckdb.calls import SPECIAL

LONGEST_SQL = 400_000  # characters; nested patterns repeat their arguments
FRAMED = frozenset({"avg", *functions.AROUND})  # aggregates with something around them
BARE = (exp.Distinct, exp.Order, exp.Star, exp.Lambda, exp.Literal, exp.Column, exp.Identifier)


def to_duckdb(tree: exp.Expr, now: datetime) -> str:
    """Return DuckDB's text for a statement; `now` is what current_timestamp means in it.

    Raises InvalidQueryStatementException for what cannot be said.
    """
    return Generator(now).generate(tree, copy=False)


class Generator(DuckDBGenerator):
    """Prints the tree; calls, casts and operators by the rules of this package."""

    def __init__(self, now: datetime) -> None:
        super().__init__(dialect="duckdb", identify=True, comments=False)
        self.now = now

    # --- calls -------------------------------------------------------------------------------------

    def _call(self, node: exp.Anonymous) -> str:
        name = str(node.this).lower()
        if name in FRAMED:
            inside, around = self._halves(node, name)
            return around.format(inside)
        special = SPECIAL.get(name)
        if special:
            return special(self, node)
        return self.filled(name, node.expressions)

    def filled(self, name: str, arguments: Sequence[exp.Expr]) -> str:
        """Return a call by its pattern. Raises when the text grows out of bounds."""
        texts = [self.argument(one) for one in arguments]
        pattern = functions.PATTERNS.get(f"{name}/{len(texts)}") or functions.PATTERNS.get(name)
        if pattern is None:
            return f"{name}({', '.join(texts)})"
        return self.pattern(pattern, texts)

    def pattern(self, pattern: str, texts: Sequence[str]) -> str:
        filled = pattern.format(*texts, all=", ".join(texts), rest=", ".join(texts[1:]))
        if len(filled) > LONGEST_SQL:
            raise lake_errors.invalid_statement("statement is too large (calls nested too deeply)")
        return f"({filled})"

    def argument(self, node: exp.Expr) -> str:
        text = self.sql(node)
        return text if isinstance(node, BARE) else f"({text})"

    def _aggregate(self, node: exp.Expr, suffix: str) -> str:
        """Return an aggregate with FILTER or OVER behind it, and around both what its answer needs."""
        call, inner = _call_inside(node)
        name = str(call.this).lower() if isinstance(call, exp.Anonymous) else ""
        inside, around = self._halves(call, name)
        return around.format(f"{inside}{inner_text(self, inner)}{suffix}")

    def _halves(self, call: exp.Expr, name: str) -> tuple[str, str]:
        texts = [self.argument(one) for one in call.expressions] if name in FRAMED else []
        if name in functions.AROUND:
            return functions.INSIDE[name].format(*texts), functions.AROUND[name]
        if name == "avg":
            scale = _scale(call)
            around = "{0}" if scale is None else f"CAST({{0}} AS DECIMAL(38, {scale}))"
            return f"avg({texts[0]})", around
        text = self.sql(call)
        bare = text[1:-1] if name in AGGREGATES | WINDOWS and text.startswith("(") else text
        return bare, "{0}"

    def _filter(self, node: exp.Filter) -> str:
        return self._aggregate(node.this, f" FILTER ({self.sql(node, 'expression').strip()})")

    def _nulls(self, node: exp.Expr) -> str:
        """Return a call that passes NULLs over, or not; DuckDB has the words inside the brackets."""
        call = self.sql(node, "this")
        words = "IGNORE" if isinstance(node, exp.IgnoreNulls) else "RESPECT"
        return f"{call[:-1]} {words} NULLS)"

    def _window(self, node: exp.Window) -> str:
        if node.args.get("over") is None and node.args.get("alias") and not node.this.args:
            return str(super().window_sql(node))
        whole = str(super().window_sql(node))
        before = self.sql(node, "this")
        return self._aggregate(node.this, whole[len(before) :]) if whole.startswith(before) else whole

    # --- values ------------------------------------------------------------------------------------

    def _column(self, node: exp.Column) -> str:
        if isinstance(node.this, exp.Star):
            return str(super().column_sql(node))
        path = parts_of(node)
        if path[0].meta.get("entry"):
            return ".".join(["__m", path[0].meta["entry"], *(self.sql(one) for one in path[1:])])
        if path[-1].meta.get("day"):
            table = f"{self.sql(path[0])}." if len(path) > 1 else ""
            at = f"{table}eventtime"
            return f"(year({at}) * 10000 + month({at}) * 100 + day({at}))"
        return ".".join(self.sql(one) for one in path)

    def _name(self, node: exp.Identifier) -> str:
        entry = node.meta.get("entry")
        return f"__m.{entry}" if entry else str(super().identifier_sql(node))

    def _dot(self, node: exp.Dot) -> str:
        if parts_of(node):
            return ".".join(self.sql(one) for one in parts_of(node))
        return f"struct_extract({self.sql(node, 'this')}, {tables.text(node.expression.name)})"

    def _subscript(self, node: exp.Bracket) -> str:
        value, index = self.argument(node.this), self.argument(node.expressions[0])
        kind = kind_of(node.this)
        return self.pattern(ABSENT_KEY if kind and kind.name == "map" else ABSENT_ELEMENT, [value, index])

    def _interval(self, node: exp.Interval) -> str:
        return f"INTERVAL ({int(node.this.name)}) {node.args['unit'].name.upper()}"

    def _instant(self, node: exp.Expr) -> str:
        text = self.now.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        wanted = INSTANTS.get(type(node), "TIMESTAMPTZ")
        return f"CAST('{text[:10] if wanted == 'DATE' else text}' AS {wanted})"

    def _extract(self, node: exp.Extract) -> str:
        field = node.this.name.upper()
        return f"{functions.FIELDS.get(field, field.lower())}({self.sql(node, 'expression')})"

    def _position(self, node: exp.StrPosition) -> str:
        return f"strpos({self.sql(node, 'this')}, {self.sql(node, 'substr')})"

    def _joined(self, node: exp.GroupConcat) -> str:
        this, order = node.this, ""
        if isinstance(this, exp.Order):
            this, order = this.this, f" ORDER BY {', '.join(self.sql(one) for one in this.expressions)}"
        separator = self.sql(node, "separator") or "''"
        return f"string_agg({self.sql(this)}, {separator}{order})"

    def _cast(self, node: exp.Cast) -> str:
        given, to = kind_of(node.this), node.args["to"]
        wanted = str(getattr(to.this, "value", to.this))
        text = self.argument(node.this)
        is_tried = isinstance(node, exp.TryCast)
        pattern = casts.pattern_of(given, wanted, is_tried=is_tried)
        found = f"{'TRY_CAST' if is_tried else 'CAST'}({text} AS {self._type(to)})"
        found = self.pattern(pattern, [text]) if pattern else found
        length = to.expressions[0].name if wanted in casts.TEXTS and to.expressions else ""
        return f"left({found}, {int(length)})" if length else found

    def _type(self, node: exp.DataType) -> str:
        name = str(getattr(node.this, "value", node.this))
        inside = [self._type(one) for one in node.expressions if isinstance(one, exp.DataType)]
        if name == "ARRAY":
            return f"{inside[0]}[]"
        if name == "MAP":
            return f"MAP({', '.join(inside)})"
        if name == "STRUCT":
            fields = [f"{self.sql(one.this)} {self._type(one.args['kind'])}" for one in node.expressions]
            return f"STRUCT({', '.join(fields)})"
        if name == "DECIMAL":
            sizes = [str(int(one.name)) for one in node.expressions] or ["38", "0"]
            return f"DECIMAL({', '.join(sizes)})"
        return TYPES.get(name, name)

    # --- operators ---------------------------------------------------------------------------------

    def _compared(self, node: exp.Expr) -> str:
        left, right = node.this, node.expression
        return f"{self._beside(left, right)} {SIGNS[type(node)]} {self._beside(right, left)}"

    def _beside(self, node: exp.Expr, other: exp.Expr) -> str:
        """Return a value that is compared with another: text beside a time is read as a time."""
        text, kind, against = self.sql(node), kind_of(node), kind_of(other)
        if not kind or not against:
            return text
        if kind.name == "varchar" and against.name in TIMES:
            return f"CAST({text} AS {'TIMESTAMPTZ' if 'zone' in against.name else 'TIMESTAMP'})"
        if kind.name == "boolean" and against.name == "varchar":
            return f"CAST({text} AS VARCHAR)"
        return text

    def _between(self, node: exp.Between) -> str:
        low, high = (self._beside(node.args[name], node.this) for name in ("low", "high"))
        others = (node.args["low"], node.args["high"])
        times = [one for one in others if (kind := kind_of(one)) and kind.name in TIMES]
        value = self._beside(node.this, times[0]) if times else self.sql(node, "this")
        return f"{value} BETWEEN {low} AND {high}"

    def _in(self, node: exp.In) -> str:
        query = node.args.get("query")
        if query:
            text = self.sql(query)
            return f"{self.sql(node, 'this')} IN {text if text.startswith('(') else f'({text})'}"
        listed = ", ".join(self._beside(one, node.this) for one in node.expressions)
        return f"{self.sql(node, 'this')} IN ({listed})"

    def _divided(self, node: exp.Div) -> str:
        left, right, kind = self.sql(node, "this"), self.sql(node, "expression"), kind_of(node)
        if kind and kind.name == "decimal":
            return f"CAST(CAST({left} AS DOUBLE) / {right} AS DECIMAL(38, {kind.size}))"
        if kind and kind.name == "double":
            return self.pattern(DIVIDED, [self.argument(node.this), self.argument(node.expression)])
        return f"{left} / {right}"

    def _sum(self, node: exp.Expr) -> str:
        text = f"{self.sql(node, 'this')} {SIGNS[type(node)]} {self.sql(node, 'expression')}"
        kind = kind_of(node)
        return f"CAST({text} AS DATE)" if kind and kind.name == "date" else text

    # --- FROM --------------------------------------------------------------------------------------

    def _table(self, node: exp.Table) -> str:
        store = node.meta.get("store")
        name = tables.quoted(store) if store else self.sql(node, "this")
        alias = node.args.get("alias")
        return f"{name} AS {self.sql(alias, 'this') if alias else self.sql(node, 'this')}"

    def _unnest(self, node: exp.Unnest) -> str:
        """Return UNNEST as a query beside the row: fields of rows and parts of maps become columns."""
        columns: Sequence[str] = node.meta["columns"]
        alias = node.args.get("alias")
        given = [one.name for one in column_names(node)]
        names = [tables.quoted(name) for name in (given or columns)]
        lists, values = [], []
        for index, one in enumerate(node.expressions):
            kind = kind_of(one)
            text = f"map_entries({self.sql(one)})" if kind and kind.name == "map" else self.sql(one)
            lists.append(f"unnest({text}) AS __u{index}")
            values += _parts(kind, f"__u{index}", whole=bool(node.meta.get("whole")))
        if node.args.get("offset"):
            longest = ", ".join(f"coalesce(len({self.sql(one)}), 0)" for one in node.expressions)
            lists.append(f"unnest(generate_series(1, greatest({longest}))) AS __n")
            values.append("CAST(__n AS BIGINT)")
        chosen = ", ".join(f"{value} AS {name}" for value, name in zip(values, names, strict=True))
        name = f" AS {self.sql(alias, 'this')}" if alias and alias.this else ""
        return f"LATERAL (SELECT {chosen} FROM (SELECT {', '.join(lists)})){name}"

    TRANSFORMS: ClassVar[dict[type[exp.Expr], Callable[..., str]]] = {
        **DuckDBGenerator.TRANSFORMS,
        exp.Anonymous: _call,
        exp.Filter: _filter,
        exp.Window: _window,
        **dict.fromkeys((exp.IgnoreNulls, exp.RespectNulls), _nulls),
        exp.Column: _column,
        exp.Identifier: _name,
        exp.Dot: _dot,
        exp.Bracket: _subscript,
        exp.Interval: _interval,
        **dict.fromkeys((exp.CurrentDate, exp.CurrentTimestamp, exp.Localtimestamp), _instant),
        exp.Extract: _extract,
        exp.StrPosition: _position,
        exp.GroupConcat: _joined,
        **dict.fromkeys((exp.Cast, exp.TryCast), _cast),
        **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _compared),
        **dict.fromkeys((exp.NullSafeEQ, exp.NullSafeNEQ), _compared),
        exp.Between: _between,
        exp.In: _in,
        exp.Div: _divided,
        **dict.fromkeys((exp.Add, exp.Sub), _sum),
        exp.Table: _table,
        exp.Unnest: _unnest,
    }


SIGNS: Mapping[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.NullSafeEQ: "IS NOT DISTINCT FROM",
    exp.NullSafeNEQ: "IS DISTINCT FROM",
    exp.Add: "+",
    exp.Sub: "-",
}
INSTANTS: Mapping[type[exp.Expr], str] = {exp.CurrentDate: "DATE", exp.Localtimestamp: "TIMESTAMP"}
TYPES: Mapping[str, str] = {
    "TEXT": "VARCHAR",
    "CHAR": "VARCHAR",
    "FLOAT": "REAL",
    "INT": "INTEGER",
}
DIVIDED = "CASE WHEN {1} = 0 THEN {0} * CAST('Infinity' AS DOUBLE) ELSE {0} / {1} END"
NO_KEY = functions.failing("'Key not present in map: ' || {1}")
ABSENT_KEY = (
    "CASE WHEN {0} IS NULL OR {1} IS NULL OR map_contains({0}, {1}) THEN map_extract_value({0}, {1})"
    f" ELSE {NO_KEY} END"
)
BELOW = functions.failing("'Array subscript is negative: ' || {1}")
BEYOND = functions.failing(
    "'Array subscript must be less than or equal to array length: ' || {1} || ' > ' || len({0})"
)
ABSENT_ELEMENT = (
    f"CASE WHEN {{1}} = 0 THEN {functions.BAD_INDEX} WHEN {{1}} < 0 THEN {BELOW}"
    f" WHEN {{1}} > len({{0}}) THEN {BEYOND} ELSE list_extract({{0}}, {{1}}) END"
)


def inner_text(generator: Generator, node: exp.Expr | None) -> str:
    """Return the FILTER between a call and its OVER, "" where there is none."""
    return f" FILTER ({generator.sql(node, 'expression').strip()})" if node else ""


def _call_inside(node: exp.Expr) -> tuple[exp.Expr, exp.Expr | None]:
    return (node.this, node) if isinstance(node, exp.Filter) else (node, None)


def _scale(node: exp.Expr) -> int | None:
    kind = kind_of(node)
    return kind.size if kind and kind.name == "decimal" else None


def _parts(kind: Type | None, name: str, *, whole: bool) -> list[str]:
    if kind and kind.name == "map":
        return [f"{name}.key", f"{name}.value"]
    if kind and kind.name == "array" and kind.parts[0].name == "row" and not whole:
        return [f"{name}.{tables.quoted(field)}" for field in kind.parts[0].names]
    return [name]
