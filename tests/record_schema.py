"""Whether a record has the form of AWS's records: the schema beside the golden files, and the key order.

Of JSON Schema only the keywords that this schema uses are understood; others are refused.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "golden" / "record.schema.json"
SCHEMA: Mapping[str, Any] = json.loads(FILE.read_text("utf-8"))

# The order of a record's keys in log files. Source: event-record.md 1.1.
ORDER = [
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "requestID",
    "eventID",
    "readOnly",
    "resources",
    "eventType",
    "apiVersion",
    "managementEvent",
    "recipientAccountId",
    "sharedEventID",
    "vpcEndpointId",
    "vpcEndpointAccountId",
    "serviceEventDetails",
    "addendum",
    "eventCategory",
    "tlsDetails",
    "sessionCredentialFromConsole",
    "edgeDeviceDetails",
    "eventContext",
]
TYPES: Mapping[str, Any] = {
    "array": list,
    "boolean": bool,
    "null": type(None),
    "object": dict,
    "string": str,
}

Problems = Iterator[str]


def problems_of(record: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a record, nothing when it is right."""
    found = list(_checked(SCHEMA, record, "record"))
    places = [ORDER.index(name) for name in record if name in ORDER]
    if places != sorted(places):
        found.append(f"keys in another order: {list(record)}")
    if record.get("managementEvent") != (record.get("eventCategory") == "Management"):
        found.append("managementEvent and eventCategory differ")
    if "errorCode" in record and record.get("responseElements") is not None:
        found.append("a failed call has responseElements")
    return found


def _checked(schema: Mapping[str, Any], value: Any, at: str) -> Problems:
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    for keyword, wanted in schema.items():
        check = CHECKS.get(keyword)
        if check is None and keyword not in {"$schema", "$defs", "title"}:
            raise ValueError(f"{keyword} is not understood.")
        if check is not None:
            yield from check(wanted, value, at, schema)


def _type(wanted: Any, value: Any, at: str, _: Any) -> Problems:
    names = wanted if isinstance(wanted, list) else [wanted]
    if not any(isinstance(value, TYPES[name]) for name in names):
        yield f"{at} is no {wanted}: {value!r}"


def _const(wanted: Any, value: Any, at: str, _: Any) -> Problems:
    if value != wanted:
        yield f"{at} is not {wanted!r}: {value!r}"


def _enum(wanted: Any, value: Any, at: str, _: Any) -> Problems:
    if value not in wanted:
        yield f"{at} is none of {wanted}: {value!r}"


def _pattern(wanted: str, value: Any, at: str, _: Any) -> Problems:
    if isinstance(value, str) and not re.search(wanted, value):
        yield f"{at} does not match {wanted}: {value!r}"


def _required(wanted: Any, value: Any, at: str, _: Any) -> Problems:
    yield from (f"{at} lacks {name}" for name in wanted if name not in value)


def _closed(_: Any, value: Any, at: str, schema: Mapping[str, Any]) -> Problems:
    yield from (f"{at} has {name}" for name in value if name not in schema["properties"])


def _properties(wanted: Any, value: Any, at: str, _: Any) -> Problems:
    for name, inner in wanted.items():
        if name in value:
            yield from _checked(inner, value[name], f"{at}.{name}")


def _items(wanted: Any, value: Any, at: str, _: Any) -> Problems:
    for index, item in enumerate(value):
        yield from _checked(wanted, item, f"{at}[{index}]")


def _at_least(wanted: int, value: Any, at: str, _: Any) -> Problems:
    if value is not None and len(value) < wanted:
        yield f"{at} is shorter than {wanted}"


def _at_most(wanted: int, value: Any, at: str, _: Any) -> Problems:
    if len(value) > wanted:
        yield f"{at} is longer than {wanted}"


CHECKS: Mapping[str, Callable[[Any, Any, str, Any], Problems]] = {
    "additionalProperties": _closed,
    "const": _const,
    "enum": _enum,
    "items": _items,
    "maxLength": _at_most,
    "minItems": _at_least,
    "minLength": _at_least,
    "minProperties": _at_least,
    "pattern": _pattern,
    "properties": _properties,
    "required": _required,
    "type": _type,
}
