"""EC2: operations of its early years are recorded with "sets" of "items", newer ones as they travel.

Source: published records; which operation belongs where: tables/ec2.py.
"""

from collections.abc import Mapping
from typing import Any

from emulator.core.call import Json, Request, Response
from emulator.wire.describe import query_form, xml_form
from emulator.wire.describe.values import ABSENT, epoch_milliseconds, read
from emulator.wire.describe.xml_json import add, typed
from emulator.wire.requests import form_of, unpacked
from emulator.wire.service_models import Member, Operation, Shape, lower_first
from emulator.wire.tables import ec2 as tables
from emulator.wire.tables.secrets import REMOVED

Element = xml_form.Element


def parameters(operation: Operation, request: Request) -> Json:
    """Return the requestParameters in the style of the operation."""
    tree = query_form.tree_of(form_of(request))
    if operation.name in tables.OLD_STYLE:
        return _old_parameters(operation, tree)
    return {operation.name + "Request": _new_structure(operation.input, tree) or ""}


def elements(operation: Operation, response: Response, request_id: str | None) -> Json:
    """Return the responseElements in the style of the operation."""
    body = unpacked(response.headers, response.body)
    root = xml_form.parse(body, "answer") if body else None
    if operation.name in tables.OLD_STYLE:
        return _old_elements(operation, root, request_id)
    answer: Json = {"xmlns": tables.RESPONSE_NAMESPACE, "requestId": request_id}
    if root is not None:
        inner = _new_value(operation.output, root)
        answer.update(inner if isinstance(inner, dict) else {})
        answer["requestId"] = request_id or answer["requestId"]
    return {operation.name + "Response": answer}


# --- the older style: requests -------------------------------------------------------------------


def _old_parameters(operation: Operation, tree: Json) -> Json:
    name = operation.name
    recorded: Json = {}
    for member in operation.input.members if operation.input else ():
        recorded.update(_old_member(name, member, tree.get(member.query)))
    recorded = {**tables.DEFAULTS.get(name, {}), **recorded}
    if name == "RunInstances":
        _per_instance(recorded)
    return {tables.RENAMED.get((name, key), key): _text(name, key, value) for key, value in recorded.items()}


def _text(operation: str, key: str, value: Any) -> Any:
    return str(value) if (operation, key) in tables.TEXTS and not isinstance(value, dict) else value


def _old_member(operation: str, member: Member, node: Any) -> Json:
    shape = member.shape
    if shape.kind == "list":
        return _set(operation, member, node)
    if node is None:
        return {}
    value = REMOVED if member.hidden is not None else _old_value(shape, node)
    return {} if value is ABSENT else {lower_first(member.query): value}


def _set(operation: str, member: Member, node: Any) -> Json:
    """Return a list parameter as a set; Describe calls have their sets even when nothing was sent."""
    if node is None and not operation.startswith("Describe"):
        return {}
    key = (operation, member.query)
    fallback = (lower_first(member.query) + "Set", lower_first(member.query))
    name, inner = tables.SETS_OF_OPERATIONS.get(key) or tables.SETS.get(member.query, fallback)
    items = [_item(member, item, inner) for item in query_form.numbered(node)]
    items_key = "item" if operation in tables.ITEM_OPERATIONS or name in tables.ITEM_SETS else "items"
    return {name: {items_key: items} if items else {}}


def _item(member: Member, node: Any, inner: str) -> Any:
    element = member.shape.element
    if member.hidden is not None or element is None:
        return REMOVED
    value = _old_value(element, node, member.query)
    return value if isinstance(value, dict) else {inner: value}


def _old_value(shape: Shape, node: Any, owner: str = "") -> Any:
    if shape.kind == "structure":
        return _old_structure(shape, node, owner)
    if shape.kind == "list":
        return [_old_value(shape.element, item) for item in query_form.numbered(node) if shape.element]
    return read(shape.kind, node) if isinstance(node, str) else ABSENT


def _old_structure(shape: Shape, node: Any, owner: str) -> Any:
    if not isinstance(node, Mapping):
        return ABSENT
    recorded: Json = {name: {} for name in tables.EMPTY_LISTS.get(shape.name, ())}
    for member in shape.members:
        inner = node.get(member.query)
        if inner is None:
            continue
        if member.shape.kind == "list":
            recorded.update(_inner_set(member, inner, owner))
            continue
        value = REMOVED if member.hidden is not None else _old_value(member.shape, inner, member.query)
        if value is not ABSENT:
            recorded[lower_first(member.query)] = value
    return recorded


