"""What DuckDB complains of while a statement runs, in Trino's words where those are known."""

import re
from collections.abc import Sequence

import duckdb

EXHAUSTED = "Query exhausted resources at this scale factor"

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
    (re.compile(r"Could not convert string '__failed: (.*)' to BOOL", re.DOTALL), r"\1"),  # see `failing`
    (re.compile(r"[Cc]ould not convert string '(.*?)' to (\w+)"), "Cannot cast '{0}' to {1}"),
    (re.compile(r"Malformed JSON"), "Cannot convert value to JSON"),
    (re.compile(r"^Invalid Input Error: (.*)"), r"\1"),
)


def at_running(error: duckdb.Error) -> str:
    """Return what a caller reads of a statement that failed while it ran."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return EXHAUSTED
    said = str(error)
    for pattern, words in RUNNING:
        found = pattern.search(said)
        if found:
            return _filled(words, found).partition("\n")[0]
    return first_line(said)


def _filled(words: str, found: re.Match[str]) -> str:
    if "{0}" in words:
        return words.format(found[1], NUMBERS.get(found[2], found[2]))
    return found.expand(words)


def first_line(said: str) -> str:
    """Return a message without DuckDB's own heading, and without the statement that was run."""
    return said.partition("\n")[0].partition(": ")[2] or said.partition("\n")[0]
