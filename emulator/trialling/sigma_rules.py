"""Sigma rules: read by pySigma, tried in one scan."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

import yaml
from sigma.collection import SigmaCollection
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionItem,
    ConditionNOT,
    ConditionOR,
)
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule

from emulator.core.trials.conditions import in_words
from emulator.core.trials.members import unknown_member
from emulator.core.trials.rules import Record, Rule, RuleError, line_of
from emulator.core.values import dataclass
from emulator.engines.duckdb.scans import Scan
from emulator.trialling.sigma_conditions import Conditions

Parsed = Any
"""A node of pySigma's trees of conditions."""


@dataclass(frozen=True)
class SigmaText:
    """A rule that was read: its parsed conditions, of which one has to hold, and the members in them."""

    rule: Rule
    parsed: Sequence[Parsed] = field(repr=False)
    members: frozenset[str]

    def condition(self, lists: frozenset[str]) -> str:
        """Return the rule as a condition of a scan whose columns of these members are lists."""
        return _converted(self.parsed, Conditions(lists))


def read(rule: Rule) -> SigmaText:
    """Return a rule as it can be tried. Raises RuleError."""
    backend = Conditions()
    try:
        parsed = _parsed(rule.text)
        _converted(parsed, backend)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise RuleError(f"It is not valid YAML: {problem}.", mark.line + 1 if mark else None) from error
    except SigmaError as error:
        sentence = str(error).partition(" in rule ")[0]
        raise RuleError(f"{sentence.rstrip('.')}.", _line(rule.text, sentence)) from error
    for member in sorted(backend.members - {""}):
        unknown = unknown_member(member.split("."))
        if unknown is not None:
            line = line_of(rule.text, [f"{member}|", f"{member}:", member])
            raise RuleError(f"No record of CloudTrail has the field {unknown}.", line)
    return SigmaText(rule, parsed, frozenset(backend.members))


def _parsed(text: str) -> Sequence[Parsed]:
    rules = SigmaCollection.from_yaml(text).rules
    if len(rules) != 1 or not isinstance(rules[0], SigmaRule):
        raise SigmaError("The file has to hold one rule that is not a correlation")
    return [one.parsed for one in rules[0].detection.parsed_condition]


def _converted(parsed: Sequence[Parsed], backend: Conditions) -> str:
    parts = [backend.sql(one) for one in parsed]
    return f"({' OR '.join(parts)})"


def _line(text: str, sentence: str) -> int | None:
    """Return the line of what a complaint of pySigma quotes or names last; else of the detection."""
    quoted = [piece for piece in sentence.replace('"', "'").split("'")[1::2] if piece]
    last = sentence.rstrip(".").split()[-1:]
    words = [f"|{word}" for word in (*quoted, *last)] + quoted
    return line_of(text, [*words, "condition:", "detection:"])


# --- which condition failed --------------------------------------------------------------------------


def unmet(rule: SigmaText, record: Record, body: bytes) -> Sequence[str]:
    """Return the conditions that a record does not meet, one a sentence; `body` is the record as JSON."""
    scan = Scan()
    scan.load([body])
    lists = scan.prepare(sorted(rule.members))
    backend = Conditions(lists)
    parts = [part for one in rule.parsed for part in _conjuncts(one)]
    conditions = [backend.sql(part) for part in parts]
    (met,) = scan.holding(conditions)
    scan.close()
    return [_sentence(part, record) for part, is_met in zip(parts, met, strict=True) if not is_met]


def _conjuncts(one: Parsed) -> Iterator[Parsed]:
    if isinstance(one, ConditionAND):
        for arg in one.args:
            yield from _conjuncts(arg)
    else:
        yield one


def _sentence(one: Parsed, record: Record) -> str:
    members = sorted(_members(one))
    had = "; ".join(
        f"{in_words(record, name)}" if len(members) == 1 else f"{name}: {in_words(record, name)}"
        for name in members
    )
    return f"{_text(one)}, but {had}" if had else _text(one)


def _members(one: Any) -> set[str]:
    if isinstance(one, ConditionItem):
        return {name for arg in one.args for name in _members(arg)}
    return {one.field} if isinstance(one, ConditionFieldEqualsValueExpression) else set()


def _text(one: Parsed) -> str:
    """Return a part of a condition in words."""
    if isinstance(one, ConditionNOT):
        return f"not ({_text(one.args[0])})"
    if isinstance(one, ConditionItem):
        args: Sequence[Parsed] = one.args
        same = _members(one)
        fields = all(isinstance(arg, ConditionFieldEqualsValueExpression) for arg in args)
        if isinstance(one, ConditionOR) and fields and len(same) == 1:
            return f"{next(iter(same))}: one of {', '.join(_value(arg.value) for arg in args)}"
        word = " and " if isinstance(one, ConditionAND) else " or "
        return word.join(_text(arg) for arg in args)
    if isinstance(one, ConditionFieldEqualsValueExpression):
        return f"{one.field}: {_value(one.value)}"
    return f"the record has {_value(one.value)}"


VALUES: Mapping[str, Callable[[Any], str]] = {
    "SigmaNull": lambda _: "null",
    "SigmaExists": lambda value: "exists" if value else "does not exist",
    "SigmaRegularExpression": lambda value: f"/{value.to_plain()}/",
    "SigmaFieldReference": lambda value: f"the value of {value.field}",
    "SigmaCIDRExpression": lambda value: str(value.cidr),
    "SigmaCompareExpression": lambda value: f"{value.op.name.lower()} {value.number}",
    "SigmaExpansion": lambda value: ", ".join(map(_value, value.values)),
}


def _value(value: Any) -> str:
    return VALUES.get(type(value).__name__, str)(value)
