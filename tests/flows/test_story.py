"""The main job, end to end: AWS calls become signed logs that the AWS CLI validates."""

import gzip
import json
import subprocess
import zlib
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import ACCOUNT, MakeClient, bucket_policy
from tests.e2e.minio import make_bucket, settings_for
from tests.e2e.programs import aws

HOUR = timedelta(hours=1)
TRAIL_ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"
ANYBODY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)


class Story:
    """A trail with log file validation, and somebody who uses AWS for two hours."""

    def __init__(self, emulator: Emulator, client: MakeClient, endpoint: str, bucket: str) -> None:
        self.emulator = emulator
        self.settings = emulator.settings
        self.client = client
        self.endpoint = endpoint
        self.bucket = bucket
        self.cloudtrail = client("cloudtrail")
        self.s3 = client("s3")

    def tell(self) -> None:
        self.cloudtrail.create_trail(
            Name="audit", S3BucketName=self.bucket, IsMultiRegionTrail=True, EnableLogFileValidation=True
        )
        self.cloudtrail.start_logging(Name="audit")
        self.client("iam").create_user(UserName="ada")
        self.s3.put_object(Bucket=self.bucket, Key="notes.txt", Body=b"hello")
        self.assume_role()
        self.emulator.advance(HOUR + timedelta(minutes=10))
        self.client("iam").delete_user(UserName="ada")
        self.emulator.advance(HOUR)

    def assume_role(self) -> None:
        role = self.client("iam").create_role(RoleName="deploy", AssumeRolePolicyDocument=ANYBODY)["Role"]
        session = self.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="ci")["Credentials"]
        deployer = self.client(
            "sqs",
            key=session["AccessKeyId"],
            secret=session["SecretAccessKey"],
            aws_session_token=session["SessionToken"],
        )
        deployer.create_queue(QueueName="orders")

    def keys(self, part: str = "") -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        return [found["Key"] for page in pages for found in page.get("Contents", ()) if part in found["Key"]]

    def records(self) -> list[dict[str, Any]]:
        bodies = [
            self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
            for key in self.keys("/CloudTrail/")
            if key.endswith(".json.gz")
        ]
        return [record for body in bodies for record in json.loads(gzip.decompress(body))["Records"]]

    def replace(self, key: str, raw: bytes) -> None:
        """Put other content under the key, well gzipped, its metadata kept."""
        metadata = self.s3.head_object(Bucket=self.bucket, Key=key)["Metadata"]
        packer = zlib.compressobj(6, zlib.DEFLATED, 31)
        body = packer.compress(raw) + packer.flush()
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, Metadata=metadata)

    def content(self, key: str) -> bytes:
        return gzip.decompress(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def validate(self, region: str = "us-east-1") -> subprocess.CompletedProcess[str]:
        """Run the AWS CLI over the whole time of the story."""
        now = self.emulator.parts.clock.now()
        return aws(
            self.endpoint,
            *("cloudtrail", "validate-logs", "--verbose", "--region", region, "--trail-arn", TRAIL_ARN),
            *("--start-time", "2026-01-02T11:00:00Z", "--end-time", f"{now:%Y-%m-%dT%H:%M:%SZ}"),
            key=self.settings.s3_access_key or "test",
            secret=self.settings.s3_secret_key or "test",
        )

    def publish(self, folder: Path) -> None:
        """Copy what was kept in the folder into the bucket, where the AWS CLI finds it."""
        kept = folder / self.bucket
        for file in sorted(kept.rglob("*.gz")):
            key = file.relative_to(kept).as_posix()
            note = folder / ".metadata" / self.bucket / f"{key}.json"
            metadata = json.loads(note.read_bytes())["metadata"] if note.exists() else {}
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=file.read_bytes(), Metadata=metadata)


