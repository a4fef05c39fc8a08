"""Delivery: cuts log files from the journal and puts them where each trail wants them."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from emulator.core.clock import from_epoch
from emulator.core.delivery.logfiles import Contents, LogFile, Packer, planned
from emulator.core.delivery.periods import Period
from emulator.core.faults.damage import renamed
from emulator.core.faults.definitions import Place
from emulator.core.places import SinkError
from emulator.core.ports.state import Store
from emulator.core.trails.trails import Destination, Trail
from emulator.jobs.faulty_files import place_of
from emulator.jobs.misfortunes import Misfortunes
from emulator.jobs.notifications import Notifications
from emulator.jobs.uploads import TIMED_OUT, Upload, Uploads, log_level, shown

log = logging.getLogger(__name__)

EVENTS_AT_ONCE = 2000

# Source: CloudTrail user guide, "Redelivering" files to a bucket that is misconfigured.
RETRIED_FOR = timedelta(days=30)


@dataclass(frozen=True)
class _Course:
    """A period's delivery in one region, at one instant, up to the journal's number `end`.

    `trail` is None when it was deleted.
    """

    period: Period
    region: str
    at: datetime
    trail: Trail | None
    end: int

    @property
    def destination(self) -> Destination:
        """Where the trail delivers now; where it did, when it is gone."""
        return self.trail.destination if self.trail else self.period.destination

    @property
    def place(self) -> Place:
        return place_of(self.period, self.region)

    @property
    def is_validated(self) -> bool:
        return self.trail.validation if self.trail else self.period.validation


class Delivery:
    """Delivers what the logging periods have pending. Not for two threads at once."""

    def __init__(
        self,
        store: Store,
        uploads: Uploads,
        notifications: Notifications,
        misfortunes: Misfortunes | None = None,
    ) -> None:
        self._store = store
        self._uploads = uploads
        self._notifications = notifications
        self._misfortunes = misfortunes

    def run(self, account: str, region: str, at: datetime) -> list[str]:
        """Deliver what is pending for the account's trails in the region, and return the keys written.

        Where a file cannot be kept, its trail has to wait and the others go on. A file that was put
        before a crash is put again under the same name with the same bytes.
        """
        keys: list[str] = []
        waiting: set[str] = set()
        for period, end in self._pending(account):
            if period.covers_region(region) and period.trail_id not in waiting:
                course = _Course(period, region, at, self._store.trails.find_by_id(period.trail_id), end)
                try:
                    for file in self._deliver(course):
                        keys.append(file.key)  # noqa: PERF401 - what came before an error counts
                except SinkError:
                    waiting.add(period.trail_id)
            self._finish_if_done(period)
        return keys

    def is_pending(self, account: str, region: str) -> bool:
        """Tell whether there is something left to deliver, because it came since or could not be put."""
        return self.oldest_pending(account, region) is not None

    def oldest_pending(self, account: str, region: str) -> datetime | None:
        """Return the time of the first event in the region that no period of the account has settled."""
        firsts = [
            event.time
            for period, end in self._pending(account)
            if period.covers_region(region)
            for event in self._store.journal.read(account, region, self._cursor(period, region), end, 1)
        ]
        return from_epoch(min(firsts)) if firsts else None

    def retry_at(self, account: str, region: str, at: datetime, otherwise: datetime) -> datetime:
        """Return when to deliver what the delivery at the instant `at` left: `otherwise` at the latest."""
        if not self._misfortunes:
            return otherwise
        return self._misfortunes.delays.retry_at(account, region, at, otherwise)

    def _deliver(self, course: _Course) -> Iterator[LogFile]:
        """Deliver the planned files first, so that each gets the records it had, then the rest."""
        ends = {file.last for file in self._planned(course)} | {course.end}
        for end in sorted(ends):
            cursor = self._cursor(course.period, course.region)
            while cursor < end:
                contents, cursor = self._pack(course, cursor, end)
                if contents:
                    yield from self._deliver_one(course, contents, cursor)
                else:
                    self._settle(course, None, cursor)

    def _deliver_one(self, course: _Course, contents: Contents, cursor: int) -> Iterator[LogFile]:
        """Put one file, which reaches to the cursor, and tell the topic of it. Raises SinkError."""
        if self._misfortunes:
            contents = self._misfortunes.contents.changed(course.period, course.region, contents)
        file = self._put(course, contents)
        self._settle(course, file, cursor)
        if file is None:
            return
        for put in self._with_repeat(course, file, contents):
            self._notifications.announce(course.trail, put, course.at)
            yield put

    def _pack(self, course: _Course, after: int, up_to: int) -> tuple[Contents | None, int]:
        """Return the next log file, None when nothing is selected, and how far the journal was read."""
        packer = Packer()
        while events := self._store.journal.read(
            course.period.account, course.region, after, up_to, EVENTS_AT_ONCE
        ):
            selected = [event for event in events if course.period.wants(event)]
            taken = packer.add(selected)
            if taken < len(selected):
                return packer.finished(), selected[taken].number - 1
            after = events[-1].number
        return packer.finished(), up_to

    def _put(self, course: _Course, contents: Contents) -> LogFile | None:
        """Put the file and return it; None for one that was tried for too long. Raises SinkError."""
        file = self._plan(course, contents)
        if self._misfortunes and self._misfortunes.delays.holds(file, course.place, course.at):
            raise SinkError(TIMED_OUT)  # noted nowhere: what is late was not tried
        try:
            self._upload(course, file.key, contents)
        except SinkError as error:
            self._note_failure(course, file, error)
            if course.at - file.planned_at < RETRIED_FOR:
                raise
            log.warning("%s is given up", file.key)
            return None
        return file.delivered(course.at, validated=course.is_validated)

    def _upload(self, course: _Course, key: str, contents: Contents) -> None:
        """Put the bytes under the key. Raises SinkError."""
        self._uploads.put(
            Upload(
                key=key,
                body=contents.body,
                metadata={},
                destination=course.destination,
                place=course.place,
                is_digest=False,
            )
        )

    def _with_repeat(self, course: _Course, file: LogFile, contents: Contents) -> Sequence[LogFile]:
        """Return the file that was put; where a fault says so, put it again under another name."""
        faults = self._misfortunes.faults if self._misfortunes else None
        if not faults or not faults.strike("repeated-file", course.place, file.key):
            return (file,)
        again = renamed(file)
        try:
            self._upload(course, again.key, contents)
        except SinkError as error:
            log.warning("%s is not repeated: %s", file.key, error.code)
            return (file,)
        self._store.files.save(again)
        return (file, again)

    def _plan(self, course: _Course, contents: Contents) -> LogFile:
        """Keep what is about to be put, so that whoever comes after a crash puts the same."""
        with self._store.transaction():
            known = [file.planned_at for file in self._planned(course) if file.last == contents.last]
            planned_at = min(known, default=course.at)
            file = planned(course.period, course.region, course.destination, contents, planned_at)
            self._store.files.save(file)
        return file

    def _settle(self, course: _Course, file: LogFile | None, cursor: int) -> None:
        """Keep that the journal is delivered up to the cursor, and what was planned so far is not due."""
        with self._store.transaction():
            if file:
                self._store.files.save(file)
                self._note_success(course)
            for left in self._planned(course):
                if left.first <= cursor:
                    self._store.files.discard(left)
            self._store.periods.move_cursor(course.period.id, course.region, "files", cursor)

    def _note_success(self, course: _Course) -> None:
        trails, trail_id = self._store.trails, course.period.trail_id
        status = trails.status(trail_id, course.region)
        changed = replace(status, delivery_attempt=course.at, delivery=course.at, delivery_error=None)
        trails.save_status(trail_id, course.region, changed)

    def _note_failure(self, course: _Course, file: LogFile, error: SinkError) -> None:
        trails, trail_id = self._store.trails, course.period.trail_id
        with self._store.transaction():
            status = trails.status(trail_id, course.region)
            level = log_level(error, status.delivery_error)
            log.log(level, "%s cannot be delivered to %s: %s", file.key, file.bucket, error.code)
            changed = replace(status, delivery_attempt=course.at, delivery_error=shown(error))
            trails.save_status(trail_id, course.region, changed)

    def _finish_if_done(self, period: Period) -> None:
        """Note that a closed period is delivered, once no region has events of it left for any output."""
        if period.last is None:
            return
        regions = self._store.journal.regions_of(period.account, period.first - 1, period.last)
        cursors = [
            self._store.periods.cursor(period.id, region, output)
            for region in regions
            if period.covers_region(region)
            for output in period.outputs
        ]
        if all(cursor >= period.last for cursor in cursors):
            self._store.periods.finish(period.id)

    def _planned(self, course: _Course) -> Sequence[LogFile]:
        files = self._store.files.planned(course.period.trail_id, course.region)
        return [file for file in files if file.period_id == course.period.id]

    def _cursor(self, period: Period, region: str) -> int:
        return self._store.periods.cursor(period.id, region, "files")

    def _pending(self, account: str) -> Sequence[tuple[Period, int]]:
        """Return the periods, each with the number that it reaches to, both as of one instant."""
        with self._store.transaction():
            last = self._store.journal.last()
            periods = self._store.periods.pending(account)
        return [(period, last if period.last is None else period.last) for period in periods]
