"""botocore's service models, compiled lazily to what recognising and recording walk.

CloudTrail's own are files of this project. botocore itself is not imported: its data folder is enough. A
service is read when its first call comes and kept; the shapes of an operation when it is first recorded.
"""

import gzip
import importlib.util
import logging
import os
import re
import threading
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import orjson

from emulator.core.values import dataclass
from emulator.wire.own_models import own_model
from emulator.wire.secret_names import is_secret_key, is_secret_member
from emulator.wire.tables import secrets, withheld, withheld_assumed
from emulator.wire.tables.sources import WIRE_SPELLING, WIRE_SPELLING_OPERATIONS

log = logging.getLogger(__name__)

Kind = Literal[
    "structure",
    "list",
    "map",
    "string",
    "character",
    "blob",
    "boolean",
    "integer",
    "long",
    "float",
    "double",
    "timestamp",
]
Raw = Mapping[str, Any]
HEAD_BYTES = 2048  # of a packed model: its metadata lies within
TEXTS = frozenset({"string", "character", "blob"})


@dataclass(slots=True, eq=False)
class Shape:
    """A shape of a service model. `element` is a list's member or a map's value.

    `element_name`, `key_name` and `value_name` are the XML and query names; `hidden` is the marker that
    stands for a value of this shape in a list or map ("" for none: it is dropped), None to show it;
    `key_marker` is the one for values of a map whose key says that they are secrets.
    """

    name: str
    kind: Kind
    members: tuple["Member", ...] = ()
    by_wire: Mapping[str, "Member"] = field(default_factory=dict)
    element: "Shape | None" = None
    element_name: str = "member"
    key_name: str = "key"
    value_name: str = "value"
    flattened: bool = False
    wrapper: bool = False
    payload: str | None = None
    document: bool = False
    event_stream: bool = False
    hidden: str | None = None
    key_marker: str = secrets.DROP
    _by_element: Mapping[str, "Member"] | None = None
    _by_query: Mapping[str, "Member"] | None = None

    def by_element(self) -> Mapping[str, "Member"]:
        """Return the members that travel in a body by the names of their XML elements."""
        if self._by_element is None:
            named: dict[str, Member] = {}
            for member in self.members:
                if member.location is None:
                    named.setdefault(member.wire, member)
                    if member.repeats and member.shape.element_name != "member":
                        named.setdefault(member.shape.element_name, member)
            self._by_element = named
        return self._by_element

    def by_query(self) -> Mapping[str, "Member"]:
        """Return the members by their names in the query protocol.

        Services that moved from query to JSON dropped the singular names of flattened lists from their
        models: these are found by both.
        """
        if self._by_query is None:
            named = {member.query: member for member in self.members}
            for member in self.members:
                if member.shape.flattened:
                    named.setdefault(member.query.removesuffix("s"), member)
            self._by_query = named
        return self._by_query

    def hidden_at(self, key: str) -> str | None:
        """Return the marker of a map's value, None to show it."""
        if self.element is None or self.element.hidden is not None or self.element.kind not in TEXTS:
            return self.element.hidden if self.element else None
        return self.key_marker if is_secret_key(key) else None

    def find(self, name: str) -> "Member | None":
        """Return the member of this name in the model."""
        return next((member for member in self.members if member.name == name), None)


@dataclass(slots=True, eq=False)
class Member:
    """A member of a structure: its name in the model, in a record, and on the wire.

    `location` is uri, querystring, header, headers or statusCode, None for the body. `hidden` as in Shape.
    `repeats` tells that in XML each value is an element of its own, without one around them.
    """

    name: str
    recorded: str
    wire: str
    query: str
    shape: Shape
    location: str | None
    hidden: str | None
    repeats: bool


@dataclass(slots=True, eq=False)
class Operation:
    """An operation with its shapes; `errors` maps error codes of the wire to names of exception shapes."""

    name: str
    method: str
    uri: str
    input: Shape | None
    output: Shape | None
    result_wrapper: str | None
    errors: Mapping[str, str]
    wire_spelling: bool


