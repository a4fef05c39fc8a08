"""Digesting: windows, links and signatures of what was delivered."""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from moto.moto_api._internal.models import moto_api_backend

from emulator.core.digests.digests import Chain
from emulator.core.trails.trails import TrailStatus
from tests.unit.worlds import (
    HOME,
    HOUR,
    MINUTE,
    NOON,
    OTHER,
    TRAIL,
    FolderWorld,
    MotoWorld,
    event,
)


@pytest.fixture
def world(tmp_path: Path) -> FolderWorld:
    return FolderWorld(tmp_path)


@pytest.fixture
def moto_world() -> Iterator[MotoWorld]:
    yield MotoWorld()
    moto_api_backend.reset()


def verify(world: FolderWorld, key: str, region: str = HOME) -> None:
    """Verify a digest as its readers do. Raises InvalidSignature."""
    body = world.body_of(key)
    (public,) = [
        pair.public
        for pair in world.store.key_pairs.of_region(region)
        if pair.fingerprint == body["digestPublicKeyFingerprint"]
    ]
    pem = f"-----BEGIN RSA PUBLIC KEY-----\n{base64.encodebytes(public).decode()}-----END RSA PUBLIC KEY-----"
    loaded = serialization.load_pem_public_key(pem.encode())
    assert isinstance(loaded, rsa.RSAPublicKey)
    lines = (
        body["digestEndTime"],
        f"{body['digestS3Bucket']}/{body['digestS3Object']}",
        hashlib.sha256(world.bytes_of(key)).hexdigest(),
        body["previousDigestSignature"] or "null",
    )
    signature = bytes.fromhex(world.metadata_of(key)["signature"])
    loaded.verify(signature, "\n".join(lines).encode(), padding.PKCS1v15(), hashes.SHA256())


def found(world: FolderWorld) -> Chain:
    """Return the home region's chain as it stands."""
    chain = world.store.chains.find(f"c-t1-{HOME}")
    assert chain
    return chain


# --- windows and links ---------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "starting digests kept from AWS")
def test_the_first_digest_is_a_starting_one(world: FolderWorld) -> None:
    world.start()
    body = world.body_of(world.digest(world.chain()))

    assert (body["digestStartTime"], body["digestEndTime"]) == (
        "2026-01-10T11:00:00Z",
        "2026-01-10T12:00:00Z",
    )
    assert (body["logFiles"], body["previousDigestSignature"]) == ([], None)


@pytest.mark.source("aws-docs", "CloudTrail user guide, Digest file structure")
def test_a_digest_lists_the_files_of_its_window_with_their_hashes(world: FolderWorld) -> None:
    world.start()
    chain = world.chain()
    world.digest(chain)
    world.record(event("a"))
    (key,) = world.deliver(NOON + 5 * MINUTE)
    (entry,) = world.body_of(world.digest(chain))["logFiles"]

    assert (entry["s3Bucket"], entry["s3Object"]) == ("logs", key)
    assert entry["hashValue"] == hashlib.sha256(world.bytes_of(key)).hexdigest()


@pytest.mark.source("aws-docs", "CloudTrail user guide, Digest file structure")
def test_a_digest_links_to_the_one_before(world: FolderWorld) -> None:
    world.start()
    chain = world.chain()
    first = world.digest(chain)
    assert first
    body = world.body_of(world.digest(chain))

    assert (body["previousDigestS3Bucket"], body["previousDigestS3Object"]) == ("logs", first)
    assert body["previousDigestHashValue"] == hashlib.sha256(world.bytes_of(first)).hexdigest()
    assert body["previousDigestSignature"] == world.metadata_of(first)["signature"]


@pytest.mark.source("aws-docs", "CloudTrail user guide, Digest file structure: hours without log files")
def test_a_window_without_files_has_a_digest_too(world: FolderWorld) -> None:
    world.start()
    chain = world.chain()
    keys = [world.digest(chain) for _ in range(4)]

    assert [world.body_of(key)["digestEndTime"] for key in keys] == [
        f"2026-01-10T{hour}:00:00Z" for hour in (12, 13, 14, 15)
    ]


