"""CloudTrail's own calls: what their records hold, and when the journal gets them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from emulator.core.arns import LogGroup
from emulator.core.clock import ManualClock
from emulator.core.delivery import own_calls, periods
from emulator.core.delivery.logfiles import put_headers
from emulator.core.delivery.own_calls import OwnCall
from emulator.core.ids import Ids
from emulator.core.places import Bucket, Put, Role
from emulator.core.records.events import Event, record_of
from emulator.core.selectors.selection import EventSelector, Selectors
from emulator.jobs.intake import WAITING_AT_MOST, Intake
from emulator.jobs.retention import Retention
from emulator.stores.sqlite import open_store
from tests.record_schema import problems_of
from tests.unit.worlds import ACCOUNT, EVENT, NOON, TRAIL

TRAIL_ARN = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/demo"
KEY_ARN = "arn:aws:kms:eu-west-1:444455556666:key/0f0f0f0f-1111-4222-8333-444455556666"
OWNER = "999988887777"
BUCKET = Bucket("logs", OWNER, "eu-west-1", None)
ROLE = Role(f"arn:aws:iam::{ACCOUNT}:role/ops/writer", "AROAEXAMPLE", {}, [])


def upload(kms_key_arn: str | None = None) -> Sequence[OwnCall]:
    file = Put("logs", "AWSLogs/a.json.gz", b"12345", {}, put_headers(kms_key_arn, TRAIL_ARN))
    return own_calls.uploaded(BUCKET, file, kms_key_arn, TRAIL_ARN)


def record(call: OwnCall) -> dict[str, object]:
    return record_of(own_calls.event_of(call, NOON, Ids(1)))


@pytest.mark.source("aws-observed", "delivery.md 1.4: the headers of the upload; event-record.md 3.5")
def test_an_upload_tells_its_headers_and_its_size() -> None:
    put = record(upload()[-1])
    about = put["additionalEventData"]
    assert isinstance(about, dict)
    assert about.pop("x-amz-id-2")
    assert about.pop("startTime") == about.pop("endTime")
    assert about.pop("turnAroundTime") == 0

    assert put["requestParameters"] == {
        "bucketName": "logs",
        "Host": "logs.s3.eu-west-1.amazonaws.com",
        "key": "AWSLogs/a.json.gz",
        "x-amz-acl": "bucket-owner-full-control",
        "x-amz-server-side-encryption": "AES256",
    }
    assert put["responseElements"] == {"x-amz-server-side-encryption": "AES256"}
    assert about == {
        "SignatureVersion": "SigV4",
        "CipherSuite": "TLS_AES_128_GCM_SHA256",
        "objectSize": 5,
        "bytesTransferredIn": 5,
        "SSEApplied": "SSE_S3",
        "AuthenticationMethod": "AuthHeader",
        "httpStatusCode": 200,
        "bytesTransferredOut": 0,
    }


@pytest.mark.source("aws-observed", "service-events.md 2.1: p23, p25; the status as other calls of 2026")
def test_a_look_at_the_access_list_tells_what_was_transferred() -> None:
    look = record(upload()[0])
    about = look["additionalEventData"]
    assert isinstance(about, dict)

    assert look["requestParameters"] == {
        "bucketName": "logs",
        "Host": "logs.s3.eu-west-1.amazonaws.com",
        "acl": "",
    }
    assert {
        "SignatureVersion": "SigV4",
        "CipherSuite": "TLS_AES_128_GCM_SHA256",
        "bytesTransferredIn": 0,
        "AuthenticationMethod": "AuthHeader",
        "httpStatusCode": 200,
        "bytesTransferredOut": 480,
    }.items() <= about.items()
    assert about["x-amz-id-2"]
    assert problems_of(look) == []


@pytest.mark.source("aws-observed", "service-events.md 1.4 and 2.1: the session of 2022, the members of 2026")
def test_an_assumed_role_tells_its_credentials_but_no_secret_key() -> None:
    assumed = record(own_calls.role_assumed(ROLE, own_calls.WRITING_SESSION, "eu-west-1", NOON))
    answered, about = assumed["responseElements"], assumed["additionalEventData"]
    assert isinstance(answered, dict)
    assert isinstance(about, dict)

    assert list(answered["credentials"]) == ["accessKeyId", "sessionToken", "expiration"]
    assert list(about) == ["ExtendedRequestId"]
    assert assumed["requestParameters"] == {
        "roleArn": ROLE.arn,
        "roleSessionName": "CLOUDWATCH_LOGS_DELIVERY_SESSION",
    }
    assert problems_of(assumed) == []


@pytest.mark.source("aws-observed", "event-record.md 9: the owner's alone, with a sharedEventID")
def test_bucket_and_key_belong_to_whom_the_records_go() -> None:
    calls = upload(KEY_ARN)

    assert [call.account for call in calls] == ["999988887777", "444455556666", "999988887777"]
    assert all("sharedEventID" in record(call) for call in calls)


@pytest.mark.source("assumed", "delivery.md 5 tells the names of the sessions alone", "inferred")
def test_a_log_stream_is_made_in_the_session_of_the_role() -> None:
    made = own_calls.log_stream_made(ROLE, LogGroup("audit", ACCOUNT, "eu-west-1"), "stream", NOON)

    who = record(made)["userIdentity"]
    assert isinstance(who, dict)
    assert who.pop("accessKeyId").startswith("ASIA")
    assert who == {
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLE:CloudTrail",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/writer/CloudTrail",
        "accountId": ACCOUNT,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAEXAMPLE",
                "arn": ROLE.arn,
                "accountId": ACCOUNT,
                "userName": "writer",
            },
            "attributes": {"creationDate": "2026-01-10T12:00:00Z", "mfaAuthenticated": "false"},
        },
        "invokedBy": "cloudtrail.amazonaws.com",
    }
    assert problems_of(record(made)) == []


class Waiting:
    """An intake, with a trail that delivers the writes of the bucket's owner, and its journal."""

    def __init__(self, clock: ManualClock) -> None:
        self.store = open_store(None)
        self.intake = Intake(self.store, clock, Ids(1))
        self.due: list[Event] = []
        self.intake.connect(self.due.extend, Retention(self.store, list))
        writes = Selectors((EventSelector(read_write_type="WriteOnly"),))
        trail = replace(TRAIL, account=OWNER, selectors=writes)
        self.store.periods.save(periods.opened(trail, "p-1", 1))

    def kept(self) -> list[Event]:
        return list(self.store.journal.scan(0, 9999))

    def names(self) -> list[str]:
        return [event.name for event in self.kept()]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def waiting(clock: ManualClock) -> Iterator[Waiting]:
    made = Waiting(clock)
    yield made
    made.store.close()


