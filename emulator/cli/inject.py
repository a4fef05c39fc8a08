"""The command `inject`."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from http import HTTPStatus
from typing import TYPE_CHECKING

import click

from emulator.cli.refusals import refuse
from emulator.cli.running import post, url_option

if TYPE_CHECKING:
    from emulator.record_files import Records

LONG_BYTES = 4 * 1024 * 1024  # from here on a bar is worth its line


@click.command()
@url_option
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def inject(url: str, as_json: bool, files: tuple[str, ...]) -> None:
    """Send the records in each FILE to a running emulator: log files, JSON or JSON lines, gzipped or not.

    A FILE may also hold short forms of records; - is the standard input.
    """
    sizes = [_size_of(file) for file in files]
    is_long = sum(sizes) >= LONG_BYTES and not as_json and sys.stderr.isatty()
    appended = 0
    with click.progressbar(length=sum(sizes), file=sys.stderr) if is_long else nullcontext() as bar:
        for file, size_bytes in zip(files, sizes, strict=True):
            at = 0
            for sent, position in _injected(url, file, appended):
                appended += sent
                if bar:
                    bar.update(position - at)
                at = position
            if bar:
                bar.update(size_bytes - at)
    summary = json.dumps({"files": len(files), "appended": appended})
    click.echo(summary if as_json else f"{appended} records appended")


def _size_of(file: str) -> int:
    if file == "-":
        return 0
    try:
        with open(file, "rb") as opened:
            return os.fstat(opened.fileno()).st_size
    except OSError as error:
        refuse(f"{file} cannot be read: {error.strerror}.")


def _injected(url: str, file: str, before: int) -> Iterator[tuple[int, int]]:
    """Send a file and yield, for each request, how many records it had and how far the file was read."""
    from emulator.record_files import FileError, batches_of

    with open(0 if file == "-" else file, "rb", closefd=file != "-") as opened:
        try:
            for records in batches_of(opened):
                _send(url, file, records, before)
                before += len(records.lines)
                yield len(records.lines), 0 if file == "-" else opened.tell()
        except FileError as error:
            refuse(f"{file}: {error}{_appended_before(before)}")


def _send(url: str, file: str, records: "Records", before: int) -> None:
    status, answer = post(url, "/_emulator/events", records.body, "application/x-ndjson")
    if status == HTTPStatus.OK:
        return
    said = str(answer.get("error", f"{url} answered with {status}; is it an emulator?"))
    if "record" in answer:
        number = records.first + answer["record"] - 1
        said = f"record {number}: {said.partition(': ')[2]}"
    refuse(f"{file}: {said}{_appended_before(before)}")


def _appended_before(count: int) -> str:
    return f" {count} records before it were appended." if count else ""
