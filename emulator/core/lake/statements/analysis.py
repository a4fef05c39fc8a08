"""What a statement means: the types of its values, the names of its answer, and what does not fit.

Each node gets its type as `meta["type"]`; a type that is not known is absent there, and passes every check.
Texts of errors are those of Trino 435.
"""

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from emulator.api import lake_errors
from emulator.core.lake.functions import AGGREGATES
from emulator.core.lake.statements import expressions
from emulator.core.lake.statements.calls import note_window
from emulator.core.lake.statements.dialect import Source, table_name
from emulator.core.lake.statements.notes import kind_of
from emulator.core.lake.statements.scopes import Output, Relation, Scope, alias_of, column_names, named
from emulator.core.lake.types import BIGINT, BOOLEAN, NULL, Type, common, family
from emulator.core.values import dataclass

FindStore = Callable[[str], Mapping[str, Type] | None]


@dataclass(frozen=True)
class Analysis:
    """What was found out: the columns of the answer as the caller spells them, and the tables read."""

    outputs: Sequence[Output]
    tables: frozenset[str]


def analyse(tree: exp.Expr, source: Source, find_store: FindStore) -> Analysis:
    """Return what a statement means, and note the types in its tree.

    `find_store` returns the columns of a table, None when the caller has no such table; it may raise.
    Raises InvalidQueryStatementException.
    """
    reader = Reader(source, find_store)
    outputs = reader.query(tree, Scope())
    return Analysis(outputs, frozenset(reader.tables))


