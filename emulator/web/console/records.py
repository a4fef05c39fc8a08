"""The list of records: home of the console, with its search, live rows and export."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, request

from emulator.core.records.events import Event, record_of
from emulator.core.searching.searches import Search
from emulator.core.searching.words import FIELDS, SearchError
from emulator.core.values import dataclass
from emulator.running import Emulator
from emulator.web.console.plots import bars
from emulator.web.console.rendering import ROOT, fragment, page, protected, redirect
from emulator.web.console.tables import KIND, csv_lines
from emulator.web.console.views import row_of

PAGE = 50
LARGEST_NUMBER = 2**62
EXPORTED_AT_MOST = 200_000
EXPORT_PAGE = 1000
# What AWS's Event history shows at first: management events that may have changed something.
AS_AWS = "category:management read:false"
CHIPS = (
    ("Writes only", "read:false"),
    ("Errors", "error:*"),
    ("Data", "category:data"),
    ("As AWS's Event history", AS_AWS),
)


@dataclass(frozen=True)
class Asked:
    """What a request for records asks for. `problem` says which word of the search is wrong."""

    search: Search
    text: str
    problem: str = ""
    before: int | None = None
    after: int | None = None


def listed(emulator: Emulator) -> Any:
    """The page of records."""
    asked = _asked(emulator)
    searching = emulator.searching
    if asked.after is not None:
        found = searching.newer(asked.search, asked.after, PAGE)
        if found.is_last and len(found.events) < PAGE:  # nothing newer is left: the first page has it all
            return protected(redirect(_link(asked.text)))
    else:
        found = searching.older(asked.search, asked.before, PAGE)
    rows = [row_of(event) for event in found.events] if not asked.problem else []
    is_first = asked.before is None and asked.after is None
    return page(
        "records.html",
        emulator,
        title="Records",
        asked=asked,
        rows=rows,
        found=found,
        chips=[_chip(asked, *chip) for chip in CHIPS],
        is_first=is_first,
        endpoint=f"{request.scheme}://{request.host}",
        older=_link(asked.text, before=found.events[-1].number if rows else found.reached),
        newer=_link(asked.text, after=rows[0].number if rows else found.reached),
        less=[(word.shown, _link(asked.search.without(word))) for word in asked.search.words],
        fields=FIELDS,
        plot=_histogram(emulator) if is_first and not asked.text else None,
        oldest=found.events[-1].time if found.events else None,
    )


def rows(emulator: Emulator) -> Response:
    """Rows that are newer than a number, for a page that is open; X-New says how many there are."""
    asked = _asked(emulator)
    last = emulator.last_number()
    events = (
        emulator.searching.newer(asked.search, asked.after or 0, PAGE).events if not asked.problem else ()
    )
    response = fragment("_rows.html", rows=[row_of(event) for event in events])
    response.headers["X-Last-Number"] = str(events[0].number if len(events) == PAGE else last)
    response.headers["X-New"] = str(len(events))
    response.headers["X-Count"] = str(emulator.parts.store.journal.count())
    return response


def _asked(emulator: Emulator) -> Asked:
    text = request.args.get("q", "").strip()
    before, after = number_in(request.args, "before"), number_in(request.args, "after")
    try:
        return Asked(emulator.search(text), text, "", before, after)
    except SearchError as error:
        return Asked(Search(), text, str(error), before, after)


def number_in(values: Mapping[str, str], name: str) -> int | None:
    """Return a number of the journal that a link has, None where it has none."""
    value = values.get(name, "")
    return min(int(value), LARGEST_NUMBER) if value.isascii() and value.isdecimal() else None


def _link(text: str, **numbers: int) -> str:
    query = {**({"q": text} if text else {}), **numbers}
    return f"{ROOT}/records" + (f"?{urlencode(query)}" if query else "")


def _chip(asked: Asked, label: str, words: str) -> Mapping[str, Any]:
    """Return a chip: a link that adds its words to the search, or takes them out where they are."""
    typed = asked.text.split()
    is_on = all(word in typed for word in words.split())
    rest = [word for word in typed if word not in words.split()]
    text = " ".join(rest if is_on else [*rest, *words.split()])
    return {"label": label, "href": _link(text), "is_on": is_on}


def _histogram(emulator: Emulator) -> Mapping[str, Any]:
    minutes = emulator.searching.minutes(emulator.now())
    total, errors = sum(minutes.counts), sum(minutes.errors)
    return {"svg": bars(minutes.counts, minutes.errors), "total": total, "errors": errors, "minutes": minutes}


# --- export ----------------------------------------------------------------------------------------------

HEADINGS = (
    "eventTime",
    "eventName",
    "eventSource",
    "username",
    "sourceIPAddress",
    "resources",
    "recipientAccountId",
    "awsRegion",
    "errorCode",
    "readOnly",
    "eventCategory",
    "accessKeyId",
    "eventID",
)


def export(emulator: Emulator) -> Response:
    """The records of a search as a file: csv, json or jsonl."""
    asked = _asked(emulator)
    form = request.args.get("as", "csv")
    if asked.problem or form not in WRITERS:
        text = asked.problem or f"as={form}: must be csv, json or jsonl."
        return page("message.html", emulator, title="Export", status=400, text=text)
    kind, write = WRITERS[form]
    response = Response(write(_all(emulator, asked.search)), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="records.{form}"'
    return protected(response)


def _all(emulator: Emulator, search: Search) -> Iterator[Event]:
    """Yield the records of a search, newest first, at most as many as AWS's console exports."""
    before, left = None, EXPORTED_AT_MOST
    while left > 0:
        found = emulator.searching.older(search, before, min(EXPORT_PAGE, left))
        yield from found.events
        before, left = found.reached, left - len(found.events)
        if found.is_last:
            return


def _csv(events: Iterator[Event]) -> Iterator[str]:
    return csv_lines(HEADINGS, (_cells(event) for event in events))


def _cells(event: Event) -> list[Any]:
    record = record_of(event)
    known = {"username": event.username, "accessKeyId": event.access_key_id}
    known |= {"resources": " ".join(name for _, name in event.resources), "eventCategory": event.category}
    return [known.get(name, record.get(name)) for name in HEADINGS]


def _json(events: Iterator[Event]) -> Iterator[bytes]:
    yield b'{"Records":['
    for place, event in enumerate(events):
        yield (b"," if place else b"") + event.body
    yield b"]}\n"


def _lines(events: Iterator[Event]) -> Iterator[bytes]:
    for event in events:
        yield event.body + b"\n"


WRITERS: Mapping[str, tuple[str, Any]] = {
    "csv": (KIND, _csv),
    "json": ("application/json", _json),
    "jsonl": ("application/x-ndjson", _lines),
}


def pretty(event: Event) -> str:
    """Return a record as indented JSON."""
    return orjson.dumps(record_of(event), option=orjson.OPT_INDENT_2).decode()
