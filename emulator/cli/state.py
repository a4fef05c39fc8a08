"""The commands `state export` and `state import`."""

import os
import tempfile
from http import HTTPStatus

import click

from emulator.cli.refusals import refuse
from emulator.cli.running import blocks_of, put_file, said, url_option

ROUTE = "/_emulator/state"
EXAMPLES = """\b
Examples:
  cloudtrail-emulator state export prepared.state
  cloudtrail-emulator state import prepared.state
"""


@click.group(epilog=EXAMPLES)
def state() -> None:
    """Keep the state of a running emulator as one file, or begin with one.

    The file has all that is CloudTrail's: trails, events, what is delivered and what is not, digest chains
    and their keys, whom access keys are mapped to. Where log files go to the S3 inside the emulator, their
    buckets are in it too, with policies and files. All else of AWS is not.
    """


@state.command("export", epilog=EXAMPLES)
@url_option
@click.argument("file", type=click.Path())
def export_state(url: str, file: str) -> None:
    """Write the state to FILE, in place of what was there."""
    try:
        _write(url, file)
    except OSError as error:
        refuse(f"{file} cannot be written: {error.strerror}.")


def _write(url: str, file: str) -> None:
    """Write beside the file first, so that what breaks off leaves what was there."""
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
    """Replace the state by that in FILE; the rest of AWS stays as it is.

    A manual clock that is behind the file's is moved to it.
    """
    try:
        with open(file, "rb") as opened:
            status, answer = put_file(url, ROUTE, opened, os.fstat(opened.fileno()).st_size)
    except OSError as error:
        refuse(f"{file} cannot be read: {error.strerror}.")
    if status != HTTPStatus.OK:
        refuse(f"{file}: {said(url, status, answer)}")
