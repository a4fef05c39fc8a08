"""The command line's `generate`, as a process: the same bytes everywhere, into folders and buckets."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.e2e import programs

pytestmark = pytest.mark.e2e

SMALL = ("--days", "1", "--events", "300", "--seed", "3")


def emulator(*words: object, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, and return what it printed."""
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"} | variables
    command = [sys.executable, "-m", "emulator", *map(str, words)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def sums(root: Path) -> dict[str, str]:
    """Return the SHA-256 of each file below a folder."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        made = emulator("generate", "--out", tmp_path / seed, *SMALL, PYTHONHASHSEED=seed)
        assert made.returncode == 0, made.stderr

    assert sums(tmp_path / "1") == sums(tmp_path / "2")


def test_a_data_set_goes_into_a_bucket_and_validates_there(tmp_path: Path) -> None:
    with programs.emulator() as (url, _):
        s3: Any = boto3.client(
            "s3",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        s3.create_bucket(Bucket="data")
        made = emulator("generate", "--bucket", "data", "--s3-endpoint", url, "--json", *SMALL)
        keys = tmp_path / "keys.json"
        s3.download_file("data", "public-keys.json", str(keys))
        checked = emulator("validate", "s3://data", "--s3-endpoint", url, "--public-keys", keys)
        labels = s3.get_object(Bucket="data", Key="labels.jsonl")["Body"].read().splitlines()

    assert (made.returncode, checked.returncode) == (0, 0), made.stderr + checked.stderr
    manifest = json.loads(made.stdout)
    assert len(labels) == manifest["maliciousEvents"] + manifest["benignEvents"]
    assert checked.stdout.count(" digest files valid") == len(manifest["coveredRegions"])


def test_a_data_set_is_taken_by_a_running_emulator(tmp_path: Path) -> None:
    made = emulator("generate", "--out", tmp_path / "data", "--json", *SMALL)
    with programs.emulator() as (url, _):
        taken = emulator("inject", "--url", url, "--json", tmp_path / "data" / "audit-logs")

    assert taken.returncode == 0, taken.stderr
    assert json.loads(taken.stdout)["appended"] == json.loads(made.stdout)["events"]


def test_bad_input_ends_with_one_sentence_and_status_2(tmp_path: Path) -> None:
    made = emulator("generate", "--out", tmp_path / "data", "--story", "fairy-tale")

    assert made.returncode == 2
    assert made.stderr.startswith("cloudtrail-emulator: There is no story 'fairy-tale'; there are leaked-")
    assert made.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()
