"""The command `completion`."""

import click
from click.shell_completion import get_completion_class

PROGRAM = "cloudtrail-emulator"
VARIABLE = "_CLOUDTRAIL_EMULATOR_COMPLETE"  # click makes this name of the program's
EXAMPLES = """\b
Examples:
  eval "$(cloudtrail-emulator completion bash)"        # in ~/.bashrc
  eval "$(cloudtrail-emulator completion zsh)"         # in ~/.zshrc
  cloudtrail-emulator completion fish > ~/.config/fish/completions/cloudtrail-emulator.fish
"""


@click.command(epilog=EXAMPLES)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a script that makes SHELL complete commands, options and files."""
    maker = get_completion_class(shell)
    assert maker, "click knows the shells of the argument"
    click.echo(maker(click.get_current_context().find_root().command, {}, PROGRAM, VARIABLE).source())
