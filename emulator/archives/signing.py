"""Signature version 4 of the one request that validation sends by itself: GET of an object."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from emulator.core.values import dataclass

NO_BODY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class Credentials:
    """What a request is signed with."""

    access_key: str
    secret_key: str
    token: str | None = None


def signed_headers(
    host: str, path: str, region: str, credentials: Credentials, at: datetime
) -> Mapping[str, str]:
    """Return the headers of a GET of `path`, which is percent-encoded already, as of the instant `at`.

    Source: S3 API reference, "Authenticating Requests: Using the Authorization Header".
    """
    stamp = f"{at:%Y%m%dT%H%M%SZ}"
    headers = {"host": host, "x-amz-content-sha256": NO_BODY, "x-amz-date": stamp}
    if credentials.token:
        headers["x-amz-security-token"] = credentials.token
    names = ";".join(headers)
    lines = [f"{name}:{value}\n" for name, value in headers.items()]
    canonical = f"GET\n{path}\n\n{''.join(lines)}\n{names}\n{NO_BODY}"
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashed}"
    signature = hmac.digest(_signing_key(credentials.secret_key, scope), text.encode(), "sha256").hex()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    return headers


@lru_cache(maxsize=16)
def _signing_key(secret_key: str, scope: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
