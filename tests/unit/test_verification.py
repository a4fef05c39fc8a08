"""Judging digests and log files, and the way through a chain."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from emulator.core.delivery.logfiles import packed
from emulator.core.digests import digests
from emulator.core.digests.digests import Chain, DigestLink
from emulator.core.ports.archived_files import Stored
from emulator.core.trails.trails import Destination
from emulator.core.validation.chain_walks import ChainName, Span, Walk, beginning, find_end, kept_chains
from emulator.core.validation.verdicts import DIGEST_WORDS, LOG_WORDS, Finding, Gap, Verdict
from emulator.core.validation.verification import Judge, ListedLog, judge_log
from emulator.keys.rsa import RsaSigner, is_signed

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = Span(NOON - 12 * HOUR, NOON + 12 * HOUR)
SIGNER = RsaSigner(seed=1)
PAIR = SIGNER.make_pair("us-east-1", NOON, NOON + 720 * HOUR)
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
RAW = b'{"Records":[]}'
LISTED = ListedLog("logs", "k", hashlib.sha256(RAW).hexdigest())


class Bucket:
    """A bucket with a chain of digests, oldest first in `keys`, as the walk of a validator sees it."""

    def __init__(self, number: int = 3) -> None:
        self.objects: dict[tuple[str, str], Stored] = {}
        self.keys: list[str] = []
        self.public: dict[str, bytes] = {PAIR.fingerprint: PAIR.public}
        self.later: dict[str, bytes] = {}
        self.asked: list[datetime] = []
        chain = FIRST
        for _ in range(number):
            chain = self.put(chain)

    def put(self, chain: Chain) -> Chain:
        digest = digests.digest_of(chain, (), PAIR.fingerprint)
        signature = SIGNER.sign(PAIR, digests.string_to_sign(digest))
        self.objects[digest.bucket, digest.key] = Stored(packed(digest.body), digests.metadata_of(signature))
        self.keys.append(digest.key)
        return chain.delivered(digests.link_to(digest, signature), HOUR)

    def change(self, key: str, **members: object) -> None:
        stored = self.objects["logs", key]
        body = orjson.loads(gzip.decompress(stored.body)) | members
        self.objects["logs", key] = replace(stored, body=packed(orjson.dumps(body)))

    def between(self, start: datetime, end: datetime) -> Mapping[str, bytes]:
        self.asked += [start, end]
        return self.later

    def judge(self) -> Judge:
        return Judge(
            lambda bucket, key: self.objects.get((bucket, key)),
            is_signed,
            "us-east-1",
            self.public,
            self.between,
        )

    def walk(self, span: Span = DAY) -> list[Verdict | Gap]:
        (chain,) = kept_chains(("logs", key) for key in self.keys)
        left = list(chain.within(span).digests)
        walk = Walk(self.judge(), "digest", span, left, lambda _: [], beginning(left, span))
        return [step if isinstance(step, Gap) else step[0] for step in walk.steps()]

    def findings(self) -> list[str]:
        return [found.finding if isinstance(found, Verdict) else "gap" for found in self.walk()]

    def problem(self, key: str) -> str | None:
        verdict, _ = self.judge().judge("digest", "logs", key, None)
        return verdict.problem


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


def test_a_chain_that_nobody_touched_is_valid_from_the_newest_back(bucket: Bucket) -> None:
    found = bucket.walk()

    assert [verdict.key for verdict in found if isinstance(verdict, Verdict)] == bucket.keys[::-1]
    assert bucket.findings() == ["valid"] * 3


@pytest.mark.source("aws-cli", "validate-logs")
@pytest.mark.parametrize(
    "body", [b"junk", packed(b"no json"), packed(b"{}"), packed(b"[]"), packed(b'{"a":1}')[:-9]]
)
def test_a_digest_that_is_none_has_an_invalid_format(bucket: Bucket, body: bytes) -> None:
    stored = bucket.objects["logs", bucket.keys[0]]
    bucket.objects["logs", bucket.keys[0]] = replace(stored, body=body)

    assert bucket.problem(bucket.keys[0]) == "invalid format"


@pytest.mark.parametrize(
    "members",
    [
        {"digestEndTime": 1},
        {"digestStartTime": "yesterday"},
        {"logFiles": [{"s3Bucket": "logs"}]},
        {"logFiles": 1},
        {"previousDigestS3Bucket": "logs", "previousDigestS3Object": [], "previousDigestSignature": {}},
    ],
)
def test_members_of_another_kind_never_break_validation(bucket: Bucket, members: dict[str, object]) -> None:
    bucket.change(bucket.keys[2], **members)

    assert bucket.problem(bucket.keys[2]) in {"invalid format", "signature verification failed"}


@pytest.mark.source("aws-cli", "validate-logs")
def test_a_digest_of_an_unlisted_key_names_its_fingerprint(bucket: Bucket) -> None:
    bucket.public = {}
    text = f"public key not found in region us-east-1 for fingerprint {PAIR.fingerprint}"

    assert bucket.problem(bucket.keys[0]) == text


@pytest.mark.source("aws-cli", "validate-logs")
@pytest.mark.parametrize("public", [b"junk", b"\x30\x0d" + PAIR.public])
def test_a_key_that_is_no_pkcs_1_key_cannot_be_loaded(bucket: Bucket, public: bytes) -> None:
    bucket.public = {PAIR.fingerprint: public}

    assert bucket.problem(bucket.keys[0]) == f"Unable to load PKCS #1 key with fingerprint {PAIR.fingerprint}"


@pytest.mark.source("aws-cli", "validate-logs")
def test_the_key_of_a_backfill_digest_is_sought_around_the_time_it_was_made(bucket: Bucket) -> None:
    bucket.public, bucket.later = {}, bucket.public
    stored = bucket.objects["logs", bucket.keys[0]]
    made_at = {"backfill-generation-timestamp": "2026-01-02T20:00:00.000Z"}
    bucket.objects["logs", bucket.keys[0]] = replace(stored, metadata={**(stored.metadata or {}), **made_at})
    verdict, _ = bucket.judge().judge("backfill", "logs", bucket.keys[0], None)

    assert verdict.finding == "valid"
    assert bucket.asked == [NOON + 7 * HOUR, NOON + 9 * HOUR]


def test_an_invalid_digest_has_the_window_that_the_names_tell(bucket: Bucket) -> None:
    del bucket.objects["logs", bucket.keys[1]]
    _, missing, _ = bucket.walk()

    assert isinstance(missing, Verdict)
    assert (missing.finding, missing.start, missing.end) == ("missing", NOON, NOON + HOUR)


def test_what_was_changed_is_told_apart_where_the_next_digest_tells_its_hash(bucket: Bucket) -> None:
    for key in bucket.keys[1:]:
        bucket.change(key, newestEventTime="2026-01-02T12:00:00Z")
    bucket.change(bucket.keys[0], oldestEventTime="2026-01-02T12:00:00Z")
    changed = bucket.findings()
    bucket = Bucket()
    bucket.change(bucket.keys[0], newestEventTime="2026-01-02T12:00:00Z")

    assert changed == ["signature-invalid"] * 3
    assert bucket.findings() == ["valid", "valid", "changed"]


def test_without_metadata_the_next_digest_tells_the_signature(bucket: Bucket) -> None:
    bucket.objects = {place: replace(stored, metadata=None) for place, stored in bucket.objects.items()}
    whole = bucket.findings()
    bucket.change(bucket.keys[1], newestEventTime="2026-01-02T12:00:00Z")

    assert whole == ["unsigned", "valid", "valid"]
    assert bucket.findings() == ["unsigned", "changed", "unsigned"]


def test_a_digest_that_links_to_itself_is_judged_once(bucket: Bucket) -> None:
    bucket.objects = {place: replace(stored, metadata=None) for place, stored in bucket.objects.items()}
    bucket.change(bucket.keys[2], previousDigestS3Object=bucket.keys[2])

    assert bucket.findings() == ["unsigned"]


@pytest.mark.source("aws-cli", "validate-logs")
def test_a_chain_that_begins_anew_leaves_a_gap(bucket: Bucket) -> None:
    later = NOON + 8 * HOUR
    bucket.put(replace(FIRST, start=later - HOUR, next_end=later))

    assert bucket.walk()[1] == Gap("digest", NOON + 2 * HOUR, later - HOUR)
    assert bucket.findings() == ["valid", "gap", "valid", "valid", "valid"]


@pytest.mark.source("aws-cli", "validate-logs")
@pytest.mark.parametrize(
    ("body", "finding"),
    [
        (packed(RAW), "valid"),
        (packed(RAW)[:-4], "valid"),
        (packed(RAW)[:-10], "truncated"),
        (packed(b'{"Records":[{}]}'), "changed"),
        (packed(RAW) * 2, "trailing-data"),
        (b"junk", "unreadable"),
        (None, "missing"),
    ],
)
def test_log_files_are_judged_by_the_hash_of_what_they_hold(body: bytes | None, finding: Finding) -> None:
    stored = None if body is None else Stored(body, {})

    assert judge_log("d", LISTED, stored).finding == finding


def test_a_verdict_reads_as_the_aws_cli_prints_it() -> None:
    valid = Verdict("digest", "logs", "d", "valid")
    missing = Verdict("backfill", "logs", "d", "missing")

    assert str(valid) == "Digest file\ts3://logs/d\tvalid"
    assert str(missing) == "(backfill) Digest file\ts3://logs/d\tINVALID: not found"


def test_every_finding_has_words(bucket: Bucket) -> None:
    findings = set(Finding.__args__)  # type: ignore[attr-defined]  # a Literal has them

    assert DIGEST_WORDS.keys() | LOG_WORDS.keys() == findings


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (
            (
                "AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/01/02/"
                "123456789012_CloudTrail-Digest_eu-west-1_my_trail-1_us-east-1_20260102T120000Z.json.gz"
            ),
            ChainName("123456789012", "eu-west-1", "my_trail-1", "us-east-1"),
        ),
        (
            (
                "a/b/AWSLogs/o-abc1234567/123456789012/CloudTrail-Digest/eu-west-1/2026/01/02/"
                "123456789012_CloudTrail-Digest_eu-west-1_org_us-east-1_20260102T120000Z_backfill.json.gz"
            ),
            ChainName("123456789012", "eu-west-1", "org", "us-east-1", "o-abc1234567"),
        ),
    ],
)
def test_a_key_tells_whose_digest_it_is(key: str, name: ChainName) -> None:
    (chain,) = kept_chains([("logs", key)])

    assert chain.name == name
    assert find_end(key) == NOON


@pytest.mark.parametrize(
    "key",
    [
        "AWSLogs/123456789012/CloudTrail-Digest/",
        "AWSLogs/123456789012/CloudTrail/us-east-1/2026/01/02/123456789012_CloudTrail_us-east-1_x.json.gz",
        (
            "AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/01/02/"
            "123456789012_CloudTrail-Digest_eu-west-1_audit_us-east-1_20261302T120000Z.json.gz"
        ),
    ],
)
def test_other_keys_are_no_digests(key: str) -> None:
    assert kept_chains([("logs", key)]) == []


def test_a_link_of_another_signature_changes_what_is_signed() -> None:
    chain = replace(FIRST, previous=DigestLink("logs", "k", "00", "aa"))
    other = replace(FIRST, previous=DigestLink("logs", "k", "00", "bb"))
    texts = {
        digests.string_to_sign(digests.digest_of(given, (), PAIR.fingerprint)) for given in (chain, other)
    }

    assert len(texts) == 2
