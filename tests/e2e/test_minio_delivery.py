"""Trails that deliver to MinIO, into buckets of all kinds, judged by the AWS CLI."""

import gzip
import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.core.delivery.logfiles import put_headers
from emulator.core.places import Put
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.sinks.s3 import S3Sink
from tests.conftest import ACCOUNT, MakeClient, bucket_policy, raises_error
from tests.e2e.minio import (
    ACCESS_KEY,
    ENCRYPTION,
    SECRET_KEY,
    Minio,
    client_of,
    make_bucket,
    minio_server,
    settings_for,
)
from tests.e2e.programs import aws

pytestmark = pytest.mark.e2e

TRAIL_ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"
HOUR = timedelta(hours=1)


@pytest.fixture
def settings(request: pytest.FixtureRequest, minio: Minio) -> Settings:
    """MinIO is the S3 of the emulator; or a place apart from it, or one whose keys boto3 has to look for."""
    settings = settings_for(minio)
    kind = getattr(request, "param", "upstream")
    if kind == "apart":
        return replace(settings, upstream_for=(), sink="s3", s3_endpoint=minio.url)
    return replace(settings, s3_access_key=None, s3_secret_key=None) if kind == "keyless" else settings


@pytest.fixture
def client(client: MakeClient) -> MakeClient:
    return partial(client, key=ACCESS_KEY, secret=SECRET_KEY)


@pytest.fixture
def s3(minio: Minio) -> Any:
    return minio.s3()


class Audited:
    """A trail with log file validation over a bucket of MinIO, and somebody who makes users."""

    def __init__(self, emulator: Emulator, client: MakeClient, url: str, bucket: str, **more: Any) -> None:
        self.emulator = emulator
        self.client = client
        self.s3 = client_of(url)
        self.url = url
        self.bucket = bucket
        if emulator.settings.upstream_for:
            policy = bucket_policy(bucket, prefix=more.get("S3KeyPrefix", ""))
            client("s3").put_bucket_policy(Bucket=bucket, Policy=policy)
        client("cloudtrail").create_trail(
            Name="audit", S3BucketName=bucket, EnableLogFileValidation=True, **more
        )
        client("cloudtrail").start_logging(Name="audit")

    def use(self) -> None:
        """Make users over three hours."""
        for name in ("ada", "bob", "cyd"):
            self.client("iam").create_user(UserName=name)
            self.emulator.advance(HOUR)

    def users(self) -> list[str]:
        """Return the users made, as the log files in the bucket tell."""
        keys = [found["Key"] for found in self.s3.list_objects_v2(Bucket=self.bucket)["Contents"]]
        bodies = [
            self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
            for key in keys
            if "/CloudTrail/" in key and key.endswith(".gz")
        ]
        records = [record for body in bodies for record in json.loads(gzip.decompress(body))["Records"]]
        return [
            record["requestParameters"]["userName"]
            for record in records
            if record["eventName"] == "CreateUser"
        ]

    def validate(self, endpoint: str) -> tuple[int, str]:
        """Return the exit status of the AWS CLI and what it printed; it reads the files at the endpoint."""
        now = self.emulator.parts.clock.now()
        run = aws(
            endpoint,
            *("cloudtrail", "validate-logs", "--region", "us-east-1", "--trail-arn", TRAIL_ARN),
            *("--start-time", "2026-01-02T11:00:00Z", "--end-time", f"{now:%Y-%m-%dT%H:%M:%SZ}"),
            key=ACCESS_KEY,
            secret=SECRET_KEY,
        )
        return run.returncode, run.stdout + run.stderr


@pytest.mark.parametrize("settings", ["upstream", "apart"], indirect=True)
@pytest.mark.parametrize("prefix", ["", "audit/of the ñ"])
def test_files_arrive_and_tell_of_every_call(
    emulator: Emulator, client: MakeClient, minio: Minio, s3: Any, prefix: str
) -> None:
    audited = Audited(emulator, client, minio.url, make_bucket(s3), S3KeyPrefix=prefix)
    audited.use()
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=audited.bucket)["Contents"]]

    assert audited.users() == ["ada", "bob", "cyd"]
    assert {key.startswith(f"{prefix}/AWSLogs/" if prefix else "AWSLogs/") for key in keys} == {True}


