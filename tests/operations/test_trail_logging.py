"""StartLogging, StopLogging, GetTrailStatus, and what a change means for periods and digest chains."""

from dataclasses import replace
from datetime import timedelta

import pytest

from emulator.core.call import Json
from emulator.core.delivery.periods import Period
from emulator.core.digests.digests import Chain
from emulator.core.trails.trails import TrailStatus
from tests.operations.support import ACCOUNT, GROUP_ARN, HOME, HOUR, NOON, ROLE_ARN, World, refused, trail_arn

NEVER: Json = {
    "IsLogging": False,
    "LatestDeliveryAttemptTime": "",
    "LatestNotificationAttemptTime": "",
    "LatestNotificationAttemptSucceeded": "",
    "LatestDeliveryAttemptSucceeded": "",
    "TimeLoggingStarted": "",
    "TimeLoggingStopped": "",
}
SECOND = timedelta(seconds=1)


def _status(world: World, region: str = HOME) -> Json:
    status: Json = world.call("GetTrailStatus", Name=trail_arn(), region=region)
    return status


def _trail_id(world: World) -> str:
    trail = world.store.trails.find(trail_arn())
    assert trail
    return trail.id


def _periods(world: World) -> list[tuple[int, int | None]]:
    return [(period.first, period.last) for period in world.store.periods.pending(ACCOUNT)]


def _open_period(world: World) -> Period:
    period = world.store.periods.open_of(_trail_id(world))
    assert period
    return period


def _chains(world: World) -> list[Chain]:
    return list(world.store.chains.growing())


# --- GetTrailStatus ------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "GetTrailStatus of a trail that never logged")
def test_a_trail_that_never_logged_has_six_empty_texts(world: World) -> None:
    world.create()

    assert _status(world) == NEVER


@pytest.mark.source("aws-observed", "GetTrailStatus after the first start")
def test_a_started_trail_shows_when(world: World) -> None:
    world.create()
    world.clock.advance(timedelta(minutes=5, milliseconds=250))
    world.call("StartLogging", Name="audit")

    assert _status(world) == {
        **NEVER,
        "IsLogging": True,
        "StartLoggingTime": NOON + timedelta(minutes=5, milliseconds=250),
        "TimeLoggingStarted": "2026-01-02T12:05:00Z",
    }


@pytest.mark.source("aws-observed", "GetTrailStatus after a stop")
def test_a_stopped_trail_shows_both_times(world: World) -> None:
    world.create()
    world.call("StartLogging", Name="audit")
    world.clock.advance(HOUR)
    world.call("StopLogging", Name="audit")

    assert _status(world) == {
        **NEVER,
        "StartLoggingTime": NOON,
        "StopLoggingTime": NOON + HOUR,
        "TimeLoggingStarted": "2026-01-02T12:00:00Z",
        "TimeLoggingStopped": "2026-01-02T13:00:00Z",
    }


def test_a_restart_keeps_the_time_of_the_stop(world: World) -> None:
    world.create()
    for name in ("StartLogging", "StopLogging", "StartLogging"):
        world.call(name, Name="audit")

    assert _status(world)["StopLoggingTime"] == NOON


@pytest.mark.source("aws-observed", "GetTrailStatus after a delivery; the texts hold times")
def test_what_was_delivered_is_shown(world: World) -> None:
    world.create()
    status = TrailStatus(
        delivery_attempt=NOON + SECOND,
        delivery=NOON,
        delivery_error="AccessDenied",
        notification_attempt=NOON + SECOND,
        notification=NOON,
        notification_error="AuthorizationError",
        logs_delivery=NOON,
        logs_delivery_error="AccessDeniedException",
        digest_delivery=NOON,
        digest_delivery_error="NoSuchBucket",
    )
    world.store.trails.save_status(_trail_id(world), HOME, status)

    assert _status(world) == {
        **NEVER,
        "LatestDeliveryTime": NOON,
        "LatestDeliveryError": "AccessDenied",
        "LatestDeliveryAttemptTime": "2026-01-02T12:00:01Z",
        "LatestDeliveryAttemptSucceeded": "2026-01-02T12:00:00Z",
        "LatestNotificationTime": NOON,
        "LatestNotificationError": "AuthorizationError",
        "LatestNotificationAttemptTime": "2026-01-02T12:00:01Z",
        "LatestNotificationAttemptSucceeded": "2026-01-02T12:00:00Z",
        "LatestCloudWatchLogsDeliveryTime": NOON,
        "LatestCloudWatchLogsDeliveryError": "AccessDeniedException",
        "LatestDigestDeliveryTime": NOON,
        "LatestDigestDeliveryError": "NoSuchBucket",
    }


