"""Filter patterns in braces: conditions on the members of a JSON record.

    or        = and { "||" and }
    and       = unit { "&&" unit }
    unit      = "(" or ")" | condition
    condition = selector sign value | selector "IS" ("NULL" | "TRUE" | "FALSE") | selector "NOT" "EXISTS"

Source: CloudWatch Logs user guide, "Filter pattern syntax", and patterns that AWS took or refused.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from emulator.core.alarms import regexes
from emulator.core.alarms.comparisons import ORDER, SIGNS, Test, condition, is_number, take_wanted
from emulator.core.alarms.lines import Fields, Line, PatternError, stray
from emulator.core.alarms.paths import Path, find_path, take_path
from emulator.core.alarms.scanning import Scanner
from emulator.core.values import dataclass

# Source: CloudWatch Logs user guide, quotas of filter patterns with wildcards.
MOST_WILDCARDS = 3
UNCLOSED = "If a filter pattern starts with '{' it must end with '}'"

IS: Mapping[str, Test] = {
    "NULL": lambda value: value is None,
    "TRUE": lambda value: value is True,
    "FALSE": lambda value: value is False,
}

Holds = Callable[[Any], bool]
"""Returns whether a record meets a part of a pattern."""


@dataclass(frozen=True)
class JsonPattern:
    """A pattern. A message that is not a JSON object meets no condition."""

    holds: Holds
    has_regex: bool = False
    has_values: ClassVar[bool] = True

    def matches(self, line: Line) -> bool:
        document = line.document
        return document is not None and self.holds(document)

    def fields(self, line: Line) -> Fields:  # noqa: ARG002 - a record is not split into fields
        return {}

    def values(self, selector: str, line: Line) -> list[Any]:
        path = find_path(selector)
        return path.values(line.document) if path and line.document is not None else []


def parse(text: str) -> JsonPattern:
    """Return the pattern of a text that begins with a brace. Raises PatternError."""
    inner = text.strip().removeprefix("{")
    if not inner.endswith("}"):
        raise PatternError(UNCLOSED)
    reader = _Reader(inner.removesuffix("}"))
    holds = _compiled(reader.alternatives())
    return JsonPattern(holds, has_regex=reader.finish() > 0)


def conjuncts(text: str) -> Sequence[tuple[str, Holds]]:
    """Return the conditions of a valid pattern that have to hold together, each with its own text."""
    whole = text.strip()
    reader = _Reader(whole.removeprefix("{").removesuffix("}"))
    return reader.pieces() or [(whole, parse(whole).holds)]


class _Reader:
    """Parses conditions by recursive descent. Counts wildcards and regular expressions for their quotas."""

    def __init__(self, text: str) -> None:
        self._scanner = Scanner(text)
        self._regexes = 0
        self._wildcards = 0

    def alternatives(self) -> "Unit":
        parts = [self._conjunction()]
        while self._scanner.accept("||"):
            parts.append(self._conjunction())
        return _any_of(parts)

    def pieces(self) -> Sequence[tuple[str, Holds]]:
        """Return the units of the outermost conjunction with their texts; none if there are alternatives."""
        found: list[tuple[str, Holds]] = []
        while True:
            self._scanner.skip_blanks()
            start = self._scanner.place
            holds = _compiled(self._unit())
            found.append((self._scanner.text[start : self._scanner.place].strip(), holds))
            if not self._scanner.accept("&&"):
                return found if self._scanner.is_at_end() else ()

    def finish(self) -> int:
        """Return how many regular expressions there were.

        Raises PatternError for what is left, or for more of something than AWS takes.
        """
        if not self._scanner.is_at_end():
            raise self._scanner.stray()
        if self._regexes > regexes.MOST_IN_PATTERN or self._wildcards > MOST_WILDCARDS:
            raise PatternError
        return self._regexes

    def _conjunction(self) -> "Unit":
        parts = [self._unit()]
        while self._scanner.accept("&&"):
            parts.append(self._unit())
        return _all_of(parts)

    def _unit(self) -> "Unit":
        if not self._scanner.accept("("):
            return self._condition()
        holds = self.alternatives()
        if not self._scanner.accept(")"):
            raise self._scanner.stray()
        return holds

    def _condition(self) -> "Unit":
        scanner = self._scanner
        path = take_path(scanner)
        self._wildcards += path.has_wildcard
        if scanner.accept_word("NOT"):
            if not scanner.accept_word("EXISTS"):
                raise PatternError
            return lambda document: not path.values(document)
        if scanner.accept_word("IS"):
            return _exists(path, self._state())
        sign = next((one for one in SIGNS if scanner.accept(one)), None)
        if sign is None:
            raise scanner.stray()
        return self._comparison(path, sign)

    def _state(self) -> Test:
        found = next((word for word in IS if self._scanner.accept_word(word)), None)
        if found is None:
            raise PatternError
        return IS[found]

    def _comparison(self, path: Path, sign: str) -> "Unit":
        self._scanner.skip_blanks()
        wanted = take_wanted(self._scanner)
        self._regexes += wanted.regex is not None
        if sign in ORDER and wanted.quoted:
            raise stray(f'"{wanted.text}"')
        if sign == "=" and wanted.is_plain:
            return Equal(path, frozenset({wanted.text}))
        return _exists(path, condition(sign, wanted))


@dataclass(frozen=True)
class Equal:
    """Matches one of these texts, or a number with one of these texts."""

    path: Path
    texts: frozenset[str]

    def compiled(self) -> Holds:
        """Return the test as a function."""
        texts = self.texts

        def test(value: Any) -> bool:
            return value in texts if isinstance(value, str) else is_number(value) and str(value) in texts

        return _exists(self.path, test)


def _exists(path: Path, test: Test) -> Holds:
    """Return a function: does a value at the path meet the test?"""
    names = path.names
    if names is None:
        return lambda document: any(test(value) for value in path.values(document))

    def holds(document: Any) -> bool:
        try:
            for name in names:
                document = document[name]
        except (KeyError, TypeError, IndexError):  # no such member, or nothing that has members
            return False
        return test(document)

    return holds


def _all_of(parts: Sequence["Unit"]) -> "Unit":
    """Return the conjunction of the parts."""
    if len(parts) == 1:
        return parts[0]
    tests = [_compiled(part) for part in parts]

    def holds(document: Any) -> bool:
        for test in tests:  # noqa: SIM110 - runs for each record, and takes half as long as all()
            if not test(document):
                return False
        return True

    return holds


def _any_of(parts: Sequence["Unit"]) -> "Unit":
    """Return the alternatives. Equal texts at one path, as in the CIS filters, become one lookup."""
    merged: dict[Path, frozenset[str]] = {}
    others: list[Unit] = []
    for part in parts:
        if isinstance(part, Equal):
            merged[part.path] = merged.get(part.path, frozenset()) | part.texts
        else:
            others.append(part)
    units: list[Unit] = [*(Equal(path, texts) for path, texts in merged.items()), *others]
    if len(units) == 1:
        return units[0]
    tests = [_compiled(unit) for unit in units]

    def holds(document: Any) -> bool:
        for test in tests:  # noqa: SIM110 - as above
            if test(document):
                return True
        return False

    return holds


def _compiled(unit: "Unit") -> Holds:
    return unit.compiled() if isinstance(unit, Equal) else unit


Unit = Holds | Equal
"""A part of a pattern. Equal texts are compiled last, because alternatives of them are merged."""
