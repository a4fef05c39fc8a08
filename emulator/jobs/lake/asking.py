"""Questions in SQL that no API call asks: over everything that was recorded, and over any store."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from emulator.core.clock import Clock
from emulator.core.lake.answers import Answer, Content, DataFile
from emulator.core.lake.columns import Kind
from emulator.core.ports.engines import Engine
from emulator.jobs.lake.keeping import Keeping

# The table of all records, and what the samples of AWS write in the place of a store's id.
EVENTS: Final = "events"
PLACEHOLDER: Final = "$EDS_ID"

RECORDS_OF_A_FILE = 50_000
PAGE = 2000


class NeverStopped:
    """Satisfies ports.engines.Stop: nobody stops it."""

    def is_wanted(self) -> bool:
        return False


class Asking:
    """Answers statements at once. Raises ServiceError for a bad one, EngineError for one that fails."""

    def __init__(self, keeping: Keeping, catch_up: Callable[[], None]) -> None:
        self._keeping = keeping
        self._catch_up = catch_up

    def ask(self, statement: str) -> Answer:
        """Return the answer; `events` and $EDS_ID are all records, and every store may be named by its id."""
        engine = self._keeping.engine
        checked = engine.check(spelled_out(statement), self._kind_of, self._keeping.clock.now())
        self._catch_up()
        with tempfile.TemporaryDirectory(prefix="cloudtrail-emulator-") as folder:
            everything = self._everything(folder) if EVENTS in checked.tables else {}
            with self._keeping.contents.of_all(checked.tables - {EVENTS}) as contents:
                return engine.run(checked, {**contents, **everything}, NeverStopped())

    def _kind_of(self, name: str) -> Kind | None:
        if name == EVENTS:
            return "events"
        store = self._keeping.store.data_stores.find(name)
        return store.kind if store else None

    def _everything(self, folder: str) -> Mapping[str, Content]:
        return {EVENTS: gathered(self._keeping.engine, self._bodies(), folder)}

    def _bodies(self) -> Iterator[bytes]:
        after = 0
        while events := self._keeping.store.journal.scan(after, PAGE):
            after = events[-1].number
            yield from (event.body for event in events)


def spelled_out(statement: str) -> str:
    """Return the statement with the table of all records in the place of $EDS_ID."""
    return statement.replace(PLACEHOLDER, EVENTS)


def gathered(engine: Engine, records: Iterable[bytes], folder: str) -> Content:
    """Return the content that records make, JSON each: many of them lie in files in the folder.

    Raises EngineError.
    """
    files: list[DataFile] = []
    left = iter(records)
    while some := list(islice(left, RECORDS_OF_A_FILE)):
        if not files and len(some) < RECORDS_OF_A_FILE:
            return Content("events", fresh=some)
        files.append(engine.write("events", some, str(Path(folder, f"{len(files):06}.parquet"))))
    return Content("events", files)


def answered(engine: Engine, statement: str, records: Iterable[bytes], clock: Clock) -> Answer:
    """Return the answer to a statement over records alone. Raises ServiceError, EngineError."""
    kinds: Mapping[str, Kind] = {EVENTS: "events"}
    checked = engine.check(spelled_out(statement), kinds.get, clock.now())
    with tempfile.TemporaryDirectory(prefix="cloudtrail-emulator-") as folder:
        content = gathered(engine, records, folder)
        return engine.run(checked, dict.fromkeys(checked.tables, content), NeverStopped())
