"""Values as documents: frozen dataclasses to JSON and back, by their type hints; and instants as columns."""

import base64
import dataclasses
import types
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import orjson

T = TypeVar("T")
MAPPINGS = {dict, Mapping}


def encode(value: object) -> bytes:
    """Return a dataclass as JSON: datetimes in RFC 3339, bytes in base64, tuples as lists."""
    return orjson.dumps(value, default=_encode_bytes)


@lru_cache(maxsize=4096)
def decode(kind: type[T], document: bytes) -> T:
    """Return the value of a document that `encode` made; missing members take their defaults.

    The same document gives the same object, which is sound because values never change.
    """
    return cast(T, _build(kind, orjson.loads(document)))  # _build returns what the hint says


def sortable(value: datetime) -> str:
    """Return a text of fixed width, so that texts compare as the instants do."""
    return value.strftime("%Y-%m-%dT%H:%M:%S.%f")


def _encode_bytes(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no form in a document")


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def checked(kind: type[T], document: bytes) -> T:
    """Return the value of a document that others may have written. Raises ValueError when it is wrong."""
    try:
        value = _build(kind, orjson.loads(document))
        _check(kind, value)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"no {kind.__name__}") from error
    return cast(T, value)  # as above


def _check(hint: Any, value: Any) -> None:
    """Raise ValueError unless the value is what the hint says, with all that it holds."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return
    if origin in {Union, types.UnionType}:
        is_right = any(_fits(one, value) for one in arguments)
    elif origin is Literal:
        is_right = value in arguments
    else:
        kind = origin or hint
        is_right = isinstance(value, kind) and not (isinstance(value, bool) and kind is int)
    if not is_right:
        raise ValueError(f"{value!r} is no {hint}")
    for inner, one in _inside(hint, value):
        _check(inner, one)


def _fits(hint: Any, value: Any) -> bool:
    try:
        _check(hint, value)
    except ValueError:
        return False
    return True


def _inside(hint: Any, value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield what a value holds, each with its hint. Raises ValueError for an instant without a time zone."""
    origin, arguments = get_origin(hint), get_args(hint)
    if dataclasses.is_dataclass(hint):
        hints = _hints(cast(type, hint))  # as in _build
        yield from ((hints[member.name], getattr(value, member.name)) for member in dataclasses.fields(hint))
    elif isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    elif origin in MAPPINGS:
        yield from ((arguments[1], one) for one in value.values())
    elif origin is tuple:
        yield from ((arguments[0], one) for one in value)


def _build(hint: Any, value: Any) -> Any:  # a hint is a type or one of typing's special forms
    if value is None:
        return None
    if dataclasses.is_dataclass(hint):
        hints = _hints(cast(type, hint))  # is_dataclass is also true of instances; a hint is none
        return cast(type, hint)(**{name: _build(hints[name], item) for name, item in value.items()})
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is bytes:
        return base64.b64decode(value)
    return _build_composite(hint, value)


def _build_composite(hint: Any, value: Any) -> Any:  # as above
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        present = [argument for argument in arguments if argument is not type(None)]
        return _build(present[0], value) if len(present) == 1 else value
    if origin is tuple:
        return tuple(_build(arguments[0], item) for item in value)
    if origin in {dict, Mapping}:
        return {key: _build(arguments[1], item) for key, item in value.items()}
    return value
