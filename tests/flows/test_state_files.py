"""A prepared account as one file: written by one emulator, taken over by another."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client as HttpClient

from emulator.core.clock import ManualClock
from emulator.core.ports.snapshots import SnapshotError
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.stores import schema
from emulator.web.serving import front_of
from tests.conftest import NOON, MakeClient

HOUR = timedelta(hours=1)


@pytest.fixture
def file(tmp_path: Path, emulator: Emulator, client: MakeClient, bucket: str) -> Path:
    """The state of an account whose trail has logged for three hours."""
    cloudtrail = client("cloudtrail")
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, EnableLogFileValidation=True)
    cloudtrail.start_logging(Name="audit")
    emulator.advance(3 * HOUR)
    client("iam").create_user(UserName="ada")
    path = tmp_path / "prepared.state"
    emulator.export_state(path)
    return path


def objects(emulator: Emulator, bucket: str) -> dict[str, bytes]:
    return {put.key: put.body for put in emulator.parts.sink.files(bucket)}  # type: ignore[attr-defined]  # moto's


# Undoes what each later version did to the tables, so that a file of today becomes one of then.
BACK_TO_VERSION_THREE = "".join(
    f"DROP TABLE {table};"
    for table in (
        "data_stores",
        "ingestions",
        "lake_events",
        "lake_files",
        "queries",
        "query_rows",
        "query_aliases",
        "channels",
        "resource_policies",
        "imports",
        "import_files",
        "dashboards",
    )
)

BACK_TO_VERSION_TWO = """
DROP INDEX insight_events;
DROP TABLE insight_keys;
DROP TABLE insight_counts;
DROP TABLE insight_values;
DROP TABLE insight_incidents;
CREATE TABLE cursors_of_outputs (
    owner TEXT, region TEXT, output TEXT, number INTEGER, PRIMARY KEY (owner, region, output)
) WITHOUT ROWID;
INSERT INTO cursors_of_outputs SELECT owner, region, reader, number FROM cursors;
DROP TABLE cursors;
ALTER TABLE cursors_of_outputs RENAME TO cursors;
DROP INDEX periods_unfinished;
CREATE INDEX periods_to_deliver ON periods (account, position) WHERE finished = 0;
UPDATE periods SET document = CAST(json_remove(json_set(
    CAST(document AS TEXT),
    '$.home_region', json_extract(CAST(document AS TEXT), '$.scope.home_region'),
    '$.multi_region', json(iif(json_extract(CAST(document AS TEXT), '$.scope.multi_region'), 'true', 'false'))
), '$.scope') AS BLOB);
"""


def everything(emulator: Emulator) -> list[Any]:
    store = emulator.parts.store
    (trail,) = store.trails.of_account("123456789012")
    return [
        trail,
        store.journal.scan(0, 1000),
        store.journal.last(),
        store.journal.count(),
        store.periods.pending("123456789012"),
        store.chains.growing(),
        store.key_pairs.of_region("us-east-1"),
        store.files.count(),
        store.chains.count(),
        objects(emulator, "logs"),
    ]


@pytest.fixture
def other(tmp_path: Path, emulator: Emulator) -> Iterator[Emulator]:
    """Another emulator, which keeps its state in a file and has a past of its own."""
    made = Emulator(Settings(clock="manual", timing="aws", seed=1, data_dir=tmp_path), ManualClock(NOON))
    yield made
    made.parts.store.close()


def test_what_was_exported_is_what_is_imported(emulator: Emulator, other: Emulator, file: Path) -> None:
    before = everything(emulator)
    emulator.calls.upstream.reset()
    other.import_state(file)

    assert everything(other) == before


def test_an_imported_state_lasts(emulator: Emulator, other: Emulator, file: Path) -> None:
    other.import_state(file)
    other.parts.store.close()
    again = Emulator(other.settings)
    taken_up = everything(again)
    again.parts.store.close()

    assert taken_up == everything(emulator)


def test_the_chain_goes_on_without_a_gap(emulator: Emulator, other: Emulator, file: Path) -> None:
    emulator.calls.upstream.reset()
    other.import_state(file)
    (chain,) = other.parts.store.chains.growing()
    before = objects(other, "logs").keys()
    other.advance(HOUR)
    (grown,) = other.parts.store.chains.growing()
    new = [key for key in objects(other, "logs") if key not in before]

    assert grown.previous != chain.previous
    assert sorted("Digest" in key for key in new) == [False, True]


def test_the_manual_clock_is_moved_on_but_never_back(emulator: Emulator, other: Emulator, file: Path) -> None:
    other.import_state(file)
    assert other.parts.clock.now() == NOON + 3 * HOUR

    other.advance(HOUR)
    other.import_state(file)
    assert other.parts.clock.now() == NOON + 4 * HOUR


def test_mapped_keys_come_along(emulator: Emulator, other: Emulator, tmp_path: Path) -> None:
    identity = {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ada"}
    routes = HttpClient(front_of(emulator))
    routes.put("/_emulator/principals", json={"principals": {"AKIAADA": identity}})
    emulator.export_state(tmp_path / "state")
    other.import_state(tmp_path / "state")

    assert other.parts.mapped_keys.as_json() == emulator.parts.mapped_keys.as_json() != {"principals": {}}


def test_ids_after_an_import_are_not_those_of_before(emulator: Emulator, other: Emulator, file: Path) -> None:
    other.import_state(file)
    known = {event.id for event in other.parts.store.journal.scan(0, 1000)}

    assert other.parts.ids.uuid() not in known


def test_a_bucket_that_exists_stays_as_it_is(
    emulator: Emulator, other: Emulator, client: MakeClient, file: Path
) -> None:
    client("s3").delete_bucket_policy(Bucket="logs")
    other.import_state(file)
    found = other.parts.sink.find_bucket("logs")

    assert found
    assert found.policy is None


def test_policies_that_are_kept_for_a_store_of_objects_are_imported(
    emulator: Emulator, other: Emulator, tmp_path: Path
) -> None:
    emulator.parts.store.bucket_policies.save("logs", b"{}")
    emulator.export_state(tmp_path / "policies.state")
    other.import_state(tmp_path / "policies.state")

    assert other.parts.store.bucket_policies.find("logs") == b"{}"


def test_a_file_of_an_older_version_is_imported(emulator: Emulator, other: Emulator, file: Path) -> None:
    with closing(sqlite3.connect(file)) as older:
        older.executescript(BACK_TO_VERSION_THREE)
        older.executescript(f"{BACK_TO_VERSION_TWO} DROP TABLE bucket_policies; PRAGMA user_version = 1;")
    before = everything(emulator)
    other.import_state(file)

    assert everything(other) == before


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()


def _without_a_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE chains")
    connection.close()


def _without_what_stands_beside(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE beside")
    connection.close()


def _with_wrong_keys(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(
            "UPDATE beside SET document = ?", (b'{"at": "2026-01-02T12:00:00+00:00", "principals": {}}',)
        )
    connection.close()


def _with_a_data_file_at(path: Path, place: str) -> None:
    document = (
        f'{{"path": "{place}", "rows": 1, "size_bytes": 1,'
        ' "first": "2026-01-02T12:00:00+00:00", "last": "2026-01-02T12:00:00+00:00"}'
    )
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO lake_files (store_id, path, latest, document) VALUES (?, ?, ?, ?)",
            (OF_NO_STORE, place, "2026-01-02T12:00:00+00:00", document.encode()),
        )
    connection.close()


def _of_another_program(path: Path, version: int) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE events (colour TEXT)")
        connection.execute(f"PRAGMA user_version = {version}")
    connection.close()


OF_NO_STORE = "11112222-3333-4444-5555-666677778888"
DATA_FILE = "data/calendarday=20260102/000000000001-000000000002.parquet"
OUTSIDE = "It is damaged: a file of an event data store lies where no file of it can."
SPOILT = [
    (lambda path: _with_a_data_file_at(path, "../../etc/passwd"), OUTSIDE),
    (lambda path: _with_a_data_file_at(path, f"22223333{OF_NO_STORE[8:]}/{DATA_FILE}"), OUTSIDE),
    (lambda path: _with_a_data_file_at(path, f"{OF_NO_STORE}/../{DATA_FILE}"), OUTSIDE),
    (lambda path: _of_another_program(path, 0), "It is not an exported state file."),
    (lambda path: _of_another_program(path, 1), "It is not an exported state file."),
    (_newer, "It was written by a newer version of the emulator."),
    (_without_a_table, "It is damaged: "),
    (_without_what_stands_beside, "It is not an exported state file."),
    (_with_wrong_keys, "Its mapping of access keys is invalid: principals: must be an object"),
    (lambda path: path.write_bytes(b"nonsense"), "It is not an exported state file."),
    (lambda path: path.write_bytes(b""), "It is not an exported state file."),
    (lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]), "It is "),
]


@pytest.mark.parametrize(("spoil", "sentence"), SPOILT)
def test_a_file_that_cannot_be_taken_over_changes_nothing(
    emulator: Emulator, file: Path, spoil: Any, sentence: str
) -> None:
    before = everything(emulator)
    spoil(file)
    with pytest.raises(SnapshotError) as raised:
        emulator.import_state(file)

    assert str(raised.value).startswith(sentence)
    assert everything(emulator) == before


def test_the_route_gives_and_takes_the_file(emulator: Emulator, file: Path) -> None:
    routes = HttpClient(front_of(emulator))
    exported = routes.get("/_emulator/state")
    before = everything(emulator)
    emulator.reset()

    assert exported.mimetype == "application/vnd.sqlite3"
    assert routes.put("/_emulator/state", data=exported.data).get_json() == {"status": "ok"}
    assert everything(emulator) == before


def test_the_route_refuses_what_is_no_state(emulator: Emulator) -> None:
    answer = HttpClient(front_of(emulator)).put("/_emulator/state", data=b"nonsense")

    assert (answer.status_code, answer.get_json()) == (400, {"error": "It is not an exported state file."})
