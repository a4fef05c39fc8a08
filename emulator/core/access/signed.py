"""What a request says of its own signature: the parts of Signature Version 4, in header or query.

Source: IAM user guide, "Elements of an AWS API request signature" and "Create a signed AWS API request".
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import unquote, unquote_plus

from emulator.core.access.refused import Reason, SignatureError
from emulator.core.call import Request
from emulator.core.values import dataclass

ALGORITHM: Final = "AWS4-HMAC-SHA256"
TERMINATOR: Final = "aws4_request"
STAMP = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
STAMP_FORM: Final = "%Y%m%dT%H%M%SZ"
LONGEST_EXPIRY_SECONDS: Final = 7 * 24 * 60 * 60
COMPONENTS: Final = ("Credential", "SignedHeaders", "Signature")
PARAMETERS: Final = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
)


@dataclass(frozen=True)
class Scope:
    """Where and when a signature is good: day as YYYYMMDD, region, signing name, terminator."""

    day: str
    region: str
    service: str
    terminator: str

    def __str__(self) -> str:
        return "/".join((self.day, self.region, self.service, self.terminator))


@dataclass(frozen=True)
class Signed:
    """A signature of version 4. `stamp` is its time as YYYYMMDDTHHMMSSZ; `expires` is that of a link."""

    access_key_id: str
    scope: Scope
    headers: tuple[str, ...]
    signature: str
    stamp: str
    token: str | None
    expires: timedelta | None = None

    @property
    def is_link(self) -> bool:
        """Whether the signature stands in the query."""
        return self.expires is not None

    @property
    def at(self) -> datetime:
        return datetime.strptime(self.stamp, STAMP_FORM).replace(tzinfo=UTC)


def parse_header(request: Request) -> Signed:
    """Return the signature of the Authorization header. Raises SignatureError."""
    _, _, rest = request.headers["authorization"].strip().partition(" ")
    components = _components(rest)
    key, scope = _credential(components["Credential"])
    names = tuple(components["SignedHeaders"].lower().split(";"))
    token = request.headers.get("x-amz-security-token")
    return Signed(key, scope, names, components["Signature"], _stamp(request), token)


def _components(text: str) -> dict[str, str]:
    components: dict[str, str] = {}
    for part in text.replace(",", " ").split():
        name, equals, value = part.partition("=")
        if not equals:
            raise SignatureError(
                Reason.INCOMPLETE,
                f"'{part}' not a valid key=value pair (missing equal-sign) in Authorization header:"
                f" '{text}'.",
            )
        components[name] = value
    missing = [name for name in COMPONENTS if not components.get(name)]
    if missing:
        told = " ".join(f"Authorization header requires '{name}' parameter." for name in missing)
        raise SignatureError(Reason.INCOMPLETE, f"{told} Authorization={text}")
    return components


def _credential(text: str) -> tuple[str, Scope]:
    """Return key and scope of KEY/DATE/REGION/SERVICE/aws4_request; the key may hold slashes."""
    key, *scope = text.rsplit("/", 4)
    if len(scope) != 4 or not key:
        raise SignatureError(
            Reason.MALFORMED_SCOPE,
            'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
        )
    return key, Scope(*scope)


def _stamp(request: Request) -> str:
    stamp = request.headers.get("x-amz-date", "")
    if not stamp and "date" in request.headers:
        stamp = _of_http_date(request.headers["date"])
    if not STAMP.fullmatch(stamp):
        raise SignatureError(
            Reason.INCOMPLETE,
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
        )
    return stamp


def _of_http_date(text: str) -> str:
    try:
        instant = datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return text
    return instant.strftime(STAMP_FORM)


def parse_query(request: Request) -> Signed:
    """Return the signature of a presigned request. Raises SignatureError."""
    members = parameters(request.query)
    missing = [name for name in (*PARAMETERS, "X-Amz-Expires") if not members.get(name)]
    if missing == ["X-Amz-Expires"] and "/s3/" not in members["X-Amz-Credential"]:
        missing, members["X-Amz-Expires"] = [], "900"  # other services do without
    if missing or not STAMP.fullmatch(members["X-Amz-Date"]):
        raise SignatureError(
            Reason.BAD_QUERY,
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential,"
            " X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
        )
    key, scope = _credential(members["X-Amz-Credential"])
    names = tuple(members["X-Amz-SignedHeaders"].lower().split(";"))
    token = members.get("X-Amz-Security-Token")
    signature, stamp = members["X-Amz-Signature"], members["X-Amz-Date"]
    return Signed(key, scope, names, signature, stamp, token, _expiry(members["X-Amz-Expires"]))


def _expiry(text: str) -> timedelta:
    if not text.isascii() or not text.isdigit():
        raise SignatureError(Reason.BAD_QUERY, "X-Amz-Expires should be a number")
    if int(text) > LONGEST_EXPIRY_SECONDS:
        raise SignatureError(
            Reason.BAD_QUERY,
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be"
            " less than 604800 seconds",
        )
    return timedelta(seconds=int(text))


def parameters(query: str) -> dict[str, str]:
    """Return the members of a query, decoded; in values "+" is a space."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return {unquote(name): unquote_plus(value) for name, _, value in pairs}
