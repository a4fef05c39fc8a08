"""Recorded events as a test reads them: filtered, and as a table where an assertion fails."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict

from emulator.core.records.matching import SUFFIX, user_of
from emulator.core.searching.words import Field, typed
from emulator.core.words import counted

Record = dict[str, Any]

HEADINGS = ("time", "source", "name", "user", "error")
ROWS_SHOWN = 50


class Wanted(TypedDict, total=False):
    """The filters of records; `CloudTrail.events` explains them."""

    source: str | None
    name: str | None
    user: str | None
    region: str | None
    account: str | None
    error: str | bool | None


# The filters that are fields of a search, by the names of both.
FIELDS: Mapping[str, Field] = {
    "source": "source",
    "name": "event",
    "user": "user",
    "region": "region",
    "account": "account",
}


class Events(list[Record]):
    """Records in the order in which they were made, each as CloudTrail writes it to a log file.

    `by_services` is how many records of calls that services made were left out; `up_to` the number of the
    newest record when these were read.
    """

    by_services = 0
    up_to = 0

    def __repr__(self) -> str:
        return f"<{counted(len(self), 'event')}>"

    def without(self, was_made_by_service: Callable[[Record], bool]) -> "Events":
        """Return the records of calls that no service made because of another."""
        kept = Events(record for record in self if not was_made_by_service(record))
        kept.by_services = len(self) - len(kept)
        return kept

    def table(self) -> Sequence[str]:
        """Return the lines of a table of the newest events, and how many of services were left out."""
        return [*self._rows(), *self._note()]

    def _note(self) -> Sequence[str]:
        if not self.by_services:
            return ()
        return [f"({self.by_services} by services are left out; events(services=True) has them)"]

    def _rows(self) -> Sequence[str]:
        if not self:
            return ["(no events)"]
        rows = [HEADINGS, *(_row(record) for record in self[-ROWS_SHOWN:])]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        left_out = len(self) - ROWS_SHOWN
        return [*([f"({left_out} earlier events are left out)"] if left_out > 0 else []), *lines]


def words_of(wanted: Wanted) -> str:
    """Return the search that stands for filters; those that are None ask for nothing. Raises SearchError."""
    given = {name: wanted.get(name) for name in FIELDS}
    words = [typed(FIELDS[name], str(value)) for name, value in given.items() if value is not None]
    error = wanted.get("error")
    if error is not None:
        words.append(
            typed("error", "*" if isinstance(error, bool) or not error else error, negated=not error)
        )
    return " ".join(words)


def compared(left: object, operator: str, right: object) -> list[str] | None:
    """Return the explanation of a failed comparison, None if neither side is events."""
    tables = [side for side in (left, right) if isinstance(side, Events)]
    if not tables:
        return None
    lines = [f"{_short(left)} {operator} {_short(right)}"]
    for events in tables:
        lines += ["", "recorded:", *events.table()]
    return lines


def _row(record: Mapping[str, Any]) -> tuple[str, ...]:
    time = str(record.get("eventTime", "")).removesuffix("Z").partition("T")[2]
    source = str(record.get("eventSource", "")).removesuffix(SUFFIX)
    return time, source, str(record.get("eventName", "")), user_of(record), str(record.get("errorCode", ""))


def _short(side: object) -> str:
    text = repr(side)
    return text if len(text) <= 200 else f"{text[:200]}…"
