"""A generated data set in a folder or in a bucket: each command reads its log files alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MakeClient
from tests.flows.test_spreading import run

SET = ("--accounts", "1", "--regions", "us-east-1", "--days", "1", "--events", "100")
RULE = '{ $.eventName = "StopLogging" }'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small data set of one attack, and a rule that finds it."""
    folder = tmp_path_factory.mktemp("sets")
    assert run("generate", "--out", str(folder / "data"), *SET, "--story", "trail-disabled")[2] == 0
    (folder / "stopped.filter").write_text(RULE)
    return folder


@pytest.fixture(params=["", "sets/january"])
def uploaded(made: Path, client: MakeClient, request: pytest.FixtureRequest) -> str:
    """The URL of the same data set in a bucket."""
    s3 = client("s3")
    s3.create_bucket(Bucket="sets")
    folder = made / "data"
    for path in folder.rglob("*"):
        if path.is_file():
            key = f"{request.param}/{path.relative_to(folder)}".lstrip("/")
            s3.put_object(Bucket="sets", Key=key, Body=path.read_bytes())
    return f"s3://sets/{request.param}".rstrip("/")


def tried(rule: Path, place: str, url: str, *words: str) -> Any:
    stdout, stderr, _ = run("trial", str(rule), "--on", place, "--url", url, "--json", *words)
    assert stderr == ""
    return json.loads(stdout)


def test_rules_are_tried_on_a_bucket_as_on_the_folder(made: Path, uploaded: str, endpoint: str) -> None:
    rule = made / "stopped.filter"
    in_folder, in_bucket = (tried(rule, place, endpoint) for place in (str(made / "data"), uploaded))

    for told in (in_folder, in_bucket):
        assert [(one["story"], one["foundBy"]) for one in told["stories"]] == [
            ("trail-disabled", ["stopped.filter"])
        ]
        del told["rules"][0]["seconds"]
    assert in_bucket["rules"] == in_folder["rules"]


def test_labels_belong_to_the_log_files_beside_them(made: Path, uploaded: str, endpoint: str) -> None:
    told = tried(made / "stopped.filter", f"{uploaded}/audit-logs/", endpoint)
    assert told["recall"] == 1

    labels = f"{uploaded}/labels.jsonl"
    told = tried(made / "stopped.filter", f"{uploaded}/audit-logs/AWSLogs", endpoint)
    assert told["recall"] is None
    told = tried(made / "stopped.filter", f"{uploaded}/audit-logs/AWSLogs", endpoint, "--labels", labels)
    assert told["recall"] == 1


def test_labels_that_are_not_there_are_one_sentence(made: Path, uploaded: str, endpoint: str) -> None:
    labels = f"{uploaded}/none.jsonl"
    rule = str(made / "stopped.filter")
    _, stderr, status = run("trial", rule, "--on", uploaded, "--url", endpoint, "--labels", labels)

    assert (stderr, status) == (f"cloudtrail-emulator: {labels} does not exist.\n", 2)


def test_every_command_reads_the_log_files_alone(
    made: Path, uploaded: str, endpoint: str, tmp_path: Path
) -> None:
    events = json.loads((made / "data/manifest.json").read_bytes())["events"]
    for number, place in enumerate((str(made / "data"), uploaded)):
        stdout, _, _ = run("query", "SELECT count(*) AS n FROM events", place, "--url", endpoint)
        assert stdout.split()[-1] == str(events)
        stdout, _, _ = run("export", "--out", str(tmp_path / str(number)), place, "--url", endpoint)
        assert stdout.startswith(f"{events} records ")
        stdout, _, _ = run("inject", place, "--url", endpoint)
        assert stdout.startswith(f"{events} records ")


def test_a_manifest_without_labels_is_a_file_of_records(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"Records": []}')
    stdout, _, status = run("query", "SELECT count(*) AS n FROM events", str(tmp_path))

    assert (stdout.split()[-1], status) == ("0", 0)
