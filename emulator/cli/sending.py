"""Input that is checked before any of it is sent, for `inject` and `replay`."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import click
import orjson

from emulator.cli.refusals import refuse
from emulator.cli.running import post, said
from emulator.cli.sources import Source
from emulator.core.clock import SystemClock
from emulator.core.ids import Ids
from emulator.core.injecting.injection import Knowledge, event_of
from emulator.core.injecting.short_forms import Defaults
from emulator.core.records.foreign import RecordError, text_of
from emulator.record_files import FileError, records_in

LONG_BYTES = 4 * 1024 * 1024  # from this size on, a progress bar is shown
LONG_FILES = 100
AT_ONCE = 1000
BYTES_AT_ONCE = 16 * 1024 * 1024
# The check does not depend on the account and the lookup values of a record.
ANY_ACCOUNT = "000000000000"
NO_KNOWLEDGE = Knowledge(lambda *_: (), frozenset())

Place = str  # of a record, for error messages: FILE: record 3
Forward = Callable[[int], object]

dumps, loads = orjson.dumps, orjson.loads


class Input:
    """The records of all sources, read as often as they are asked for.

    Unless it is `quiet`, progress is shown: bars on a terminal, otherwise a line for each tenth. An invalid
    record ends the program with a sentence.
    """

    def __init__(self, sources: Sequence[Source], *, quiet: bool) -> None:
        self.sources = sources
        self._size = sum(source.size_bytes for source in sources)
        self._is_long = self._size >= LONG_BYTES or len(sources) >= LONG_FILES
        self._may_show = not quiet

    def records(self, doing: str) -> Iterator[tuple[Place, Any]]:  # JSON
        """Yield each record and its place, with a progress bar labelled `doing`."""
        with self.bar(self._size, doing, is_long=self._is_long) as forward:
            for source in self.sources:
                yield from self._of_source(source, forward)

    def checked(self, *, whole: bool) -> Iterator[tuple[int, object]]:
        """Yield the time of each record in Unix seconds, and the record; an invalid one ends the program.

        If records have to be `whole`, short forms are invalid.
        """
        defaults = Defaults(ANY_ACCOUNT, SystemClock().now(), Ids())
        for place, record in self.records("checking"):
            try:
                time = event_of(record, defaults, NO_KNOWLEDGE).time
                if whole and isinstance(record, dict):
                    text_of(record, "eventTime")
            except RecordError as error:
                refuse(f"{place}: {error}")
            yield time, record

    @contextmanager
    def bar(self, length: int, doing: str, *, is_long: bool) -> Iterator[Forward]:
        """Give a function that moves the bar by a number of steps; without a bar it does nothing."""
        if not (is_long and self._may_show):
            yield lambda _: None
            return
        if not sys.stderr.isatty():
            yield _Lines(length, doing).forward
            return
        step = length // 20
        with click.progressbar(length=length, label=doing, file=sys.stderr, update_min_steps=step) as bar:
            yield bar.update

    def _of_source(self, source: Source, forward: Forward) -> Iterator[tuple[Place, object]]:
        at = 0
        try:
            with source.opened() as file:
                for number, record in enumerate(records_in(file), 1):
                    yield f"{source.name}: record {number}", record
                    now_at = min(file.tell(), source.size_bytes)
                    if now_at > at:
                        forward(now_at - at)
                        at = now_at
        except FileError as error:
            refuse(f"{source.name}: {error}")
        except OSError as error:
            refuse(f"{source.name} cannot be read: {error.strerror}.")
        forward(source.size_bytes - at)


class _Lines:
    """Progress where no bar can be shown: a line on the standard error for each tenth."""

    def __init__(self, length: int, doing: str) -> None:
        self._length = max(length, 1)
        self._doing = doing
        self._at = 0
        self._tenths = 0

    def forward(self, steps: int) -> None:
        self._at += steps
        tenths = self._at * 10 // self._length
        if tenths > self._tenths:
            self._tenths = tenths
            click.echo(f"{self._doing}: {tenths * 10} %", err=True)


def send(url: str, batches: Iterable[Sequence[bytes]]) -> int:
    """Append records, one per line, to the journal of the emulator; return their number."""
    appended = 0
    try:
        for batch in batches:
            status, answer = post(url, "/_emulator/events", b"\n".join(batch), "application/x-ndjson")
            if status != HTTPStatus.OK:
                refuse(said(url, status, answer))
            appended += len(batch)
    except SystemExit:
        if appended:
            click.echo(f"{appended} records were appended before that.", err=True)
        raise
    return appended


def batches_of(lines: Iterable[bytes]) -> Iterator[Sequence[bytes]]:
    """Yield the lines, as many at once as a request takes."""
    held, size_bytes = list[bytes](), 0
    for line in lines:
        if len(held) == AT_ONCE or (held and size_bytes + len(line) > BYTES_AT_ONCE):
            yield held
            held, size_bytes = [], 0
        held.append(line)
        size_bytes += len(line)
    if held:
        yield held
