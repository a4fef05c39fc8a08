"""The command `demo`."""

import sys

import click


@click.command()
def demo() -> None:
    """Tell the whole story in a few seconds: calls, a record, files, digests, and what tampering does."""
    from emulator.cli.demo_story import run

    sys.exit(run(click.echo))
