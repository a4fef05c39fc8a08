"""The members of a request by their names in the model, as far as they name resources: read, not checked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import orjson

from emulator.core.call import Request
from emulator.wire.describe import cbor
from emulator.wire.requests import CBOR_PATH, form_of, query_of, unpacked
from emulator.wire.routes import labels_of
from emulator.wire.service_models import Operation, Service, Shape

Members = Mapping[str, Any]

INDEX = re.compile(r"(?:\.member)?\.(\d{1,4})$", re.ASCII)
PART = re.compile(r"(?:\.member)?\.(\d{1,4})\.(\w+)$", re.ASCII)
REST = ("rest-json", "rest-xml")
QUERY = ("query", "ec2")


def members_of(service: Service, operation: Operation, request: Request) -> Members:
    """Return texts, lists and what JSON holds of a request; what cannot be read is left out."""
    shape = operation.input
    if shape is None:
        return {}
    if CBOR_PATH.match(request.path):
        return _from_cbor(request)
    if service.protocol in REST and "x-amz-target" not in request.headers:
        return _from_rest(operation, shape, request)
    if service.protocol in QUERY or "x-amz-target" not in request.headers:
        return _from_form(shape, form_of(request))
    return _from_json(shape, _json(request))


def _json(request: Request) -> Members:
    try:
        told = orjson.loads(unpacked(request.headers, request.body) or b"{}")
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _from_cbor(request: Request) -> Members:
    try:
        told = cbor.loads(unpacked(request.headers, request.body))
    except cbor.CborError:
        return {}
    return told if isinstance(told, dict) else {}


def _from_json(shape: Shape, told: Members) -> Members:
    return {member.name: told[member.wire] for member in shape.members if member.wire in told}


def _from_rest(operation: Operation, shape: Shape, request: Request) -> Members:
    found = {"uri": _labels(operation, request), "querystring": query_of(request.query)}
    located = {
        member.name: found[member.location][member.wire]
        for member in shape.members
        if member.location in found and member.wire in found[member.location]
    }
    is_json = request.body.lstrip().startswith(b"{")
    return {**(_from_json(shape, _json(request)) if is_json else {}), **located}


def _labels(operation: Operation, request: Request) -> dict[str, str]:
    return {name: unquote(value) for name, value in labels_of(operation.uri, request.path).items()}


def _from_form(shape: Shape, form: Mapping[str, str]) -> Members:
    found: dict[str, Any] = {}
    for member in shape.members:
        if member.query in form:
            found[member.name] = form[member.query]
        elif member.shape.kind == "list" and (listed := _listed(member.query, form)):
            found[member.name] = listed
        elif member.shape.kind == "list" and (objects := _objects(member.query, form)):
            found[member.name] = objects
    return found


def _listed(name: str, form: Mapping[str, str]) -> Sequence[str]:
    """Return the texts of NAME.1, NAME.2 or NAME.member.1 and so on, in their order."""
    indexed = (
        (INDEX.fullmatch(key[len(name) :]), value) for key, value in form.items() if key.startswith(name)
    )
    return [value for _, value in sorted((int(index[1]), value) for index, value in indexed if index)]


def _objects(name: str, form: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
    """Return the members of NAME.1.Key, NAME.1.Value and so on, of each index together."""
    objects: dict[str, dict[str, str]] = {}
    for key, value in form.items():
        found = PART.fullmatch(key[len(name) :]) if key.startswith(name) else None
        if found:
            objects.setdefault(found[1], {})[found[2]] = value
    return list(objects.values())


# --- tags ------------------------------------------------------------------------------------------

FORM_TAG = re.compile(
    r"(?P<list>Tags?|TagSpecification\.\d+\.Tag)(?:\.member)?\.(?P<index>\d{1,4})\.(?P<part>Key|Value)",
    re.ASCII,
)
TAG_LISTS = ("Tags", "tags", "TagsList", "TagList", "tagList")
KEY_LISTS = ("TagKeys", "tagKeys")


def tags_of(members: Members, form: Mapping[str, str]) -> Mapping[str, str]:
    """Return the tags that a request brings, by key."""
    listed = [pair for name in TAG_LISTS for pair in _pairs(members.get(name))]
    return {**dict(listed), **_tags_in_form(form)}


def tag_keys_of(members: Members, form: Mapping[str, str]) -> Sequence[str]:
    """Return the keys of tags that a request names: of those that it brings, and of those to remove."""
    named = [key for name in KEY_LISTS for key in _texts(members.get(name))]
    return [*tags_of(members, form), *named]


def _pairs(tags: Any) -> Iterator[tuple[str, str]]:
    if isinstance(tags, Mapping):
        yield from ((key, value) for key, value in tags.items() if isinstance(value, str))
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, Mapping):
            key, value = (tag.get(name, tag.get(name.lower(), "")) for name in ("Key", "Value"))
            if isinstance(key, str) and isinstance(value, str):
                yield key, value


def _tags_in_form(form: Mapping[str, str]) -> Mapping[str, str]:
    parts: dict[tuple[str, str], dict[str, str]] = {}
    for name, value in form.items():
        found = FORM_TAG.fullmatch(name) if "Tag" in name else None
        if found:
            parts.setdefault((found["list"], found["index"]), {})[found["part"]] = value
    return {part["Key"]: part.get("Value", "") for part in parts.values() if "Key" in part}


def _texts(value: Any) -> Sequence[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else ()
