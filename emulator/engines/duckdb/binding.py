"""What DuckDB complains of before a statement runs, with the place in the statement."""

import re

import duckdb
from sqlglot import exp

from emulator.api import lake_errors
from emulator.api.errors import ServiceError
from emulator.core.lake.statements.dialect import Source
from emulator.engines.duckdb.complaints import EXHAUSTED, first_line

NOT_GROUPED = re.compile(r'column "([^"]+)" must appear in the GROUP BY clause', re.IGNORECASE)


def at_binding(error: duckdb.Error, tree: exp.Expr, source: Source) -> ServiceError:
    """Return the refusal of a statement that does not bind."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return lake_errors.invalid_statement(EXHAUSTED)
    said = str(error)
    found = NOT_GROUPED.search(said)
    if found:
        at = source.at(_named(tree, found[1]))
        return lake_errors.invalid_statement(
            f"{at}: '{found[1].lower()}' must be an aggregate expression or appear in GROUP BY clause"
        )
    return lake_errors.invalid_statement(f"{source.at(tree)}: {first_line(said)}")


def _named(tree: exp.Expr, name: str) -> exp.Expr:
    same = (one for one in tree.find_all(exp.Identifier) if one.name.lower() == name.lower())
    return next(same, tree)
