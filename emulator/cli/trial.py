"""The command `trial`."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emulator.cli.refusals import refuse
from emulator.cli.running import lines_of, url_option

if TYPE_CHECKING:
    from emulator.core.trials.activity import Labels
    from emulator.core.trials.scoring import Trial
    from emulator.trialling.loading import Loaded

FAILED = 1
EXAMPLES = """\b
Examples:
  cloudtrail-emulator trial rules --on data
  cloudtrail-emulator trial rules/stop-logging.yml --on data --fail-under 60 --junit trial.xml
  cloudtrail-emulator trial rules --on s3://logs --json
  cloudtrail-emulator trial rules

\b
Rules: .yml Sigma, .sql CloudTrail Lake, .json event pattern, .filter filter pattern, .py rule(event).
"""

output_file = click.Path(path_type=Path, dir_okay=False)


@click.command(epilog=EXAMPLES)
@url_option
@click.option("--on", "data", multiple=True, help="Data set, file, folder or s3://BUCKET/PREFIX; repeatable.")
@click.option(
    "--labels", help="Labels of attacks, a file or s3://BUCKET/KEY; default: labels.jsonl of the data set."
)
@click.option(
    "--expectations", help="File with what is expected; default: expectations.yml beside the rules."
)
@click.option("--fail-under", type=float, help="Percentage of the stories that some rule has to find.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON instead of tables.")
@click.option("--junit", type=output_file, help="Write the result as JUnit's XML to this file too.")
@click.option("--html", type=output_file, help="Write a page with the matrix of stories and rules too.")
@click.option("--svg", type=output_file, help="Write the matrix as a picture too.")
@click.argument("rules", nargs=-1, required=True)
def trial(rules: tuple[str, ...], data: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Try detection rules on labelled activity: what they find, what they miss, their false alarms.

    RULES are files and folders. Without --on, the records of the running emulator are used. The exit status
    is 1 if a rule cannot be tried, or if something is not as expected.
    """
    from emulator.core.trials.answers import as_json as json_of
    from emulator.core.trials.expectations import failures as failures_of
    from emulator.core.trials.tables import lines

    loaded = _loaded(rules, given["expectations"], given["fail_under"])
    result = _tried(loaded, data, given["labels"], given["url"])
    failures = failures_of(loaded.expectations, result)
    click.echo(json.dumps(json_of(result, failures)) if as_json else "\n".join(lines(result, failures)))
    _write_files(result, failures, given)
    for one in result.complaints:
        click.echo(f"cloudtrail-emulator: {one}", err=True)
    if failures or result.complaints:
        sys.exit(FAILED)


def _loaded(rules: Sequence[str], expectations: str | None, fail_under: float | None) -> "Loaded":
    from emulator.trialling.loading import LoadingError, load

    try:
        loaded = load(rules, expectations)
    except LoadingError as error:
        refuse(str(error))
    if not loaded.rules and not loaded.complaints:
        refuse(f"{', '.join(rules)} has no rules.")
    if fail_under is not None:
        loaded.expectations = replace(loaded.expectations, fail_under=fail_under)
    return loaded


def _tried(loaded: "Loaded", data: Sequence[str], labels: str | None, url: str) -> "Trial":
    from emulator.core.lake.answers import EngineError
    from emulator.trialling.trials import try_rules

    records = _records(data, url) if data else _journal(url)
    try:
        return try_rules(loaded.rules, records, _labels(data, labels, url), loaded.complaints)
    except EngineError as error:
        refuse(str(error))


# --- data --------------------------------------------------------------------------------------------


def _records(data: Sequence[str], url: str) -> Iterator[object]:
    from emulator.cli.sources import sources_of
    from emulator.record_files import FileError, records_in

    for source in sources_of(data, url):
        with source.opened() as file:
            try:
                yield from records_in(file)
            except FileError as error:
                refuse(f"{source.name}: {error}")


def _journal(url: str) -> Iterator[object]:
    _, found = lines_of(url, "/_emulator/events")
    for line in found:
        if line.strip():
            yield json.loads(line)


def _labels(data: Sequence[str], given: str | None, url: str) -> "Labels":
    from emulator.cli.sources import labels_beside, source_of
    from emulator.core.trials.activity import LabelError, labels_of

    beside = (labels_beside(word, url) for word in data)
    files = [source_of(given, url)] if given else [source for source in beside if source]
    found: list[object] = []
    for source in files:
        try:
            with source.opened() as file:
                found += [json.loads(line) for line in file.read().splitlines() if line.strip()]
        except ValueError as error:
            refuse(f"{source.name} is not valid JSON: {error}.")
    try:
        return labels_of(found)
    except LabelError as error:
        refuse(f"{', '.join(source.name for source in files)}: {error}")


# --- files -------------------------------------------------------------------------------------------


def _write_files(result: "Trial", failures: Mapping[str, Sequence[str]], given: Mapping[str, Any]) -> None:
    from emulator.core.trials import pages
    from emulator.core.trials.answers import as_junit

    texts: Mapping[str, Callable[[], str]] = {
        "junit": lambda: as_junit(result, failures),
        "html": lambda: pages.html(result),
        "svg": lambda: pages.svg(result),
    }
    for name, text in texts.items():
        if given[name]:
            try:
                given[name].write_text(text(), "utf-8")
            except OSError as error:
                refuse(f"{given[name]} cannot be written: {error.strerror}.")
