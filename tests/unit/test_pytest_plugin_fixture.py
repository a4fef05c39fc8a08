"""What the fixture gives a test, each at a server of this process."""

import asyncio
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError

from emulator.archives.moto import MotoArchive
from emulator.core.clock import ManualClock, SystemClock
from emulator.core.ports.archived_files import Stored
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.testing import CloudTrail
from emulator.testing.sending import RealAwsError, guarded
from emulator.testing.turns import EndedError
from tests.conftest import ACCOUNT, NOON


@pytest.fixture
def cloudtrail(emulator: Emulator, endpoint: str) -> CloudTrail:
    return CloudTrail(emulator, endpoint, "us-east-1")


def names(events: list[dict[str, str]]) -> list[str]:
    return [event["eventName"] for event in events]


# --- clients ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "arn"),
    [
        ({}, f"arn:aws:iam::{ACCOUNT}:user/developer"),
        ({"user": "ada"}, f"arn:aws:iam::{ACCOUNT}:user/ada"),
        ({"user": "root"}, f"arn:aws:iam::{ACCOUNT}:root"),
        ({"account": "000011112222"}, "arn:aws:iam::000011112222:user/developer"),
        ({"account": "000011112222", "user": "ada"}, "arn:aws:iam::000011112222:user/ada"),
        ({"role": "deploy"}, f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/session"),
        ({"role": "deploy/ci"}, f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci"),
        ({"user": "ada", "region": "cn-north-1"}, f"arn:aws-cn:iam::{ACCOUNT}:user/ada"),
    ],
)
def test_a_client_acts_as_whom_it_is_made_for(cloudtrail: CloudTrail, who: dict[str, Any], arn: str) -> None:
    told = cloudtrail.client("sts", **who).get_caller_identity()

    (event,) = cloudtrail.events()
    assert (told["Arn"], event["userIdentity"]["arn"]) == (arn, arn)


def test_a_client_acts_for_one_at_a_time(cloudtrail: CloudTrail) -> None:
    with pytest.raises(ValueError, match="A client acts as a user or in a role, not both"):
        cloudtrail.client("sts", user="ada", role="deploy")


@pytest.mark.parametrize(
    ("who", "message"),
    [
        ({"account": "12"}, "account takes 12 digits as a string, such as '111122223333', not '12'."),
        (
            {"account": 111122223333},
            "account takes 12 digits as a string, such as '111122223333', not 111122223333.",
        ),
        ({"user": "a b"}, "user takes the name of a user, such as ada or team/ada, not 'a b'."),
        (
            {"user": "arn:aws:iam::123456789012:user/x"},
            "user takes the name of a user, such as ada or team/ada, not 'arn:aws:iam::123456789012:user/x'.",
        ),
        ({"role": "deploy/c/i"}, "role takes a role, or role/session, such as deploy/ci, not 'deploy/c/i'."),
        ({"role": "/ci"}, "role takes a role, or role/session, such as deploy/ci, not '/ci'."),
    ],
)
def test_nobody_can_be_called_so(cloudtrail: CloudTrail, who: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        cloudtrail.client("sts", **who)


def test_sessions_and_resources_act_as_clients_do(cloudtrail: CloudTrail) -> None:
    session = cloudtrail.session(user="team/ada", region="eu-west-1")
    session.client("sqs").list_queues()
    list(session.resource("s3").buckets.all())
    cloudtrail.resource("dynamodb", role="deploy/ci", region="us-west-2").meta.client.list_tables()

    assert names(cloudtrail.events(user="team/ada", region="eu-west-1")) == ["ListQueues", "ListBuckets"]
    assert names(cloudtrail.events(user="ada")) == names(cloudtrail.events(user="team/ada"))
    assert names(cloudtrail.events(user="deploy/ci", region="us-west-2")) == ["ListTables"]


def test_what_is_left_of_an_earlier_test_says_so(cloudtrail: CloudTrail) -> None:
    trail, organization = cloudtrail.trail("audit"), cloudtrail.organization()
    client, session = cloudtrail.client("sqs"), cloudtrail.session()
    cloudtrail.end()

    uses: list[Callable[[], object]] = [
        cloudtrail.events,
        cloudtrail.deliver,
        lambda: cloudtrail.client("sqs"),
        lambda: cloudtrail.environment,
        lambda: cloudtrail.faults,
        client.list_queues,
        session.client("sns").list_topics,
        trail.files,
        trail.validate,
        organization.accounts,
    ]
    for use in uses:
        with pytest.raises(EndedError, match=r"^This belongs to the CloudTrail of an earlier test"):
            use()


def test_a_user_that_exists_acts_under_its_own_id(cloudtrail: CloudTrail) -> None:
    made = cloudtrail.client("iam").create_user(UserName="ada")["User"]

    assert cloudtrail.client("sts", user="ada").get_caller_identity()["UserId"] == made["UserId"]


def test_a_role_that_exists_acts_under_its_own_id(cloudtrail: CloudTrail) -> None:
    role = cloudtrail.client("iam").create_role(
        RoleName="deploy", AssumeRolePolicyDocument='{"Version":"2012-10-17","Statement":[]}'
    )["Role"]

    told = cloudtrail.client("sts", role="deploy/ci").get_caller_identity()
    assert told["UserId"] == f"{role['RoleId']}:ci"


def test_clients_of_one_user_share_an_access_key(cloudtrail: CloudTrail) -> None:
    cloudtrail.client("sts", user="ada").get_caller_identity()
    cloudtrail.client("sqs", user="grace").list_queues()
    cloudtrail.client("sqs", user="ada").list_queues()

    first, other, last = (event["userIdentity"]["accessKeyId"] for event in cloudtrail.events())
    assert first == last != other


def test_a_client_ignores_what_the_user_has_configured(
    cloudtrail: CloudTrail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "of-the-user")
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", "http://elsewhere.invalid")
    monkeypatch.setenv("HTTP_PROXY", "http://elsewhere.invalid")
    cloudtrail.client("sqs").list_queues()

    assert names(cloudtrail.events()) == ["ListQueues"]


def test_code_without_an_sdk_finds_the_endpoint(cloudtrail: CloudTrail) -> None:
    async def call() -> bytes:
        place = urlsplit(cloudtrail.endpoint_url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        writer.write(
            b"GET /shop HTTP/1.1\r\nHost: s3.amazonaws.com\r\nConnection: close\r\n"
            b"Authorization: AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/s3/aws4_request, "
            b"SignedHeaders=host, Signature=0\r\n\r\n"
        )
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    assert b"NoSuchBucket" in asyncio.run(call())
    assert names(cloudtrail.events(error="NoSuchBucket")) == ["ListObjects"]


# --- events ----------------------------------------------------------------------------------------


@pytest.fixture
def busy(cloudtrail: CloudTrail) -> CloudTrail:
    """Somebody did something everywhere."""
    cloudtrail.client("iam", user="ada").create_user(UserName="grace")
    cloudtrail.client("sqs", region="eu-west-1").list_queues()
    with pytest.raises(ClientError):
        cloudtrail.client("iam", account="000011112222").get_user(UserName="nobody")
    cloudtrail.inject({"signIn": {"root": True}})
    return cloudtrail


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["CreateUser", "ListQueues", "GetUser", "ConsoleLogin"]),
        ({"source": "iam"}, ["CreateUser", "GetUser"]),
        ({"source": "iam.amazonaws.com", "name": "GetUser"}, ["GetUser"]),
        ({"user": "ada"}, ["CreateUser"]),
        ({"user": "root"}, ["ConsoleLogin"]),
        ({"region": "eu-west-1"}, ["ListQueues"]),
        ({"account": "000011112222"}, ["GetUser"]),
        ({"error": "NoSuchEntityException"}, ["GetUser"]),
        ({"error": True}, ["GetUser"]),
        ({"error": False, "source": "iam"}, ["CreateUser"]),
        ({"user": "nobody"}, []),
    ],
)
def test_events_are_those_that_were_asked_for(
    busy: CloudTrail, wanted: dict[str, Any], found: list[str]
) -> None:
    assert names(busy.events(**wanted)) == found


