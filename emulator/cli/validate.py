"""The command `validate`."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emulator.cli.refusals import refuse
from emulator.cli.running import url_option
from emulator.cli.workers import find_workers, workers_options

if TYPE_CHECKING:
    from emulator.core.arns import Arn
    from emulator.core.ports.archived_files import Archive, PublicKeys
    from emulator.core.ports.workers import Workers
    from emulator.validating.query_results import Verified
    from emulator.validating.questions import Question
    from emulator.validating.spreading import SpreadValidation
    from emulator.validating.validation import Advance, Run, Validation

BUCKET_SCHEME = "s3://"
KEYS_FILE = "public-keys.json"
EXAMPLES = """\b
Examples:
  cloudtrail-emulator validate audit-logs
  cloudtrail-emulator validate ./copy --public-keys keys.json --json
  cloudtrail-emulator validate s3://logs --s3-endpoint http://127.0.0.1:9000 --region eu-west-1
"""


@click.command(epilog=EXAMPLES)
@url_option
@click.option("--s3-endpoint", help="S3 endpoint of the bucket, if it is not the emulator.")
@click.option(
    "--public-keys",
    "key_files",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Output of `aws cloudtrail list-public-keys`, instead of asking the emulator; may be repeated;"
    f" default: {KEYS_FILE} in the folder, if it is there.",
)
@click.option("--trail-arn", help="The trail; default: all trails of the bucket.")
@click.option("--prefix", help="The trail's prefix in the bucket; default: AWSLogs is searched for.")
@click.option("--account-id", help="The account of the events.")
@click.option("--region", help="The region of the chain; default: all regions.")
@click.option("--start-time", help="Start time, such as 2026-01-02T12:00:00Z; default: the oldest digest.")
@click.option("--end-time", help="End time; default: the newest digest.")
@click.option("--verbose", is_flag=True, help="Print valid files too.")
@click.option("--json", "as_json", is_flag=True, help="Print a report of all files as JSON.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Number of files that a process reads at a time.")
@workers_options
@click.argument("place", type=click.Path(), metavar="BUCKET_OR_FOLDER")
def validate(
    place: str, workers: int | None, scheduler: str | None, verbose: bool, as_json: bool, **given: Any
) -> None:
    """Check digest chains and log files as `aws cloudtrail validate-logs` does.

    Query results in S3 are checked too, as `aws cloudtrail verify-query-results` does.

    BUCKET_OR_FOLDER is a folder if one with this name exists, as written by the folder sink or by
    `aws s3 sync`; otherwise it is a bucket. s3://BUCKET is always a bucket. The exit status is 1 if a file
    is invalid.
    """
    from emulator.core.ports.archived_files import ArchiveError
    from emulator.core.ports.workers import WorkersError
    from emulator.validating.query_results import verified

    try:
        archive, keys, question = _asked(place, given)
        answers = list(verified(archive, keys, question))
        spread = find_workers(workers, scheduler)
        with _begun(archive, keys, question, spread, given["jobs"], everything=verbose or as_json) as run:
            if not run.chains and not answers:
                refuse(f"{place} has no digests that match the options.")
            if as_json:
                _write_json(run, answers)
            else:
                _write_lines(run, verbose)
                _write_answers(answers, verbose)
            are_ok = all(report.ok for _, report in run.chains) and all(one.ok for one in answers)
            sys.exit(0 if are_ok else 1)
    except WorkersError as error:
        refuse(str(error))
    except ArchiveError as error:
        is_word = not place.startswith(BUCKET_SCHEME) and not Path(place).exists()
        refuse(f"There is no folder {place}, and as a bucket: {error}" if is_word else str(error))


def _begun(
    archive: "Archive",
    keys: "PublicKeys",
    question: "Question",
    workers: "Workers | None",
    jobs: int | None,
    *,
    everything: bool,
) -> "Validation | SpreadValidation":
    if workers is None:
        from emulator.validating.validation import Validation

        return Validation(archive, keys, question, jobs)
    from emulator.validating.pieces import Task
    from emulator.validating.spreading import SpreadValidation

    return SpreadValidation(workers, Task(archive, keys, question, jobs, everything))


def _asked(place: str, given: dict[str, Any]) -> "tuple[Archive, PublicKeys, Question]":
    from emulator.archives.clients import make_session
    from emulator.archives.key_files import EndpointKeys, ExportedKeys
    from emulator.validating.questions import Question

    session = cache(make_session)  # made only if it is needed
    archive, buckets = _archive(place, given["s3_endpoint"] or given["url"], session)
    files = given["key_files"] or _keys_beside(place)
    keys = ExportedKeys(files) if files else EndpointKeys(session(), given["url"])
    question = Question(
        buckets=buckets,
        prefix=given["prefix"] and given["prefix"].strip("/"),
        trail=_trail(given["trail_arn"]),
        account=given["account_id"],
        region=given["region"],
        start=_time(given["start_time"]),
        end=_time(given["end_time"]),
    )
    if question.start and question.end and question.start > question.end:
        refuse("Invalid time range specified: start-time must occur before end-time.")
    return archive, keys, question


def _keys_beside(place: str) -> tuple[Path, ...]:
    """Return the file of public keys that `generate` writes into a folder, if it lies there."""
    beside = Path(place, KEYS_FILE)
    return (beside,) if not place.startswith(BUCKET_SCHEME) and beside.is_file() else ()


def _archive(place: str, endpoint_url: str, session: Callable[[], Any]) -> "tuple[Archive, list[str]]":
    folder = Path(place)
    if not place.startswith(BUCKET_SCHEME) and folder.is_dir():
        from emulator.archives.folder import open_folder

        opened = open_folder(folder)
        return opened, list(opened.buckets)
    bucket = place.removeprefix(BUCKET_SCHEME).removesuffix("/")
    if not place.startswith(BUCKET_SCHEME) and folder.exists():
        refuse(f"{place} is a file; validate takes a folder or a bucket.")
    if "/" in bucket:
        refuse(f"{place} is neither a folder nor a bucket's name.")
    from emulator.archives.s3 import S3Archive

    return S3Archive(session(), endpoint_url), [bucket]


def _trail(arn: str | None) -> "Arn | None":
    from emulator.api.errors import ServiceError
    from emulator.core.arns import parse_trail

    try:
        return parse_trail(arn) if arn else None
    except ServiceError:
        refuse(f"Invalid trail ARN provided: {arn}.")


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        refuse(f"Unable to parse date value: {text}.")


def _write_json(run: "Run", answers: "list[Verified]") -> None:
    from emulator.validating.validation import report_of

    with _bar(run) as advance:
        report = report_of(run, advance).as_json()
    if answers:
        report["queryResults"] = [
            {"place": one.place, "valid": one.ok, "problems": list(one.problems)} for one in answers
        ]
    click.echo(json.dumps(report, indent=1))


def _write_answers(answers: "list[Verified]", verbose: bool) -> None:
    """Print what is wrong with answers of queries, and how many are valid; with `verbose` valid ones too."""
    for one in answers:
        for problem in one.problems:
            click.echo(f"Query results\t{one.place}\tINVALID: {problem}\n", err=True)
        if verbose and one.ok:
            click.echo(f"Query results\t{one.place}\tvalid")
    if answers:
        click.echo(f"{sum(one.ok for one in answers)}/{len(answers)} query results valid")


def _write_lines(run: "Run", verbose: bool) -> None:
    """Print the same as the AWS CLI; with a progress bar, print at its end."""
    texts: Iterable[tuple[str, bool]]
    if verbose or not sys.stderr.isatty():
        texts = _texts(run, verbose, _stand_still)
    else:
        with _bar(run) as advance:
            texts = list(_texts(run, verbose, advance))
    for text, is_error in texts:
        click.echo(text, nl=False, err=is_error)


def _texts(run: "Run", verbose: bool, advance: "Advance") -> Iterator[tuple[str, bool]]:
    """Yield each text to print, and whether it goes to the standard error."""
    from emulator.core.validation.reports import Report

    before = ""
    for chain, report in run.chains:
        yield f"{before}{report.heading}\n\n", False
        before = "\n"
        is_spaced = True
        for found in run.told(chain, report, advance, everything=verbose):
            if not found.is_well:
                yield f"{found}\n\n" if is_spaced else f"\n{found}\n\n", True
                is_spaced = True
            else:
                yield f"{found}\n", False
                is_spaced = False
        yield "\n".join([*([] if is_spaced else [""]), *report.summary(), ""]), False
    sums = list(Report([report for _, report in run.chains]).account_lines())
    if sums:
        yield "\n".join(["", "Results by account:", *sums, ""]), False


@contextmanager
def _bar(run: "Run") -> "Iterator[Advance]":
    """Show a progress bar of the digests, on a terminal."""
    if not sys.stderr.isatty():
        yield _stand_still
        return
    total = sum(len(chain.places(file)) for chain, _ in run.chains for file in ("digest", "backfill"))
    with click.progressbar(length=total, label="digests", file=sys.stderr) as bar:
        yield bar.update


def _stand_still(_: int) -> None:
    """Show nothing."""
