"""What moto's S3 tells queues, topics, functions and buses of an object, put into AWS's form.

moto encodes the slashes of keys, leaves out who asked and what was answered, and orders nothing.
"""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from emulator.core.call import Json
from emulator.core.delivery import object_events
from emulator.core.delivery.object_events import ObjectEvent, Requester
from emulator.core.delivery.service_accounts import SERVICE
from emulator.core.ids import CAPITALS_AND_DIGITS, derived_text
from emulator.core.ports.neighbours import UpstreamCall

# The call that moto is at; none while CloudTrail puts its files.
_call: ContextVar[UpstreamCall | None] = ContextVar("call", default=None)

SESSION = "regionalDeliverySession"
# AWS puts log files from an address of its own.
OWN_ADDRESS = "127.0.0.1"


def note_caller(call: UpstreamCall) -> None:
    """Remember who makes the call that this thread hands to moto."""
    _call.set(call)


def find_call() -> UpstreamCall | None:
    """Return the call that this thread handed to moto, None while it hands none."""
    return _call.get()


def forget_caller() -> None:
    """Forget who made the request: what is put from here on is put by CloudTrail."""
    _call.set(None)


# Who follows lifecycles; that AWS names the service so is assumed.
LIFECYCLE = Requester("AWS:s3.amazonaws.com", "s3.amazonaws.com", "s3.amazonaws.com")


def delivery(region: str) -> Requester:
    """Return who puts log files into a bucket of a region: a session of a role that CloudTrail has there.

    Source: notifications of log files of 2018 to 2025 in public repositories; EventBridge names the service.
    """
    role = "AROA" + derived_text(f"{SERVICE}/{region}", 17, CAPITALS_AND_DIGITS)
    return Requester(f"AWS:{role}:{SESSION}", SERVICE, OWN_ADDRESS)


def _requester(event_name: str, region: str) -> Requester:
    if event_name.startswith("s3:Lifecycle"):
        return LIFECYCLE
    call = _call.get()
    if call is None or call.caller is None:
        return delivery(region)
    principal = f"AWS:{call.caller.principal_id}" if call.caller.principal_id else "Anonymous"
    return Requester(principal, call.account, call.request.peer)


def know_notifications() -> None:
    """Let moto's S3 tell of objects as AWS does."""
    from moto.s3 import notifications

    notifications._get_s3_event = _message
    notifications._send_event_bridge_message = _to_buses


def _message(event_name: str, bucket: Any, key: Any, notification_id: str) -> Json:  # moto's bucket and key
    return object_events.notification(_event(event_name, bucket, key), notification_id)


def _to_buses(account: str, bucket: Any, event_name: str, key: Any) -> None:  # moto's bucket and key
    """Send the event to the rules of the buses, as moto does: to all buses of the bucket's region."""
    from moto.events.models import events_backends
    from moto.s3.notifications import _detail_type

    event = _event(event_name, bucket, key)
    message = {
        "version": "0",
        "id": event.id,
        "detail-type": _detail_type(event_name),
        "source": "aws.s3",
        "account": account,
        "time": event.at.timestamp(),
        "region": bucket.region_name,
        "resources": [bucket.arn],
        "detail": object_events.detail(event),
    }
    for bus in list(events_backends[account][bucket.region_name].event_buses.values()):
        for rule in list(bus.rules.values()):
            rule.send_to_targets(message, transform_input=False)


def _event(event_name: str, bucket: Any, key: Any) -> ObjectEvent:  # moto's bucket and key
    from moto.core.utils import utcnow

    now: Callable[[], datetime] = utcnow
    return ObjectEvent(
        name=event_name.removeprefix("s3:"),
        bucket=bucket.name,
        bucket_arn=bucket.arn,
        owner=bucket.account_id,
        region=bucket.region_name,
        key=key.name,
        size_bytes=getattr(key, "size", 0),
        etag=getattr(key, "etag", "").replace('"', ""),
        at=now().replace(tzinfo=UTC),
        requester=_requester(event_name, bucket.region_name),
        version_id=key.version_id if getattr(bucket, "is_versioned", False) else None,
    )
