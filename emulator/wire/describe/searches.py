"""The resources that the event history lists for a call; it computes them apart from the record's."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emulator.core.call import Json
from emulator.wire.tables import resources as tables

Pair = tuple[str | None, str]
EC2_ID = re.compile(r"([a-z]+)-[0-9a-f]{8,17}", re.ASCII)
MOST = 50  # pairs of one event


def searched(
    source: str,
    operation: str,
    read_only: bool,
    parameters: Json | None,
    elements: Json | None,
) -> Sequence[Pair]:
    """Return the (type, name) pairs of LookupEvents; reads have none, but for those in a table."""
    given, answered = parameters or {}, elements or {}
    entries = tables.SEARCHED.get(source, {}).get(operation)
    if entries is None and read_only and source == "kms":
        return _key_alone(given)
    if entries is not None:
        places = {"request": given, "response": answered}
        named = ((kind, _at(places[place], path)) for kind, place, path in entries)
        return [(kind, name) for kind, name in named if name]
    if read_only or operation in tables.NOT_SEARCHED.get(source, ()):
        return ()
    if source == "ec2":
        return list(dict.fromkeys(_ec2_ids(given, answered)))[:MOST]
    return _members(source, given, answered)


def _key_alone(given: Json) -> Sequence[Pair]:
    name = given.get("keyId")
    return [(None, name)] if isinstance(name, str) else ()


def _at(place: Json, path: Sequence[str]) -> str | None:
    value: Any = place
    for member in path:
        value = value.get(member) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) and value else None


def _members(source: str, given: Json, answered: Json) -> Sequence[Pair]:
    """Return what the request names, and the ARN that a KMS response adds."""
    pairs: list[Pair] = []
    for member, kind in tables.SEARCHED_MEMBERS.get(source, ()):
        found = (_at(given, (member,)), _at(answered, (member,)) if source in {"kms", "sqs", "sns"} else None)
        pairs.extend((kind, name) for name in found if name and (kind, name) not in pairs)
    return pairs


def _ec2_ids(*values: Any) -> Iterator[Pair]:
    for value in values:
        if isinstance(value, str):
            found = EC2_ID.fullmatch(value)
            if found and found[1] in tables.EC2_KINDS:
                yield tables.EC2_KINDS[found[1]], value
        elif isinstance(value, Mapping):
            yield from _ec2_ids(*value.values())
        elif isinstance(value, list):
            yield from _ec2_ids(*value)
