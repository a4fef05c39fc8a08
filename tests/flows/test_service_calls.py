"""What CloudTrail's own calls leave in the journal, and that they do not feed themselves."""

import json
from datetime import timedelta
from typing import Any

import pytest

from emulator.core.records.events import Event, record_of
from emulator.running import Emulator
from tests.conftest import ACCOUNT, MakeClient, bucket_policy
from tests.flows.targets import LOGS, make_logs
from tests.record_schema import problems_of

MINUTES = timedelta(minutes=1)
OWN = {"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"}
ALL_OBJECTS = [
    {
        "ReadWriteType": "All",
        "IncludeManagementEvents": True,
        "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}],
    }
]


@pytest.fixture
def trail(cloudtrail: Any, bucket: str) -> Any:
    """CloudTrail with a trail that logs, data events of its own bucket included."""
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, EnableLogFileValidation=False)
    cloudtrail.put_event_selectors(TrailName="audit", EventSelectors=ALL_OBJECTS)
    cloudtrail.start_logging(Name="audit")
    return cloudtrail


def events(emulator: Emulator) -> list[Event]:
    return list(emulator.parts.store.journal.scan(0, 1000))


def own_records(emulator: Emulator) -> list[dict[str, Any]]:
    records = map(record_of, events(emulator))
    return [record for record in records if record["sourceIPAddress"] == "cloudtrail.amazonaws.com"]


def delivered(emulator: Emulator, client: MakeClient, key: str) -> list[dict[str, Any]]:
    import gzip

    body = client("s3").get_object(Bucket="logs", Key=key)["Body"].read()
    records: list[dict[str, Any]] = json.loads(gzip.decompress(body))["Records"]
    return records


@pytest.mark.source("aws-observed", "delivery.md 1.4: the caller of the upload, the look that precedes it")
def test_an_upload_is_recorded_as_calls_of_cloudtrail(trail: Any, emulator: Emulator) -> None:
    (key,) = emulator.deliver(digests=False)
    trail.describe_trails()
    read, put = own_records(emulator)[-2:]

    assert (read["eventName"], read["eventCategory"], read["readOnly"]) == (
        "GetBucketAcl",
        "Management",
        True,
    )
    assert (put["eventName"], put["eventCategory"], put["readOnly"]) == ("PutObject", "Data", False)
    assert put["requestParameters"]["key"] == key
    assert read["userIdentity"] == put["userIdentity"] == OWN
    assert read["userAgent"] == put["userAgent"] == "cloudtrail.amazonaws.com"
    assert "sharedEventID" in read
    assert [*problems_of(read), *problems_of(put)] == []


@pytest.mark.source("aws-observed", "delivery.md 1.4: a trail of its own bucket's data events")
def test_an_upload_is_in_the_next_file_of_a_trail_that_selects_it(
    trail: Any, emulator: Emulator, client: MakeClient
) -> None:
    (first,) = emulator.deliver(digests=False)
    trail.describe_trails()
    (second,) = emulator.deliver(digests=False)
    records = delivered(emulator, client, second)

    assert [record["eventName"] for record in records] == ["DescribeTrails", "GetBucketAcl", "PutObject"]
    assert records[2]["resources"][1]["ARN"] == f"arn:aws:s3:::logs/{first}"


@pytest.mark.source("aws-observed", "event-record.md 3.13: Username is absent for services")
def test_the_history_shows_what_cloudtrail_read(trail: Any, emulator: Emulator) -> None:
    emulator.deliver(digests=False)
    trail.describe_trails()
    wanted = [{"AttributeKey": "EventName", "AttributeValue": "GetBucketAcl"}]
    found = trail.lookup_events(LookupAttributes=wanted)["Events"]

    assert found
    assert not [event for event in found if "Username" in event]
    assert not trail.lookup_events(LookupAttributes=[{**wanted[0], "AttributeValue": "PutObject"}])["Events"]


