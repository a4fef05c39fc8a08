"""CloudTrail's service models: files of this project, compiled to what validation walks.

The files are made from botocore's by scripts/generate. CloudTrail is therefore the same with every version of
botocore that is installed beside it, and starting does not wait for botocore's packed model.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cache, cached_property
from typing import Any, Final, Literal

import orjson

from emulator.core.values import dataclass
from emulator.wire.own_models import own_model
from emulator.wire.service_models import lower_first

SERVICE: Final = "cloudtrail"
DATA_SERVICE: Final = "cloudtrail-data"

ShapeType = Literal[
    "structure",
    "list",
    "map",
    "string",
    "boolean",
    "integer",
    "long",
    "float",
    "double",
    "timestamp",
    "blob",
]

# Java writes the code points above U+FFFF as a range of surrogate pairs; Python's re knows no surrogates.
JAVA_SUPPLEMENTARY: Final = r"\uD800\uDC00-\uDBFF\uDFFF"
PYTHON_SUPPLEMENTARY: Final = r"\U00010000-\U0010FFFF"


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint on a value of the right type: the test, and how AWS words it."""

    holds: Callable[[Any], bool]
    text: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a structure: `path_name` is how AWS names it in the path of a violation."""

    name: str
    path_name: str
    shape: "Shape"


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of the model with the shapes it consists of.

    `members` and `required` are those of a structure, `key` that of a map, `element` that of a list or
    of a map's values. `values` are those of an enum.
    """

    name: str
    type: ShapeType
    constraints: tuple[Constraint, ...] = ()
    members: Mapping[str, Member] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    key: "Shape | None" = None
    element: "Shape | None" = None
    values: tuple[str, ...] = ()


class ServiceModel:
    """The requests and responses of a service's operations, compiled when first asked for.

    Shapes that contain themselves are not supported: CloudTrail has none.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._operations: Mapping[str, Any] = document["operations"]
        self._shapes: Mapping[str, Any] = document["shapes"]
        self._compiled: dict[str, Shape] = {}

    def request_of(self, operation: str) -> Shape:
        """Return the structure of an operation's request. Raises KeyError."""
        return self.shape(self._operations[operation]["input"]["shape"])

    def response_of(self, operation: str) -> Shape:
        """Return the structure of an operation's response. Raises KeyError."""
        return self.shape(self._operations[operation]["output"]["shape"])

    def in_query(self, operation: str) -> Mapping[str, str]:
        """Return the members of a request that travel in the query: their names by the names there."""
        members = self._shapes[self._operations[operation]["input"]["shape"]]["members"]
        return {
            reference["locationName"]: name
            for name, reference in members.items()
            if reference.get("location") == "querystring"
        }

    @cached_property
    def map_members(self) -> frozenset[str]:
        """The names of all members that are maps."""
        return frozenset(
            name
            for shape in self._shapes.values()
            for name, reference in shape.get("members", {}).items()
            if self._shapes[reference["shape"]]["type"] == "map"
        )

    def shape(self, name: str) -> Shape:
        """Return a compiled shape. Raises KeyError."""
        shape = self._compiled.get(name)
        if shape is None:
            shape = self._compiled[name] = self._compile(name, self._shapes[name])
        return shape

    def _compile(self, name: str, source: Mapping[str, Any]) -> Shape:
        element = source.get("member") or source.get("value")
        return Shape(
            name=name,
            type=source["type"],
            constraints=tuple(_constraints(source)),
            members={
                member: Member(member, lower_first(member), self.shape(reference["shape"]))
                for member, reference in source.get("members", {}).items()
            },
            required=tuple(source.get("required", ())),
            key=self.shape(source["key"]["shape"]) if "key" in source else None,
            element=self.shape(element["shape"]) if element else None,
            values=tuple(source.get("enum", ())),
        )


@cache
def cloudtrail() -> ServiceModel:
    """Return CloudTrail's model, read once."""
    return ServiceModel(load())


@cache
def cloudtrail_data() -> ServiceModel:
    """Return the model of PutAuditEvents, read once."""
    return ServiceModel(load(DATA_SERVICE))


def load(service: str = SERVICE) -> dict[str, Any]:
    """Return a service model of CloudTrail's without its documentation: metadata, operations, shapes."""
    path = own_model(service)
    assert path is not None
    model: dict[str, Any] = orjson.loads(path.read_bytes())
    return model


def python_pattern(java: str) -> re.Pattern[str]:
    r"""Return a pattern of the model for Python: \w and \d mean ASCII in Java."""
    return re.compile(java.replace(JAVA_SUPPLEMENTARY, PYTHON_SUPPLEMENTARY), re.ASCII)


def _constraints(source: Mapping[str, Any]) -> Iterator[Constraint]:
    """Yield a shape's constraints in the order in which AWS names them: most, least, pattern, enum."""
    measured = _value if source["type"] in {"integer", "long", "float", "double"} else len
    noun = "value" if measured is _value else "length"
    if "max" in source:
        yield _at_most(source["max"], measured, noun)
    if "min" in source:
        yield _at_least(source["min"], measured, noun)
    if "pattern" in source:
        yield _matching(source["pattern"])
    if "enum" in source:
        yield _one_of(source["enum"])


def _value(number: float) -> float:
    return number


def _at_most(limit: float, measured: Callable[[Any], float], noun: str) -> Constraint:
    return Constraint(
        lambda value: measured(value) <= limit, f"Member must have {noun} less than or equal to {limit}"
    )


def _at_least(limit: float, measured: Callable[[Any], float], noun: str) -> Constraint:
    return Constraint(
        lambda value: measured(value) >= limit, f"Member must have {noun} greater than or equal to {limit}"
    )


def _matching(java: str) -> Constraint:
    pattern = python_pattern(java)
    return Constraint(
        lambda value: pattern.fullmatch(value) is not None,
        f"Member must satisfy regular expression pattern: {java}",
    )


def _one_of(values: Sequence[str]) -> Constraint:
    known = frozenset(values)
    return Constraint(
        lambda value: value in known, f"Member must satisfy enum value set: [{', '.join(values)}]"
    )
