"""Rules on trial in a test: on the records that it made, or on an attack."""

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Unpack

import orjson

from emulator.core.callers.identity import username_of
from emulator.core.records.events import Event
from emulator.core.searching.searches import search_of
from emulator.core.trials.activity import Label, LabelError, Labels, time_of
from emulator.core.trials.rules import Rule
from emulator.core.words import counted
from emulator.testing.events import Events, Record, Wanted, words_of
from emulator.testing.stories import AttackStory
from emulator.trialling.explaining import unmet
from emulator.trialling.loading import LoadingError, load
from emulator.trialling.trials import hits_of

GivenRule = str | Path | Mapping[str, Any] | Callable[[Record], object] | Rule
STATEMENT = re.compile(r"\s*(?:--|SELECT\b|WITH\b)", re.IGNORECASE)
DETECTION = re.compile(r"^detection\s*:", re.MULTILINE)
RECORDS_EXPLAINED = 5
RECORDS_AT_MOST = 50  # the conditions of so many are looked at, to explain those that are nearest
STORY = "test"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class RuleTrial:
    """What a rule selects of some records: `matched` and `unmatched`, each in the order of the records.

    A statement that groups its rows selects no records; `found` tells whether it answers anything.
    """

    def __init__(self, rule: Rule, records: Events) -> None:
        self.rule = rule
        labels = Labels({str(one["eventID"]): _label(one) for one in records})
        hits, complaints = hits_of(rule, records, labels)
        if complaints:
            raise ValueError("\n".join(map(str, complaints)))
        self.matched = Events(one for one in records if one["eventID"] in hits.labelled)
        self.unmatched = Events(one for one in records if one["eventID"] not in hits.labelled)
        self.found = bool(self.matched or hits.stories)

    def __repr__(self) -> str:
        records = len(self.matched) + len(self.unmatched)
        return f"<RuleTrial of {self.rule.name}: {len(self.matched)} of {records} records>"

    def finds(self, **wanted: Unpack[Wanted]) -> Events:
        """Check that the rule selects all records that match the arguments, and return them.

        The arguments are those of `CloudTrail.events`. Without any, one selected record is enough. Raises
        AssertionError, which shows the records that should have been selected, and the conditions that they
        do not meet.
        """
        if not wanted:
            if not self.found:
                raise AssertionError(self._explained("selects none of", self.unmatched))
            return self.matched
        missed = matching(self.unmatched, wanted)
        found = matching(self.matched, wanted)
        if missed:
            raise AssertionError(self._explained("does not select", missed))
        if not found:
            text = ", ".join(f"{name}={value!r}" for name, value in wanted.items())
            everything = Events([*self.matched, *self.unmatched]).table()
            raise AssertionError("\n".join([f"No record matches {text}.", "recorded:", *everything]))
        return found

    def ignores(self, **wanted: Unpack[Wanted]) -> None:
        """Check that the rule selects none of the records that match the arguments, by default of all.

        Raises AssertionError, which shows those that it selects.
        """
        selected = matching(self.matched, wanted)
        if selected or (self.found and not self.matched):
            count = counted(len(selected), "record") if selected else "rows"
            raise AssertionError("\n".join([f"{self.rule.name} selects {count}:", *selected.table()]))

    def _explained(self, verb: str, missed: Events) -> str:
        """Return a table of records, and the conditions that those do not meet which meet most of them."""
        lines = [f"{self.rule.name} {verb} {counted(len(missed), 'record')}:", *missed.table()]
        explained = sorted(
            ((unmet(self.rule, one), one) for one in missed[:RECORDS_AT_MOST]), key=lambda pair: len(pair[0])
        )
        for conditions, one in explained[:RECORDS_EXPLAINED]:
            lines += ["", f"{one.get('eventName')} at {one.get('eventTime')} does not meet:"]
            lines += [f"  {condition}" for condition in conditions] or ["  the rule as a whole"]
        return "\n".join(lines)


def trial_of(given: GivenRule, on: AttackStory | Iterable[Record]) -> RuleTrial:
    """Return the trial of a rule. Raises ValueError for a rule that cannot be tried; the text says why."""
    records = on.records if isinstance(on, AttackStory) else Events(on)
    return RuleTrial(rule_from(given), records)


def rule_from(given: GivenRule) -> Rule:
    """Return the rule of a file, of a text, of an event pattern as a mapping, or of a function.

    Raises ValueError.
    """
    if isinstance(given, Rule):
        return given
    if isinstance(given, Mapping):
        return Rule("the event pattern", "event-pattern", json.dumps(given))
    if isinstance(given, (str, Path)):
        return _of_file(str(given)) if _is_file(given) else _of_text(str(given))
    return Rule(getattr(given, "__name__", "the function"), "python", "", function=given)


def _is_file(given: str | Path) -> bool:
    return isinstance(given, Path) or os.path.isfile(given)  # which is false for a text that is no path


def _of_file(path: str) -> Rule:
    try:
        loaded = load([path])
    except LoadingError as error:
        raise ValueError(str(error)) from error
    if loaded.complaints or len(loaded.rules) != 1:
        raise ValueError("\n".join(map(str, loaded.complaints)) or f"{path} has {len(loaded.rules)} rules.")
    return loaded.rules[0]


def _of_text(text: str) -> Rule:
    if STATEMENT.match(text):
        return Rule("the statement", "sql", text)
    if DETECTION.search(text):
        return Rule("the Sigma rule", "sigma", text)
    if _is_json(text):
        return Rule("the event pattern", "event-pattern", text)
    if text.lstrip()[:1] in {"{", "[", "%"}:
        return Rule("the filter pattern", "filter-pattern", text)
    raise ValueError(f"{text!r} is neither a file nor the text of a rule.")


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def matching(records: Iterable[Record], wanted: Wanted) -> Events:
    """Return the records that match filters, as the fixture's `events` does. Raises SearchError."""
    search = search_of(words_of(wanted), LONG_AGO)
    return Events(record for record in records if search.matches(_event(record)))


def _event(record: Record) -> Event:
    """Return a record as searches look at it."""
    identity = record.get("userIdentity") or {}
    return Event(
        id=str(record["eventID"]),
        time=int(_time(record).timestamp()),
        source=str(record.get("eventSource", "")),
        name=str(record.get("eventName", "")),
        account=str(record.get("recipientAccountId", "")),
        region=str(record.get("awsRegion", "")),
        category=record.get("eventCategory", "Management"),
        read_only=record.get("readOnly"),
        body=orjson.dumps(record),
        username=username_of(identity.get("type"), identity.get("principalId"), identity.get("userName")),
    )


def _time(record: Record) -> datetime:
    try:
        return time_of(str(record.get("eventTime")))
    except LabelError:
        return LONG_AGO


def _label(record: Record) -> Label:
    return Label(str(record["eventID"]), STORY, "", _time(record), str(record.get("eventName", "")))