def test_an_idle_trail_delivers_nothing(trail: Any, emulator: Emulator) -> None:
    emulator.advance(10 * MINUTES)
    before = emulator.parts.store.files.count()
    emulator.advance(timedelta(hours=24))

    assert emulator.parts.store.files.count() == before
    assert emulator.deliver(digests=False) == []


def test_two_trails_that_log_each_other_s_buckets_come_to_rest(
    trail: Any, emulator: Emulator, client: MakeClient
) -> None:
    client("s3").create_bucket(Bucket="other")
    client("s3").put_bucket_policy(Bucket="other", Policy=bucket_policy("other"))
    trail.create_trail(Name="second", S3BucketName="other")
    trail.put_event_selectors(TrailName="second", EventSelectors=ALL_OBJECTS)
    trail.start_logging(Name="second")
    emulator.advance(10 * MINUTES)

    assert emulator.parts.store.files.count() == 2
    emulator.advance(timedelta(hours=24))
    assert emulator.parts.store.files.count() == 2


@pytest.mark.source("aws-observed", "event-record.md 9: S3 calls by a service are the owner's alone")
def test_the_owner_of_the_bucket_gets_the_record(emulator: Emulator, client: MakeClient) -> None:
    owner = "999988887777"
    client("s3", key=owner).create_bucket(Bucket="central")
    client("s3", key=owner).put_bucket_policy(Bucket="central", Policy=bucket_policy("central"))
    client("cloudtrail").create_trail(Name="audit", S3BucketName="central")
    client("s3", key=owner).list_buckets()

    own = own_records(emulator)
    assert {record["recipientAccountId"] for record in own} == {owner}
    assert {record["resources"][0]["accountId"] for record in own} == {owner}


@pytest.mark.source("aws-observed", "delivery.md 1.4 and 1.5: one GenerateDataKey, in the context of both")
def test_the_key_is_used_between_the_look_and_the_upload(
    client: MakeClient, bucket: str, emulator: Emulator, cloudtrail: Any
) -> None:
    anyone = {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [anyone]})
    key = client("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"]
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, KmsKeyId=key)
    first = own_records(emulator)[:3]

    assert [record["eventName"] for record in first] == ["GetBucketAcl", "GenerateDataKey", "PutObject"]
    assert first[1]["requestParameters"] == {
        "keyId": key,
        "keySpec": "AES_256",
        "encryptionContext": {
            "aws:cloudtrail:arn": f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit",
            "aws:s3:arn": f"arn:aws:s3:::logs/AWSLogs/{ACCOUNT}/CloudTrail/",
        },
    }
    assert first[2]["responseElements"]["x-amz-server-side-encryption"] == "aws:kms"
    assert [problem for record in first for problem in problems_of(record)] == []


@pytest.mark.source("aws-observed", "delivery.md 5: the names of the sessions")
def test_the_role_of_the_log_group_is_assumed_to_try_and_to_write(
    client: MakeClient, bucket: str, emulator: Emulator, cloudtrail: Any
) -> None:
    make_logs(client)
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, **LOGS)
    cloudtrail.start_logging(Name="audit")
    emulator.advance(6 * MINUTES)
    client("sqs").list_queues()
    emulator.advance(6 * MINUTES)
    cloudtrail.describe_trails()

    own = own_records(emulator)
    assumed = [record for record in own if record["eventName"] == "AssumeRole"]
    (made,) = (record for record in own if record["eventName"] == "CreateLogStream")
    sessions = [record["requestParameters"]["roleSessionName"] for record in assumed]
    assert sessions == ["CloudTrail", "CLOUDWATCH_LOGS_DELIVERY_SESSION"]
    assert (
        made["userIdentity"]["principalId"]
        == assumed[0]["responseElements"]["assumedRoleUser"]["assumedRoleId"]
    )
    assert [problem for record in own for problem in problems_of(record)] == []


def test_what_still_waits_at_the_end_is_kept(trail: Any, emulator: Emulator) -> None:
    emulator.deliver(digests=False)
    before = len(own_records(emulator))
    emulator.parts.intake.keep_waiting()

    assert len(own_records(emulator)) == before + 2
