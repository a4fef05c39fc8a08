"""trailscraper, a program that downloads log files by their keys and makes policies of their records.

It wants a boto3 of its own, so that it lives in a virtual environment below .cache/, made when first needed.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from emulator.running import Emulator
from tests.conftest import ACCOUNT, MakeClient
from tests.e2e.programs import ENVIRONMENT, do_without

pytestmark = pytest.mark.e2e

VERSION = "0.10.0"
CACHE = Path(__file__).parents[2] / ".cache" / "trailscraper"
SPAN = ("--from", "2026-01-01", "--to", "2026-01-03")
# Its script names a Python by the path at which it was installed, before it was moved.
PROGRAM = "from trailscraper.cli import root_group; root_group()"
MINUTES = timedelta(minutes=1)

Run = Callable[..., str]


@pytest.fixture(scope="session")
def python() -> Path:
    """The Python that has the program; installing it takes a while the first time."""
    place = CACHE / f"{VERSION}-{sys.version_info.major}.{sys.version_info.minor}"
    if not place.exists():
        _install(place)
    return place / "bin" / "python"


def _install(place: Path) -> None:
    """Install beside the place and move there, so that it is whole or absent whoever else installs."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        made = Path(folder) / "made"
        subprocess.run([sys.executable, "-m", "venv", str(made)], check=True)
        install = [str(made / "bin" / "python"), "-m", "pip", "install", "-q", f"trailscraper=={VERSION}"]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode:
            do_without(f"pip cannot install trailscraper: {done.stderr.strip()}")
        with suppress(OSError):  # somebody else was faster
            made.rename(place)


@pytest.fixture
def run(python: Path, endpoint: str, tmp_path: Path) -> Run:
    """Run a command of trailscraper and return what it prints."""

    def command(*arguments: str, given: str = "") -> str:
        done = subprocess.run(
            [str(python), "-c", PROGRAM, *arguments],
            input=given,
            env=ENVIRONMENT
            | {
                "AWS_ENDPOINT_URL": endpoint,
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_DEFAULT_REGION": "us-east-1",
                "HOME": str(tmp_path),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return command


def test_it_downloads_log_files_and_makes_a_policy_of_their_records(
    run: Run, client: MakeClient, bucket: str, emulator: Emulator, tmp_path: Path
) -> None:
    logs = str(tmp_path / "logs")
    cloudtrail, s3 = client("cloudtrail"), client("s3")
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, EnableLogFileValidation=True)
    cloudtrail.start_logging(Name="audit")
    client("sqs").create_queue(QueueName="orders")
    s3.create_bucket(Bucket="shop")
    emulator.advance(70 * MINUTES)

    run(
        *("download", "--bucket", bucket, "--account-id", ACCOUNT, "--region", "us-east-1"),
        *("--log-dir", logs, *SPAN),
    )
    records = json.loads(run("select", "--log-dir", logs, *SPAN))["Records"]
    policy = json.loads(run("generate", given=json.dumps({"Records": records})))
    actions = {action for statement in policy["Statement"] for action in statement["Action"]}

    assert {"StartLogging", "CreateQueue", "CreateBucket"} <= {record["eventName"] for record in records}
    assert {"cloudtrail:StartLogging", "sqs:CreateQueue", "s3:CreateBucket"} <= actions
