"""AWS JSON 1.1 as CloudTrail speaks it: requests to operations, responses and errors to bytes."""

import base64
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Final

import orjson

from emulator.api import errors
from emulator.api.errors import ServiceError
from emulator.api.shapes import OPERATION_NAMES
from emulator.core.call import Credential, Json, Request, Response
from emulator.core.values import dataclass
from emulator.wire import validation

SERVICE: Final = "cloudtrail"
CONTENT_TYPE: Final = "application/x-amz-json-1.1"
SCOPE: Final = f"/{SERVICE}/aws4_request"  # also in a signature that is otherwise broken
HOST: Final = re.compile(r"cloudtrail(-fips)?\.[a-z0-9-]+\.(amazonaws\.com|api\.aws)")
TARGET_HEADER: Final = "x-amz-target"
# The form that AWS's SDKs send, and the one that hand-made clients do.
TARGET_PREFIXES: Final = ("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101", "CloudTrail_20131101")

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)


def is_cloudtrail(request: Request, credential: Credential | None) -> bool:
    """Tell whether a request is for CloudTrail: by its target, its host, or the service it is signed for.

    cloudtrail-data, which takes PutAuditEvents, is another service.
    """
    if credential is not None and credential.service == SERVICE:
        return True
    headers = request.headers
    if headers.get(TARGET_HEADER, "").startswith(TARGET_PREFIXES):
        return True
    return SCOPE in headers.get("authorization", "") or bool(HOST.match(headers.get("host", "")))


def find_operation(request: Request) -> str | None:
    """Return the operation that the target names, None when CloudTrail has none of that name."""
    prefix, _, operation = request.headers.get(TARGET_HEADER, "").rpartition(".")
    return operation if prefix in TARGET_PREFIXES and operation in OPERATION_NAMES else None


@dataclass(frozen=True)
class Json11:
    """The protocol. Satisfies ports.CallProtocol.

    `worded` returns, for an operation, the members whose constraints the operation checks itself.
    """

    worded: Callable[[str], Collection[str]]

    def decode(self, request: Request) -> tuple[str, Json]:
        """Return the operation and its checked request: timestamps as UTC datetimes, blobs as bytes.

        Raises ServiceError: UnknownOperationException, SerializationException, ValidationException,
        RequestEntityTooLargeException for a body that was not kept.
        """
        operation = find_operation(request)
        if operation is None or (request.method, request.path) != ("POST", "/"):
            raise errors.unknown_operation()
        return operation, validation.checked(operation, _parsed(request), self.worded(operation))

    def encode_response(self, response: Mapping[str, Any], request_id: str, at: datetime) -> Response:
        """Return the answer of an operation that succeeded; `at` is in UTC.

        Timestamps become seconds since the epoch with at most milliseconds, blobs base64. Operations leave
        absent members out; an empty response is {}.
        """
        return _answer(200, response, request_id, at)

    def encode_error(self, error: ServiceError, request_id: str, at: datetime) -> Response:
        """Return the answer of an operation that failed; `at` is in UTC.

        Source: a raw body in issue aws/aws-sdk-go-v2#1957. Errors without a text have no Message.
        """
        body = {"__type": error.code, "Message": error.message}
        return _answer(error.status, body if error.message else {"__type": error.code}, request_id, at)


def _parsed(request: Request) -> Any:
    if not request.body and request.size_bytes:
        raise errors.request_too_large()
    try:
        return orjson.loads(request.body or b"{}")
    except orjson.JSONDecodeError as error:
        raise errors.serialization() from error


def _answer(status: int, content: Mapping[str, Any], request_id: str, at: datetime) -> Response:
    body = orjson.dumps(content, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME)
    headers = {
        "x-amzn-requestid": request_id,
        "content-type": CONTENT_TYPE,
        "content-length": str(len(body)),
        "date": _http_date(int(at.timestamp())),
    }
    return Response(status, headers, body, len(body))


@lru_cache(maxsize=8)
def _http_date(seconds: int) -> str:
    """Return the Date header of a Unix time; the calls of one second share it."""
    return format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True)


def _plain(value: Any) -> object:
    if isinstance(value, datetime):
        return _epoch_seconds(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} is not a type of the service model")


def _epoch_seconds(instant: datetime) -> float:
    """Return seconds since the epoch, milliseconds at most, as an int where they are whole."""
    milliseconds = (instant - EPOCH) // MILLISECOND
    return milliseconds / 1000 if milliseconds % 1000 else milliseconds // 1000
