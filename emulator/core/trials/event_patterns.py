"""Patterns of EventBridge rules: which events they match, and which conditions an event does not meet.

Source: EventBridge user guide, "Creating Amazon EventBridge event patterns" and "Comparison operators".
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from emulator.core.delivery.envelopes import ENABLED, ENABLED_WITH_READS, reaches
from emulator.core.trials.envelopes import Carried
from emulator.core.trials.event_values import Test, test_of
from emulator.core.trials.members import unknown_member
from emulator.core.trials.rules import RuleError, line_of
from emulator.core.values import dataclass

OR = "$or"
EVENT_PATTERN = "EventPattern"
ENVELOPE = frozenset(
    {"version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"}
)
ABSENT: Any = object()
"""The value of a member that an event does not have."""


class Part(Protocol):
    """A part of a pattern."""

    def matches(self, value: Any) -> bool:
        """Return whether a value, or ABSENT, meets the part."""
        ...

    def unmet(self, value: Any, path: str) -> Iterator[str]:
        """Yield the conditions that a value at the path does not meet, each as the pattern has it."""
        ...


@dataclass(frozen=True)
class Leaf:
    """Alternatives for the value of a member. An array meets them if one of its elements does."""

    tests: Sequence[Test]
    text: str

    def matches(self, value: Any) -> bool:
        if value is ABSENT:
            return any(test.takes_absence for test in self.tests)
        values = value if isinstance(value, list) else [value]
        return any(test.holds(one) for test in self.tests for one in values)

    def unmet(self, value: Any, path: str) -> Iterator[str]:
        if not self.matches(value):
            had = "it is absent" if value is ABSENT else f"it is {_short(value)}"
            yield f"{path}: {self.text}, but {had}"


@dataclass(frozen=True)
class Members:
    """Parts for members of an object. An array meets them if one of its objects meets all of them."""

    members: Mapping[str, Part]
    alternatives: Sequence[Part] = ()

    def matches(self, value: Any) -> bool:
        if isinstance(value, list):
            return any(self.matches(one) for one in value)
        here = value if isinstance(value, dict) else {}
        return all(part.matches(here.get(name, ABSENT)) for name, part in self.members.items()) and (
            not self.alternatives or any(one.matches(here) for one in self.alternatives)
        )

    def unmet(self, value: Any, path: str) -> Iterator[str]:
        if self.matches(value):
            return
        values = value if isinstance(value, list) and value else [value]
        for one in values:
            here = one if isinstance(one, dict) else {}
            for name, part in self.members.items():
                yield from part.unmet(here.get(name, ABSENT), f"{path}.{name}" if path else name)
            if self.alternatives and not any(part.matches(here) for part in self.alternatives):
                yield f"{path or 'the event'}: none of the alternatives of {OR}"


@dataclass(frozen=True)
class EventRule:
    """A rule of an event bus: its pattern, and the state, which decides whether it gets events that read."""

    pattern: Members
    state: str = ENABLED

    def selects(self, carried: Carried | None) -> bool:
        """Return whether the rule fires. None is a record that no bus carries."""
        if carried is None or not reaches(carried.envelope, self.state):
            return False
        return self.pattern.matches(carried.event)

    def unmet(self, carried: Carried | None) -> Sequence[str]:
        """Return why the rule does not fire, a sentence a condition."""
        if carried is None:
            return ["no event bus carries the record"]
        if not reaches(carried.envelope, self.state):
            return [f"the event only reads, and only rules in the state {ENABLED_WITH_READS} get these"]
        return list(self.pattern.unmet(carried.event, ""))


def rule_of(text: str) -> EventRule:
    """Return the rule of a JSON text: a pattern, or the members of PutRule. Raises RuleError."""
    try:
        given = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise RuleError(f"The pattern is not valid JSON: {error}.", line) from error
    try:
        return _rule(given)
    except RuleError as error:
        raise RuleError(str(error), line_of(text, _quoted(str(error)))) from error


def _rule(given: object) -> EventRule:
    state = ENABLED
    if isinstance(given, dict) and EVENT_PATTERN in given:
        state = str(given.get("State", ENABLED))
        given = given[EVENT_PATTERN]
        given = json.loads(given) if isinstance(given, str) else given
    pattern = compiled(given)
    for path in names_in(pattern):
        unknown = unknown_member(path[1:]) if path[0] == "detail" and path[1:] else None
        if path[0] not in ENVELOPE:
            raise RuleError(f'No event has the field "{path[0]}".')
        if unknown is not None:
            name = unknown.rpartition(".")[2]
            raise RuleError(f'No record of CloudTrail has the field "{name}".')
    return EventRule(pattern, state)


def compiled(given: object) -> Members:
    """Return the pattern of a JSON object. Raises RuleError."""
    if not isinstance(given, dict):
        raise RuleError("An event pattern is a JSON object.")
    return _members(given, "")


def _members(given: Mapping[str, Any], path: str) -> Members:
    if not given:
        raise RuleError("Empty patterns are not allowed.")
    parts = {
        name: _part(value, f"{path}.{name}" if path else name) for name, value in given.items() if name != OR
    }
    if OR not in given:
        return Members(parts)
    alternatives = given[OR]
    if not isinstance(alternatives, list) or not all(isinstance(one, dict) for one in alternatives):
        raise RuleError(f'"{OR}" takes an array of objects.')
    return Members(parts, [_members(one, path) for one in alternatives])


def _part(value: object, path: str) -> Part:
    if isinstance(value, dict):
        return _members(value, path)
    if not isinstance(value, list):
        name = path.rpartition(".")[2]
        raise RuleError(f'"{name}" must be an object or an array.')
    if not value:
        raise RuleError(f'"{path.rpartition(".")[2]}" is an empty array, which is not allowed.')
    return Leaf([test_of(one) for one in value], _short(value))


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:119]}…"


def _quoted(sentence: str) -> Sequence[str]:
    return [f'"{piece}"' for piece in sentence.split('"')[1::2]]


def names_in(part: Part, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the members that a pattern asks about."""
    if not isinstance(part, Members):
        yield path
        return
    for name, inner in part.members.items():
        yield from names_in(inner, (*path, name))
    for one in part.alternatives:
        yield from names_in(one, path)
