"""Request rates: pure buckets of tokens, with the time given."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.api import limits
from emulator.core.rates import Rates, Unlimited

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def admitted(rates: Rates, operation: str, count: int, at: datetime = NOON) -> int:
    return sum(rates.admits("111122223333", "eu-west-1", operation, at) for _ in range(count))


@pytest.mark.source("aws-docs", "quotas: requests a second")
@pytest.mark.parametrize(
    ("operation", "rate"), [("LookupEvents", 2), ("CreateTrail", 1), ("DescribeTrails", 10), ("ListTags", 10)]
)
def test_a_second_holds_as_many_requests_as_the_quota_says(operation: str, rate: int) -> None:
    rates = Rates()

    assert admitted(rates, operation, rate + 5) == rate
    assert admitted(rates, operation, rate + 5, NOON + SECOND) == rate


def test_half_a_second_gives_half_of_the_requests_back() -> None:
    rates = Rates()
    admitted(rates, "DescribeTrails", 10)

    assert admitted(rates, "DescribeTrails", 10, NOON + SECOND / 2) == 5


def test_a_long_pause_saves_no_more_than_a_second() -> None:
    rates = Rates()
    admitted(rates, "LookupEvents", 2)

    assert admitted(rates, "LookupEvents", 10, NOON + 100 * SECOND) == 2


@pytest.mark.source("aws-docs", "LookupEvents: two per second, per account, per region")
def test_accounts_regions_and_operations_have_rates_of_their_own() -> None:
    rates = Rates()
    keys = [
        (account, region, operation)
        for account in ("111122223333", "444455556666")
        for region in ("eu-west-1", "us-east-1")
        for operation in ("CreateTrail", "DeleteTrail")
    ]

    assert all(rates.admits(*key, NOON) for key in keys)
    assert not any(rates.admits(*key, NOON) for key in keys)


def test_a_clock_that_went_back_gives_nothing() -> None:
    rates = Rates()
    admitted(rates, "LookupEvents", 2)

    assert admitted(rates, "LookupEvents", 2, NOON - SECOND) == 0


def test_cleared_rates_begin_anew() -> None:
    rates = Rates()
    admitted(rates, "CreateTrail", 1)
    rates.clear()

    assert admitted(rates, "CreateTrail", 1) == 1


def test_without_a_limit_every_request_is_admitted() -> None:
    unlimited = Unlimited()

    assert all(unlimited.admits("111122223333", "eu-west-1", "CreateTrail", NOON) for _ in range(100))


@given(pauses=st.lists(st.integers(0, 2_000_000), max_size=60))
def test_no_stretch_of_time_holds_more_than_its_seconds_and_one_more(pauses: list[int]) -> None:
    rates, at, admitted_at = Rates(), NOON, []
    for pause in pauses:
        at += timedelta(microseconds=pause)
        if rates.admits("111122223333", "eu-west-1", "LookupEvents", at):
            admitted_at.append(at)

    rate = limits.rate_of("LookupEvents")
    for first, begin in enumerate(admitted_at):
        for last, end in enumerate(admitted_at[first:], first):
            assert last - first + 1 <= rate * ((end - begin).total_seconds() + 1) + 1e-6