def test_what_waits_comes_with_the_next_event_of_its_account_and_region(waiting: Waiting) -> None:
    waiting.intake.note(upload()[0])
    waiting.intake.take([replace(EVENT, account=OWNER, region="us-east-1")])
    elsewhere = waiting.names()
    waiting.intake.take([replace(EVENT, account=OWNER, region="eu-west-1")])
    there = waiting.names()
    waiting.intake.take([replace(EVENT, account=OWNER, region="eu-west-1")])

    assert elsewhere == ["CreateBucket"]
    assert there == ["CreateBucket", "CreateBucket", "GetBucketAcl"]
    assert waiting.names() == [*there, "CreateBucket"]


def test_what_waits_waits_on_while_nothing_is_recorded_that_a_trail_delivers(waiting: Waiting) -> None:
    waiting.intake.note(upload()[0])
    waiting.intake.take([replace(EVENT, account=OWNER, region="eu-west-1", read_only=True)])

    assert waiting.names() == ["CreateBucket"]


def test_what_waits_does_not_wait_where_no_trail_delivers(waiting: Waiting) -> None:
    waiting.store.periods.save(replace(periods.opened(TRAIL, "p-1", 1), last=1))
    waiting.intake.note(upload()[0])
    waiting.intake.take([replace(EVENT, account=OWNER, region="eu-west-1", read_only=True)])

    assert waiting.names() == ["CreateBucket", "GetBucketAcl"]


def test_only_so_many_wait(waiting: Waiting) -> None:
    for _ in range(WAITING_AT_MOST + 1):
        waiting.intake.note(upload()[0])

    assert len(waiting.kept()) == WAITING_AT_MOST


def test_all_that_waits_is_kept_on_demand_once(waiting: Waiting) -> None:
    for call in upload(KEY_ARN):
        waiting.intake.note(call)
    waiting.intake.keep_waiting()
    waiting.intake.keep_waiting()

    assert sorted(waiting.names()) == ["GenerateDataKey", "GetBucketAcl", "PutObject"]
    assert waiting.due == []


def test_a_record_bears_the_time_of_the_call(waiting: Waiting, clock: ManualClock) -> None:
    waiting.intake.note(upload()[0])
    clock.advance(timedelta(hours=1))
    waiting.intake.keep_waiting()

    assert waiting.kept()[0].time == int(NOON.timestamp())
