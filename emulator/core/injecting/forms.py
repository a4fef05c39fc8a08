"""The forms in which programs keep CloudTrail's records: a parsed JSON value becomes the records in it.

Each form is recognised by one of its members. A value in no known form counts as a record; the check of
records then reports its errors.
"""

import re
from collections.abc import Callable, Iterator, Sequence

import orjson

from emulator.core.call import Json
from emulator.core.injecting import athena
from emulator.core.values import dataclass

# What makes an object a record, whatever else it has.
OWN_MEMBERS = ("eventName", "eventTime", "insightDetails")
VIA_CLOUDTRAIL = " via CloudTrail"
# Source: LocalStack's records, as its users publish them: 2025-06-25T17:07:40.269Z.
FRACTION = re.compile(r"(?<=T\d\d:\d\d:\d\d)\.\d{1,9}(?=Z)", re.ASCII)


class FormError(ValueError):
    """A form with invalid contents; the text begins with the member's name."""


@dataclass(frozen=True)
class RecordForm:
    """A form: the program that writes it, the member that identifies it, and how to read its contents."""

    writer: str
    member: str
    opened: Callable[[Json], Sequence[object]]


def records_of(value: object) -> Iterator[object]:
    """Yield the records of a parsed JSON value: those of a form, of a list, or the value itself.

    A form may hold another, as a log event holds an EventBridge event. Raises FormError.
    """
    waiting = [value]
    while waiting:
        item = waiting.pop()
        held = _held(item)
        if held is None:
            yield with_whole_seconds(item)
        else:
            waiting += reversed(held)


def _held(item: object) -> Sequence[object] | None:
    """Return the values in a list or form, None if the value is neither."""
    if isinstance(item, list):
        return item
    if not isinstance(item, dict) or any(name in item for name in OWN_MEMBERS):
        return None
    form = next((form for form in FORMS if form.member in item), None)
    return form.opened(item) if form else None


def with_whole_seconds(record: object) -> object:
    """Return the record with an eventTime as CloudTrail writes it where it has a fraction of a second."""
    if not isinstance(record, dict) or not isinstance(time := record.get("eventTime"), str):
        return record
    return {**record, "eventTime": FRACTION.sub("", time)} if "." in time else record


def _list_in(member: str) -> Callable[[Json], Sequence[object]]:
    def opened(holder: Json) -> Sequence[object]:
        held = holder[member]
        if not isinstance(held, list):
            raise FormError(f"{member}: must be a list.")
        return held

    return opened


def _text_in(member: str) -> Callable[[Json], Sequence[object]]:
    def opened(holder: Json) -> Sequence[object]:
        try:
            return [orjson.loads(holder[member])]
        except ValueError as error:
            raise FormError(f"{member}: must be a record as JSON: {error}.") from error

    return opened


def _detail(envelope: Json) -> Sequence[object]:
    kind = envelope["detail-type"]
    if not isinstance(kind, str) or not kind.endswith(VIA_CLOUDTRAIL) or "detail" not in envelope:
        raise FormError(f'detail-type: must be that of an event "…{VIA_CLOUDTRAIL}", with its detail.')
    return [envelope["detail"]]


def _log_events(payload: Json) -> Sequence[object]:
    # CloudWatch Logs sends these to check whether the destination can be reached
    return () if payload.get("messageType") == "CONTROL_MESSAGE" else _list_in("logEvents")(payload)


# Sources: CloudTrail user guide, "CloudTrail log file examples" and LookupEvents; EventBridge user guide,
# "Events from AWS services via CloudTrail"; CloudWatch Logs API, FilterLogEvents, and user guide,
# "Subscription filters"; for Athena see there. LocalStack has LookupEvents and log files.
FORMS: Sequence[RecordForm] = (
    RecordForm("log files", "Records", _list_in("Records")),
    RecordForm("LookupEvents", "Events", _list_in("Events")),
    RecordForm("one event of LookupEvents", "CloudTrailEvent", _text_in("CloudTrailEvent")),
    RecordForm("EventBridge", "detail-type", _detail),
    RecordForm("subscriptions of CloudWatch Logs", "logEvents", _log_events),
    RecordForm("GetLogEvents and FilterLogEvents", "events", _list_in("events")),
    RecordForm("one event of CloudWatch Logs", "message", _text_in("message")),
    RecordForm("Athena", "eventname", lambda row: [athena.record_of(row)]),
)
