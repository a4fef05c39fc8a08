"""Bad input for every operation, over HTTP: AWS's refusal, and never an internal failure."""

import http.client
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest

from emulator.api.shapes import OPERATION_NAMES
from emulator.operations.catalogue import all_operations
from tests.walks import BadInput, bad_audit_events, bad_inputs

TARGET = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101"
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/cloudtrail/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=" + "0" * 64
)
CHANNEL = "arn:aws:cloudtrail:us-east-1:123456789012:channel/11112222-3333-4444-5555-666677778888"
OPERATIONS = all_operations()
BUILT = sorted(name for name, one in OPERATIONS.items() if one.built)


class Raw:
    """Sends bodies as they are, over one connection."""

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint)
        assert parts.hostname
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port)

    def refusal(self, operation: str, body: bytes) -> tuple[int, str]:
        """Return the status and the name of the error that is answered."""
        headers = {
            "X-Amz-Target": f"{TARGET}.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": AUTHORIZATION,
        }
        self._connection.request("POST", "/", body, headers)
        response = self._connection.getresponse()
        answer: dict[str, Any] = json.loads(response.read())
        return response.status, answer.get("__type", "")

    def refusal_of_events(self, body: bytes) -> tuple[int, str]:
        """Return the same for PutAuditEvents, which speaks another protocol."""
        headers = {
            "Content-Type": "application/json",
            "Authorization": AUTHORIZATION.replace("/cloudtrail/", "/cloudtrail-data/"),
        }
        self._connection.request("POST", f"/PutAuditEvents?channelArn={CHANNEL}", body, headers)
        response = self._connection.getresponse()
        response.read()
        return response.status, response.headers.get("x-amzn-errortype", "")

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def raw(endpoint: str) -> Iterator[Raw]:
    made = Raw(endpoint)
    yield made
    made.close()


def wrong(raw: Raw, given: Iterable[BadInput]) -> Sequence[str]:
    """Return what was answered to inputs in another way than it should be."""
    found = []
    for bad in given:
        status, code = raw.refusal(bad.operation, json.dumps(bad.body).encode())
        if (status, code) != (400, bad.code):
            found.append(f"{bad.operation} {bad.place} ({bad.fault}): {status} {code}, not {bad.code}")
    return found


@pytest.mark.source(
    "assumed", "which error broken types and constraints get; CloudTrail was not seen so", "likely"
)
@pytest.mark.parametrize("operation", BUILT)
def test_every_fault_in_a_request_is_refused_by_its_name(raw: Raw, operation: str) -> None:
    assert not wrong(raw, bad_inputs(operation))


@pytest.mark.source(
    "assumed", "which error broken types and constraints get; CloudTrail was not seen so", "likely"
)
def test_every_fault_in_events_of_ones_own_is_refused_by_its_name(raw: Raw) -> None:
    given = list(bad_audit_events())
    found = {(bad.place, bad.fault): raw.refusal_of_events(json.dumps(bad.body).encode()) for bad in given}

    assert found == {(bad.place, bad.fault): (400, bad.code) for bad in given}
    assert len(given) > 20


def test_every_operation_of_the_model_is_there() -> None:
    assert set(BUILT) == OPERATION_NAMES


BODIES = {
    "no JSON": b"{",
    "text": b'"x"',
    "a list": b"[]",
    "a number": b"1",
    "no UTF-8": b'{"Name":"\xff"}',
    "half a surrogate pair": b'{"Name":"\\ud800"}',
    "infinity": b'{"MaxResults":1e999}',
    "not a number": b'{"MaxResults":NaN}',
    "two values": b"{}{}",
    "depth": b'{"Name":' + b"[" * 3000 + b"]" * 3000 + b"}",
}


@pytest.mark.source("aws-docs", "Common Errors: what is malformed is answered with 400")
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("operation", ["CreateTrail", "LookupEvents", "DescribeTrails"])
def test_a_body_that_is_no_request_is_refused(raw: Raw, operation: str, body: bytes) -> None:
    assert raw.refusal(operation, body)[0] == 400


@pytest.mark.source("assumed", "null counts as absent, unknown members as not there", "inferred")
def test_nulls_and_unknown_members_are_passed_over(raw: Raw) -> None:
    body = json.dumps({"NextToken": None, "Unheard": {"Of": [1]}, "nexttoken": 5}).encode()

    assert raw.refusal("ListTrails", body) == (200, "")