def test_calls_that_services_made_are_left_out_unless_asked_for(cloudtrail: CloudTrail) -> None:
    cloudtrail.client("ssm").put_parameter(Name="token", Value="hush", Type="SecureString")

    assert names(cloudtrail.events()) == ["PutParameter"]
    assert names(cloudtrail.events(services=True)) == ["PutParameter", "Encrypt"]
    assert names(cloudtrail.events(source="kms", services=True)) == ["Encrypt"]


def test_what_was_left_out_is_told_where_an_assertion_fails(cloudtrail: CloudTrail) -> None:
    cloudtrail.client("ssm").put_parameter(Name="token", Value="hush", Type="SecureString")
    note = "(1 by services are left out; events(services=True) has them)"

    assert cloudtrail.events(source="kms").table() == ["(no events)", note]
    assert note not in cloudtrail.events(services=True).table()


def test_events_since_a_time_or_since_earlier_events(cloudtrail: CloudTrail) -> None:
    cloudtrail.client("sqs").list_queues()
    earlier = cloudtrail.events(source="iam")
    cloudtrail.client("sns").list_topics()
    noon = cloudtrail.now
    cloudtrail.advance(seconds=1)
    cloudtrail.client("kms").list_keys()

    assert names(cloudtrail.events(since=earlier)) == ["ListTopics", "ListKeys"]
    assert names(cloudtrail.events(since=noon + timedelta(seconds=1))) == ["ListKeys"]
    assert names(cloudtrail.events(since=noon, source="sns")) == ["ListTopics"]


