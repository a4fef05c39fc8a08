"""A destination that fails for a while: nothing is lost, and the trail's status says what is wrong."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest

from emulator.running import Emulator
from tests.conftest import NOON, MakeClient, bucket_policy

MINUTES = timedelta(minutes=1)


class Audited:
    """A trail of one region that delivers to the bucket "logs"."""

    def __init__(self, emulator: Emulator, client: MakeClient) -> None:
        self.emulator = emulator
        self.s3, self.iam, self.cloudtrail = client("s3"), client("iam"), client("cloudtrail")
        self.cloudtrail.create_trail(Name="audit", S3BucketName="logs", EnableLogFileValidation=True)
        self.cloudtrail.start_logging(Name="audit")

    def empty(self) -> None:
        for key in self.stored():
            self.s3.delete_object(Bucket="logs", Key=key)

    def stored(self) -> list[str]:
        return [found["Key"] for found in self.s3.list_objects_v2(Bucket="logs").get("Contents", ())]

    def records(self) -> list[dict[str, Any]]:
        bodies = [
            self.s3.get_object(Bucket="logs", Key=key)["Body"].read()
            for key in self.stored()
            if "/CloudTrail/" in key and key.endswith(".gz")
        ]
        return [record for body in bodies for record in json.loads(gzip.decompress(body))["Records"]]

    def users(self) -> list[str]:
        return [
            record["requestParameters"]["userName"]
            for record in self.records()
            if record["eventName"] == "CreateUser"
        ]

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = self.cloudtrail.get_trail_status(Name="audit")
        return found


@pytest.fixture
def audited(emulator: Emulator, client: MakeClient, bucket: str) -> Audited:
    return Audited(emulator, client)


@pytest.mark.source("aws-docs", "Redelivering events after a bucket was misconfigured")
def test_what_a_deleted_bucket_missed_arrives_when_it_is_back(audited: Audited) -> None:
    audited.iam.create_user(UserName="before")
    audited.emulator.advance(6 * MINUTES)
    audited.empty()
    audited.s3.delete_bucket(Bucket="logs")
    audited.iam.create_user(UserName="during")
    audited.emulator.advance(20 * MINUTES)
    audited.s3.create_bucket(Bucket="logs")
    audited.s3.put_bucket_policy(Bucket="logs", Policy=bucket_policy("logs"))
    audited.emulator.advance(6 * MINUTES)

    assert audited.users() == ["during"]
    assert "LatestDeliveryError" not in audited.status()


@pytest.mark.source("aws-docs", "GetTrailStatus: LatestDeliveryError")
def test_the_status_names_the_error_while_the_bucket_is_gone(audited: Audited) -> None:
    audited.emulator.advance(6 * MINUTES)
    delivered = audited.status()["LatestDeliveryTime"]
    audited.empty()
    audited.s3.delete_bucket(Bucket="logs")
    audited.emulator.advance(6 * MINUTES)
    status = audited.status()

    assert status["LatestDeliveryError"] == "NoSuchBucket"
    assert status["LatestDeliveryTime"] == delivered == NOON + 5 * MINUTES
    assert status["LatestDeliveryAttemptTime"] > status["LatestDeliveryAttemptSucceeded"]


@pytest.mark.source("aws-observed", "delivery.md 7.3: AccessDenied")
def test_a_withdrawn_policy_is_access_denied_until_it_is_back(audited: Audited) -> None:
    audited.emulator.advance(6 * MINUTES)
    audited.s3.delete_bucket_policy(Bucket="logs")
    audited.iam.create_user(UserName="ada")
    audited.emulator.advance(6 * MINUTES)
    denied = audited.status().get("LatestDeliveryError")
    audited.s3.put_bucket_policy(Bucket="logs", Policy=bucket_policy("logs"))
    audited.emulator.advance(6 * MINUTES)

    assert denied == "AccessDenied"
    assert audited.users() == ["ada"]
    assert "LatestDeliveryError" not in audited.status()


@pytest.mark.source("aws-docs", "Digest files are redelivered after a bucket was misconfigured")
def test_digests_that_could_not_be_delivered_come_later_and_keep_the_chain(audited: Audited) -> None:
    audited.emulator.advance(61 * MINUTES)
    audited.s3.delete_bucket_policy(Bucket="logs")
    audited.emulator.advance(120 * MINUTES)
    denied = audited.status().get("LatestDigestDeliveryError")
    audited.s3.put_bucket_policy(Bucket="logs", Policy=bucket_policy("logs"))
    audited.emulator.advance(120 * MINUTES)
    stamps = [key[-24:-8] for key in audited.stored() if "/CloudTrail-Digest/" in key and key.endswith(".gz")]

    assert denied == "AccessDenied"
    assert stamps == [f"20260102T{hour}0000Z" for hour in (12, 13, 14, 15, 16, 17)]
    assert "LatestDigestDeliveryError" not in audited.status()


@pytest.mark.source("aws-docs", "DeleteTrail: buffered events may still arrive")
def test_what_was_pending_arrives_after_the_trail_was_deleted(audited: Audited) -> None:
    audited.iam.create_user(UserName="ada")
    audited.cloudtrail.delete_trail(Name="audit")
    audited.iam.create_user(UserName="late")
    audited.emulator.advance(6 * MINUTES)

    assert audited.users() == ["ada"]
    assert audited.records()[-1]["eventName"] == "DeleteTrail"


@pytest.mark.source("assumed", "what a deleted trail has pending is put under the same policy", "inferred")
def test_what_a_deleted_trail_has_pending_needs_the_policy_too(audited: Audited) -> None:
    audited.iam.create_user(UserName="ada")
    audited.s3.delete_bucket_policy(Bucket="logs")
    audited.cloudtrail.delete_trail(Name="audit")
    audited.emulator.advance(20 * MINUTES)
    before = audited.users()
    audited.s3.put_bucket_policy(Bucket="logs", Policy=bucket_policy("logs"))
    audited.emulator.advance(6 * MINUTES)

    assert (before, audited.users()) == ([], ["ada"])


@pytest.mark.source("aws-docs", "StopLogging: a final digest; StopLogging is the last record")
def test_a_stopped_trail_delivers_up_to_its_stop_and_closes_its_chain(audited: Audited) -> None:
    audited.iam.create_user(UserName="ada")
    audited.cloudtrail.stop_logging(Name="audit")
    audited.iam.create_user(UserName="late")
    audited.emulator.advance(300 * MINUTES)
    stamps = [key[-24:-8] for key in audited.stored() if "/CloudTrail-Digest/" in key and key.endswith(".gz")]

    assert [record["eventName"] for record in audited.records()] == [
        "StartLogging",
        "CreateUser",
        "StopLogging",
    ]
    assert stamps == ["20260102T120000Z", "20260102T130000Z"]


def test_two_trails_into_one_bucket_write_a_copy_each(audited: Audited) -> None:
    audited.cloudtrail.create_trail(Name="second", S3BucketName="logs")
    audited.cloudtrail.start_logging(Name="second")
    audited.iam.create_user(UserName="ada")
    audited.emulator.advance(6 * MINUTES)

    assert audited.users() == ["ada", "ada"]
