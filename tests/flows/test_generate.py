"""Data sets: what `generate` leaves in a folder is what CloudTrail would have left in a bucket."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from emulator.cli import main
from emulator.core.ids import Ids
from emulator.core.injecting.injection import Knowledge, event_of
from emulator.core.injecting.short_forms import Defaults
from emulator.core.regions import DEFAULT_REGIONS
from emulator.generating.activity.incidents import INCIDENTS
from emulator.generating.activity.stories import STORIES
from emulator.wire.describe.sources import is_data, is_read
from tests.record_schema import problems_of

Record = Mapping[str, Any]

LABEL = re.compile(r"`([A-Za-z]+)`")
ACCOUNTS = ("111122223333", "444455556666")
OPTIONS = ("--accounts", ",".join(ACCOUNTS), "--days", "1", "--events", "2500", "--prefix", "audit")
KEY = re.compile(
    r"audit/AWSLogs/(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4}/\d\d/\d\d)/"
    r"\1_CloudTrail_\2_\d{8}T\d\d[0-5][05]Z_[A-Za-z0-9]{16}\.json\.gz"
)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["generate", *words])


@dataclass(frozen=True)
class DataSet:
    """A data set in a folder."""

    root: Path

    @property
    def bucket(self) -> Path:
        return self.root / "audit-logs"

    @cached_property
    def files(self) -> Mapping[str, Sequence[Record]]:
        """The records of each log file, by key."""
        paths = sorted(self.bucket.glob("audit/AWSLogs/*/CloudTrail/**/*.json.gz"))
        return {
            path.relative_to(self.bucket).as_posix(): json.loads(gzip.decompress(path.read_bytes()))[
                "Records"
            ]
            for path in paths
        }

    @cached_property
    def records(self) -> Sequence[Record]:
        """All records in the order of time."""
        found = [record for records in self.files.values() for record in records]
        return sorted(found, key=lambda record: str(record["eventTime"]))

    @cached_property
    def labels(self) -> Sequence[Record]:
        return [json.loads(line) for line in (self.root / "labels.jsonl").read_text().splitlines()]

    @cached_property
    def manifest(self) -> Record:
        return dict(json.loads((self.root / "manifest.json").read_text()))

    def calls(self) -> Iterator[Record]:
        return (record for record in self.records if record["eventType"] == "AwsApiCall")

    def digest(self) -> str:
        """Return a sum over the names and bytes of all files."""
        paths = sorted(path for path in self.root.rglob("*") if path.is_file())
        lines = [
            f"{path.relative_to(self.root)} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in paths
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.fixture(scope="module")
def data_set(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    root = tmp_path_factory.mktemp("generated") / "data"
    made = run("--out", str(root), *OPTIONS)
    assert made.exit_code == 0, made.output
    return DataSet(root)


def test_all_chains_and_files_are_valid_offline(data_set: DataSet) -> None:
    keys = str(data_set.root / "public-keys.json")
    checked = CliRunner().invoke(main, ["validate", str(data_set.root), "--public-keys", keys, "--json"])

    assert checked.exit_code == 0, checked.output
    assert "INVALID" not in checked.output


def test_each_log_file_lies_where_aws_would_put_it(data_set: DataSet) -> None:
    for key, records in data_set.files.items():
        found = KEY.fullmatch(key)
        assert found, key
        account, region, day = found.groups()
        assert {(record["recipientAccountId"], record["awsRegion"]) for record in records} == {
            (account, region)
        }
        assert all(record["eventTime"][:10] <= day.replace("/", "-") for record in records)


def test_each_call_has_the_form_of_a_record(data_set: DataSet) -> None:
    problems = {problem for record in data_set.calls() for problem in problems_of(record)}

    assert problems == set()


def test_each_call_is_classed_as_a_recorded_one_is(data_set: DataSet) -> None:
    for record in data_set.calls():
        source = record["eventSource"].removesuffix(".amazonaws.com")
        operation = re.sub(r"20\d{6}(v\d)?$", "", record["eventName"])
        assert record["readOnly"] == is_read(source, operation), (source, operation)
        assert (record["eventCategory"] == "Data") == is_data(source, operation), (source, operation)


def test_each_record_can_be_injected(data_set: DataSet) -> None:
    defaults = Defaults(ACCOUNTS[0], datetime(2026, 2, 1, tzinfo=UTC), Ids(1))
    nothing = Knowledge(lambda *_: (), frozenset())
    events = [event_of(record, defaults, nothing) for record in data_set.records]

    assert [event.id for event in events] == [record["eventID"] for record in data_set.records]


def test_no_event_is_told_twice(data_set: DataSet) -> None:
    ids = {record["eventID"] for record in data_set.records}

    assert len(ids) == len(data_set.records) == data_set.manifest["events"]


def test_about_as_many_events_happen_as_were_asked_for(data_set: DataSet) -> None:
    manifest = data_set.manifest
    peaceful = manifest["events"] - manifest["maliciousEvents"] - manifest["benignEvents"]

    assert 2500 * 0.8 < peaceful < 2500 * 1.2


def test_each_session_was_begun_before_it_is_used(data_set: DataSet) -> None:
    begun: set[str] = set()
    for record in data_set.records:
        if record["eventName"].startswith("AssumeRole"):
            begun.add(record["responseElements"]["credentials"]["accessKeyId"])
        who = record["userIdentity"]
        if who["type"] == "AssumedRole" and "invokedBy" not in who:
            assert who["accessKeyId"] in begun, record
        if "sessionContext" in who:
            assert who["sessionContext"]["attributes"]["creationDate"] <= record["eventTime"], record


def test_what_an_attacker_uses_was_made_before(data_set: DataSet) -> None:
    mined = [
        record
        for record in data_set.records
        if record["eventName"] == "RunInstances" and "c6i" in str(record)
    ]
    made = [record for record in data_set.records if record["eventName"] == "CreateAccessKey"]
    keys = {record["responseElements"]["accessKey"]["accessKeyId"] for record in made}

    assert mined
    assert all(record["userIdentity"]["accessKeyId"] in keys for record in mined)


def test_the_region_that_nobody_uses_is_an_attacker_s(data_set: DataSet) -> None:
    quiet = data_set.manifest["coveredRegions"][-1]
    labelled = {label["eventID"] for label in data_set.labels}
    there = {record["eventID"] for record in data_set.records if record["awsRegion"] == quiet}

    assert there
    assert there <= labelled


def test_each_label_names_its_event_in_its_file(data_set: DataSet) -> None:
    for label in data_set.labels:
        record = next(one for one in data_set.files[label["key"]] if one["eventID"] == label["eventID"])
        shared = ("eventTime", "eventSource", "eventName")
        assert [record[name] for name in shared] == [label[name] for name in shared]
        assert (record["recipientAccountId"], record["awsRegion"]) == (label["account"], label["region"])


def test_each_story_is_told_in_the_order_of_its_steps(data_set: DataSet) -> None:
    for story in STORIES.values():
        told = [label["step"] for label in data_set.labels if label["story"] == story.name]
        assert list(dict.fromkeys(told)) == [step.name for step in story.steps if step.technique]


def test_the_manifest_counts_what_is_there(data_set: DataSet) -> None:
    digests = list(data_set.bucket.glob("audit/AWSLogs/*/CloudTrail-Digest/**/*.json.gz"))
    manifest = data_set.manifest

    assert (manifest["logFiles"], manifest["digests"]) == (len(data_set.files), len(digests))
    assert manifest["maliciousEvents"] + manifest["benignEvents"] == len(data_set.labels)
    assert manifest["maliciousEvents"] > manifest["benignEvents"] > 0
    assert {story["story"] for story in manifest["stories"]} == STORIES.keys()
    stories = json.loads((data_set.root / "stories.json").read_text())
    told = {(one["account"], one["story"]): one["eventIDs"] for one in stories}
    for (account, story), ids in told.items():
        labels_of = [one for one in data_set.labels if (one["account"], one["story"]) == (account, story)]
        assert ids == [one["eventID"] for one in labels_of]
    labels = (data_set.root / "labels.jsonl").read_bytes()
    assert manifest["sha256"]["labels.jsonl"] == hashlib.sha256(labels).hexdigest()


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(
    data_set: DataSet, tmp_path: Path
) -> None:
    run("--out", str(tmp_path / "same"), *OPTIONS)
    run("--out", str(tmp_path / "other"), *OPTIONS, "--seed", "2")

    assert DataSet(tmp_path / "same").digest() == data_set.digest()
    assert DataSet(tmp_path / "other").manifest["sha256"] != data_set.manifest["sha256"]


def test_a_story_is_told_where_it_is_asked_for(tmp_path: Path) -> None:
    story = f"root-user@{ACCOUNTS[1]}@2"
    place = ("--accounts", ",".join(ACCOUNTS), "--days", "2", "--regions", "us-east-1")
    run("--out", str(tmp_path / "data"), *place, "--events", "0", "--story", story)
    labels = DataSet(tmp_path / "data").labels

    assert {(label["story"], label["account"]) for label in labels} == {("root-user", ACCOUNTS[1])}
    assert {label["eventTime"][:10] for label in labels} == {"2026-01-06"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Give either --out FOLDER, or --bucket NAME and --s3-endpoint URL."),
        (("--s3-endpoint", "http://127.0.0.1:1"), "Give either --out FOLDER"),
        (("--bucket", "logs", "--s3-endpoint", "nowhere"), "nowhere is not a URL."),
        (
            ("--out", "{}", "--story", "none-such"),
            "There is no story 'none-such'; there are leaked-access-key,",
        ),
        (
            ("--out", "{}", "--story", "root-user@8"),
            "root-user@8: '8' is neither one of the accounts nor a day",
        ),
        (
            ("--out", "{}", "--stories", "all", "--story", "root-user"),
            "The story root-user occurs twice in 111122223333.",
        ),
        (
            ("--out", "{}", "--accounts", "me"),
            "--accounts: 'me' is neither a number up to 1000 nor an account",
        ),
        (("--out", "{}", "--regions", "nowhere at all"), "--regions: nowhere at all is not a region of"),
        (("--out", "{}", "--regions", "mars"), "--regions: mars is not a region of the partition aws."),
        (("--out", "{}", "--regions", "cn-north-1"), "--regions: cn-north-1 is not a region of"),
        (("--out", "{}", "--regions", ",".join(DEFAULT_REGIONS)), "--regions: must leave out one region"),
        (("--out", "{}", "--start", "0001-01-01"), "--start: 0001-01-01 is not between 1970 and 9990."),
        (("--out", "{}", "--start", "9999-01-01"), "--start: 9999-01-01 is not between 1970 and 9990."),
        (
            ("--out", "{}", "--start", "yesterday"),
            "--start: must be a date such as 2026-01-05, not 'yesterday'.",
        ),
        (("--out", "{}", "--trail-name", "a"), "Trail name too short."),
        (("--out", "{}", "--bucket", "No"), "Bucket name"),
    ],
)
def test_what_cannot_be_made_is_refused_in_a_sentence(
    tmp_path: Path, words: Sequence[str], sentence: str
) -> None:
    out = tmp_path / "data"
    made = run(*[word.format(out) for word in words])

    assert made.exit_code == 2
    assert made.output.startswith(f"cloudtrail-emulator: {sentence}")
    assert not out.exists()


def test_a_folder_that_is_not_empty_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine")
    made = run("--out", str(tmp_path))

    assert (made.exit_code, made.output.strip()) == (
        2,
        f"cloudtrail-emulator: {tmp_path} is not empty; a data set needs a new or empty folder.",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_a_bucket_that_is_not_there_is_not_made(endpoint: str) -> None:
    made = run("--bucket", "missing", "--s3-endpoint", endpoint, "--events", "0")

    assert (made.exit_code, made.output.strip()) == (
        2,
        f"cloudtrail-emulator: There is no bucket missing at {endpoint}.",
    )


def test_the_help_lists_each_story_and_incident() -> None:
    words = set(re.findall(r"[\w-]+", run("--help").output))

    assert {*STORIES, *INCIDENTS} <= words


def test_the_page_tells_of_each_story_and_label(data_set: DataSet) -> None:
    page = (Path(__file__).parents[2] / "docs" / "data-sets.md").read_text("utf-8")
    labels = page.partition("## Labels")[2].partition("## Stories")[0]
    cells = [line.split("|")[1] for line in labels.splitlines() if line.startswith("| `")]
    fields = {name for cell in cells for name in LABEL.findall(cell)}

    for story in STORIES.values():
        techniques = dict.fromkeys(step.technique for step in story.steps if step.technique)
        assert f"| `{story.name}` | {story.summary} | {', '.join(techniques)} |" in page
    assert all(fields == label.keys() for label in data_set.labels)


# --- of an organization ----------------------------------------------------------------------------


def test_one_trail_of_an_organization_delivers_all_accounts(tmp_path: Path) -> None:
    options = ("--accounts", ",".join(ACCOUNTS), "--days", "1", "--events", "300", "--stories", "none")
    made = run("--out", str(tmp_path), *options, "--organization", "o-exampleorgid")
    checked = CliRunner().invoke(
        main, ["validate", str(tmp_path), "--public-keys", str(tmp_path / "public-keys.json")]
    )
    logs = (tmp_path / "audit-logs").glob("AWSLogs/o-exampleorgid/*/CloudTrail/**/*.json.gz")

    assert made.exit_code == checked.exit_code == 0, made.output + checked.output
    assert {path.relative_to(tmp_path).parts[3] for path in logs} == set(ACCOUNTS)
    assert not list((tmp_path / "audit-logs").glob("AWSLogs/[0-9]*"))
    assert json.loads((tmp_path / "manifest.json").read_bytes())["trailARNs"] == [
        f"arn:aws:cloudtrail:us-east-1:{ACCOUNTS[0]}:trail/audit"
    ]
    sums = checked.stdout.partition("Results by account:")[2].split("\n")
    assert [line.partition(":")[0] for line in sums if line] == list(ACCOUNTS)
    assert all(" valid" in line for line in sums if line)


def test_the_id_of_an_organization_is_checked(tmp_path: Path) -> None:
    made = run("--out", str(tmp_path / "data"), "--organization", "mine")

    assert made.exit_code != 0
    assert "'mine' is not an organization's id, such as o-exampleorgid." in made.output
