"""The command `demo`."""

import sys

import click


@click.command()
def demo() -> None:
    """Show a complete example in a few seconds: calls, a record, files, digests, and detected tampering."""
    from emulator.cli.demo_story import run

    sys.exit(run(click.echo))