@pytest.mark.source("assumed", "a window holds its start and not its end", "inferred")
def test_a_file_delivered_when_a_window_ends_is_listed_in_the_next(world: FolderWorld) -> None:
    world.start()
    chain = world.chain()
    world.digest(chain)
    world.record(event("a"))
    world.deliver(NOON + HOUR)
    lists = [world.body_of(world.digest(chain))["logFiles"] for _ in range(3)]

    assert [len(files) for files in lists] == [0, 1, 0]


def test_two_trails_list_their_own_files(world: FolderWorld) -> None:
    world.start()
    world.start(OTHER)
    mine, other = world.chain(), world.chain(OTHER)
    world.digest(mine)
    world.digest(other)
    world.record(event("a"))
    keys = world.deliver(NOON + MINUTE)
    lists = [world.body_of(world.digest(chain))["logFiles"] for chain in (mine, other)]

    assert [[file["s3Object"] for file in files] for files in lists] == [[key] for key in keys]


def test_digests_are_counted(world: FolderWorld) -> None:
    world.start()
    chain = world.chain()
    world.digest(chain)
    world.digest(chain)

    assert world.store.chains.count() == 2


# --- signatures ----------------------------------------------------------------------------------


@pytest.mark.source("aws-cli", "validate-logs: what a signature covers")
def test_every_digest_of_a_chain_verifies(world: FolderWorld) -> None:
    world.start()
    chain = world.chain()
    keys = [world.digest(chain) for _ in range(3)]

    for key in keys:
        assert key
        verify(world, key)


def test_a_changed_digest_does_not_verify(world: FolderWorld) -> None:
    world.start()
    key = world.digest(world.chain())
    assert key
    path = world.root / "logs" / key
    path.write_bytes(gzip.compress(world.bytes_of(key).replace(b"111122223333", b"111122223334", 1)))

    with pytest.raises(InvalidSignature):
        verify(world, key)


@pytest.mark.source("aws-docs", "CloudTrail user guide: each region has its own keys")
def test_a_digest_is_signed_with_the_key_of_the_region_of_its_files(world: FolderWorld) -> None:
    trail = replace(TRAIL, multi_region=True)
    world.start(trail)
    key = world.digest(world.chain(trail, "us-east-1"))
    assert key

    assert "/CloudTrail-Digest/us-east-1/" in key
    verify(world, key, "us-east-1")
    assert list(world.store.key_pairs.of_region(HOME)) == []


@pytest.mark.source(
    "aws-docs", "CloudTrail user guide: digests are encrypted as the trail's files since 2025"
)
def test_a_digest_is_put_with_headers_and_metadata(moto_world: MotoWorld) -> None:
    moto_world.start()
    key = moto_world.digest(moto_world.chain())
    assert key
    found = moto_world.s3.get_object("logs", key)

    assert found
    assert found.encryption == "AES256"
    assert set(found.metadata) == {
        "content-type",
        "content-encoding",
        "x-amz-meta-signature",
        "x-amz-meta-signature-algorithm",
    }


# --- changes and ends ----------------------------------------------------------------------------


@pytest.mark.source("aws-cli", "tests of validate-logs: a chain goes on in another bucket")
def test_a_chain_goes_on_in_the_bucket_where_the_trail_delivers_now(world: FolderWorld) -> None:
    world.start()
    chain = world.chain()
    world.digest(chain)
    world.store.trails.save(replace(TRAIL, bucket="archive"))
    key = world.digest(chain)
    assert key
    body = json.loads(gzip.decompress((world.root / "archive" / key).read_bytes()))

    assert (body["digestS3Bucket"], body["previousDigestS3Bucket"]) == ("archive", "logs")


