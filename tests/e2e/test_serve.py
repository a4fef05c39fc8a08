"""The command line's `serve`, as a process."""

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.conftest import bucket_policy

pytestmark = pytest.mark.e2e

Start = Callable[..., "Served"]


class Served:
    """A running `serve`, the lines that it printed first, and its URL."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "emulator", "serve", "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"},
        )
        self.lines: list[str] = []
        assert self.process.stdout
        while not any("_emulator/health" in line for line in self.lines):
            line = self.process.stdout.readline()
            assert line, self.process.communicate()
            self.lines.append(line.rstrip())
        self.url = self.lines[0].rpartition(" ")[2]

    def client(self, service: str, region: str = "us-east-1") -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        try:
            self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        return self.process.returncode


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Served] = []

    def serve(*options: str) -> Served:
        running.append(Served(*options))
        return running[-1]

    yield serve
    for served in running:
        if served.process.poll() is None:
            served.stop()


def refused(*options: str) -> tuple[int, str]:
    """Return the exit status of `serve` and what it printed on standard error."""
    run = subprocess.run(
        [sys.executable, "-m", "emulator", "serve", *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return run.returncode, run.stderr


def make_trail(served: Served) -> None:
    s3, cloudtrail = served.client("s3"), served.client("cloudtrail")
    s3.create_bucket(Bucket="logs")
    s3.put_bucket_policy(Bucket="logs", Policy=bucket_policy("logs"))
    cloudtrail.create_trail(Name="audit", S3BucketName="logs", EnableLogFileValidation=True)
    cloudtrail.start_logging(Name="audit")


def records_below(folder: Path) -> list[str]:
    files = sorted(folder.rglob("*_CloudTrail_*.json.gz"))
    return [
        record["eventName"]
        for file in files
        for record in json.loads(gzip.decompress(file.read_bytes()))["Records"]
    ]


def test_serve_prints_what_a_user_needs_first(start: Start) -> None:
    served = start()

    assert served.lines[0].startswith("cloudtrail-emulator ")
    assert "account 123456789012, state in memory" in served.lines[1]
    assert any(f"export AWS_ENDPOINT_URL={served.url}" in line for line in served.lines)
    assert any(f'boto3.client("cloudtrail", endpoint_url="{served.url}"' in line for line in served.lines)
    assert any(f"{served.url}/_emulator/ " in line for line in served.lines)
    with urllib.request.urlopen(f"{served.url}/_emulator/health") as answer:
        assert json.load(answer)["status"] == "ok"


def test_log_files_and_digests_arrive_by_themselves(start: Start, tmp_path: Path) -> None:
    served = start(
        "--delivery-interval", "0.2", "--digest-interval", "1", "--sink", "folder", "--folder", str(tmp_path)
    )
    served.client("cloudtrail").create_trail(Name="audit", S3BucketName="logs", EnableLogFileValidation=True)
    served.client("cloudtrail").start_logging(Name="audit")
    served.client("iam").create_user(UserName="ada")
    wanted = {"StartLogging", "CreateUser"}
    end = time.monotonic() + 30
    while time.monotonic() < end and not wanted <= set(records_below(tmp_path)):
        time.sleep(0.1)
    while time.monotonic() < end and len(list(tmp_path.rglob("*_CloudTrail-Digest_*"))) < 3:
        time.sleep(0.1)

    assert wanted <= set(records_below(tmp_path))
    assert len(list(tmp_path.rglob("*_CloudTrail-Digest_*"))) >= 3


@pytest.mark.parametrize("pauses", [(), (0.0,), (0.1, 0.1, 0.1)], ids=["once", "twice", "again and again"])
def test_a_served_emulator_delivers_what_is_pending_when_it_is_stopped(
    start: Start, tmp_path: Path, pauses: Sequence[float]
) -> None:
    served = start("--timing", "aws", "--sink", "folder", "--folder", str(tmp_path))
    served.client("cloudtrail").create_trail(Name="audit", S3BucketName="logs")
    served.client("cloudtrail").start_logging(Name="audit")
    served.client("sqs").create_queue(QueueName="orders")
    for pause in pauses:
        served.process.send_signal(signal.SIGTERM)
        time.sleep(pause)

    assert served.stop() == 0
    assert records_below(tmp_path) == ["StartLogging", "CreateQueue"]


def test_nothing_is_left_running_when_the_emulator_is_killed(start: Start) -> None:
    served = start()
    served.stop(signal.SIGKILL)

    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{served.url}/_emulator/health")


def test_state_in_a_folder_stays_over_a_restart(start: Start, tmp_path: Path) -> None:
    options = ("--data-dir", str(tmp_path / "state"), "--sink", "folder", "--folder", str(tmp_path / "logs"))
    served = start(*options)
    served.client("cloudtrail").create_trail(Name="audit", S3BucketName="logs")
    served.client("cloudtrail").start_logging(Name="audit")
    served.stop()
    again = start(*options)
    cloudtrail = again.client("cloudtrail")

    assert cloudtrail.get_trail_status(Name="audit")["IsLogging"]
    found = [json.loads(event["CloudTrailEvent"]) for event in cloudtrail.lookup_events()["Events"]]
    names = [record["eventName"] for record in found if record["userIdentity"]["type"] != "AWSService"]
    assert names == ["GetTrailStatus", "StartLogging", "CreateTrail"]


def test_a_bucket_key_survives_the_web_server_as_it_was_sent(start: Start) -> None:
    served = start()
    s3 = served.client("s3")
    keys = [
        "plain",
        "with space",
        "ünïcode/é",
        "日本/語",
        "a//b",
        "plus+and~tilde",
        "per%cent",
        "question?mark",
    ]
    s3.create_bucket(Bucket="things")
    for key in keys:
        s3.put_object(Bucket="things", Key=key, Body=key.encode())

    assert sorted(found["Key"] for found in s3.list_objects_v2(Bucket="things")["Contents"]) == sorted(keys)
    with urllib.request.urlopen(f"{served.url}/_emulator/events?eventName=PutObject") as answer:
        recorded = [json.loads(line)["requestParameters"]["key"] for line in answer]
    assert recorded == keys


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--help",), "Start the endpoint"),
        (("serve", "--help"), "Start the endpoint"),
        (("deliver", "--help"), "Deliver pending records now"),
    ],
)
def test_the_run_script_passes_options_and_commands_on(words: tuple[str, ...], said: str) -> None:
    root = Path(__file__).parents[2]
    if Path(sys.prefix).resolve() != (root / ".venv").resolve():
        assert os.environ.get("CI") != "true"
        pytest.skip("run by another environment than scripts/test makes; scripts/run would install its own")
    run = subprocess.run(
        [str(root / "scripts" / "run"), *words], capture_output=True, text=True, timeout=60, check=False
    )

    assert run.returncode == 0, run.stderr
    assert said in run.stdout
    assert "installing" not in run.stderr


def test_a_port_in_use_is_one_sentence_and_status_2() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, said = refused("--port", str(port))

    assert status == 2
    assert said == f"cloudtrail-emulator: Cannot listen on 127.0.0.1:{port}: Address already in use.\n"


def test_a_folder_that_cannot_be_written_to_is_one_sentence_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "logs"
    status, said = refused("--port", "0", "--sink", "folder", "--folder", str(folder))

    assert status == 2
    assert said == f"cloudtrail-emulator: --folder {folder} cannot be written to: Not a directory.\n"


def test_a_data_folder_in_use_is_one_sentence_and_status_2(start: Start, tmp_path: Path) -> None:
    start("--data-dir", str(tmp_path))
    status, said = refused("--port", "0", "--data-dir", str(tmp_path))

    assert status == 2
    assert said == f"cloudtrail-emulator: Another emulator uses {tmp_path / 'state.sqlite3'}.\n"


def test_an_unknown_account_id_is_one_sentence_and_status_2() -> None:
    assert refused("--account-id", "x") == (
        2,
        "cloudtrail-emulator: --account-id takes 12 digits, not 'x'.\n",
    )


def test_an_s3_endpoint_that_does_not_answer_refuses_the_trail_and_nothing_else(start: Start) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    served = start("--sink", "s3", "--s3-endpoint", f"http://127.0.0.1:{port}")
    cloudtrail = served.client("cloudtrail")

    with pytest.raises(cloudtrail.exceptions.ClientError) as raised:
        cloudtrail.create_trail(Name="audit", S3BucketName="logs")
    assert "logs" in raised.value.response["Error"]["Message"]
    assert cloudtrail.describe_trails()["trailList"] == []


def test_the_admin_commands_reach_a_running_emulator(start: Start) -> None:
    served = start("--clock", "manual")
    make_trail(served)

    def command(*words: str) -> tuple[int, str, str]:
        run = subprocess.run(
            [sys.executable, "-m", "emulator", *words, "--url", served.url],
            capture_output=True,
            text=True,
            check=False,
        )
        return run.returncode, run.stdout, run.stderr

    status, out, _ = command("deliver", "--digests")
    assert status == 0
    kinds = [line.split("/")[2] for line in out.splitlines()]
    assert kinds == ["CloudTrail", "CloudTrail-Digest", "CloudTrail-Digest"]  # one begins the chain
    assert command("advance", "3600")[0] == 0
    assert command("advance", "--", "-1")[0] == 2
    assert command("reset")[:2] == (0, "empty\n")
    assert served.client("cloudtrail").describe_trails()["trailList"] == []


def test_a_command_without_an_emulator_is_one_sentence_and_status_2() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "emulator", "reset", "--url", "http://127.0.0.1:9"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 2
    assert run.stderr.startswith("cloudtrail-emulator: No emulator answers at http://127.0.0.1:9: ")
