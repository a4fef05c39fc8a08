import base64
import gzip
import hashlib
import json
import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.delivery import logfiles
from emulator.core.delivery.logfiles import (
    Contents,
    Folder,
    Packer,
    log_key,
    planned,
    put_headers,
    stamp_of,
    unique_part,
)
from emulator.core.delivery.periods import Period
from emulator.core.places import Place
from emulator.core.records.events import Event, Line, line_of
from emulator.core.scopes import Scope
from emulator.core.selectors.selection import Selectors
from emulator.core.trails.trails import Destination

ACCOUNT = "111122223333"
NEWEST = datetime(2026, 1, 10, 9, 18, 4, tzinfo=UTC)
TRAIL_ARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/demo"
KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/0c5ea1f2-7d52-4c2a-9d3a-8f4ff39c5b61"
EVENT = Event(
    id="e1",
    time=int(NEWEST.timestamp()),
    source="s3.amazonaws.com",
    name="CreateBucket",
    account=ACCOUNT,
    region="eu-west-1",
    category="Management",
    read_only=False,
    body=b'{"eventName":"CreateBucket"}',
    number=1,
)
PLACE = Place(ACCOUNT, "eu-west-1", TRAIL_ARN)
PERIOD = Period(
    id="p1",
    trail_id="t1",
    trail_arn=TRAIL_ARN,
    trail_name="demo",
    account=ACCOUNT,
    scope=Scope((ACCOUNT,), "eu-west-1", multi_region=False),
    include_global_service_events=True,
    selectors=Selectors(),
    destination=Destination("logs"),
    validation=True,
    first=1,
)


def numbered(count: int, body: bytes = EVENT.body) -> list[Event]:
    return [replace(EVENT, number=number, body=body) for number in range(1, count + 1)]


def lines(count: int) -> list[Line]:
    return [line_of(event) for event in numbered(count)]


def contents_of(events: list[Event]) -> Contents:
    packer = Packer()
    packer.add([line_of(event) for event in events])
    contents = packer.finished()
    assert contents
    return contents


# --- keys ----------------------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "CloudTrail user guide, Finding your CloudTrail log files")
def test_a_key_names_account_region_date_and_stamp() -> None:
    key = log_key(Folder(ACCOUNT, "audit"), "us-east-1", NEWEST, "f3QzT0aB91kLmN7x")

    assert key == (
        "audit/AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/10/"
        "111122223333_CloudTrail_us-east-1_20260110T0920Z_f3QzT0aB91kLmN7x.json.gz"
    )


@pytest.mark.source("aws-docs", "CloudTrail user guide, Finding your CloudTrail log files")
@pytest.mark.parametrize("prefix", [None, ""])
def test_a_key_without_prefix_begins_with_awslogs(prefix: str | None) -> None:
    assert Folder(ACCOUNT, prefix).path == "AWSLogs/111122223333/CloudTrail/"


@pytest.mark.source("aws-docs", "CloudTrail user guide, Creating a trail for an organization")
def test_an_organization_stands_between_awslogs_and_the_account() -> None:
    folder = Folder(ACCOUNT, "o-abcdefghij", "o-abcdefghij")

    assert folder.path == "o-abcdefghij/AWSLogs/o-abcdefghij/111122223333/CloudTrail/"


@pytest.mark.source("aws-docs", "CloudTrail user guide, Logging Insights events")
def test_the_kind_stands_in_the_folder_and_in_the_name() -> None:
    key = log_key(Folder(ACCOUNT, kind="CloudTrail-Insight"), "eu-west-1", NEWEST, "x")

    assert key.startswith("AWSLogs/111122223333/CloudTrail-Insight/eu-west-1/")
    assert "/111122223333_CloudTrail-Insight_eu-west-1_" in key


@pytest.mark.source("assumed", "the layout is the same in every partition", "likely")
@pytest.mark.parametrize("region", ["us-gov-west-1", "cn-north-1"])
def test_other_partitions_have_the_same_layout(region: str) -> None:
    assert f"/CloudTrail/{region}/2026/01/10/" in log_key(Folder(ACCOUNT), region, NEWEST, "x")


