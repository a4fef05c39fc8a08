"""A request or response of any protocol but EC2's and S3's, to what a record shows of it."""

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote, unquote

import orjson

from emulator.core.call import Json, Request, Response
from emulator.wire.describe import cbor, json_form, query_form, xml_form
from emulator.wire.describe.damage import Side, note
from emulator.wire.describe.values import ABSENT, read
from emulator.wire.requests import CBOR_PATH, form_of, is_form, repeated_query_of, unpacked
from emulator.wire.routes import REST_PROTOCOLS, labels_of
from emulator.wire.service_models import Member, Operation, Service, Shape, lower_first
from emulator.wire.tables.forms import BODY_UNDER_INPUT, WITH_RESPONSE_HEADERS
from emulator.wire.tables.sources import PATHS_AS_SENT

Form = Literal["json", "cbor", "query", "rest-json", "rest-xml"]


def form_used(service: Service, request: Request) -> Form:
    """Return the protocol that the caller chose among those that the service speaks."""
    if service.protocol in REST_PROTOCOLS:
        return "rest-json" if service.protocol == "rest-json" else "rest-xml"
    if "x-amz-target" in request.headers:
        return "json"
    if CBOR_PATH.match(request.path):
        return "cbor"
    return "query" if is_form(request) or service.protocol in {"query", "ec2"} else "json"


# --- requests ------------------------------------------------------------------------------------


def parameters(service: Service, operation: Operation, form: Form, request: Request) -> Json:
    """Return the recorded form of the request, empty when it has no parameters or cannot be read."""
    shape = operation.input
    if shape is None or not shape.members:
        return {}
    if form == "query":
        recorded = query_form.structure(shape, query_form.tree_of(form_of(request)))
    elif form in {"json", "cbor"}:
        recorded = json_form.structure(shape, body_value(form, request), operation.wire_spelling)
    else:
        recorded = _rest_parameters(service, operation, shape, request)
    return {} if recorded is ABSENT else recorded


def body_value(form: Form, message: Request | Response) -> Any:
    """Return what the body says, before any model is asked; None when it is empty.

    None too when it cannot be read, which is noted.
    """
    body = unpacked(message.headers, message.body)
    if not body:
        return None
    try:
        return cbor.loads(body) if form == "cbor" else orjson.loads(body)
    except ValueError:
        note(side_of(message), "is not valid CBOR" if form == "cbor" else "is not valid JSON")
        return None


def json_in(message: Request | Response) -> Any:
    """Return what a JSON body says, None for any other."""
    try:
        return orjson.loads(unpacked(message.headers, message.body))
    except ValueError:
        return None


def side_of(message: Request | Response) -> Side:
    """Return which of the two the message is, for notes."""
    return "request" if isinstance(message, Request) else "answer"


def _rest_parameters(service: Service, operation: Operation, shape: Shape, request: Request) -> Json:
    recorded = _located(service.name, operation, shape, request)
    body = _rest_body(shape, service.protocol, request, operation.wire_spelling)
    if body and service.name in BODY_UNDER_INPUT:
        return {**recorded, lower_first(operation.name) + "Input": body, "template": False}
    recorded.update(body)
    return recorded


def _located(service: str, operation: Operation, shape: Shape, request: Request) -> Json:
    """Return the members that travel in path, query and headers."""
    labels = labels_of(operation.uri, request.path)
    query = repeated_query_of(request.query) if request.query else {}
    recorded: Json = {}
    for member in shape.members:
        value: Any = ABSENT
        if member.location == "uri" and member.wire in labels:
            value = read(member.shape.kind, _in_path(service, labels[member.wire]))
        elif member.location == "querystring":
            value = _from_query(member, query, operation.wire_spelling)
        elif member.location in {"header", "headers"}:
            value = _from_headers(member, request.headers)
        if value is not ABSENT:
            value = _shown(member, value)
        if value is not ABSENT:
            recorded[member.recorded] = value
    return recorded


def _in_path(service: str, label: str) -> str:
    """Return what a record has for a label; a server may have decoded the label that the SDK encoded."""
    text = unquote(label)
    return quote(text, safe="") if service in PATHS_AS_SENT else text


def _shown(member: Member, value: Any) -> Any:
    """Return what a record shows of a value that did not travel in the body."""
    if member.hidden is not None:
        return member.hidden or ABSENT
    element = member.shape.element
    if element is None or element.hidden is None:
        return value
    if isinstance(value, list):
        return [element.hidden] * len(value) if element.hidden else ABSENT
    return dict.fromkeys(value, element.hidden) if element.hidden else ABSENT


