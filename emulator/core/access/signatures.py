"""Signature Version 4: what a signature covers, and whether it is the one that the secret gives.

Source: IAM user guide, "Create a signed AWS API request"; S3 API reference, "Authenticating Requests".
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote

from emulator.core.access.refused import Reason, SignatureError
from emulator.core.access.signed import ALGORITHM, STAMP_FORM, TERMINATOR, Signed
from emulator.core.call import Request
from emulator.core.clock import iso

S3_NAMES = frozenset({"s3", "s3express", "s3-object-lambda", "s3-outposts"})
UNSIGNED_PAYLOAD: Final = "UNSIGNED-PAYLOAD"
HASH_HEADER: Final = "x-amz-content-sha256"
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
PLAIN: Final = "-._~"  # what stays as it is beside letters and digits
SPACES = re.compile(rb" +")
SIGNATURE_PARAMETER: Final = "X-Amz-Signature"
SKEW: Final = timedelta(minutes=5)
S3_SKEW: Final = timedelta(minutes=15)


def check(request: Request, signed: Signed, secret: str) -> None:
    """Raise SignatureError unless the secret gives this signature, and the body is the signed one.

    A body that was not kept, and of which no header tells the hash, is not looked at.
    """
    _check_covered(request, signed)
    payload = payload_hash(request, signed)
    if payload is None:
        return
    canonical = canonical_request(request, signed, payload)
    text = string_to_sign(signed, canonical)
    if not _is(signed.signature, secret, signed, text):
        raise SignatureError(
            Reason.WRONG_SIGNATURE,
            told={
                "AWSAccessKeyId": signed.access_key_id,
                "StringToSign": text.decode(),
                "SignatureProvided": signed.signature,
                "CanonicalRequest": canonical.decode(errors="replace"),
            },
        )
    _check_body(request, payload)


def _is(signature: str, secret: str, signed: Signed, text: bytes) -> bool:
    wanted = signature_of(secret, signed, text)
    return hmac.compare_digest(wanted.encode(), signature.encode(errors="replace"))


def signature_of(secret: str, signed: Signed, text: bytes) -> str:
    """Return the signature of a text in lower-case hex, made with the key of the signature's scope."""
    scope = signed.scope
    key = _signing_key(secret, scope.day, scope.region, scope.service)
    return hmac.new(key, text, hashlib.sha256).hexdigest()


@lru_cache(maxsize=256)
def _signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, TERMINATOR):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def string_to_sign(signed: Signed, canonical: bytes) -> bytes:
    """Return the four lines that a signature is made of, joined by LF: algorithm, time, scope, hash."""
    digest = hashlib.sha256(canonical).hexdigest()
    return "\n".join((ALGORITHM, signed.stamp, str(signed.scope), digest)).encode()


def payload_hash(request: Request, signed: Signed) -> str | None:
    """Return the last line of the canonical request, None where the body is needed and was not kept."""
    told = request.headers.get(HASH_HEADER)
    if told:
        return told
    if signed.is_link and signed.scope.service in S3_NAMES:
        return UNSIGNED_PAYLOAD
    if request.size_bytes and not request.body:
        return None
    return hashlib.sha256(request.body).hexdigest()


def canonical_request(request: Request, signed: Signed, payload: str) -> bytes:
    """Return the lines that the signature covers, joined by LF: method, path, query, headers, names, hash."""
    headers = b"".join(_header(request, name) for name in signed.headers)
    lines = (
        request.method.encode(),
        canonical_path(request.path, signed.scope.service).encode(),
        canonical_query(request.query, signed).encode(),
        headers,
        ";".join(signed.headers).encode(),
        payload.encode(),
    )
    return b"\n".join(lines)


def _header(request: Request, name: str) -> bytes:
    value = request.headers.get(name)
    if value is None and name == "content-length":
        value = str(request.size_bytes)  # a length of 0 is not kept as a header
    text = SPACES.sub(b" ", (value or "").strip().encode("latin-1", "replace"))
    return name.encode() + b":" + text + b"\n"


def canonical_path(path: str, service: str) -> str:
    """Return the path as it is signed: S3's as it was sent, of all others percent-encoded once more."""
    if service in S3_NAMES:
        return path or "/"
    return quote(path or "/", safe="/" + PLAIN)