def retain(s3: Any, bucket: str) -> None:
    rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 1}}
    s3.put_object_lock_configuration(
        Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
    )


@pytest.mark.source("aws-cli", "validate-logs")
@pytest.mark.parametrize("kind", ["plain", "versioned", "locked"])
def test_the_aws_cli_validates_the_files_in_a_bucket_of_any_kind(
    emulator: Emulator, client: MakeClient, minio: Minio, s3: Any, endpoint: str, kind: str
) -> None:
    bucket = make_bucket(s3, ObjectLockEnabledForBucket=kind == "locked")
    if kind == "versioned":
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    if kind == "locked":
        retain(s3, bucket)
    audited = Audited(emulator, client, minio.url, bucket, S3KeyPrefix="audit")
    audited.use()
    status, said = audited.validate(endpoint)

    assert status == 0, said
    assert "4/4 digest files valid" in said
    assert "3/3 log files valid" in said
    assert audited.users() == ["ada", "bob", "cyd"]


def test_a_locked_file_cannot_be_removed(
    emulator: Emulator, client: MakeClient, minio: Minio, s3: Any
) -> None:
    bucket = make_bucket(s3, ObjectLockEnabledForBucket=True)
    retain(s3, bucket)
    Audited(emulator, client, minio.url, bucket).use()
    kept = s3.list_object_versions(Bucket=bucket, Prefix=f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/us")
    version = kept["Versions"][0]

    with pytest.raises(ClientError, match="WORM protected"):
        s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])


@pytest.mark.source("aws-docs", "CreateTrail, S3BucketDoesNotExistException")
def test_a_bucket_that_is_not_there_refuses_the_trail(cloudtrail: Any) -> None:
    with raises_error("S3BucketDoesNotExistException", "S3 bucket nowhere-to-be-found does not exist!"):
        cloudtrail.create_trail(Name="audit", S3BucketName="nowhere-to-be-found")


@pytest.fixture
def reader(minio: Minio, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have boto3 find keys that may look at buckets, and put nothing."""
    statement = {
        "Effect": "Allow",
        "Action": ["s3:ListBucket", "s3:GetBucketLocation"],
        "Resource": "arn:aws:s3:::*",
    }
    keys = client_of(minio.url, "sts").assume_role(
        RoleArn="arn:minio:iam:::role/any",
        RoleSessionName="reader",
        Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )["Credentials"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", keys["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", keys["SecretAccessKey"])
    monkeypatch.setenv("AWS_SESSION_TOKEN", keys["SessionToken"])


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("settings", ["keyless"], indirect=True)
@pytest.mark.source("aws-docs", "CreateTrail, InsufficientS3BucketPolicyException")
def test_a_bucket_that_may_not_be_written_to_refuses_the_trail(client: MakeClient, s3: Any) -> None:
    bucket = make_bucket(s3)

    with raises_error(
        "InsufficientS3BucketPolicyException", f"Incorrect S3 bucket policy is detected for bucket: {bucket}"
    ):
        client("cloudtrail").create_trail(Name="audit", S3BucketName=bucket)
    assert client("cloudtrail").describe_trails()["trailList"] == []


# --- encryption ----------------------------------------------------------------------------------


FILE = Put("", "AWSLogs/file.json.gz", b"bytes", {"signature": "ab12"}, put_headers(None, TRAIL_ARN))


def kept(minio: Minio) -> Any:
    """Put a file into a new bucket as the emulator does, and return what the server tells of it."""
    bucket = make_bucket(minio.s3())
    S3Sink(minio.url, ACCESS_KEY, SECRET_KEY).put(replace(FILE, bucket=bucket))
    return minio.s3().head_object(Bucket=bucket, Key=FILE.key)


def test_files_are_encrypted_where_minio_has_a_key(tmp_path: Path) -> None:
    with minio_server(tmp_path, **ENCRYPTION) as encrypting:
        found = kept(encrypting)

    assert (found["ServerSideEncryption"], found["Metadata"]) == ("AES256", FILE.metadata)


def test_files_are_kept_as_they_are_where_minio_has_no_key(minio: Minio) -> None:
    found = kept(minio)

    assert ("ServerSideEncryption" in found, found["Metadata"]) == (False, FILE.metadata)
