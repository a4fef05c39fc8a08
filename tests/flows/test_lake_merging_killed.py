"""A process that is killed while it merges small files of a store loses no record, and repeats none."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from emulator.core.lake.answers import Content
from emulator.engines.duckdb.engine import DuckDb
from emulator.stores.lake_folder import FileFolder
from tests.flows.lake_merging import FILES_MERGED, POINTS, RECORDS_OF_A_FILE, STORE, Place
from tests.unit.lake_engine import NeverStopped, checked

RECORDS = FILES_MERGED * RECORDS_OF_A_FILE


def event_ids(place: Place) -> list[str]:
    """Return the ids of all records of the store, as a query finds them."""
    records = place.state.lake_records
    files = [replace(file, path=place.folder.path_of(file.path)) for file in records.files(STORE)]
    fresh = [one.body for one in records.fresh(STORE)]
    found = place.engine.run(
        checked("SELECT eventID FROM {store} ORDER BY 1"),
        {STORE: Content("events", files, fresh)},
        NeverStopped(),
    )
    return [row[0] for row in found.rows]


def on_disk(root: Path) -> set[str]:
    folder = root / "lake"
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.source("assumed", "kill -9 at any point of a merge loses nothing and repeats nothing")
@pytest.mark.parametrize("point", POINTS)
def test_a_merge_that_is_killed_loses_and_repeats_nothing(tmp_path: Path, point: str) -> None:
    command = [sys.executable, "-m", "tests.flows.lake_merging", str(tmp_path), point]
    killed = subprocess.run(command, check=False)
    assert killed.returncode == -signal.SIGKILL
    place = Place(tmp_path, DuckDb(), FileFolder(tmp_path / "lake"))

    place.filing.clean()  # as each start does
    assert on_disk(tmp_path) == set(place.state.lake_records.paths())
    assert event_ids(place) == [f"{number:08}" for number in range(RECORDS)]
    place.file(RECORDS, RECORDS_OF_A_FILE)  # which merges again what was cut short
    assert event_ids(place) == [f"{number:08}" for number in range(RECORDS + RECORDS_OF_A_FILE)]
    assert len(place.state.lake_records.paths()) <= 2
    assert on_disk(tmp_path) == set(place.state.lake_records.paths())
    place.state.close()
