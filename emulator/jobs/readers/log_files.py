"""Log files: cuts them from the journal and puts them where each trail wants them."""

import logging
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from emulator.core.delivery.logfiles import Contents, Kind, LogFile, Packer, planned
from emulator.core.delivery.periods import FILES, INSIGHT_FILES, Period
from emulator.core.places import HeldError, Place, SinkError
from emulator.core.ports.readers import Batches, Lines, NotTakenError, Span
from emulator.core.ports.state import Store
from emulator.core.records.events import WantsKind
from emulator.core.trails.trails import Destination, Trail
from emulator.core.values import dataclass
from emulator.jobs.hooks import Hooks
from emulator.jobs.notifications import Notifications
from emulator.jobs.readers.period_spans import PeriodSpans, Wants
from emulator.jobs.uploads import Upload, Uploads, log_level, shown

log = logging.getLogger(__name__)

# Source: CloudTrail user guide, "Redelivering" files to a bucket that is misconfigured.
RETRIED_FOR = timedelta(days=30)


@dataclass(frozen=True)
class _Job:
    """The delivery of a period's files of one account and region, at one instant.

    `trail` is None when it was deleted.
    """

    period: Period
    span: Span
    at: datetime
    trail: Trail | None

    @property
    def destination(self) -> Destination:
        """Where the trail delivers now; where it did, when it is gone."""
        before = self.period.destination
        return self.trail.destination.within(before) if self.trail else before

    @property
    def place(self) -> Place:
        return Place(self.span.account, self.span.region, self.period.trail_arn)

    @property
    def is_validated(self) -> bool:
        return self.trail.validation if self.trail else self.period.validation


class LogFiles:
    """Satisfies ports.readers.Reader: delivers the log files of the logging periods.

    Where a file cannot be kept, its trail has to wait. A file that was put before a crash is put again
    under the same name with the same bytes.
    """

    name: str = FILES
    kind: Kind = "CloudTrail"
    holds_back: Final = True

    def __init__(
        self, store: Store, uploads: Uploads, notifications: Notifications, hooks: Hooks, delay: timedelta
    ) -> None:
        self.delay = delay
        self._store = store
        self._uploads = uploads
        self._notifications = notifications
        self._hooks = hooks
        self._periods = PeriodSpans(store, self.name, self.wants, self.wants_kind)
        self.accounts = self._periods.accounts
        self.spans = self._periods.of
        self.settled = self._periods.finish_if_read

    @staticmethod
    def wants(period: Period) -> Wants:
        """Return what tells the events of the files of a period from others."""
        return period.wants

    @staticmethod
    def wants_kind(period: Period, account: str, region: str) -> WantsKind:
        """Return what tells it of all events of a kind in an account and region."""
        return partial(period.wants_kind, account, region)

    def read(self, span: Span, batches: Batches) -> None:
        period = self._periods.period_of(span)
        job = _Job(period, span, batches.at, self._store.trails.find_by_id(period.trail_id))
        ends = [file.last for file in self._planned(job)]  # so that each planned file gets the records it had
        for contents, cursor in _packed(batches, ends):
            if contents is None:
                self._settle(job, batches, None, cursor)
                continue
            try:
                self._deliver(job, batches, contents, cursor)
            except HeldError as error:
                raise NotTakenError(error.until) from error
            except SinkError as error:
                raise NotTakenError from error

    def _deliver(self, job: _Job, batches: Batches, contents: Contents, cursor: int) -> None:
        """Put one file, which reaches to the cursor, and tell the topic of it. Raises SinkError."""
        contents = self._hooks.contents(job.period, job.place, contents)
        file = self._put(job, contents)
        self._settle(job, batches, file, cursor)
        if file is None:
            return
        for put in (file, *self._put_copies(job, file, contents)):
            self._notifications.announce(job.trail, put, job.at)
            batches.keys.append(put.key)

    def _put(self, job: _Job, contents: Contents) -> LogFile | None:
        """Put the file and return it; None for one that was tried for too long. Raises SinkError."""
        file = self._plan(job, contents)
        self._hooks.admit(file, job.place, job.at)  # noted nowhere: what is held back was not tried
        try:
            self._upload(job, file.key, contents)
        except SinkError as error:
            self._note_failure(job, file, error)
            if job.at - file.planned_at < RETRIED_FOR:
                raise
            log.warning("%s is given up", file.key)
            return None
        return file.delivered(job.at, validated=job.is_validated)

    def _upload(self, job: _Job, key: str, contents: Contents) -> None:
        """Put the bytes under the key. Raises SinkError."""
        self._uploads.put(
            Upload(
                key=key,
                body=contents.body,
                metadata={},
                destination=job.destination,
                place=job.place,
                is_digest=False,
            )
        )

    def _put_copies(self, job: _Job, file: LogFile, contents: Contents) -> Iterator[LogFile]:
        for copy in self._hooks.copies(job.place, file):
            try:
                self._upload(job, copy.key, contents)
            except SinkError as error:
                log.warning("%s is not repeated: %s", file.key, error.code)
                return
            self._store.files.save(copy)
            yield copy

    def _plan(self, job: _Job, contents: Contents) -> LogFile:
        """Keep what is about to be put, so that a run after a crash puts the same."""
        with self._store.transaction():
            known = [file.planned_at for file in self._planned(job) if file.last == contents.last]
            planned_at = min(known, default=job.at)
            file = planned(job.period, job.place, job.destination, contents, planned_at, self.kind)
            self._store.files.save(file)
        return file

    def _settle(self, job: _Job, batches: Batches, file: LogFile | None, cursor: int) -> None:
        """Keep that the journal is delivered up to the cursor, and drop the plans of files up to there."""
        with batches.settling(cursor):
            if file:
                self._store.files.save(file)
                self._store.trails.note(
                    job.period.copy_id(job.span.account),
                    job.span.region,
                    delivery_attempt=job.at,
                    delivery=job.at,
                    delivery_error=None,
                )
            for left in self._planned(job):
                if left.first <= cursor:
                    self._store.files.discard(left)

    def _note_failure(self, job: _Job, file: LogFile, error: SinkError) -> None:
        trails, region = self._store.trails, job.span.region
        trail_id = job.period.copy_id(job.span.account)
        level = log_level(error, trails.status(trail_id, region).delivery_error)
        log.log(level, "%s cannot be delivered to %s: %s", file.key, file.bucket, error.code)
        trails.note(trail_id, region, delivery_attempt=job.at, delivery_error=shown(error))

    def _planned(self, job: _Job) -> Sequence[LogFile]:
        span = job.span
        files = self._store.files.planned(job.period.trail_id, span.account, span.region)
        return [file for file in files if (file.period_id, file.kind) == (job.period.id, self.kind)]


