"""The route that explains decisions: why a call was allowed or denied."""

from typing import Any

from emulator.core.call import Json
from emulator.running import Emulator

TEXT = {"type": "string"}
TEXT_OR_NULL = {"type": ["string", "null"]}
DECISION: dict[str, Any] = {
    "type": "object",
    "description": "What a call asked of the policies, what they said, and which were looked at",
    "properties": {
        "requestID": TEXT,
        "time": {"type": "string", "format": "date-time"},
        "principal": TEXT,
        "action": TEXT,
        "resource": {**TEXT_OR_NULL, "description": "null where the request does not tell it"},
        "allowed": {"type": "boolean"},
        "sure": {"type": "boolean", "description": "false where the request does not tell enough to judge"},
        "decidedBy": TEXT,
        "errorMessage": TEXT_OR_NULL,
        "policies": {"type": "array", "items": {"type": "object"}},
        "context": {"type": "object", "description": "The condition keys of the call"},
    },
}
DECISIONS = {
    "type": "object",
    "required": ["decisions"],
    "properties": {"decisions": {"type": "array", "items": DECISION}},
}
ROUTE = {
    "get": {
        "summary": "Why calls were allowed or denied: by the eventID or requestID of a record, or the latest",
        "parameters": [
            {"name": "id", "in": "query", "schema": TEXT},
            {"name": "denied", "in": "query", "schema": {"type": "string", "enum": ["true", "false"]}},
        ],
        "responses": {
            "200": {"description": "As asked", "content": {"application/json": {"schema": DECISIONS}}},
        },
    }
}


def decisions_of(emulator: Emulator, wanted_id: str, *, only_denied: bool) -> Json:
    """Return the decisions for a call, or without an id the latest, oldest first."""
    found = emulator.decisions(wanted_id or None)
    return {"decisions": [one.as_json() for one in found if not (only_denied and one.verdict.allowed)]}
