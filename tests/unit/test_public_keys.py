"""Which key pair signs when, and which are listed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core import key_ring
from emulator.core.digests import key_pairs
from emulator.core.digests.key_pairs import STEP, VALIDITY, KeyPair
from emulator.core.ports.state import KeyPairs, Store
from emulator.stores.sqlite import open_store

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
REGION = "eu-west-1"


class NumberedSigner:
    """Satisfies the making half of ports.neighbours.Signer with pairs that are told apart by a number."""

    def __init__(self) -> None:
        self.made = 0

    def make_pair(self, region: str, valid_from: datetime, valid_to: datetime) -> KeyPair:
        self.made += 1
        return KeyPair(region, b"private", b"public", f"{self.made:032x}", valid_from, valid_to)

    def sign(self, pair: KeyPair, text: bytes) -> str:
        return f"{pair.fingerprint}{text.hex()}"


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(None)
    yield opened
    opened.close()


@pytest.fixture
def pairs(store: Store) -> KeyPairs:
    return store.key_pairs


@pytest.fixture
def signer() -> NumberedSigner:
    return NumberedSigner()


@pytest.mark.source("aws-docs", "validity of the keys in the samples of ListPublicKeys")
@given(hours=st.integers(-100_000, 500_000))
def test_a_pair_is_valid_when_it_signs_and_for_ten_days_more(hours: int) -> None:
    at = NOON + timedelta(hours=hours)
    begin = key_pairs.begin_of(REGION, at)

    assert begin <= at < begin + STEP
    assert VALIDITY - STEP == 10 * DAY
    assert key_pairs.begin_of(REGION, begin) == begin
    assert key_pairs.begin_of(REGION, begin + STEP) == begin + STEP


@pytest.mark.source("aws-docs", "validity of the keys in the samples of ListPublicKeys")
def test_a_pair_is_valid_for_30_days_and_followed_after_20(pairs: KeyPairs, signer: NumberedSigner) -> None:
    first = key_ring.ensure_pair(pairs, signer, REGION, NOON)
    second = key_ring.ensure_pair(pairs, signer, REGION, first.valid_from + 20 * DAY)

    assert first.valid_to - first.valid_from == 30 * DAY
    assert second.valid_from - first.valid_from == 20 * DAY


@pytest.mark.source("assumed", "of two valid keys the younger one signs", "inferred")
def test_an_instant_has_one_pair(pairs: KeyPairs, signer: NumberedSigner) -> None:
    first = key_ring.ensure_pair(pairs, signer, REGION, NOON)
    later = key_ring.ensure_pair(pairs, signer, REGION, NOON + 25 * DAY)

    assert key_ring.ensure_pair(pairs, signer, REGION, NOON) == first
    assert later != first
    assert signer.made == 2


@pytest.mark.source("aws-docs", "Digest file structure: a key pair for each region")
def test_regions_have_pairs_of_their_own(pairs: KeyPairs, signer: NumberedSigner) -> None:
    one = key_ring.ensure_pair(pairs, signer, "eu-west-1", NOON)
    other = key_ring.ensure_pair(pairs, signer, "us-east-1", NOON)

    assert one.fingerprint != other.fingerprint
    assert one.valid_from != other.valid_from


@pytest.mark.source("aws-docs", "ListPublicKeys: keys whose validity touches the range")
def test_pairs_are_listed_that_were_valid_in_the_range(pairs: KeyPairs, signer: NumberedSigner) -> None:
    first = key_ring.ensure_pair(pairs, signer, REGION, NOON)
    second = key_ring.ensure_pair(pairs, signer, REGION, first.valid_from + STEP)
    now = second.valid_from + 5 * DAY

    def listed(start: datetime, end: datetime) -> list[KeyPair]:
        return list(key_ring.listed(pairs, signer, REGION, (start, end), now))

    assert listed(now, now) == [first, second]
    assert listed(NOON, NOON) == [first]
    assert listed(first.valid_to, first.valid_to) == [first, second]
    assert listed(first.valid_to + timedelta(seconds=1), now + 30 * DAY) == [second]
    assert listed(NOON - 400 * DAY, NOON - 300 * DAY) == []


@pytest.mark.source("aws-cli", "validate-logs gives up where ListPublicKeys answers nothing")
def test_a_time_without_digests_has_a_pair_when_it_is_asked_for(
    pairs: KeyPairs, signer: NumberedSigner
) -> None:
    key_ring.ensure_pair(pairs, signer, REGION, NOON)
    then, now = NOON + 100 * DAY, NOON + 400 * DAY

    (pair,) = key_ring.listed(pairs, signer, REGION, (then, then), now)
    again = key_ring.listed(pairs, signer, REGION, (then, then), now)

    assert pair.valid_from <= then < pair.valid_to
    assert list(again) == [pair]


@pytest.mark.source("aws-cli", "validate-logs gives up where ListPublicKeys answers nothing")
def test_the_present_has_a_pair_before_anything_was_signed(pairs: KeyPairs, signer: NumberedSigner) -> None:
    assert len(key_ring.listed(pairs, signer, REGION, (NOON, NOON), NOON)) == 1


def test_the_time_before_the_first_pair_has_none(pairs: KeyPairs, signer: NumberedSigner) -> None:
    before = NOON - 60 * DAY

    assert list(key_ring.listed(pairs, signer, REGION, (before, before), NOON)) == []
    assert signer.made == 1
