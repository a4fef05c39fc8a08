"""From an XML body to what a record shows of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.etree import ElementTree as Tree

from emulator.core.call import Json
from emulator.wire.describe.damage import Side, note
from emulator.wire.describe.values import ABSENT, read
from emulator.wire.service_models import Kind, Member, Shape

Element = Tree.Element
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


def parse(body: bytes, side: Side) -> Element | None:
    """Return the root element, None if the body is not valid XML or declares entities, which is noted."""
    if b"<!ENTITY" in body or b"<!DOCTYPE" in body:
        note(side, "is XML with declarations, which is not read")
        return None
    try:
        return Tree.fromstring(body)  # noqa: S314 -- declarations, the dangerous part, are refused above
    except (Tree.ParseError, ValueError, LookupError):  # the latter two: an encoding not known
        note(side, "is not valid XML")
        return None


def name_of(element: Element) -> str:
    """Return the element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def children_of(element: Element) -> dict[str, list[Element]]:
    """Return the children by name without namespace."""
    children: dict[str, list[Element]] = {}
    for child in element:
        children.setdefault(name_of(child), []).append(child)
    return children


def structure(shape: Shape, element: Element) -> Any:
    """Return the recorded form of a structure; members outside of the body are left to the caller."""
    by_element = shape.by_element()
    recorded: Json = {}
    repeated: dict[str, tuple[Member, list[Element]]] = {}
    for child in element:
        member = by_element.get(child.tag.rpartition("}")[2])
        if member is None or member.recorded in recorded:
            continue
        if member.repeats:
            repeated.setdefault(member.recorded, (member, []))[1].append(child)
            continue
        kept = (member.hidden or ABSENT) if member.hidden is not None else recorded_value(member.shape, child)
        if kept is not ABSENT:
            recorded[member.recorded] = kept
    recorded.update(_repeated(repeated.values()))
    return recorded


def _repeated(found: Iterable[tuple[Member, list[Element]]]) -> Json:
    """Return the members whose values are elements of their own."""
    recorded: Json = {}
    for member, elements in found:
        walk = _list if member.shape.kind == "list" else _map
        kept = (member.hidden or ABSENT) if member.hidden is not None else walk(member.shape, elements)
        if kept is not ABSENT:
            recorded[member.recorded] = kept
    return recorded


def recorded_value(shape: Shape, element: Element) -> Any:
    """Return the recorded form of a value, ABSENT when it has none."""
    walk = WALKS.get(shape.kind)
    if walk is not None:
        return walk(shape, element)
    if shape.kind == "list":
        return _list(shape, list(element))
    if shape.kind == "map":
        return _map(shape, list(element))
    return read(shape.kind, element.text or "")


def _blob(_: Shape, __: Element) -> Any:
    return ABSENT


def _list(shape: Shape, elements: list[Element]) -> Any:
    element = shape.element
    if element is None:
        return ABSENT
    if element.hidden is not None:
        return [element.hidden] * len(elements) if element.hidden else []
    values = (recorded_value(element, item) for item in elements)
    return [value for value in values if value is not ABSENT]


def _map(shape: Shape, entries: list[Element]) -> Any:
    element = shape.element
    if element is None:
        return ABSENT
    recorded: Json = {}
    for entry in entries:
        parts = {name_of(part): part for part in entry}
        key, value = parts.get(shape.key_name), parts.get(shape.value_name)
        if key is not None and value is not None:
            name = key.text or ""
            hidden = shape.hidden_at(name)
            recorded[name] = recorded_value(element, value) if hidden is None else hidden or ABSENT
    return {key: value for key, value in recorded.items() if value is not ABSENT}


WALKS: Mapping[Kind, Callable[[Shape, Element], Any]] = {"structure": structure, "blob": _blob}