class Reader:
    """Walks a statement from the inside of FROM to its answer."""

    def __init__(self, source: Source, find_store: FindStore) -> None:
        self.source = source
        self.tables: set[str] = set()
        self._find_store = find_store

    def note(self, node: exp.Expr, scope: Scope) -> Type | None:
        """Return the type of an expression, and note it and those inside. Raises for what does not fit."""
        return expressions.note(node, scope, self)

    def error(self, node: exp.Expr, message: str) -> Exception:
        return lake_errors.invalid_statement(f"{self.source.at(node)}: {message}")

    def query(self, node: exp.Expr, outer: Scope) -> Sequence[Output]:
        """Return the columns that a query answers."""
        scope = Scope(parent=outer)
        beginning = node.args.get("with_")
        for one in beginning.expressions if beginning else ():
            scope.tables[one.alias.lower()] = self._renamed(self.query(one.this, scope), one)
        if isinstance(node, exp.Select):
            return self._select(node, scope)
        if isinstance(node, exp.Subquery):
            outputs = self.query(node.this, scope)
        elif isinstance(node, exp.SetOperation):
            outputs = self._set_operation(node, scope)
        else:
            raise self.error(node, "this is not a query")
        lower = [(name.lower(), kind) for name, kind in outputs]
        self._order(node, Scope(outer, [Relation("", lower)]), outputs)
        return outputs

    def _renamed(self, outputs: Sequence[Output], node: exp.Expr) -> Sequence[Output]:
        """Return lower-case columns, under the names of an alias."""
        lower = [(name.lower(), kind) for name, kind in outputs]
        columns = column_names(node)
        if columns and len(columns) != len(lower):
            raise self.error(
                columns[0], f"Column alias list has {len(columns)} entries but '{alias_of(node)}' has"
                f" {len(lower)} columns available"
            )  # fmt: skip
        return named(lower, columns)

    def _set_operation(self, node: exp.SetOperation, scope: Scope) -> Sequence[Output]:
        left, right = self.query(node.this, scope), self.query(node.expression, scope)
        name = type(node).__name__.upper()
        if len(left) != len(right):
            raise self.error(node, f"{name} query has different number of fields: {len(left)}, {len(right)}")
        for index, ((_, one), (_, other)) in enumerate(zip(left, right, strict=True), 1):
            if one and other and NULL not in (one, other) and family(one) != family(other):
                raise self.error(
                    node, f"column {index} in {name} query has incompatible types: {one}, {other}"
                )
        return [(name, common([one, other])) for (name, one), (_, other) in zip(left, right, strict=True)]

    # --- FROM ----------------------------------------------------------------------------------------

    def _select(self, node: exp.Select, scope: Scope) -> Sequence[Output]:
        self._from(node, scope)
        where = node.args.get("where")
        if where:
            self._condition(where, scope, "WHERE")
        for window in node.args.get("windows") or ():
            note_window(window, scope, self)
        outputs: list[Output] = []
        for one in node.expressions:
            outputs += self._item(one, len(outputs), scope)
        self._group(node, scope, outputs)
        having = node.args.get("having")
        if having:
            self._condition(having, scope, "HAVING")
        aliases = [
            (one.alias.lower(), kind_of(one.this)) for one in node.expressions if isinstance(one, exp.Alias)
        ]
        self._order(
            node, Scope(scope, [Relation("", aliases)], merged={name for name, _ in aliases}), outputs
        )
        return outputs

    def _from(self, node: exp.Select, scope: Scope) -> None:
        beginning = node.args.get("from_")
        if not beginning:
            return
        scope.relations.append(self._relation(beginning.this, scope))
        for join in node.args.get("joins") or ():
            scope.relations.append(self._relation(join.this, scope))
            for name in join.args.get("using") or ():
                scope.merged.add(name.name.lower())
            on = join.args.get("on")
            if on:
                self._boolean(on, scope, "JOIN ON")
            elif not join.args.get("using") and (join.side or join.kind == "INNER"):
                raise self.error(join, "mismatched input. Expecting: 'ON', 'USING'")

    def _relation(self, node: exp.Expr, scope: Scope) -> Relation:
        if isinstance(node, exp.Table):
            return self._table(node, scope)
        if isinstance(node, exp.Unnest):
            return Relation(alias_of(node), self._unnested(node, scope))
        if isinstance(node, exp.Values):
            return Relation(alias_of(node), self._values(node, scope))
        if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Query):
            return Relation(alias_of(node), self._renamed(self.query(node, _beside(scope)), node))
        raise self.error(node, "this is not supported in FROM")

    def _table(self, node: exp.Table, scope: Scope) -> Relation:
        name = table_name(node.name)
        if node.args.get("alias") and node.args["alias"].args.get("columns"):
            raise self.error(node, "column aliases of a table are not supported")
        known = scope.find_table(name)
        if known is not None:
            return Relation(alias_of(node), known)
        columns = self._find_store(name)
        if columns is None:
            raise self.error(node, f"Table '{name}' does not exist")
        self.tables.add(name)
        node.meta["store"] = name
        return Relation(alias_of(node), list(columns.items()), is_store=True)

    def _values(self, node: exp.Values, scope: Scope) -> Sequence[Output]:
        rows = [row.expressions if isinstance(row, exp.Tuple) else [row] for row in node.expressions]
        kinds = [[self.note(value, scope) for value in row] for row in rows]
        if len({len(row) for row in rows}) > 1:
            raise self.error(node, "Values rows have mismatched sizes")
        columns = [common(column) for column in zip(*kinds, strict=True)]
        return self._renamed([(f"_col{index}", kind) for index, kind in enumerate(columns)], node)

    def _unnested(self, node: exp.Unnest, scope: Scope) -> Sequence[Output]:
        """Return the columns of UNNEST: fields of rows, keys and values, elements, and the ordinality."""
        wanted = column_names(node)
        outputs: list[Output] = []
        for one in node.expressions:
            outputs += _columns_inside(self.note(one, scope), self, one)
        if node.args.get("offset"):
            outputs.append(("ordinality", BIGINT))
        if wanted and len(wanted) != len(outputs) and len(node.expressions) == 1:
            outputs = _whole_rows(node, outputs)
        node.meta["columns"] = [name for name, _ in outputs]
        return self._renamed(outputs, node)

    # --- the answer ----------------------------------------------------------------------------------

    def _item(self, node: exp.Expr, index: int, scope: Scope) -> Sequence[Output]:
        if isinstance(node, exp.Star):
            return self._starred(node, [(one.alias, one) for one in scope.relations])
        if isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
            wanted = node.table.lower()
            chosen = [(one.alias, one) for one in scope.relations if one.alias == wanted]
            return self._starred(node, chosen)
        kind = self.note(node, scope)
        return [(expressions.output_name(node, index), kind)]

    def _starred(self, node: exp.Expr, chosen: Sequence[tuple[str, Relation]]) -> Sequence[Output]:
        if not chosen:
            raise self.error(node, "SELECT * not allowed in queries without FROM clause")
        if any(relation.is_store for _, relation in chosen):  # whose tables may have more columns elsewhere
            node.meta["starred"] = [
                (alias, name) for alias, relation in chosen for name, _ in relation.columns
            ]
        return [output for _, relation in chosen for output in relation.columns]

    def _group(self, node: exp.Select, scope: Scope, outputs: Sequence[Output]) -> None:
        group = node.args.get("group")
        for one in group.expressions if group else ():
            if not self._is_ordinal(one, outputs, "GROUP BY"):
                self.note(one, scope)

    def _order(self, node: exp.Expr, scope: Scope, outputs: Sequence[Output]) -> None:
        order = node.args.get("order")
        for one in order.expressions if order else ():
            if self._is_ordinal(one.this, outputs, "ORDER BY"):
                continue
            kind = self.note(one.this, scope)
            if kind and kind.name == "map":
                raise self.error(
                    one, f"Type {kind} is not orderable, and therefore cannot be used in ORDER BY"
                )
        for name in ("limit", "offset"):
            if node.args.get(name):
                self.note(node.args[name], scope)

    def _is_ordinal(self, node: exp.Expr, outputs: Sequence[Output], clause: str) -> bool:
        if not isinstance(node, exp.Literal) or node.is_string:
            return False
        if not node.name.isdigit() or not 1 <= int(node.name) <= len(outputs):
            raise self.error(node, f"{clause} position {node.name} is not in select list")
        return True

    def _condition(self, clause: exp.Expr, scope: Scope, name: str) -> None:
        if name == "WHERE":
            found = _aggregate_in(clause.this)
            if found:
                text = found.sql(dialect="trino").lower()
                raise self.error(
                    found, "WHERE clause cannot contain aggregations, window functions or grouping"
                    f" operations: [{text}]"
                )  # fmt: skip
        self._boolean(clause.this, scope, name)

    def _boolean(self, node: exp.Expr, scope: Scope, name: str) -> None:
        kind = self.note(node, scope)
        if kind and kind not in (BOOLEAN, NULL):
            raise self.error(node, f"{name} clause must evaluate to a boolean: actual type {kind}")


