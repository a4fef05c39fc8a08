"""Delivery: which records go into which files, and what goes wrong on the way."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from moto.moto_api._internal.models import moto_api_backend

from emulator.core.delivery import logfiles
from emulator.core.places import KmsKey, Put, SinkError
from emulator.core.ports.neighbours import Sink
from emulator.core.selectors.selection import EventSelector, Selectors
from emulator.core.trails.trails import TrailStatus
from emulator.sinks.folder import FolderSink
from emulator.sinks.moto import MotoSink
from emulator.upstreams.none import NoNeighbours
from tests.unit.worlds import (
    ACCOUNT,
    EVENT,
    HOME,
    MINUTE,
    NOON,
    OTHER,
    TRAIL,
    FolderWorld,
    MotoWorld,
    World,
    event,
)

KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/0c5ea1f2-7d52-4c2a-9d3a-8f4ff39c5b61"


@pytest.fixture
def world(tmp_path: Path) -> FolderWorld:
    return FolderWorld(tmp_path)


# --- what is delivered ---------------------------------------------------------------------------


def test_pending_records_go_into_one_file(world: FolderWorld) -> None:
    world.start()
    world.record(event("a"), event("b"))
    (key,) = world.deliver()

    assert world.names_in(key) == ["a", "b"]


@pytest.mark.source("aws-observed", "public data sets: no empty files")
def test_nothing_pending_makes_no_file(world: FolderWorld) -> None:
    world.start()

    assert world.deliver() == []
    assert list(world.root.iterdir()) == []


def test_what_was_delivered_is_not_delivered_again(world: FolderWorld) -> None:
    world.start()
    world.record(event("a"))
    world.deliver()
    world.record(event("b"))
    (key,) = world.deliver(NOON + MINUTE)

    assert world.names_in(key) == ["b"]
    assert world.deliver(NOON + 2 * MINUTE) == []


@pytest.mark.source("aws-docs", "StartLogging")
def test_records_from_before_the_start_are_not_delivered(world: FolderWorld) -> None:
    world.record(event("before"))
    world.start()
    world.record(event("after"))
    (key,) = world.deliver()

    assert world.names_in(key) == ["after"]


@pytest.mark.source("aws-docs", "CloudTrail user guide: events from before a stop may be delivered later")
def test_records_from_before_a_stop_are_delivered_and_later_ones_are_not(world: FolderWorld) -> None:
    period = world.start()
    world.record(event("before"))
    world.stop(period)
    world.record(event("after"))
    (key,) = world.deliver()

    assert world.names_in(key) == ["before"]


def test_a_closed_period_is_finished_when_it_is_delivered(world: FolderWorld) -> None:
    period = world.start()
    world.record(event("a"))
    world.stop(period)
    world.deliver()

    assert list(world.store.periods.pending(ACCOUNT)) == []


def test_a_closed_period_without_records_is_finished_at_once(world: FolderWorld) -> None:
    world.stop(world.start())
    world.deliver()

    assert list(world.store.periods.pending(ACCOUNT)) == []


def test_a_closed_period_waits_for_all_its_regions(world: FolderWorld) -> None:
    period = world.start(replace(TRAIL, multi_region=True))
    world.record(event("a"), event("b", region="us-east-1"))
    world.stop(period)
    world.deliver()
    waiting = list(world.store.periods.pending(ACCOUNT))
    world.deliver(region="us-east-1")

    assert [one.id for one in waiting] == [period.id]
    assert list(world.store.periods.pending(ACCOUNT)) == []


@pytest.mark.source("aws-docs", "CloudTrail user guide: single-region and multi-region trails")
@pytest.mark.parametrize(("multi_region", "files"), [(True, 1), (False, 0)])
def test_other_regions_are_those_of_multi_region_trails(
    world: FolderWorld, multi_region: bool, files: int
) -> None:
    world.start(replace(TRAIL, multi_region=multi_region))
    world.record(event("a", region="us-east-1"))

    assert len(world.deliver(region="us-east-1")) == files


@pytest.mark.source("aws-docs", "CloudTrail user guide, Finding your CloudTrail log files")
def test_a_file_lies_in_the_folder_of_its_region(world: FolderWorld) -> None:
    world.start(replace(TRAIL, multi_region=True, prefix="audit"))
    world.record(event("a", region="us-east-1"))
    (key,) = world.deliver(region="us-east-1")

    assert key.startswith("audit/AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/10/")


@pytest.mark.source("aws-docs", "PutEventSelectors")
def test_records_that_the_selectors_do_not_select_are_left_out(world: FolderWorld) -> None:
    world.start(replace(TRAIL, selectors=Selectors((EventSelector(read_write_type="WriteOnly"),))))
    world.record(event("write"), event("read", read_only=True))
    (key,) = world.deliver()

    assert world.names_in(key) == ["write"]
    assert not world.is_pending()


@pytest.mark.source("aws-docs", "CloudTrail user guide, About global service events")
def test_global_service_events_are_left_out_where_they_are_not_wanted(world: FolderWorld) -> None:
    world.start(replace(TRAIL, include_global_service_events=False))
    world.record(event("regional"), event("global", global_service=True))
    (key,) = world.deliver()

    assert world.names_in(key) == ["regional"]


@pytest.mark.source("aws-observed", "public data sets: two trails in one bucket each write their own copy")
def test_two_trails_into_one_bucket_write_a_copy_each(world: FolderWorld) -> None:
    world.start()
    world.start(OTHER)
    world.record(event("a"))
    first, second = world.deliver()

    assert first != second
    assert world.names_in(first) == world.names_in(second) == ["a"]


@pytest.mark.source("aws-docs", "CloudTrail user guide: a new file after 50 MB")
def test_what_exceeds_a_file_goes_into_the_next(world: FolderWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logfiles, "MAX_SIZE_BYTES", 50)
    world.start()
    world.record(event("a"), event("b"), event("c"))
    keys = world.deliver()

    assert [world.names_in(key) for key in keys] == [["a", "b"], ["c"]]


def test_a_file_may_hold_more_than_is_read_at_once(
    world: FolderWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emulator.jobs.reading.EVENTS_AT_ONCE", 2)
    names = [f"e{number}" for number in range(5)]
    world.start()
    world.record(*map(event, names))
    (key,) = world.deliver()

    assert world.names_in(key) == names


@pytest.mark.source("aws-docs", "UpdateTrail: later files go to the new place")
def test_a_file_goes_where_the_trail_delivers_now(world: FolderWorld) -> None:
    world.start()
    world.record(event("a"))
    world.store.trails.save(replace(TRAIL, bucket="archive", prefix="audit"))
    (key,) = world.deliver()

    assert world.names_in(key, "archive") == ["a"]
    assert key.startswith("audit/")


@pytest.mark.source("aws-docs", "DeleteTrail: events from before may still arrive")
def test_what_a_deleted_trail_recorded_goes_where_it_delivered(world: FolderWorld) -> None:
    period = world.start()
    world.record(event("a"))
    world.stop(period)
    world.store.trails.delete(TRAIL.arn)
    (key,) = world.deliver()

    assert world.names_in(key) == ["a"]


def test_the_oldest_pending_record_is_the_first_that_is_not_settled(world: FolderWorld) -> None:
    world.start()
    nothing = world.reading.oldest_pending(world.files, ACCOUNT, HOME)
    world.record(event("a", time=EVENT.time + 5), event("b", time=EVENT.time + 9))

    assert nothing is None
    assert world.reading.oldest_pending(world.files, ACCOUNT, HOME) == NOON + timedelta(seconds=5)


# --- what goes wrong -----------------------------------------------------------------------------


class Crash(BaseException):
    """The process ends here."""


class CrashingSink:
    """The folder's sink in a process that ends right after a file was put."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.crashes = True
        self.find_bucket = sink.find_bucket

    def put(self, file: Put) -> None:
        self._sink.put(file)
        if self.crashes:
            raise Crash


