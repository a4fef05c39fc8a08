"""Between which times a statement reads a table, as far as its WHERE says so in plain words."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from sqlglot import exp

from emulator.core.lake.statements.scopes import DAY, alias_of, parts_of
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Bounds:
    """The first and last time that can matter, None where there is no bound."""

    first: datetime | None = None
    last: datetime | None = None

    def narrowed(self, other: "Bounds") -> "Bounds":
        """Return what lies in both."""
        return Bounds(_later(self.first, other.first), _earlier(self.last, other.last))

    def widened(self, other: "Bounds") -> "Bounds":
        """Return what lies in either."""
        first = min(self.first, other.first) if self.first and other.first else None
        last = max(self.last, other.last) if self.last and other.last else None
        return Bounds(first, last)

    def meets(self, first: datetime, last: datetime) -> bool:
        """Tell whether a stretch of time, both ends included, may hold something of it."""
        return (self.last is None or first <= self.last) and (self.first is None or last >= self.first)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


def bounds_of(tree: exp.Expr) -> Mapping[str, Bounds]:
    """Return the bounds of each store that a statement reads; several readings of one are joined."""
    found: dict[str, Bounds] = {}
    for table in tree.find_all(exp.Table):
        store = table.meta.get("store")
        if store:
            bounds = _bounds_of_table(table)
            found[store] = found[store].widened(bounds) if store in found else bounds
    return found


def _bounds_of_table(table: exp.Table) -> Bounds:
    select = table.find_ancestor(exp.Select)
    where = select.args.get("where") if select else None
    joins = (select.args.get("joins") or ()) if select else ()
    if not select or not where or any(join.side for join in joins):
        return Bounds()
    alone = not joins or all(isinstance(join.this, exp.Unnest) for join in joins)
    bounds = Bounds()
    for condition in _conditions(where.this):
        bounds = bounds.narrowed(_bounds_of_condition(condition, alias_of(table), alone=alone))
    return bounds


def _conditions(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, exp.Paren):
        yield from _conditions(node.this)
    elif isinstance(node, exp.And):
        yield from _conditions(node.this)
        yield from _conditions(node.expression)
    else:
        yield node


TURNED: Mapping[type[exp.Expr], type[exp.Expr]] = {
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
    exp.EQ: exp.EQ,
}


def _bounds_of_condition(node: exp.Expr, alias: str, *, alone: bool) -> Bounds:
    if isinstance(node, exp.Between):
        column = _column(node.this, alias, alone=alone)
        low, high = _instants(column, node.args["low"]), _instants(column, node.args["high"])
        return Bounds(low[0] if low else None, high[1] if high else None)
    if type(node) not in TURNED:
        return Bounds()
    column, value, kind = _column(node.this, alias, alone=alone), node.expression, type(node)
    if not column:
        column, value, kind = _column(node.expression, alias, alone=alone), node.this, TURNED[type(node)]
    ends = _instants(column, value)
    if not ends:
        return Bounds()
    first = ends[0] if kind in (exp.GT, exp.GTE, exp.EQ) else None
    last = ends[1] if kind in (exp.LT, exp.LTE, exp.EQ) else None
    return Bounds(first, last)


def _column(node: exp.Expr, alias: str, *, alone: bool) -> str | None:
    """Return which of a store's columns of time a node is, None when it is neither or another table's."""
    path = [one.name.lower() for one in parts_of(node)]
    is_own = (len(path) == 2 and path[0] == alias) or (len(path) == 1 and alone)
    return path[-1] if is_own and path[-1] in ("eventtime", DAY) else None


def _instants(column: str | None, node: exp.Expr) -> tuple[datetime, datetime] | None:
    """Return the first and last instant that a literal stands for, None when it is computed."""
    if isinstance(node, exp.Cast):
        node = node.this
    if not column or not isinstance(node, exp.Literal):
        return None
    try:
        if column == DAY:
            day = datetime.strptime(node.name, "%Y%m%d").replace(tzinfo=UTC)
            return day, day + timedelta(days=1)
        at = datetime.fromisoformat(node.name)
    except ValueError:
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at, at