@pytest.mark.source("assumed", "the final digest ends with the regular window", "inferred")
def test_a_closed_chain_ends_with_a_final_digest(world: FolderWorld) -> None:
    period = world.start()
    chain = world.chain()
    world.digest(chain)
    world.record(event("a"))
    world.stop(period)
    world.store.chains.save(found(world).closed(HOUR))
    world.deliver(NOON + 5 * MINUTE)
    final = world.digest(chain)

    assert len(world.body_of(final)["logFiles"]) == 1
    assert found(world).finished
    assert world.digest(chain) is None


@pytest.mark.source(
    "assumed", "a final digest waits for the files that the trail has yet to deliver", "inferred"
)
def test_a_chain_does_not_end_before_the_last_file_of_its_trail(world: FolderWorld) -> None:
    period = world.start()
    chain = world.chain()
    world.digest(chain)
    world.record(event("a"))
    world.stop(period)
    world.store.chains.save(found(world).closed(HOUR))
    regular = world.digest(chain)
    world.deliver(NOON + HOUR + 5 * MINUTE)
    final = world.digest(chain)

    assert [len(world.body_of(key)["logFiles"]) for key in (regular, final)] == [0, 1]
    assert found(world).finished


@pytest.mark.source("aws-docs", "DeleteTrail: one final digest")
def test_the_chain_of_a_deleted_trail_ends_where_the_trail_delivered(world: FolderWorld) -> None:
    world.stop(world.start())
    chain = world.chain()
    world.digest(chain)
    world.store.chains.save(found(world).closed(HOUR))
    world.store.trails.delete(TRAIL.arn)

    assert world.body_of(world.digest(chain))["digestS3Bucket"] == "logs"
    assert found(world).finished


@pytest.mark.source("aws-docs", "CloudTrail user guide: files delivered while validation is off")
def test_files_delivered_while_validation_is_off_are_in_no_digest(world: FolderWorld) -> None:
    world.start(replace(TRAIL, validation=False))
    world.record(event("a"))
    world.deliver(NOON - MINUTE)
    world.store.trails.save(TRAIL)
    chain = world.chain()
    lists = [world.body_of(world.digest(chain))["logFiles"] for _ in range(2)]

    assert lists == [[], []]


# --- what goes wrong -----------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "CloudTrail user guide: missed digests are delivered after the repair")
def test_a_digest_that_could_not_be_put_is_written_later_for_the_same_window(moto_world: MotoWorld) -> None:
    moto_world.start()
    chain = moto_world.chain()
    moto_world.delete_bucket()
    failed = moto_world.digest(chain)
    moto_world.make_bucket()
    key = moto_world.digest(chain, NOON + 5 * MINUTE)

    assert failed is None
    assert key
    assert key.endswith("_20260110T120000Z.json.gz")


@pytest.mark.source("aws-docs", "GetTrailStatus, LatestDigestDeliveryError")
def test_a_failed_digest_shows_in_the_status_until_the_next_success(moto_world: MotoWorld) -> None:
    moto_world.start()
    chain = moto_world.chain()
    moto_world.deny()
    moto_world.digest(chain)
    failed = moto_world.status()
    moto_world.allow()
    moto_world.digest(chain, NOON + 5 * MINUTE)

    assert failed == TrailStatus(digest_delivery_error="AccessDenied")
    assert moto_world.status() == TrailStatus(digest_delivery=NOON + 5 * MINUTE)


def test_a_digest_written_again_after_a_crash_has_the_same_bytes(world: FolderWorld) -> None:
    world.start()
    chain = world.chain()
    world.digest(chain)
    world.record(event("a"))
    world.deliver(NOON + MINUTE)
    before = found(world)
    file = world.store.files.undigested("t1", TRAIL.account, HOME, NOON + HOUR)[0]
    first = world.digest(chain)
    assert first
    written = world.bytes_of(first)
    world.store.chains.save(before)  # as though the process had ended before it kept what it did
    world.store.files.save(file)
    again = world.digest(chain, NOON + HOUR + timedelta(seconds=9))

    assert again == first
    assert world.bytes_of(again) == written
