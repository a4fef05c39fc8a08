"""The command `events`: the records of a running emulator, found by a search and shown in lines."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from threading import Event as Pause
from urllib.parse import urlencode

import click

from emulator.cli.refusals import refuse
from emulator.cli.running import lines_of, url_option
from emulator.core.records.matching import SUFFIX, Record, user_of
from emulator.core.searching.words import FIELDS, Field, SearchError, typed, words_of

ROUTE = "/_emulator/events"
FOLLOW_SECONDS = 0.5
HEADINGS = ("time", "region", "source", "event", "user", "error")
WIDTHS = (20, 14, 16, 28, 24, 0)
ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)  # words are checked here; the emulator's clock decides
EXAMPLES = """\b
Examples:
  cloudtrail-emulator events --user ada --error '*'
  cloudtrail-emulator events --event CreateBucket --since 10m --json | jq .requestParameters
  cloudtrail-emulator events --source iam --follow
  cloudtrail-emulator events user:ada 'event:Create*' -read:true since:30m
  cloudtrail-emulator events 'error:*' '"not authorized to perform"'

\b
Words of a search:
""" + "\n".join(f"  {field + ':':<10} {meaning}" for field, meaning in FIELDS.items())

NEGATED = re.compile(r"-[^-].")  # no option has one minus and more than a letter
# Options that are words of a search under another name.
FIELD_OF: Mapping[str, Field] = {"until": "before"}


class Searches(click.Command):
    """A command whose arguments are words of a search, of which some begin with a minus."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        negated = [arg for arg in args if NEGATED.match(arg)]
        rest = super().parse_args(ctx, [arg for arg in args if arg not in negated])
        ctx.params["words"] += tuple(negated)
        return rest


@click.command(cls=Searches, epilog=EXAMPLES)
@url_option
@click.argument("words", nargs=-1)
@click.option("--user", help="User name, ROLE/SESSION, root, or the service that made the call.")
@click.option("--event", help="Name of the event, such as CreateUser or Create*.")
@click.option("--source", help="Source of the event, such as iam or iam.amazonaws.com.")
@click.option("--resource", help="Name or ARN of a resource, whichever the record has.")
@click.option("--error", help="Error code, or * for any.")
@click.option("--account", help="Account of the log.")
@click.option("--region", help="Region of the event.")
@click.option("--since", metavar="TIME", help="Start: 2026-01-02T12:00:00Z, or a duration ago such as 10m.")
@click.option("--until", metavar="TIME", help="End, written in the same way.")
@click.option("--limit", type=click.IntRange(1), help="Show only so many, the newest.")
@click.option("--follow", is_flag=True, help="Wait for new events, and show them until you press Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Print the records as JSON lines instead of a table.")
def events(
    url: str, words: tuple[str, ...], limit: int | None, follow: bool, as_json: bool, **given: str | None
) -> None:
    """Find recorded events of a running emulator, and print them from the oldest to the newest.

    WORDS are those of the console's search: user:ada finds what ada did, -user:ada what others did. All words
    and options must hold.
    """
    search = _search_of(words, given)
    last, found = _found(url, search, {"limit": limit} if limit else {})
    count = _print(found, as_json=as_json, has_head=True)
    if not (count or follow or as_json):
        click.echo("no events match", err=True)
    pause = Pause()
    while follow:
        pause.wait(FOLLOW_SECONDS)
        now, found = _found(url, search, {"after": last})
        count += _print(found, as_json=as_json, has_head=not count)
        last = now if now >= last else 0  # a reset keeps the numbers, another emulator does not


def _search_of(words: Iterable[str], given: Mapping[str, str | None]) -> str:
    """Return the search that words and options ask for; a wrong word ends the program."""
    fields = {field: given.get(field) for field in FIELDS} | {
        field: given[name] for name, field in FIELD_OF.items()
    }
    try:
        wanted = [typed(field, value) for field, value in fields.items() if value is not None]
        search = " ".join([*wanted, *words])
        words_of(search, ANY_TIME)
    except SearchError as error:
        refuse(str(error))
    return search


def _found(url: str, search: str, numbers: Mapping[str, int]) -> tuple[int, Iterator[Record]]:
    """Return the number of the newest record, and the records that are found."""
    last, lines = lines_of(url, f"{ROUTE}?{urlencode({'q': search, **numbers})}")
    return last, map(json.loads, lines)


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
