"""What every command does with input that it cannot use."""

import sys
from typing import NoReturn

import click

BAD_INPUT = 2


def refuse(sentence: str) -> NoReturn:
    """Say one sentence on the standard error and end with the status of bad input."""
    click.echo(f"cloudtrail-emulator: {sentence}", err=True)
    sys.exit(BAD_INPUT)
