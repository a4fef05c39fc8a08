"""Records from other programs: their fields, types and order."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from types import NoneType

from emulator.core.call import Json

# Source: CloudTrail user guide, "CloudTrail record contents"; the order is that of delivered log files.
ORDER = (
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "requestID",
    "eventID",
    "readOnly",
    "resources",
    "eventType",
    "apiVersion",
    "managementEvent",
    "recipientAccountId",
    "sharedEventID",
    "vpcEndpointId",
    "vpcEndpointAccountId",
    "serviceEventDetails",
    "addendum",
    "insightDetails",
    "eventCategory",
    "tlsDetails",
    "sessionCredentialFromConsole",
    "edgeDeviceDetails",
    "eventContext",
)
PLACES = {name: place for place, name in enumerate(ORDER)}

TEXT, FLAG, OBJECT = frozenset({str}), frozenset({bool}), frozenset({dict})
LIST = frozenset({list})
OPTIONAL = frozenset({NoneType})
# AWS leaves out empty fields; exports of other programs write null.
TYPES: Mapping[str, frozenset[type]] = {
    **dict.fromkeys(ORDER, OBJECT | OPTIONAL),
    **dict.fromkeys(("eventVersion", "eventTime", "eventSource", "eventName", "awsRegion"), TEXT),
    **dict.fromkeys(("eventID", "eventType", "eventCategory", "recipientAccountId"), TEXT),
    **dict.fromkeys(("sourceIPAddress", "userAgent", "errorCode", "errorMessage"), TEXT | OPTIONAL),
    **dict.fromkeys(("requestID", "apiVersion", "sharedEventID", "vpcEndpointId"), TEXT | OPTIONAL),
    **dict.fromkeys(("vpcEndpointAccountId", "sessionCredentialFromConsole"), TEXT | OPTIONAL),
    "additionalEventData": OBJECT | TEXT | OPTIONAL,  # rarely text: published records have it
    "userIdentity": OBJECT,
    "readOnly": FLAG | OPTIONAL,
    "managementEvent": FLAG,
    "resources": LIST | OPTIONAL,
}
WORDS: Mapping[type, str] = {str: "text", bool: "true or false", dict: "an object", list: "a list"}

NAMING = ("eventSource", "eventName")
REQUIRED = ("eventTime", *NAMING, "awsRegion")
NOT_EMPTY = ("eventID", *NAMING)
FILLED = frozenset(
    {"eventVersion", "eventID", "eventType", "managementEvent", "recipientAccountId", "eventCategory"}
)

MOST_KEPT_FIELDS = 64  # of a shape that is remembered

ACCOUNT_ID = re.compile(r"\d{12}", re.ASCII)
REGION = re.compile(r"[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,5}")
HOUR = re.compile(r"\d{4}-\d\d-\d\dT\d\d:", re.ASCII)
HOUR_LENGTH = len("2026-01-02T13:")
WITHIN_HOUR: Mapping[str, int] = {
    f"{minutes:02}:{seconds:02}Z": 60 * minutes + seconds for minutes in range(60) for seconds in range(60)
}
LATEST = 253_370_764_800  # the year 9999: a time before it, rounded up, is still in the calendar


class RecordError(ValueError):
    """An invalid record or short form; the text names the field and the reason."""


def check_fields(record: Json) -> frozenset[str]:
    """Return which of the fields of every record are missing and can be filled in.

    Raises RecordError if a field has another type than in AWS, or if a required field is missing.
    """
    check = _check_shape if len(record) <= MOST_KEPT_FIELDS else _check_shape.__wrapped__
    missing = check(tuple(record), tuple(map(type, record.values())))
    for name in NOT_EMPTY:
        if record.get(name) == "":
            raise RecordError(f"{name}: must not be empty.")
    if "resources" in record:
        _check_resources(record["resources"] or ())
    return missing


def _check_resources(resources: Sequence[object]) -> None:
    for place, resource in enumerate(resources):
        if not isinstance(resource, dict):
            raise RecordError(f"resources[{place}]: must be an object.")


@lru_cache(maxsize=256)  # records are many, their shapes few
def _check_shape(names: Sequence[str], kinds: Sequence[type]) -> frozenset[str]:
    for name, kind in zip(names, kinds, strict=True):
        types = TYPES.get(name)
        if types is not None and kind not in types:
            raise RecordError(f"{name}: must be {_wanted(types)}.")
    for name in REQUIRED:
        # an Insights event has source and name inside
        if name not in names and not (name in NAMING and "insightDetails" in names):
            raise RecordError(f"{name}: is missing.")
    return FILLED.difference(names)


def _wanted(types: frozenset[type]) -> str:
    return " or ".join(word for kind, word in WORDS.items() if kind in types)


def text_of(record: Json, name: str) -> str:
    """Return a text that the record must have. Raises RecordError."""
    value = record.get(name)
    if value is None:
        raise RecordError(f"{name}: is missing.")
    if not isinstance(value, str):
        raise RecordError(f"{name}: must be text.")
    if not value:
        raise RecordError(f"{name}: must not be empty.")
    return value


def seconds_of(time: str, name: str = "eventTime") -> int:
    """Return CloudTrail's spelling of a time as Unix seconds. Raises RecordError, which calls it `name`."""
    within_hour, hour = WITHIN_HOUR.get(time[HOUR_LENGTH:]), _hour(time[:HOUR_LENGTH])
    if within_hour is None or hour is None:
        raise RecordError(f"{name}: must be a time from 1970 on, such as 2026-01-02T13:00:00Z.")
    return hour + within_hour


@lru_cache(maxsize=4096)  # records are many, their hours few
def _hour(text: str) -> int | None:
    """Return the Unix seconds at which an hour, such as 2026-01-02T13:, began; None for no such hour."""
    if not HOUR.fullmatch(text):
        return None
    try:
        seconds = int(datetime.fromisoformat(f"{text}00:00Z").timestamp())
    except ValueError:
        return None
    return seconds if 0 <= seconds < LATEST else None


@lru_cache(maxsize=4096)
def check_account(account: str, name: str) -> None:
    """Raise RecordError, which calls it `name`, unless it is an account's id."""
    if not ACCOUNT_ID.fullmatch(account):
        raise RecordError(f"{name}: must be an account of 12 digits.")


@lru_cache(maxsize=4096)
def check_region(region: str, name: str) -> None:
    """Raise RecordError, which calls it `name`, unless it may be a region: it becomes part of paths."""
    if not REGION.fullmatch(region):
        raise RecordError(f"{name}: must be a region, such as us-east-1.")


def with_fields(record: Json, added: Json) -> Json:
    """Return the record with more fields, each where AWS has it among those that are there."""
    names = list(record)
    for name in added:
        names.insert(_place_among(names, name), name)
    return {name: record[name] if name in record else added[name] for name in names}


def _place_among(names: Sequence[str], added: str) -> int:
    """Return the index right after the fields that AWS writes before this one."""
    before = [index for index, name in enumerate(names) if PLACES.get(name, len(ORDER)) < PLACES[added]]
    return before[-1] + 1 if before else 0
