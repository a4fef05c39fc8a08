"""State files that were damaged: taken over wholly, or not at all."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.core.clock import ManualClock
from emulator.core.ports.snapshots import SnapshotError
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import LocalServer
from tests.conftest import NOON, bucket_policy

KEY = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
VALUES: list[Any] = [None, -1, 7, 2**62, 1.5, "", "noon", b"", b"{}", b"[1]", b'{"name": 1}', b"\xff\xfe"]
MEMBERS: list[Any] = [None, True, -1, 1.5, "", "noon", "2026-01-02T03:04:05", [], [1], {}, {"a": 1}]


class Place:
    """An emulator in use, a file of its state, and what each column of the file holds."""

    def __init__(self, server: LocalServer, folder: Path) -> None:
        self.emulator = server.emulator
        self.url = server.url
        self.file = folder / "whole.state"
        self.damaged = folder / "damaged.state"
        self.emulator.export_state(self.file)
        with closing(sqlite3.connect(self.file)) as given:
            tables = [row[0] for row in given.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            self.columns = [
                (table, row[1])
                for table in tables
                for row in given.execute(f"PRAGMA table_info({table})")
                if given.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0]
            ]

    def client(self, service: str) -> Any:
        return boto3.client(service, endpoint_url=self.url, **KEY)

    def state(self) -> list[Any]:
        """Return all that an import would replace."""
        store = self.emulator.parts.store
        objects = [(put.key, put.body) for put in self.emulator.parts.sink.files("logs")]  # type: ignore[attr-defined]  # moto's
        events = [event.id for event in store.journal.scan(0, 1000)]
        return [store.trails.of_account("123456789012"), events, objects, self.emulator.now()]

    def works(self) -> None:
        """Use what there is: whatever was taken over must answer."""
        cloudtrail = self.client("cloudtrail")
        for trail in cloudtrail.describe_trails()["trailList"]:
            cloudtrail.get_trail_status(Name=trail["TrailARN"])
            cloudtrail.get_event_selectors(TrailName=trail["TrailARN"])
        cloudtrail.list_public_keys(StartTime=NOON - timedelta(days=40), EndTime=NOON + timedelta(days=40))
        for event in cloudtrail.lookup_events()["Events"]:
            orjson.loads(event["CloudTrailEvent"])
        self.client("s3").list_buckets()
        self.emulator.deliver(digests=False)
        assert self.emulator.health()["status"] == "ok"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    emulator = Emulator(Settings(clock="manual", timing="aws", seed=1), ManualClock(NOON))
    with LocalServer(emulator) as server:
        s3 = boto3.client("s3", endpoint_url=server.url, **KEY)
        cloudtrail = boto3.client("cloudtrail", endpoint_url=server.url, **KEY)
        s3.create_bucket(Bucket="logs")
        s3.put_bucket_policy(Bucket="logs", Policy=bucket_policy("logs"))
        cloudtrail.create_trail(Name="audit", S3BucketName="logs", EnableLogFileValidation=True)
        cloudtrail.start_logging(Name="audit")
        emulator.advance(timedelta(hours=2))
        boto3.client("iam", endpoint_url=server.url, **KEY).create_user(UserName="ada")
        yield Place(server, tmp_path_factory.mktemp("damage"))
        emulator.calls.upstream.reset()


def taken_over(place: Place) -> bool:
    """Import the damaged file; it is refused and nothing has changed, or it is taken and all works."""
    before = place.state()
    try:
        place.emulator.import_state(place.damaged)
    except SnapshotError:
        assert place.state() == before
        return False
    place.works()
    place.emulator.import_state(place.file)
    return True


def changed(place: Place, table: str, column: str, value: Any) -> None:
    shutil.copy(place.file, place.damaged)
    with closing(sqlite3.connect(place.damaged, isolation_level=None)) as given:
        try:
            given.execute(f"UPDATE {table} SET {column} = ?", (value,))
        except sqlite3.IntegrityError:
            return


PIECES = st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=64))
BOUNDED = settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@BOUNDED
@given(data=st.data())
def test_any_value_in_any_column_is_taken_or_refused_as_a_whole(place: Place, data: st.DataObject) -> None:
    table, column = data.draw(st.sampled_from(place.columns))
    changed(place, table, column, data.draw(st.sampled_from(VALUES)))

    taken_over(place)


@BOUNDED
@given(data=st.data())
def test_any_value_of_any_member_is_taken_or_refused_as_a_whole(place: Place, data: st.DataObject) -> None:
    table, column = data.draw(st.sampled_from([pair for pair in place.columns if pair[1] == "document"]))
    with closing(sqlite3.connect(place.file)) as given:
        document = orjson.loads(given.execute(f"SELECT {column} FROM {table}").fetchone()[0])
    member = data.draw(st.sampled_from([*document, "no_such_member"]))
    document[member] = data.draw(st.sampled_from(MEMBERS))
    if data.draw(st.booleans()):
        del document[member]
    changed(place, table, column, orjson.dumps(document))

    taken_over(place)


@BOUNDED
@given(
    places=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=64)), min_size=1, max_size=4)
)
def test_any_bytes_in_any_place_are_taken_or_refused_as_a_whole(
    place: Place, places: list[tuple[float, bytes]]
) -> None:
    body = bytearray(place.file.read_bytes())
    for at, piece in places:
        start = int(at * (len(body) - 1))
        body[start : start + len(piece)] = piece
    place.damaged.write_bytes(body)

    taken_over(place)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("trails", "document", b'{"name": "no trail"}'),
        ("events", "time", "noon"),
        ("events", "body", b"no record"),
        ("beside_files", "bucket", "no-such-bucket"),
        ("beside_files", "metadata", "[1]"),
        ("periods", "document", b"{}"),
        ("key_pairs", "document", b"{}"),
        ("files", "delivered_at", "noon"),
    ],
)
def test_damage_that_was_taken_half_is_refused(place: Place, table: str, column: str, value: Any) -> None:
    changed(place, table, column, value)

    assert not taken_over(place)


def test_a_file_that_is_whole_is_taken(place: Place) -> None:
    shutil.copy(place.file, place.damaged)

    assert taken_over(place)
