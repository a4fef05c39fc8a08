"""REST-JSON as cloudtrail-data speaks it: requests to its one operation, responses and errors to bytes."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Final

import orjson

from emulator.api import errors
from emulator.api.errors import ServiceError
from emulator.core.call import Json, Request, Response
from emulator.wire import cloudtrail_model, validation
from emulator.wire.requests import query_of

SERVICE: Final = "cloudtrail-data"
OPERATION: Final = "PutAuditEvents"
PATH: Final = f"/{OPERATION}"


class RestJson:
    """The protocol. Satisfies ports.protocols.CallProtocol."""

    def decode(self, request: Request) -> tuple[str, Json]:
        """Return the operation and its checked request, the members of its query among the others.

        Raises ServiceError: UnknownOperationException, SerializationException, ValidationException,
        RequestEntityTooLargeException for a body that was not kept.
        """
        if (request.method, request.path.rstrip("/")) != ("POST", PATH):
            raise errors.unknown_operation()
        model = cloudtrail_model.cloudtrail_data()
        given = query_of(request.query)
        in_query = {name: given[key] for key, name in model.in_query(OPERATION).items() if key in given}
        shape = model.request_of(OPERATION)
        return OPERATION, validation.checked_shape(shape, {**_parsed(request), **in_query})

    def encode_response(self, response: Mapping[str, Any], request_id: str, at: datetime) -> Response:
        """Return the answer of an operation that succeeded; `at` is in UTC."""
        return _answer(200, response, request_id, at, {})

    def encode_error(self, error: ServiceError, request_id: str, at: datetime) -> Response:
        """Return the answer of an operation that failed; `at` is in UTC."""
        headers = {"x-amzn-errortype": error.code}
        return _answer(error.status, {"message": error.message}, request_id, at, headers)


def _parsed(request: Request) -> Json:
    if not request.body and request.size_bytes:
        raise errors.request_too_large()
    try:
        body = orjson.loads(request.body or b"{}")
    except orjson.JSONDecodeError as error:
        raise errors.serialization() from error
    if not isinstance(body, dict):
        raise errors.serialization()
    return body


def _answer(
    status: int, content: Mapping[str, Any], request_id: str, at: datetime, more: Mapping[str, str]
) -> Response:
    body = orjson.dumps(content)
    headers = {
        "x-amzn-requestid": request_id,
        "content-type": "application/json",
        "content-length": str(len(body)),
        "date": format_datetime(at, usegmt=True),
        **more,
    }
    return Response(status, headers, body, len(body))
