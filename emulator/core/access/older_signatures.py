"""Signature Version 2 of S3, which boto3 still writes into presigned links.

Source: S3 user guide, "Signing and authenticating REST requests".
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from emulator.core.access.refused import Reason, SignatureError
from emulator.core.access.signatures import S3_SKEW
from emulator.core.access.signed import parameters
from emulator.core.call import Request
from emulator.core.clock import iso

# The members of a query that are signed; all others are not.
SUBRESOURCES = frozenset(
    {
        "accelerate", "acl", "analytics", "cors", "delete", "encryption", "intelligent-tiering", "inventory",
        "lifecycle", "location", "logging", "metrics", "notification", "object-lock", "ownershipControls",
        "partNumber", "policy", "policyStatus", "publicAccessBlock", "replication", "requestPayment",
        "response-cache-control", "response-content-disposition", "response-content-encoding",
        "response-content-language", "response-content-type", "response-expires", "restore", "retention",
        "select", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions",
        "website",
    }
)  # fmt: skip
LONGEST_DATE = 32


def check(request: Request, secret: str, bucket_in_host: str, now: datetime) -> None:
    """Raise SignatureError unless the secret gives the signature of a header or of a link.

    `bucket_in_host` is the bucket that the host names, "" where the path does.
    """
    members = parameters(request.query)
    is_link = "authorization" not in request.headers
    if is_link:
        _check_expiry(members.get("Expires", ""), now)
        given, when = members.get("Signature", ""), members.get("Expires", "")
    else:
        given = request.headers["authorization"].rpartition(":")[2].strip()
        when = "" if "x-amz-date" in request.headers else request.headers.get("date", "")
        _check_date(request.headers.get("x-amz-date") or when, now)
    texts = [string_to_sign(request, when, path) for path in _paths(request, bucket_in_host)]
    if not any(_is(given, secret, text) for text in texts):
        told = {"StringToSign": texts[0], "SignatureProvided": given}
        raise SignatureError(Reason.WRONG_SIGNATURE, told=told)


def _is(given: str, secret: str, text: str) -> bool:
    digest = hmac.new(secret.encode(), text.encode("latin-1", "replace"), hashlib.sha1).digest()
    return hmac.compare_digest(base64.b64encode(digest), given.encode(errors="replace"))


def _paths(request: Request, bucket_in_host: str) -> tuple[str, ...]:
    """Return the paths that may be signed: botocore signs a bucket with a slash that it does not send."""
    path = f"/{bucket_in_host}{request.path}" if bucket_in_host else request.path
    return (path,) if "/" in path[1:] else (path, f"{path}/")


def string_to_sign(request: Request, when: str, path: str) -> str:
    """Return the lines that a signature of version 2 covers; `when` is the date, or a link's last second.

    `path` begins with the bucket.
    """
    headers = request.headers
    lines = [request.method, headers.get("content-md5", ""), headers.get("content-type", ""), when]
    lines += [f"{name}:{headers[name].strip()}" for name in sorted(headers) if name.startswith("x-amz-")]
    return "\n".join([*lines, _resource(request, path)])


def _resource(request: Request, path: str) -> str:
    signed = []
    for part in sorted(request.query.split("&")):
        name, equals, value = part.partition("=")
        if name in SUBRESOURCES:
            signed.append(f"{name}={unquote(value)}" if equals else name)
    return f"{path}?{'&'.join(signed)}" if signed else path


def _check_expiry(expires: str, now: datetime) -> None:
    if not expires.isascii() or not expires.isdigit():
        raise SignatureError(
            Reason.BAD_QUERY,
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
        )
    if now.timestamp() > int(expires):
        over = datetime.fromtimestamp(int(expires), UTC)
        raise SignatureError(Reason.LINK_OVER, told={"Expires": iso(over), "ServerTime": iso(now)})


def _check_date(text: str, now: datetime) -> None:
    try:
        at = parsedate_to_datetime(text[:LONGEST_DATE])
    except ValueError as error:
        raise SignatureError(Reason.UNSIGNED) from error
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if abs(at - now) > S3_SKEW:
        told = {"RequestTime": text, "ServerTime": iso(now), "MaxAllowedSkewMilliseconds": "900000"}
        raise SignatureError(Reason.TOO_OLD, told=told)
