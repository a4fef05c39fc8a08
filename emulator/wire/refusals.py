"""Errors of authentication and authorization as bytes, in the form of the protocol that was spoken.

Source: the answers that access.answers names; Smithy, "AWS JSON 1.1 protocol" and "AWS query protocol".
"""

from collections.abc import Callable, Mapping
from typing import Final

import orjson

from emulator.core.access.answers import Answer, Form
from emulator.core.call import Request, Response, Target
from emulator.core.xml_texts import escape
from emulator.wire.requests import CBOR_PATH, is_form
from emulator.wire.service_models import find_service

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
CBOR_HEADER: Final = "smithy-protocol"
LONGEST_TEXT: Final = 0xFFFF
S3_SERVICES = frozenset({"s3", "s3control", "s3outposts"})
FORMS: Mapping[str, Form] = {
    "ec2": "ec2",
    "json": "json",
    "query": "query",
    "rest-json": "rest-json",
    "rest-xml": "query",
    "smithy-rpc-v2-cbor": "json",
}
# Services that spoke the query protocol before: a header tells their clients the old code.
# Source: botocore's models, awsQueryCompatible.
ONCE_QUERY: Mapping[str, str] = {"AccessDeniedException": "AccessDenied"}
WERE_QUERY = frozenset({"cloudwatch", "sqs"})


def form_of(request: Request, service: str) -> Form:
    """Return the form in which a service, by botocore's name, answers this request."""
    if service in S3_SERVICES:
        return "s3"
    model = find_service(service)
    if CBOR_PATH.match(request.path) or "x-amz-target" in request.headers:
        return "json"
    if model is None or (model.protocol == "json" and is_form(request)):
        return "query" if is_form(request) else "json"
    return FORMS.get(model.protocol, "json")


def encoded(answer: Answer, request: Request, target: Target, request_id: str) -> Response:
    """Return the answer to a refused request. Its body is there even where HEAD lets nobody see it."""
    form = form_of(request, target.service)
    if CBOR_PATH.match(request.path):
        content_type, body = "application/cbor", _cbor(answer)
    else:
        content_type, make = MAKERS[form]
        body = make(answer, request_id)
    headers = {
        "content-type": content_type,
        "content-length": str(len(body)),
        **_headers(answer, form, request_id),
    }
    if CBOR_PATH.match(request.path):
        headers[CBOR_HEADER] = request.headers.get(CBOR_HEADER, "rpc-v2-cbor")
    if target.service in WERE_QUERY and answer.code in ONCE_QUERY:
        headers["x-amzn-query-error"] = f"{ONCE_QUERY[answer.code]};Sender"
    return Response(answer.status, headers, body, len(body))


def _headers(answer: Answer, form: Form, request_id: str) -> Mapping[str, str]:
    if form == "s3":
        return {"x-amz-request-id": request_id, "x-amz-id-2": request_id}
    more = {"x-amzn-errortype": answer.code} if form == "rest-json" else {}
    return {"x-amzn-requestid": request_id, **more}


def _json(answer: Answer, _: str) -> bytes:
    return orjson.dumps({"__type": answer.code, "message": answer.sentence})


def _rest_json(answer: Answer, _: str) -> bytes:
    return orjson.dumps({"message": answer.sentence})


def _cbor(answer: Answer) -> bytes:
    """Return a map of texts. Source: RFC 8949, section 3.1, major types 3 and 5."""
    texts = (text.encode()[:LONGEST_TEXT] for text in ("__type", answer.code, "message", answer.sentence))
    return b"\xa2" + b"".join(b"\x79" + len(text).to_bytes(2, "big") + text for text in texts)


def _query(answer: Answer, request_id: str) -> bytes:
    error = f"<Error><Type>Sender</Type>{_elements(answer)}</Error><RequestId>{request_id}</RequestId>"
    return f"<ErrorResponse>{error}</ErrorResponse>".encode()


def _ec2(answer: Answer, request_id: str) -> bytes:
    errors = f"<Errors><Error>{_elements(answer)}</Error></Errors><RequestID>{request_id}</RequestID>"
    return f"{DECLARATION}<Response>{errors}</Response>".encode()


def _s3(answer: Answer, request_id: str) -> bytes:
    ids = f"<RequestId>{request_id}</RequestId><HostId>{request_id}</HostId>"
    return f"{DECLARATION}<Error>{_elements(answer)}{ids}</Error>".encode()


def _elements(answer: Answer) -> str:
    told = {"Code": answer.code, "Message": answer.sentence, **answer.told}
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in told.items())


MAKERS: Mapping[Form, tuple[str, Callable[[Answer, str], bytes]]] = {
    "ec2": ("text/xml;charset=UTF-8", _ec2),
    "json": ("application/x-amz-json-1.1", _json),
    "query": ("text/xml", _query),
    "rest-json": ("application/json", _rest_json),
    "s3": ("application/xml", _s3),
}
