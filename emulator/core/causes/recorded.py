"""The events of what services did: of calls, a copy for each account, and of service events."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import orjson

from emulator.core.call import Json
from emulator.core.causes.calls import Made, ServiceCall, ServiceEvent
from emulator.core.clock import iso
from emulator.core.ids import Ids
from emulator.core.records.copies import copies_of
from emulator.core.records.events import (
    VERSION,
    Event,
    Origin,
    Recipient,
    from_call,
    with_request_id,
    without_nothing,
)
from emulator.core.records.host_details import with_host_details


def events_of(made: Sequence[Made], at: datetime, ids: Ids) -> Iterator[Event]:
    """Yield the events of what services did at the instant `at`, in their order; what is planned has none."""
    for one in made:
        if isinstance(one, ServiceEvent):
            yield _of_event(one, at, ids)
        elif isinstance(one, ServiceCall):
            yield from _of_call(one, at, ids)


def _of_call(call: ServiceCall, at: datetime, ids: Ids) -> Iterator[Event]:
    """Yield the events of a call.

    Address and agent are the service's name, there is no TLS, and the request id is the call's own unless
    it says which. Source: service-events.md 1.1: published records of 2023, 2025 and 2026.
    """
    service = call.caller.invoked_by or ""
    origin = Origin(service, service, vpc_endpoint_id=call.vpc_endpoint_id)
    description = with_host_details(with_request_id(call.description, ids), call.caller, at, at)
    for _ in range(call.times):
        for seen, given in copies_of(description, call.caller, call.account, ids):
            recipient = Recipient(call.account, ids.uuid()) if call.shared and given is None else given
            yield from_call(description, seen, origin, at, ids, recipient)


def _of_event(event: ServiceEvent, at: datetime, ids: Ids) -> Event:
    event_id = ids.uuid()
    return Event(
        id=event_id,
        time=int(at.timestamp()),
        source=event.source,
        name=event.name,
        account=event.account,
        region=event.region,
        category="Management",
        read_only=False,
        body=orjson.dumps(_record(event, event_id, at, ids)),
    )


def _record(event: ServiceEvent, event_id: str, at: datetime, ids: Ids) -> Json:
    """Return the record. Source: service-events.md 1, form D: published records of 2021 and 2023."""
    by = event.by or event.source
    return without_nothing(
        {
            "eventVersion": VERSION,
            "userIdentity": {"accountId": event.account, "invokedBy": by},
            "eventTime": iso(at),
            "eventSource": event.source,
            "eventName": event.name,
            "awsRegion": event.region,
            "sourceIPAddress": by,
            "userAgent": by,
            "requestParameters": None,
            "responseElements": None,
            "additionalEventData": event.additional or None,
            "requestID": event.request_id,
            "eventID": event_id,
            "readOnly": False,
            "resources": list(event.resources) or None,
            "eventType": "AwsServiceEvent",
            "managementEvent": True,
            "recipientAccountId": event.account,
            "sharedEventID": ids.uuid() if event.shared else None,
            "serviceEventDetails": event.details or None,
            "eventCategory": "Management",
        }
    )