def test_a_call_of_another_thread_is_waited_for(cloudtrail: CloudTrail) -> None:
    sqs = cloudtrail.client("sqs")
    thread = threading.Timer(0.05, sqs.list_queues)
    thread.start()
    found = cloudtrail.wait_for(name="ListQueues", timeout=60)
    thread.join()

    assert names(found) == ["ListQueues"]


def test_what_does_not_come_is_told_with_what_was_recorded(cloudtrail: CloudTrail) -> None:
    cloudtrail.client("sqs").list_queues()

    with pytest.raises(AssertionError) as caught:
        cloudtrail.wait_for(name="CreateQueue", count=2, timeout=0)
    first, second, _, row = str(caught.value).splitlines()
    assert (first, second) == (
        "0 of 2 events (name='CreateQueue') were recorded within 0 s.",
        "recorded:",
    )
    assert row.split()[1:] == ["sqs", "ListQueues", "developer"]


def test_a_request_to_the_real_aws_is_refused_while_a_fixture_is_in_use(cloudtrail: CloudTrail) -> None:
    of_the_user = boto3.client(
        "sqs", region_name="us-east-1", aws_access_key_id="AKIAREAL", aws_secret_access_key="real"
    )

    with guarded(), pytest.raises(RealAwsError, match=r"real AWS at sqs\.us-east-1\.amazonaws\.com"):
        of_the_user.list_queues()
    with guarded():
        cloudtrail.client("sqs").list_queues()
    assert names(cloudtrail.events()) == ["ListQueues"]


def test_injected_records_of_services_are_never_left_out(cloudtrail: CloudTrail) -> None:
    call = {"eventSource": "kms.amazonaws.com", "eventName": "Decrypt", "invokedBy": "lambda.amazonaws.com"}
    cloudtrail.inject({"serviceCall": call})

    assert names(cloudtrail.events()) == ["Decrypt"]


