"""Errors for callers if the rest of AWS cannot be reached, in the form that their SDK understands."""

import json
from collections.abc import Callable, Mapping

from emulator.core.call import Request
from emulator.core.ports.neighbours import UpstreamAnswer, UpstreamCall
from emulator.core.xml_texts import escape

UNAVAILABLE = "ServiceUnavailable"
# Source: S3 API reference, "Error responses".
CODES = {400: "IncompleteBody", 413: "RequestEntityTooLarge", 500: "InternalError", 501: "NotImplemented"}
# Source: IAM user guide, "Troubleshoot signed requests"; the JSON protocols add a word to the code.
UNSIGNED = "MissingAuthenticationToken"
UNSIGNED_TEXT = "Request is missing Authentication Token"
FORM = "application/x-www-form-urlencoded"
CBOR_HEADER = "smithy-protocol"
LONGEST_TEXT = 0xFFFF
XML_SERVICES = frozenset({"cloudfront", "route53", "s3", "s3control"})


def refusal(status: int, message: str, call: UpstreamCall, code: str | None = None) -> UpstreamAnswer:
    """Return an error answer with a sentence and a code, or one of AWS's for the status; HEAD has no body."""
    code = code or CODES.get(status, UNAVAILABLE)
    return _answer(status, code, message, call.request, _form(call))


def unsigned(call: UpstreamCall) -> UpstreamAnswer:
    """Return a service's answer to an unsigned call that it does not accept."""
    form = _form(call)
    code = UNSIGNED + "Exception" if form in {"cbor", "json"} else UNSIGNED
    return _answer(403, code, UNSIGNED_TEXT, call.request, form)


def _answer(status: int, code: str, message: str, request: Request, form: str) -> UpstreamAnswer:
    content_type, make = FORMS[form]
    body = make(code, message)
    headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
    if content_type == "application/json":
        headers.append(("x-amzn-errortype", code))
    if content_type == "application/cbor":
        headers.append((CBOR_HEADER, request.headers[CBOR_HEADER]))
    return UpstreamAnswer(status, headers, b"" if request.method == "HEAD" else body)


def _form(call: UpstreamCall) -> str:
    request, credential, target = call.request, call.credential, call.target
    if CBOR_HEADER in request.headers:
        return "cbor"
    service = target.service if target else credential.service if credential else "s3"
    if service in {"s3", "ec2"}:
        return service
    is_query = request.headers.get("content-type", "").startswith(FORM) or "Action=" in request.query
    return "xml" if is_query or service in XML_SERVICES else "json"


def _json(code: str, message: str) -> bytes:
    return json.dumps({"__type": code, "message": message}).encode()


def _cbor(code: str, message: str) -> bytes:
    """Return the same as a CBOR map of texts. Source: RFC 8949, section 3.1, major types 3 and 5."""
    texts = (text.encode()[:LONGEST_TEXT] for text in ("__type", code, "message", message))
    return b"\xa2" + b"".join(b"\x79" + len(text).to_bytes(2, "big") + text for text in texts)


def _s3(code: str, message: str) -> bytes:
    return f"{DECLARATION}<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>".encode()


def _ec2(code: str, message: str) -> bytes:
    error = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return f"{DECLARATION}<Response><Errors>{error}</Errors></Response>".encode()


def _xml(code: str, message: str) -> bytes:
    error = f"<Error><Type>Receiver</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return f"{DECLARATION}<ErrorResponse>{error}</ErrorResponse>".encode()


DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
FORMS: Mapping[str, tuple[str, Callable[[str, str], bytes]]] = {
    "cbor": ("application/cbor", _cbor),
    "json": ("application/json", _json),
    "s3": ("application/xml", _s3),
    "ec2": ("text/xml", _ec2),
    "xml": ("text/xml", _xml),
}
