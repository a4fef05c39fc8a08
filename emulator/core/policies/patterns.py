"""Texts of IAM policies: wildcards, policy variables, and the condition keys they are resolved from."""

import re
from collections.abc import Mapping, Sequence
from enum import Enum

from emulator.core.values import dataclass

Context = Mapping[str, str | Sequence[str]]

VARIABLE = re.compile(r"\$\{([^{}]*)\}")
DEFAULT_VALUE = re.compile(r"(?P<key>[^,]*?)\s*,\s*'(?P<default>[^']*)'\s*")


class PolicyError(Exception):
    """A policy contains something that AWS would refuse to store."""


class Wildcard(Enum):
    """What stands for other characters: any number of them, or exactly one."""

    ANY = "*"
    ONE = "?"


Pattern = Sequence[str | Wildcard]
"""A text by its characters, in which a Wildcard is one and the character "*" is not."""


@dataclass(frozen=True)
class Facts:
    """The condition keys of a request, in lower case, each with at least one value."""

    values: Mapping[str, tuple[str, ...]]

    def find(self, key: str) -> tuple[str, ...] | None:
        """Return the values of a condition key, written in any case."""
        return self.values.get(key.lower())


def facts_of(context: Context) -> Facts:
    """Return the context's keys with their values; a key without values is absent."""
    listed = {key.lower(): (held,) if isinstance(held, str) else tuple(held) for key, held in context.items()}
    return Facts({key: values for key, values in listed.items() if values})


def parse(text: str, variables: Facts | None = None) -> Pattern | None:
    """Return the pattern of a policy's text, None when a variable in it has no value.

    Without `variables` the text has none: ${...} stands for itself. Otherwise ${key} is the key's value,
    ${key, 'default'} has a fallback, and ${*}, ${?} and ${$} are these characters themselves. The value of a
    variable never contains wildcards.

    Source: IAM user guide, "Variables and tags"; that values bring no wildcards is assumed.
    """
    if variables is None:
        return wildcards(text)
    pattern: list[str | Wildcard] = []
    position = 0
    for found in VARIABLE.finditer(text):
        value = _value(found[1], variables)
        if value is None:
            return None
        pattern += [*wildcards(text[position : found.start()]), *value]
        position = found.end()
    return [*pattern, *wildcards(text[position:])]


def wildcards(text: str) -> Pattern:
    """Return the pattern of a text in which "*" and "?" are wildcards and nothing is a variable."""
    return [Wildcard(character) if character in "*?" else character for character in text]


def _value(variable: str, variables: Facts) -> str | None:
    if variable in {"*", "?", "$"}:
        return variable
    defaulted = DEFAULT_VALUE.fullmatch(variable)
    values = variables.find(defaulted["key"] if defaulted else variable.strip())
    if values and len(values) == 1:
        return values[0]
    return defaulted["default"] if defaulted else None


def literal(pattern: Pattern) -> str:
    """Return the pattern as a text in which "*" and "?" are plain characters."""
    return "".join(part.value if isinstance(part, Wildcard) else part for part in pattern)


def matches(pattern: Pattern, text: str) -> bool:
    """Tell whether the whole text fits the pattern, in time proportional to their product at most."""
    place = position = 0
    after_any: int | None = None  # the position after the last ANY
    resume = 0  # the position up to which that ANY matched characters
    while position < len(text):
        if place < len(pattern) and pattern[place] is Wildcard.ANY:
            place += 1
            after_any, resume = place, position
        elif place < len(pattern) and pattern[place] in (Wildcard.ONE, text[position]):
            place, position = place + 1, position + 1
        elif after_any is not None:
            resume += 1
            place, position = after_any, resume
        else:
            return False
    return all(part is Wildcard.ANY for part in pattern[place:])


def matches_arn(pattern: Pattern, arn: str) -> bool:
    """Tell whether each of the ARN's six parts fits the pattern's; neither may have fewer.

    Source: IAM user guide, "Amazon Resource Name (ARN) condition operators".
    """
    wanted, parts = _six_parts(pattern), arn.split(":", 5)
    if len(wanted) < 6 or len(parts) < 6:
        return False
    return all(matches(want, part) for want, part in zip(wanted, parts, strict=True))


def _six_parts(pattern: Pattern) -> Sequence[Pattern]:
    colons = [place for place, part in enumerate(pattern) if part == ":"][:5]
    starts = [0, *(colon + 1 for colon in colons)]
    return [pattern[start:end] for start, end in zip(starts, [*colons, len(pattern)], strict=True)]