@pytest.mark.source("aws-docs", "GetTrailStatus: of the region it is asked in")
def test_a_status_is_that_of_the_region(world: World) -> None:
    world.create(IsMultiRegionTrail=True)
    world.call("StartLogging", Name="audit")
    world.store.trails.save_status(_trail_id(world), "us-east-1", TrailStatus(delivery=NOON))

    assert _status(world, "us-east-1")["LatestDeliveryTime"] == NOON
    assert "LatestDeliveryTime" not in _status(world)
    assert _status(world, "us-east-1")["IsLogging"] is True


@pytest.mark.source("aws-observed", "removing the log group removes what the status says of it")
def test_a_removed_log_group_leaves_the_status(world: World) -> None:
    world.add_logs()
    world.create(CloudWatchLogsLogGroupArn=GROUP_ARN, CloudWatchLogsRoleArn=ROLE_ARN)
    world.store.trails.save_status(_trail_id(world), HOME, TrailStatus(delivery=NOON, logs_delivery=NOON))
    world.call("UpdateTrail", Name="audit", CloudWatchLogsLogGroupArn="")

    assert world.store.trails.status(_trail_id(world), HOME) == TrailStatus(delivery=NOON)


# --- StartLogging, StopLogging -------------------------------------------------------------------


@pytest.mark.source(
    "aws-docs", "Validation, final digest: StopLogging is the last record; the first is assumed", "likely"
)
def test_a_period_holds_the_calls_that_start_and_stop_it(world: World) -> None:
    world.create()
    world.call("StartLogging", Name="audit")
    world.record()
    world.call("StopLogging", Name="audit")
    world.record()

    assert _periods(world) == [(2, 4)]


@pytest.mark.source("assumed", "a repeated start changes nothing", "inferred")
def test_a_repeated_start_changes_nothing(world: World) -> None:
    world.create()
    world.call("StartLogging", Name="audit")
    world.clock.advance(HOUR)
    world.call("StartLogging", Name="audit")

    assert _status(world)["StartLoggingTime"] == NOON
    assert _periods(world) == [(2, None)]


@pytest.mark.source("assumed", "a repeated stop changes nothing", "inferred")
def test_a_repeated_stop_changes_nothing(world: World) -> None:
    world.create()
    world.call("StopLogging", Name="audit")

    assert _status(world) == NEVER
    assert _periods(world) == []


@pytest.mark.source("aws-docs", "StartLogging, StopLogging")
@pytest.mark.parametrize("name", ["audit", trail_arn()])
def test_start_and_stop_take_name_or_arn_and_answer_nothing(world: World, name: str) -> None:
    world.create()

    assert world.call("StartLogging", Name=name) == {}
    assert world.call("StopLogging", Name=name) == {}


# --- changes while it logs -----------------------------------------------------------------------


def test_new_selectors_begin_a_period_with_the_call_itself(world: World) -> None:
    world.create()
    world.call("StartLogging", Name="audit")
    world.call("PutEventSelectors", TrailName="audit", EventSelectors=[{"ReadWriteType": "ReadOnly"}])

    assert _periods(world) == [(2, 2), (3, None)]
    assert _open_period(world).selectors.basic[0].read_write_type == "ReadOnly"


@pytest.mark.parametrize(
    ("members", "renews"),
    [
        ({}, False),
        ({"EnableLogFileValidation": True}, True),
        ({"IsMultiRegionTrail": True}, True),
        ({"IncludeGlobalServiceEvents": False}, True),
        ({"S3BucketName": "others"}, True),
    ],
)
def test_an_update_begins_a_period_where_it_concerns_delivery(
    world: World, members: Json, renews: bool
) -> None:
    world.add_bucket("others")
    world.create()
    world.call("StartLogging", Name="audit")
    world.call("UpdateTrail", Name="audit", **members)

    assert _periods(world) == ([(2, 2), (3, None)] if renews else [(2, None)])


def test_a_change_of_a_trail_that_does_not_log_begins_no_period(world: World) -> None:
    world.create()
    world.call("UpdateTrail", Name="audit", IsMultiRegionTrail=True)
    world.call("PutEventSelectors", TrailName="audit", EventSelectors=[{"ReadWriteType": "ReadOnly"}])

    assert _periods(world) == []


