"""Filter patterns in square brackets, for lines of space-delimited fields.

Source: CloudWatch Logs user guide, "Filter pattern syntax", space-delimited log events; the API reference
of TestMetricFilter for the names of what is taken out.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from emulator.core.alarms import regexes
from emulator.core.alarms.comparisons import ORDER, SIGNS, Wanted, take_wanted, text_test
from emulator.core.alarms.lines import Fields, Line, PatternError
from emulator.core.alarms.scanning import Scanner
from emulator.core.values import dataclass

FIELD = re.compile(r'\[([^\]]*)\]|"([^"]*)"|(\S+)')
NAME = re.compile(r"[A-Za-z0-9_\-]+")
REST = "..."
UNCLOSED = "If a filter pattern starts with '[' it must end with ']'"


@dataclass(frozen=True)
class Condition:
    """One comparison with a field."""

    sign: str
    wanted: Wanted

    def holds(self, text: str) -> bool:
        number, limit = _number(text), self.wanted.number
        if self.sign in ORDER:
            return number is not None and limit is not None and ORDER[self.sign](number, limit)
        equal = text_test(self.wanted)(text) or (number is not None and number == limit)
        return equal == (self.sign == "=")


@dataclass(frozen=True)
class Field:
    """A field of the pattern: its name, "" for none, and alternatives of conditions that hold together."""

    name: str
    conditions: tuple[tuple[Condition, ...], ...] = ()

    def fits(self, text: str) -> bool:
        """Return whether a field of a line meets the conditions."""
        if not self.conditions:
            return True
        return any(all(one.holds(text) for one in together) for together in self.conditions)


@dataclass(frozen=True)
class DelimitedPattern:
    """A pattern. Where `rest` is None a line must have as many fields as the pattern.

    Else any number of fields may lie between the first `rest` fields of the pattern and the others.
    """

    wanted: tuple[Field, ...]
    rest: int | None = None
    has_values: ClassVar[bool] = True

    @property
    def has_regex(self) -> bool:
        return any(True for _ in self.regexes())

    def regexes(self) -> Iterator[re.Pattern[str]]:
        """Yield the regular expressions of the conditions."""
        conditions = (one for field in self.wanted for together in field.conditions for one in together)
        return (one.wanted.regex for one in conditions if one.wanted.regex)

    def matches(self, line: Line) -> bool:
        if not self.wanted and self.rest is None:
            return True  # [] selects everything
        return self._named(line) is not None

    def fields(self, line: Line) -> Fields:
        named = self._named(line)
        if named is None:
            return {}
        return {f"${name or place}": text for place, (name, text) in enumerate(named, 1)}

    def values(self, selector: str, line: Line) -> list[Any]:
        found = self.fields(line)
        return [found[selector]] if selector in found else []

    def _named(self, line: Line) -> Sequence[tuple[str, str]] | None:
        """Return the names and texts of the line's fields, None when it does not fit."""
        texts = split(line.text)
        missing = len(texts) - len(self.wanted)
        if missing < 0 or (missing and self.rest is None):
            return None
        at = self.rest or 0
        wanted = (*self.wanted[:at], *[Field("")] * missing, *self.wanted[at:])
        if not all(field.fits(text) for field, text in zip(wanted, texts, strict=True)):
            return None
        return [(field.name, text) for field, text in zip(wanted, texts, strict=True)]


def split(text: str) -> list[str]:
    """Return the fields of a line. Text in square brackets or quotes is one field."""
    return [next(part for part in found.groups() if part is not None) for found in FIELD.finditer(text)]


def parse(text: str) -> DelimitedPattern:
    """Return the pattern of a text that begins with a square bracket. Raises PatternError."""
    inner = text.strip().removeprefix("[")
    if not inner.endswith("]"):
        raise PatternError(UNCLOSED)
    scanner = Scanner(inner.removesuffix("]"))
    if scanner.is_at_end():
        return DelimitedPattern(())
    items = [_take_item(scanner)]
    while scanner.accept(","):
        items.append(_take_item(scanner))
    if not scanner.is_at_end():
        raise scanner.stray()
    if items.count(None) > 1:
        raise PatternError
    fields = tuple(item for item in items if item)
    pattern = DelimitedPattern(fields, items.index(None) if None in items else None)
    if len(list(pattern.regexes())) > regexes.MOST_IN_PATTERN:
        raise PatternError
    return pattern


def _take_item(scanner: Scanner) -> Field | None:
    """Return the field at the scanner's place, None for the dots."""
    if scanner.accept(REST):
        return None
    scanner.skip_blanks()
    name = scanner.take(NAME)
    if name is None:
        return Field("")
    alternatives: list[tuple[Condition, ...]] = []
    if _is_condition_next(scanner):
        alternatives.append(_take_together(scanner, name[0]))
        while scanner.accept("||"):
            _skip_name(scanner, name[0])
            alternatives.append(_take_together(scanner, name[0]))
    return Field(name[0], tuple(alternatives))


def _take_together(scanner: Scanner, name: str) -> tuple[Condition, ...]:
    conditions = [_take_condition(scanner)]
    while scanner.accept("&&"):
        _skip_name(scanner, name)
        conditions.append(_take_condition(scanner))
    return tuple(conditions)


def _skip_name(scanner: Scanner, name: str) -> None:
    """Go past the field's name. AWS refuses another one there, though its older guide printed some."""
    scanner.skip_blanks()
    found = scanner.take(NAME)
    if found is None or found[0] != name:
        raise PatternError


def _is_condition_next(scanner: Scanner) -> bool:
    scanner.skip_blanks()
    return scanner.text[scanner.place : scanner.place + 1] in {"!", "<", "=", ">"}


def _take_condition(scanner: Scanner) -> Condition:
    sign = next((one for one in SIGNS if scanner.accept(one)), None)
    if sign is None:
        raise scanner.stray()
    scanner.skip_blanks()
    wanted = take_wanted(scanner)
    if sign in ORDER and wanted.number is None:
        raise PatternError
    return Condition(sign, wanted)


def _number(text: str) -> float | None:
    return Wanted(text).number
