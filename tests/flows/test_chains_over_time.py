"""Digest chains while keys, trails and settings change: what the AWS CLI says of them."""

import gzip
import json
import subprocess
from datetime import datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import Client as HttpClient

from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import front_of
from tests.conftest import ACCOUNT, NOON, MakeClient, bucket_policy
from tests.e2e.programs import aws

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TRAIL_ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"


class Validated:
    """A trail of one region with log file validation, and calls that it logs."""

    def __init__(self, emulator: Emulator, client: MakeClient, endpoint: str) -> None:
        self.emulator = emulator
        self.endpoint = endpoint
        self.cloudtrail, self.s3, self.sqs = client("cloudtrail"), client("s3"), client("sqs")
        self.begin()

    def begin(self) -> None:
        self.cloudtrail.create_trail(Name="audit", S3BucketName="logs", EnableLogFileValidation=True)
        self.cloudtrail.start_logging(Name="audit")

    def live(self, time: timedelta) -> None:
        """Make a call, and let the time pass."""
        self.sqs.list_queues()
        self.emulator.advance(time)

    def digests(self) -> list[str]:
        """Return the ends of the digests in the bucket, in the form of their names."""
        found = self.s3.list_objects_v2(
            Bucket="logs", Prefix=f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/us-east-1/"
        )
        return [one["Key"][-24:-8] for one in found["Contents"]]

    def logs(self) -> int:
        found = self.s3.list_objects_v2(Bucket="logs", Prefix=f"AWSLogs/{ACCOUNT}/CloudTrail/us-east-1/")
        return int(found["KeyCount"])

    def listed(self) -> list[str]:
        """Return the log files that the digests list."""
        found = self.s3.list_objects_v2(
            Bucket="logs", Prefix=f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/us-east-1/"
        )
        bodies = [
            self.s3.get_object(Bucket="logs", Key=one["Key"])["Body"].read() for one in found["Contents"]
        ]
        digests = [json.loads(gzip.decompress(body)) for body in bodies]
        return [entry["s3Object"] for digest in digests for entry in digest["logFiles"]]

    def keys(self, start: datetime, end: datetime) -> list[str]:
        listed = self.cloudtrail.list_public_keys(StartTime=start, EndTime=end)["PublicKeyList"]
        return [key["Fingerprint"] for key in listed]

    def validate(self) -> "subprocess.CompletedProcess[str]":
        end = f"{self.emulator.parts.clock.now():%Y-%m-%dT%H:%M:%SZ}"
        return aws(
            self.endpoint,
            *("cloudtrail", "validate-logs", "--trail-arn", TRAIL_ARN),
            *("--start-time", "2026-01-02T10:00:00Z", "--end-time", end),
        )


@pytest.fixture
def settings() -> Settings:
    return Settings(clock="manual", timing="aws")


@pytest.fixture
def validated(emulator: Emulator, client: MakeClient, endpoint: str, bucket: str) -> Validated:
    return Validated(emulator, client, endpoint)


def rotate(emulator: Emulator, body: dict[str, Any]) -> Any:
    return HttpClient(front_of(emulator)).post("/_emulator/keys/rotate", json=body)


@pytest.mark.source("aws-cli", "validate-logs: the keys of the whole range are listed")
def test_a_chain_is_valid_over_a_rotation_by_hand_and_one_by_time(validated: Validated) -> None:
    validated.live(2 * HOUR)
    (old,) = validated.keys(NOON, NOON)
    (new,) = rotate(validated.emulator, {"region": "us-east-1"}).get_json()["keys"]
    validated.live(2 * HOUR)
    validated.live(21 * DAY)
    run = validated.validate()
    listed = validated.keys(NOON, validated.emulator.parts.clock.now())

    assert listed[:2] == [old, new["fingerprint"]]
    assert len(listed) == 3
    assert run.returncode == 0, run.stderr
    assert f"{(4 + 21 * 24) + 1}/{(4 + 21 * 24) + 1} digest files valid" in run.stdout


@pytest.mark.source("assumed", "of two valid keys the younger one signs", "inferred")
def test_digests_after_a_rotation_are_signed_by_the_new_key(validated: Validated) -> None:
    validated.live(2 * HOUR)
    (new,) = rotate(validated.emulator, {}).get_json()["keys"]
    validated.live(HOUR)
    key = validated.emulator.deliver(digests=True)[-1]
    body = validated.s3.get_object(Bucket="logs", Key=key)["Body"].read()

    assert new["region"] == "us-east-1"
    assert new["validFrom"] == "2026-01-02T14:00:00Z"
    assert new["validTo"] == "2026-02-01T14:00:00Z"
    assert f'"digestPublicKeyFingerprint":"{new["fingerprint"]}"' in gzip.decompress(body).decode()


@pytest.mark.source("aws-docs", "ListPublicKeys: keys whose validity touches the range")
def test_keys_are_listed_by_the_range_of_time(validated: Validated) -> None:
    validated.live(HOUR)
    rotated_at = validated.emulator.parts.clock.now()
    (new,) = rotate(validated.emulator, {"region": "us-east-1"}).get_json()["keys"]
    before, after = rotated_at - timedelta(seconds=1), rotated_at + 30 * DAY

    assert new["fingerprint"] not in validated.keys(NOON, before)
    assert len(validated.keys(NOON, rotated_at)) == 2
    assert validated.keys(after, after) == [new["fingerprint"]]


