"""Faults on demand: each does to a trail what its line in the table says, and nothing is lost by it."""

import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from emulator.core.faults.armed import Faults
from emulator.core.faults.definitions import FaultName
from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import ACCOUNT, NOON, MakeClient, raises_error
from tests.flows.targets import Queue, make_topic

MINUTES = timedelta(minutes=1)
HOUR = timedelta(hours=1)
HARMFUL: Sequence[FaultName] = ("flipped-byte", "truncated-gzip", "missing-file")
HARMLESS: Sequence[FaultName] = (
    "repeated-file",
    "repeated-events",
    "repeated-across-files",
    "shuffled-events",
)
WRONG_DIGESTS: Sequence[FaultName] = ("wrong-key", "missing-digest", "backfilled-file")
AUDIT = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"


class Audited:
    """A trail of one region with validation, that delivers to the bucket "logs"; it has logged its start."""

    def __init__(self, emulator: Emulator, client: MakeClient, endpoint: str) -> None:
        self.emulator, self.client, self.endpoint = emulator, client, endpoint
        self.faults: Faults = emulator.faults
        self.s3, self.cloudtrail = client("s3"), client("cloudtrail")
        self.cloudtrail.create_trail(Name="audit", S3BucketName="logs", EnableLogFileValidation=True)
        self.cloudtrail.start_logging(Name="audit")
        self.emulator.advance(6 * MINUTES)

    def make_users(self, *names: str) -> None:
        for name in names:
            self.client("iam").create_user(UserName=name)

    def files(self, part: str = "/CloudTrail/") -> list[str]:
        """Return the keys of log files, or of what else has `part` in its key, in their order."""
        found = [one["Key"] for one in self.s3.list_objects_v2(Bucket="logs")["Contents"]]
        return [key for key in found if part in key and key.endswith(".gz")]

    def digests(self) -> list[str]:
        return [key for key in self.files("/CloudTrail-Digest/") if "_backfill" not in key]

    def body(self, key: str) -> bytes:
        body: bytes = self.s3.get_object(Bucket="logs", Key=key)["Body"].read()
        return body

    def document(self, key: str) -> Any:
        return json.loads(gzip.decompress(self.body(key)))

    def listed(self, digest: str) -> list[str]:
        return [file["s3Object"] for file in self.document(digest)["logFiles"]]

    def event_ids(self, key: str) -> list[str]:
        return [record["eventID"] for record in self.document(key)["Records"]]

    def users_in(self, key: str) -> list[str]:
        records = self.document(key)["Records"]
        return [one["requestParameters"]["userName"] for one in records if one["eventName"] == "CreateUser"]

    def users(self) -> list[str]:
        return [name for key in self.files() for name in self.users_in(key)]

    def addenda(self) -> dict[str, Any]:
        """Return what the records of the users' making have as addendum."""
        records = [record for key in self.files() for record in self.document(key)["Records"]]
        made = [record for record in records if record["eventName"] == "CreateUser"]
        return {one["requestParameters"]["userName"]: one.get("addendum") for one in made}

    def minutes_until(self, user: str) -> int:
        """Let time go by until the record of a user's making is delivered."""
        for minute in range(100):
            if user in self.users():
                return minute
            self.emulator.advance(MINUTES)
        raise AssertionError(f"{user} never comes")

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = self.cloudtrail.get_trail_status(Name="audit")
        del found["ResponseMetadata"]
        return found

    def struck(self) -> list[int]:
        return [armed.struck for armed in self.faults.armed()]

    def validate(self) -> "subprocess.CompletedProcess[str]":
        """Run the AWS CLI over the trail's whole time."""
        program = Path(sys.executable).with_name("aws")
        return subprocess.run(
            [
                *(str(program), "cloudtrail", "validate-logs", "--verbose", "--region", "us-east-1"),
                *("--trail-arn", AUDIT, "--start-time", "2026-01-02T11:00:00Z"),
                *("--end-time", f"{self.emulator.parts.clock.now():%Y-%m-%dT%H:%M:%SZ}"),
            ],
            env={
                "PATH": os.environ["PATH"],
                "HOME": "/nonexistent",
                "AWS_ENDPOINT_URL": self.endpoint,
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
            },
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def settings() -> Settings:
    """Keys are made ten times faster without a seed."""
    return Settings(clock="manual", timing="aws")


@pytest.fixture
def audited(emulator: Emulator, client: MakeClient, endpoint: str, bucket: str) -> Audited:
    assert bucket == "logs"
    return Audited(emulator, client, endpoint)


# --- when files come -------------------------------------------------------------------------------


def test_a_late_file_comes_later_and_not_later_than_it_may(audited: Audited) -> None:
    audited.faults.arm("late-delivery", minutes=20)
    audited.make_users("ada")
    audited.emulator.advance(5 * MINUTES)
    on_time = audited.users()
    audited.emulator.advance(20 * MINUTES)

    assert on_time == []
    assert audited.users() == ["ada"]


@pytest.mark.source("assumed", "event-record.md 1.3: addendum of a late event, its reason alone", "inferred")
def test_the_records_of_a_late_file_say_so(audited: Audited) -> None:
    audited.faults.arm("late-delivery", minutes=20)
    audited.make_users("ada")
    audited.emulator.advance(30 * MINUTES)
    audited.make_users("ben")
    audited.emulator.advance(30 * MINUTES)

    assert audited.addenda() == {"ada": {"reason": "DELIVERY_DELAY"}, "ben": None}


def test_a_late_file_comes_at_a_minute_that_its_seed_tells(audited: Audited) -> None:
    audited.faults.arm("late-delivery", minutes=60, seed=7)
    audited.make_users("ada")

    assert audited.minutes_until("ada") == 58


def test_what_came_behind_a_late_file_waits_for_it_and_no_longer(audited: Audited) -> None:
    audited.faults.arm("late-delivery", minutes=60, since=NOON)
    audited.make_users("ada")
    audited.emulator.advance(6 * MINUTES)
    audited.make_users("ben")
    audited.minutes_until("ada")

    assert sorted(audited.users()) == ["ada", "ben"]
    assert audited.struck() == [1]


def test_a_late_file_is_no_failed_delivery(audited: Audited) -> None:
    before = audited.status()
    audited.faults.arm("late-delivery", minutes=20)
    audited.make_users("ada")
    audited.emulator.advance(6 * MINUTES)

    assert audited.status() == before


def test_what_is_late_comes_at_once_when_faults_are_cleared(audited: Audited) -> None:
    audited.faults.arm("late-delivery", minutes=600)
    audited.make_users("ada")
    audited.emulator.advance(6 * MINUTES)
    audited.faults.clear()
    audited.emulator.deliver(digests=False)

    assert audited.users() == ["ada"]


@pytest.mark.source("aws-docs", "Backfill digest files: a window's late files, under the window's name")
def test_a_file_that_missed_its_digest_stands_in_a_backfill_digest(audited: Audited) -> None:
    audited.faults.arm("backfilled-file")
    audited.make_users("ada")
    audited.emulator.advance(50 * MINUTES)
    in_time = audited.users()
    audited.emulator.advance(80 * MINUTES)
    (backfill,) = audited.files("_backfill")
    (late,) = [key for key in audited.files() if "ada" in audited.users_in(key)]
    metadata = audited.s3.head_object(Bucket="logs", Key=backfill)["Metadata"]

    assert in_time == []
    assert backfill.endswith("_20260102T130000Z_backfill.json.gz")
    assert audited.listed(backfill) == [late]
    assert late not in [key for digest in audited.digests() for key in audited.listed(digest)]
    assert metadata["backfill-generation-timestamp"] == "2026-01-02T14:00:00.000Z"


def test_a_window_that_ends_on_demand_has_its_backfill_under_that_end(audited: Audited) -> None:
    audited.faults.arm("backfilled-file")
    audited.make_users("ada")
    audited.emulator.advance(6 * MINUTES)
    audited.emulator.deliver(digests=True)
    audited.emulator.advance(2 * HOUR)
    (backfill,) = audited.files("_backfill")

    assert backfill.endswith("_20260102T121201Z_backfill.json.gz")
    assert [name for key in audited.listed(backfill) for name in audited.users_in(key)] == ["ada"]


def test_what_is_delivered_on_demand_tells_of_starting_and_backfill_digests(audited: Audited) -> None:
    before = audited.files("/CloudTrail-Digest/")
    audited.cloudtrail.create_trail(Name="second", S3BucketName="logs", EnableLogFileValidation=True)
    audited.cloudtrail.start_logging(Name="second")
    audited.faults.arm("backfilled-file", trail="audit")
    audited.make_users("ada")
    told = [key for _ in range(2) for key in audited.emulator.deliver(digests=True)]

    assert audited.files("_backfill")
    assert {key for key in told if "Digest" in key} == {*audited.files("/CloudTrail-Digest/")} - {*before}


def test_a_backfill_digest_that_the_bucket_refuses_comes_later(audited: Audited) -> None:
    audited.faults.arm("backfilled-file")
    audited.faults.arm("s3-slow-down", since=NOON + 2 * HOUR, until=NOON + 2 * HOUR + MINUTES)
    audited.make_users("ada")
    audited.emulator.advance(2 * HOUR + 10 * MINUTES)
    (backfill,) = audited.files("_backfill")

    assert [name for key in audited.listed(backfill) for name in audited.users_in(key)] == ["ada"]
    assert len(audited.digests()) == 3


def test_a_file_that_missed_the_digest_of_a_stopped_trail_is_backfilled(audited: Audited) -> None:
    audited.faults.arm("backfilled-file")
    audited.make_users("ada")
    audited.cloudtrail.stop_logging(Name="audit")
    audited.emulator.advance(5 * HOUR)
    (backfill,) = audited.files("_backfill")

    assert [name for key in audited.listed(backfill) for name in audited.users_in(key)] == ["ada"]


def test_a_fault_that_is_cleared_before_the_digest_leaves_no_backfill(audited: Audited) -> None:
    audited.faults.arm("backfilled-file")
    audited.make_users("ada")
    audited.emulator.advance(6 * MINUTES)
    audited.faults.clear()
    audited.emulator.advance(2 * HOUR)

    assert audited.users() == ["ada"]
    assert audited.files("_backfill") == []


# --- what stands in files --------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "delivery is at least once")
def test_a_repeated_file_has_the_same_bytes_under_two_names_of_one_digest(audited: Audited) -> None:
    audited.faults.arm("repeated-file")
    audited.make_users("ada")
    audited.emulator.advance(HOUR)
    first, second = [key for key in audited.files() if "ada" in audited.users_in(key)]
    *_, digest = audited.digests()

    assert first != second
    assert audited.body(first) == audited.body(second)
    assert {first, second} <= set(audited.listed(digest))


def test_some_records_of_a_file_stand_in_it_twice(audited: Audited) -> None:
    audited.faults.arm("repeated-events")
    audited.make_users(*(f"user-{number}" for number in range(20)))
    audited.emulator.advance(6 * MINUTES)
    counts = Counter(audited.event_ids(audited.files()[-1]))

    assert sorted(set(counts.values())) == [1, 2]
    assert sum(count == 2 for count in counts.values()) == len(counts) // 10


def test_records_of_an_earlier_file_stand_in_a_later_one(audited: Audited) -> None:
    before = {event for key in audited.files() for event in audited.event_ids(key)}
    audited.faults.arm("repeated-across-files")
    audited.make_users("ada")
    audited.emulator.advance(6 * MINUTES)
    *_, last = audited.files()

    assert before & set(audited.event_ids(last))
    assert audited.users_in(last) == ["ada"]


def test_a_file_out_of_order_has_the_records_that_it_had(audited: Audited) -> None:
    names = [f"user-{number}" for number in range(5)]
    audited.faults.arm("shuffled-events", seed=1)
    audited.make_users(*names)
    audited.emulator.advance(6 * MINUTES)

    assert audited.users() != names
    assert sorted(audited.users()) == names


def test_a_single_record_is_never_out_of_order(audited: Audited) -> None:
    audited.emulator.deliver(digests=False)
    audited.faults.arm("shuffled-events")
    audited.emulator.advance(6 * MINUTES)

    assert audited.struck() == [0]


# --- what the bucket and the topic do --------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"), [("s3-slow-down", "SlowDown"), ("s3-internal-error", "InternalError")]
)
@pytest.mark.source("aws-docs", "GetTrailStatus: LatestDeliveryError is the error of S3")
def test_what_the_bucket_refuses_for_a_while_comes_later(
    audited: Audited, name: FaultName, code: str
) -> None:
    audited.faults.arm(name, count=2)
    audited.make_users("ada")
    audited.emulator.advance(6 * MINUTES)
    refused = audited.status()
    audited.emulator.advance(10 * MINUTES)

    assert refused["LatestDeliveryError"] == code
    assert audited.users() == ["ada"]
    assert "LatestDeliveryError" not in audited.status()


