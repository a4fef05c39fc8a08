"""Retention of a central bucket: lifecycle rules act on the emulator's clock where trails deliver."""

import json
from datetime import timedelta
from typing import Any

import pytest

from emulator.archives.moto import MotoArchive
from emulator.core.arns import find_parts
from emulator.core.key_ring import KeptKeys
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.validating.questions import Question
from emulator.validating.validation import validate
from tests.conftest import ACCOUNT, MakeClient, raises_error
from tests.e2e.programs import aws

DAY = timedelta(days=1)
LOGS = f"AWSLogs/{ACCOUNT}/CloudTrail/"


@pytest.fixture
def settings() -> Settings:
    return Settings(clock="manual", timing="aws")


@pytest.fixture
def s3(client: MakeClient) -> Any:
    return client("s3")


@pytest.fixture
def log(emulator: Emulator, client: MakeClient, bucket: str) -> str:
    """The key of the one log file of a trail, which delivered at noon; the trail has stopped."""
    cloudtrail = client("cloudtrail")
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket)
    cloudtrail.start_logging(Name="audit")
    cloudtrail.stop_logging(Name="audit")
    emulator.deliver(digests=False)
    found = client("s3").list_objects_v2(Bucket=bucket, Prefix=LOGS)["Contents"]
    (key,) = [one["Key"] for one in found if one["Key"].endswith(".gz")]
    return str(key)


def _rule(s3: Any, bucket: str, **members: Any) -> None:
    rules = [{"ID": "retention", "Status": "Enabled", "Filter": {"Prefix": "AWSLogs/"}, **members}]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})


def _keys(s3: Any, bucket: str) -> list[str]:
    found = s3.list_objects_v2(Bucket=bucket).get("Contents", ())
    return [one["Key"] for one in found if not one["Key"].endswith("/")]


def _versions(s3: Any, bucket: str, key: str) -> list[tuple[str, bool]]:
    """Return the kind of each version of a key, the newest first, and whether it is current."""
    found = s3.list_object_versions(Bucket=bucket, Prefix=key)
    versions = [("version", one) for one in found.get("Versions", ())]
    versions += [("marker", one) for one in found.get("DeleteMarkers", ())]
    versions.sort(key=lambda one: (one[1]["IsLatest"], one[1]["LastModified"]), reverse=True)
    return [(kind, one["IsLatest"]) for kind, one in versions]


@pytest.mark.source("aws-docs", "S3 user guide: Lifecycle configuration elements: Expiration")
def test_log_files_expire_at_midnight_in_buckets_of_trails_alone(
    emulator: Emulator, s3: Any, bucket: str, log: str
) -> None:
    s3.create_bucket(Bucket="other")
    s3.put_object(Bucket="other", Key=log, Body=b"x")
    for name in (bucket, "other"):
        _rule(s3, name, Expiration={"Days": 2})
    emulator.advance(2 * DAY)
    before = _keys(s3, bucket)
    emulator.advance(DAY / 2)

    assert (before, _keys(s3, bucket), _keys(s3, "other")) == ([log], [], [log])


@pytest.mark.source("aws-cli", "validate-logs: log files that are gone while their digests stay")
def test_log_files_that_expired_are_told_by_validation(
    emulator: Emulator, client: MakeClient, endpoint: str, s3: Any, bucket: str
) -> None:
    cloudtrail = client("cloudtrail")
    arn = cloudtrail.create_trail(Name="audit", S3BucketName=bucket, EnableLogFileValidation=True)["TrailARN"]
    cloudtrail.start_logging(Name="audit")
    emulator.advance(DAY / 12)
    _rule(s3, bucket, Filter={"Prefix": LOGS}, Expiration={"Days": 1})
    cloudtrail.stop_logging(Name="audit")
    emulator.advance(2 * DAY)
    question = Question([bucket], trail=find_parts(arn), end=emulator.now())
    report = validate(MotoArchive(), KeptKeys(emulator.key_pairs), question)
    (chain,) = report.chains
    gone = [one for one in chain.verdicts if one.file == "log"]
    times = ("--start-time", "2026-01-01T00:00:00Z", "--end-time", f"{emulator.now():%Y-%m-%dT%H:%M:%SZ}")
    told = aws(endpoint, "cloudtrail", "validate-logs", "--trail-arn", arn, *times, "--verbose")

    assert gone
    assert {one.outcome for one in gone} == {"invalid"}
    assert chain.counts["digest", "invalid"] == 0
    assert (told.stdout + told.stderr).count("INVALID: not found") == len(gone)


