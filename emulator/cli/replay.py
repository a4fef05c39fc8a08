"""The command `replay`."""

import json
import math
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from emulator.cli.inject import s3_endpoint_option
from emulator.cli.refusals import refuse
from emulator.cli.running import url_option
from emulator.core.values import dataclass
from emulator.core.words import counted

if TYPE_CHECKING:
    from datetime import datetime

    from emulator.cli.sending import Input
    from emulator.core.injecting.replaying import Replay

MAPPING = re.compile(r"(\d{12})=(\d{12})", re.ASCII)
EXAMPLES = """\b
Examples:
  cloudtrail-emulator replay ./AWSLogs
  cloudtrail-emulator replay attack.json --map-account 111122223333=123456789012
  cloudtrail-emulator replay day.jsonl.gz --speed 60
  cloudtrail-emulator replay day.jsonl.gz --at 2026-01-02T13:00:00Z --keep-ids
"""


@dataclass
class Survey:
    """How many records there are, and the times of the oldest and the newest in Unix seconds."""

    count: int = 0
    oldest: int = 0
    newest: int = 0

    def of(self, records: Iterable[tuple[int, object]]) -> Iterator[tuple[int, object]]:
        """Yield the records unchanged, each with its time, and count them."""
        for time, record in records:
            self.oldest = min(time, self.oldest) if self.count else time
            self.newest = max(time, self.newest)
            self.count += 1
            yield time, record


@dataclass(frozen=True)
class Wish:
    """The values of the options; `at` is in Unix seconds."""

    at: int | None
    keep_times: bool
    accounts: Mapping[str, str]
    keep_ids: bool
    seed: int | None
    speed: float | None

    def due(self, seconds: int) -> int:
        """Return after how many seconds a record is sent that is `seconds` younger than the oldest."""
        return int(seconds / self.speed) if self.speed else 0

    def changes(self, survey: Survey, now: "datetime") -> "Replay":
        from emulator.core.ids import Ids
        from emulator.core.injecting.replaying import Replay

        material = Ids().uuid() if self.seed is None else str(self.seed)
        return Replay(self._shift(survey, now), self.accounts, None if self.keep_ids else material)

    def _shift(self, survey: Survey, now: "datetime") -> int:
        """Return the seconds by which times move: the newest event is now when it is sent."""
        from emulator.core.records.foreign import LATEST

        if self.keep_times or not survey.count:
            return 0
        end = int(now.timestamp()) + self.due(survey.newest - survey.oldest) if self.at is None else self.at
        shift = end - survey.newest
        if end >= LATEST or survey.oldest + shift < 0:
            refuse("The events would lie before 1970 or after 9998.")
        return shift


@click.command(epilog=EXAMPLES)
@url_option
@s3_endpoint_option
@click.option(
    "--at", metavar="TIME", help="Time of the newest event, such as 2026-01-02T13:00:00Z; default: now."
)
@click.option("--keep-times", is_flag=True, help="Do not change the times.")
@click.option(
    "--map-account", multiple=True, metavar="OLD=NEW", help="Rename account OLD to NEW; may be repeated."
)
@click.option("--keep-ids", is_flag=True, help="Do not change the ids of the events.")
@click.option("--seed", type=int, help="Seed that makes the new ids repeatable.")
@click.option(
    "--speed", type=float, metavar="NUMBER", help="Keep the gaps between events, divided by NUMBER."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.argument("files", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
def replay(url: str, s3_endpoint: str | None, files: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Send the records in each FILE to a running emulator as if they happened now.

    A FILE is the same as for `inject`, except that short forms are not accepted. All input is checked
    before anything is sent.

    The newest event is now, or at TIME, and the others keep their distance to it. The sessions of callers
    are shifted too; times in parameters and results stay. The events get new ids, so that a second replay
    does not look like copies. Accounts are mapped wherever their ids occur, in ARNs too.

    With --speed, events are sent in the order of their times, with the original gaps divided by NUMBER.
    A manual clock is advanced by these gaps; with the system's clock, the command waits.
    """
    from emulator.cli.sending import Input
    from emulator.cli.sources import sources_of

    wish = _wish(**given)
    source, survey = Input(sources_of(files, s3_endpoint or url), quiet=as_json), Survey()
    send_all = _send_at_once if wish.speed is None else _send_paced
    changes = send_all(url, source, survey, wish)
    click.echo(_summary(len(source.sources), survey, changes, as_json=as_json))


def _send_at_once(url: str, source: "Input", survey: Survey, wish: Wish) -> "Replay":
    """Send the records in the order of the input, and return how they were changed."""
    from emulator.cli.pacing import EmulatorClock
    from emulator.cli.sending import batches_of, dumps, send

    deque(survey.of(source.checked(whole=True)), maxlen=0)  # reads to the end, and keeps nothing
    changes = wish.changes(survey, EmulatorClock(url).now)
    send(url, batches_of(dumps(changes.replayed(record)) for _, record in source.records("sending")))
    return changes


def _send_paced(url: str, source: "Input", survey: Survey, wish: Wish) -> "Replay":
    """Send the records in the order of their times, and return how they were changed."""
    from emulator.cli.pacing import EmulatorClock
    from emulator.cli.sending import batches_of, dumps, loads, send
    from emulator.record_files.sorting import sorted_by_time

    checked = survey.of(source.checked(whole=True))
    ordered = sorted_by_time((time, dumps(record)) for time, record in checked)
    clock = EmulatorClock(url)
    changes = wish.changes(survey, clock.now)

    def batches() -> "Iterator[Sequence[bytes]]":
        with source.bar(survey.count, "replaying", is_long=True) as forward:
            for due, group in groupby(ordered, lambda timed: wish.due(timed[0] - survey.oldest)):
                clock.wait_until(due)
                for batch in batches_of(dumps(changes.replayed(loads(line))) for _, line in group):
                    yield batch
                    forward(len(batch))

    send(url, batches())
    return changes


def _summary(files: int, survey: Survey, changes: "Replay", *, as_json: bool) -> str:
    from emulator.core.clock import from_epoch, iso

    oldest, newest = (
        iso(from_epoch(time + changes.shift_seconds)) for time in (survey.oldest, survey.newest)
    )
    times = {"oldest": oldest, "newest": newest} if survey.count else {}
    if as_json:
        return json.dumps({"files": files, "appended": survey.count, **times})
    return f"{counted(survey.count, 'record')} appended" + (f", from {oldest} to {newest}" if times else "")


def _wish(
    at: str | None, map_account: Sequence[str], speed: float | None, *, keep_times: bool, **others: Any
) -> Wish:
    from emulator.core.records.foreign import RecordError, seconds_of

    if at and keep_times:
        refuse("--at and --keep-times exclude each other.")
    if speed is not None and not (speed > 0 and math.isfinite(speed)):
        refuse("--speed: must be a number greater than 0.")
    try:
        newest = seconds_of(at, "--at") if at is not None else None
    except RecordError as error:
        refuse(str(error))
    return Wish(newest, keep_times, dict(map(_mapping, map_account)), speed=speed, **others)


def _mapping(pair: str) -> tuple[str, str]:
    found = MAPPING.fullmatch(pair)
    if not found:
        refuse(f"--map-account {pair}: must be two accounts, such as 111122223333=123456789012.")
    return found[1], found[2]