def canonical_query(query: str, signed: Signed) -> str:
    """Return the query as it is signed: encoded anew, sorted, without the signature itself."""
    left_out = {SIGNATURE_PARAMETER} if signed.is_link else set()
    pairs = []
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if part and name not in left_out:
            pairs.append((quote(unquote(name), safe=PLAIN), quote(unquote(value), safe=PLAIN)))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _check_covered(request: Request, signed: Signed) -> None:
    """Raise SignatureError when the signature leaves out what it must cover.

    Source: IAM user guide, "Create a signed AWS API request", for the host and, of S3, x-amz-* headers.
    """
    if "host" not in signed.headers and ":authority" not in signed.headers:
        raise SignatureError(
            Reason.INCOMPLETE, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
        )
    if signed.scope.service not in S3_NAMES or signed.is_link:
        return
    missing = sorted(
        name for name in request.headers if name.startswith("x-amz-") and name not in signed.headers
    )
    if missing:
        raise SignatureError(Reason.NOT_SIGNED_HEADERS, told={"HeadersNotSigned": ", ".join(missing)})


def _check_body(request: Request, payload: str) -> None:
    if not SHA256.fullmatch(payload) or (request.size_bytes and not request.body):
        return
    computed = hashlib.sha256(request.body).hexdigest()
    if computed != payload:
        raise SignatureError(
            Reason.WRONG_BODY,
            told={"ClientComputedContentSHA256": payload, "S3ComputedContentSHA256": computed},
        )


# --- time and place --------------------------------------------------------------------------------


def check_time(signed: Signed, now: datetime) -> None:
    """Raise SignatureError when the signature is not good `now`, by the clock that clients sign with."""
    if signed.is_link and signed.expires is not None:
        _check_link(signed, signed.expires, now)
        return
    if signed.scope.service in S3_NAMES:
        _check_skew(signed, now)
        return
    stamp, present, at = signed.stamp, now.strftime(STAMP_FORM), signed.at
    if at < now - SKEW:
        limit = (now - SKEW).strftime(STAMP_FORM)
        raise SignatureError(
            Reason.TOO_OLD, f"Signature expired: {stamp} is now earlier than {limit} ({present} - 5 min.)"
        )
    if at > now + SKEW:
        limit = (now + SKEW).strftime(STAMP_FORM)
        raise SignatureError(
            Reason.TOO_EARLY,
            f"Signature not yet current: {stamp} is still later than {limit} ({present} + 5 min.)",
        )


def _check_skew(signed: Signed, now: datetime) -> None:
    if abs(signed.at - now) > S3_SKEW:
        raise SignatureError(
            Reason.TOO_OLD,
            told={
                "RequestTime": signed.stamp,
                "ServerTime": iso(now),
                "MaxAllowedSkewMilliseconds": str(S3_SKEW // timedelta(milliseconds=1)),
            },
        )


def _check_link(signed: Signed, expires: timedelta, now: datetime) -> None:
    over = signed.at + expires
    if now > over:
        seconds = str(expires // timedelta(seconds=1))
        raise SignatureError(
            Reason.LINK_OVER,
            told={"X-Amz-Expires": seconds, "Expires": iso(over), "ServerTime": iso(now)},
        )
    if signed.at > now + S3_SKEW:
        millis = str(int(signed.at.timestamp() * 1000))
        raise SignatureError(
            Reason.LINK_EARLY, told={"X-Amz-Date": millis, "Expires": iso(over), "ServerTime": iso(now)}
        )


def check_scope(signed: Signed, service: str) -> None:
    """Raise SignatureError when the scope's day is not the signature's, or its end or service is wrong.

    `service` is the signing name of the service that is asked, "" where that is not known.
    """
    scope = signed.scope
    if scope.terminator != TERMINATOR:
        raise SignatureError(
            Reason.WRONG_SCOPE, f"Credential should be scoped with a valid terminator: '{TERMINATOR}'."
        )
    if scope.day != signed.stamp[:8]:
        raise SignatureError(
            Reason.WRONG_SCOPE,
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP:"
            f" '{scope.day}' != '{signed.stamp[:8]}', from '{signed.stamp}'.",
        )
    if service and scope.service != service:
        raise SignatureError(
            Reason.WRONG_SCOPE, f"Credential should be scoped to correct service: '{service}'."
        )
