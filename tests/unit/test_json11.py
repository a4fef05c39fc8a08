"""CloudTrail's bytes: targets, bodies, responses, errors."""

import base64
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from botocore.parsers import JSONParser
from hypothesis import given
from hypothesis import strategies as st

from emulator.api import errors
from emulator.api.errors import ServiceError
from emulator.core.call import Credential, Request, Response
from emulator.wire.json11 import Json11, find_operation, is_cloudtrail

JSON11 = Json11(lambda _: ())
LONG = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101."
SHORT = "CloudTrail_20131101."
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
REQUEST_ID = "0e0f6c1a-5a51-4f77-9c1e-2c1d4f3a2b10"


def request_of(target: str | None = LONG + "DescribeTrails", body: bytes = b"{}") -> Request:
    headers = {} if target is None else {"x-amz-target": target}
    return Request("POST", "/", "", headers, body, len(body), "127.0.0.1")


def credential_for(service: str) -> Credential:
    return Credential("AKIDEXAMPLE", "us-east-1", service)


def refusal_of(request: Request) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        JSON11.decode(request)
    return caught.value


# --- whose request is it -------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", [LONG, SHORT])
def test_the_target_tells_cloudtrail(prefix: str) -> None:
    assert is_cloudtrail(request_of(prefix + "DescribeTrails"), None)


def test_the_signature_tells_cloudtrail() -> None:
    assert is_cloudtrail(request_of(None), credential_for("cloudtrail"))


@pytest.mark.source("botocore-model", "cloudtrail-data: signing name")
@pytest.mark.parametrize("service", ["cloudtrail-data", "s3", ""])
def test_other_services_are_not_cloudtrail(service: str) -> None:
    assert not is_cloudtrail(request_of(None), credential_for(service))


def test_other_targets_are_not_cloudtrail() -> None:
    assert not is_cloudtrail(request_of("DynamoDB_20120810.ListTables"), credential_for("dynamodb"))


# --- requests ------------------------------------------------------------------------------------


@pytest.mark.source("botocore-model", "targetPrefix")
def test_the_long_target_names_the_operation() -> None:
    assert find_operation(request_of(LONG + "CreateTrail")) == "CreateTrail"


@pytest.mark.source("aws-observed", "AWS's SDK for Go sends it")
def test_the_short_target_names_the_operation() -> None:
    assert find_operation(request_of(SHORT + "CreateTrail")) == "CreateTrail"


@pytest.mark.source("aws-observed", "another prefix, another model date: UnknownOperationException, 400")
@pytest.mark.parametrize(
    "target",
    [
        *(None, "", "CreateTrail", SHORT, SHORT.removesuffix("."), SHORT + "CreateTrail.More"),
        *(LONG + "createTrail", LONG + "MakeTrail", "CloudTrail_2013.CreateTrail"),
        "example.CloudTrail_20131101.LookupEvents",
        "com.amazonaws.cloudtrail.v20131102.CloudTrail_20131101.LookupEvents",
    ],
)
def test_an_unknown_operation_is_refused(target: str | None) -> None:
    error = refusal_of(request_of(target))

    assert (error.code, error.status) == ("UnknownOperationException", 400)


@pytest.mark.source("assumed", "an absent body is an empty request")
def test_an_empty_body_is_an_empty_request() -> None:
    assert JSON11.decode(request_of(body=b"")) == ("DescribeTrails", {})


@pytest.mark.source("assumed", "seen from Athena, which gives it no text", "likely")
@pytest.mark.parametrize("body", [b"{", b"{'a': 1}", b"\xff", b"{} {}", b"[" * 100_000])
def test_a_body_that_is_not_json_is_refused(body: bytes) -> None:
    error = refusal_of(request_of(body=body))

    assert (error.code, error.message) == ("SerializationException", "")


@pytest.mark.source("assumed", "seen from Athena", "likely")
@pytest.mark.parametrize("body", [b"[]", b"1", b'"x"', b"true", b"null"])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    assert refusal_of(request_of(body=body)).code == "SerializationException"


