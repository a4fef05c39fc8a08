"""Faults are gone when the emulator starts again; what they held back is not."""

import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from emulator.core.clock import ManualClock
from emulator.core.faults.definitions import FaultName
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import LocalServer

MINUTES = timedelta(minutes=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    state, files = tmp_path / "state", tmp_path / "files"
    return Settings(clock="manual", timing="aws", data_dir=state, sink="folder", folder=files)


def client(server: LocalServer, service: str) -> Any:
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=server.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def users(files: Path) -> list[str]:
    """Return the users whose making the delivered log files tell of."""
    records: list[dict[str, Any]] = [
        record
        for path in sorted(files.glob("logs/AWSLogs/*/CloudTrail/**/*.json.gz"))
        for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]
    ]
    return [one["requestParameters"]["userName"] for one in records if one["eventName"] == "CreateUser"]


@pytest.mark.parametrize("name", ["late-delivery", "backfilled-file"])
def test_what_a_fault_held_back_is_delivered_after_a_restart(
    emulator: Emulator, settings: Settings, clock: ManualClock, tmp_path: Path, name: FaultName
) -> None:
    with LocalServer(emulator) as server:  # which closes the emulator in the end
        cloudtrail, iam = client(server, "cloudtrail"), client(server, "iam")
        cloudtrail.create_trail(Name="audit", S3BucketName="logs", EnableLogFileValidation=True)
        cloudtrail.start_logging(Name="audit")
        emulator.advance(6 * MINUTES)
        emulator.faults.arm(name)
        iam.create_user(UserName="ada")
        emulator.advance(5 * MINUTES)
    held = users(tmp_path / "files")
    again = Emulator(settings, clock, strict=True)
    again.start()
    again.advance(MINUTES)
    again.close()

    assert held == []
    assert users(tmp_path / "files") == ["ada"]
    assert not again.faults
