"""Filter patterns of terms, for the text of a message.

Source: CloudWatch Logs user guide, "Filter pattern syntax", unstructured log events.
"""

import re
from typing import Any, ClassVar

from emulator.core.alarms import regexes
from emulator.core.alarms.lines import Fields, Line, PatternError, stray
from emulator.core.alarms.scanning import Scanner
from emulator.core.values import dataclass

WORD = re.compile(r"\w+")
PIECE = re.compile(r"\S+")


@dataclass(frozen=True)
class TermPattern:
    """A pattern.

    All `required` and none of the `excluded` are in the text. One of the `optional` is, where there are no
    others: beside a plain or excluded term AWS ignores them.
    """

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    has_regex: ClassVar[bool] = False
    has_values: ClassVar[bool] = False

    def matches(self, line: Line) -> bool:
        text = line.text
        if not self.required and not self.excluded:
            return not self.optional or any(term in text for term in self.optional)
        return all(term in text for term in self.required) and not any(term in text for term in self.excluded)

    def fields(self, line: Line) -> Fields:  # noqa: ARG002 - words have no names
        return {}

    def values(self, selector: str, line: Line) -> list[Any]:  # noqa: ARG002 - words have no names
        return []


@dataclass(frozen=True)
class RegexPattern:
    """A pattern: the regular expression matches somewhere in the text."""

    expression: re.Pattern[str]
    has_regex: ClassVar[bool] = True
    has_values: ClassVar[bool] = False

    def matches(self, line: Line) -> bool:
        return self.expression.search(line.text) is not None

    def fields(self, line: Line) -> Fields:  # noqa: ARG002 - words have no names
        return {}

    def values(self, selector: str, line: Line) -> list[Any]:  # noqa: ARG002 - words have no names
        return []


def parse(text: str) -> TermPattern:
    """Return the pattern of a text of terms; a blank text matches everything. Raises PatternError."""
    scanner = Scanner(text)
    found: dict[str, list[str]] = {"": [], "?": [], "-": []}
    while not scanner.is_at_end():
        start = scanner.place
        kind = next((sign for sign in "?-" if scanner.accept(sign)), "")
        found[kind].append(_take_term(scanner, start))
    return TermPattern(tuple(found[""]), tuple(found["?"]), tuple(found["-"]))


def parse_regex(text: str) -> RegexPattern:
    """Return the pattern of a text that begins with "%". Raises PatternError."""
    inner = text.strip()[1:]
    if not inner.endswith("%") or "%" in inner[:-1]:
        raise PatternError
    return RegexPattern(regexes.compiled(inner[:-1]))


def _take_term(scanner: Scanner, start: int) -> str:
    term = scanner.take_quoted() if scanner.text[scanner.place : scanner.place + 1] == '"' else None
    if term is None and (word := scanner.take(WORD)):
        term = word[0]
    follows = scanner.text[scanner.place : scanner.place + 1]
    if not term or (follows and not follows.isspace()):
        piece = PIECE.match(scanner.text, start)
        assert piece, "the scanner was not at the end"
        raise stray(piece[0])
    return term