class Service:
    """A service's model: what stands in the file, and operations compiled on demand."""

    def __init__(self, name: str, raw: Raw) -> None:
        self.name = name
        metadata: Raw = raw["metadata"]
        self.protocol: str = metadata["protocol"]
        self.api_version: str = metadata["apiVersion"]
        self.endpoint_prefix: str = metadata["endpointPrefix"]
        self.signing_name: str = metadata.get("signingName") or self.endpoint_prefix
        self.target_prefix: str | None = metadata.get("targetPrefix")
        self.raw_operations: Mapping[str, Raw] = raw["operations"]
        self.raw_shapes: Mapping[str, Raw] = raw["shapes"]
        self._operations: dict[str, Operation] = {}
        self._compilers = {plain: _Compiler(self, plain) for plain in (False, True)}
        self._lock = threading.Lock()

    def find_operation(self, name: str) -> Operation | None:
        """Return the operation, None when the model has none of this name."""
        known = self._operations.get(name)
        if known is not None:
            return known
        if name not in self.raw_operations:
            return None
        with self._lock:
            return self._operations.setdefault(name, self._compiled(name))

    def _compiled(self, name: str) -> Operation:
        raw = self.raw_operations[name]
        plain = self.name in WIRE_SPELLING or name in WIRE_SPELLING_OPERATIONS.get(self.name, ())
        compiler = self._compilers[plain]
        output: Raw = raw.get("output") or {}
        return Operation(
            name=name,
            method=raw["http"]["method"],
            uri=raw["http"]["requestUri"],
            input=compiler.find_shape((raw.get("input") or {}).get("shape")),
            output=compiler.find_shape(output.get("shape")),
            result_wrapper=output.get("resultWrapper"),
            errors=dict(self._codes(error["shape"] for error in raw.get("errors", ()))),
            wire_spelling=plain,
        )

    @cached_property
    def error_names(self) -> Mapping[str, str]:
        """The names of all exception shapes by their error code on the wire, and by name."""
        exceptions = (name for name, raw in self.raw_shapes.items() if raw.get("exception"))
        return dict(self._codes(exceptions))

    def _codes(self, names: Iterable[str]) -> Iterable[tuple[str, str]]:
        for name in names:
            yield self.raw_shapes[name].get("error", {}).get("code", name), name
            yield name, name


class _Compiler:
    """Compiles the shapes of one service; a shape that contains itself is compiled once."""

    def __init__(self, service: Service, wire_spelling: bool) -> None:
        self._service = service
        self._plain = wire_spelling
        self._known: dict[str, Shape] = {}
        self._shown = secrets.SHOWN.get(service.name, frozenset())
        self._marker = secrets.SERVICE_MARKERS.get(service.name, secrets.HIDDEN)
        self._markers = {
            **dict.fromkeys(withheld_assumed.places_of(service.name), self._marker),
            **withheld.WITHHELD.get(service.name, {}),
        }

    def find_shape(self, name: str | None) -> Shape | None:
        return self.shape(name) if name else None

    def shape(self, name: str) -> Shape:
        known = self._known.get(name)
        if known is not None:
            return known
        raw = self._service.raw_shapes[name]
        shape = self._known[name] = Shape(name, raw["type"])
        shape.flattened = bool(raw.get("flattened"))
        shape.wrapper = bool(raw.get("wrapper"))
        shape.payload = raw.get("payload")
        shape.document = bool(raw.get("document"))
        shape.event_stream = bool(raw.get("eventstream"))
        shape.hidden = self._marker if raw.get("sensitive") else None
        self._fill(shape, raw)
        return shape

    def _fill(self, shape: Shape, raw: Raw) -> None:
        if shape.kind == "structure":
            shape.members = tuple(
                self._member(shape.name, name, member) for name, member in raw["members"].items()
            )
            shape.by_wire = {member.wire: member for member in shape.members}
        elif shape.kind == "list":
            shape.element = self.shape(raw["member"]["shape"])
            shape.element_name = raw["member"].get("locationName", "member")
        elif shape.kind == "map":
            shape.element = self.shape(raw["value"]["shape"])
            shape.key_name = raw["key"].get("locationName", "key")
            shape.value_name = raw["value"].get("locationName", "value")
            shape.key_marker = self._marker
            if self._service.raw_shapes[raw["key"]["shape"]].get("sensitive"):
                shape.hidden = shape.hidden or self._marker

    def _member(self, owner: str, name: str, raw: Raw) -> Member:
        shape = self.shape(raw["shape"])
        wire = raw.get("locationName", name)
        return Member(
            name=name,
            recorded=self._spelling(name, wire, raw.get("location")),
            wire=wire,
            query=self._query_name(name, raw, shape),
            shape=shape,
            location=raw.get("location"),
            hidden=self._hidden(owner, name, raw, shape),
            repeats=shape.flattened and shape.kind in {"list", "map"},
        )

    def _spelling(self, name: str, wire: str, location: str | None) -> str:
        if self._plain:
            return wire
        if self._service.name == "eks" and location == "uri":
            return wire  # the only service that records path members under their wire name
        return lower_first(name)

    def _query_name(self, name: str, raw: Raw, shape: Shape) -> str:
        if self._service.protocol == "ec2":
            wire: str = raw.get("queryName") or upper_first(raw.get("locationName", name))
            return wire
        if shape.kind == "list" and shape.flattened and shape.element_name != "member":
            return shape.element_name
        located: str = raw.get("locationName", name)
        return located

    def _hidden(self, owner: str, name: str, raw: Raw, shape: Shape) -> str | None:
        for key in (f"{owner}.{name}", name):
            if key in self._markers:
                return self._markers[key]
            if key in self._shown:
                return None
        if shape.kind == "blob" or raw.get("streaming") or shape.event_stream:
            return secrets.DROP
        if shape.hidden is not None:
            return shape.hidden
        texts = shape.element if shape.kind in {"list", "map"} else shape
        is_text = texts and texts.kind in TEXTS
        is_named = is_text and is_secret_member(owner, name, is_map=shape.kind == "map")
        return self._marker if is_named else None