def _inner_set(member: Member, node: Any, owner: str) -> Json:
    if (owner, member.query) in tables.PLAIN_LISTS:
        return {"tags": _old_value(member.shape, node)}
    fallback = (lower_first(member.query), lower_first(member.query))
    name, inner = tables.INNER_SETS.get(member.query, fallback)
    items = [_item(member, item, inner) for item in query_form.numbered(node)]
    return {name: {"item" if name in tables.ITEM_SETS else "items": items} if items else {}}


def _per_instance(recorded: Json) -> None:
    """Move what RunInstances writes per instance, and what it writes of the placement."""
    instance = {name: recorded.pop(name) for name in tables.PER_INSTANCE if name in recorded}
    recorded["instancesSet"] = {"items": [instance]}
    placement = recorded.get("placement")
    if isinstance(placement, dict):
        for name in tables.PLACEMENT:
            if name in placement:
                recorded[name] = placement.pop(name)
        if not placement:
            del recorded["placement"]


# --- the older style: responses ------------------------------------------------------------------


def _old_elements(operation: Operation, root: Element | None, request_id: str | None) -> Json:
    answer: Json = {"requestId": request_id}
    if operation.output is None or root is None:
        return {**answer, "_return": True, **tables.ANSWERED.get(operation.name, {})}
    body = _old_answer(operation.output, root)
    if "return" in body:
        answer["_return"] = body.pop("return")
    answer.update({key: _text(operation.name, key, value) for key, value in body.items()})
    return answer


def _old_answer(shape: Shape, element: Element) -> Json:
    children = xml_form.children_of(element)
    recorded: Json = {}
    for member in shape.members:
        found = children.get(member.wire)
        if found:
            name = member.wire
            recorded[name] = (
                REMOVED if member.hidden is not None else _old_answered(name, member.shape, found[0])
            )
    return recorded


def _old_answered(name: str, shape: Shape, element: Element) -> Any:
    if shape.kind == "structure":
        return _old_answer(shape, element)
    if shape.kind == "list" and shape.element:
        items = [_old_answered(name, shape.element, child) for child in element]
        return {"item" if name in tables.ITEM_SETS else "items": items} if items else {}
    text = element.text or ""
    return epoch_milliseconds(text) if shape.kind == "timestamp" else read(shape.kind, text)


# --- the newer style -----------------------------------------------------------------------------


def _new_structure(shape: Shape | None, tree: Any) -> Json:
    """Return parameters under the names they travel with; what the model does not know, by its looks."""
    members = {member.query: member for member in shape.members} if shape else {}
    recorded: Json = {}
    for name, node in tree.items():
        member = members.get(name)
        hidden = member is not None and member.hidden is not None
        recorded[name] = REMOVED if hidden else _new_parameter(member.shape if member else None, node)
    return recorded


def _new_parameter(shape: Shape | None, node: Any) -> Any:
    if isinstance(node, str):
        return typed(node)
    items = query_form.numbered(node)
    if not items:
        return _new_structure(shape, node)
    tagged = [_tagged(shape.element if shape else None, number, item) for number, item in enumerate(items, 1)]
    return tagged[0] if len(tagged) == 1 else tagged


def _tagged(shape: Shape | None, number: int, item: Any) -> Json:
    if isinstance(item, str):
        return {"tag": number, "content": typed(item)}
    return {"tag": number, **_new_structure(shape, item)}


def _new_value(shape: Shape | None, element: Element) -> Any:
    """Return XML as generic JSON, with a marker for what the model calls sensitive."""
    if shape is not None and shape.kind == "list":
        shape = shape.element
        value: Json = {}
        for child in element:
            add(value, xml_form.name_of(child), _new_value(shape, child))
        return value or ""
    members = {member.wire: member for member in shape.members} if shape else {}
    recorded: Json = {}
    for child in element:
        member = members.get(xml_form.name_of(child))
        hidden = member is not None and member.hidden is not None
        add(
            recorded,
            xml_form.name_of(child),
            REMOVED if hidden else _new_value(member.shape if member else None, child),
        )
    return recorded or typed((element.text or "").strip())