def _beside(scope: Scope) -> Scope:
    """Return what a query in FROM may name: what is around, and names of WITH, but no tables beside it."""
    return Scope(parent=scope.parent, tables=scope.tables)


def _aggregate_in(node: exp.Expr) -> exp.Expr | None:
    """Return an aggregation of this query itself; those of queries inside are their own affair."""
    if isinstance(node, exp.Query):
        return None
    is_call = isinstance(node, exp.Anonymous) and str(node.this).lower() in AGGREGATES
    if is_call or isinstance(node, (exp.Window, exp.GroupConcat)):
        return node
    inside = (_aggregate_in(one) for one in node.iter_expressions())
    return next((one for one in inside if one), None)


def _columns_inside(kind: Type | None, reader: Reader, node: exp.Expr) -> list[Output]:
    if kind is None:
        return [("_col0", None)]
    if kind.name == "map":
        return [("key", kind.parts[0]), ("value", kind.parts[1])]
    if kind.name != "array":
        raise reader.error(node, f"Cannot unnest type: {kind}")
    element = kind.parts[0]
    return (
        list(zip(element.names, element.parts, strict=True))
        if element.name == "row"
        else [("_col0", element)]
    )


def _whole_rows(node: exp.Unnest, outputs: list[Output]) -> list[Output]:
    """Return one column of whole rows, which Trino refuses and Athena's and AWS's statements ask for."""
    kind = kind_of(node.expressions[0])
    if not kind or kind.name != "array":
        return outputs
    node.meta["whole"] = True
    last = outputs[-1:] if node.args.get("offset") else []
    return [("_col0", kind.parts[0]), *last]
