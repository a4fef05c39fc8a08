"""The emulator inside the test's process: one server for each, a manual clock, seeded ids."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator.core.clock import ManualClock
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import LocalServer
from tests.e2e.minio import Minio, minio_server

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
ACCOUNT = "123456789012"

MakeClient = Callable[..., Any]


# Where an expectation of AWS comes from, best evidence first.
SOURCES = ("aws-observed", "aws-cli", "aws-docs", "botocore-model", "assumed")
OWN = "our own"


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Have each test's report bear the sources of its expectations, also over the processes of xdist."""
    for item in items:
        kinds = [mark.args[0] for mark in item.iter_markers("source")]
        for kind in kinds or [OWN]:
            if kind not in (*SOURCES, OWN):
                raise pytest.UsageError(f"{item.nodeid}: {kind} is no kind of source: {', '.join(SOURCES)}")
            item.user_properties.append(("source", kind))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print how many of the expectations that were tried come from where."""
    reports = [report for one in terminalreporter.stats.values() for report in one]
    counted = Counter(
        kind
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, kind in report.user_properties
        if name == "source"
    )
    if counted:
        found = [f"{kind} {counted[kind]}" for kind in (*SOURCES, OWN) if counted[kind]]
        terminalreporter.write_line(f"expectations by source: {', '.join(found)}")


@pytest.fixture(autouse=True)
def _no_sleep(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A test that waits is a test that is sometimes wrong; the e2e ones wait for other programs."""
    if request.node.get_closest_marker("e2e"):
        return

    def refuse(seconds: float) -> None:
        raise AssertionError(f"a test slept for {seconds} s")

    monkeypatch.setattr(time, "sleep", refuse)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def settings() -> Settings:
    return Settings(clock="manual", timing="aws", seed=1, query_process="off")


@pytest.fixture
def emulator(settings: Settings, clock: ManualClock) -> Iterator[Emulator]:
    """Everything but the server's thread, with moto emptied."""
    made = Emulator(settings, clock, strict=True)
    made.reset()
    yield made
    made.calls.upstream.reset()
    made.parts.store.close()


@pytest.fixture
def endpoint(emulator: Emulator) -> Iterator[str]:
    """The URL at which the emulator is served."""
    with LocalServer(emulator) as server:
        yield server.url


@pytest.fixture
def client(endpoint: str) -> MakeClient:
    """Make boto3 clients for the emulator."""

    def make(
        service: str, region: str = "us-east-1", key: str = "test", secret: str = "test", **more: Any
    ) -> Any:
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=endpoint,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
            **more,
        )

    return make


@pytest.fixture
def cloudtrail(client: MakeClient) -> Any:
    return client("cloudtrail")


@pytest.fixture
def bucket(client: MakeClient) -> str:
    """A bucket in us-east-1 that any trail of the account may deliver to."""
    name = "logs"
    s3 = client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_policy(Bucket=name, Policy=bucket_policy(name))
    return name


@pytest.fixture(scope="session")
def minio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Minio]:
    """A MinIO that the tests of a process share; each makes buckets of its own."""
    with minio_server(tmp_path_factory.mktemp("minio")) as server:
        yield server


def bucket_policy(bucket: str, accounts: Sequence[str] = (ACCOUNT,), prefix: str = "") -> str:
    """Return the policy that CloudTrail asks for, as the user guide prints it."""
    import json

    principal = {"Service": "cloudtrail.amazonaws.com"}
    folder = f"{prefix}/AWSLogs" if prefix else "AWSLogs"
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "AWSCloudTrailAclCheck20150319",
                    "Effect": "Allow",
                    "Principal": principal,
                    "Action": "s3:GetBucketAcl",
                    "Resource": f"arn:aws:s3:::{bucket}",
                },
                {
                    "Sid": "AWSCloudTrailWrite20150319",
                    "Effect": "Allow",
                    "Principal": principal,
                    "Action": "s3:PutObject",
                    "Resource": [f"arn:aws:s3:::{bucket}/{folder}/{account}/*" for account in accounts],
                    "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
                },
            ],
        }
    )


def raises_error(code: str, message: str) -> AbstractContextManager[Any]:
    """Return a context that passes when a client raises the error with exactly this message."""
    return pytest.raises(ClientError, check=lambda error: _is(error, code, message))


def _is(error: ClientError, code: str, message: str) -> bool:
    assert (error.response["Error"]["Code"], error.response["Error"]["Message"]) == (code, message)
    return True
