"""The endpoint with a protocol that is none of AWS's: the order of checks and the record stay the same."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest

from emulator.api import errors
from emulator.api.errors import ServiceError
from emulator.core.call import Credential, Json, Request, Response
from emulator.core.callers import identity
from emulator.core.records.events import record_of
from emulator.endpoint.cloudtrail import CloudTrailEndpoint
from emulator.running import Emulator

ACCOUNT = "123456789012"
CREDENTIAL = Credential("AKIAEXAMPLE", "eu-west-1", "cloudtrail")


class Paths:
    """The operation is the path, its members are the query, and the answer is a line of text."""

    def decode(self, request: Request) -> tuple[str, Json]:
        if request.path == "/":
            raise errors.unknown_operation()
        return request.path.strip("/"), dict(parse_qsl(request.query))

    def encode_response(self, response: Mapping[str, Any], request_id: str, at: datetime) -> Response:
        return Response(200, {}, f"{at:%H:%M} {sorted(response)}".encode())

    def encode_error(self, error: ServiceError, request_id: str, at: datetime) -> Response:
        return Response(error.status, {}, f"{at:%H:%M} {error.code}".encode())


@pytest.fixture
def endpoint(emulator: Emulator) -> CloudTrailEndpoint:
    return replace(emulator.calls.cloudtrail, protocol=Paths())


def answer_to(
    endpoint: CloudTrailEndpoint, path: str, query: str = "", credential: Credential | None = CREDENTIAL
) -> Response:
    request = Request("GET", path, query, {}, b"", 0, "127.0.0.1")
    return endpoint.answer(request, credential, identity.user(ACCOUNT, "ada", "AKIAEXAMPLE"))


@pytest.mark.parametrize(
    ("path", "query", "status", "body"),
    [
        ("/DescribeTrails", "", 200, b"12:00 ['trailList']"),
        ("/GetTrail", "Name=audit", 400, b"12:00 TrailNotFoundException"),
        ("/GetChannel", "Channel=x", 400, b"12:00 ChannelARNInvalidException"),
        ("/", "", 400, b"12:00 UnknownOperationException"),
    ],
)
def test_answers_and_errors_travel_as_the_protocol_says(
    endpoint: CloudTrailEndpoint, path: str, query: str, status: int, body: bytes
) -> None:
    assert answer_to(endpoint, path, query) == Response(status, {}, body)


def test_a_call_without_a_signature_is_refused_before_it_is_decoded(endpoint: CloudTrailEndpoint) -> None:
    answer = answer_to(endpoint, "/", credential=None)

    assert answer == Response(400, {}, b"12:00 MissingAuthenticationTokenException")


def test_a_failure_of_our_own_travels_as_the_protocol_says(endpoint: CloudTrailEndpoint) -> None:
    answer = answer_to(endpoint, "/GetTrail")  # the required Name is missing, which this protocol lets pass

    assert answer == Response(500, {}, b"12:00 InternalFailure")


def test_a_call_leaves_its_record_in_any_protocol(emulator: Emulator, endpoint: CloudTrailEndpoint) -> None:
    answer_to(endpoint, "/GetTrail", "Name=audit")

    (event,) = emulator.parts.store.journal.scan(0, 10)
    record = record_of(event)
    assert (record["eventName"], record["requestParameters"]) == ("GetTrail", {"name": "audit"})
    assert record["errorCode"] == "TrailNotFoundException"
