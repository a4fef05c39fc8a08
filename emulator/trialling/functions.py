"""Rules that look at one record after the other: Python functions, event patterns and filter patterns."""

import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

from emulator.core.clock import elapsed_seconds
from emulator.core.trials import event_patterns, filter_patterns
from emulator.core.trials.activity import LabelError, time_of
from emulator.core.trials.rules import Complaint, Record, Rule, RuleError, complaint
from emulator.core.trials.scoring import Hits
from emulator.core.values import dataclass
from emulator.trialling.batches import Batch
from emulator.trialling.python_rules import PantherEvent, function_of
from emulator.trialling.tallies import Tally

Selects = Callable[[Any], bool]
# A rule that fails on so many records fails on the next too.
MOST_FAILURES = 100


@dataclass
class _Tried:
    rule: Rule
    selects: Selects
    tally: Tally = field(default_factory=Tally)
    minutes: Counter[str] = field(default_factory=Counter)  # matches by the first 16 characters of the time
    failures: int = 0
    first_failure: tuple[str, int | None] = ("", None)


class Functions:
    """A Judge. A record on which a rule fails counts as not selected."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._tried: list[_Tried] = []
        self._complaints: list[Complaint] = []
        for rule in rules:
            try:
                self._tried.append(_Tried(rule, KINDS[rule.kind][0](rule)))
            except RuleError as error:
                self._complaints.append(complaint(rule, error))

    def take(self, batch: Batch) -> None:
        labelled = frozenset(batch.labelled)
        for tried in self._tried:
            began = elapsed_seconds()
            subjects = KINDS[tried.rule.kind][1](batch)
            selected = [
                record
                for record, subject in zip(batch.records, subjects, strict=True)
                if tried.failures < MOST_FAILURES and _selects(tried, subject, record)
            ]
            found = [str(record.get("eventID")) for record in selected]
            tried.minutes.update(str(record.get("eventTime"))[:16] for record in selected)
            others = [one for one in found if one not in labelled]
            tried.tally.add(labelled.intersection(found), len(others), others)
            tried.tally.seconds += elapsed_seconds() - began

    def hits(self) -> Mapping[str, Hits]:
        return {one.rule.name: one.tally.hits() for one in self._tried}

    def minutes(self) -> Mapping[str, Mapping[int, int]]:
        """Return the matches of filter patterns by Unix minute, by the names of the rules."""
        return {
            one.rule.name: {_minute(text): count for text, count in one.minutes.items()}
            for one in self._tried
            if one.rule.kind == "filter-pattern"
        }

    def complaints(self) -> Sequence[Complaint]:
        return [*self._complaints, *(_failed(one) for one in self._tried if one.failures)]

    def close(self) -> None:
        """Nothing is kept open."""


def _selects(tried: _Tried, subject: Any, record: Record) -> bool:
    try:
        return tried.selects(subject)
    except Exception as error:  # noqa: BLE001 - the rule is somebody's own code, and may raise anything
        if not tried.failures:
            where = f"on the record {record.get('eventID')} ({record.get('eventName')})"
            tried.first_failure = (f"{type(error).__name__}: {error}, {where}", _line_in(tried.rule, error))
        tried.failures += 1
        return False


def _minute(text: str) -> int:
    """Return the Unix minute of the beginning of a time; 0 for none."""
    try:
        return int(time_of(text).timestamp()) // 60
    except LabelError:
        return 0


def _line_in(rule: Rule, error: Exception) -> int | None:
    """Return the line of the rule's own file at which it failed."""
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == rule.path
    ]
    return lines[-1] if lines else None


def _failed(tried: _Tried) -> Complaint:
    sentence, line = tried.first_failure
    given_up = ", and was not tried on others" if tried.failures >= MOST_FAILURES else ""
    more = f"; it failed on {tried.failures} records{given_up}" if tried.failures > 1 else ""
    return Complaint(tried.rule.name, tried.rule.path, f"{sentence}{more}.", line, goes_on=True)


def _of_function(rule: Rule) -> Selects:
    function = function_of(rule)
    return lambda record: bool(function(PantherEvent(record)))


def _of_event_pattern(rule: Rule) -> Selects:
    return event_patterns.rule_of(rule.text).selects


def _of_filter_pattern(rule: Rule) -> Selects:
    return filter_patterns.parse(rule.text).matches


KINDS: Mapping[str, tuple[Callable[[Rule], Selects], Callable[[Batch], Sequence[Any]]]] = {
    "python": (_of_function, lambda batch: batch.records),
    "event-pattern": (_of_event_pattern, lambda batch: batch.carried),
    "filter-pattern": (_of_filter_pattern, lambda batch: batch.lines),
}
"""How a rule of a kind is read, and what it looks at."""
