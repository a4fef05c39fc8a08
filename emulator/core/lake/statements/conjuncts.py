"""The conditions of a statement's WHERE, each as a statement of its own."""

from collections.abc import Iterator, Sequence

from sqlglot import exp

from emulator.core.lake.statements import dialect


def conjuncts(text: str) -> Iterator[tuple[str, Sequence[str], str]]:
    """Yield each condition that has to hold, the members in it, and a statement that finds such events.

    Nothing for a statement that reads more than one table or groups: its conditions concern no single event.
    Raises InvalidQueryStatementException.
    """
    tree, _ = dialect.parse(text)
    where, tables = tree.args.get("where"), list(tree.find_all(exp.Table))
    if where is None or len(tables) != 1 or tree.args.get("group") or tree.find(exp.Subquery):
        return
    whole = where.this
    for part in whole.flatten() if isinstance(whole, exp.And) else [whole]:
        columns = [one for one in part.find_all(exp.Column) if not isinstance(one.parent, exp.Dot)]
        members = dict.fromkeys(".".join(name.name for name in column.parts) for column in columns)
        alone = exp.select("eventID").from_(tables[0].copy()).where(part.copy())
        yield part.sql(dialect="trino"), list(members), alone.sql(dialect="trino")
