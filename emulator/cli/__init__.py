"""The command line: one module a command, imported when it is called."""

import importlib
from collections.abc import Mapping

import click

from emulator import __version__
from emulator.core.garbage import no_collection

# Each command, in the order of the help, with the module that holds it and its line in the help.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "serve": ("serve", "Start the endpoint."),
    "demo": ("demo", "Show a complete example in a few seconds."),
    "events": ("events", "Find and show recorded events."),
    "inject": ("inject", "Send records to a running emulator."),
    "replay": ("replay", "Send records as if they happened now."),
    "generate": ("generate", "Write a data set: activity with labelled attacks, signed."),
    "trial": ("trial", "Try detection rules on labelled attacks."),
    "query": ("query", "Run SQL over recorded events or log files."),
    "export": ("export", "Write records as Parquet for Trino, Athena, Spark and DuckDB."),
    "validate": ("validate", "Check digest chains and log files, as the AWS CLI does."),
    "insights": ("insights", "Show the rate of an API, and where it was unusual."),
    "deliver": ("admin", "Deliver pending records now."),
    "advance": ("admin", "Move the manual clock forward."),
    "faults": ("faults", "Manage injected faults: list, arm and clear them."),
    "explain": ("explain", "Explain why a call was allowed or denied."),
    "reset": ("admin", "Delete everything except keys and settings."),
    "state": ("state", "Export the state to a file, or import it."),
    "completion": ("completion", "Print a completion script for your shell."),
}


class Commands(click.Group):
    """A group that imports a command's module when the command is called, so that starting is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        with no_collection():
            command: click.Command = getattr(importlib.import_module(f"emulator.cli.{module}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="cloudtrail-emulator")
def main() -> None:
    """A local AWS CloudTrail for tests: records, log files and signed digests as on AWS."""
