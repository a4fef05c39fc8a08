"""Why a rule does not select a record: the conditions that the record does not meet, in words."""

from collections.abc import Callable, Mapping, Sequence

import orjson

from emulator.api.errors import ServiceError
from emulator.core.alarms.lines import Line
from emulator.core.clock import SystemClock
from emulator.core.lake.answers import Content
from emulator.core.trials import filter_patterns
from emulator.core.trials.conditions import in_words
from emulator.core.trials.envelopes import carried
from emulator.core.trials.event_patterns import rule_of
from emulator.core.trials.rules import Record, Rule
from emulator.core.trials.statements import statement_of
from emulator.engines.lazy import LazyEngine
from emulator.trialling.lake_trials import NeverStopped


def unmet(rule: Rule, record: Record) -> Sequence[str]:
    """Return the conditions of a valid rule that a record does not meet; none if they are not known."""
    return EXPLAINERS[rule.kind](rule, record, orjson.dumps(record))


def _sigma(rule: Rule, record: Record, body: bytes) -> Sequence[str]:
    from emulator.trialling import sigma_rules

    return sigma_rules.unmet(sigma_rules.read(rule), record, body)


def _event_pattern(rule: Rule, record: Record, body: bytes) -> Sequence[str]:
    return rule_of(rule.text).unmet(carried(record, body))


def _filter_pattern(rule: Rule, record: Record, body: bytes) -> Sequence[str]:
    return filter_patterns.unmet(rule.text, Line.of_record(record, body.decode()))


def _python(rule: Rule, record: Record, body: bytes) -> Sequence[str]:  # noqa: ARG001 - one form for all
    return ["the function returned a false value, or failed"]


def _sql(rule: Rule, record: Record, body: bytes) -> Sequence[str]:
    """Try each condition of the statement's WHERE alone."""
    from emulator.core.lake.statements.conjuncts import conjuncts

    engine, found = LazyEngine(), list[str]()
    content = Content("events", fresh=[body])
    for condition, members, alone in conjuncts(statement_of(rule.text)):
        try:
            checked = engine.check(alone, lambda _: "events", SystemClock().now())
        except ServiceError:  # a condition that only holds in the whole statement
            continue
        if not engine.run(checked, dict.fromkeys(checked.tables, content), NeverStopped()).rows:
            had = [f"{one}: {in_words(record, one)}" for one in members]
            found.append(f"{condition}, but {'; '.join(had)}" if had else condition)
    engine.close()
    return found


EXPLAINERS: Mapping[str, Callable[[Rule, Record, bytes], Sequence[str]]] = {
    "sigma": _sigma,
    "event-pattern": _event_pattern,
    "filter-pattern": _filter_pattern,
    "python": _python,
    "sql": _sql,
}
