"""A process that files records into a store, and kills itself at a point in the middle of merging.

usage: python -m tests.flows.lake_merging FOLDER POINT
"""

import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import orjson

from emulator.core.lake.answers import DataFile
from emulator.core.lake.data_stores import DataStore
from emulator.core.ports.engines import Engine
from emulator.core.selectors.selection import AdvancedEventSelector, FieldSelector
from emulator.engines.duckdb.engine import DuckDb
from emulator.jobs.lake.filing import Filing
from emulator.jobs.lake.open_files import OpenFiles
from emulator.stores.lake_folder import FileFolder
from emulator.stores.sqlite import SqliteStore, open_store

STORE: Final = "11112222-3333-4444-5555-666677778888"
RECORDS_OF_A_FILE: Final = 10
FILES_MERGED: Final = 8
AT: Final = datetime(2026, 3, 1, tzinfo=UTC)
POINTS: Final = ("half of the file is written", "the file is written", "the state knows the file")


def record(number: int) -> bytes:
    time = (AT + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return orjson.dumps({"eventID": f"{number:08}", "eventTime": time, "eventName": "GetUser"})


class KilledInMerging(DuckDb):
    """An engine whose process dies with the file that it merges half written, or written."""

    def __init__(self, point: str) -> None:
        super().__init__()
        self._point = point

    def merge(self, paths: Sequence[str], path: str) -> DataFile:
        made = super().merge(paths, path)
        if self._point == POINTS[0]:
            half = Path(path).rename(Path(path).with_suffix(".part"))
            os.truncate(half, half.stat().st_size // 2)
            die()
        if self._point == POINTS[1]:
            die()
        return made


class KilledInRemoving(FileFolder):
    """A folder whose process dies when the first of the merged files has to go."""

    def remove(self, relative: str) -> None:
        die()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Place:
    """A state and a folder of files on disk, with what files records away."""

    def __init__(self, root: Path, engine: Engine, folder: FileFolder) -> None:
        self.state: SqliteStore = open_store(root / "state.sqlite")
        self.folder, self.engine = folder, engine
        open_files = OpenFiles(self.state, folder)
        self.filing = Filing(self.state, engine, folder, open_files, fresh_at_most=RECORDS_OF_A_FILE)

    def file(self, first: int, count: int) -> None:
        """Take records, and file them away."""
        given = [(int(AT.timestamp()) + number, record(number)) for number in range(first, first + count)]
        self.state.lake_records.append(STORE, given)
        self.filing.file_away(STORE)


def store() -> DataStore:
    return DataStore(
        id=STORE,
        name="all",
        account="123456789012",
        home_region="us-east-1",
        created_at=AT,
        updated_at=AT,
        status="ENABLED",
        selectors=(AdvancedEventSelector((FieldSelector("eventCategory", equals=("Management",)),)),),
        retention_days=3653,
    )


def main(root: Path, point: str) -> None:
    """File records away until the merge kills this process."""
    folder = KilledInRemoving(root / "lake") if point == POINTS[2] else FileFolder(root / "lake")
    place = Place(root, KilledInMerging(point), folder)
    place.state.data_stores.save(store())
    for number in range(FILES_MERGED):
        place.file(number * RECORDS_OF_A_FILE, RECORDS_OF_A_FILE)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
