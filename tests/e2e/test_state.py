"""The command line's `state`, as a process: an account prepared once, and begun with elsewhere."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import bucket_policy
from tests.e2e.programs import aws
from tests.e2e.test_serve import Served, Start, start

__all__ = ["start"]  # the fixture
pytestmark = pytest.mark.e2e

ARN = "arn:aws:cloudtrail:us-east-1:123456789012:trail/audit"


def state(url: str, *words: object) -> tuple[int, str, str]:
    """Return exit status, output and errors of the command."""
    command = [sys.executable, "-m", "emulator", "state", words[0], "--url", url, *words[1:]]
    run = subprocess.run([*map(str, command)], capture_output=True, timeout=60, check=False)
    return run.returncode, run.stdout.decode(), run.stderr.decode()


def prepare(served: Served) -> Any:
    """Make a trail that logs and signs; return the client of its service."""
    s3, cloudtrail = served.client("s3"), served.client("cloudtrail")
    s3.create_bucket(Bucket="logs")
    s3.put_bucket_policy(Bucket="logs", Policy=bucket_policy("logs"))
    cloudtrail.create_trail(Name="audit", S3BucketName="logs", EnableLogFileValidation=True)
    cloudtrail.start_logging(Name="audit")
    return cloudtrail


def deliver(url: str) -> str:
    command = [sys.executable, "-m", "emulator", "deliver", "--digests", "--url", url]
    return subprocess.run(command, capture_output=True, timeout=60, check=True).stdout.decode()


@pytest.mark.source("aws-cli", "validate-logs")
def test_an_account_prepared_once_is_begun_with_elsewhere(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "prepared.state"
    first = start()
    prepare(first)
    deliver(first.url)
    assert state(first.url, "export", file) == (0, f"{file} written, {file.stat().st_size} bytes\n", "")
    first.stop()

    second = start("--data-dir", str(tmp_path / "kept"))
    assert state(second.url, "import", file) == (0, f"{file} imported\n", "")
    second.client("iam").create_user(UserName="ada")
    assert deliver(second.url)
    words = ("cloudtrail", "validate-logs", "--trail-arn", ARN, "--start-time", "2020-01-01T00:00:00Z")
    said = aws(second.url, *words).stdout
    assert "3/3 digest files valid" in said or "2/2 digest files valid" in said
    assert "log files valid" in said


def test_an_export_takes_the_place_of_the_file_that_was_there(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "x.state"
    served = start("--upstream", "none", "--sink", "folder", "--folder", str(tmp_path / "logs"))
    file.write_text("a file of another kind")
    refused = state(served.url, "export", file)
    assert refused[::2] == (
        2,
        f"cloudtrail-emulator: {file} is not an exported state, and is not replaced.\n",
    )
    assert file.read_text() == "a file of another kind"
    file.write_bytes(b"")
    answer = state(served.url, "export", file)

    assert answer == (0, f"{file} replaced, {file.stat().st_size} bytes\n", "")
    assert file.read_bytes().startswith(b"SQLite format 3")
    assert {path.name for path in tmp_path.iterdir()} == {"x.state", "logs"}


def test_what_cannot_be_taken_over_is_one_sentence_and_status_2(start: Start, tmp_path: Path) -> None:
    served = start()
    prepare(served)
    file = tmp_path / "wrong.state"
    file.write_bytes(b"nonsense" * 1000)
    said = [state(served.url, *words) for words in (("import", file), ("import", tmp_path / "nope"))]

    assert said[0] == (2, "", f"cloudtrail-emulator: {file}: It is not an exported state file.\n")
    assert said[1][2].endswith("nope cannot be read: No such file or directory.\n")
    assert served.client("cloudtrail").list_trails()["Trails"]


def test_where_nothing_can_be_written_is_one_sentence_and_status_2(start: Start, tmp_path: Path) -> None:
    served = start("--upstream", "none", "--sink", "folder", "--folder", str(tmp_path / "logs"))
    file = tmp_path / "nowhere" / "x.state"

    assert state(served.url, "export", file) == (
        2,
        "",
        f"cloudtrail-emulator: {file} cannot be written: No such file or directory.\n",
    )
    assert state("http://127.0.0.1:9", "export", tmp_path / "x")[0] == 2
    assert not (tmp_path / "x").exists()