def _from_query(member: Member, query: Mapping[str, list[str]], as_sent: bool) -> Any:
    """Return the value of a member; where a record keeps the wire's spelling, a number is its text.

    Source: public records of Resource Groups of September 2026.
    """
    shape = member.shape
    if shape.kind == "map":
        free = {name: values[0] for name, values in query.items() if not name.startswith("X-Amz-")}
        return free or ABSENT
    values = query.get(member.wire)
    if values is None:
        return ABSENT
    if shape.kind == "list" and shape.element:
        return [read(shape.element.kind, value) for value in values]
    return values[0] if as_sent else read(shape.kind, values[0])


def _from_headers(member: Member, headers: Mapping[str, str]) -> Any:
    wire = member.wire.lower()
    if member.location == "headers":
        prefixed = {name[len(wire) :]: text for name, text in headers.items() if name.startswith(wire)}
        return prefixed if wire and prefixed else ABSENT
    text = headers.get(wire)
    if text is None:
        return ABSENT
    if member.shape.kind == "list":
        return [part.strip() for part in text.split(",")]
    return read(member.shape.kind, text)


def _rest_body(shape: Shape, protocol: str, message: Request | Response, epoch: bool) -> Json:
    """Return the members of the body, a payload under its own name."""
    if shape.payload:
        payload = shape.find(shape.payload)
        if payload is None or payload.hidden == "":
            return {}
        value = payload.hidden or _payload(payload, protocol, message, epoch)
        return {} if value is ABSENT else {payload.recorded: value}
    if all(member.location is not None for member in shape.members):
        return {}
    recorded = _parsed(shape, protocol, message, epoch)
    return {} if recorded is ABSENT else recorded


def _payload(payload: Member, protocol: str, message: Request | Response, epoch: bool) -> Any:
    if payload.shape.kind == "structure":
        return _parsed(payload.shape, protocol, message, epoch)
    if payload.shape.kind == "string":
        return message.body.decode(errors="replace") if message.body else ABSENT
    if protocol == "rest-json":
        return json_form.recorded_value(payload.shape, body_value("rest-json", message), epoch)
    return ABSENT


def _parsed(shape: Shape, protocol: str, message: Request | Response, epoch: bool) -> Any:
    if not message.body:
        return ABSENT
    if protocol == "rest-json":
        return json_form.recorded_value(shape, body_value("rest-json", message), epoch)
    root = xml_form.parse(unpacked(message.headers, message.body), side_of(message))
    return ABSENT if root is None else xml_form.structure(shape, root)


# --- responses -----------------------------------------------------------------------------------


def elements(service: Service, operation: Operation, form: Form, response: Response) -> Json:
    """Return the recorded form of a successful response, empty when it has no body members."""
    shape = operation.output
    if shape is None or not shape.members:
        return {}
    if form == "query":
        recorded = _query_result(operation, shape, response)
    elif form in {"json", "cbor"}:
        recorded = json_form.structure(shape, body_value(form, response), operation.wire_spelling)
    else:
        recorded = _rest_elements(service, shape, response, operation.wire_spelling)
    return _unwrapped(shape, {} if recorded is ABSENT else recorded)


def _query_result(operation: Operation, shape: Shape, response: Response) -> Any:
    root = xml_form.parse(unpacked(response.headers, response.body), "answer") if response.body else None
    if root is None:
        return ABSENT
    # Models of services that moved from query to JSON no longer tell the wrapper's name.
    wrapper = operation.result_wrapper or "Result"
    result = next((child for child in root if xml_form.name_of(child).endswith(wrapper)), root)
    return xml_form.structure(shape, result)


def _rest_elements(service: Service, shape: Shape, response: Response, epoch: bool) -> Json:
    recorded = _rest_body(shape, service.protocol, response, epoch)
    if service.name in WITH_RESPONSE_HEADERS:
        for member in shape.members:
            value = _from_headers(member, response.headers) if member.location == "header" else ABSENT
            if value is not ABSENT:
                recorded[member.recorded] = value
    return recorded


def _unwrapped(shape: Shape, recorded: Json) -> Json:
    """Return the members of the one structure that a wrapper holds, in place of the wrapper."""
    if len(shape.members) == 1 and shape.members[0].shape.wrapper:
        inner = recorded.get(shape.members[0].recorded)
        return inner if isinstance(inner, dict) else recorded
    return recorded
