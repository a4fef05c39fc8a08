"""GET, POST, PUT and DELETE /_emulator/faults: the armed faults."""

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.core.call import Json
from emulator.core.faults.armed import Faults
from emulator.core.faults.definitions import (
    DEFAULT_MINUTES,
    EFFECTS,
    LONGEST_MINUTES,
    Fault,
    FaultError,
    fault_of,
)
from emulator.core.trails.trails import Trail


def armed_faults(faults: Faults) -> Json:
    """Return the faults that are armed, each with how often it was triggered."""
    return {"faults": [armed.as_json() for armed in faults.armed()]}


def faults_in(body: Mapping[str, Any]) -> list[Fault]:
    """Return the faults that {"faults": [...]} asks for. Raises FaultError."""
    listed = body.get("faults")
    if not isinstance(listed, list):
        raise FaultError("faults: must be a list of faults.")
    unknown = sorted(body.keys() - {"faults"})
    if unknown:
        raise FaultError(f"{unknown[0]}: no such member; the only member is faults.")
    return [_fault(one, f"faults[{index}]") for index, one in enumerate(listed)]


def warnings_about(fault: Fault, trails: Sequence[Trail]) -> list[str]:
    """Return what may be a mistake in a fault: there is no trail of that name yet."""
    if fault.trail is None or any(fault.trail in {trail.name, trail.arn} for trail in trails):
        return []
    return [f"There is no trail {fault.trail} yet; the fault is applied once there is one."]


def _fault(value: Any, path: str) -> Fault:
    if not isinstance(value, dict):
        raise FaultError(f"{path}: must be an object.")
    return fault_of(value, f"{path}.")


TIME: Json = {"type": "string", "format": "date-time"}
FAULT: Json = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {
            "oneOf": [{"const": name, "description": effect} for name, effect in EFFECTS.items()],
        },
        "count": {
            "type": "integer",
            "minimum": 1,
            "description": "How many times it is triggered; default: once, if no times are given",
        },
        "since": {**TIME, "description": "It is triggered from this time on"},
        "until": {**TIME, "description": "It is triggered before this time"},
        "seed": {"type": "integer", "default": 0, "description": "Seed of the random choices"},
        "chance": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "default": 1},
        "minutes": {
            "type": "integer",
            "minimum": 1,
            "maximum": LONGEST_MINUTES,
            "default": DEFAULT_MINUTES,
            "description": "For late-delivery only: the maximum delay",
        },
        "trail": {"type": "string", "description": "A trail's name or ARN; other trails are not affected"},
        "account": {"type": "string", "pattern": "^[0-9]{12}$"},
        "region": {"type": "string"},
    },
}
FAULTS: Json = {
    "type": "object",
    "required": ["faults"],
    "properties": {"faults": {"type": "array", "items": FAULT}},
}
ARMED: Json = {
    **FAULTS,
    "properties": {
        "faults": {
            "type": "array",
            "items": {
                **FAULT,
                "required": ["name", "struck"],
                "properties": {**FAULT["properties"], "struck": {"type": "integer", "minimum": 0}},
            },
        }
    },
}
