"""Calls made up from a service's model: parameters, the bytes that carry them, and the bytes of an answer.

Requests are serialised by botocore, answers by moto, so nothing of what is tested writes what it reads.
"""

import gzip
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

import orjson
from botocore.serialize import create_serializer
from moto.core.model import ServiceModel
from moto.core.serialize import (
    EC2Serializer,
    JSONSerializer,
    QuerySerializer,
    RestXMLSerializer,
    SqsQuerySerializer,
)

from emulator.core.call import Credential, Exchange, Json, Request, Response, Target
from emulator.wire.service_models import data_folder

ACCOUNT = "123456789012"
REGION = "eu-west-1"
NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
REQUEST_ID = "59dbff89-0000-4000-8000-000000000000"
DEEPEST = 6
ANSWERS = {
    "ec2": EC2Serializer,
    "json": JSONSerializer,
    "query": QuerySerializer,
    "rest-xml": RestXMLSerializer,
}
NESTING = {"structure", "list", "map"}
CBOR = "smithy-rpc-v2-cbor"

Leaf = Callable[["Place"], Any]
Wanted = Callable[["Place"], bool]


@dataclass(frozen=True)
class Place:
    """Where a value stands: the service, the structure and the member that hold it, and its shape."""

    service: str
    owner: str
    member: str
    shape: Any


def anywhere(_: Place) -> bool:
    return True


def plain(place: Place) -> Any:
    """Return a right value of a scalar's shape."""
    shape = place.shape
    if shape.type_name in {"string", "character"}:
        return _text(shape)
    return {
        "blob": b"blob",
        "boolean": True,
        "timestamp": NOON,
        "integer": max(1, int(shape.metadata.get("min", 1))),
        "long": max(1, int(shape.metadata.get("min", 1))),
        "float": 0.5,
        "double": 0.5,
    }[shape.type_name]


def _text(shape: Any) -> str:
    if getattr(shape, "enum", None):
        return str(shape.enum[0])
    return "x" * max(1, min(int(shape.metadata.get("min", 1)), 40))


@cache
def model(service: str) -> Any:
    """Return the newest model of a service."""
    folder = data_folder() / service
    newest = max(entry.name for entry in folder.iterdir() if entry.is_dir())
    packed = next((folder / newest).glob("service-2.json*"))
    text = packed.read_bytes()
    return ServiceModel(orjson.loads(gzip.decompress(text) if packed.suffix == ".gz" else text), service)


class Filling:
    """Values for the members of a structure: `leaf` makes the scalars, `wanted` chooses members.

    A structure of structures is filled once in a message and empty after that: models are wide.
    """

    def __init__(
        self, service: str, leaf: Leaf = plain, wanted: Wanted = anywhere, deepest: int = DEEPEST
    ) -> None:
        self._service = service
        self._leaf = leaf
        self._wanted = wanted
        self._deepest = deepest
        self._filled: set[str] = set()

    def value(self, shape: Any, owner: str = "", member: str = "", depth: int = 0) -> Any:
        if shape.type_name == "structure":
            return self._structure(shape, depth)
        if shape.type_name == "list":
            return [self.value(shape.member, owner, member, depth + 1)]
        if shape.type_name == "map":
            key = self.value(shape.key, owner, member, depth + 1)
            return {key: self.value(shape.value, owner, member, depth + 1)}
        return self._leaf(Place(self._service, owner, member, shape))

    def _structure(self, shape: Any, depth: int) -> Any:
        if shape.name in self._filled or getattr(shape, "is_document_type", False):
            return {}
        if any(member.type_name in NESTING for member in shape.members.values()):
            self._filled.add(shape.name)
        required = set(shape.required_members)
        chosen = list(shape.members)[:1] if getattr(shape, "is_tagged_union", False) else shape.members
        return {
            name: self.value(shape.members[name], shape.name, name, depth + 1)
            for name in chosen
            if self._takes(shape, name, depth) or name in required
        }

    def _takes(self, shape: Any, name: str, depth: int) -> bool:
        inner = shape.members[name]
        if getattr(inner, "eventstream", False) or inner.serialization.get("eventstream"):
            return False
        return depth < self._deepest and self._wanted(Place(self._service, shape.name, name, inner))


