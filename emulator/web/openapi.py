"""The OpenAPI document of the routes below /_emulator."""

from emulator import __version__
from emulator.core.call import Json
from emulator.web.decision_routes import ROUTE
from emulator.web.drop_in_schema import DROP_IN
from emulator.web.fault_routes import ARMED, FAULT, FAULTS
from emulator.web.injecting_schema import injection
from emulator.web.principals_schema import PRINCIPALS
from emulator.web.state_routes import STATE

CLOCK = {
    "type": "object",
    "required": ["now", "kind"],
    "properties": {
        "now": {"type": "string", "format": "date-time"},
        "kind": {"type": "string", "enum": ["system", "manual"]},
    },
}
ERROR = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
KEY = {
    "type": "object",
    "required": ["region", "fingerprint", "validFrom", "validTo"],
    "properties": {
        "region": {"type": "string"},
        "fingerprint": {"type": "string"},
        "validFrom": {"type": "string", "format": "date-time"},
        "validTo": {"type": "string", "format": "date-time"},
    },
}
STATUS = {"type": "object", "properties": {"status": {"type": "string"}}}
HEALTH = {
    "type": "object",
    "required": ["status", "version", "clock", "counts", "lastErrors"],
    "properties": {
        "status": {"type": "string", "enum": ["ok", "losing records"]},
        "version": {"type": "string"},
        "clock": CLOCK,
        "counts": {
            "type": "object",
            "properties": {
                "events": {"type": "integer"},
                "files": {"type": "integer"},
                "digests": {"type": "integer"},
                "problems": {"type": "object", "additionalProperties": {"type": "integer"}},
            },
        },
        "lastErrors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "at": {"type": "string", "format": "date-time"},
                    "part": {"type": "string"},
                    "error": {"type": "string"},
                },
            },
        },
    },
}


def document() -> Json:
    """Return the document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "cloudtrail-emulator admin routes", "version": __version__},
        "paths": {
            "/_emulator/health": {"get": _operation("Status, clock, counts and the latest problems", HEALTH)},
            "/_emulator/deliver": {"post": _deliver()},
            "/_emulator/clock": {"get": _operation("The time and kind of the clock", CLOCK)},
            "/_emulator/clock/advance": {"post": _advance()},
            "/_emulator/events": {"get": _events(), "post": injection()},
            "/_emulator/query": {"post": _query()},
            "/_emulator/principals": _principals(),
            "/_emulator/keys/rotate": {"post": _rotate()},
            "/_emulator/faults": _faults(),
            "/_emulator/decisions": ROUTE,
            "/_emulator/state": STATE,
            "/_emulator/reset": {"post": _operation("Delete everything except keys and settings", STATUS)},
            "/moto-api/reset": {"post": _operation("The same, under the path of moto's server", STATUS)},
            "/_localstack/state/reset": {
                "post": _operation("The same, under the path of LocalStack", STATUS)
            },
            "/_ministack/reset": {"post": _operation("The same, under the path of ministack", STATUS)},
            "/_emulator/openapi.json": {"get": _operation("This document", {"type": "object"})},
            **DROP_IN,
        },
    }


def routes() -> dict[str, dict[str, str]]:
    """Return what each route does, by path and method."""
    return {
        path: {method.upper(): told["summary"] for method, told in methods.items()}
        for path, methods in document()["paths"].items()
    }


def _operation(summary: str, answer: Json, body: Json | None = None) -> Json:
    described: Json = {"summary": summary, "responses": {"200": _content("Success", answer)}}
    if body:
        described["requestBody"] = {"content": {"application/json": {"schema": body}}}
        described["responses"]["400"] = _content("Wrong input; the text names the field", ERROR)
    return described


def _content(description: str, schema: Json, kind: str = "application/json") -> Json:
    return {"description": description, "content": {kind: {"schema": schema}}}


def _deliver() -> Json:
    return _operation(
        "Deliver pending records and evaluate alarms; with digests, close the digest windows too",
        {"type": "object", "properties": {"keys": {"type": "array", "items": {"type": "string"}}}},
        body={"type": "object", "properties": {"digests": {"type": "boolean", "default": False}}},
    )


def _query() -> Json:
    texts: Json = {"type": "array", "items": {"type": "string"}}
    return _operation(
        "Run a statement of Lake's SQL over `events`, which is all records, or over event data stores",
        {"type": "object", "properties": {"columns": texts, "rows": {"type": "array", "items": texts}}},
        body={
            "type": "object",
            "required": ["statement"],
            "properties": {"statement": {"type": "string"}},
        },
    )


def _principals() -> Json:
    return {
        "get": _operation("Which identity an access key stands for", PRINCIPALS),
        "put": _operation(
            "Replace all mappings by these; keys of IAM and STS stay valid, and a reset keeps the mappings",
            PRINCIPALS,
            body=PRINCIPALS,
        ),
    }


def _rotate() -> Json:
    return _operation(
        "Make the next key pair, in one region or in all that have one; earlier keys stay listed",
        {"type": "object", "properties": {"keys": {"type": "array", "items": KEY}}},
        body={"type": "object", "properties": {"region": {"type": "string"}}},
    )


def _advance() -> Json:
    body = {
        "type": "object",
        "required": ["seconds"],
        "properties": {"seconds": {"type": "number", "minimum": 0}},
    }
    described = _operation("Move the manual clock forward, and do all work scheduled in between", CLOCK, body)
    described["responses"]["409"] = _content("The clock is the system's", ERROR)
    return described


def _faults() -> Json:
    return {
        "get": _operation("The armed faults, and how often each was triggered", ARMED),
        "post": _operation("Arm one more fault", ARMED, body=FAULT),
        "put": _operation(
            "Replace all armed faults by these; their counts start at zero", ARMED, body=FAULTS
        ),
        "delete": _operation("Clear all armed faults", ARMED),
    }


def _number(name: str, description: str, bounds: Json) -> Json:
    schema = {"type": "integer", **bounds}
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _events() -> Json:
    texts = ("account", "region", "eventSource", "eventName")
    parameters = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in texts]
    search = {
        "name": "q",
        "in": "query",
        "description": "Only events that match this search, such as user:ada error:*; see docs/console.md",
        "schema": {"type": "string"},
    }
    return {
        "summary": "The journal, one record per line",
        "parameters": [
            *parameters,
            _number("after", "Only events with a greater journal number", {"minimum": 0}),
            _number("limit", "Only so many events, the newest", {"minimum": 0, "maximum": 200_000}),
            search,
        ],
        "responses": {
            "200": {
                **_content("Records", {"type": "string"}, "application/x-ndjson"),
                "headers": {
                    "X-Last-Number": {
                        "description": "The number of the newest event, for the next `after`",
                        "schema": {"type": "integer"},
                    }
                },
            },
            "400": _content("Wrong input; the text names the field", ERROR),
        },
    }
