"""The command line."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import Field, fields
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, get_args, get_origin, get_type_hints

import click

from emulator import __version__
from emulator.settings import ENVIRONMENT_PREFIX, SettingError, Settings, flag_of, from_mapping, variable_of

if TYPE_CHECKING:
    from emulator.record_files import Records

BAD_INPUT = 2
DEFAULT_URL = "http://127.0.0.1:4566"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="cloudtrail-emulator")
def main() -> None:
    """A local AWS CloudTrail for tests: true records, log files, signed digests."""


def _refuse(sentence: str) -> NoReturn:
    click.echo(f"cloudtrail-emulator: {sentence}", err=True)
    sys.exit(BAD_INPUT)


def _option(item: Field[Any], hint: Any) -> click.Option:
    choices = item.metadata["choices"]
    repeatable = get_origin(hint) is tuple
    kinds = [kind for kind in get_args(hint) if kind is not type(None)] or [hint]
    kind: Any = click.Choice(choices) if choices else kinds[0]
    if kind is Path:
        kind = click.Path(path_type=Path)
    return click.Option(
        [flag_of(item.name)],
        type=kind,
        multiple=repeatable,
        default=None if item.default is None else item.default,
        show_default=item.default is not None and not repeatable,
        help=item.metadata["help"],
        envvar=variable_of(item.name),
        show_envvar=False,
    )


def _settings_options(command: click.Command) -> click.Command:
    hints = get_type_hints(Settings)
    command.params = [_option(item, hints[item.name]) for item in fields(Settings)] + command.params
    return command


@_settings_options
@main.command(epilog=f"Each option has an environment variable, as {ENVIRONMENT_PREFIX}PORT has port.")
def serve(**values: Any) -> None:
    """Start the endpoint."""
    from emulator.web.serving import free_port
    from emulator.web.serving import serve as run

    try:
        settings = from_mapping(values)
        values["port"] = free_port(settings.host, settings.port)
        settings = from_mapping(values)
        _check_places(settings)
    except SettingError as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(f"Cannot listen on {values['host']}:{values['port']}: {error.strerror}.")
    run(settings, greet)


def _check_places(settings: Settings) -> None:
    """Raise SettingError when state or files could not be kept where the settings say."""
    from emulator.compose import check_places

    check_places(settings)


def greet(settings: Settings) -> None:
    """Print what a user needs first: the URL, and lines to paste."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared
    url = f"http://{host}:{settings.port}"
    state = f"state in {settings.data_dir}" if settings.data_dir else "state in memory"
    seconds = f"log files after {settings.delivery.total_seconds():g} s"
    digests = f"digests every {settings.digests.total_seconds():g} s"
    click.echo(f"cloudtrail-emulator {__version__} listens on {url}")
    click.echo(f"  account {settings.account_id}, {state}, {seconds}, {digests}")
    click.echo()
    click.echo(f"  export AWS_ENDPOINT_URL={url} AWS_DEFAULT_REGION=us-east-1")
    click.echo("  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test")
    click.echo()
    click.echo(f'  boto3.client("cloudtrail", endpoint_url="{url}", region_name="us-east-1",')
    click.echo('               aws_access_key_id="test", aws_secret_access_key="test")')
    click.echo()
    click.echo(f"  {url}/_emulator/health")


@main.command()
def demo() -> None:
    """Tell the whole story in a few seconds: calls, a record, files, digests, and what tampering does."""
    from emulator.demo import run

    sys.exit(run(click.echo))


def _call(url: str, path: str, body: dict[str, Any]) -> Any:
    status, answer = _post(url, path, json.dumps(body).encode(), "application/json")
    if status != HTTPStatus.OK:
        _refuse(answer.get("error", f"{url} answered with {status}; is it an emulator?"))
    return answer