def request_of(
    service: str, operation: str, parameters: Mapping[str, Any], protocol: str | None = None
) -> Request:
    """Return the bytes of a call, in the protocol that boto3 prefers unless told otherwise."""
    described = model(service)
    serializer = create_serializer(protocol or described.resolved_protocol, include_validation=False)
    made = serializer.serialize_to_request(dict(parameters), described.operation_model(operation))
    path, _, fixed = made["url_path"].partition("?")
    query = made["query_string"]
    asked = query if isinstance(query, str) else urlencode(query, doseq=True)
    body = made["body"]
    if isinstance(body, dict):
        body = urlencode(body, doseq=True)
    content = body.encode() if isinstance(body, str) else bytes(body or b"")
    headers = {name.lower(): _as_text(value) for name, value in made["headers"].items()}
    headers = {"host": _host(service), "user-agent": "Boto3/1.44", **headers}
    parts = "&".join(part for part in (fixed, asked) if part)
    return Request(made["method"], path or "/", parts, headers, content, len(content), "203.0.113.7", True)


def _host(service: str) -> str:
    metadata = model(service).metadata
    return f"{metadata['endpointPrefix']}.{REGION}.amazonaws.com"


def _as_text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def answer_of(
    service: str, operation: str, result: Mapping[str, Any], protocol: str | None = None
) -> Response:
    """Return the bytes of a successful answer to a call in the same protocol."""
    described = model(service).operation_model(operation)
    spoken = protocol or model(service).resolved_protocol
    headers = {"x-amzn-requestid": REQUEST_ID}
    shape = described.output_shape
    if shape is None or described.has_event_stream_output:
        return Response(200, headers, b"", 0)
    if spoken in BODIES:
        content = BODIES[spoken](dict(result), shape)
        return Response(200, headers, content, len(content))
    serializer = SqsQuerySerializer if (service, spoken) == ("sqs", "query") else ANSWERS[spoken]
    serialised = serializer(described).serialize(dict(result))
    body = serialised["body"]
    content = body.encode() if isinstance(body, str) else bytes(body or b"")
    headers |= {name.lower(): _as_text(value) for name, value in serialised["headers"].items()}
    return Response(200, headers, content, len(content))


def _cbor(result: Json, shape: Any) -> bytes:
    return bytes(create_serializer(CBOR, include_validation=False)._serialize_body_params(result, shape))


def _rest_json(result: Json, shape: Any) -> bytes:
    """Return the body of an answer; what travels in headers is left out."""
    payload = shape.serialization.get("payload")
    members = {payload: shape.members[payload]} if payload else shape.members
    body: Json = {}
    for name, member in members.items():
        if name in result and (payload or "location" not in member.serialization):
            wire = member.serialization.get("name", name)
            create_serializer("json", include_validation=False)._serialize(body, result[name], member, wire)
    if not payload:
        return orjson.dumps(body)
    value = next(iter(body.values()), "")
    return value.encode() if isinstance(value, str) else orjson.dumps(value)


BODIES: Mapping[str, Callable[[Json, Any], bytes]] = {CBOR: _cbor, "rest-json": _rest_json}


def credential_of(service: str) -> Credential:
    described = model(service)
    return Credential("AKIAEXAMPLE0000000001", REGION, described.signing_name)


def exchange_of(
    service: str,
    operation: str,
    filling: Callable[[str], Filling] = Filling,
    protocol: str | None = None,
) -> Exchange:
    """Return a call with generated parameters and a generated answer."""
    described = model(service).operation_model(operation)
    asked = described.input_shape
    told = described.output_shape
    parameters = filling(service).value(asked) if asked else {}
    result = filling(service).value(told) if told else {}
    return Exchange(
        request_of(service, operation, parameters, protocol),
        answer_of(service, operation, result, protocol),
        credential_of(service),
        Target(service, operation),
        ACCOUNT,
        REGION,
    )


def operations_of(service: str) -> Iterator[str]:
    yield from model(service).operation_names
