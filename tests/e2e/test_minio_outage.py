"""A MinIO that is killed in the middle: what it missed arrives when it is back, and the chain holds."""

import gzip
import json
import os
import signal
import socket
import urllib.request
from collections import Counter
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.conftest import ACCOUNT, bucket_policy
from tests.e2e.minio import ACCESS_KEY, SECRET_KEY, client_of, minio_server
from tests.e2e.programs import aws, emulator, wait_until

pytestmark = pytest.mark.e2e

TRAIL_ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"
KEYS = ("--s3-access-key", ACCESS_KEY, "--s3-secret-key", SECRET_KEY)
TIME = "%Y-%m-%dT%H:%M:%SZ"
PACE = ("--delivery-interval", "0.1", "--digest-interval", "1")


def lasting_port() -> int:
    """Return a free port that stays free while nobody listens: connections go out from those above 32767."""
    for port in range(20_000 + os.getpid() % 10_000, 32_768):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("there is no free port")


class Users:
    """Somebody who makes one user after the other while the block runs; `made` are their names."""

    def __init__(self, url: str) -> None:
        self.made: list[str] = []
        self._iam = client_of(url, "iam")
        self._enough = Event()
        self._thread = Thread(target=self._make)

    def __enter__(self) -> "Users":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self._thread.join()

    def _make(self) -> None:
        for number in count():
            if self._enough.wait(0.01):
                return
            self._iam.create_user(UserName=f"user-{number}")
            self.made.append(f"user-{number}")

    def wait_for_more(self) -> None:
        enough = len(self.made) + 20
        wait_until(lambda: len(self.made) >= enough)


class Audited:
    """A trail over the bucket "logs" of a MinIO that comes and goes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.s3, self.cloudtrail = client_of(url), client_of(url, "cloudtrail")
        self.s3.create_bucket(Bucket="logs")
        self.s3.put_bucket_policy(Bucket="logs", Policy=bucket_policy("logs"))
        self.cloudtrail.create_trail(Name="audit", S3BucketName="logs", EnableLogFileValidation=True)
        self.cloudtrail.start_logging(Name="audit")

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = self.cloudtrail.get_trail_status(Name="audit")
        return found

    def deliver(self) -> None:
        request = urllib.request.Request(f"{self.url}/_emulator/deliver", b'{"digests": true}')
        urllib.request.urlopen(request).close()

    def users(self) -> Counter[str]:
        """Return how often the making of each user stands in the log files."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket="logs")
        keys = [found["Key"] for page in pages for found in page["Contents"]]
        bodies = [
            self.s3.get_object(Bucket="logs", Key=key)["Body"].read()
            for key in keys
            if "/CloudTrail/" in key and key.endswith(".gz")
        ]
        records = [record for body in bodies for record in json.loads(gzip.decompress(body))["Records"]]
        return Counter(
            record["requestParameters"]["userName"]
            for record in records
            if record["eventName"] == "CreateUser"
        )

    def refuses_objects(self) -> bool:
        try:
            self.s3.put_object(Bucket="logs", Key="note", Body=b"hello")
        except ClientError as error:
            return bool(error.response["ResponseMetadata"]["HTTPStatusCode"] == 502)
        return False

    def validate(self, begin: datetime) -> tuple[int, str]:
        """Return the exit status of the AWS CLI and what it printed."""
        run = aws(
            self.url,
            *("cloudtrail", "validate-logs", "--region", "us-east-1", "--trail-arn", TRAIL_ARN),
            *("--start-time", begin.strftime(TIME), "--end-time", datetime.now(UTC).strftime(TIME)),
            key=ACCESS_KEY,
            secret=SECRET_KEY,
        )
        return run.returncode, run.stdout + run.stderr


@pytest.mark.source("aws-cli", "validate-logs")
def test_a_minio_that_is_killed_and_comes_back_loses_no_event(tmp_path: Path) -> None:
    port, begin = lasting_port(), datetime.now(UTC)
    with (
        emulator("--upstream-for", f"s3=http://127.0.0.1:{port}", *KEYS, *PACE) as (url, _),
        ExitStack() as run,
    ):
        minio = run.enter_context(minio_server(tmp_path, port))
        audited = Audited(url)
        with Users(url) as users:
            wait_until(audited.users)
            os.kill(minio.pid, signal.SIGKILL)
            users.wait_for_more()
            wait_until(lambda: "LatestDeliveryError" in audited.status())
            refused = audited.refuses_objects()
            run.enter_context(minio_server(tmp_path, port))
            users.wait_for_more()
        audited.deliver()
        status, said = audited.validate(begin)

        assert refused
        assert audited.users() == Counter(users.made)
        assert (status, "INVALID" in said) == (0, False), said
        assert "LatestDeliveryError" not in audited.status()
