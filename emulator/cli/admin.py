"""The commands that are one call to an admin route: deliver, advance, reset."""

import click

from emulator.cli.running import call, url_option


@click.command()
@url_option
@click.option("--digests", is_flag=True, help="Close the digest windows too.")
def deliver(url: str, digests: bool) -> None:
    """Deliver what is pending now, and print the keys written."""
    for key in call(url, "/_emulator/deliver", {"digests": digests})["keys"]:
        click.echo(key)


@click.command()
@url_option
@click.argument("seconds", type=float)
def advance(url: str, seconds: float) -> None:
    """Move the manual clock forward by SECONDS, doing what falls due on the way."""
    click.echo(call(url, "/_emulator/clock/advance", {"seconds": seconds})["now"])


@click.command()
@url_option
def reset(url: str) -> None:
    """Empty everything but keys and settings."""
    call(url, "/_emulator/reset", {})
    click.echo("empty")
