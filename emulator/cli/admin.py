"""The commands that are one call to an admin route: deliver, advance, reset."""

import json
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any

import click

from emulator.cli.durations import DURATION
from emulator.cli.refusals import refuse
from emulator.cli.running import call, url_option

ONE_DAY = 86400.0
LONGEST_BEHIND_BAR = 366 * ONE_DAY

json_option = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")

DELIVER_EXAMPLES = """\b
Examples:
  cloudtrail-emulator deliver
  cloudtrail-emulator deliver --digests --json | jq -r '.keys[]'
"""
ADVANCE_EXAMPLES = """\b
Examples:
  cloudtrail-emulator advance 90
  cloudtrail-emulator advance 1h30m
  cloudtrail-emulator advance --hours 3
"""


@click.command(epilog=DELIVER_EXAMPLES)
@url_option
@click.option("--digests", is_flag=True, help="Close the digest windows too.")
@json_option
def deliver(url: str, digests: bool, as_json: bool) -> None:
    """Deliver pending records now, and print the keys of the files."""
    answer = call(url, "/_emulator/deliver", {"digests": digests})
    for line in [json.dumps(answer)] if as_json else answer["keys"]:
        click.echo(line)


@click.command(epilog=ADVANCE_EXAMPLES)
@url_option
@click.option("--days", type=float, help="Days to add.")
@click.option("--hours", type=float, help="Hours to add.")
@click.option("--minutes", type=float, help="Minutes to add.")
@json_option
@click.argument("seconds", type=DURATION, required=False, metavar="[DURATION]")
def advance(url: str, as_json: bool, **parts: float | None) -> None:
    """Move the manual clock forward by DURATION, do all work scheduled in between, and print the time.

    A DURATION is 90, 90s, 5m, 1h or 1h30m; a number without a unit is seconds.
    """
    seconds = _seconds({name: part for name, part in parts.items() if part is not None})
    answer = None
    with bar_of(seconds) as steps:
        for step in steps:
            answer = call(url, "/_emulator/clock/advance", {"seconds": step})
    assert answer, "there is a step at least"
    click.echo(json.dumps(answer) if as_json else answer["now"])


def bar_of(seconds: float) -> AbstractContextManager[Iterable[float]]:
    """Return the steps to advance by: days with a progress bar on a terminal, otherwise all at once."""
    if not ONE_DAY < seconds <= LONGEST_BEHIND_BAR or not sys.stderr.isatty():
        return nullcontext([seconds])
    days, rest = divmod(seconds, ONE_DAY)
    return click.progressbar([ONE_DAY] * int(days) + [rest] * bool(rest), file=sys.stderr)


def _seconds(parts: dict[str, float]) -> float:
    if not parts:
        refuse("How far? Give a DURATION such as 90s, --minutes, --hours or --days.")
    try:
        return timedelta(**parts).total_seconds()
    except (OverflowError, ValueError):
        refuse("The clock cannot be moved that far.")


@click.command()
@url_option
@json_option
def reset(url: str, as_json: bool) -> None:
    """Delete everything except keys and settings, the rest of AWS too."""
    answer: dict[str, Any] = call(url, "/_emulator/reset", {})
    click.echo(json.dumps(answer) if as_json else "empty")
