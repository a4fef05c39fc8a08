"""The command `explain`: why policies allowed or denied a call."""

import json
from urllib.parse import urlencode

import click

from emulator.cli.refusals import refuse
from emulator.cli.running import get, url_option

ROUTE = "/_emulator/decisions"

EXAMPLES = """\b
Examples:
  cloudtrail-emulator explain
  cloudtrail-emulator explain 7f3c0f0e-6b7e-4d0a-9c0e-2f5f3f9f1a11
"""


@click.command(epilog=EXAMPLES)
@url_option
@click.option("--all", "everything", is_flag=True, help="Include calls that were allowed.")
@click.option("--json", "as_json", is_flag=True, help="Print the decisions as JSON.")
@click.argument("record_id", required=False)
def explain(url: str, everything: bool, as_json: bool, record_id: str | None) -> None:
    """Explain which policies were evaluated for a call, and which statement decided.

    RECORD_ID is the eventID or the requestID of its record; without one, the latest denials are explained.
    The emulator has to run with --enforce-iam.
    """
    from emulator.core.access.explanations import lines

    asked = {"id": record_id} if record_id else {"denied": "false" if everything else "true"}
    decisions = get(url, f"{ROUTE}?{urlencode(asked)}")["decisions"]
    if as_json:
        click.echo(json.dumps(decisions))
        return
    if not decisions:
        refuse(_nothing(record_id))
    click.echo("\n\n".join("\n".join(lines(decision)) for decision in decisions))


def _nothing(record_id: str | None) -> str:
    if record_id:
        return f"No decision is kept for {record_id}."
    return "No call was denied. Was the emulator started with --enforce-iam?"