@pytest.mark.source("aws-docs", "Common Errors: RequestEntityTooLargeException, 413")
def test_a_body_that_was_not_kept_is_too_large() -> None:
    headers = {"x-amz-target": SHORT + "DescribeTrails"}
    error = refusal_of(Request("POST", "/", "", headers, b"", 10_000_000, "127.0.0.1"))

    assert (error.code, error.status) == ("RequestEntityTooLargeException", 413)


@given(body=st.binary())
def test_no_body_breaks_the_reader(body: bytes) -> None:
    try:
        operation, _ = JSON11.decode(request_of(body=body))
    except ServiceError as error:
        operation = error.code

    assert operation in {"DescribeTrails", "SerializationException"}


# --- responses -----------------------------------------------------------------------------------


def answered(**members: object) -> bytes:
    return JSON11.encode_response(members, REQUEST_ID, NOON).body


@pytest.mark.source("aws-observed", "Cloud Custodian's recorded responses")
def test_an_answer_carries_the_headers_of_aws() -> None:
    response = JSON11.encode_response({}, REQUEST_ID, NOON)

    assert response == Response(
        200,
        {
            "x-amzn-requestid": REQUEST_ID,
            "content-type": "application/x-amz-json-1.1",
            "content-length": "2",
            "date": "Fri, 02 Jan 2026 12:00:00 GMT",
        },
        b"{}",
        2,
    )


@pytest.mark.source("aws-docs", "JSON protocol: timestamps have milliseconds at most")
@pytest.mark.parametrize(
    ("after", "number"),
    [
        (timedelta(), b"1767355200"),
        (timedelta(milliseconds=250), b"1767355200.25"),
        (timedelta(microseconds=1999), b"1767355200.001"),
    ],
)
def test_timestamps_are_seconds(after: timedelta, number: bytes) -> None:
    assert answered(StartTime=NOON + after) == b'{"StartTime":' + number + b"}"


@pytest.mark.source("botocore-model", "PublicKey.Value")
def test_blobs_are_base64() -> None:
    assert orjson.loads(answered(Value=b"\x00\xff")) == {"Value": base64.b64encode(b"\x00\xff").decode()}


def test_a_value_of_no_shape_is_an_error_of_ours() -> None:
    with pytest.raises(TypeError):
        answered(Names={"audit"})


# --- errors --------------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "aws/aws-sdk-go-v2#1957")
def test_an_error_has_a_bare_type_and_a_capital_message() -> None:
    error = ServiceError("TrailNotFoundException", "Unknown trail: nope for the user: 123456789012")
    response = JSON11.encode_error(error, REQUEST_ID, NOON)

    assert response.status == 400
    assert response.body == (
        b'{"__type":"TrailNotFoundException","Message":"Unknown trail: nope for the user: 123456789012"}'
    )


@pytest.mark.source("aws-observed", "access.md 3.2 and 4: JSON services answer access errors with 400")
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ServiceError("AccessDeniedException", "…"), 400),
        (ServiceError("UnrecognizedClientException", "…"), 400),
        (ServiceError("ExpiredTokenException", "…"), 400),
        (ServiceError("IncompleteSignatureException", "…"), 400),
        (errors.missing_authentication_token(), 400),
        (errors.unknown_operation(), 400),
        (errors.throttled(), 400),
        (errors.not_implemented_here("StartQuery"), 400),
        (errors.internal_failure(), 500),
    ],
)
def test_errors_have_the_status_of_json_services(error: ServiceError, status: int) -> None:
    assert JSON11.encode_error(error, REQUEST_ID, NOON).status == status


@pytest.mark.parametrize("message", ["Rate exceeded", ""])
def test_botocore_reads_code_and_message(message: str) -> None:
    answer = JSON11.encode_error(ServiceError("ThrottlingException", message), REQUEST_ID, NOON)
    parsed = JSONParser().parse({"headers": answer.headers, "body": answer.body, "status_code": 400}, None)

    assert parsed["Error"] == {"Code": "ThrottlingException", "Message": message}
    assert parsed["ResponseMetadata"]["RequestId"] == REQUEST_ID
