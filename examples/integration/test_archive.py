"""Run against the emulator at AWS_ENDPOINT_URL; see .github/workflows/integration.yml."""

import os
import urllib.request
import uuid

import archive
import boto3
import pytest

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]


def emulator(route: str) -> None:
    """Call one of the emulator's own routes."""
    urllib.request.urlopen(f"{ENDPOINT}/_emulator/{route}", data=b"{}").close()


@pytest.fixture
def bucket() -> str:
    """A bucket of the test's own: the object store keeps what earlier tests left."""
    emulator("reset")
    return f"audit-{uuid.uuid4()}"


def test_what_somebody_did_is_in_the_archive(bucket: str) -> None:
    archive.prepare(bucket, account="123456789012")
    boto3.client("iam").create_user(UserName="ada")
    emulator("deliver")

    assert "CreateUser" in {record["eventName"] for record in archive.records(bucket)}


def test_nothing_is_archived_before_something_happened(bucket: str) -> None:
    archive.prepare(bucket, account="123456789012")

    assert list(archive.records(bucket)) == []
