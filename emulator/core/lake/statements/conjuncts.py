"""The conditions of a statement's WHERE, each as a statement of its own."""

from collections.abc import Iterator

from sqlglot import exp

from emulator.core.lake.statements import dialect


def conjuncts(text: str) -> Iterator[tuple[str, str]]:
    """Yield each condition that has to hold, and a statement that finds the ids of the events which meet it.

    Nothing for a statement that reads more than one table or groups: its conditions concern no single event.
    Raises InvalidQueryStatementException.
    """
    tree, _ = dialect.parse(text)
    where, tables = tree.args.get("where"), list(tree.find_all(exp.Table))
    if where is None or len(tables) != 1 or tree.args.get("group") or tree.find(exp.Subquery):
        return
    whole = where.this
    for part in whole.flatten() if isinstance(whole, exp.And) else [whole]:
        alone = exp.select("eventID").from_(tables[0].copy()).where(part.copy())
        yield part.sql(dialect="trino"), alone.sql(dialect="trino")
