"""ListPublicKeys."""

import hashlib
from datetime import timedelta

import pytest

from tests.operations.support import NOON, World, refused

DAY = timedelta(days=1)


@pytest.mark.source("aws-docs", "ListPublicKeys: the current key unless told otherwise")
def test_the_present_has_a_key_before_anything_was_signed(world: World) -> None:
    (key,) = world.call("ListPublicKeys")["PublicKeyList"]

    assert key["ValidityStartTime"] <= NOON < key["ValidityEndTime"]
    assert key["ValidityEndTime"] - key["ValidityStartTime"] == 30 * DAY
    assert key["Value"].startswith(bytes.fromhex("3082010a02820101"))
    assert key["Fingerprint"] == hashlib.md5(key["Value"]).hexdigest()


@pytest.mark.source("aws-docs", "Digest file structure: a key pair for each region")
def test_regions_have_keys_of_their_own(world: World) -> None:
    (here,) = world.call("ListPublicKeys")["PublicKeyList"]
    (there,) = world.call("ListPublicKeys", region="us-east-1")["PublicKeyList"]

    assert here["Value"] != there["Value"]


@pytest.mark.source("aws-docs", "ListPublicKeys")
def test_a_key_is_listed_for_its_time_when_it_is_over(world: World) -> None:
    (first,) = world.call("ListPublicKeys")["PublicKeyList"]
    world.clock.advance(100 * DAY)

    assert world.call("ListPublicKeys", StartTime=NOON, EndTime=NOON)["PublicKeyList"] == [first]
    assert first not in world.call("ListPublicKeys")["PublicKeyList"]


@pytest.mark.source("aws-docs", "ListPublicKeys")
def test_a_time_before_the_first_key_has_none(world: World) -> None:
    long_ago = NOON - 400 * DAY

    assert world.call("ListPublicKeys", StartTime=long_ago, EndTime=long_ago) == {"PublicKeyList": []}


@pytest.mark.source("aws-docs", "ListPublicKeys: InvalidTimeRangeException")
def test_a_range_does_not_end_before_it_starts(world: World) -> None:
    with refused("InvalidTimeRangeException"):
        world.call("ListPublicKeys", StartTime=NOON, EndTime=NOON - DAY)


@pytest.mark.source("aws-observed", "an unknown NextToken is passed over")
def test_a_token_is_passed_over(world: World) -> None:
    assert world.call("ListPublicKeys", NextToken="x")["PublicKeyList"]
