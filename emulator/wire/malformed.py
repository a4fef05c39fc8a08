"""What is wrong with a request that no service would take: asked after one that moto failed on."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError, fromstring

import orjson

from emulator.core.call import Request, Target
from emulator.wire.describe.messages import form_used
from emulator.wire.requests import form_of, unpacked
from emulator.wire.service_models import Raw, Service, find_service

# Source: common errors of the query protocol and of JSON services; S3 API reference, "Error responses".
NOT_XML = "The XML you provided was not well-formed or did not validate against our published schema"
KINDS: Mapping[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "blob": (str,),
    "boolean": (bool,),
    "integer": (int, float),
    "long": (int, float),
    "float": (int, float, str),
    "double": (int, float, str),
}
DEEPEST = 100


class Fault(NamedTuple):
    """An error code of AWS and a sentence."""

    code: str
    message: str


def find_fault(request: Request, target: Target) -> Fault | None:
    """Return what is wrong with the bytes of a request, None when they are what the service takes."""
    service = find_service(target.service)
    if service is None or target.operation not in service.raw_operations:
        return None
    shape = _input_of(service, target.operation)
    body = unpacked(request.headers, request.body)
    form = form_used(service, request)
    if form == "query":
        return _missing_in_form(service, shape, request)
    if form == "rest-xml":
        return _xml_fault(body)
    if form == "json":
        return _json_fault(service, shape, body)
    return _syntax_fault(body) if form == "rest-json" else None


def _input_of(service: Service, operation: str) -> Raw:
    name = service.raw_operations[operation].get("input", {}).get("shape")
    return service.raw_shapes[name] if name else {"type": "structure", "members": {}}


def _missing_in_form(service: Service, shape: Raw, request: Request) -> Fault | None:
    given = {name.partition(".")[0].lower() for name in form_of(request)}
    for name in shape.get("required", ()):
        member = shape["members"][name]
        names = (name, member.get("locationName", name), member.get("queryName", name))
        singular = (f"{name[:-1]}", f"{name}s")
        if not given & {one.lower() for one in (*names, *singular)}:
            code = "MissingParameter" if service.protocol == "ec2" else "ValidationError"
            return Fault(code, f"The request must contain the parameter {name}")
    return None


def _xml_fault(body: bytes) -> Fault | None:
    if not body.lstrip().startswith(b"<"):
        return None  # what is put, or nothing
    try:
        fromstring(body)  # noqa: S314 - expat expands entities up to a limit of its own
    except (ParseError, LookupError, ValueError):
        return Fault("MalformedXML", NOT_XML)
    return None


def _syntax_fault(body: bytes) -> Fault | None:
    if not body.lstrip().startswith((b"{", b"[")):
        return None
    try:
        orjson.loads(body)
    except ValueError:
        return Fault("SerializationException", "The body is not valid JSON.")
    return None


def _json_fault(service: Service, shape: Raw, body: bytes) -> Fault | None:
    try:
        value = orjson.loads(body or b"{}")
    except ValueError:
        return Fault("SerializationException", "The body is not valid JSON.")
    return next(_faults(service, shape, value, "", 0), None)


def _faults(service: Service, shape: Raw, value: Any, path: str, depth: int) -> Iterator[Fault]:
    """Yield what is wrong with a value, from the outside to the inside."""
    kinds = KINDS.get(shape["type"])
    if kinds and (not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds)):
        where = f" at '{path}'" if path else ""
        yield Fault("SerializationException", f"The value{where} must be of the type {shape['type']}.")
        return
    for name in shape.get("required", ()) if shape["type"] == "structure" else ():
        if value.get(_wire_name(shape, name)) is None:
            yield Fault(
                "ValidationException",
                f"1 validation error detected: Value null at '{_joined(path, name)}' failed to satisfy "
                "constraint: Member must not be null",
            )
    if depth < DEEPEST:
        for name, inner, one in _parts(service, shape, value):
            yield from _faults(service, inner, one, _joined(path, name), depth + 1)


def _parts(service: Service, shape: Raw, value: Any) -> Iterator[tuple[str, Raw, Any]]:
    """Yield what a value consists of: names, shapes and values."""
    if shape["type"] == "structure":
        for name, member in shape["members"].items():
            given = value.get(_wire_name(shape, name))
            if given is not None:
                yield name, service.raw_shapes[member["shape"]], given
    elif shape["type"] == "list":
        inner = service.raw_shapes[shape["member"]["shape"]]
        yield from ((str(place), inner, one) for place, one in enumerate(value, 1) if one is not None)
    elif shape["type"] == "map":
        inner = service.raw_shapes[shape["value"]["shape"]]
        yield from ((name, inner, one) for name, one in value.items() if one is not None)


def _wire_name(shape: Raw, name: str) -> str:
    wire: str = shape["members"][name].get("locationName", name)
    return wire


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