everywhere = pytest.mark.parametrize(
    "settings", ["moto", "folder", pytest.param("minio", marks=pytest.mark.e2e)], indirect=True
)


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Keys of seventeen regions are made ten times faster without a seed."""
    place = getattr(request, "param", "moto")
    if place == "minio":
        return settings_for(request.getfixturevalue("minio"))
    plain = Settings(clock="manual", timing="aws")
    return replace(plain, sink="folder", folder=tmp_path) if place == "folder" else plain


@pytest.fixture
def client(client: MakeClient, settings: Settings) -> MakeClient:
    return partial(client, key=settings.s3_access_key or "test", secret=settings.s3_secret_key or "test")


@pytest.fixture
def story(
    emulator: Emulator, client: MakeClient, endpoint: str, settings: Settings, request: pytest.FixtureRequest
) -> Story:
    if settings.upstream_for:
        bucket = make_bucket(client("s3"))
        client("s3").put_bucket_policy(Bucket=bucket, Policy=bucket_policy(bucket))
    else:
        bucket = request.getfixturevalue("bucket")
    told = Story(emulator, client, endpoint, bucket)
    told.tell()
    if settings.folder:
        told.publish(settings.folder)
    return told


@everywhere
@pytest.mark.source("aws-cli", "validate-logs")
def test_every_digest_and_every_log_file_is_valid(story: Story) -> None:
    run = story.validate()

    assert run.returncode == 0, run.stderr
    assert "INVALID" not in run.stdout + run.stderr
    assert "3/3 digest files valid" in run.stdout
    logs = len(story.keys("/CloudTrail/us-east-1/"))
    assert f"{logs}/{logs} log files valid" in run.stdout
    assert logs >= 2


@pytest.mark.source("aws-observed", "delivery.md 2.2: silent regions have digests too")
def test_the_chain_of_a_silent_region_is_valid(story: Story) -> None:
    run = story.validate("ap-south-1")

    assert run.returncode == 0, run.stderr
    assert "3/3 digest files valid" in run.stdout
    assert "log files" not in run.stdout.partition("Results requested")[2]


@everywhere
@pytest.mark.source("aws-cli", "validate-logs")
def test_a_changed_byte_makes_one_log_file_invalid(story: Story) -> None:
    key = story.keys("/CloudTrail/us-east-1/")[0]
    raw = bytearray(story.content(key))
    raw[len(raw) // 2] ^= 1
    story.replace(key, bytes(raw))
    run = story.validate()

    assert run.returncode == 1
    assert f"Log file\ts3://{story.bucket}/{key}\tINVALID: hash value doesn't match" in run.stderr
    assert run.stderr.count("INVALID") == 1
    assert "3/3 digest files valid" in run.stdout


@everywhere
@pytest.mark.source("aws-cli", "validate-logs")
def test_a_deleted_log_file_is_not_found(story: Story) -> None:
    key = story.keys("/CloudTrail/us-east-1/")[0]
    story.s3.delete_object(Bucket=story.bucket, Key=key)
    run = story.validate()

    assert run.returncode == 1
    assert f"Log file\ts3://{story.bucket}/{key}\tINVALID: not found" in run.stderr


@everywhere
@pytest.mark.source("aws-cli", "validate-logs")
def test_a_replaced_digest_fails_its_signature(story: Story) -> None:
    key = story.keys("/CloudTrail-Digest/us-east-1/")[1]
    story.replace(key, story.content(key).replace(b'"logFiles":[{', b'"logFiles":[ {'))
    run = story.validate()

    assert run.returncode == 1
    assert f"Digest file\ts3://{story.bucket}/{key}\tINVALID: signature verification failed" in run.stderr


@pytest.mark.source("aws-docs", "Viewing events with event history: management events, at once here")
def test_the_event_history_shows_the_management_calls_of_the_story(story: Story) -> None:
    found = story.cloudtrail.lookup_events(MaxResults=50)["Events"]
    names = [event["EventName"] for event in found]

    assert {"CreateBucket", "PutBucketPolicy", "CreateTrail", "StartLogging", "CreateUser"} <= set(names)
    assert {"CreateRole", "AssumeRole", "CreateQueue", "DeleteUser"} <= set(names)
    assert "PutObject" not in names


@pytest.mark.source("aws-docs", "CloudTrail userIdentity element")
def test_a_call_of_an_assumed_role_bears_the_role(story: Story) -> None:
    record = next(record for record in story.records() if record["eventName"] == "CreateQueue")

    assert record["userIdentity"]["type"] == "AssumedRole"
    assert record["userIdentity"]["arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci"
    assert record["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"] == "deploy"


@everywhere
@pytest.mark.source("aws-docs", "StartLogging")
def test_the_first_record_of_a_trail_is_its_start(story: Story) -> None:
    names = [record["eventName"] for record in story.records()]

    assert names[0] == "StartLogging"
    assert "CreateTrail" not in names


@pytest.mark.source("aws-docs", "Logging data events: trails log none by default")
def test_a_trail_delivers_no_data_events_by_default(story: Story) -> None:
    assert "PutObject" not in [record["eventName"] for record in story.records()]


def test_what_the_emulator_does_for_itself_is_not_recorded_as_a_user_s_call(story: Story) -> None:
    events = story.emulator.parts.store.journal.scan(0, 1000)

    assert {event.username for event in events} == {"developer", "ci", None}
    assert {event.name for event in events if event.username is None} <= {"GetBucketAcl", "PutObject"}
