"""The command `generate`."""

import json
import re
import sys
import textwrap
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emulator.cli.refusals import refuse
from emulator.cli.workers import find_workers, workers_options
from emulator.core.words import counted

if TYPE_CHECKING:
    from emulator.core.ports.neighbours import Sink
    from emulator.core.ports.workers import Workers
    from emulator.generating.data_sets import DataSet
    from emulator.generating.plans import Plan

    Keep = Callable[[str, bytes], None]

DEFAULT_BUCKET = "audit-logs"
WINDOWS_A_DAY = 288
HELP_WIDTH = 76
YEARS = range(1970, 9990)  # leaves room for times before and after the days
ACCOUNT = re.compile(r"\d{12}", re.ASCII)
ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")
EXAMPLES = """\b
Examples:
  cloudtrail-emulator generate --out data
  cloudtrail-emulator generate --out data --accounts 3 --days 14 --events 800000 --seed 7
  cloudtrail-emulator generate --out data --stories none --story leaked-access-key@2
"""


class _WithStories(click.Command):
    """A command whose help ends with the names of all stories."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from emulator.generating.activity.incidents import INCIDENTS
        from emulator.generating.activity.stories import ATTACKS, LOOK_ALIKES

        super().format_epilog(ctx, formatter)
        kinds = {"Attacks": ATTACKS, "Look-alikes (benign)": LOOK_ALIKES, "Incidents": INCIDENTS}
        for kind, stories in kinds.items():
            with formatter.section(kind):
                names = textwrap.wrap(", ".join(stories), HELP_WIDTH, break_on_hyphens=False)
                formatter.write("".join(f"  {line}\n" for line in names))


@click.command(cls=_WithStories, epilog=EXAMPLES)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Output folder; must be new or empty."
)
@click.option(
    "--bucket", help=f"The bucket; with --out, its name in paths and digests (default: {DEFAULT_BUCKET})."
)
@click.option("--s3-endpoint", help="S3 endpoint of the bucket, instead of --out.")
@click.option("--accounts", default="1", show_default=True, help="Number of accounts, or their ids: ID,ID.")
@click.option(
    "--regions",
    default="us-east-1,eu-west-1",
    show_default=True,
    help="Comma-separated; the first is the trail's home region.",
)
@click.option("--start", default="2026-01-05", show_default=True, help="First day, in UTC.")
@click.option("--days", type=click.IntRange(1, 366), default=7, show_default=True, help="Number of days.")
@click.option(
    "--events",
    type=click.IntRange(0),
    default=50_000,
    show_default=True,
    help="Approximate number of events, without attacks.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option(
    "--story",
    "told",
    multiple=True,
    metavar="NAME[@ACCOUNT][@DAY][@VARIANT]",
    help="A story; may be repeated.",
)
@click.option(
    "--stories",
    type=click.Choice(["all", "attacks", "benign", "none"]),
    help="Every story once: attacks, look-alikes of attacks, or both. Default: all, unless --story is given.",
)
@click.option(
    "--variant",
    type=click.Choice(["any", "plain", "other-agent", "slow", "spread", "denied-first"]),
    default="any",
    show_default=True,
    help="How attacks are carried out.",
)
@click.option(
    "--incident",
    "incidents",
    multiple=True,
    metavar="NAME[@ACCOUNT][@DAY]",
    help="An unusual rate of calls, or `all`; the trail then has Insights. May be repeated.",
)
@click.option(
    "--organization", metavar="ID", help="Deliver by one trail of this organization, such as o-exampleorgid."
)
@click.option("--prefix", help="The trail's prefix in the bucket.")
@click.option("--trail-name", default="audit", show_default=True, help="Name of each account's trail.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as JSON.")
@workers_options
def generate(
    out: Path | None, bucket: str | None, s3_endpoint: str | None, as_json: bool, **given: Any
) -> None:
    """Write a data set: days of plausible activity with attacks in it, delivered and signed as AWS does.

    Some ordinary work in it looks like attacks, so that false alarms can be counted.

    The log files and digests in the bucket are those of a multi-region trail. Beside the bucket are
    labels.jsonl (a line for each event of a story), stories.json, manifest.json, and public-keys.json, which
    lets `validate` work offline.
    """
    from emulator.core.places import SinkError
    from emulator.core.ports.workers import WorkersError

    plan = _plan(bucket or DEFAULT_BUCKET, given)
    try:
        sink, keep = _place(out, bucket, s3_endpoint, plan)
        workers = find_workers(given["workers"], given["scheduler"])
        made = _made(plan, sink, workers, quiet=as_json)
        for name, body in made.beside.items():
            keep(name, body)
    except SinkError as error:
        refuse(f"{out or bucket} cannot be written to: {error.code}.")
    except WorkersError as error:
        refuse(str(error))
    click.echo(json.dumps(made.manifest) if as_json else _summary(made, str(out or bucket)))


def _made(plan: "Plan", sink: "Sink", workers: "Workers | None", *, quiet: bool) -> "DataSet":
    """Make the data set, with a progress bar on a terminal."""
    from emulator.generating.data_sets import generate as make
    from emulator.generating.deliveries import Places
    from emulator.keys.rsa import RsaSigner

    places = Places(sink, RsaSigner(plan.seed))
    steps = len(plan.accounts) * plan.days * WINDOWS_A_DAY
    hidden = quiet or not sys.stderr.isatty()
    try:
        with click.progressbar(length=steps, label="generating", file=sys.stderr, hidden=hidden) as bar:
            return make(plan, places, bar.update, workers)
    finally:
        if workers:
            workers.close()


def _plan(bucket: str, given: dict[str, Any]) -> "Plan":
    from emulator.api.errors import ServiceError
    from emulator.core import names
    from emulator.generating.castings import ALL_INCIDENTS, Frame, PlanError, performances_of
    from emulator.generating.plans import Plan

    accounts, days, seed = _accounts(given["accounts"]), given["days"], given["seed"]
    regions = tuple(dict.fromkeys(given["regions"].split(",")))
    told = (given["told"] or ("all",)) if given["stories"] is None else (given["stories"], *given["told"])
    try:
        _check_regions(regions)
        names.check_trail_name(given["trail_name"])
        names.check_bucket_name(bucket)
        for account in accounts:
            names.check_key_prefix(given["prefix"] or "", account)
        frame = Frame(accounts, days, seed, given["variant"])
        return Plan(
            accounts=accounts,
            regions=regions,
            start=_day(given["start"]),
            days=days,
            events=given["events"],
            seed=seed,
            performances=performances_of(told, frame),
            incidents=performances_of(given["incidents"], frame, ALL_INCIDENTS),
            bucket=bucket,
            trail_name=given["trail_name"],
            prefix=given["prefix"],
            organization_id=_organization(given["organization"]),
        )
    except PlanError as error:
        refuse(str(error))
    except ServiceError as error:
        refuse(error.message)


def _check_regions(regions: Sequence[str]) -> None:
    """End the program if one is not a region of the partition aws, or if all regions are given."""
    from emulator.core.arns import REGION
    from emulator.core.regions import DEFAULT_REGIONS, partition_of

    for region in regions:
        if not REGION.fullmatch(region) or partition_of(region) != "aws":
            refuse(f"--regions: {region} is not a region of the partition aws.")
    if set(regions) >= set(DEFAULT_REGIONS):
        refuse("--regions: must leave out one region, for the attackers.")


def _accounts(text: str) -> Sequence[str]:
    from emulator.generating.plans import some_accounts

    if text.isdecimal() and 1 <= int(text) <= 1000:
        return some_accounts(int(text))
    accounts = list(dict.fromkeys(text.split(",")))
    for account in accounts:
        if not ACCOUNT.fullmatch(account):
            refuse(f"--accounts: {account!r} is neither a number up to 1000 nor an account of 12 digits.")
    return accounts


def _organization(text: str | None) -> str | None:
    if text is not None and not ORGANIZATION.fullmatch(text):
        refuse(f"--organization: {text!r} is not an organization's id, such as o-exampleorgid.")
    return text


def _day(text: str) -> datetime:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        refuse(f"--start: must be a date such as 2026-01-05, not {text!r}.")
    if day.year not in YEARS:
        refuse(f"--start: {text} is not between {YEARS.start} and {YEARS.stop}.")
    return day


def _place(out: Path | None, bucket: str | None, endpoint: str | None, plan: "Plan") -> "tuple[Sink, Keep]":
    """Return the sink, and the function that writes files beside the bucket. Raises SinkError."""
    if out and endpoint is None:
        return _into_folder(out, plan)
    if out or not bucket or not endpoint:
        refuse("Give either --out FOLDER, or --bucket NAME and --s3-endpoint URL.")
    return _into_bucket(bucket, endpoint)


def _into_folder(out: Path, plan: "Plan") -> "tuple[Sink, Keep]":
    """Return the same for a folder, which must be empty or missing."""
    from emulator.sinks.folder import FolderSink

    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            refuse(f"{out} is not empty; a data set needs a new or empty folder.")
    except OSError as error:
        refuse(f"{out} cannot be written to: {error.strerror}.")
    return FolderSink(out, plan.accounts[0]), lambda name, body: _write(out / name, body)


def _write(path: Path, body: bytes) -> None:
    try:
        path.write_bytes(body)
    except OSError as error:
        refuse(f"{path} cannot be written to: {error.strerror}.")


def _into_bucket(bucket: str, endpoint: str) -> "tuple[Sink, Keep]":
    """Return the same for a bucket, which must exist. Raises SinkError."""
    from emulator.archives.clients import make_session
    from emulator.core.places import Put
    from emulator.sinks.s3 import S3Sink

    keys = make_session().get_credentials().get_frozen_credentials()
    sink = S3Sink(endpoint, keys.access_key, keys.secret_key)
    try:
        found = sink.find_bucket(bucket)
    except ValueError:
        refuse(f"{endpoint} is not a URL.")
    if found is None:
        refuse(f"There is no bucket {bucket} at {endpoint}.")
    return sink, lambda name, body: sink.put(Put(bucket, name, body, {}, {}))


def _summary(made: "DataSet", place: str) -> str:
    manifest = made.manifest
    size = f"{manifest['logBytes'] / 1e6:.1f} MB of JSON"
    files = (
        f"{counted(manifest['logFiles'], 'log file')} ({size}) and {counted(manifest['digests'], 'digest')}"
    )
    labelled = manifest["maliciousEvents"] + manifest["benignEvents"] + manifest["incidentEvents"]
    told = f"{labelled} of {counted(len(manifest['stories']), 'story', 'stories')}"
    return f"{counted(manifest['events'], 'event')}, {told}, in {files} in {place}"
