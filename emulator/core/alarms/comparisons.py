"""How a value of a pattern is compared with a value of a record.

Source: AWS's TestMetricFilter, as a public test file recorded it value by value; CloudWatch Logs user
guide, "Filter pattern syntax".
"""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from emulator.core.alarms import regexes
from emulator.core.alarms.lines import PatternError
from emulator.core.alarms.scanning import REGEX, Scanner
from emulator.core.values import dataclass

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
UNQUOTED = re.compile(r"[A-Za-z0-9.*\-_+]+")

Test = Callable[[Any], bool]
"""Returns whether a value of a record meets a condition."""

SIGNS = ("!=", "<=", ">=", "=", "<", ">")  # the longer ones first: they are tried in this order
ORDER: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Wanted:
    """The value in a condition: a text, quoted or not, or a regular expression."""

    text: str
    quoted: bool = False
    regex: re.Pattern[str] | None = None

    @property
    def number(self) -> float | None:
        """The value as a number, None for a quoted value or another text."""
        return None if self.quoted or self.regex or not NUMBER.fullmatch(self.text) else float(self.text)

    @property
    def is_plain(self) -> bool:
        """Return whether only equal text meets it."""
        return not self.regex and self.number is None and "*" not in self.text


def take_wanted(scanner: Scanner) -> Wanted:
    """Return the value at the scanner's place, and go past it. Raises PatternError."""
    quoted = scanner.take_quoted()
    if quoted is not None:
        return Wanted(quoted, quoted=True)
    if found := scanner.take(REGEX):
        return Wanted(found[1], regex=regexes.compiled(found[1]))
    if found := scanner.take(UNQUOTED):
        return Wanted(found[0])
    raise PatternError


def condition(sign: str, wanted: Wanted) -> Test:
    """Return the test for values of a JSON record. Raises PatternError.

    Texts and numbers alone are compared; whatever else is there meets neither "=" nor "!=". Order wants a
    number on both sides.
    """
    if sign in ORDER:
        limit = wanted.number
        if limit is None:
            raise PatternError
        compare = ORDER[sign]
        return lambda value: is_number(value) and compare(value, limit)
    equal, fits = _equal_number(wanted), text_test(wanted)
    if sign == "=":
        return lambda value: fits(value) if isinstance(value, str) else is_number(value) and equal(value)
    # A star inside is no wildcard, and a number is neither equal nor unequal to such a text: so recorded.
    never = "*" in wanted.text[1:-1] and not wanted.regex
    return lambda value: (
        not fits(value) if isinstance(value, str) else is_number(value) and not never and not equal(value)
    )


def is_number(value: Any) -> bool:
    """Return whether a JSON value is a number. In Python, true and false are numbers too."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def text_test(wanted: Wanted) -> Callable[[str], bool]:
    """Return the test for texts: equal, the wildcard "*" at the ends, or the regular expression."""
    if wanted.regex:
        search = wanted.regex.search
        return lambda text: search(text) is not None
    text = wanted.text
    if text in {"*", "**"}:
        return lambda _: True
    starts_open, ends_open = text.startswith("*"), text.endswith("*")
    inner = text[starts_open : len(text) - ends_open]
    if starts_open and ends_open:
        return lambda value: inner in value
    if ends_open:
        return lambda value: value.startswith(inner)
    if starts_open:
        # AWS looks at the first place alone: *1.1 does not match 1.1.1. So recorded.
        return lambda value: inner in value and value.find(inner) == len(value) - len(inner)
    return lambda value: value == text


def _equal_number(wanted: Wanted) -> Callable[[float], bool]:
    """Return the test for numbers: by value for an unquoted number, else by the number's text."""
    number, fits = wanted.number, text_test(wanted)
    if number is not None:
        return lambda value: value == number
    return lambda value: fits(str(value))
