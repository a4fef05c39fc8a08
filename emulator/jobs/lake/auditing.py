"""Auditing: events that callers send through channels become records, which the channel's stores get."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from emulator.api import channel_errors, errors, limits
from emulator.api.data_shapes import (
    AuditEvent,
    AuditEventResultEntry,
    PutAuditEventsRequest,
    PutAuditEventsResponse,
    ResultErrorEntry,
)
from emulator.core.callers.identity import Caller
from emulator.core.clock import Clock
from emulator.core.ids import Ids
from emulator.core.lake import audit_events, channels, resource_policies
from emulator.core.lake.audit_events import RefusedError
from emulator.core.lake.channels import Channel
from emulator.core.ports.state import Store
from emulator.core.records.events import Event
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Auditing:
    """Takes audit events. `take` is the intake's."""

    store: Store
    take: Callable[[Sequence[Event]], None]
    clock: Clock
    ids: Ids

    def put(self, caller: Caller, region: str, request: PutAuditEventsRequest) -> PutAuditEventsResponse:
        """Take the events of a request, each by itself, and say of each what came of it.

        Raises ServiceError for what is wrong with the request as a whole; then none is taken.
        """
        given = request["auditEvents"]
        channel = self._channel(request["channelArn"], region)
        self._check_may_put(channel, caller, request.get("externalId"))
        audit_events.check_ids(given)
        if sum(len(one["eventData"].encode()) for one in given) > limits.AUDIT_EVENTS_BYTES:
            raise errors.request_too_large()
        with self.store.transaction():
            batch = _Batch(channel, self.clock, self.ids)
            for one in given:
                batch.add(one)
            self.store.channels.save(batch.channel)
            if batch.events:
                self.take(batch.events)
        return {"successful": batch.successful, "failed": batch.failed}

    def _channel(self, named: str, region: str) -> Channel:
        channel_id = channels.find_id(named)
        if channel_id is None:
            raise channel_errors.invalid_channel_arn(named)
        channel = self.store.channels.find(channel_id)
        if channel is None or channel.region != region or named not in (channel.arn, channel.id):
            raise channel_errors.channel_not_found(named)
        return channel

    def _check_may_put(self, channel: Channel, caller: Caller, external_id: str | None) -> None:
        """Raise ChannelInsufficientPermission for a caller that the channel does not let in."""
        context = dict(resource_policies.keys_of(caller, channel.region, self.clock.now()))
        if external_id is not None:
            context[resource_policies.EXTERNAL_ID] = external_id
        policy = self.store.resource_policies.find(channel.arn)
        is_owner = caller.account == channel.account
        if not resource_policies.lets_put(policy, channel.arn, caller, is_owner, context):
            raise channel_errors.insufficient_permission(channel.arn)


class _Batch:
    """The events of a request: those that were taken, those that were not, and the channel after them."""

    def __init__(self, channel: Channel, clock: Clock, ids: Ids) -> None:
        self.channel = channel
        self.events: list[Event] = []
        self.successful: list[AuditEventResultEntry] = []
        self.failed: list[ResultErrorEntry] = []
        self._now = clock.now()
        self._ids = ids

    def add(self, given: AuditEvent) -> None:
        """Take an event, or note why it is not taken."""
        event_id, before = self._ids.uuid(), self.channel.ingestion
        try:
            data = audit_events.checked(given, self.channel)
        except RefusedError as error:
            after = before.refused(event_id, error.code, self._now)
            self.failed.append({"id": given["id"], "errorCode": error.code, "errorMessage": str(error)})
        else:
            after = before.taken(event_id, self._now)
            self.events.append(audit_events.recorded(data, self.channel, event_id, self._now))
            self.successful.append({"id": given["id"], "eventID": event_id})
        self.channel = replace(self.channel, ingestion=after)
