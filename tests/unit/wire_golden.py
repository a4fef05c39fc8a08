"""Descriptions of exchanges whose bytes are written by hand."""

from collections.abc import Mapping
from typing import Any

from emulator.core.call import Description, Response
from emulator.wire.describe import Describer
from tests.unit.wire_exchanges import exchange_of, request_of, signed

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
IAM_XMLNS = "https://iam.amazonaws.com/doc/2010-05-08/"
EC2_XMLNS = "http://ec2.amazonaws.com/doc/2016-11-15/"
REQUEST_ID = "59dbff89-0000-4000-8000-000000000000"
ANSWERED = {"x-amzn-requestid": REQUEST_ID}
KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY_ARN = f"arn:aws:kms:eu-west-1:123456789012:key/{KEY_ID}"
ROLE = "arn:aws:iam::123456789012:role/demo"


def described(
    service: str,
    body: bytes = b"",
    answer: str = "",
    *,
    method: str = "POST",
    url: str = "/",
    headers: Mapping[str, str] = FORM,
    answered: Mapping[str, str] = ANSWERED,
) -> Description:
    path, _, query = url.partition("?")
    request = request_of(method, path, query, {"User-Agent": "Boto3/1.43", **headers}, body)
    response = Response(200, answered, answer.encode(), len(answer))
    return Describer(lambda *_: ("Artist",)).describe(exchange_of(request, response, signed(service)))


def json_described(service: str, target: str, body: bytes, answer: str = "{}") -> Description:
    headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}
    return described(service, body, answer, headers=headers)


def parts(described: Description) -> tuple[Any, Any]:
    return described.request_parameters, described.response_elements
