"""CloudTrail's own calls, whose requests and responses are parsed already."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from emulator.core.call import Description, Json
from emulator.core.verbs import only_reads
from emulator.wire import cloudtrail_model
from emulator.wire.describe.searches import searched
from emulator.wire.describe.values import timestamp
from emulator.wire.service_models import lower_first
from emulator.wire.tables.classes import DENIALS

SOURCE = "cloudtrail.amazonaws.com"


def describe_cloudtrail(
    operation: str,
    region: str,
    request: Mapping[str, Any] | None,
    response: Mapping[str, Any] | None,
    error: tuple[str, str] | None,
    request_id: str,
) -> Description:
    """Return what the record says of a call to CloudTrail itself.

    `error` is the code (a shape's name) and the message. Times may be datetimes or epoch seconds.

    Source: published records: reads and calls that answer nothing have null responseElements, denied
    calls the code AccessDenied and null parameters.
    """
    read_only = only_reads(operation)
    denied = error is not None and error[0] in DENIALS
    parameters = None if denied or not request else _recorded(request)
    elements = None if error or read_only or not response else _recorded(response)
    return Description(
        event_source=SOURCE,
        event_name=operation,
        region=region,
        read_only=read_only,
        request_parameters=parameters or None,
        response_elements=elements or None,
        error_code="AccessDenied" if denied else (error[0] if error else None),
        error_message=error[1] if error else None,
        request_id=request_id,
        searched=searched("cloudtrail", operation, read_only, parameters, elements),
    )


def _recorded(members: Mapping[str, Any]) -> Json:
    return {
        lower_first(name): _value(name, value)
        for name, value in members.items()
        if value is not None and not isinstance(value, (bytes, bytearray))
    }


def _value(name: str, value: Any) -> Any:
    if isinstance(value, datetime) or _is_time(name, value):
        return timestamp(value)
    if isinstance(value, Mapping):  # the keys of a map are the caller's, and keep their spelling
        return dict(value) if name in cloudtrail_model.cloudtrail().map_members else _recorded(value)
    if isinstance(value, (list, tuple)):
        return [_value("", item) for item in value if not isinstance(item, (bytes, bytearray))]
    return value


def _is_time(name: str, value: Any) -> bool:
    """Tell whether a number is a point in time: CloudTrail's members for these end in Time or Timestamp."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and name.endswith(("Time", "Timestamp", "TimeOverride"))
