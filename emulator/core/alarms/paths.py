"""Selectors such as $.userIdentity.type: where a JSON pattern looks in a record.

Source: CloudWatch Logs user guide, "Filter pattern syntax", JSON; quotas of wildcards from there too.
"""

import re
from typing import Any

from emulator.core.alarms.lines import PatternError, stray
from emulator.core.alarms.scanning import Scanner
from emulator.core.values import dataclass

NAME = re.compile(r"\.([A-Za-z0-9_\-]+)")
QUOTED_NAME = re.compile(r"\.?\['([^']*)'\]")
INDEX = re.compile(r"\[(\d+)\]")
ANY_PROPERTY = re.compile(r"\.\*")
ANY_ELEMENT = re.compile(r"\[\*\]")
BAD_BEGINNING = re.compile(r'\$[^"\s]*"?')  # AWS names it up to the first quote

ANY = None
Part = str | int | None
"""The name of a property, the place of an element (from 0), or ANY of either."""


@dataclass(frozen=True)
class Path:
    """The steps from the record to a value."""

    parts: tuple[Part, ...]

    @property
    def has_wildcard(self) -> bool:
        return ANY in self.parts

    @property
    def names(self) -> tuple[str, ...] | None:
        """The parts if all are names of properties, else None."""
        names = tuple(part for part in self.parts if isinstance(part, str))
        return names if len(names) == len(self.parts) else None

    def values(self, document: Any) -> list[Any]:
        """Return the values at the path: none or one, with a wildcard any number."""
        if self.has_wildcard:
            return _all(document, self.parts)
        for part in self.parts:
            if isinstance(part, str):
                if not isinstance(document, dict) or part not in document:
                    return []
                document = document[part]
            elif isinstance(part, int) and isinstance(document, list) and part < len(document):
                document = document[part]
            else:
                return []
        return [document]


def _all(value: Any, parts: tuple[Part, ...]) -> list[Any]:
    if not parts:
        return [value]
    part, rest = parts[0], parts[1:]
    if part is not ANY:
        return [one for found in Path((part,)).values(value) for one in _all(found, rest)]
    inside = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    return [one for found in inside for one in _all(found, rest)]


def take_path(scanner: Scanner) -> Path:
    """Return the selector at the scanner's place, and go past it. Raises PatternError."""
    if not scanner.accept("$"):
        raise scanner.stray()
    start, parts = scanner.place, list[Part]()
    while (part := _take_part(scanner)) is not None:
        parts.append(part[0])
    if not parts or scanner.text[scanner.place : scanner.place + 1] in {".", '"', "["}:
        piece = BAD_BEGINNING.match(scanner.text, start - 1)
        assert piece, "the selector begins with a dollar"
        raise stray(piece[0])
    if parts.count(ANY) > 1:
        raise PatternError
    return Path(tuple(parts))


def _take_part(scanner: Scanner) -> tuple[Part] | None:
    if scanner.take(ANY_PROPERTY) or scanner.take(ANY_ELEMENT):
        return (ANY,)
    if found := scanner.take(NAME) or scanner.take(QUOTED_NAME):
        return (found[1],)
    if found := scanner.take(INDEX):
        return (int(found[1]),)
    return None


def find_path(text: str) -> Path | None:
    """Return the path in a text, None if the text is not a path."""
    scanner = Scanner(text)
    try:
        path = take_path(scanner)
    except PatternError:
        return None
    return path if scanner.is_at_end() else None