@pytest.mark.source("aws-docs", "S3 user guide: versions that expire, and their delete markers")
def test_an_overwritten_log_keeps_its_earlier_version_until_that_expires(
    emulator: Emulator, client: MakeClient, s3: Any, bucket: str
) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    _rule(
        s3,
        bucket,
        Expiration={"Days": 2},
        NoncurrentVersionExpiration={"NoncurrentDays": 1, "NewerNoncurrentVersions": 1},
    )
    cloudtrail = client("cloudtrail")
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket)
    cloudtrail.start_logging(Name="audit")
    emulator.deliver(digests=False)
    (log,) = [key for key in _keys(s3, bucket) if "/CloudTrail/" in key]
    s3.put_object(Bucket=bucket, Key=log, Body=b"nothing happened")
    overwritten = _versions(s3, bucket, log)
    emulator.advance(2 * DAY)
    after_one_day = _versions(s3, bucket, log)
    emulator.advance(DAY)
    expired = _versions(s3, bucket, log)
    emulator.advance(DAY)
    one_newer = _versions(s3, bucket, log)
    _rule(s3, bucket, NoncurrentVersionExpiration={"NoncurrentDays": 1}, Expiration={"Days": 1})
    emulator.advance(2 * DAY)

    assert overwritten == [("version", True), ("version", False)]
    assert after_one_day == overwritten  # the rule keeps one
    assert expired == [("marker", True), ("version", False), ("version", False)]
    assert one_newer == [("marker", True), ("version", False)]
    assert _versions(s3, bucket, log) == []  # the version, and then the delete marker, which had no others


@pytest.mark.source("aws-docs", "S3 user guide: transitions, and the least size that moves")
def test_log_files_move_to_another_storage_class(emulator: Emulator, s3: Any, bucket: str, log: str) -> None:
    moves = [{"Days": 30, "StorageClass": "GLACIER_IR"}]
    _rule(s3, bucket, Filter={"And": {"Prefix": LOGS, "ObjectSizeGreaterThan": 1}}, Transitions=moves)
    given = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    before = s3.head_object(Bucket=bucket, Key=log)
    emulator.advance(31 * DAY)

    assert given == [
        {
            "ID": "retention",
            "Status": "Enabled",
            "Filter": {"And": {"Prefix": LOGS, "ObjectSizeGreaterThan": 1}},
            "Transitions": moves,
        }
    ]
    assert "StorageClass" not in before
    assert s3.head_object(Bucket=bucket, Key=log)["StorageClass"] == "GLACIER_IR"


@pytest.mark.source("aws-docs", "S3 user guide: Supported event types: s3:LifecycleExpiration")
def test_a_bucket_tells_of_what_expired_and_no_call_is_recorded(
    emulator: Emulator, client: MakeClient, s3: Any, bucket: str, log: str
) -> None:
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="expired")["QueueUrl"]
    queue = {"QueueArn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:expired", "Events": ["s3:LifecycleExpiration:*"]}
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [queue]}
    )
    _rule(s3, bucket, Expiration={"Date": "2026-01-04T00:00:00Z"})
    last = emulator.parts.store.journal.last()
    emulator.advance(2 * DAY)
    assert emulator.parts.store.journal.last() == last
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    bodies = [json.loads(message["Body"]) for message in messages]
    told = [body["Records"][0] for body in bodies if "Records" in body]

    assert [
        (one["eventName"], one["s3"]["object"]["key"]) for one in told if log in one["s3"]["object"]["key"]
    ] == [("LifecycleExpiration:Delete", log)]


@pytest.mark.source("aws-observed", "issue reports: MFA delete without a device, and with lifecycle rules")
def test_versions_of_a_bucket_with_mfa_delete_are_removed_with_a_device_alone(s3: Any, bucket: str) -> None:
    device = f"arn:aws:iam::{ACCOUNT}:mfa/root-account-mfa-device 123456"
    wanted = {"Status": "Enabled", "MFADelete": "Enabled"}
    version = s3.put_object(Bucket=bucket, Key="log", Body=b"x").get("VersionId", "null")
    needed = "Mfa Authentication must be used for this request"
    _rule(s3, bucket, Expiration={"Days": 1})
    with raises_error("AccessDenied", needed):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=wanted)
    with raises_error(
        "InvalidBucketState",
        "Mfa Authentication is not supported on a bucket with lifecycle configuration. Delete lifecycle "
        "configuration before enabling Mfa Authentication.",
    ):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=wanted, MFA=device)
    s3.delete_bucket_lifecycle(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=wanted, MFA=device)
    named = {"Bucket": bucket, "Key": "log", "VersionId": version}
    with raises_error("AccessDenied", needed) as refused:
        s3.delete_object(**named)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    with raises_error("AccessDenied", needed):
        s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "log", "VersionId": version}]})
    s3.delete_object(Bucket=bucket, Key="log")  # a delete marker removes nothing
    before = _versions(s3, bucket, "log")
    s3.delete_object(**named, MFA=device)

    got = s3.get_bucket_versioning(Bucket=bucket)
    assert {name: got[name] for name in wanted} == wanted
    assert before == [("marker", True), ("version", False)]
    assert _versions(s3, bucket, "log") == [("marker", True)]
