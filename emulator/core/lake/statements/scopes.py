"""Which column a name means: tables in FROM, names of WITH, the queries around, parameters of lambdas."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from sqlglot import exp

from emulator.api import lake_errors
from emulator.core.lake.statements.dialect import Source, table_name
from emulator.core.lake.types import BIGINT, Type
from emulator.core.values import dataclass

Output = tuple[str, Type | None]

# A store's days are a column that `*` does not show. Source: reports of users of Lake.
DAY = "calendarday"
MARKS = {DAY: "day", "eventjson": "record"}


@dataclass(frozen=True)
class Relation:
    """A table in FROM: its alias in lower case, and its columns. `is_store` tells those of the engine."""

    alias: str
    columns: Sequence[Output]
    is_store: bool = False

    def find(self, name: str) -> list[Type | None]:
        """Return the types of the columns of a name, none when there is none."""
        found = [kind for known, kind in self.columns if known == name]
        return found or ([BIGINT] if self.is_store and name == DAY else [])


@dataclass
class Scope:
    """What names may mean at one place of a statement."""

    parent: "Scope | None" = None
    relations: list[Relation] = field(default_factory=list)
    tables: dict[str, Sequence[Output]] = field(default_factory=dict)
    parameters: Mapping[str, Type | None] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)

    def around(self) -> Iterator["Scope"]:
        scope: Scope | None = self
        while scope:
            yield scope
            scope = scope.parent

    def find_table(self, name: str) -> Sequence[Output] | None:
        """Return the columns of a name of WITH."""
        return next((one.tables[name] for one in self.around() if name in one.tables), None)

    def find_parameter(self, name: str) -> tuple[Type | None] | None:
        found = next((one for one in self.around() if name in one.parameters), None)
        return (found.parameters[name],) if found else None


def parts_of(node: exp.Expr) -> list[exp.Identifier]:
    """Return the names of a dotted path, from the left; none when it begins with something else."""
    if isinstance(node, exp.Identifier):
        return [node]
    if isinstance(node, exp.Column):
        names = [node.args.get(part) for part in ("catalog", "db", "table", "this")]
        return [name for name in names if isinstance(name, exp.Identifier)]
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        before = parts_of(node.this)
        return [*before, node.expression] if before else []
    return []


def resolve(path: Sequence[exp.Identifier], scope: Scope, source: Source) -> Type | None:
    """Return the type of what a path of names means, None when the type is unknown.

    An alias of a table comes before a column with fields. Raises InvalidQueryStatementException when no
    column is meant, or several are.
    """
    names = [part.name.lower() for part in path]
    parameter = scope.find_parameter(names[0])
    if parameter:
        return _field(parameter[0], path[1:], source, path[0])
    for one in scope.around():
        if len(names) > 1:
            tables = [table for table in one.relations if table.alias == names[0]]
            found = [kind for table in tables for kind in table.find(names[1])]
            if found:
                _check_alone(found, path[1], source)
                _mark(path[1], tables)
                return _field(found[0], path[2:], source, path[1])
        found = [kind for table in one.relations for kind in table.find(names[0])]
        if found:
            if names[0] not in one.merged:
                _check_alone(found, path[0], source)
            _mark(path[0], one.relations)
            return _field(found[0], path[1:], source, path[0])
    raise lake_errors.invalid_statement(
        f"{source.at(path[0])}: Column '{'.'.join(names)}' cannot be resolved"
    )


def _mark(name: exp.Identifier, relations: Sequence[Relation]) -> None:
    """Note that a name means a store's day, which engines compute, or a whole record, which is JSON."""
    mark = MARKS.get(name.name.lower())
    if mark and any(one.is_store for one in relations):
        name.meta[mark] = True


def _check_alone(found: Sequence[Type | None], name: exp.Identifier, source: Source) -> None:
    if len(found) > 1:
        raise lake_errors.invalid_statement(f"{source.at(name)}: Column '{name.name.lower()}' is ambiguous")


def _field(
    kind: Type | None, path: Sequence[exp.Identifier], source: Source, before: exp.Identifier
) -> Type | None:
    """Return the type of a field inside a row."""
    for name in path:
        if kind is None:
            return None
        if kind.name != "row":
            raise lake_errors.invalid_statement(
                f"{source.at(before)}: Expression {before.name.lower()} is not of type ROW"
            )
        inner = kind.field(name.name)
        if inner is None:
            raise lake_errors.invalid_statement(
                f"{source.at(before)}: Column '{before.name.lower()}.{name.name.lower()}' cannot be resolved"
            )
        kind, before = inner, name
    return kind


def column_names(table: exp.Expr) -> Sequence[exp.Identifier]:
    """Return the names that an alias gives columns: AS t(a, b); sqlglot keeps that of an ordinality apart."""
    alias, offset = table.args.get("alias"), table.args.get("offset")
    columns = (alias.args.get("columns") or ()) if alias else ()
    return [*columns, *([offset] if isinstance(offset, exp.Identifier) else [])]


def named(outputs: Sequence[Output], names: Sequence[exp.Identifier]) -> Sequence[Output]:
    """Return the columns under other names, if there are some."""
    if not names:
        return outputs
    return [(one.name.lower(), kind) for one, (_, kind) in zip(names, outputs, strict=True)]


def alias_of(table: exp.Expr) -> str:
    """Return the alias of a table, or its own name, in lower case; "" when it has neither."""
    alias = table.args.get("alias")
    name = alias.this if alias else None
    if isinstance(name, exp.Identifier):
        return name.name.lower()
    return table_name(table.name) if isinstance(table, exp.Table) else ""
