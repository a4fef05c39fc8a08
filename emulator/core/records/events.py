"""Records: how a call becomes one, and how the journal keeps it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from emulator.core.call import Category, Description, Json, Request
from emulator.core.callers.identity import ANONYMOUS_ACCOUNT, Caller
from emulator.core.clock import iso
from emulator.core.ids import CAPITALS_AND_DIGITS, Ids
from emulator.core.records.vpc_endpoints import find_vpc_endpoint
from emulator.core.values import dataclass

VERSION = "1.11"
SHORT_TEXT_BYTES = 1024
PARAMETERS_BYTES = 100 * 1024
ADDITIONAL_BYTES = 28 * 1024


@dataclass(frozen=True, slots=True)
class Event:
    """A record as the journal keeps it: what is searched for, and the bytes that a log file carries.

    `number` is its place in the journal, 0 before it has one. `time` is in Unix seconds. `body` is the
    record as one line of compact JSON. `account` is the recipient. `resources` are the (type, name)
    pairs of LookupEvents.
    """

    id: str
    time: int
    source: str
    name: str
    account: str
    region: str
    category: Category
    read_only: bool | None
    body: bytes
    username: str | None = None
    access_key_id: str | None = None
    resources: Sequence[tuple[str | None, str]] = ()
    global_service: bool = False
    number: int = 0


# What a log file carries of an event: its number, its time in Unix seconds, its body, and maybe more.
Line = tuple[int, int, bytes, *tuple[object, ...]]


class Kind(NamedTuple):
    """What events of one kind share, by which most selectors decide."""

    source: str
    name: str
    category: Category
    read_only: bool | None
    global_service: bool


# Whether all events of a kind are wanted, or none; None if it depends on the event.
WantsKind = Callable[[Kind], bool | None]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a call came from: what the record says of the network and the agent."""

    source_ip: str
    user_agent: str | None
    tls: Json | None = None
    vpc_endpoint_id: str | None = None
    from_console: bool = False


def origin_of(request: Request, description: Description, caller: Caller) -> Origin:
    """Return the origin of a call; `tls` only where it came over TLS, and directly.

    Of a call that a service made for somebody, address and agent are the service's name.
    """
    if caller.invoked_by:
        return Origin(caller.invoked_by, caller.invoked_by)
    tls: Json | None = None
    host = request.headers.get("host", "")
    endpoint = find_vpc_endpoint(host)
    if request.secure and description.tls_logged:
        tls = {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
        }
        if description.tls_host_logged:
            tls = {**tls, "clientProvidedHostHeader": host}
    agent = description.user_agent or request.headers.get("user-agent")
    return Origin(request.peer, agent, tls, endpoint.id if endpoint else None)


def endpoint_owner(caller: Caller, origin: Origin) -> str | None:
    """Return whose VPC endpoint the call came through, None for none.

    It is taken for the caller's own. Source for services, which name themselves as endpoint and as owner:
    public records of Secrets Manager's calls of September 2026.
    """
    if caller.invoked_by:
        return origin.vpc_endpoint_id
    return caller.account if origin.vpc_endpoint_id and not is_anonymous(caller) else None


@dataclass(frozen=True, slots=True)
class Recipient:
    """The account whose log a record is for, and what ties the record to those for other accounts."""

    account: str
    shared_event_id: str | None = None


def from_call(
    description: Description,
    caller: Caller,
    origin: Origin,
    at: datetime,
    ids: Ids,
    recipient: Recipient | None = None,
) -> Event:
    """Return the event of a call that finished at the instant `at`, for the caller's account or another.

    Source: CloudTrail user guide, "CloudTrail record contents"; the order of keys is that of delivered
    log files.
    """
    event_id = ids.uuid()
    record = _record(description, caller, origin)
    if recipient:
        record["recipientAccountId"] = recipient.account
        record["sharedEventID"] = recipient.shared_event_id
    record["eventTime"] = iso(at)
    record["eventID"] = event_id
    record["requestID"] = shortened(description.request_id) or _request_id(description, ids)
    return Event(
        id=event_id,
        time=int(at.timestamp()),
        source=description.event_source,
        name=description.event_name,
        account=recipient.account if recipient else caller.account,
        region=description.region,
        category=description.category,
        read_only=description.read_only,
        body=orjson.dumps(without_nothing(record)),
        username=caller.username,
        access_key_id=caller.access_key_id,
        resources=tuple(description.searched),
        global_service=description.global_service,
    )


