"""What AWS's hosts know of a call, and the answer of another server does not tell: their ids, and its times.

The ids follow from the request's id, so that each copy of a record has the same.
"""

import base64
import hashlib
from dataclasses import replace
from datetime import datetime

from emulator.core.call import Description, Json

# Calls of S3 that tell how long the host worked on them. Source: published records of 2026.
TIMED_STARTS = ("Get", "Put", "List")
EXTENDED_ID_BYTES = 57  # 76 characters of Base64


def with_host_details(description: Description, started: datetime | None, at: datetime) -> Description:
    """Return the description with what a host adds to a call that finished at the instant `at`."""
    additional = host_details(description, started, at)
    # most calls have nothing added, and a copy costs as much as all the rest here
    if additional is description.additional:
        return description
    return replace(description, additional=additional)


def host_details(description: Description, started: datetime | None, at: datetime) -> Json:
    """Return the additionalEventData with what a host adds to it.

    The times are milliseconds since 1970; there are none of a call of which nobody saw when it `started`.

    Source: published records of S3 and STS of 2026.
    """
    if description.event_source == "s3.amazonaws.com":
        known = {"x-amz-id-2": _base64(_digest(description)), **description.additional}
        return {**known, **_times(description, started, at)}
    if description.event_source == "sts.amazonaws.com" and description.error_code is None:
        return {"ExtendedRequestId": _extended_id(description, at), **description.additional}
    return description.additional


def _times(description: Description, started: datetime | None, at: datetime) -> Json:
    if started is None or description.category != "Data":
        return {}
    begun, ended = milliseconds(started), milliseconds(at)
    times = {"startTime": begun, "endTime": ended}
    timed = description.event_name.startswith(TIMED_STARTS)
    return {**times, "turnAroundTime": ended - begun} if timed else times


def milliseconds(instant: datetime) -> int:
    """Return an instant as milliseconds since 1970."""
    return int(instant.timestamp() * 1000)


def _extended_id(description: Description, at: datetime) -> str:
    """Return Base64 of number, region, S, milliseconds, R (regional) or G (global), and what is random."""
    kind = "G" if description.global_service else "R"
    unique = _base64(_digest(description)[:12])
    return _base64(f"0:{description.region}:S:{milliseconds(at)}:{kind}:{unique}".encode())


def _digest(description: Description) -> bytes:
    return hashlib.sha512((description.request_id or "").encode()).digest()[:EXTENDED_ID_BYTES]


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
