"""Judging chains as the AWS CLI does."""

import hashlib
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from emulator.core import digests
from emulator.core.digests import Chain, DigestLink
from emulator.core.logfiles import packed
from emulator.core.trails import Destination
from emulator.core.verification import Chains, Stored
from emulator.keys.rsa import RsaSigner, is_signed

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAIR = RsaSigner(seed=1).make_pair("us-east-1", NOON, NOON + 720 * HOUR)
FIRST = Chain(
    id="c",
    trail_id="t",
    trail_arn="arn:aws:cloudtrail:us-east-1:123456789012:trail/audit",
    trail_name="audit",
    account="123456789012",
    region="us-east-1",
    home_region="us-east-1",
    destination=Destination("logs"),
    start=NOON - HOUR,
    next_end=NOON,
)


class Place:
    """A bucket with a chain of two digests."""

    def __init__(self) -> None:
        self.signer = RsaSigner()
        self.objects: dict[tuple[str, str], Stored] = {}
        self.first, chain = self.put(FIRST)
        self.newest, _ = self.put(chain)

    def put(self, chain: Chain) -> tuple[str, Chain]:
        digest = digests.digest_of(chain, (), PAIR.fingerprint)
        signature = self.signer.sign(PAIR, digests.string_to_sign(digest))
        stored = Stored(packed(digest.body), digests.metadata_of(signature))
        self.objects[digest.bucket, digest.key] = stored
        return digest.key, chain.delivered(digests.link_to(digest, signature), HOUR)

    def change(self, key: str, **members: object) -> None:
        stored = self.objects["logs", key]
        body = orjson.loads(zlib.decompress(stored.body, 31)) | members
        self.objects["logs", key] = replace(stored, body=packed(orjson.dumps(body)))

    def problems(self) -> list[str | None]:
        chains = Chains(lambda bucket, key: self.objects.get((bucket, key)), self.keys(), is_signed)
        return [verdict.problem for verdict in chains.verdicts("logs", self.newest)]

    def keys(self) -> dict[str, bytes]:
        return {PAIR.fingerprint: PAIR.public}


@pytest.fixture
def place() -> Place:
    return Place()


def test_a_chain_that_nobody_touched_is_valid(place: Place) -> None:
    assert place.problems() == [None, None]


@pytest.mark.source("aws-cli", "validate-logs")
def test_a_changed_digest_fails_its_signature(place: Place) -> None:
    place.change(place.newest, logFiles=[], newestEventTime="2026-01-02T12:00:00Z")

    assert place.problems() == ["signature verification failed"]


@pytest.mark.source("aws-cli", "validate-logs")
def test_a_missing_digest_is_not_found(place: Place) -> None:
    del place.objects["logs", place.first]

    assert place.problems() == [None, "not found"]


@pytest.mark.source("aws-cli", "validate-logs")
def test_a_digest_in_another_place_has_been_moved(place: Place) -> None:
    place.change(place.newest, digestS3Bucket="elsewhere")

    assert place.problems() == ["has been moved from its original location"]


@pytest.mark.source("aws-cli", "validate-logs")
@pytest.mark.parametrize("body", [b"junk", packed(b"no json"), packed(b"{}"), packed(b"[]")])
def test_a_digest_that_is_none_has_an_invalid_format(place: Place, body: bytes) -> None:
    stored = place.objects["logs", place.newest]
    place.objects["logs", place.newest] = replace(stored, body=body)

    assert place.problems() == ["invalid format"]


@pytest.mark.source("aws-cli", "validate-logs")
def test_a_digest_of_an_unlisted_key_is_not_trusted(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "keys", dict)

    assert place.problems() == [f"public key not found for fingerprint {PAIR.fingerprint}"]


@pytest.mark.source("aws-cli", "validate-logs")
@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (packed(b'{"Records":[]}'), None),
        (packed(b'{"Records":[{}]}'), "hash value doesn't match"),
        (b"junk", "invalid format"),
        (packed(b'{"Records":[]}')[:-4], "invalid format"),
        (None, "not found"),
    ],
)
def test_log_files_are_judged_by_their_hash(place: Place, body: bytes | None, problem: str | None) -> None:
    if body is not None:
        place.objects["logs", "k"] = Stored(body, {})
    hash_value = hashlib.sha256(b'{"Records":[]}').hexdigest()
    listed = {"s3Bucket": "logs", "s3Object": "k", "hashValue": hash_value}
    chains = Chains(lambda bucket, key: place.objects.get((bucket, key)), {}, is_signed)

    assert chains._log_verdict(listed).problem == problem


def test_a_link_of_another_signature_changes_what_is_signed() -> None:
    chain = replace(FIRST, previous=DigestLink("logs", "k", "00", "aa"))
    other = replace(FIRST, previous=DigestLink("logs", "k", "00", "bb"))
    texts = {
        digests.string_to_sign(digests.digest_of(given, (), PAIR.fingerprint)) for given in (chain, other)
    }

    assert len(texts) == 2
