"""What AWS's hosts know of a call, and the answer of another server does not tell: their ids, and its times.

The ids follow from the request's id, so that each copy of a record has the same.
"""

import base64
import hashlib
from dataclasses import replace
from datetime import datetime

from emulator.core.call import Description, Json
from emulator.core.callers.identity import Caller

EXTENDED_ID_BYTES = 57  # 76 characters of Base64
# Calls of S3 that tell how long the host worked on them, and those that do so even where they fail.
# Source: published records of September 2026; those on a bucket's tags and CORS that are not seen there,
# after the others on the same, assumed.
TIMED = frozenset({"GetObject", "ListObjects", "PutObject"})
ALWAYS_TIMED = frozenset(
    {
        "DeleteBucketCors",
        "DeleteBucketOwnershipControls",
        "DeleteBucketTagging",
        "GetBucketCors",
        "GetBucketOwnershipControls",
        "GetBucketTagging",
        "PutBucketCors",
        "PutBucketOwnershipControls",
        "PutBucketTagging",
    }
)


def with_host_details(
    description: Description, caller: Caller, started: datetime | None, at: datetime
) -> Description:
    """Return the description with what a host adds to a call that finished at the instant `at`."""
    additional = host_details(description, caller, started, at)
    # most calls have nothing added, and a copy costs as much as all the rest here
    if additional is description.additional:
        return description
    return replace(description, additional=additional)


def host_details(description: Description, caller: Caller, started: datetime | None, at: datetime) -> Json:
    """Return the additionalEventData with what a host adds to it.

    The times are milliseconds since 1970; there are none of a call of which nobody saw when it `started`.

    Source: published records of S3, STS and Glue of 2026.
    """
    source, additional = description.event_source, description.additional
    if source == "s3.amazonaws.com":
        return {"x-amz-id-2": _base64(_digest(description)), **additional, **_times(description, started, at)}
    if source == "sts.amazonaws.com" and description.error_code is None:
        return {"ExtendedRequestId": _extended_id(description, at), **additional}
    if source == "glue.amazonaws.com" and (principal := _principal_of(caller)):
        return {**additional, "lakeFormationPrincipal": principal}
    return additional


def _times(description: Description, started: datetime | None, at: datetime) -> Json:
    if started is None:
        return {}
    begun, ended = milliseconds(started), milliseconds(at)
    times = {"startTime": begun, "endTime": ended}
    name, failed = description.event_name, description.error_code is not None
    is_timed = name in ALWAYS_TIMED or (name in TIMED and not failed)
    return {**times, "turnAroundTime": ended - begun} if is_timed else times


def _principal_of(caller: Caller) -> str | None:
    """Return the ARN of the user, or of the role of a session."""
    issuer = caller.session.issuer if caller.session else None
    return issuer.arn if issuer and issuer.type == "Role" else caller.arn


def key_material_id(key_arn: str) -> str:
    """Return an id for the material of a KMS key, 64 hex digits that follow from the key's ARN."""
    return hashlib.sha256(key_arn.encode()).hexdigest()


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
