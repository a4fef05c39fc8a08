"""What DuckDB complains of, in Trino's words where those are known."""

import re
from collections.abc import Sequence

import duckdb
from sqlglot import exp

from emulator.api import lake_errors
from emulator.api.errors import ServiceError
from emulator.core.lake.statements.dialect import Source

EXHAUSTED = "Query exhausted resources at this scale factor"

NOT_GROUPED = re.compile(r'column "([^"]+)" must appear in the GROUP BY clause', re.IGNORECASE)
NUMBERS = {
    "INT32": "INT",
    "INT64": "BIGINT",
    "DOUBLE": "DOUBLE",
    "BOOL": "BOOLEAN",
    "INT16": "SMALLINT",
    "INT8": "TINYINT",
}

# Patterns of DuckDB's messages, and what Trino says in their place.
RUNNING: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"division by zero", re.IGNORECASE), "Division by zero"),
    (
        re.compile(r'invalid (?:timestamp|date) field format: "([^"]*)"'),
        r"Value cannot be cast to timestamp: \1",
    ),
    (re.compile(r"[Cc]ould not convert string '(.*?)' to (\w+)"), "Cannot cast '{0}' to {1}"),
    (re.compile(r"Malformed JSON"), "Cannot convert value to JSON"),
    (re.compile(r"^Invalid Input Error: (.*)"), r"\1"),
)


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
    return lake_errors.invalid_statement(f"{source.at(tree)}: {_first_line(said)}")


def _named(tree: exp.Expr, name: str) -> exp.Expr:
    same = (one for one in tree.find_all(exp.Identifier) if one.name.lower() == name.lower())
    return next(same, tree)


def at_running(error: duckdb.Error) -> str:
    """Return what a caller reads of a statement that failed while it ran."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return EXHAUSTED
    said = str(error)
    for pattern, words in RUNNING:
        found = pattern.search(said)
        if found:
            return _filled(words, found).partition("\n")[0]
    return _first_line(said)


def _filled(words: str, found: re.Match[str]) -> str:
    if "{0}" in words:
        return words.format(found[1], NUMBERS.get(found[2], found[2]))
    return found.expand(words)


def _first_line(said: str) -> str:
    """Return a message without DuckDB's own heading, and without the statement that was run."""
    return said.partition("\n")[0].partition(": ")[2] or said.partition("\n")[0]
