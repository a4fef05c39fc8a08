"""The command `serve`."""

import gc
import os
from collections.abc import Iterator
from dataclasses import Field, fields
from functools import partial
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import click

from emulator import __version__
from emulator.checked_settings import from_mapping
from emulator.cli.durations import DURATION
from emulator.cli.refusals import refuse
from emulator.core.durations import text_of
from emulator.settings import (
    ENVIRONMENT_PREFIX,
    SettingError,
    Settings,
    flag_of,
    unknown_variables,
    variable_of,
)

EPILOG = f"""\b
Examples:
  cloudtrail-emulator serve --clock manual --port 0
  cloudtrail-emulator serve --data-dir ./state --timing aws
  cloudtrail-emulator serve --upstream-for s3=http://127.0.0.1:9000
\n\n
Each option has an environment variable, such as {ENVIRONMENT_PREFIX}PORT for --port.
"""


def _option(item: Field[Any], hint: Any) -> click.Option:
    choices = item.metadata["choices"]
    repeatable = get_origin(hint) is tuple
    kinds = [kind for kind in get_args(hint) if kind is not type(None)] or [hint]
    kind: Any = click.Choice(choices) if choices else kinds[0]
    default: Any = item.default
    if item.metadata.get("duration"):
        kind, default = DURATION, text_of(default)
    if kind is Path:
        kind = click.Path(path_type=Path)
    return click.Option(
        [flag_of(item.name)],
        type=kind,
        **_without_value(item.metadata["bare"]),
        multiple=repeatable,
        default=default,
        show_default=item.default is not None and not repeatable,
        help=item.metadata["help"],
        envvar=variable_of(item.name),
        show_envvar=False,
    )


def _without_value(bare: str | None) -> dict[str, Any]:
    """Return what lets an option do without a value; it then stands for this one."""
    return {"is_flag": False, "flag_value": bare} if bare else {}


def _settings_options(command: click.Command) -> click.Command:
    hints = get_type_hints(Settings)
    command.params = [_option(item, hints[item.name]) for item in fields(Settings)] + command.params
    return command


@_settings_options
@click.command(epilog=EPILOG)
def serve(**values: Any) -> None:
    """Start the endpoint, and print its URL when it is ready; SIGINT, SIGTERM or SIGHUP stops it.

    Pending records are delivered before it stops.
    """
    gc.disable()  # loading makes no garbage; the server turns the collector on again
    from emulator.web.process import bound
    from emulator.web.process import serve as run

    try:
        settings = from_mapping(values)
        listening = bound(settings.host, settings.port)
        values["port"] = listening.getsockname()[1]
        settings = from_mapping(values)
        warning = _check_places(settings)
    except SettingError as error:
        refuse(str(error))
    except OSError as error:
        refuse(f"Cannot listen on {values['host']}:{values['port']}: {error.strerror}.")
    for sentence in [*unknown_variables(os.environ), *([warning] if warning else [])]:
        click.echo(f"Warning: {sentence}", err=True)
    run(settings, listening, greet, partial(click.echo, "Ready."))


def _check_places(settings: Settings) -> str | None:
    """Return a warning. Raises SettingError if the folders of the settings cannot keep state or files."""
    from emulator.opening import check_places

    return check_places(settings)


def greet(settings: Settings) -> None:
    """Print the URL, and lines to paste."""
    url = settings.url
    click.echo(  # in one piece: a reader may stop after one line
        f"""cloudtrail-emulator {__version__} listens on {url}
  {", ".join(_ways(settings))}

  export AWS_ENDPOINT_URL={url} AWS_DEFAULT_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test

  boto3.client("cloudtrail", endpoint_url="{url}", region_name="us-east-1",
               aws_access_key_id="test", aws_secret_access_key="test")

  {url}/_emulator/        the console, for a browser
  {url}/_emulator/health  the status"""
    )


def _ways(settings: Settings) -> Iterator[str]:
    """Yield what decides where records are found, and when."""
    yield f"account {settings.account_id}"
    yield f"state in {settings.data_dir}" if settings.data_dir else "state in memory"
    if settings.sink == "folder":
        yield f"log files in {settings.folder}"
    yield f"log files after {text_of(settings.delivery.total_seconds())}"
    yield f"digests every {text_of(settings.digests.total_seconds())}"
    if settings.clock == "manual":
        yield "the clock stands still until `cloudtrail-emulator advance` moves it"
