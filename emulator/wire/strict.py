"""What an operation may answer, against the service model. On in tests, where a slip is to be loud."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from emulator.api.errors import ServiceError
from emulator.api.shapes import COMMON_ERRORS, DECLARED_ERRORS
from emulator.wire import cloudtrail_model
from emulator.wire.cloudtrail_model import Shape


def check_error(operation: str, error: ServiceError) -> None:
    """Raise AssertionError when the model does not list the error for the operation."""
    if error.code not in DECLARED_ERRORS[operation] | COMMON_ERRORS:
        raise AssertionError(f"{operation} does not declare {error}")


def check_response(operation: str, response: Mapping[str, Any]) -> None:
    """Raise AssertionError when a response is not of the shape that the model gives the operation.

    Members must be known, of the right Python type, and there when required; absent ones are left out,
    not None; enums hold one of their values. Timestamps are aware.
    """
    check_shape(cloudtrail_model.cloudtrail().response_of(operation), response, operation)


def check_shape(shape: Shape, value: Mapping[str, Any], name: str) -> None:
    """Raise AssertionError when a value is not of a shape; `name` is how the text calls it."""
    _check(shape, value, name)


def _check(shape: Shape, value: Any, path: str) -> None:
    if not _is_of_type(shape, value):
        raise AssertionError(f"{path} is {value!r}, not a {shape.type}")
    if shape.values and value not in shape.values:
        raise AssertionError(f"{path} is {value!r}, not one of {', '.join(shape.values)}")
    for inner, item, place in PARTS.get(shape.type, _nothing)(shape, value, path):
        _check(inner, item, place)


def _is_of_type(shape: Shape, value: Any) -> bool:
    if shape.type == "timestamp":
        return isinstance(value, datetime) and value.utcoffset() is not None
    if isinstance(value, bool):  # bool is an int to Python, not to AWS
        return shape.type == "boolean"
    return isinstance(value, PYTHON_TYPES[shape.type]) and (shape.type != "list" or not _is_text(value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str | bytes)


Parts = Sequence[tuple[Shape, Any, str]]


def _members(shape: Shape, value: Mapping[str, Any], path: str) -> Parts:
    missing = [name for name in shape.required if name not in value]
    unknown = [name for name in value if name not in shape.members]
    if missing or unknown:
        raise AssertionError(f"{path}: missing are {missing}, unknown are {unknown}")
    return [(shape.members[name].shape, item, f"{path}.{name}") for name, item in value.items()]


def _items(shape: Shape, value: Sequence[Any], path: str) -> Parts:
    assert shape.element is not None
    return [(shape.element, item, f"{path}[{index}]") for index, item in enumerate(value)]


def _entries(shape: Shape, value: Mapping[str, Any], path: str) -> Parts:
    assert shape.element is not None
    assert shape.key is not None
    keys = [(shape.key, key, f"{path}, key {key!r}") for key in value]
    return keys + [(shape.element, item, f"{path}[{key!r}]") for key, item in value.items()]


def _nothing(_shape: Shape, _value: Any, _path: str) -> Parts:
    return []


PYTHON_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "structure": Mapping,
    "map": Mapping,
    "list": Sequence,
    "string": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
    "blob": bytes,
}
PARTS: Final[Mapping[str, Callable[[Shape, Any, str], Parts]]] = {
    "structure": _members,
    "list": _items,
    "map": _entries,
}