def lower_first(name: str) -> str:
    """Return the name as CloudTrail spells it: the first letter alone in lower case."""
    return name[:1].lower() + name[1:]


def upper_first(name: str) -> str:
    """Return the name with its first letter in upper case."""
    return name[:1].upper() + name[1:]


@cache
def data_folder() -> Path:
    """Return the folder of botocore's models. Raises FileNotFoundError when there is none."""
    spec = importlib.util.find_spec("botocore")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("botocore is not installed as a folder of files.")
    return Path(spec.submodule_search_locations[0]) / "data"


@lru_cache(maxsize=1024)
def find_service(name: str) -> Service | None:
    """Return the service of botocore's folder `name` in its newest version, None when there is none."""
    is_name = name.replace("-", "").isalnum()
    path = (own_model(name) or _model_path(data_folder() / name)) if is_name else None
    if path is None:
        return None
    packed = path.read_bytes()
    return Service(
        name, _without_texts(orjson.loads(gzip.decompress(packed) if path.suffix == ".gz" else packed))
    )


def find_operation(service: str, operation: str) -> Operation | None:
    """Return the operation of a service, None when one of the two is unknown."""
    found = find_service(service)
    return found.find_operation(operation) if found else None


def _model_path(folder: Path) -> Path | None:
    if not folder.is_dir():
        return None
    newest = max((entry.name for entry in os.scandir(folder) if entry.is_dir()), default="")
    for name in ("service-2.json.gz", "service-2.json"):
        if (folder / newest / name).is_file():
            return folder / newest / name
    return None


def _without_texts(raw: dict[str, Any]) -> Raw:
    """Return the model without its documentation, which is most of its size."""
    for operation in raw["operations"].values():
        operation.pop("documentation", None)
    for shape in raw["shapes"].values():
        shape.pop("documentation", None)
        for member in shape.get("members", {}).values():
            member.pop("documentation", None)
    return raw


@dataclass(frozen=True, slots=True)
class Head:
    """What the metadata of a model says of how its calls are told from others."""

    service: str
    signing_name: str
    endpoint_prefix: str
    target_prefix: str
    api_version: str
    protocol: str


@cache
def heads() -> tuple[Head, ...]:
    """Return the metadata of all services, read from the beginnings of their files."""
    folders = sorted(entry.name for entry in os.scandir(data_folder()) if entry.is_dir())
    return tuple(head for folder in folders if (head := _head(folder)))


def is_service(name: str) -> bool:
    """Tell whether a service is called so, by botocore or in signatures."""
    return any(name in {head.service, head.signing_name} for head in heads())


FACT = re.compile(rb'"(endpointPrefix|signingName|targetPrefix|apiVersion|protocol)"\s*:\s*"([^"]*)"')


def _head(service: str) -> Head | None:
    path = _model_path(data_folder() / service)
    if path is None:
        return None
    with path.open("rb") as file:
        text = file.read(HEAD_BYTES)
    if path.suffix == ".gz":
        text = zlib.decompressobj(31).decompress(text)
    facts: dict[str, str] = {}
    for name, value in FACT.findall(text[text.find(b'"metadata"') :]):
        facts.setdefault(name.decode(), value.decode())
    prefix = facts.get("endpointPrefix", service)
    return Head(
        service=service,
        signing_name=facts.get("signingName", prefix),
        endpoint_prefix=prefix,
        target_prefix=facts.get("targetPrefix", ""),
        api_version=facts.get("apiVersion", ""),
        protocol=facts.get("protocol", ""),
    )