@pytest.mark.source("aws-docs", "GetTrailStatus: LatestDigestDeliveryError")
def test_a_digest_that_the_bucket_refuses_comes_later(audited: Audited) -> None:
    audited.faults.arm("s3-slow-down", since=NOON + HOUR, until=NOON + HOUR + MINUTES)
    audited.emulator.advance(55 * MINUTES)
    refused = audited.status()
    audited.emulator.advance(10 * MINUTES)

    assert refused["LatestDigestDeliveryError"] == "SlowDown"
    assert [key[-24:-8] for key in audited.digests()] == ["20260102T120000Z", "20260102T130000Z"]


@pytest.fixture
def inbox(audited: Audited) -> Queue:
    """The queue that hears of the trail's files."""
    queue = make_topic(audited.client)
    audited.cloudtrail.update_trail(Name="audit", SnsTopicName="news")
    audited.emulator.advance(6 * MINUTES)
    queue.bodies()
    return queue


@pytest.mark.parametrize(("name", "times"), [("lost-notice", 0), ("repeated-notice", 2)])
def test_the_topic_hears_of_one_file_never_or_twice(
    audited: Audited, inbox: Queue, name: FaultName, times: int
) -> None:
    audited.faults.arm(name)
    heard = []
    for user in ("ada", "ben"):
        audited.make_users(user)
        audited.emulator.advance(6 * MINUTES)
        heard.append(len(inbox.bodies()))

    assert heard == [times, 1]
    assert audited.users() == ["ada", "ben"]


