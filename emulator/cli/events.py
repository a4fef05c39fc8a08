"""The command `events`: the records of a running emulator, found by filters and shown in lines."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event as Pause
from urllib.parse import urlencode

import click

from emulator.cli.refusals import refuse
from emulator.cli.running import get, lines_of, url_option
from emulator.core.clock import iso, parse_iso
from emulator.core.durations import seconds_of
from emulator.core.records.matching import SUFFIX, Record, Wanted, user_of

ROUTE = "/_emulator/events"
FOLLOW_SECONDS = 0.5
HEADINGS = ("time", "region", "source", "event", "user", "error")
WIDTHS = (20, 14, 16, 28, 24, 0)
EXAMPLES = """\b
Examples:
  cloudtrail-emulator events --user ada --error '*'
  cloudtrail-emulator events --event CreateBucket --since 10m --json | jq .requestParameters
  cloudtrail-emulator events --source iam --follow
"""


@click.command(epilog=EXAMPLES)
@url_option
@click.option("--user", help="User name, ROLE/SESSION, root, or the service that made the call.")
@click.option("--event", help="Name of the event, such as CreateUser.")
@click.option("--source", help="Source of the event, such as iam or iam.amazonaws.com.")
@click.option("--resource", help="ARN or name of a resource, or another value among the parameters.")
@click.option("--error", help="Error code, or * for any.")
@click.option("--account", help="Account of the log.")
@click.option("--region", help="Region of the event.")
@click.option("--since", metavar="TIME", help="Start: 2026-01-02T12:00:00Z, or a duration ago such as 10m.")
@click.option("--until", metavar="TIME", help="End, not included; written in the same way.")
@click.option("--limit", type=click.IntRange(1), help="Show only so many, the newest.")
@click.option("--follow", is_flag=True, help="Wait for new events, and show them until you press Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Print the records as JSON lines instead of a table.")
def events(url: str, limit: int | None, follow: bool, as_json: bool, **given: str | None) -> None:
    """Find recorded events of a running emulator, and print them from the oldest to the newest."""
    wanted = Wanted(**{**given, **_times(url, given["since"], given["until"])})
    last, found = _found(url, wanted, 0)
    count = _print(deque(found, limit) if limit else found, as_json=as_json, has_head=True)
    if not (count or follow or as_json):
        click.echo("no events match", err=True)
    pause = Pause()
    while follow:
        pause.wait(FOLLOW_SECONDS)
        now, found = _found(url, wanted, last)
        count += _print(found, as_json=as_json, has_head=not count)
        last = now if now >= last else 0  # a reset keeps the numbers, another emulator does not


def _times(url: str, since: str | None, until: str | None) -> dict[str, str]:
    """Return the times that are given, as records write them."""
    named = {"since": since, "until": until}
    return {name: _time(url, f"--{name}", text) for name, text in named.items() if text}


def _time(url: str, flag: str, text: str) -> str:
    try:
        ago = timedelta(seconds=seconds_of(text))
    except ValueError:
        try:
            return iso(parse_iso(text))
        except ValueError:
            refuse(
                f"{flag} takes a time such as 2026-01-02T12:00:00Z or a duration such as 10m, not {text!r}."
            )
    now = datetime.fromisoformat(get(url, "/_emulator/clock")["now"])
    return iso((now - ago).astimezone(UTC))


def _found(url: str, wanted: Wanted, after: int) -> tuple[int, Iterator[Record]]:
    """Return the number of the newest record, and those after a number that are wanted."""
    narrowed = {
        "account": wanted.account,
        "region": wanted.region,
        "eventName": wanted.event,
        "after": str(after),
    }
    query = urlencode({name: value for name, value in narrowed.items() if value is not None})
    last, lines = lines_of(url, f"{ROUTE}?{query}")
    return last, filter(wanted.matches, map(json.loads, lines))


def _print(records: Iterable[Record], *, as_json: bool, has_head: bool) -> int:
    count = 0
    for count, record in enumerate(records, 1):
        if as_json:
            click.echo(json.dumps(record, ensure_ascii=False))
            continue
        if count == 1 and has_head:
            click.echo(_line(HEADINGS))
        click.echo(_line(_row(record)))
    return count


def _row(record: Record) -> tuple[str, ...]:
    source = str(record.get("eventSource", "")).removesuffix(SUFFIX)
    members = (record.get("eventTime", ""), record.get("awsRegion", ""), source, record.get("eventName", ""))
    return (*map(str, members), user_of(record), str(record.get("errorCode", "")))


def _line(cells: tuple[str, ...]) -> str:
    """Return a line of the table; what is longer than its column moves the others, and nothing is cut."""
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()
