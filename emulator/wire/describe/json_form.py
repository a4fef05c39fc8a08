"""From a parsed JSON or CBOR body to what a record shows of it."""

from collections.abc import Callable, Mapping
from typing import Any

from emulator.core.call import Json
from emulator.wire.describe.values import ABSENT, timestamp
from emulator.wire.service_models import Kind, Member, Shape

SCALARS = (str, int, float, bool)


def structure(shape: Shape, body: Any, epoch: bool = False) -> Any:
    """Return the recorded form of a structure's body members; located members are left to the caller.

    With `epoch` timestamps stay the numbers they are.
    """
    if not isinstance(body, Mapping):
        return ABSENT
    recorded: Json = {}
    by_wire = shape.by_wire
    for name, value in body.items():
        found = by_wire.get(name)
        if found is None or found.location is not None or value is None:
            continue
        kept = member(found, value, epoch)
        if kept is not ABSENT:
            recorded[found.recorded] = kept
    return recorded


def member(found: Member, value: Any, epoch: bool = False) -> Any:
    """Return the recorded form of a member's value: its marker where the value is withheld."""
    if found.hidden is not None:
        return found.hidden or ABSENT
    return recorded_value(found.shape, value, epoch)


def recorded_value(shape: Shape, value: Any, epoch: bool = False) -> Any:
    """Return the recorded form of a value, ABSENT when it has none or is not what its shape says."""
    if shape.document:
        return _free(value)
    return WALKS.get(shape.kind, _scalar)(shape, value, epoch)


def _free(value: Any) -> Any:
    """Return a value that no model describes, without what JSON cannot hold."""
    if isinstance(value, Mapping):
        members = ((str(key), _free(item)) for key, item in value.items())
        return {key: item for key, item in members if item is not ABSENT}
    if isinstance(value, list):
        return [item for item in map(_free, value) if item is not ABSENT]
    return value if value is None or isinstance(value, SCALARS) else ABSENT


def _scalar(_: Shape, value: Any, __: bool) -> Any:
    return value if isinstance(value, SCALARS) else ABSENT


def _double(_: Shape, value: Any, __: bool) -> Any:
    """Return a number with its point, as AWS's hosts write one: 0 as 0.0."""
    return float(value) if type(value) is int else _scalar(_, value, __)


def _timestamp(_: Shape, value: Any, epoch: bool) -> Any:
    return value if epoch and isinstance(value, (int, float)) else timestamp(value)


def _list(shape: Shape, value: Any, epoch: bool) -> Any:
    element = shape.element
    if not isinstance(value, list) or element is None:
        return ABSENT
    if element.hidden is not None:
        return [element.hidden] * len(value) if element.hidden else []
    recorded = (recorded_value(element, item, epoch) for item in value)
    return [item for item in recorded if item is not ABSENT]


def _map(shape: Shape, value: Any, epoch: bool) -> Any:
    element = shape.element
    if not isinstance(value, Mapping) or element is None:
        return ABSENT
    recorded: Json = {}
    for key, item in value.items():
        name = str(key)
        hidden = shape.hidden_at(name)
        kept = recorded_value(element, item, epoch) if hidden is None else hidden or ABSENT
        if kept is not ABSENT:
            recorded[name] = kept
    return recorded


def _blob(_: Shape, __: Any, ___: bool) -> Any:
    return ABSENT


WALKS: Mapping[Kind, Callable[[Shape, Any, bool], Any]] = {
    "structure": structure,
    "list": _list,
    "map": _map,
    "blob": _blob,
    "float": _double,
    "double": _double,
    "timestamp": _timestamp,
}
