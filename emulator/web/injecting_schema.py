"""The OpenAPI schema of records and their short forms."""

from collections.abc import Mapping
from typing import Any

from emulator.core.injecting.injection import FORMS
from emulator.core.injecting.short_forms import Form, Member
from emulator.core.records.foreign import FLAG, LIST, OBJECT, OPTIONAL, TEXT, TYPES

NAMES: tuple[tuple[frozenset[type], str], ...] = (
    (TEXT, "string"),
    (FLAG, "boolean"),
    (OBJECT, "object"),
    (LIST, "array"),
    (OPTIONAL, "null"),
)
KINDS: Mapping[str, Mapping[str, Any]] = {
    "text": {"type": "string", "minLength": 1},
    "flag": {"type": "boolean"},
    "object": {"type": "object"},
    "objects": {"type": "array", "items": {"type": "object"}},
}
RECORD_EXAMPLE = {
    "eventTime": "2026-01-02T13:00:00Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreateUser",
    "awsRegion": "us-east-1",
    "userIdentity": {"type": "IAMUser", "accountId": "123456789012", "userName": "ada"},
    "requestParameters": {"userName": "bob"},
    "readOnly": False,
}
APPENDED = {
    "type": "object",
    "required": ["appended"],
    "properties": {"appended": {"type": "integer", "description": "How many records were appended"}},
}
REFUSED = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {"type": "string", "description": "The line or the record, the field, and what is wrong"},
        "record": {"type": "integer", "description": "Which record is wrong, counted from 1"},
    },
}


def injection() -> dict[str, Any]:
    """Return the description of POST /_emulator/events."""
    one = {"anyOf": [_record(), *(_form(form) for form in FORMS.values())]}
    holder = {
        "type": "object",
        "required": ["Records"],
        "properties": {"Records": {"type": "array", "items": one}},
    }
    lines = {"type": "string", "description": "A record, or a short form of one, a line"}
    refused = {"application/json": {"schema": REFUSED}}
    return {
        "summary": "Append records to the journal: all of them, or none",
        "description": "The body may be gzipped. Unpacked, it may have up to 64 MiB.",
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": holder, "examples": _examples()},
                "application/x-ndjson": {"schema": lines},
            },
        },
        "responses": {
            "200": {
                "description": "All were appended",
                "content": {"application/json": {"schema": APPENDED}},
            },
            "400": {"description": "None was appended", "content": refused},
            "413": {"description": "The body is too large; none was appended", "content": refused},
        },
    }


def _record() -> dict[str, Any]:
    return {
        "title": "a record",
        "description": (
            "Ids, and what follows from the rest, are filled in where missing; other fields are kept."
        ),
        "type": "object",
        "required": ["eventTime", "eventSource", "eventName", "awsRegion"],
        "properties": {name: {"type": _names_of(types)} for name, types in TYPES.items()},
    }


def _names_of(types: frozenset[type]) -> list[str]:
    return [name for kinds, name in NAMES if kinds <= types]


def _form(form: Form) -> dict[str, Any]:
    members = {
        "type": "object",
        "required": [name for name, member in form.members.items() if member.required],
        "properties": {name: _member(member) for name, member in form.members.items()},
        "additionalProperties": False,
    }
    return {
        "title": form.name,
        "description": form.help,
        "type": "object",
        "required": [form.name],
        "properties": {form.name: members},
        "additionalProperties": False,
    }


def _member(member: Member) -> dict[str, Any]:
    described: dict[str, Any] = {**KINDS[member.kind], "description": member.help}
    if member.choices:
        described["enum"] = list(member.choices)
    return described


def _examples() -> dict[str, Any]:
    short = {
        title: {"value": {"Records": [{form.name: members}]}}
        for form in FORMS.values()
        for title, members in form.examples.items()
    }
    return {"a record": {"value": {"Records": [RECORD_EXAMPLE]}}, **short}