def test_two_rotations_in_one_second_make_two_keys(validated: Validated) -> None:
    first, second = (
        rotate(validated.emulator, {"region": "us-east-1"}).get_json()["keys"][0] for _ in range(2)
    )

    assert first["fingerprint"] != second["fingerprint"]
    assert (first["validFrom"], second["validFrom"]) == ("2026-01-02T12:00:00Z", "2026-01-02T12:00:01Z")


@pytest.mark.parametrize("region", [7, "", "Mars", "us-east-1; "])
def test_a_rotation_names_a_region(emulator: Emulator, region: object) -> None:
    answer = rotate(emulator, {"region": region})

    assert answer.status_code == 400
    assert answer.get_json() == {"error": "region: must be the name of a region, such as eu-west-1."}


@pytest.mark.source("aws-docs", "Digest file chaining: StopLogging and StartLogging begin a new chain")
def test_a_start_after_a_stop_begins_a_new_chain(validated: Validated) -> None:
    validated.live(HOUR)
    validated.cloudtrail.stop_logging(Name="audit")
    validated.live(5 * HOUR)
    validated.cloudtrail.start_logging(Name="audit")
    validated.live(2 * HOUR)
    run = validated.validate()

    assert run.returncode == 0, run.stderr
    assert "No log files were delivered by CloudTrail between" in run.stderr
    assert f"{len(validated.digests())}/{len(validated.digests())} digest files valid" in run.stdout
    assert f"{validated.logs()}/{validated.logs()} log files valid" in run.stdout


@pytest.mark.source(
    "aws-docs", "Digest file chaining: files delivered while validation is off are never digested"
)
def test_files_from_while_validation_was_off_are_in_no_digest(validated: Validated) -> None:
    validated.live(2 * HOUR)
    with_validation = validated.logs()
    validated.cloudtrail.update_trail(Name="audit", EnableLogFileValidation=False)
    validated.live(3 * HOUR)
    without = validated.logs() - with_validation
    validated.cloudtrail.update_trail(Name="audit", EnableLogFileValidation=True)
    validated.live(2 * HOUR)
    run = validated.validate()

    assert without > 0
    assert run.returncode == 0, run.stderr
    assert f"{validated.logs() - without}/{validated.logs() - without} log files valid" in run.stdout


@pytest.mark.source("assumed", "delivery.md 2.6: delete and make again, a new starting digest", "inferred")
def test_a_trail_made_again_has_a_chain_of_its_own_after_the_old_one(validated: Validated) -> None:
    validated.live(HOUR)
    validated.cloudtrail.delete_trail(Name="audit")
    validated.live(3 * HOUR)
    validated.begin()
    validated.live(3 * HOUR)
    run = validated.validate()
    digests = validated.digests()

    assert run.returncode == 0, run.stderr
    assert len(set(digests)) == len(digests)
    assert f"{validated.logs()}/{validated.logs()} log files valid" in run.stdout


@pytest.mark.source(
    "aws-docs", "Digest files are redelivered after a bucket was misconfigured; one is the last"
)
def test_files_that_come_long_after_the_stop_are_in_the_last_digests(validated: Validated) -> None:
    validated.live(timedelta(minutes=2))
    validated.s3.delete_bucket_policy(Bucket="logs")
    validated.cloudtrail.stop_logging(Name="audit")
    validated.live(3 * HOUR)
    validated.s3.put_bucket_policy(Bucket="logs", Policy=bucket_policy("logs"))
    validated.live(3 * HOUR)

    assert validated.logs() > 0
    assert len(validated.listed()) == validated.logs()


def test_a_chain_that_ends_and_one_that_begins_are_closed_early_side_by_side(validated: Validated) -> None:
    validated.live(timedelta(minutes=20))
    validated.cloudtrail.stop_logging(Name="audit")
    validated.emulator.advance(timedelta(seconds=1))
    validated.cloudtrail.start_logging(Name="audit")
    validated.live(timedelta(minutes=10))
    validated.emulator.deliver(digests=True)

    assert validated.digests()[-2:] == ["20260102T123002Z", "20260102T123003Z"]
    assert len(validated.listed()) == validated.logs()


def test_a_chain_that_ended_early_keeps_its_digests_when_the_next_one_is_closed_early(
    validated: Validated,
) -> None:
    validated.live(timedelta(minutes=20))
    validated.emulator.deliver(digests=True)
    for is_validated in (False, True):
        validated.cloudtrail.update_trail(Name="audit", EnableLogFileValidation=is_validated)
    told = validated.emulator.deliver(digests=True)
    validated.emulator.advance(timedelta(seconds=2))
    told += validated.emulator.deliver(digests=True)

    assert len(told) == len(set(told))


def test_a_window_that_opens_early_lasts_as_long_as_any_other(validated: Validated) -> None:
    validated.live(timedelta(minutes=20))
    validated.emulator.deliver(digests=True)
    validated.live(timedelta(minutes=59))
    before = validated.digests()
    validated.live(timedelta(minutes=2))

    assert before == ["20260102T120000Z", "20260102T122001Z"]
    assert validated.digests() == [*before, "20260102T132001Z"]