# --- digest chains -------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "starting digests: end in the second of StartLogging, an hour long")
def test_a_validated_trail_begins_a_chain_in_each_region_at_one_second(world: World) -> None:
    world.create(EnableLogFileValidation=True, IsMultiRegionTrail=True)
    world.clock.advance(timedelta(milliseconds=700))
    world.call("StartLogging", Name="audit")

    chains = _chains(world)
    assert len({chain.region for chain in chains}) == len(chains) == 17
    assert {(chain.start, chain.next_end, chain.last_end) for chain in chains} == {(NOON - HOUR, NOON, None)}


@pytest.mark.source("aws-docs", "Validating CloudTrail log file integrity")
def test_a_trail_without_validation_has_no_chain(world: World) -> None:
    world.create()
    world.call("StartLogging", Name="audit")

    assert _chains(world) == []


@pytest.mark.source("assumed", "validation turned on while logging begins a chain at that moment", "inferred")
def test_validation_turned_on_begins_a_chain(world: World) -> None:
    world.create()
    world.call("StartLogging", Name="audit")
    world.clock.advance(timedelta(minutes=10))
    world.call("UpdateTrail", Name="audit", EnableLogFileValidation=True)

    (chain,) = _chains(world)
    assert chain.next_end == NOON + timedelta(minutes=10)


@pytest.mark.source("assumed", "the final digest ends with its regular window", "inferred")
@pytest.mark.parametrize(
    ("name", "members"),
    [("StopLogging", {}), ("DeleteTrail", {}), ("UpdateTrail", {"EnableLogFileValidation": False})],
)
def test_a_chain_ends_with_the_window_that_is_open(world: World, name: str, members: Json) -> None:
    world.create(EnableLogFileValidation=True)
    world.call("StartLogging", Name="audit")
    world.clock.advance(timedelta(minutes=10))
    world.call(name, Name="audit", **members)

    (chain,) = _chains(world)
    assert chain.last_end == NOON + HOUR


@pytest.mark.source("aws-docs", "Validation: a stop and a start begin a new chain")
def test_a_restart_begins_another_chain(world: World) -> None:
    world.create(EnableLogFileValidation=True)
    for name in ("StartLogging", "StopLogging", "StartLogging"):
        world.call(name, Name="audit")
        world.clock.advance(timedelta(minutes=10))

    old, new = _chains(world)
    assert old.last_end == NOON + HOUR
    assert (new.next_end, new.previous, new.last_end) == (NOON + timedelta(minutes=20), None, None)


def test_a_restart_in_the_same_second_begins_a_second_later(world: World) -> None:
    world.create(EnableLogFileValidation=True)
    for name in ("StartLogging", "StopLogging", "StartLogging"):
        world.call(name, Name="audit")

    assert [chain.next_end for chain in _chains(world)] == [NOON, NOON + SECOND]


@pytest.mark.source("aws-docs", "CloudTrail concepts: converting a trail")
def test_conversions_open_and_end_the_chains_of_other_regions(world: World) -> None:
    world.create(EnableLogFileValidation=True)
    world.call("StartLogging", Name="audit")
    world.clock.advance(timedelta(minutes=10))
    world.call("UpdateTrail", Name="audit", IsMultiRegionTrail=True)
    opened = _chains(world)
    world.call("UpdateTrail", Name="audit", IsMultiRegionTrail=False)

    assert len(opened) == 17
    assert [chain.region for chain in _chains(world) if chain.last_end is None] == [HOME]


@pytest.mark.source("assumed", "a deleted trail's chains go on to the place it delivered to last", "inferred")
def test_a_deleted_trail_s_chain_knows_where_it_delivered(world: World) -> None:
    world.add_bucket("others")
    world.create(EnableLogFileValidation=True)
    world.call("StartLogging", Name="audit")
    world.call("UpdateTrail", Name="audit", S3BucketName="others")
    world.call("DeleteTrail", Name="audit")

    (chain,) = _chains(world)
    assert chain.destination.bucket == "others"


def test_a_trail_made_again_is_another_one(world: World) -> None:
    world.create(EnableLogFileValidation=True)
    first = _trail_id(world)
    world.call("DeleteTrail", Name="audit")
    world.create(EnableLogFileValidation=True)

    assert _trail_id(world) != first
    with refused("TrailNotFoundException"):
        world.call("StartLogging", Name="audit", region="us-east-1")
    assert replace(_open_after_start(world), id="").first == 5


def _open_after_start(world: World) -> Period:
    world.call("StartLogging", Name="audit")
    return _open_period(world)
