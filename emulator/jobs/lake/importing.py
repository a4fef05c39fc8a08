"""Importing: log files of a bucket go into a store, one import after the other, beside everything else.

A file is taken in one transaction with the note that it was: an import that was cut short goes on with the
files that are left, and takes nothing twice.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from emulator.core.clock import Clock
from emulator.core.lake import imports
from emulator.core.lake.import_files import FileError, records_in
from emulator.core.lake.imports import Import, Outcome, Status
from emulator.core.policies import decisions
from emulator.core.ports.archived_files import Archive, ArchiveError
from emulator.core.ports.neighbours import Neighbours
from emulator.core.ports.state import FullError, Store
from emulator.core.regions import partition_of
from emulator.core.values import dataclass
from emulator.jobs.lake.enriching import SIZES
from emulator.jobs.lake.filing import oldest_kept
from emulator.jobs.problems import Problem, Problems

log = logging.getLogger(__name__)

Folders = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Reading:
    """Where imports read, and who says what a role may read. `checked` says that roles count.

    `opened` returns the place of the files, for one import.
    """

    opened: Callable[[], Archive]
    neighbours: Neighbours
    checked: bool


class Importing:
    """Satisfies ports.lake.ImportRunner. `taken` learns the id of a store that grew.

    An import that did not end before the emulator did goes on when it is started again.
    """

    def __init__(
        self,
        store: Store,
        reading: Reading,
        clock: Clock,
        taken: Callable[[str], None],
        problems: Problems,
    ) -> None:
        self._store = store
        self._reading = reading
        self._clock = clock
        self._taken = taken
        self._problems = problems
        self._changing = threading.Lock()
        self._stopped = threading.Event()
        self._pool: ThreadPoolExecutor | None = None
        self._running: set[Future[None]] = set()

    def start(self, import_id: str) -> None:
        """Run an import that is kept, as soon as those before it have ended."""
        with self._changing:
            if self._pool is None:
                self._pool, self._stopped = ThreadPoolExecutor(1, "import"), threading.Event()
            self._running.add(running := self._pool.submit(self._run, import_id, self._stopped))
        running.add_done_callback(self._running.discard)

    def finish(self) -> None:
        """Wait until all imports that were started have ended."""
        wait(list(self._running))

    def take_up(self) -> None:
        """Run what an earlier run left."""
        for one in self._store.imports.active():
            self.start(one.id)

    def close(self) -> None:
        """Stop after the file that is read now; the next run goes on."""
        self._stop(wait=True)

    def clear(self) -> None:
        """Stop: the state is emptied or replaced. What still runs finds nothing to keep."""
        self._stop(wait=False)

    def _stop(self, *, wait: bool) -> None:
        with self._changing:
            self._stopped.set()
            pool, self._pool = self._pool, None
        if pool:
            pool.shutdown(wait=wait, cancel_futures=True)

    # --- one import ------------------------------------------------------------------------------------

    def _run(self, import_id: str, stopped: threading.Event) -> None:
        try:
            self._go_on(import_id, stopped)
        except FullError as error:
            self._problems.add(Problem(self._clock.now(), "import", f"{import_id} waits: {error}"))
        except ArchiveError as error:
            log.warning("The import %s failed: %s", import_id, error)
            self._end(import_id, "FAILED")
        except Exception as error:  # a failing import must not end without a word
            log.exception("The import %s failed", import_id)
            text = f"{import_id} failed: {type(error).__name__}"
            self._problems.add(Problem(self._clock.now(), "import", text))
            self._end(import_id, "FAILED")

    def _go_on(self, import_id: str, stopped: threading.Event) -> None:
        begun = self._begun(import_id)
        if begun is None:
            return
        with closing(self._reading.opened()) as archive:
            work = _Work(begun, archive, _folders(begun, archive), self._outcomes(import_id))
            with self._store.transaction():
                self._save(work)
            for key in work.left():
                if stopped.is_set() or not self._take(work, key):
                    return
        failed = any(one.status == "FAILED" for one in work.outcomes.values())
        self._end(import_id, "FAILED" if failed else "COMPLETED")

    def _outcomes(self, import_id: str) -> dict[str, Outcome]:
        return {one.key: one for one in self._store.imports.outcomes(import_id)}

    def _begun(self, import_id: str) -> Import | None:
        """Return the import in progress, None if it was stopped or is gone."""
        with self._store.transaction():
            one = self._store.imports.find(import_id)
            if one is None or not one.is_active:
                return None
            if one.status == "INITIALIZING":
                one = one.moved("IN_PROGRESS", self._clock.now())
                self._store.imports.save(one)
            return one

    def _take(self, work: "_Work", key: str) -> bool:
        """Take a file, and note what came of it. Return whether the import goes on."""
        one = work.one
        store = self._store.data_stores.find(one.store.rpartition("/")[2])
        if store is None or store.is_pending_deletion:
            self._end(one.id, "FAILED")
            return False
        records: list[tuple[int, bytes]] = []
        refusal: FileError | None = None
        try:
            body = self._read(work, key)
            oldest = oldest_kept(store, self._clock.now())
            records = records_in(body, one, oldest, SIZES[store.event_size])
        except FileError as error:
            refusal = error
        outcome = _outcome(key, work.outcomes.get(key), len(records), refusal, self._clock.now())
        with self._store.transaction():
            kept = self._store.imports.find(one.id)
            if kept is None or not kept.is_active:
                return False
            statistics = kept.statistics.after(outcome, ends_prefix=key in work.last_keys)
            self._store.imports.save(replace(kept, statistics=statistics, updated_at=outcome.at))
            self._store.imports.save_outcome(one.id, outcome)
            self._store.lake_records.append(store.id, records)
        work.outcomes[key] = outcome
        self._taken(store.id)
        return True

    def _read(self, work: "_Work", key: str) -> bytes:
        """Return the bytes of a file. Raises FileError."""
        one = work.one
        if self._reading.checked and not self._may_read(one, key):
            raise FileError("AccessDenied", f"The role {one.role} may not read the file.")
        try:
            found = work.archive.find(one.bucket, key)
        except ArchiveError as error:
            raise FileError(
                "AccessDenied" if "AccessDenied" in str(error) else "S3Error", str(error)
            ) from error
        if found is None:
            raise FileError("NoSuchKey", "The file is not there any more.")
        return found.body

    def _may_read(self, one: Import, key: str) -> bool:
        role = self._reading.neighbours.find_role(one.role)
        if role is None:
            return False
        resource = f"arn:{partition_of(one.region)}:s3:::{one.bucket}/{key}"
        return decisions.allows_identity(
            role.permissions, action="s3:GetObject", resource=resource, context={}
        )

    def _save(self, work: "_Work") -> None:
        """Keep how far an import is, unless it was stopped or is gone."""
        kept = self._store.imports.find(work.one.id)
        if kept and kept.is_active:
            statistics = imports.statistics_of(list(work.outcomes.values()), work.folders)
            self._store.imports.save(replace(kept, statistics=statistics))

    def _end(self, import_id: str, status: Status) -> None:
        with self._store.transaction():
            one = self._store.imports.find(import_id)
            if one and status in imports.FOLLOWS[one.status]:
                self._store.imports.save(one.moved(status, self._clock.now()))


@dataclass(frozen=True)
class _Work:
    """An import with the folders that it reads, and what came of their files so far."""

    one: Import
    archive: Archive
    folders: Folders
    outcomes: dict[str, Outcome]

    @cached_property
    def last_keys(self) -> frozenset[str]:
        """The last file of each folder."""
        return frozenset(keys[-1] for keys in self.folders.values())

    def left(self) -> Sequence[str]:
        """Return the keys of the files that are still to be taken; one that failed may be gone by now."""
        again = [one.key for one in self.outcomes.values() if one.status == "RETRY"]
        fresh = [key for keys in self.folders.values() for key in keys if key not in self.outcomes]
        return [*again, *fresh]


def _outcome(
    key: str, before: Outcome | None, events: int, refusal: FileError | None, at: datetime
) -> Outcome:
    """Return what came of a file that was read, maybe not for the first time."""
    if refusal:
        return Outcome(key, "FAILED", at, 0, True, refusal.kind, str(refusal)[:1000])
    if before:
        return replace(before, status="SUCCEEDED", at=at, events=events)
    return Outcome(key, "SUCCEEDED", at, events)


def _folders(one: Import, archive: Archive) -> Folders:
    """Return the folders that an import reads, each with the keys of its files. Raises ArchiveError."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key in sorted(archive.keys(one.bucket, one.prefix)):
        folder = imports.folder_of(key, one)
        if folder is not None:
            found[folder].append(key)
    return found
