"""The searches of the journal by conditions on its columns, as SQL, in the order of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.core.searching.searches import Column, Condition, Reach
from emulator.stores.searches import SELECTED, Statement

# Where all records that are asked for are in the event history: the index that finds few of many.
INDEXES: Mapping[Column, str] = {
    "id": "events_by_id",
    "name": "events_by_name",
    "username": "events_by_user",
    "source": "events_by_source",
    "access_key": "events_by_key",
}
OF_SCOPES = frozenset({"account", "region"})
MANAGEMENT = Condition("category", "Management", negated=False)


def is_indexed(conditions: Sequence[Condition]) -> bool:
    """Tell whether an index finds what is asked for, so that the whole journal may be searched."""
    return _indexed(conditions) is not None


def search_records(conditions: Sequence[Condition], reach: Reach) -> Statement:
    """Return the statement that finds the records within reach, and its values."""
    index = _indexed(conditions)
    where, values = ["number > ?", "number < ?"], [reach.after, reach.before]
    if index:
        where.append("history IN (SELECT number FROM scopes)")
    for condition in conditions:
        clause, value = _clause(condition)
        where.append(clause)
        values.append(value)
    source = f"events e INDEXED BY {index}" if index else "events e NOT INDEXED"
    direction = "DESC" if reach.newest_first else "ASC"
    statement = f"SELECT {SELECTED} FROM {source} WHERE {' AND '.join(where)}"  # noqa: S608 - constants
    return f"{statement} ORDER BY number {direction} LIMIT ?", [*values, reach.limit]


def _indexed(conditions: Sequence[Condition]) -> str | None:
    if MANAGEMENT not in conditions:
        return None
    exact = (one for one in conditions if one.is_exact and not one.negated)
    return next((INDEXES[one.column] for one in exact if one.column in INDEXES), None)


def _clause(condition: Condition) -> tuple[str, Any]:
    """Return the clause of a condition, and the value of its one parameter. NULL is like no pattern."""
    operator = "=" if condition.is_exact else "GLOB"
    value = condition.pattern if condition.is_exact else _glob(condition.pattern)
    if condition.column in OF_SCOPES:
        clause = f"scope IN (SELECT number FROM scopes WHERE {condition.column} {operator} ?)"  # noqa: S608
    else:
        clause = f"coalesce({condition.column}, '') {operator} ?"
        if condition.is_exact and not condition.negated:
            clause = f"{condition.column} = ?"  # the form that an index answers
    return (f"NOT ({clause})" if condition.negated else clause), value


def _glob(pattern: str) -> str:
    """Return the pattern for GLOB, which has more wildcards than ours."""
    return "".join(f"[{letter}]" if letter in "?[" else letter for letter in pattern)