class InsightFiles(LogFiles):
    """The same for Insights events, which have files and a folder of their own.

    Source: CloudTrail user guide, "Logging Insights events".
    """

    name = INSIGHT_FILES
    kind = "CloudTrail-Insight"

    @staticmethod
    def wants(period: Period) -> Wants:
        return period.wants_insight

    @staticmethod
    def wants_kind(period: Period, account: str, region: str) -> WantsKind:
        return partial(period.wants_insight_kind, account, region)


def _packed(batches: Batches, ends: Sequence[int]) -> Iterator[tuple[Contents | None, int]]:
    """Yield each log file of the batches, None where nothing is selected, with the number it reaches to.

    A file ends where it is full, at the given ends, and where the journal ends.
    """
    packer, left = Packer(), deque(sorted({end for end in (*ends, batches.end) if end > batches.after}))
    for batch in batches.lines():
        for piece in _pieces(batch, left):
            events = piece.events
            while (taken := packer.add(events)) < len(events):
                yield packer.finished(), events[taken][0] - 1
                packer, events = Packer(), events[taken:]
            if left and piece.up_to == left[0]:
                left.popleft()
                yield packer.finished(), piece.up_to
                packer = Packer()


def _pieces(batch: Lines, ends: deque[int]) -> Iterator[Lines]:
    """Yield the batch in pieces, none of which reaches past the first of the ends that are left.

    Each piece that reaches an end has it taken off the ends before the next is asked for.
    """
    events = batch.events
    while ends and (end := ends[0]) < batch.up_to:
        count = sum(event[0] <= end for event in events)
        yield Lines(events[:count], end)
        events = events[count:]
    yield Lines(events, batch.up_to)
