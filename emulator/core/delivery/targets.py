"""The input of a rule's target: the whole event, a part, a constant, or a text made of parts.

Source: EventBridge API reference, Target; EventBridge user guide, "Amazon EventBridge input transformation".
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from emulator.core.call import Json

PLACEHOLDER = re.compile(r"<([A-Za-z0-9_.-]+)>")
STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\['([^']+)'\]|\[(\d+)\]")
WHOLE_EVENT = frozenset({"aws.events.event", "aws.events.event.json"})

Target = Mapping[str, Any]  # as PutTargets takes it


def text_for(target: Target, event: Json) -> str:
    """Return the text that the target receives of the event, compact where it is JSON."""
    if target.get("Input") is not None:
        return str(target["Input"])
    if target.get("InputPath"):
        return _compact(part(event, target["InputPath"]))
    transformer = target.get("InputTransformer")
    return _transformed(transformer, event) if transformer else _compact(event)


def part(event: Json, path: str) -> Any:
    """Return what a path such as $.detail.resources[0].ARN leads to, None where it leads nowhere."""
    value: Any = event
    for name, quoted, index in STEP.findall(path.removeprefix("$")):
        if index:
            value = value[int(index)] if isinstance(value, list) and int(index) < len(value) else None
        else:
            value = value.get(name or quoted) if isinstance(value, dict) else None
    return value


def _transformed(transformer: Target, event: Json) -> str:
    """Return the template with its placeholders replaced: texts as they are, objects and lists as JSON."""
    paths = transformer.get("InputPathsMap") or {}

    def value_of(match: re.Match[str]) -> str:
        name = match[1]
        if name in WHOLE_EVENT:
            return _compact(event)
        if name not in paths:
            return match[0]
        found = part(event, paths[name])
        return _unquoted(found) if _is_inside_text(match) else _plain(found)

    template: str = transformer["InputTemplate"]
    return PLACEHOLDER.sub(value_of, template)


def _is_inside_text(match: re.Match[str]) -> bool:
    """Tell whether the placeholder stands in a JSON string, by the quotes before it."""
    before = match.string[: match.start()]
    return (before.count('"') - before.count('\\"')) % 2 == 1


def _unquoted(value: Any) -> str:
    """Return a value as it stands inside quotes."""
    text = value if isinstance(value, str) else _compact(value) if value is not None else ""
    return orjson.dumps(text).decode()[1:-1]


def _plain(value: Any) -> str:
    """Return a value as it stands outside of quotes; a text gets its own."""
    return "" if value is None else _compact(value)


def _compact(value: Any) -> str:
    return orjson.dumps(value).decode()
