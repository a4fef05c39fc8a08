"""The commands `state export` and `state import`."""

import os
import tempfile
from http import HTTPStatus

import click

from emulator.cli.refusals import refuse
from emulator.cli.running import blocks_of, put_file, said, url_option

ROUTE = "/_emulator/state"
BEGINNING = b"SQLite format 3\0"
EXAMPLES = """\b
Examples:
  cloudtrail-emulator state export prepared.state
  cloudtrail-emulator state import prepared.state
"""


@click.group(epilog=EXAMPLES)
def state() -> None:
    """Export the state of a running emulator to a file, or import it.

    The file contains all of CloudTrail's state: trails, events, the positions of delivery, digest chains
    and their keys, and the mappings of access keys. If log files go to the S3 inside the emulator, the file
    also contains their buckets, with policies and files. It does not contain the rest of AWS.
    """


@state.command("export", epilog=EXAMPLES)
@url_option
@click.argument("file", type=click.Path())
def export_state(url: str, file: str) -> None:
    """Write the state to FILE. An existing file is replaced if it is an exported state too."""
    try:
        existed = _check_replaceable(file)
        _write(url, file)
        size_bytes = os.path.getsize(file)
    except OSError as error:
        refuse(f"{file} cannot be written: {error.strerror}.")
    click.echo(f"{file} {'replaced' if existed else 'written'}, {size_bytes} bytes")


def _check_replaceable(file: str) -> bool:
    """Return whether there is such a file; one that is no state, and not empty, ends the program."""
    if not os.path.isfile(file):
        return False
    with open(file, "rb") as opened:
        if opened.read(len(BEGINNING)) not in {BEGINNING, b""}:
            refuse(f"{file} is not an exported state, and is not replaced.")
    return True


def _write(url: str, file: str) -> None:
    """Write beside the file first, so that an export that breaks off leaves the old file."""
    folder, name = os.path.split(os.path.abspath(file))
    with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{name}.", delete=False) as written:
        try:
            written.writelines(blocks_of(url, ROUTE))
            written.close()
            os.replace(written.name, file)
        except BaseException:
            os.unlink(written.name)
            raise


@state.command("import", epilog=EXAMPLES)
@url_option
@click.argument("file", type=click.Path())
def import_state(url: str, file: str) -> None:
    """Replace the state by the state in FILE; the rest of AWS does not change.

    If a manual clock is behind the file's time, it is set to that time.
    """
    try:
        with open(file, "rb") as opened:
            status, answer = put_file(url, ROUTE, opened, os.fstat(opened.fileno()).st_size)
    except OSError as error:
        refuse(f"{file} cannot be read: {error.strerror}.")
    if status != HTTPStatus.OK:
        refuse(f"{file}: {said(url, status, answer)}")
    click.echo(f"{file} imported")
