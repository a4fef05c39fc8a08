import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from awscli.customizations.cloudtrail.validation import (  # type: ignore[import-untyped]  # it has no types
    Sha256RSADigestValidator,
)
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.delivery.logfiles import LogFile
from emulator.core.digests.digests import (
    Chain,
    Digest,
    DigestLink,
    digest_key,
    digest_of,
    link_to,
    listed,
    metadata_of,
    opened,
    string_to_sign,
)
from emulator.core.trails.trails import Destination, Trail

HOUR = timedelta(hours=1)
START = datetime(2026, 1, 10, 9, 15, 42, 700_000, tzinfo=UTC)
ANCHOR = START.replace(microsecond=0)
TRAIL = Trail(
    id="t1",
    name="demo",
    account="111122223333",
    home_region="eu-west-1",
    bucket="demo-logs",
    created_at=START,
    validation=True,
)
FINGERPRINT = "4f0b7d98879b94a7022b9543f4bf01d1"
STARTING = opened(TRAIL, (TRAIL.account, "eu-west-1"), "c1", START, HOUR)
LINK = DigestLink("demo-logs", "previous.json.gz", "aa" * 32, "bb" * 256)
NEXT = STARTING.delivered(LINK, HOUR)
FILE = LogFile(
    period_id="p1",
    trail_id="t1",
    account="111122223333",
    region="eu-west-1",
    first=1,
    last=2,
    bucket="demo-logs",
    key="file.json.gz",
    hash_value="cc" * 32,
    newest=ANCHOR + timedelta(minutes=4),
    oldest=ANCHOR + timedelta(minutes=1),
    planned_at=ANCHOR + timedelta(minutes=6),
    delivered_at=ANCHOR + timedelta(minutes=6),
)
FIRST = Digest(ANCHOR, "demo-logs", "first.json.gz", b"{}", None)
VECTOR = json.loads((Path(__file__).parent.parent / "golden" / "starting_digest.json").read_bytes())


# --- keys ----------------------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "CloudTrail user guide, Digest file location")
def test_a_key_names_source_region_trail_home_and_end() -> None:
    chain = replace(STARTING, region="us-east-1", destination=Destination("demo-logs", "audit"))

    assert digest_key(chain, chain.next_end) == (
        "audit/AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/10/"
        "111122223333_CloudTrail-Digest_us-east-1_demo_eu-west-1_20260110T091542Z.json.gz"
    )


@pytest.mark.source("aws-docs", "CloudTrail user guide, Backfill digest files")
def test_the_key_of_a_backfill_digest_says_so() -> None:
    key = digest_key(STARTING, ANCHOR, backfill=True)

    assert key == digest_key(STARTING, ANCHOR).replace(".json.gz", "_backfill.json.gz")


# --- bodies --------------------------------------------------------------------------------------


@pytest.mark.source(
    "aws-docs", "CloudTrail user guide, Digest file structure; the test vector of tests/golden"
)
def test_a_starting_digest_has_the_bytes_of_the_vector() -> None:
    digest = digest_of(STARTING, listed(STARTING, [FILE]), FINGERPRINT)

    assert digest.body.decode() == VECTOR["body"]
    assert hashlib.sha256(digest.body).hexdigest() == VECTOR["body_sha256"]


@pytest.mark.source("aws-docs", "CloudTrail user guide, Digest file structure")
def test_a_digest_lists_its_files_with_place_hash_and_times() -> None:
    digest = digest_of(NEXT, [FILE], FINGERPRINT)

    assert json.loads(digest.body)["logFiles"] == [
        {
            "s3Bucket": "demo-logs",
            "s3Object": "file.json.gz",
            "hashValue": "cc" * 32,
            "hashAlgorithm": "SHA-256",
            "newestEventTime": "2026-01-10T09:19:42Z",
            "oldestEventTime": "2026-01-10T09:16:42Z",
        }
    ]


@pytest.mark.source("aws-docs", "CloudTrail user guide, Digest file structure")
def test_a_digest_spans_the_times_of_all_its_files() -> None:
    later = replace(FILE, newest=FILE.newest + HOUR, oldest=FILE.oldest - HOUR)
    body = json.loads(digest_of(NEXT, [FILE, later, FILE], FINGERPRINT).body)

    assert body["newestEventTime"] == "2026-01-10T10:19:42Z"
    assert body["oldestEventTime"] == "2026-01-10T08:16:42Z"


@pytest.mark.source("aws-docs", "CloudTrail user guide, Digest file structure")
def test_a_later_digest_links_to_the_one_before() -> None:
    body = json.loads(digest_of(NEXT, [], FINGERPRINT).body)

    assert body["previousDigestS3Bucket"] == "demo-logs"
    assert body["previousDigestS3Object"] == "previous.json.gz"
    assert body["previousDigestHashValue"] == "aa" * 32
    assert body["previousDigestHashAlgorithm"] == "SHA-256"
    assert body["previousDigestSignature"] == "bb" * 256
    assert (body["newestEventTime"], body["oldestEventTime"], body["logFiles"]) == (None, None, [])


@pytest.mark.source("aws-docs", "CloudTrail user guide, Digest file structure")
def test_the_metadata_hold_signature_and_algorithm() -> None:
    assert metadata_of("ab12") == {"signature": "ab12", "signature-algorithm": "SHA256withRSA"}


@pytest.mark.source("aws-cli", "validate-logs: backfill-generation-timestamp")
def test_the_metadata_of_a_backfill_digest_say_when_it_was_made() -> None:
    assert metadata_of("ab12", ANCHOR)["backfill-generation-timestamp"] == "2026-01-10T09:15:42.000Z"


