"""What the leaves of event patterns say of one value: exact values, and the comparison operators.

Source: EventBridge user guide, "Comparison operators for use in event patterns".
"""

import ipaddress
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from emulator.core.trials.rules import RuleError
from emulator.core.values import dataclass

Holds = Callable[[Any], bool]
ORDER: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
LARGEST = 5e9


@dataclass(frozen=True)
class Test:
    """A test of a value; `takes_absence` if it holds for a member that is absent."""

    __test__ = False  # pytest would take it for one of its own
    holds: Holds
    takes_absence: bool = False


def test_of(given: object) -> Test:
    """Return the test of an element of a leaf. Raises RuleError."""
    if not isinstance(given, dict):
        return Test(_equal(given))
    if len(given) != 1:
        raise RuleError("Only one comparison operator is allowed in an object.")
    ((word, value),) = given.items()
    if word == "exists":
        if not isinstance(value, bool):
            raise RuleError('"exists" takes true or false.')
        return Test(lambda _: value, takes_absence=not value)
    if word not in OPERATORS:
        raise RuleError(f'Unrecognized match type "{word}".')
    return Test(OPERATORS[word](value))


def _equal(wanted: Any) -> Holds:
    if isinstance(wanted, list):
        raise RuleError("An array within an array is not allowed.")
    if _is_number(wanted):
        return lambda value: _is_number(value) and value == wanted
    return lambda value: type(value) is type(wanted) and value == wanted


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _at_end(word: str, method: Callable[[str, str], bool]) -> Callable[[Any], Holds]:
    def operator_of(wanted: Any) -> Holds:
        if isinstance(wanted, dict):
            text = _text(word, wanted.get("equals-ignore-case")).lower()
            return lambda value: isinstance(value, str) and method(value.lower(), text)
        text = _text(word, wanted)
        return lambda value: isinstance(value, str) and method(value, text)

    return operator_of


def _text(word: str, wanted: object) -> str:
    if not isinstance(wanted, str):
        raise RuleError(f'"{word}" takes a text.')
    return wanted


def _ignoring_case(wanted: Any) -> Holds:
    text = _text("equals-ignore-case", wanted).lower()
    return lambda value: isinstance(value, str) and value.lower() == text


def _wildcard(wanted: Any) -> Holds:
    text = _text("wildcard", wanted)
    if "**" in text.replace("\\*", ""):
        raise RuleError('"wildcard" does not allow two "*" in a row.')
    pieces = re.findall(r"\\.|[^\\]|\\$", text, re.DOTALL)
    regex = re.compile("".join(".*" if one == "*" else re.escape(one[-1]) for one in pieces), re.DOTALL)
    return lambda value: isinstance(value, str) and regex.fullmatch(value) is not None


def _numeric(wanted: Any) -> Holds:
    if not isinstance(wanted, list) or len(wanted) not in {2, 4}:
        raise RuleError('"numeric" takes an array such as [">", 0, "<=", 5].')
    pairs = list(zip(wanted[::2], wanted[1::2], strict=True))
    for sign, limit in pairs:
        if sign not in ORDER or not _is_number(limit) or abs(limit) > LARGEST:
            raise RuleError(f'"numeric" takes signs and numbers from -5e9 to 5e9, not {sign} {limit}.')
    return lambda value: _is_number(value) and all(ORDER[sign](value, limit) for sign, limit in pairs)


def _cidr(wanted: Any) -> Holds:
    try:
        network = ipaddress.ip_network(_text("cidr", wanted), strict=False)
    except ValueError as error:
        raise RuleError(f'"cidr" takes a range of addresses, not {wanted}.') from error

    def holds(value: Any) -> bool:
        try:
            return isinstance(value, str) and ipaddress.ip_address(value) in network
        except ValueError:  # the name of a service, such as cloudformation.amazonaws.com
            return False

    return holds


def _anything_but(wanted: Any) -> Holds:
    tests = _excluded(wanted)
    return lambda value: not any(test(value) for test in tests)


def _excluded(wanted: Any) -> Sequence[Holds]:
    if isinstance(wanted, dict):
        if len(wanted) != 1 or not wanted.keys() <= EXCLUDABLE:
            raise RuleError(f'"anything-but" takes one of {", ".join(sorted(EXCLUDABLE))}.')
        ((word, value),) = wanted.items()
        return [OPERATORS[word](one) for one in (value if isinstance(value, list) else [value])]
    values = wanted if isinstance(wanted, list) else [wanted]
    if not values or not all(isinstance(one, str) or _is_number(one) for one in values):
        raise RuleError('"anything-but" takes texts or numbers.')
    return [_equal(one) for one in values]


EXCLUDABLE = frozenset({"prefix", "suffix", "equals-ignore-case", "wildcard"})
OPERATORS: Mapping[str, Callable[[Any], Holds]] = {
    "prefix": _at_end("prefix", str.startswith),
    "suffix": _at_end("suffix", str.endswith),
    "anything-but": _anything_but,
    "equals-ignore-case": _ignoring_case,
    "wildcard": _wildcard,
    "numeric": _numeric,
    "cidr": _cidr,
}
