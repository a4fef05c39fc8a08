"""From a statement of Lake to Trino's own text: names of tables, and what Lake compares and Trino does not.

Everything else is Trino's SQL already, and stays as it is.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar

from sqlglot import exp
from sqlglot.generators.trino import TrinoGenerator

from emulator.core.lake.statements.dialect import Dialect
from emulator.core.lake.statements.notes import kind_of
from emulator.core.lake.types import TIMES

SIGNS: Mapping[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.NullSafeEQ: "IS NOT DISTINCT FROM",
    exp.NullSafeNEQ: "IS DISTINCT FROM",
}


def to_trino(tree: exp.Expr, tables: Mapping[str, str]) -> str:
    """Return Trino's text for a statement that was analysed; `tables` has the name of each store's table."""
    return Generator(tables).generate(tree)


class Generator(TrinoGenerator):
    """Prints the tree."""

    def __init__(self, tables: Mapping[str, str]) -> None:
        super().__init__(dialect=Dialect, identify=True, comments=False)
        self._tables = tables

    def _table(self, node: exp.Table) -> str:
        store = node.meta.get("store")
        if not store:
            return str(super().table_sql(node))
        alias = node.args.get("alias")
        name = ".".join(f'"{part}"' for part in self._tables[store].split("."))
        return f"{name} AS {self.sql(alias, 'this') if alias else self.sql(node, 'this')}"

    def _compared(self, node: exp.Expr) -> str:
        left, right = node.this, node.expression
        return f"{self._beside(left, right)} {SIGNS[type(node)]} {self._beside(right, left)}"

    def _beside(self, node: exp.Expr, other: exp.Expr) -> str:
        """Return a value that is compared with another: text beside a time is read as a time."""
        text, kind, against = self.sql(node), kind_of(node), kind_of(other)
        if kind and against and kind.name == "varchar" and against.name in TIMES:
            zone = " with time zone" if "zone" in against.name else ""
            plain = f"replace(replace({text}, 'T', ' '), 'Z', '')"
            return f"CAST({plain} AS timestamp(3){zone})"
        if kind and against and kind.name == "boolean" and against.name == "varchar":
            return f"CAST({text} AS varchar)"
        return f"({text})" if isinstance(node, exp.Binary) else text

    def _between(self, node: exp.Between) -> str:
        bounds = [node.args[name] for name in ("low", "high")]
        times = [one for one in bounds if (kind := kind_of(one)) and kind.name in TIMES]
        value = self._beside(node.this, times[0]) if times else self.sql(node, "this")
        low, high = (self._beside(one, node.this) for one in bounds)
        return f"{value} BETWEEN {low} AND {high}"

    def _in(self, node: exp.In) -> str:
        if node.args.get("query"):
            return str(super().in_sql(node))
        listed = ", ".join(self._beside(one, node.this) for one in node.expressions)
        return f"{self.sql(node, 'this')} IN ({listed})"

    def _star(self, node: exp.Star) -> str:
        """Return the columns of a store by name, for its table has those of its partitions too."""
        columns = node.meta.get("starred")
        if not columns:
            return str(super().star_sql(node))
        return ", ".join(".".join(f'"{part}"' for part in (*path,)) for path in columns)

    def _column(self, node: exp.Column) -> str:
        if isinstance(node.this, exp.Star) and node.meta.get("starred"):
            node.this.meta["starred"] = node.meta["starred"]
            return self._star(node.this)
        return str(super().column_sql(node))

    def _unnest(self, node: exp.Unnest) -> str:
        """Return UNNEST; rows that stay whole are put into rows of one field, which it opens."""
        if not node.meta.get("whole"):
            return str(super().unnest_sql(node))
        copied = node.copy()
        whole = f"transform({self.sql(node.expressions[0])}, __row -> ROW(__row))"
        copied.set("expressions", [exp.Var(this=whole)])
        return str(super().unnest_sql(copied))

    TRANSFORMS: ClassVar[dict[type[exp.Expr], Callable[..., str]]] = {
        **TrinoGenerator.TRANSFORMS,
        exp.Table: _table,
        **dict.fromkeys(SIGNS, _compared),
        exp.Between: _between,
        exp.In: _in,
        exp.Star: _star,
        exp.Column: _column,
        exp.Unnest: _unnest,
    }
