"""Rows that Athena exports of a table of CloudTrail's log files: columns in lower case, structures as text.

Source: Athena user guide, "Query AWS CloudTrail logs", for the columns of the table. That a structure's text
is {type=IAMUser, arn=…} is how Athena prints rows in its results.
"""

import re
from collections.abc import Mapping

import orjson

from emulator.core.call import Json
from emulator.core.records.foreign import FLAG, LIST, OBJECT, ORDER, TYPES

# Columns that are structures; the other objects are columns of JSON, which keeps its spelling.
STRUCTURES = frozenset({"userIdentity", "resources", "tlsDetails", "addendum"})
# Members of structures as records spell them; those that are not here are in lower case there too.
SPELT = (
    *("principalId", "accountId", "invokedBy", "accessKeyId", "userName", "identityProvider"),
    *("sessionContext", "mfaAuthenticated", "creationDate", "sourceIdentity", "sessionIssuer"),
    *("ec2RoleDelivery", "webIdFederationData", "federatedProvider"),
    *("onBehalfOf", "userId", "identityStoreArn", "inScopeOf", "credentialId"),
    *("updatedFields", "originalRequestID", "originalEventID"),
    *("tlsVersion", "cipherSuite", "clientProvidedHostHeader"),
)
SPELLING: Mapping[str, str] = {name.lower(): name for name in (*ORDER, *SPELT)}
RESOURCE_SPELLING: Mapping[str, str] = {"arn": "ARN", "accountid": "accountId"}
FLAGS: Mapping[object, bool] = {"true": True, "false": False}

MEMBER = re.compile(r"([^=,{}\[\]\s]+)=")
# Names may have commas and equals signs, but no comma before a space.
PLAIN = re.compile(r"(?:(?!, )[^{}\[\]])*")
DEEPEST = 8


def record_of(row: Json) -> Json:
    """Return the record that a row stands for, without columns of no value or of no record."""
    values = {SPELLING.get(name.lower(), ""): value for name, value in row.items()}
    return {name: _typed(name, values[name]) for name in ORDER if values.get(name) not in (None, "", "null")}


def _typed(name: str, value: object) -> object:
    """Return a column's value as records have it; one that is not as expected stays as it is."""
    kinds = TYPES[name]
    if isinstance(value, str) and kinds & FLAG:
        return FLAGS.get(value, value)
    if isinstance(value, str) and kinds & (OBJECT | LIST):
        value = _parsed(value)
    if name not in STRUCTURES:
        return value
    return _spelt(value, RESOURCE_SPELLING if name == "resources" else SPELLING)


def _parsed(text: str) -> object:
    """Return the value of JSON or of a structure's text; other text stays text."""
    for parse in (orjson.loads, _structured):
        try:
            return parse(text)
        except ValueError:
            continue
    return text


def _structured(text: str) -> object:
    value, end = _value(text, 0, DEEPEST)
    if end != len(text):
        raise ValueError(f"more after {end}")
    return value


def _value(text: str, at: int, levels: int) -> tuple[object, int]:
    """Return the value that begins at an index, and the index after it. Raises ValueError."""
    if not levels:
        raise ValueError("deeper than any structure of a record")
    if text.startswith("{", at):
        return _structure(text, at + 1, levels - 1)
    if text.startswith("[", at):
        return _array(text, at + 1, levels - 1)
    found = PLAIN.match(text, at)
    end = found.end() if found else at
    plain = text[at:end]
    return (None if plain == "null" else plain), end


def _structure(text: str, at: int, levels: int) -> tuple[object, int]:
    members: dict[str, object] = {}
    while not text.startswith("}", at):
        named = MEMBER.match(text, at)
        if named is None:
            raise ValueError(f"no member at {at}")
        members[named[1]], at = _value(text, named.end(), levels)
        at += 2 * text.startswith(", ", at)
    return members, at + 1


def _array(text: str, at: int, levels: int) -> tuple[object, int]:
    items: list[object] = []
    while not text.startswith("]", at):
        item, end = _value(text, at, levels)
        if end == at:
            raise ValueError(f"no item at {at}")
        items.append(item)
        at = end + 2 * text.startswith(", ", end)
    return items, at + 1


def _spelt(value: object, spelling: Mapping[str, str], levels: int = DEEPEST) -> object:
    """Return a structure with its members spelt as in records, without those that have no value."""
    if isinstance(value, list) and levels:
        return [_spelt(item, spelling, levels - 1) for item in value]
    if not isinstance(value, dict) or not levels:
        return value
    return {
        spelling.get(name, name): _spelt(item, spelling, levels - 1)
        for name, item in value.items()
        if item is not None
    }
