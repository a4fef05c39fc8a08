"""When digest chains begin and end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from emulator.core.digests import chains
from emulator.core.digests.digests import Chain, DigestLink
from emulator.core.trails.trails import Trail

NOON = datetime(2026, 1, 2, 12, 0, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
TRAIL = Trail(
    id="1",
    name="audit",
    account="123456789012",
    home_region="eu-west-1",
    bucket="logs",
    created_at=NOON,
    validation=True,
    logging=True,
)
(CHAIN,) = chains.opened(TRAIL, [((TRAIL.account, "eu-west-1"), "c1")], NOON, HOUR)
LINK = DigestLink("logs", "key", "00", "00")


@pytest.mark.source("aws-docs", "Validating CloudTrail log file integrity")
@pytest.mark.parametrize(
    ("trail", "regions"),
    [
        (TRAIL, 1),
        (replace(TRAIL, multi_region=True), 17),
        (replace(TRAIL, logging=False), 0),
        (replace(TRAIL, validation=False), 0),
    ],
)
def test_a_trail_that_logs_with_validation_has_a_chain_in_each_region(trail: Trail, regions: int) -> None:
    assert len(chains.missing_places(trail, [])) == regions


@pytest.mark.source("aws-docs", "Validating CloudTrail log file integrity")
def test_turning_multi_region_opens_the_chains_of_the_other_regions() -> None:
    multi = replace(TRAIL, multi_region=True)

    assert len(chains.missing_places(multi, [CHAIN])) == 16
    assert chains.surplus(multi, [CHAIN]) == []


@pytest.mark.source("aws-docs", "Validating CloudTrail log file integrity")
def test_turning_single_region_ends_the_chains_of_the_other_regions() -> None:
    other = replace(CHAIN, region="us-east-1")

    assert chains.surplus(TRAIL, [CHAIN, other]) == [other]


@pytest.mark.source("assumed", "the final digest ends with its regular window", "inferred")
def test_a_chain_ends_with_its_regular_window_at_the_trail_s_present_place() -> None:
    grown = replace(CHAIN, previous=LINK, start=NOON + HOUR, next_end=NOON + 2 * HOUR)

    closed = chains.closed(grown, replace(TRAIL, bucket="elsewhere"), HOUR)

    assert closed.last_end == NOON + 2 * HOUR
    assert closed.destination.bucket == "elsewhere"


@pytest.mark.source("assumed", "the final digest ends with its regular window", "inferred")
def test_a_chain_stopped_at_its_start_has_one_window_after_the_starting_digest() -> None:
    assert chains.closed(CHAIN, TRAIL, HOUR).last_end == NOON + HOUR


@pytest.mark.source("aws-observed", "a starting digest ends in the second of StartLogging")
def test_a_chain_begins_in_the_second_of_the_call() -> None:
    at = NOON + timedelta(microseconds=300_000)

    assert chains.anchor(TRAIL.arn, [], [None], at, HOUR) == NOON


@pytest.mark.parametrize(
    ("known", "at", "anchor"),
    [
        (CHAIN, NOON, NOON + SECOND),  # its starting digest is due now
        (replace(CHAIN, previous=LINK, start=NOON, next_end=NOON + HOUR), NOON, NOON + SECOND),  # was put now
        (replace(CHAIN, last_end=NOON + HOUR), NOON + HOUR, NOON + HOUR + SECOND),  # the final one is due now
        (replace(CHAIN, last_end=NOON + HOUR), NOON + SECOND, NOON + SECOND),
        (replace(CHAIN, trail_arn="another"), NOON, NOON),
    ],
)
def test_a_chain_begins_in_a_second_that_no_other_of_its_name_ends_in(
    known: Chain, at: datetime, anchor: datetime
) -> None:
    assert chains.anchor(TRAIL.arn, [known], [], at, HOUR) == anchor


def test_a_chain_does_not_begin_in_the_second_in_which_a_finished_one_ended() -> None:
    assert chains.anchor(TRAIL.arn, [], [NOON], NOON, HOUR) == NOON + SECOND
    assert chains.anchor(TRAIL.arn, [], [NOON], NOON + SECOND, HOUR) == NOON + SECOND


def test_windows_of_one_name_that_are_cut_short_end_in_seconds_of_their_own() -> None:
    grown = replace(CHAIN, previous=LINK, start=NOON, next_end=NOON + HOUR)
    other = replace(grown, id="other", start=NOON + SECOND)
    starting = replace(CHAIN, id="starting", next_end=NOON + 2 * SECOND)
    elsewhere = replace(grown, id="elsewhere", region="ap-south-1")

    latest = NOON + 2 * SECOND
    known = [(grown, latest), (other, latest), (starting, latest), (elsewhere, None)]

    cut = chains.cut_short(known, NOON + SECOND)

    assert [chain.next_end - NOON for chain in cut] == [3 * SECOND, 4 * SECOND, 2 * SECOND, 2 * SECOND]


@pytest.mark.source(
    "assumed", "the final digest ends with its window, also where that is closed early", "inferred"
)
def test_a_last_window_that_is_cut_short_is_the_last() -> None:
    ending = replace(CHAIN, previous=LINK, start=NOON, next_end=NOON + HOUR, last_end=NOON + HOUR)
    (cut,) = chains.cut_short([(ending, NOON)], NOON + SECOND)

    assert cut.next_end == cut.last_end == NOON + 2 * SECOND
    assert cut.is_ending
