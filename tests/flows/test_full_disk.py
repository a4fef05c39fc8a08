"""A place that has no room left: what is lost is counted, what is there is answered, and it begins again."""

import logging
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from werkzeug.test import Client as HttpClient

from emulator.core.clock import ManualClock
from emulator.core.places import Put, SinkError
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.sinks.folder import FolderSink
from emulator.web.serving import front_of
from tests.conftest import NOON, MakeClient
from tests.unit.test_injection import RECORD

PREFIX = "p" * 150


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    settings = Settings(
        clock="manual", timing="aws", seed=1, data_dir=tmp_path, sink="folder", folder=tmp_path / "logs"
    )
    made = Emulator(settings, ManualClock(NOON), strict=True)
    yield made
    made.calls.upstream.reset()
    made.parts.store.close()


@pytest.fixture
def admin(emulator: Emulator) -> HttpClient:
    return HttpClient(front_of(emulator))


def fill(emulator: Emulator) -> None:
    """Let SQLite have no page more than it has."""
    connection = emulator.parts.store._connection
    connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.rows("PRAGMA max_page_count = 1")


def make_room(emulator: Emulator) -> None:
    emulator.parts.store._connection.rows("PRAGMA max_page_count = 1000000")


def make_calls(client: MakeClient, first: int, count: int) -> None:
    iam = client("iam")
    for number in range(first, first + count):
        iam.create_user(UserName=f"user-{number}")


def test_what_is_lost_is_counted_and_what_is_there_is_found(
    emulator: Emulator, client: MakeClient, admin: HttpClient, caplog: pytest.LogCaptureFixture
) -> None:
    cloudtrail = client("cloudtrail")
    cloudtrail.create_trail(Name="audit", S3BucketName="logs")
    make_calls(client, 0, 5)
    fill(emulator)
    with caplog.at_level(logging.WARNING):
        make_calls(client, 5, 100)
        health = admin.get("/_emulator/health").json
        found = cloudtrail.lookup_events(MaxResults=50)["Events"]
        trails = cloudtrail.describe_trails()["trailList"]

    names = [event.name for event in emulator.records()]
    kept = len(names)
    assert health is not None
    assert health["status"] == "losing records"
    assert health["counts"]["events"] == kept
    assert health["counts"]["problems"]["recording"] == 105 - names.count("CreateUser")
    assert "full" in health["lastErrors"][-1]["error"]
    assert [event["EventName"] for event in found] == [name for name in names[::-1] if name != "PutObject"]
    assert [trail["Name"] for trail in trails] == ["audit"]
    assert [record.getMessage() for record in caplog.records] == [
        "records are lost: The state cannot be kept: database or disk is full."
    ]


def test_it_begins_again_without_a_restart(emulator: Emulator, client: MakeClient, admin: HttpClient) -> None:
    fill(emulator)
    make_calls(client, 0, 100)
    make_room(emulator)
    lost = 100 - emulator.parts.store.journal.count()
    make_calls(client, 100, 10)
    health: Any = admin.get("/_emulator/health").json

    assert lost > 0
    assert health["status"] == "ok"
    assert health["counts"]["events"] == 110 - lost == len(list(emulator.records()))
    client("cloudtrail").create_trail(Name="audit", S3BucketName="logs")


def test_an_admin_route_says_that_there_is_no_room(
    emulator: Emulator, client: MakeClient, admin: HttpClient
) -> None:
    fill(emulator)
    make_calls(client, 0, 100)
    records = [{**RECORD, "eventID": str(number)} for number in range(500)]
    answer = admin.post("/_emulator/events", json={"Records": records})

    assert answer.status_code == 507
    assert answer.json == {"error": "The state cannot be kept: database or disk is full."}


def test_a_change_that_cannot_be_kept_is_refused_and_not_made(emulator: Emulator, client: MakeClient) -> None:
    fill(emulator)
    make_calls(client, 0, 100)
    cloudtrail = client("cloudtrail")
    made, refused = 0, ""
    while not refused and made < 5:
        try:
            cloudtrail.create_trail(Name=f"trail-{made}-{'n' * 99}", S3BucketName="logs", S3KeyPrefix=PREFIX)
            made += 1
        except ClientError as error:
            refused = error.response["Error"]["Code"]

    assert refused == "InternalFailure"
    assert len(cloudtrail.describe_trails()["trailList"]) == made
    assert emulator.parts.store.journal.count() == len(list(emulator.records()))


# --- the place that is delivered to -------------------------------------------------------------------


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a file that is always full")
def test_a_full_folder_is_told_by_its_name(emulator: Emulator, client: MakeClient, tmp_path: Path) -> None:
    cloudtrail = client("cloudtrail")
    cloudtrail.create_trail(Name="audit", S3BucketName="logs")
    cloudtrail.start_logging(Name="audit")
    folder = FullFolder(tmp_path / "logs", "123456789012")
    emulator.parts.sink.put = folder.put  # type: ignore[method-assign]  # the disk of the same sink is full
    emulator.advance(timedelta(minutes=6))
    (problem,) = {one["error"] for one in emulator.health()["lastErrors"]}

    assert cloudtrail.get_trail_status(Name="audit")["LatestDeliveryError"] == "StorageFull"
    assert problem.startswith("StorageFull: logs takes no files of arn:aws:cloudtrail:")


class FullFolder(FolderSink):
    """A folder on a disk that is full."""

    def put(self, file: Put) -> None:
        try:
            descriptor = os.open("/dev/full", os.O_WRONLY)
            try:
                os.write(descriptor, file.body)
            finally:
                os.close(descriptor)
        except OSError as error:
            from emulator.sinks.folder import _code

            raise SinkError(_code(error)) from error