def files_below(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*.json.gz")}


def test_a_crash_after_a_put_repeats_the_file_under_its_name(tmp_path: Path) -> None:
    sink = CrashingSink(FolderSink(tmp_path, ACCOUNT))
    world = World(sink)
    world.start()
    world.record(event("a"), event("b"))
    with pytest.raises(Crash):
        world.deliver()
    before = files_below(tmp_path)
    sink.crashes = False
    world.record(event("c"))
    keys = world.deliver(NOON + MINUTE)
    after = files_below(tmp_path)

    assert len(keys) == 2
    assert len(after) == 2
    assert before.items() <= after.items()


def test_a_trail_whose_bucket_fails_does_not_stop_another(world: FolderWorld) -> None:
    world.start(replace(TRAIL, bucket="broken"))
    world.start(OTHER)
    world.record(event("a"))
    world.break_bucket("broken")
    (key,) = world.deliver()

    assert world.names_in(key) == ["a"]
    assert world.is_pending()


@pytest.mark.source("aws-docs", "CloudTrail user guide: what a bucket missed is delivered after its repair")
def test_pending_records_arrive_when_the_trouble_ends(world: FolderWorld) -> None:
    world.start()
    world.record(event("a"))
    world.break_bucket()
    failed = world.deliver()
    world.record(event("b"))
    world.repair_bucket()
    keys = world.deliver(NOON + 5 * MINUTE)

    assert failed == []
    assert [world.names_in(key) for key in keys] == [["a"], ["b"]]
    assert not world.is_pending()


@pytest.mark.source(
    "assumed", "files planned for a place that the trail has left go to the new one", "inferred"
)
def test_a_trouble_that_goes_on_is_a_warning_once(
    world: FolderWorld, caplog: pytest.LogCaptureFixture
) -> None:
    world.start()
    chain = world.chain()
    world.record(event("a"))
    world.break_bucket()
    for minutes in range(5):
        world.deliver(NOON + minutes * MINUTE)
        world.digest(chain)
    levels = [record.levelname for record in caplog.records if "cannot be delivered" in record.message]

    assert levels == ["WARNING", "WARNING"]  # of the log file, of the digest


def test_what_could_not_be_delivered_goes_to_the_new_bucket(world: FolderWorld) -> None:
    world.start()
    world.record(event("a"))
    world.break_bucket()
    world.deliver()
    world.store.trails.save(replace(TRAIL, bucket="archive"))
    (key,) = world.deliver(NOON + MINUTE)

    assert world.names_in(key, "archive") == ["a"]
    assert list(world.planned()) == []


@pytest.mark.source("aws-docs", "CloudTrail user guide: redelivery is tried for 30 days")
def test_a_file_that_cannot_be_delivered_for_thirty_days_is_given_up(world: FolderWorld) -> None:
    world.start()
    world.record(event("a"))
    world.break_bucket()
    world.deliver()
    world.deliver(NOON + timedelta(days=29))
    still = world.is_pending()
    world.deliver(NOON + timedelta(days=30))

    assert still
    assert not world.is_pending()
    assert list(world.planned()) == []


# --- the status ----------------------------------------------------------------------------------


@pytest.fixture
def moto_world() -> Iterator[MotoWorld]:
    yield MotoWorld()
    moto_api_backend.reset()


@pytest.mark.source("aws-observed", "GetTrailStatus outputs: the first delivery sets attempt and success")
def test_a_delivery_shows_in_the_status_of_its_region(moto_world: MotoWorld) -> None:
    moto_world.start()
    moto_world.record(event("a"))
    moto_world.deliver()

    assert moto_world.status() == TrailStatus(delivery_attempt=NOON, delivery=NOON)
    assert moto_world.store.trails.status("t1", "us-east-1") == TrailStatus()


@pytest.mark.source("aws-observed", "GetTrailStatus outputs: the attempt moves on, the success stays")
def test_a_failed_delivery_shows_in_the_status_beside_the_last_success(moto_world: MotoWorld) -> None:
    moto_world.start()
    moto_world.record(event("a"))
    moto_world.deliver()
    moto_world.delete_bucket()
    moto_world.record(event("b"))
    moto_world.deliver(NOON + 5 * MINUTE)

    assert moto_world.status() == TrailStatus(
        delivery_attempt=NOON + 5 * MINUTE, delivery=NOON, delivery_error="NoSuchBucket"
    )


@pytest.mark.source("aws-observed", "GetTrailStatus outputs: the next success removes the error")
def test_the_next_success_removes_the_error(moto_world: MotoWorld) -> None:
    moto_world.start()
    moto_world.record(event("a"))
    moto_world.delete_bucket()
    moto_world.deliver()
    moto_world.make_bucket()
    moto_world.deliver(NOON + 5 * MINUTE)

    assert moto_world.status() == TrailStatus(delivery_attempt=NOON + 5 * MINUTE, delivery=NOON + 5 * MINUTE)


@pytest.mark.source("aws-observed", "GetTrailStatus outputs: AccessDenied, the policy names another trail")
def test_a_bucket_that_lets_cloudtrail_in_no_longer_denies_access(moto_world: MotoWorld) -> None:
    moto_world.start()
    moto_world.record(event("a"))
    moto_world.deny()
    moto_world.deliver()

    assert moto_world.status().delivery_error == "AccessDenied"


class UnusableKey(NoNeighbours):
    """There is a key, which nobody may use."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled

    def find_key(self, key_id: str, account: str, region: str) -> KmsKey | None:
        return KmsKey(key_id, None, self._enabled)


@pytest.mark.parametrize(
    ("enabled", "code"),
    [
        pytest.param(
            False,
            "KMS.DisabledException",
            marks=pytest.mark.source("aws-observed", "GetTrailStatus outputs: KMS.DisabledException"),
        ),
        pytest.param(
            True,
            "AccessDenied",
            marks=pytest.mark.source("assumed", "the code of a key whose policy lets nobody in any more"),
        ),
    ],
)
def test_a_key_that_is_of_no_use_any_more_shows_in_the_status(
    moto_world: MotoWorld, enabled: bool, code: str
) -> None:
    world = World(MotoSink(), UnusableKey(enabled=enabled))
    world.start(replace(TRAIL, kms_key_arn=KEY_ARN))
    world.record(event("a"))
    world.deliver()

    assert world.status().delivery_error == code


@pytest.mark.source("assumed", "the code of a key that is gone")
def test_a_key_that_is_gone_shows_in_the_status(moto_world: MotoWorld) -> None:
    moto_world.start(replace(TRAIL, kms_key_arn=KEY_ARN))
    moto_world.record(event("a"))
    moto_world.deliver()

    assert moto_world.status().delivery_error == "KMS.NotFoundException"


class SilentSink(MotoSink):
    """A place that does not answer in time."""

    def put(self, file: Put) -> None:
        raise SinkError("RequestTimeout")


@pytest.mark.source("aws-docs", "GetTrailStatus, LatestDeliveryError: not set for time-outs")
def test_a_time_out_is_an_attempt_without_error(moto_world: MotoWorld) -> None:
    world = World(SilentSink())
    world.start()
    world.record(event("a"))
    world.deliver()

    assert world.status() == TrailStatus(delivery_attempt=NOON)
    assert world.is_pending()


@pytest.mark.source("aws-observed", "objects that CloudTrail put")
def test_a_log_file_is_encrypted_and_has_no_metadata(moto_world: MotoWorld) -> None:
    moto_world.start()
    moto_world.record(event("a"))
    (key,) = moto_world.deliver()
    found = moto_world.s3.get_object("logs", key)

    assert found
    assert found.encryption == "AES256"
    assert found.metadata == {"content-type": "application/json", "content-encoding": "gzip"}
