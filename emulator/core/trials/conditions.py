"""Conditions of a rule as a person reads them, for a rule that does not select a record."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LONGEST = 120


def values_at(record: Any, path: Sequence[str]) -> Iterator[Any]:
    """Yield the values at a path in a record, through arrays."""
    if isinstance(record, list):
        for one in record:
            yield from values_at(one, path)
    elif not path:
        yield record
    elif isinstance(record, Mapping) and path[0] in record:
        yield from values_at(record[path[0]], path[1:])


def in_words(record: Any, member: str) -> str:
    """Return what a member of a record is, such as: it is "ListUsers"."""
    found = list(values_at(record, member.split(".")))
    if not found:
        return "it is absent"
    return f"it is {', '.join(map(shown, found))}"


def shown(value: object) -> str:
    """Return a value as a report has it: texts in quotes, long values cut."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