def test_what_a_test_arranges_leaves_no_record(cloudtrail: CloudTrail) -> None:
    with cloudtrail.unrecorded():
        cloudtrail.client("sqs").create_queue(QueueName="orders")
        cloudtrail.trail("audit")
        cloudtrail.client("cloudtrail").describe_trails()
    cloudtrail.client("sqs").list_queues()
    cloudtrail.advance(hours=1)

    assert names(cloudtrail.events()) == ["ListQueues"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"signIn": {"userName": 1}}, "Records[1]: signIn.userName: must be text that is not empty."),
        ({"signin": {"root": True}}, "Records[1]: signin: is not a member of a record; is signIn meant?"),
        ({"nothing": 1}, "Records[1]: eventTime: is missing."),
    ],
)
def test_a_wrong_record_is_refused_and_none_is_appended(
    cloudtrail: CloudTrail, wrong: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        cloudtrail.inject({"signIn": {"root": True}}, wrong)

    assert cloudtrail.events() == []


def test_times_of_injected_records_may_be_datetimes(cloudtrail: CloudTrail) -> None:
    cloudtrail.inject({"signIn": {"root": True, "eventTime": cloudtrail.now}})

    (event,) = cloudtrail.events()
    assert event["eventTime"] == "2026-01-02T12:00:00Z"


def test_a_test_begins_with_a_state_from_a_file(
    cloudtrail: CloudTrail, emulator: Emulator, tmp_path: Path
) -> None:
    trail = cloudtrail.trail("audit")
    cloudtrail.client("s3").create_bucket(Bucket="shop")
    cloudtrail.deliver()
    emulator.export_state(tmp_path / "state")
    emulator.begin_again(NOON)
    cloudtrail.import_state(tmp_path / "state")

    assert names(cloudtrail.events(user="developer")) == names(trail.records()) == ["CreateBucket"]


def test_a_file_that_is_no_state_is_refused(cloudtrail: CloudTrail, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("no state")

    with pytest.raises(ValueError, match=r"/other: It is not an exported state file\.$"):
        cloudtrail.import_state(tmp_path / "other")


def test_a_state_that_is_not_there_is_not_made(cloudtrail: CloudTrail, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        cloudtrail.import_state(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_stays_empty(cloudtrail: CloudTrail, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()

    with pytest.raises(ValueError, match=r"/empty: It is not an exported state file\.$"):
        cloudtrail.import_state(tmp_path / "empty")
    assert (tmp_path / "empty").read_bytes() == b""


# --- trails and time -------------------------------------------------------------------------------


def test_a_trail_delivers_what_happens_after_it_was_made(cloudtrail: CloudTrail) -> None:
    trail = cloudtrail.trail("audit")
    cloudtrail.client("s3").create_bucket(Bucket="shop")
    now = cloudtrail.advance(hours=1)

    assert now == cloudtrail.now == NOON + timedelta(hours=1)
    assert len(trail.files()) == 1
    assert names(trail.records()) == ["CreateBucket"]


def test_a_trail_s_files_are_validated(cloudtrail: CloudTrail) -> None:
    trail = cloudtrail.trail("audit")
    cloudtrail.client("s3").create_bucket(Bucket="shop")
    cloudtrail.advance(hours=2)
    untouched = trail.validate()
    with cloudtrail.unrecorded():
        cloudtrail.client("s3").delete_object(Bucket=trail.bucket, Key=trail.files()[0])

    gone = trail.validate()
    assert (untouched.ok, repr(untouched)) == (True, "<Report: ok>")
    assert not gone.ok
    assert re.fullmatch(
        rf"<Report: 1 invalid\n  Log file s3://{trail.bucket}/AWSLogs/\S+\.json\.gz: not found>", repr(gone)
    )


def test_what_is_pending_is_delivered_at_once(cloudtrail: CloudTrail) -> None:
    trail = cloudtrail.trail("audit")
    cloudtrail.client("s3").create_bucket(Bucket="shop")

    assert cloudtrail.deliver() == trail.files()


def test_a_trail_takes_the_members_of_create_trail(cloudtrail: CloudTrail) -> None:
    first = cloudtrail.trail("first", region="eu-west-1")
    trail = cloudtrail.trail(
        "Second_one", S3BucketName=first.bucket, S3KeyPrefix="logs", IsMultiRegionTrail=True
    )
    cloudtrail.client("sns", region="ap-south-1").create_topic(Name="orders")
    cloudtrail.deliver()

    assert trail.bucket == first.bucket
    assert [key.split("/")[:5] for key in trail.files()] == [
        ["logs", "AWSLogs", ACCOUNT, "CloudTrail", "ap-south-1"]
    ]


def test_a_trail_s_files_are_what_s3_answers(cloudtrail: CloudTrail) -> None:
    trail = cloudtrail.trail("audit")
    cloudtrail.advance(hours=1)
    s3, (key, *_) = cloudtrail.client("s3"), trail.digests()
    listed = s3.list_objects_v2(Bucket=trail.bucket)["Contents"]
    found = s3.get_object(Bucket=trail.bucket, Key=key)
    archive = MotoArchive()

    assert set(archive.keys(trail.bucket, "AWSLogs/")) == {one["Key"] for one in listed}
    assert archive.folders(trail.bucket, "") == ["AWSLogs/"]
    assert archive.find(trail.bucket, key) == Stored(found["Body"].read(), found["Metadata"])


def test_what_is_not_in_s3_is_not_among_the_files(cloudtrail: CloudTrail) -> None:
    s3 = cloudtrail.client("s3")
    s3.create_bucket(Bucket="shop")
    s3.put_bucket_versioning(Bucket="shop", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="shop", Key="deleted", Body=b"")
    s3.delete_object(Bucket="shop", Key="deleted")
    archive = MotoArchive()

    assert [archive.find(*place) for place in (("shop", "deleted"), ("shop", "none"), ("none", "none"))] == [
        None
    ] * 3
    assert list(archive.keys("shop", "")) == list(archive.keys("none", "")) == []


# --- beginning again -------------------------------------------------------------------------------


def test_an_emulator_begins_again_as_if_it_were_new(emulator: Emulator, endpoint: str) -> None:
    found = []
    for _ in range(2):
        emulator.begin_again(NOON)
        cloudtrail = CloudTrail(emulator, endpoint, "us-east-1")
        cloudtrail.client("s3", user="ada").create_bucket(Bucket="shop")
        cloudtrail.client("sqs").create_queue(QueueName="orders")
        cloudtrail.trail("audit")
        cloudtrail.advance(days=1)
        found.append([(event["eventID"], event["eventTime"]) for event in cloudtrail.events()])

    assert len(found[0]) == 2
    assert found[0] == found[1]


def test_what_others_made_is_gone_at_the_beginning(cloudtrail: CloudTrail, emulator: Emulator) -> None:
    cloudtrail.client("s3").create_bucket(Bucket="shop")
    cloudtrail.client("sns").create_topic(Name="orders")
    emulator.begin_again(NOON)

    assert cloudtrail.client("s3").list_buckets()["Buckets"] == []
    assert cloudtrail.client("sns").list_topics()["Topics"] == []


def test_a_key_stands_for_nobody_after_the_beginning(cloudtrail: CloudTrail, emulator: Emulator) -> None:
    cloudtrail.client("sqs", user="ada")
    emulator.begin_again(NOON)

    assert emulator.parts.mapped_keys.as_json() == {"principals": {}}


def test_with_the_system_clock_nothing_begins_again() -> None:
    emulator = Emulator(Settings(), SystemClock())

    with pytest.raises(ValueError, match="The system clock cannot be set"):
        emulator.begin_again(datetime(2026, 1, 1, tzinfo=UTC))


def test_a_clock_that_was_restarted_stands_in_its_past() -> None:
    clock = ManualClock(NOON)
    clock.restart(NOON - timedelta(days=1))

    assert clock.now() == NOON - timedelta(days=1)


def test_records_are_found_by_the_words_of_the_console(cloudtrail: CloudTrail) -> None:
    cloudtrail.client("iam", user="ada").create_user(UserName="bob")
    cloudtrail.client("iam", user="eve").list_users()

    assert names(cloudtrail.events(search="user:ada")) == ["CreateUser"]
    assert names(cloudtrail.events(search="-event:Create*")) == ["ListUsers"]
    with pytest.raises(ValueError, match="usr: there is no such field"):
        cloudtrail.events(search="usr:ada")