# --- signatures ----------------------------------------------------------------------------------


@pytest.mark.source("aws-cli", "validate-logs: a digest without predecessor signs the word null")
def test_a_first_digest_signs_the_word_null() -> None:
    lines = string_to_sign(FIRST).decode().split("\n")

    assert lines == [
        "2026-01-10T09:15:42Z",
        "demo-logs/first.json.gz",
        hashlib.sha256(b"{}").hexdigest(),
        "null",
    ]


@pytest.mark.source("aws-docs", "CloudTrail user guide, Custom implementations of log file validation")
def test_a_later_digest_signs_the_signature_before_it() -> None:
    text = string_to_sign(replace(FIRST, previous_signature="bb"))

    assert text.endswith(b"\nbb")


@given(body=st.binary())
def test_what_is_signed_changes_with_the_body(body: bytes) -> None:
    changed = replace(FIRST, body=body)

    assert (string_to_sign(changed) == string_to_sign(FIRST)) == (body == FIRST.body)


@pytest.mark.source("aws-cli", "validate-logs: its validator, on the vector of tests/golden")
def test_the_aws_cli_accepts_the_signature_of_the_vector() -> None:
    digest = digest_of(STARTING, [], FINGERPRINT)
    public = base64.b64decode(VECTOR["public_key"])

    assert hashlib.md5(public).hexdigest() == FINGERPRINT
    Sha256RSADigestValidator().validate(
        digest.bucket,
        digest.key,
        VECTOR["public_key"],
        json.loads(digest.body) | {"_signature": VECTOR["signature"]},
        digest.body,
    )


# --- chains --------------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "starting digests kept from AWS: they end in the second of StartLogging")
def test_a_chain_begins_with_the_interval_before_the_second_of_its_start() -> None:
    assert (STARTING.start, STARTING.next_end) == (ANCHOR - HOUR, ANCHOR)
    assert STARTING.is_starting


@pytest.mark.source("aws-observed", "public data sets: ends are exactly 3,600 s apart")
def test_a_window_begins_where_the_one_before_ended() -> None:
    assert (NEXT.start, NEXT.next_end, NEXT.previous) == (ANCHOR, ANCHOR + HOUR, LINK)
    assert not NEXT.finished


@pytest.mark.source("aws-observed", "starting digests kept from AWS: no files")
def test_a_starting_digest_lists_no_files() -> None:
    early = replace(FILE, delivered_at=ANCHOR - timedelta(minutes=1))

    assert listed(STARTING, [early]) == ()


@pytest.mark.source("assumed", "a window holds its start and not its end", "inferred")
@pytest.mark.parametrize(
    ("delivered_at", "is_listed"),
    [
        (ANCHOR, True),
        (ANCHOR + HOUR - timedelta(microseconds=1), True),
        (ANCHOR + HOUR, False),
    ],
)
def test_a_digest_lists_what_was_delivered_before_its_window_ended(
    delivered_at: datetime, is_listed: bool
) -> None:
    file = replace(FILE, delivered_at=delivered_at)

    assert list(listed(NEXT, [file])) == [file] * is_listed


@pytest.mark.source("assumed", "the final digest ends with the regular window", "inferred")
def test_a_closed_chain_is_finished_after_the_window_that_was_open() -> None:
    closed = NEXT.closed(HOUR)

    assert closed.last_end == ANCHOR + HOUR
    assert closed.delivered(LINK, HOUR).finished


@pytest.mark.source("assumed", "a trail stopped at once still gets a digest that lists its files", "inferred")
def test_a_chain_closed_before_its_starting_digest_has_one_digest_more() -> None:
    closed = STARTING.closed(HOUR)

    assert not closed.delivered(LINK, HOUR).finished
    assert closed.delivered(LINK, HOUR).delivered(LINK, HOUR).finished


def test_a_chain_closed_twice_keeps_its_end() -> None:
    closed = NEXT.closed(HOUR)

    assert closed.closed(2 * HOUR) == closed


def test_a_window_cut_short_holds_what_is_delivered_at_that_instant() -> None:
    now = ANCHOR + timedelta(minutes=6, milliseconds=300)
    cut = NEXT.cut_short(now)

    assert cut.next_end == ANCHOR + timedelta(minutes=6, seconds=1)
    assert listed(cut, [replace(FILE, delivered_at=now)])


def test_windows_cut_short_at_one_instant_end_in_different_seconds() -> None:
    now = ANCHOR + timedelta(minutes=6)
    cut = NEXT.cut_short(now)
    again = cut.delivered(LINK, HOUR).cut_short(now)

    assert again.next_end > cut.next_end


def test_a_starting_digest_cannot_be_cut_short() -> None:
    assert STARTING.cut_short(ANCHOR + HOUR) == STARTING


def test_a_link_holds_place_hash_and_signature() -> None:
    assert link_to(FIRST, "ab") == DigestLink(
        "demo-logs", "first.json.gz", hashlib.sha256(b"{}").hexdigest(), "ab"
    )


def test_a_chain_knows_the_trail_that_it_belongs_to() -> None:
    expected = Chain(
        id="c1",
        trail_id="t1",
        trail_arn="arn:aws:cloudtrail:eu-west-1:111122223333:trail/demo",
        trail_name="demo",
        account="111122223333",
        region="us-east-1",
        home_region="eu-west-1",
        destination=Destination("demo-logs"),
        start=ANCHOR - HOUR,
        next_end=ANCHOR,
    )

    assert opened(TRAIL, (TRAIL.account, "us-east-1"), "c1", START, HOUR) == expected
