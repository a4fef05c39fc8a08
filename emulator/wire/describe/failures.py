"""Errors: which code and message a record gives, and what else it withholds because of them."""

from collections.abc import Mapping
from typing import Any

from emulator.core.call import Exchange, Json, Response
from emulator.core.values import dataclass
from emulator.wire.describe import xml_form
from emulator.wire.describe.messages import Form, body_value
from emulator.wire.requests import address_of, unpacked
from emulator.wire.service_models import Operation, Service
from emulator.wire.tables import classes

# For answers that have no body to tell a code, or none that can be read.
CODES_OF_STATUS: Mapping[int, str] = {
    403: "AccessDenied",
    404: "ResourceNotFoundException",
    412: "PreconditionFailed",
    429: "ThrottlingException",
}
# The same for S3, which answers HEAD without a body: by status, that of an object and that of a bucket.
S3_CODES_OF_STATUS: Mapping[int, tuple[str, str]] = {
    403: ("AccessDenied", "AccessDenied"),
    404: ("NoSuchKey", "NoSuchBucket"),
    405: ("MethodNotAllowed", "MethodNotAllowed"),
    412: ("PreconditionFailed", "PreconditionFailed"),
    416: ("InvalidRange", "InvalidRange"),
    503: ("SlowDown", "SlowDown"),
}
# What S3 says where an answer has no text: what it would say to GET. Source: S3 API reference, "Error
# responses"; published records of 2024 and 2026.
S3_TEXTS: Mapping[str, str] = {
    "AccessDenied": "Access Denied",
    "InvalidRange": "The requested range is not satisfiable",
    "MethodNotAllowed": "The specified method is not allowed against this resource.",
    "NoSuchBucket": "The specified bucket does not exist",
    "NoSuchKey": "The specified key does not exist.",
    "NoSuchVersion": "The specified version does not exist.",
    "PreconditionFailed": "At least one of the pre-conditions you specified did not hold",
    "SlowDown": "Please reduce your request rate.",
}
RULES_OF_EVENTS = ("Rule", "Targets")
INTERNAL = "InternalFailure"
EC2_DENIAL = "UnauthorizedOperation"  # whatever another server calls it


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as the wire has it, and as the record has it.

    `answered` is what the record of a write has for the answer, where a source tells the text there.
    """

    wire_code: str
    code: str
    message: str | None
    status: int
    answered: Json | None = None

    @property
    def denied(self) -> bool:
        """Whether authorization refused the call."""
        return self.wire_code in classes.DENIALS

    @property
    def unauthenticated(self) -> bool:
        """Whether the call was refused before AWS knew who made it."""
        if self.wire_code == "AuthFailure":  # EC2 also says so of what a known caller may not do
            return self.status == 401
        return self.wire_code in classes.REFUSED_BEFORE_AUTHENTICATION


def failure_of(exchange: Exchange, service: Service | None, source: str, form: Form) -> Failure | None:
    """Return the error that the response tells, None for a success.

    Source: published records: the code is the name of the model's exception shape, not the wire's.
    """
    response = exchange.response
    if response.status < 400:
        return None
    wire_code, message = _told(exchange, form)
    operation = service.find_operation(exchange.target.operation) if service else None
    code = recorded_code(wire_code, source, response.status, service, operation)
    if source == "events" and wire_code == "ResourceNotFoundException" and _is_about_rules(exchange):
        return Failure(wire_code, "UnknownError", "An unknown error occurred", response.status)
    if source in classes.TEXTS_IN_ANSWERS:
        name = "Message" if wire_code in classes.DENIALS else classes.TEXTS_IN_ANSWERS[source]
        return Failure(wire_code, code, None, response.status, {name: message} if message else None)
    return Failure(wire_code, code, _message(message, code, source), response.status)


def _message(text: str, code: str, source: str) -> str | None:
    """Return the errorMessage: the service's own text, which some sources leave out."""
    if code == "AccessDenied" and source in classes.DENIED_WITHOUT_MESSAGE:
        return None
    return None if code in classes.CODES_WITHOUT_MESSAGE.get(source, ()) else text or None


def recorded_code(
    wire_code: str, source: str, status: int, service: Service | None, operation: Operation | None
) -> str:
    """Return the errorCode that stands for a wire code."""
    if source == "ec2":
        told = EC2_DENIAL if wire_code in classes.DENIALS else wire_code
        return ("Client." if status < 500 else "Server.") + told
    if source == "s3":
        return wire_code
    if wire_code in classes.DENIALS:
        return classes.DENIAL_NAMES.get(source, "AccessDenied")
    if operation and wire_code in operation.errors:
        return operation.errors[wire_code]
    modelled = service.error_names.get(wire_code) if service else None
    return modelled or classes.COMMON_ERRORS.get(wire_code, wire_code)


def keeps_parameters(failure: Failure, source: str, operation: str) -> bool:
    """Tell whether the record of a failed call has its requestParameters."""
    if failure.denied:
        return source in classes.DENIED_WITH_PARAMETERS
    if failure.status >= 500:  # what was asked was understood
        return True
    if source in classes.FAILED_WITHOUT_PARAMETERS:
        return False
    if operation in classes.OPERATIONS_WITHOUT_PARAMETERS.get(source, ()):
        return False
    return failure.code not in classes.CODES_WITHOUT_PARAMETERS.get(source, ())


def _is_about_rules(exchange: Exchange) -> bool:
    return any(part in exchange.target.operation for part in RULES_OF_EVENTS)


def _told(exchange: Exchange, form: Form) -> tuple[str, str]:
    """Return code and message as the response has them."""
    response = exchange.response
    is_xml = form != "cbor" and unpacked(response.headers, response.body).lstrip().startswith(b"<")
    code, message = _told_by_xml(response) if is_xml else _told_by_json(response, form)
    if exchange.target.service != "s3":
        return code or _code_of_status(response.status), message
    code = code or _s3_code(exchange)
    return code, message or S3_TEXTS.get(code, "")


def _s3_code(exchange: Exchange) -> str:
    status, query = exchange.response.status, exchange.request.query
    if status not in S3_CODES_OF_STATUS:
        return _code_of_status(status)
    if status == 404 and "versionId=" in query:
        return "NoSuchVersion"
    of_object, of_bucket = S3_CODES_OF_STATUS[status]
    return of_object if address_of(exchange.request)[1] else of_bucket


def _told_by_json(response: Response, form: Form) -> tuple[str, str]:
    body: Any = body_value(form if form == "cbor" else "json", response)
    members = body if isinstance(body, dict) else {}
    code = members.get("__type") or response.headers.get("x-amzn-errortype") or members.get("code")
    message = members.get("message") or members.get("Message") or members.get("errorMessage")
    return _bare(code), message if isinstance(message, str) else ""


def _bare(code: Any) -> str:
    """Return an error code without namespace in front and URL behind."""
    return code.rpartition("#")[2].partition(":")[0].strip() if isinstance(code, str) else ""


def _told_by_xml(response: Response) -> tuple[str, str]:
    root = xml_form.parse(unpacked(response.headers, response.body), "answer") if response.body else None
    if root is None:
        return "", ""
    texts = {xml_form.name_of(element): element.text or "" for element in root.iter()}
    return texts.get("Code", "").strip(), texts.get("Message", texts.get("message", ""))


def _code_of_status(status: int) -> str:
    return CODES_OF_STATUS.get(status, INTERNAL if status >= 500 else "ValidationException")