@pytest.mark.source("aws-observed", "public data sets: stamps of 3,871 files and their newest events")
@pytest.mark.parametrize(
    ("newest", "stamp"),
    [
        ("2026-01-10T17:14:14", "2026-01-10T17:15:00"),
        ("2026-01-10T17:15:00", "2026-01-10T17:15:00"),
        ("2026-01-10T17:15:01", "2026-01-10T17:20:00"),
        ("2026-12-31T23:57:00", "2027-01-01T00:00:00"),
    ],
)
def test_the_stamp_is_the_newest_event_rounded_up_to_five_minutes(newest: str, stamp: str) -> None:
    assert stamp_of(datetime.fromisoformat(f"{newest}+00:00")) == datetime.fromisoformat(f"{stamp}+00:00")


@given(newest=st.datetimes(min_value=datetime(1970, 1, 2), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds it
def test_a_stamp_is_a_multiple_of_five_minutes_and_never_before_the_event(newest: datetime) -> None:
    if newest.year < 9999:
        stamp = stamp_of(newest)

        assert (stamp.minute % 5, stamp.second, stamp.microsecond) == (0, 0, 0)
        assert timedelta(0) <= stamp - newest < timedelta(minutes=5)


@pytest.mark.source("aws-observed", "public data sets: 16 letters and digits")
def test_the_unique_part_is_sixteen_letters_and_digits() -> None:
    assert re.fullmatch("[A-Za-z0-9]{16}", unique_part("p1", "eu-west-1", 1, 9))


def test_the_same_records_have_the_same_name_and_others_another() -> None:
    names = {unique_part("p1", "eu-west-1", 1, 9) for _ in range(2)}
    others = {unique_part("p2", "eu-west-1", 1, 9), unique_part("p1", "eu-west-1", 1, 8)}

    assert len(names) == 1
    assert not names & others


@pytest.mark.source("aws-docs", "CloudTrail Processing Library: the keys that it takes for log files")
def test_the_processing_library_takes_a_key_for_a_log_file() -> None:
    key = log_key(Folder(ACCOUNT), "eu-west-1", NEWEST, unique_part("p1", "eu-west-1", 1, 9))

    assert re.fullmatch(r".+_CloudTrail_[\w\-]+_\d{8}T\d{4}Z_[\w]+\.json\.gz", key)


# --- bytes ---------------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "public data sets: one line, compact, only Records")
def test_a_file_is_one_line_that_begins_with_records() -> None:
    contents = contents_of(numbered(2))

    assert gzip.decompress(contents.body) == b'{"Records":[%b,%b]}' % (EVENT.body, EVENT.body)


@pytest.mark.source(
    "aws-observed", "public data sets: sizes after recompression; header without name and time"
)
def test_a_file_is_one_gzip_member_without_name_and_time() -> None:
    body = contents_of(numbered(3)).body
    reader = zlib.decompressobj(31)
    reader.decompress(body)

    assert body[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
    assert (reader.eof, reader.unused_data) == (True, b"")


@pytest.mark.source("aws-observed", "public data sets: sizes after recompression with level 6")
def test_a_file_is_about_as_small_as_level_six_makes_it() -> None:
    body = contents_of(
        [replace(EVENT, number=n, body=b'{"eventID":"%06d"}' % (n * 7919)) for n in range(1, 500)]
    ).body
    compressor = zlib.compressobj(6, zlib.DEFLATED, 31)
    level_six = compressor.compress(gzip.decompress(body)) + compressor.flush()

    assert len(body) <= 1.2 * len(level_six)


@pytest.mark.source("aws-docs", "CloudTrail user guide, Digest file structure: hashValue")
def test_the_hash_is_over_the_uncompressed_bytes() -> None:
    contents = contents_of(numbered(3))

    assert contents.hash_value == hashlib.sha256(gzip.decompress(contents.body)).hexdigest()


@given(bodies=st.lists(st.binary(min_size=1, max_size=300_000), min_size=1, max_size=4))
def test_every_body_stands_whole_and_in_order(bodies: list[bytes]) -> None:
    events = [replace(EVENT, number=number, body=body) for number, body in enumerate(bodies, 1)]

    assert gzip.decompress(contents_of(events).body) == b'{"Records":[' + b",".join(bodies) + b"]}"


@pytest.mark.source("aws-observed", "public data sets: no file without records")
def test_no_events_make_no_file() -> None:
    assert Packer().finished() is None


def test_a_file_knows_its_first_and_last_number_and_its_oldest_and_newest_event() -> None:
    times = [EVENT.time, EVENT.time - 60, EVENT.time + 30]
    events = [replace(EVENT, number=number, time=time) for number, time in enumerate(times, 5)]
    contents = contents_of(events)

    assert (contents.first, contents.last) == (5, 7)
    assert (contents.oldest, contents.newest) == (
        NEWEST - timedelta(seconds=60),
        NEWEST + timedelta(seconds=30),
    )


@pytest.mark.source("aws-docs", "CloudTrail user guide, Finding your CloudTrail log files: 50 MB")
def test_a_file_has_no_room_beyond_its_maximum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logfiles, "MAX_SIZE_BYTES", 100)
    packer = Packer()
    taken = packer.add(lines(10))
    contents = packer.finished()

    assert contents
    assert (taken, contents.last) == (2, 2)
    assert len(gzip.decompress(contents.body)) <= 100


def test_a_file_that_is_full_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logfiles, "MAX_SIZE_BYTES", 100)
    packer = Packer()
    packer.add(lines(2))

    assert packer.add(lines(1)) == 0


def test_an_event_larger_than_a_file_gets_one_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logfiles, "MAX_SIZE_BYTES", 10)

    assert Packer().add(lines(2)) == 1