def _post(url: str, path: str, body: bytes, content_type: str) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON object of the answer, an empty one where it is none."""
    import http.client
    import urllib.error
    import urllib.request

    try:
        request = urllib.request.Request(  # noqa: S310 - the user gives the URL
            url.rstrip("/") + path, body, {"Content-Type": content_type}
        )
        with urllib.request.urlopen(request) as response:  # noqa: S310 - as above
            return response.status, _object(response.read())
    except urllib.error.HTTPError as error:
        return error.code, _object(error.read())
    except urllib.error.URLError as error:
        _refuse(f"No emulator answers at {url}: {error.reason}.")
    except (OSError, http.client.HTTPException) as error:
        _refuse(f"What answers at {url} broke off: {error}.")
    except ValueError:
        _refuse(f"{url} is no URL.")


def _object(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


_url = click.option(
    "--url", default=DEFAULT_URL, show_default=True, envvar="AWS_ENDPOINT_URL", help="The running emulator."
)


@main.command()
@_url
@click.option("--digests", is_flag=True, help="Close the digest windows too.")
def deliver(url: str, digests: bool) -> None:
    """Deliver what is pending now, and print the keys written."""
    for key in _call(url, "/_emulator/deliver", {"digests": digests})["keys"]:
        click.echo(key)


@main.command()
@_url
@click.argument("seconds", type=float)
def advance(url: str, seconds: float) -> None:
    """Move the manual clock forward by SECONDS, doing what falls due on the way."""
    click.echo(_call(url, "/_emulator/clock/advance", {"seconds": seconds})["now"])


@main.command()
@_url
def reset(url: str) -> None:
    """Empty everything but keys and settings."""
    _call(url, "/_emulator/reset", {})
    click.echo("empty")


LONG_BYTES = 4 * 1024 * 1024  # from here on a bar is worth its line


@main.command()
@_url
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def inject(url: str, as_json: bool, files: tuple[str, ...]) -> None:
    """Send the records in each FILE to a running emulator: log files, JSON or JSON lines, gzipped or not.

    A FILE may also hold short forms of records; - is the standard input.
    """
    sizes = [_size_of(file) for file in files]
    is_long = sum(sizes) >= LONG_BYTES and not as_json and sys.stderr.isatty()
    appended = 0
    with click.progressbar(length=sum(sizes), file=sys.stderr) if is_long else nullcontext() as bar:
        for file, size_bytes in zip(files, sizes, strict=True):
            at = 0
            for sent, position in _injected(url, file, appended):
                appended += sent
                if bar:
                    bar.update(position - at)
                at = position
            if bar:
                bar.update(size_bytes - at)
    summary = json.dumps({"files": len(files), "appended": appended})
    click.echo(summary if as_json else f"{appended} records appended")


def _size_of(file: str) -> int:
    if file == "-":
        return 0
    try:
        with open(file, "rb") as opened:
            return os.fstat(opened.fileno()).st_size
    except OSError as error:
        _refuse(f"{file} cannot be read: {error.strerror}.")


def _injected(url: str, file: str, before: int) -> Iterator[tuple[int, int]]:
    """Send a file and yield, for each request, how many records it had and how far the file was read."""
    from emulator.record_files import FileError, batches_of

    with open(0 if file == "-" else file, "rb", closefd=file != "-") as opened:
        try:
            for records in batches_of(opened):
                _send(url, file, records, before)
                before += len(records.lines)
                yield len(records.lines), 0 if file == "-" else opened.tell()
        except FileError as error:
            _refuse(f"{file}: {error}{_appended_before(before)}")


def _send(url: str, file: str, records: "Records", before: int) -> None:
    status, answer = _post(url, "/_emulator/events", records.body, "application/x-ndjson")
    if status == HTTPStatus.OK:
        return
    said = str(answer.get("error", f"{url} answered with {status}; is it an emulator?"))
    if "record" in answer:
        number = records.first + answer["record"] - 1
        said = f"record {number}: {said.partition(': ')[2]}"
    _refuse(f"{file}: {said}{_appended_before(before)}")


def _appended_before(count: int) -> str:
    return f" {count} records before it were appended." if count else ""
