"""The command `faults`: the injected faults of a running emulator."""

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
    """Manage injected faults: late and repeated files, lost notices, broken chains, refusals.

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
    """Print all faults and their effects."""
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
@click.option("--count", type=int, help="How many times it is applied; default: once, if no times are given.")
@click.option("--since", metavar="TIME", help="Start time, such as 2026-01-02T13:00:00Z.")
@click.option("--until", metavar="TIME", help="End time, not included.")
@click.option("--chance", type=float, help="Probability that it is applied, above 0 and at most 1.")
@click.option("--seed", type=int, help="Seed of the random choices.")
@click.option("--minutes", type=int, help="Maximum delay, for late-delivery.")
@click.option("--trail", help="Apply it only to this trail: name or ARN.")
@click.option("--account", help="Apply it only in this account.")
@click.option("--region", help="Apply it only in this region.")
def arm(url: str, as_json: bool, **members: Any) -> None:
    """Arm the fault NAME; `faults known` prints the names."""
    given = {name: value for name, value in members.items() if value is not None}
    answer = call(url, ROUTE, given)
    for warning in answer.pop("warnings", ()):
        click.echo(f"Warning: {warning}", err=True)
    _print(answer, as_json=as_json)


@faults.command()
@url_option
@json_option
def clear(url: str, as_json: bool) -> None:
    """Clear all armed faults."""
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
        click.echo(f"{name:<22} triggered {struck}  {members}")
