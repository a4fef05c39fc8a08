"""Log streams: every record that a trail selects, as a log event in its CloudWatch Logs group."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from emulator.core import arns
from emulator.core.delivery import destinations, log_events, own_calls
from emulator.core.delivery.own_calls import Note
from emulator.core.delivery.periods import Period
from emulator.core.places import Role
from emulator.core.ports.neighbours import Neighbours
from emulator.core.ports.outputs import LogBatch, LogGroups, LogsError
from emulator.core.ports.state import Store
from emulator.core.records.events import Event
from emulator.core.trails.trails import LogsDestination, Trail

log = logging.getLogger(__name__)

EVENTS_AT_ONCE = 2000

# How long a session of a role lasts that nobody asked for a length, and from when on they are counted.
# Source: STS API reference, AssumeRole; that CloudTrail's end with the clock's hour is assumed.
SESSION = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Course:
    """A period's records of one region on their way, at one instant, to the journal's number `end`."""

    period: Period
    region: str
    at: datetime
    trail: Trail | None
    end: int

    @property
    def destination(self) -> LogsDestination | None:
        """Where the trail writes now, None when it lost its group; where it did, when it is gone."""
        return self.trail.logs if self.trail else self.period.logs


class LogStreams:
    """Writes to log groups, with cursors of its own: a bucket that refuses does not hold it up.

    Where `checked`, only by a role that AWS would let CloudTrail use. What a group refuses is tried again
    for as long as the journal keeps it; it is not kept for the group's sake. Not for two threads at once.
    """

    def __init__(
        self, store: Store, neighbours: Neighbours, groups: LogGroups, note: Note, *, checked: bool
    ) -> None:
        self._store = store
        self._neighbours = neighbours
        self._groups = groups
        self._note = note
        self._checked = checked

    def run(self, account: str, region: str, at: datetime) -> None:
        """Write what is pending for the account's trails in the region."""
        waiting: set[str] = set()
        for course in self._courses(account, region, at):
            if course.period.trail_id in waiting:
                continue
            try:
                self._write(course)
            except LogsError as error:
                log.warning("The log group of %s refused: %s", course.period.trail_arn, error.code)
                self._note_failure(course, error)
                waiting.add(course.period.trail_id)

    def is_pending(self, account: str, region: str) -> bool:
        """Tell whether there is something left to write, because it came since or was refused."""
        with self._store.transaction():
            last = self._store.journal.last()
            return any(
                self._store.journal.read(account, region, self._cursor(period, region), _end(period, last), 1)
                for period in self._periods(account, region)
            )

    def _courses(self, account: str, region: str, at: datetime) -> list[_Course]:
        with self._store.transaction():
            last = self._store.journal.last()
            return [
                _Course(
                    period,
                    region,
                    at,
                    self._store.trails.find_by_id(period.trail_id),
                    _end(period, last),
                )
                for period in self._periods(account, region)
            ]

    def _periods(self, account: str, region: str) -> list[Period]:
        pending = self._store.periods.pending(account)
        return [period for period in pending if period.logs and period.covers_region(region)]

    def _write(self, course: _Course) -> None:
        """Write the course's records. Raises LogsError."""
        destination = course.destination
        if destination is None:  # what was pending is not written once the group is removed (assumed)
            self._settle(course, course.end, written=False)
            return
        cursor = self._cursor(course.period, course.region)
        while events := self._store.journal.read(
            course.period.account, course.region, cursor, course.end, EVENTS_AT_ONCE
        ):
            wanted = [event for event in events if course.period.wants(event)]
            for batch in log_events.batches(log_events.sent(wanted)):
                self._put(course, destination, batch)
                self._settle(course, batch[-1].number, written=True)
            cursor = events[-1].number
            self._settle(course, cursor, written=False)

    def _put(self, course: _Course, destination: LogsDestination, batch: Sequence[Event]) -> None:
        if self._checked and course.trail:
            role = self._neighbours.find_role(destination.role_arn)
            if role is None or not destinations.may_write_logs(role, destination.log_group_arn, course.trail):
                raise LogsError(log_events.ACCESS_DENIED)
            self._assume(role, course)
        group = arns.find_log_group(destination.log_group_arn)
        assert group, "a trail's log group was checked when the trail got it"
        stream = destinations.log_stream(course.period.account, course.period.home_region)
        self._groups.write(group, stream, LogBatch([event.body.decode() for event in batch], course.at))

    def _assume(self, role: Role, course: _Course) -> None:
        """Note a new session of the role, one for each region, where there is none that still lasts."""
        before = self._store.trails.status(course.period.trail_id, course.region).logs_delivery
        if before is None or (before - EPOCH) // SESSION != (course.at - EPOCH) // SESSION:
            self._note(own_calls.role_assumed(role, own_calls.WRITING_SESSION, course.region))

    def _settle(self, course: _Course, number: int, *, written: bool) -> None:
        with self._store.transaction():
            self._store.periods.move_cursor(course.period.id, course.region, "logs", number)
            if written:
                trails, trail_id = self._store.trails, course.period.trail_id
                status = trails.status(trail_id, course.region)
                changed = replace(status, logs_delivery=course.at, logs_delivery_error=None)
                trails.save_status(trail_id, course.region, changed)

    def _note_failure(self, course: _Course, error: LogsError) -> None:
        trails, trail_id = self._store.trails, course.period.trail_id
        with self._store.transaction():
            status = trails.status(trail_id, course.region)
            trails.save_status(trail_id, course.region, replace(status, logs_delivery_error=error.code))

    def _cursor(self, period: Period, region: str) -> int:
        return self._store.periods.cursor(period.id, region, "logs")


def _end(period: Period, last: int) -> int:
    return last if period.last is None else period.last
