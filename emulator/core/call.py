"""An AWS call over HTTP, and its meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any, Literal

from emulator.core.values import dataclass

Category = Literal["Management", "Data", "NetworkActivity", "Insight", "Aggregated", "ActivityAuditLog"]
Json = dict[str, Any]
# What a browser asks S3 before a call from another origin: an event's name, and no operation of a model.
PREFLIGHT = "PreflightRequest"


# These mark a call that leaves no record: a header, or, if an SDK cannot send an extra header, the
# application id in its user agent (AWS_SDK_UA_APP_ID).
UNRECORDED_HEADER = "x-cloudtrail-emulator-unrecorded"
UNRECORDED_APP = "cloudtrail-emulator-unrecorded"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived.

    `path` is percent-encoded as sent, without the query; `query` is raw, without "?"; header names
    are lower case; `body` is empty when the payload was too large to keep, `size_bytes` still true.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    size_bytes: int
    peer: str
    secure: bool = False

    @property
    def is_recorded(self) -> bool:
        """Whether the call leaves a record, unless AWS logs none of its kind."""
        headers = self.headers
        return UNRECORDED_HEADER not in headers and UNRECORDED_APP not in headers.get("user-agent", "")


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as it left; header names are lower case. `body` is empty when it was too large to keep."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Credential:
    """The credential that a signature names; the signature is not checked.

    `service` is the signing name in the credential scope; `region` is "" where the scope has none
    (Signature Version 2, and 4A).
    """

    access_key_id: str
    region: str
    service: str
    version: Literal["SigV2", "SigV4", "SigV4A"] = "SigV4"
    method: Literal["AuthHeader", "QueryString"] = "AuthHeader"
    session_token: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The operation of a request: botocore's service name, the model's operation name."""

    service: str
    operation: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, its answer, and who and what it was about. The input of a record.

    `started` is when the request arrived, None where nobody looked. `facts` are numbers that the rest of AWS
    saw and the answer does not tell, as the size in bytes of an object that was deleted (objectSize); None
    where there are none.
    """

    request: Request
    response: Response
    credential: Credential | None
    target: Target
    account: str
    region: str
    started: datetime | None = None
    facts: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Description:
    """What a record says of the operation, in CloudTrail's spelling and shape.

    `resources` and `additional` are absent from the record when empty; `searched` are the (type, name)
    pairs that LookupEvents lists; `logged` is False for calls that AWS does not log at all. `parts` are what
    a call did to each of many things, where AWS records that apart. `unread` says what of the call could not
    be read, and so is not told.
    """

    event_source: str
    event_name: str
    region: str
    read_only: bool
    category: Category = "Management"
    request_parameters: Json | None = None
    response_elements: Json | None = None
    error_code: str | None = None
    error_message: str | None = None
    additional: Json = field(default_factory=dict)
    request_id: str | None = None
    resources: Sequence[Json] = ()
    searched: Sequence[tuple[str | None, str]] = ()
    api_version: str | None = None
    user_agent: str | None = None
    tls_logged: bool = True
    tls_host_logged: bool = True
    global_service: bool = False
    logged: bool = True
    parts: Sequence["Description"] = ()
    unread: Sequence[str] = ()
