"""From the flat parameters of the query protocols to what a record shows of them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from emulator.core.call import Json
from emulator.wire.describe.values import ABSENT, read
from emulator.wire.service_models import Kind, Shape

DEEPEST = 64  # parts of a name; no model nests so deep
NOT_PARAMETERS = frozenset({"Action", "Version"})
# What a signature adds to a query: Signature Version 4, and the older version 2.
SIGNATURE_4_START = "X-Amz-"
SIGNATURE_2 = frozenset(
    {
        "AWSAccessKeyId",
        "Expires",
        "SecurityToken",
        "Signature",
        "SignatureMethod",
        "SignatureVersion",
        "Timestamp",
    }
)


def tree_of(form: Mapping[str, str]) -> Json:
    """Return the parameters nested by the parts of their names; of two that clash the first stays.

    As {"Tags": {"member": {"1": {"Key": "a"}}}} for Tags.member.1.Key=a. What belongs to a signature is
    left out.
    """
    left_out = NOT_PARAMETERS | SIGNATURE_2 if "AWSAccessKeyId" in form else NOT_PARAMETERS
    tree: Json = {}
    for name, value in form.items():
        if "." not in name:
            if name not in left_out and not name.startswith(SIGNATURE_4_START):
                tree.setdefault(name, value)
            continue
        node: Any = tree
        *parts, last = name.split(".", DEEPEST)
        for part in parts:
            node = node.setdefault(part, {}) if isinstance(node, dict) else None
        if isinstance(node, dict):
            node.setdefault(last, value)
    return tree


def numbered(tree: Any) -> list[Any]:
    """Return what stands under 1, 2, 3 … in the order of the numbers."""
    if not isinstance(tree, Mapping):
        return []
    keys = sorted((key for key in tree if key.isascii() and key.isdigit()), key=int)
    return [tree[key] for key in keys]


def structure(shape: Shape, tree: Any) -> Any:
    """Return the recorded form of a structure."""
    if not isinstance(tree, Mapping):
        return ABSENT
    recorded: Json = {}
    by_query = shape.by_query()
    for name, node in tree.items():
        member = by_query.get(name)
        if member is None or member.recorded in recorded:
            continue
        kept = (member.hidden or ABSENT) if member.hidden is not None else recorded_value(member.shape, node)
        if kept is not ABSENT:
            recorded[member.recorded] = kept
    return recorded


def recorded_value(shape: Shape, node: Any) -> Any:
    """Return the recorded form of a value, ABSENT when it has none."""
    return WALKS.get(shape.kind, _scalar)(shape, node)


def _scalar(shape: Shape, node: Any) -> Any:
    return read(shape.kind, node) if isinstance(node, str) else ABSENT


def _blob(_: Shape, __: Any) -> Any:
    return ABSENT


def items_of(shape: Shape, node: Any) -> list[Any]:
    """Return the elements of a list, flattened or under the name of its elements."""
    if isinstance(node, Mapping) and not shape.flattened:
        node = node.get(shape.element_name, node.get("member", node))
    return numbered(node)


def _list(shape: Shape, node: Any) -> Any:
    element = shape.element
    if element is None:
        return ABSENT
    items = items_of(shape, node)
    if element.hidden is not None:
        return [element.hidden] * len(items) if element.hidden else []
    return _present(recorded_value(element, item) for item in items)


def _present(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if value is not ABSENT]


def _map(shape: Shape, node: Any) -> Any:
    element = shape.element
    if element is None or not isinstance(node, Mapping):
        return ABSENT
    recorded: Json = {}
    for entry in numbered(node if shape.flattened else node.get("entry")):
        key = _first(entry, shape.key_name, "Name")
        value = _first(entry, shape.value_name, "Value")
        if isinstance(key, str):
            hidden = shape.hidden_at(key)
            recorded[key] = recorded_value(element, value) if hidden is None else hidden or ABSENT
    return {key: value for key, value in recorded.items() if value is not ABSENT}


def _first(entry: Any, *names: str) -> Any:
    if not isinstance(entry, Mapping):
        return None
    return next((entry[name] for name in names if name in entry), None)


WALKS: Mapping[Kind, Callable[[Shape, Any], Any]] = {
    "structure": structure,
    "list": _list,
    "map": _map,
    "blob": _blob,
}
