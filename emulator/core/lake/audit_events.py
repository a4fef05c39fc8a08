"""Events that are sent through a channel: what one must have, and the record that it becomes.

Source: CloudTrail user guide, "CloudTrail Lake integrations event schema", and cloudtrail-data API reference,
PutAuditEvents. Texts of refusals are ours.
"""

import base64
import hashlib
import ipaddress
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from emulator.api import channel_errors, limits
from emulator.api.data_shapes import AuditEvent
from emulator.core.call import Json
from emulator.core.clock import iso
from emulator.core.lake.channels import ACTIVITY, Channel
from emulator.core.records.events import Event
from emulator.core.values import dataclass

STORE_TYPE: Final = "AWS::CloudTrail::EventDataStore"
VERSION: Final = "1.0"
TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z?", re.ASCII)
OF_AWS: Final = ".amazonaws.com"


class RefusedError(Exception):
    """An event that is not taken: its error code, and why, in a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Field:
    """A member of an event: whether it must be there, and the most characters, or bytes of an object."""

    required: bool = False
    most: int = 1024
    kind: type = str


FIELDS: Final[Mapping[str, Field]] = {
    "version": Field(required=True, most=256),
    "userIdentity": Field(required=True, most=limits.AUDIT_EVENT_BYTES, kind=dict),
    "userIdentity.type": Field(required=True, most=128),
    "userIdentity.principalId": Field(required=True),
    "userIdentity.details": Field(most=limits.AUDIT_EVENT_BYTES, kind=dict),
    "userAgent": Field(),
    "eventSource": Field(required=True),
    "eventName": Field(required=True),
    "eventTime": Field(required=True),
    "UID": Field(required=True),
    "requestParameters": Field(most=100 * 1024, kind=dict),
    "responseElements": Field(most=100 * 1024, kind=dict),
    "errorCode": Field(most=256),
    "errorMessage": Field(most=256),
    "sourceIPAddress": Field(),
    "recipientAccountId": Field(required=True),
    "additionalEventData": Field(most=28 * 1024, kind=dict),
}
MEMBERS: Final = tuple(name for name in FIELDS if "." not in name)


def check_ids(given: Sequence[AuditEvent]) -> None:
    """Raise DuplicatedAuditEventId when two events of a request have one id."""
    seen: set[str] = set()
    for one in given:
        if one["id"] in seen:
            raise channel_errors.duplicate_id(one["id"])
        seen.add(one["id"])


def checked(given: AuditEvent, channel: Channel) -> Json:
    """Return the eventData of an event, with the members that are known. Raises RefusedError."""
    text = given["eventData"]
    _check_checksum(text, given.get("eventDataChecksum"))
    if len(text.encode()) > limits.AUDIT_EVENT_BYTES:
        raise RefusedError("FieldTooLong", f"eventData is longer than {limits.AUDIT_EVENT_BYTES} bytes.")
    data = _parsed(text)
    for name, field in FIELDS.items():
        _check_field(data, name, field)
    for check in (_check_time, _check_address):
        check(data)
    if data["recipientAccountId"] != channel.account:
        raise RefusedError("InvalidRecipient", f"recipientAccountId is not {channel.account}.")
    if data["eventSource"].endswith(OF_AWS):
        raise RefusedError("InvalidEventSource", f"{data['eventSource']} is a service of AWS.")
    return {name: data[name] for name in MEMBERS if data.get(name) is not None}


def _check_checksum(text: str, checksum: str | None) -> None:
    right = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    if checksum is not None and checksum != right:
        raise RefusedError("InvalidChecksum", "eventDataChecksum is not the SHA-256 of eventData in base64.")


def _parsed(text: str) -> Json:
    try:
        data = orjson.loads(text)
    except ValueError as error:
        raise RefusedError("InvalidData", f"eventData is not valid JSON: {error}.") from error
    if not isinstance(data, dict):
        raise RefusedError("InvalidData", "eventData is not a JSON object.")
    return data


def _check_field(data: Json, name: str, field: Field) -> None:
    value = _member(data, name)
    if value is None:
        if field.required:
            raise RefusedError("FieldNotFound", f"{name} is missing.")
        return
    if not isinstance(value, field.kind):
        wanted = "an object" if field.kind is dict else "a string"
        raise RefusedError("InvalidData", f"{name} is not {wanted}.")
    size = len(value) if isinstance(value, str) else len(orjson.dumps(value))
    if size > field.most:
        raise RefusedError("FieldTooLong", f"{name} is longer than {field.most}.")


def _member(data: Json, name: str) -> object:
    value: Any = data
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _check_time(data: Json) -> None:
    time_of(data["eventTime"])


def time_of(text: str) -> datetime:
    """Return the time of an event. Raises RefusedError for one that is not yyyy-MM-DDTHH:mm:ss in UTC."""
    try:
        if not TIME.fullmatch(text):
            raise ValueError(text)
        return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
    except ValueError as error:
        raise RefusedError("InvalidData", "eventTime is not of the form yyyy-MM-DDTHH:mm:ss.") from error


def _check_address(data: Json) -> None:
    address = data.get("sourceIPAddress")
    try:
        if address is not None:
            ipaddress.ip_address(address)
    except ValueError as error:
        raise RefusedError("InvalidData", "sourceIPAddress is not an IPv4 or IPv6 address.") from error


def recorded(data: Json, channel: Channel, event_id: str, at: datetime) -> Event:
    """Return the record of an event that the channel took at the instant `at`.

    Its resources are the stores that get it. An addendum, which AWS adds to an event that changes an earlier
    one, is never made.
    """
    time = time_of(data["eventTime"])
    record = {
        "eventVersion": VERSION,
        "eventCategory": ACTIVITY,
        "eventType": "ActivityLog",
        "eventID": event_id,
        "eventTime": iso(time),
        "awsRegion": channel.region,
        "recipientAccountId": channel.account,
        "metadata": {"ingestionTime": iso(at), "channelARN": channel.arn},
        "eventData": data,
    }
    return Event(
        id=event_id,
        time=int(time.timestamp()),
        source=data["eventSource"],
        name=data["eventName"],
        account=channel.account,
        region=channel.region,
        category="ActivityAuditLog",
        read_only=None,
        body=orjson.dumps(record),
        username=data["userIdentity"]["principalId"],
        resources=tuple((STORE_TYPE, arn.rpartition("/")[2]) for arn in channel.stores),
    )
