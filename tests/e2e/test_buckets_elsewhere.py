"""Delivery to an S3 endpoint that is another process, judged by the AWS CLI."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import ACCOUNT, MakeClient, bucket_policy

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """The URL of a moto server of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-c", "from moto.server import main; main()", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(20)


@pytest.fixture
def settings(elsewhere: str) -> Settings:
    return Settings(
        clock="manual",
        timing="aws",
        sink="s3",
        s3_endpoint=elsewhere,
        s3_access_key="test",
        s3_secret_key="test",
    )


@pytest.mark.source("aws-cli", "validate-logs")
def test_the_aws_cli_validates_files_that_lie_elsewhere(
    emulator: Emulator, client: MakeClient, endpoint: str, elsewhere: str
) -> None:
    s3 = boto3.client(
        "s3",
        endpoint_url=elsewhere,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    s3.create_bucket(Bucket="far")
    s3.put_bucket_policy(Bucket="far", Policy=bucket_policy("far", prefix="audit"))
    cloudtrail = client("cloudtrail")
    cloudtrail.create_trail(
        Name="audit", S3BucketName="far", S3KeyPrefix="audit", EnableLogFileValidation=True
    )
    cloudtrail.start_logging(Name="audit")
    client("iam").create_user(UserName="ada")
    emulator.deliver(digests=True)
    run = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("aws")), "cloudtrail", "validate-logs", "--verbose"),
            *("--trail-arn", f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"),
            *("--region", "us-east-1", "--start-time", "2026-01-02T11:00:00Z"),
            *("--end-time", "2026-01-02T14:00:00Z"),
        ],
        env={
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ENDPOINT_URL_S3": elsewhere,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    assert "2/2 digest files valid" in run.stdout
    assert "1/1 log files valid" in run.stdout
    assert all(
        found["Key"].startswith("audit/AWSLogs/") for found in s3.list_objects_v2(Bucket="far")["Contents"]
    )