# --- integrity -------------------------------------------------------------------------------------


@pytest.mark.source("aws-cli", "validate-logs")
def test_the_aws_cli_finds_each_log_file_that_is_not_as_it_was(audited: Audited) -> None:
    for name in (*HARMFUL, *HARMLESS):
        audited.faults.arm(name)
        audited.make_users(name, f"{name}-again")
        audited.emulator.advance(6 * MINUTES)
    audited.emulator.advance(HOUR)
    _, flipped, truncated, missing, *_ = audited.listed(audited.digests()[1])
    run = audited.validate()

    assert audited.struck() == [1] * 7
    assert invalid(run) == {
        f"Log file s3://logs/{flipped}": "hash value doesn't match",
        f"Log file s3://logs/{truncated}": "hash value doesn't match",
        f"Log file s3://logs/{missing}": "not found",
    }
    assert run.returncode == 1


@pytest.mark.source("aws-cli", "validate-logs")
def test_the_aws_cli_finds_digests_that_are_wrong_and_takes_a_backfill_for_valid(audited: Audited) -> None:
    for fault in WRONG_DIGESTS:
        audited.faults.arm(fault)
        audited.make_users(fault)
        audited.emulator.advance(HOUR)
    audited.emulator.advance(2 * HOUR)
    run = audited.validate()
    folder = f"Digest file s3://logs/AWSLogs/{ACCOUNT}/CloudTrail-Digest/us-east-1/2026/01/02/"
    name = f"{folder}{ACCOUNT}_CloudTrail-Digest_us-east-1_audit_us-east-1_20260102T"

    assert audited.struck() == [1, 1, 1]
    assert invalid(run) == {
        f"{name}130000Z.json.gz": "signature verification failed",
        f"{name}140000Z.json.gz": "not found",
    }
    assert "1/1 backfill digest files valid" in run.stdout
    assert "INVALID" not in run.stdout.partition("backfill digest files")[2]


