"""The OpenAPI description of the routes of drop_in.py."""

from typing import Any

SCRIPTS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "stage": {"type": "string", "enum": ["BOOT", "START", "READY", "SHUTDOWN"]},
            "name": {"type": "string"},
            "state": {"type": "string", "enum": ["UNKNOWN", "RUNNING", "SUCCESSFUL", "ERROR"]},
            "path": {"type": "string"},
        },
    },
}
STAGES = {
    "type": "object",
    "properties": {
        "completed": {"type": "object", "additionalProperties": {"type": "boolean"}},
        "scripts": SCRIPTS,
    },
}
STAGE = {"type": "object", "properties": {"completed": {"type": "boolean"}, "scripts": SCRIPTS}}
SERVICES = {
    "type": "object",
    "properties": {
        "services": {
            "type": "object",
            "additionalProperties": {"type": "string", "enum": ["available", "running"]},
        },
        "edition": {"type": "string"},
        "version": {"type": "string"},
    },
}
OBJECT = {"type": "object"}


def _get(summary: str, schema: Any, kind: str = "application/json") -> dict[str, Any]:
    answer = {"description": "Success", "content": {kind: {"schema": schema}}}
    return {"get": {"summary": summary, "responses": {"200": answer}}}


def _of_stage() -> dict[str, Any]:
    described = _get("The init scripts of a stage, such as ready", STAGE)
    described["get"]["parameters"] = [
        {"name": "stage", "in": "path", "required": True, "schema": {"type": "string"}}
    ]
    described["get"]["responses"]["404"] = {"description": "There is no such stage"}
    return described


def _ready() -> dict[str, Any]:
    described = _get("200 once the init scripts of ready.d have run, 503 before", OBJECT)
    described["get"]["responses"]["503"] = {"description": "The init scripts are still running"}
    return described


DROP_IN = {
    "/_emulator": _get("This list; a browser gets a page", OBJECT),
    "/_emulator/live": _get("200 as long as the process answers", OBJECT),
    "/_emulator/ready": _ready(),
    "/_emulator/metrics": _get("Figures for Prometheus", {"type": "string"}, "text/plain"),
    "/_emulator/init": _get("The init scripts and their states", STAGES),
    "/_localstack/init": _get("The same, under LocalStack's path", STAGES),
    "/_localstack/init/{stage}": _of_stage(),
    "/_localstack/health": _get("The services and their states, as LocalStack lists them", SERVICES),
    "/health": _get("The same, under an older path of LocalStack", SERVICES),
    "/_ministack/health": _get("The same, under the path of ministack", SERVICES),
    "/_localstack/info": _get("Version, edition and uptime, as LocalStack tells them", OBJECT),
}
