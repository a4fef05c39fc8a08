"""How every command refuses invalid input."""

import sys
from typing import NoReturn

import click

BAD_INPUT = 2
BACK_TO_AN_EMPTY_LINE = "\r\x1b[K"


def refuse(sentence: str) -> NoReturn:
    """Print one sentence on the standard error and end with the status of bad input.

    On a terminal it replaces the progress bar, if there is one.
    """
    if sys.stderr.isatty():
        click.echo(BACK_TO_AN_EMPTY_LINE, nl=False, err=True)
    click.echo(f"cloudtrail-emulator: {sentence}", err=True)
    sys.exit(BAD_INPUT)
