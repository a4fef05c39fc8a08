"""Log streams: every record that a trail selects, as a log event in its CloudWatch Logs group."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from emulator.core import arns
from emulator.core.delivery import destinations, log_events, own_calls
from emulator.core.delivery.own_calls import Note
from emulator.core.delivery.periods import LOGS, Period
from emulator.core.places import Role
from emulator.core.ports.neighbours import Neighbours
from emulator.core.ports.outputs import LogBatch, LogGroups, LogsError
from emulator.core.ports.readers import Batches, NotTakenError, Span
from emulator.core.ports.state import Store
from emulator.core.records.events import Event
from emulator.core.trails.trails import LogsDestination, Trail
from emulator.core.values import dataclass
from emulator.jobs.readers.period_spans import PeriodSpans

log = logging.getLogger(__name__)

# How long a session of a role lasts that nobody asked for a length, and from when on they are counted.
# Source: STS API reference, AssumeRole; that CloudTrail's end with the clock's hour is assumed.
SESSION = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Stream:
    """Where a period's records of one account and region go at one instant; `trail` is None when deleted."""

    period: Period
    span: Span
    at: datetime
    trail: Trail | None

    @property
    def destination(self) -> LogsDestination | None:
        """Where the trail writes now, None when it lost its group; where it did, when it is gone."""
        return self.trail.logs if self.trail else self.period.logs

    @property
    def copy_id(self) -> str:
        return self.period.copy_id(self.span.account)

    @property
    def name(self) -> str:
        """The stream of the account; each member of an organization has its own."""
        period, account = self.period, self.span.account
        organization_id = None if account == period.account else period.destination.organization_id
        return destinations.log_stream(account, period.home_region, organization_id)


class LogStreams:
    """Satisfies ports.readers.Reader: writes to log groups; a bucket that refuses does not hold it up.

    Where `checked`, only by a role that AWS would let CloudTrail use. Refused events are tried again
    as long as the journal has them; the journal does not keep them for the group.
    """

    name: Final = LOGS
    holds_back: Final = False

    def __init__(
        self,
        store: Store,
        neighbours: Neighbours,
        groups: LogGroups,
        note: Note,
        delay: timedelta,
        *,
        checked: bool,
    ) -> None:
        self.delay = delay
        self._store = store
        self._neighbours = neighbours
        self._groups = groups
        self._note = note
        self._checked = checked
        self._periods = PeriodSpans(store, LOGS, lambda period: period.wants_either)
        self.accounts = self._periods.accounts
        self.spans = self._periods.of
        self.settled = self._periods.finish_if_read

    def read(self, span: Span, batches: Batches) -> None:
        period = self._periods.period_of(span)
        stream = _Stream(period, span, batches.at, self._store.trails.find_by_id(period.trail_id))
        if stream.destination is None:  # nothing more is written once the group is removed (assumed)
            batches.settle(batches.end)
            return
        try:
            self._write(stream, stream.destination, batches)
        except LogsError as error:
            log.warning("The log group of %s refused: %s", period.trail_arn, error.code)
            self._store.trails.note(period.copy_id(span.account), span.region, logs_delivery_error=error.code)
            raise NotTakenError from error

    def _write(self, stream: _Stream, destination: LogsDestination, batches: Batches) -> None:
        """Write the stream's records. Raises LogsError."""
        for read in batches:
            for batch in log_events.batches(log_events.sent(read.events)):
                self._put(stream, destination, batch)
                with batches.settling(batch[-1].number):
                    self._store.trails.note(
                        stream.copy_id,
                        stream.span.region,
                        logs_delivery=stream.at,
                        logs_delivery_error=None,
                    )
            batches.settle(read.up_to)

    def _put(self, stream: _Stream, destination: LogsDestination, batch: Sequence[Event]) -> None:
        if self._checked and stream.trail:
            role = self._neighbours.find_role(destination.role_arn)
            arn = log_events.stream_arn(destination.log_group_arn, stream.name)
            if role is None or not destinations.may_write_logs(role, arn, stream.trail):
                raise LogsError(log_events.ACCESS_DENIED)
            self._assume(role, stream)
        group = arns.find_log_group(destination.log_group_arn)
        assert group, "a trail's log group was checked when the trail got it"
        self._groups.write(group, stream.name, LogBatch([event.body.decode() for event in batch], stream.at))

    def _assume(self, role: Role, stream: _Stream) -> None:
        """Note a new session of the role, one for each region, where there is none that still lasts."""
        before = self._store.trails.status(stream.copy_id, stream.span.region).logs_delivery
        if before is None or (before - EPOCH) // SESSION != (stream.at - EPOCH) // SESSION:
            session = own_calls.WRITING_SESSION
            self._note(own_calls.role_assumed(role, session, stream.span.region, stream.at))
