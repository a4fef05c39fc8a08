"""The page that compares records, key by key."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response, request

from emulator.core.records.events import record_of
from emulator.core.values import dataclass
from emulator.running import Emulator
from emulator.web.console.rendering import page
from emulator.web.console.views import row_of

AT_MOST = 5
HOW = "Select two to five records in the list, then choose Compare."


@dataclass(frozen=True)
class Compared:
    """One key of the records: its value in each, None where a record has no such key."""

    key: str
    values: Sequence[str | None]

    @property
    def differs(self) -> bool:
        """Whether the records are not alike in it."""
        return len(set(self.values)) > 1


def shown(emulator: Emulator) -> Response:
    """The page that compares the records whose ids are given."""
    ids = list(dict.fromkeys(request.args.getlist("id")))[:AT_MOST]
    events = [event for one in ids if (event := emulator.searching.find(one))]
    missing = len(ids) - len(events)
    only_differences = request.args.get("only") == "differences"
    compared = compare([record_of(event) for event in events])
    return page(
        "compare.html",
        emulator,
        title="Compare",
        rows=[row_of(event) for event in events],
        compared=[one for one in compared if one.differs or not only_differences],
        only_differences=only_differences,
        ids=ids,
        text=HOW if len(events) < 2 else "",
        missing=missing,
    )


def compare(records: Sequence[Mapping[str, Any]]) -> Sequence[Compared]:
    """Return every key of the records, dotted where it is within another, in the order of the first."""
    flat = [dict(_flat(record)) for record in records]
    keys = dict.fromkeys(key for one in flat for key in one)
    return [Compared(key, [one.get(key) for one in flat]) for key in keys]


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the values that hold no others, by their path."""
    if isinstance(value, dict) and value:
        for key, member in value.items():
            yield from _flat(member, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for place, member in enumerate(value):
            yield from _flat(member, f"{path}[{place}]")
    else:
        yield path, _text(value)


def _text(value: Any) -> str:
    known = {None: "null", True: "true", False: "false"}
    is_known = value is None or isinstance(value, bool)
    return known[value] if is_known else "{}" if value == {} else "[]" if value == [] else str(value)
