"""Bad inputs for every operation, generated from the service model.

Each breaks one rule at one place and is right everywhere else, with as few members as possible.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from emulator.api.shapes import OPERATION_NAMES, ErrorCode
from emulator.core.call import Json
from emulator.operations.catalogue import all_operations
from emulator.operations.registry import Words
from emulator.wire import cloudtrail_model
from emulator.wire.cloudtrail_model import Shape

OPERATIONS = all_operations()


@dataclass(frozen=True)
class BadInput:
    """A request body, what is wrong in it, and where.

    `code` is the error that the emulator must answer. `judged` tells that the operation itself has to
    find the fault: the check of shapes lets it pass.
    """

    operation: str
    place: str
    fault: str
    code: ErrorCode
    body: Json
    judged: bool = False


@dataclass(frozen=True)
class _Place:
    """Where a value of a shape stands in a request; `wrap` makes the request around a value."""

    path: str
    shape: Shape
    wrap: Callable[[Any], Any]
    judged: ErrorCode | None = None


WRONG_TYPES: dict[str, Sequence[Any]] = {
    "structure": ("x", 1, True, ["x"]),
    "map": ("x", 1, True, ["x"]),
    "list": ("x", 1, True, {"x": "y"}),
    "string": (1, 1.5, True, False, ["x"], {"x": "y"}),
    "boolean": ("x", 1, 0, ["x"], {"x": "y"}),
    "integer": ("x", "1", True, ["x"], {"x": "y"}),
    "long": ("x", "1", True, ["x"], {"x": "y"}),
    "float": ("x", True, ["x"], {"x": "y"}),
    "double": ("x", True, ["x"], {"x": "y"}),
    "timestamp": ("2026-01-02T12:00:00Z", True, 1e300, -1e300, 10**18, ["x"], {"x": "y"}),
    "blob": (1, True, "not base64!", ["x"], {"x": "y"}),
}
# Values of the right type; which of them break a constraint is asked of the shape.
STRINGS = (
    "",
    "a",
    "aaa",
    "1" * 12,
    "a" * 36,
    "ALL",
    "12:00",
    "s3://bucket/prefix",
    "s3.amazonaws.com",
    "é\n\u2028<>",
    "a" * 20_000,
)
NUMBERS = (-(2**63), -1, 0, 1, 60, 366, 10**6, 2**31, 10**30)


def bad_inputs(operation: str) -> Iterator[BadInput]:
    """Yield inputs with one fault each: wrong types, broken constraints, missing required members."""
    for place in _places(cloudtrail_model.cloudtrail().request_of(operation), OPERATIONS[operation].words):
        yield from _broken(operation, place)


def bad_audit_events() -> Iterator[BadInput]:
    """Yield the like for the body of PutAuditEvents, the one operation of cloudtrail-data."""
    name, operation = "auditEvents", "PutAuditEvents"
    shape = cloudtrail_model.cloudtrail_data().request_of(operation).members[name].shape
    for place in _places(shape, {}):
        whole = _chained(lambda value: {name: value}, place.wrap)
        yield from _broken(operation, replace(place, path=f"{name}.{place.path}", wrap=whole))


def _broken(operation: str, place: _Place) -> Iterator[BadInput]:
    yield from _of_wrong_type(operation, place)
    yield from _against_constraints(operation, place)
    yield from _with_members_missing(operation, place)


def all_bad_inputs() -> Iterator[BadInput]:
    for operation in sorted(OPERATION_NAMES):
        yield from bad_inputs(operation)


def good_input(shape: Shape) -> Any:
    """Return a value that the shape allows: required members only, the least elements."""
    if shape.type == "structure":
        return {name: good_input(shape.members[name].shape) for name in shape.required}
    return next(value for value in _candidates(shape) if _holds(shape, value))


def _places(shape: Shape, words: Words) -> Iterator[_Place]:
    """Yield the shape itself and every place inside it, with the way there."""
    yield _Place("", shape, lambda value: value)
    for inner in _inside(shape, words):
        for place in _places(inner.shape, words):
            yield replace(
                place,
                path=f"{inner.path}.{place.path}".rstrip("."),
                wrap=_chained(inner.wrap, place.wrap),
                judged=place.judged or inner.judged,
            )


def _inside(shape: Shape, words: Words) -> Iterator[_Place]:
    least = good_input(shape) if shape.type == "structure" else {}
    for name, member in shape.members.items():
        judged = words.get(f"{shape.name}.{name}")
        yield _Place(name, member.shape, _beside(least, name), judged)
    if shape.type == "list" and shape.element:
        yield _Place("member", shape.element, lambda value: [value])
    if shape.type == "map" and shape.element and shape.key:
        key = good_input(shape.key)
        yield _Place("value", shape.element, lambda value: {key: value})


def _chained(outer: Callable[[Any], Any], inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: outer(inner(value))


def _beside(members: Json, name: str) -> Callable[[Any], Json]:
    return lambda value: {**members, name: value}


def _of_wrong_type(operation: str, place: _Place) -> Iterator[BadInput]:
    for value in WRONG_TYPES[place.shape.type]:
        fault = f"{place.shape.type} {value!r}"
        yield BadInput(operation, place.path, fault, "SerializationException", place.wrap(value))


def _against_constraints(operation: str, place: _Place) -> Iterator[BadInput]:
    for value in _candidates(place.shape):
        if not _holds(place.shape, value):
            fault = f"constraint {str(value)[:40]!r}"
            code = place.judged or "ValidationException"
            yield BadInput(operation, place.path, fault, code, place.wrap(value), place.judged is not None)


def _with_members_missing(operation: str, place: _Place) -> Iterator[BadInput]:
    for name in place.shape.required:
        least = good_input(place.shape)
        for fault, value in (("null", {**least, name: None}), ("missing", _without(least, name))):
            path = f"{place.path}.{name}".lstrip(".")
            yield BadInput(operation, path, fault, "ValidationException", place.wrap(value))


def _without(members: Json, name: str) -> Json:
    return {key: value for key, value in members.items() if key != name}


def _candidates(shape: Shape) -> Iterator[Any]:
    """Yield values of the right JSON type, some of which the shape's constraints forbid."""
    if shape.type == "string":
        yield from (*shape.values, *STRINGS)
    elif shape.type in {"integer", "long", "float", "double"}:
        yield from NUMBERS
    elif shape.type == "list" and shape.element:
        element = good_input(shape.element)
        yield from ([element] * count for count in (0, 1, 201))
    elif shape.type == "map" and shape.element and shape.key:
        key, element = good_input(shape.key), good_input(shape.element)
        yield from ({}, {key: element}, {"\n": element, key: element})
    else:
        yield {"boolean": True, "timestamp": 1_767_355_200}.get(shape.type)


def _holds(shape: Shape, value: Any) -> bool:
    """Tell whether the constraints of the shape, and of a map's keys, allow the value."""
    keys = value if shape.key else ()
    return all(constraint.holds(value) for constraint in shape.constraints) and all(
        constraint.holds(key) for key in keys for constraint in (shape.key.constraints if shape.key else ())
    )
