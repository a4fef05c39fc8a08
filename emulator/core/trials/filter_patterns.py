"""Filter patterns of CloudWatch Logs as rules."""

import re
from collections.abc import Sequence

from emulator.core.alarms import json_patterns, patterns
from emulator.core.alarms.lines import Line, Pattern, PatternError
from emulator.core.trials.conditions import in_words
from emulator.core.trials.members import unknown_member
from emulator.core.trials.rules import RuleError, line_of, without_comments

SELECTOR = re.compile(r"\$\.([A-Za-z0-9_\-.]+)")
TEXTS = re.compile(r'"[^"]*"|%[^%]*%')


def parse(text: str) -> Pattern:
    """Return the pattern of a text, which may have lines of comments. Raises RuleError."""
    pattern = without_comments(text).strip()
    if not pattern:
        raise RuleError("The file has no filter pattern.")
    try:
        found = patterns.parse(pattern)
    except PatternError as error:
        raise RuleError(
            f"The filter pattern is not valid: {str(error).rstrip('.')}.", _line(text, error)
        ) from error
    for member in SELECTOR.findall(TEXTS.sub("", pattern)) if pattern.startswith("{") else ():
        unknown = unknown_member(member.strip(".").split("."))
        if unknown is not None:
            raise RuleError(
                f"No record of CloudTrail has the field {unknown}.", line_of(text, [f"$.{member}"])
            )
    return found


def _line(text: str, error: PatternError) -> int | None:
    pieces = (error.detail or "").split("'")[1:2]
    first = without_comments(text).strip().splitlines()[0]
    return line_of(text, [piece for piece in (*pieces, first) if piece])


def unmet(text: str, line: Line) -> Sequence[str]:
    """Return the conditions of a pattern that a record does not meet."""
    pattern = without_comments(text).strip()
    if not pattern.startswith("{"):
        return [f"{pattern} does not match the text of the record"]
    document = line.document or {}
    return [
        _sentence(piece, document) for piece, holds in json_patterns.conjuncts(pattern) if not holds(document)
    ]


def _sentence(piece: str, document: dict[str, object]) -> str:
    members = list(dict.fromkeys(SELECTOR.findall(TEXTS.sub("", piece))))
    if len(members) == 1:
        return f"{piece}, but {in_words(document, members[0])}"
    had = "; ".join(f"{member}: {in_words(document, member)}" for member in members)
    return f"{piece}, but {had}" if had else piece