def _record(description: Description, caller: Caller, origin: Origin) -> Json:
    """Return the record for the caller's account, its keys in order; what is None may be told later."""
    return {
        "eventVersion": VERSION,
        "userIdentity": caller.as_record(),
        "eventTime": None,
        "eventSource": description.event_source,
        "eventName": description.event_name,
        "awsRegion": description.region,
        "sourceIPAddress": origin.source_ip,
        "userAgent": shortened(origin.user_agent),
        "errorCode": shortened(description.error_code),
        "errorMessage": shortened(description.error_message),
        "requestParameters": within(description.request_parameters, "requestParameters"),
        "responseElements": within(description.response_elements, "responseElements"),
        "additionalEventData": _additional(description.additional),
        "requestID": None,
        "eventID": None,
        "readOnly": description.read_only,
        "resources": list(description.resources) or None,
        "eventType": "AwsApiCall",
        "apiVersion": description.api_version,
        "managementEvent": description.category == "Management",
        "recipientAccountId": caller.account,
        "sharedEventID": None,
        "vpcEndpointId": origin.vpc_endpoint_id,
        "vpcEndpointAccountId": endpoint_owner(caller, origin),
        "eventCategory": description.category,
        "tlsDetails": origin.tls,
        "sessionCredentialFromConsole": "true" if origin.from_console else None,
    }


NULL_KEYS = frozenset({"requestParameters", "responseElements"})


def without_nothing(record: Json) -> Json:
    """Return the record without keys that have nothing to say; two keys are written as null instead."""
    return {key: value for key, value in record.items() if value is not None or key in NULL_KEYS}


def shortened(text: str | None) -> str | None:
    """Return the text cut to 1 KB, ending in "..." where something was cut."""
    if text is None or len(text) <= SHORT_TEXT_BYTES // 4:
        return text  # short in any encoding: most texts end here
    encoded = text.encode()
    if len(encoded) <= SHORT_TEXT_BYTES:
        return text
    return encoded[: SHORT_TEXT_BYTES - 3].decode(errors="ignore") + "..."


def within(value: Json | None, name: str) -> Json | None:
    """Return the value, or the marker that stands for one of more than 100 KB of JSON."""
    if not value:
        return None
    if _surely_small(value):
        return value
    size_bytes = len(orjson.dumps(value))
    if size_bytes <= PARAMETERS_BYTES:
        return value
    return {"reason": f"{name} too large", "omitted": True, "originalSize": size_bytes}


def _surely_small(value: Json) -> bool:
    """Tell cheaply that a value is far below every limit: few flat members, none long."""
    if len(value) > 32:
        return False
    return all(
        member is None or isinstance(member, (int, float)) or (isinstance(member, str) and len(member) < 512)
        for member in value.values()
    )


def _additional(value: Json) -> Json | None:
    if not value or len(orjson.dumps(value)) > ADDITIONAL_BYTES:
        return None
    return value


def with_request_id(description: Description, ids: Ids) -> Description:
    """Return the description with a request id, so that all records of the call have the same."""
    return (
        description
        if description.request_id
        else replace(description, request_id=_request_id(description, ids))
    )


def _request_id(description: Description, ids: Ids) -> str:
    if description.event_source == "s3.amazonaws.com":
        return ids.text(16, CAPITALS_AND_DIGITS)
    return ids.uuid()


def is_anonymous(caller: Caller) -> bool:
    """Tell whether the call was unsigned."""
    return caller.type == "AWSAccount" and caller.account == ANONYMOUS_ACCOUNT


def account_of(caller: Caller, otherwise: str) -> str:
    """Return the account that owns the caller's copy; `otherwise` for callers that are of none."""
    return otherwise if is_anonymous(caller) else caller.account or otherwise


def line_of(event: Event) -> Line:
    """Return what a log file carries of an event."""
    return event.number, event.time, event.body


def record_of(event: Event) -> dict[str, Any]:
    """Return the record that the event's body holds."""
    record: dict[str, Any] = orjson.loads(event.body)
    return record
