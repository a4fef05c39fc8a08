"""The Condition element of IAM policies: its operators, and when they hold.

Source: IAM user guide, "Condition operators" and "Conditions with multiple context keys or values".
"""

import ipaddress
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from emulator.core.clock import from_epoch
from emulator.core.policies.patterns import Facts, Pattern, PolicyError, literal, matches, matches_arn, parse
from emulator.core.values import dataclass

Test = Callable[[str], bool]
Compile = Callable[[str, Facts | None], Test]
"""Makes a test of a request's value from a policy's value. Raises PolicyError."""


def hold(block: object, facts: Facts, variables: Facts | None) -> bool:
    """Tell whether all conditions of a Condition element hold.

    `variables` are the facts where the policy's version knows variables, else None. Raises PolicyError.
    """
    if not isinstance(block, Mapping):
        raise PolicyError("Condition")
    return all(_holds(name, keys, facts, variables) for name, keys in block.items())


def texts(value: object) -> Sequence[str]:
    """Return a value, or a list of values, of a policy as texts. Raises PolicyError."""
    listed = value if isinstance(value, list) else [value]
    return [_text(one) for one in listed]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise PolicyError(repr(value))


def _holds(name: str, keys: object, facts: Facts, variables: Facts | None) -> bool:
    if not isinstance(keys, Mapping):
        raise PolicyError(name)
    if name.lower() == "null":
        return all(_is_null(texts(wanted), facts.find(key)) for key, wanted in keys.items())
    condition = _condition(name)
    return all(condition.holds(texts(wanted), facts.find(key), variables) for key, wanted in keys.items())


def _is_null(wanted: Sequence[str], present: Sequence[str] | None) -> bool:
    if any(text.lower() not in {"true", "false"} for text in wanted):
        raise PolicyError("Null")
    return ("true" if present is None else "false") in [text.lower() for text in wanted]


@dataclass(frozen=True)
class Condition:
    """An operator: how one value is compared, and what several values or none come to.

    `quantifier` is "", "forallvalues" or "foranyvalue".
    """

    compile: Compile
    negated: bool = False
    if_exists: bool = False
    quantifier: str = ""

    def holds(self, wanted: Sequence[str], present: Sequence[str] | None, variables: Facts | None) -> bool:
        """Tell whether a key's values, None when it is absent, meet the wanted ones. Raises PolicyError."""
        tests = [self.compile(text, variables) for text in wanted]
        if present is None:
            return self._holds_without_key()
        results = [any(test(value) for test in tests) != self.negated for value in present]
        # Several values without a quantifier are against the rules; a negation then has to hold for all.
        wants_all = self.quantifier == "forallvalues" or (not self.quantifier and self.negated)
        return all(results) if wants_all else any(results)

    def _holds_without_key(self) -> bool:
        if self.quantifier:  # IfExists is asked value by value, and here there is none
            return self.quantifier == "forallvalues"
        return self.negated or self.if_exists


def _condition(name: str) -> Condition:
    quantifier, _, plain = name.lower().rpartition(":")
    known = OPERATORS.get(plain.removesuffix("ifexists"))
    if known is None or quantifier not in {"", "forallvalues", "foranyvalue"}:
        raise PolicyError(name)
    return replace(known, if_exists=plain.endswith("ifexists"), quantifier=quantifier)


def _on_pattern(compare: Callable[[Pattern, str], bool]) -> Compile:
    def compiled(text: str, variables: Facts | None) -> Test:
        pattern = parse(text, variables)
        return lambda value: pattern is not None and compare(pattern, value)

    return compiled


def _equal(pattern: Pattern, value: str) -> bool:
    return literal(pattern) == value


def _equal_ignoring_case(pattern: Pattern, value: str) -> bool:
    return literal(pattern).lower() == value.lower()


def _truth(text: str, _: Facts | None) -> Test:
    if text.lower() not in {"true", "false"}:
        raise PolicyError(text)
    return lambda value: value.lower() == text.lower()


def _bytes(text: str, _: Facts | None) -> Test:
    return lambda value: value == text  # both are base64


def _on_number(compare: Callable[[float, float], bool]) -> Compile:
    def compiled(text: str, _: Facts | None) -> Test:
        limit = _number(text)
        if limit is None:
            raise PolicyError(text)
        return lambda value: (number := _number(value)) is not None and compare(number, limit)

    return compiled


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _on_instant(compare: Callable[[datetime, datetime], bool]) -> Compile:
    def compiled(text: str, _: Facts | None) -> Test:
        limit = _instant(text)
        if limit is None:
            raise PolicyError(text)
        return lambda value: (instant := _instant(value)) is not None and compare(instant, limit)

    return compiled


def _instant(text: str) -> datetime | None:
    """Return the instant of Unix seconds, or of ISO 8601 text in UTC unless it says otherwise.

    A date may stop after the year or the month; four digits are a year, not seconds.
    """
    seconds = _number(text)
    try:
        if seconds is not None and len(text) > 4:
            return from_epoch(seconds)
        instant = datetime.fromisoformat(text + "0000-01-01"[len(text) :])
    except (ValueError, OverflowError, OSError):
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _network(text: str, _: Facts | None) -> Test:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise PolicyError(text) from error

    def within(value: str) -> bool:
        try:
            return ipaddress.ip_address(value) in network
        except ValueError:
            return False  # a service's DNS name stands where an address would

    return within


OPERATORS: Mapping[str, Condition] = {
    "stringequals": Condition(_on_pattern(_equal)),
    "stringnotequals": Condition(_on_pattern(_equal), negated=True),
    "stringequalsignorecase": Condition(_on_pattern(_equal_ignoring_case)),
    "stringnotequalsignorecase": Condition(_on_pattern(_equal_ignoring_case), negated=True),
    "stringlike": Condition(_on_pattern(matches)),
    "stringnotlike": Condition(_on_pattern(matches), negated=True),
    "arnequals": Condition(_on_pattern(matches_arn)),
    "arnlike": Condition(_on_pattern(matches_arn)),
    "arnnotequals": Condition(_on_pattern(matches_arn), negated=True),
    "arnnotlike": Condition(_on_pattern(matches_arn), negated=True),
    "bool": Condition(_truth),
    "binaryequals": Condition(_bytes),
    "numericequals": Condition(_on_number(operator.eq)),
    "numericnotequals": Condition(_on_number(operator.eq), negated=True),
    "numericlessthan": Condition(_on_number(operator.lt)),
    "numericlessthanequals": Condition(_on_number(operator.le)),
    "numericgreaterthan": Condition(_on_number(operator.gt)),
    "numericgreaterthanequals": Condition(_on_number(operator.ge)),
    "dateequals": Condition(_on_instant(operator.eq)),
    "datenotequals": Condition(_on_instant(operator.eq), negated=True),
    "datelessthan": Condition(_on_instant(operator.lt)),
    "datelessthanequals": Condition(_on_instant(operator.le)),
    "dategreaterthan": Condition(_on_instant(operator.gt)),
    "dategreaterthanequals": Condition(_on_instant(operator.ge)),
    "ipaddress": Condition(_network),
    "notipaddress": Condition(_network, negated=True),
}