def invalid(run: "subprocess.CompletedProcess[str]") -> dict[str, str]:
    """Return what the CLI says against each file that it finds invalid."""
    found = [line.split("\t") for line in run.stderr.splitlines() if "INVALID: " in line]
    return {f"{kind} {place}": said.removeprefix("INVALID: ") for kind, place, said in found}


# --- the API ---------------------------------------------------------------------------------------


@pytest.mark.source("assumed", "ThrottlingException with Rate exceeded", "likely")
def test_a_call_is_throttled_as_often_as_the_fault_says(audited: Audited) -> None:
    audited.faults.arm("throttling", count=2, region="us-east-1")
    for _ in range(2):
        with raises_error("ThrottlingException", "Rate exceeded"):
            audited.cloudtrail.describe_trails()
    there = audited.client("cloudtrail", region="eu-west-1").describe_trails()

    assert audited.cloudtrail.describe_trails()["trailList"]
    assert there["ResponseMetadata"]["HTTPStatusCode"] == 200


# --- whose faults ----------------------------------------------------------------------------------


def test_a_fault_of_one_trail_leaves_the_others_alone(audited: Audited) -> None:
    audited.cloudtrail.create_trail(Name="second", S3BucketName="logs")
    audited.cloudtrail.start_logging(Name="second")
    audited.faults.arm("missing-file", trail="second", since=NOON)
    audited.make_users("ada")
    audited.emulator.advance(6 * MINUTES)

    assert audited.users() == ["ada"]
    assert audited.struck() == [1]


def test_a_reset_clears_faults(audited: Audited) -> None:
    audited.faults.arm("missing-file")
    audited.emulator.reset()

    assert not audited.faults
