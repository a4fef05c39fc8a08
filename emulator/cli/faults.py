"""The command `faults`: what goes wrong in a running emulator."""

import json
from typing import Any

import click

from emulator.cli.running import call, url_option

ROUTE = "/_emulator/faults"

EXAMPLES = """\b
Examples:
  cloudtrail-emulator faults arm late-delivery --minutes 20 --count 3
  cloudtrail-emulator faults arm s3-slow-down --since 2026-01-02T13:00:00Z --until 2026-01-02T13:30:00Z
  cloudtrail-emulator faults
  cloudtrail-emulator faults clear
"""

json_option = click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")


@click.group(invoke_without_command=True, epilog=EXAMPLES)
@click.pass_context
def faults(ctx: click.Context) -> None:
    """Let things go wrong: late and repeated files, lost notices, broken chains, refusals.

    Without a command, list the faults that are armed.
    """
    if ctx.invoked_subcommand is None:
        armed.main([], standalone_mode=False)


@faults.command("list")
@url_option
@json_option
def armed(url: str, as_json: bool) -> None:
    """Print the faults that are armed, and how often each was triggered."""
    _print(call(url, ROUTE, {}, "GET"), as_json=as_json)


@faults.command()
@json_option
def known(as_json: bool) -> None:
    """Print each fault that there is, and what it does."""
    from emulator.core.faults.definitions import EFFECTS

    if as_json:
        click.echo(json.dumps(EFFECTS))
        return
    for name, effect in EFFECTS.items():
        click.echo(f"{name:<22} {effect}")


def _names(_ctx: click.Context, _argument: click.Parameter, begun: str) -> list[str]:
    """Complete the name of a fault."""
    from emulator.core.faults.definitions import EFFECTS

    return [name for name in EFFECTS if name.startswith(begun)]


@faults.command(epilog=EXAMPLES)
@url_option
@json_option
@click.argument("name", shell_complete=_names)
@click.option("--count", type=int, help="Trigger so often; once where no times are given either.")
@click.option("--since", metavar="TIME", help="Trigger from then on, such as 2026-01-02T13:00:00Z.")
@click.option("--until", metavar="TIME", help="Trigger before.")
@click.option("--chance", type=float, help="Trigger with this probability, above 0 and at most 1.")
@click.option("--seed", type=int, help="What the random numbers depend on.")
@click.option("--minutes", type=int, help="How late at most, for late-delivery.")
@click.option("--trail", help="Trigger this trail alone: name or ARN.")
@click.option("--account", help="Trigger this account alone.")
@click.option("--region", help="Trigger this region alone.")
def arm(url: str, as_json: bool, **members: Any) -> None:
    """Arm the fault NAME, one of those that `faults known` prints."""
    given = {name: value for name, value in members.items() if value is not None}
    _print(call(url, ROUTE, given), as_json=as_json)


@faults.command()
@url_option
@json_option
def clear(url: str, as_json: bool) -> None:
    """Let nothing go wrong any more."""
    _print(call(url, ROUTE, {}, "DELETE"), as_json=as_json)


def _print(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(answer))
        return
    if not answer["faults"]:
        click.echo("no fault is armed")
    for fault in answer["faults"]:
        name, struck = fault.pop("name"), fault.pop("struck")
        members = " ".join(f"{member}={value}" for member, value in fault.items())
        click.echo(f"{name:<22} struck {struck}  {members}")