@given(batches=st.lists(st.lists(st.integers(0, 9), max_size=3), min_size=1, max_size=4))
def test_batches_make_the_same_file_as_one(batches: list[list[int]]) -> None:
    times = [time for batch in batches for time in batch]
    events = [replace(EVENT, number=number, time=time) for number, time in enumerate(times, 1)]
    packer = Packer()
    begin = 0
    for batch in batches:
        packer.add([line_of(event) for event in events[begin : begin + len(batch)]])
        begin += len(batch)
    contents = packer.finished()

    if not events:
        assert contents is None
    else:
        assert contents
        assert replace(contents, body=b"") == replace(contents_of(events), body=b"")


# --- plans and headers ---------------------------------------------------------------------------


def test_a_plan_says_where_the_file_goes_and_what_it_holds() -> None:
    contents = contents_of(numbered(2))
    file = planned(PERIOD, PLACE, Destination("archive", "audit"), contents, NEWEST)

    assert (file.bucket, file.first, file.last, file.hash_value) == ("archive", 1, 2, contents.hash_value)
    assert file.key == log_key(
        Folder(ACCOUNT, "audit"), "eu-west-1", NEWEST, unique_part("p1", "eu-west-1", 1, 2)
    )
    assert (file.delivered_at, file.digest_key) == (None, None)


@pytest.mark.source("aws-docs", "CloudTrail user guide: files delivered while validation is off")
@pytest.mark.parametrize(("validated", "digest_key"), [(True, None), (False, logfiles.NEVER_DIGESTED)])
def test_a_file_of_a_trail_without_validation_waits_for_no_digest(
    validated: bool, digest_key: str | None
) -> None:
    file = planned(PERIOD, PLACE, PERIOD.destination, contents_of(numbered(1)), NEWEST)
    delivered = file.delivered(NEWEST, validated=validated)

    assert (delivered.delivered_at, delivered.digest_key) == (NEWEST, digest_key)


@pytest.mark.source("aws-observed", "S3 data events of CloudTrail's uploads")
def test_a_file_is_put_with_the_keys_of_s3() -> None:
    assert put_headers(None, TRAIL_ARN) == {
        "content-type": "application/json",
        "content-encoding": "gzip",
        "x-amz-acl": "bucket-owner-full-control",
        "x-amz-server-side-encryption": "AES256",
    }


@pytest.mark.source("aws-observed", "S3 data events of CloudTrail's uploads with a KMS key")
def test_a_file_of_a_trail_with_a_key_is_put_with_key_and_context() -> None:
    headers = put_headers(KEY_ARN, TRAIL_ARN)
    context = json.loads(base64.b64decode(headers["x-amz-server-side-encryption-context"]))

    assert headers["x-amz-server-side-encryption"] == "aws:kms"
    assert headers["x-amz-server-side-encryption-aws-kms-key-id"] == KEY_ARN
    assert context == {"aws:cloudtrail:arn": TRAIL_ARN}
