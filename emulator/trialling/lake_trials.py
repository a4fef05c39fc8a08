"""Statements of Lake's SQL on trial.

A statement whose answer has a column eventID selects these events. The rows of any other statement are no
events: it found a story if it answers more rows with the story's events than without any attack.
"""

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from emulator.api.errors import ServiceError
from emulator.core.clock import elapsed_seconds
from emulator.core.lake.answers import Answer, Content, DataFile, EngineError, Statement
from emulator.core.ports.engines import Engine
from emulator.core.trials.activity import ATTACK, Labels, Story
from emulator.core.trials.rules import Complaint, Rule, RuleError, complaint
from emulator.core.trials.scoring import Hits
from emulator.core.trials.statements import complaint_of, statement_of
from emulator.trialling.batches import Batch
from emulator.trialling.tallies import EXAMPLES

EVENT_ID = "eventid"


class NeverStopped:
    """Satisfies ports.engines.Stop."""

    def is_wanted(self) -> bool:
        return False


class LakeTrials:
    """A Judge. `now` in a statement is the time of the last event."""

    def __init__(self, rules: Sequence[Rule], labels: Labels, engine: Engine) -> None:
        self._rules = rules
        self._labels = labels
        self._engine = engine
        self._folder = tempfile.TemporaryDirectory(prefix="cloudtrail-emulator-")
        self._files: list[DataFile] = []
        self._fresh: dict[str, bytes] = {}
        self._complaints: list[Complaint] = []

    def take(self, batch: Batch) -> None:
        """Keep the records: those of stories apart from the others, which are written to files."""
        others: list[bytes] = []
        for record, body in zip(batch.records, batch.bodies, strict=True):
            name = record.get("eventID")
            if isinstance(name, str) and name in self._labels.by_id:
                self._fresh[name] = body
            else:
                others.append(body)
        if others:
            path = str(Path(self._folder.name, f"{len(self._files):06}.parquet"))
            self._files.append(self._engine.write("events", others, path))

    def hits(self) -> Mapping[str, Hits]:
        found: dict[str, Hits] = {}
        for rule in self._rules:
            began = elapsed_seconds()
            try:
                hits = self._hits(rule)
            except RuleError as error:
                self._complaints.append(complaint(rule, error))
                continue
            found[rule.name] = Hits(
                hits.labelled, hits.others, hits.examples, elapsed_seconds() - began, hits.stories
            )
        return found

    def complaints(self) -> Sequence[Complaint]:
        return self._complaints

    def close(self) -> None:
        self._engine.close()
        self._folder.cleanup()

    # --- one statement -----------------------------------------------------------------------------

    def _hits(self, rule: Rule) -> Hits:
        """Return what a statement selects. Raises RuleError."""
        try:
            statement = self._engine.check(statement_of(rule.text), lambda _: "events", self._now())
        except ServiceError as error:
            raise complaint_of(rule.text, error.message) from error
        columns = [column.lower() for column in statement.columns]
        if EVENT_ID in columns:
            return self._of_events(statement, columns.index(EVENT_ID))
        return self._of_rows(statement)

    def _of_events(self, statement: Statement, column: int) -> Hits:
        ids = dict.fromkeys(row[column] for row in self._answer(statement, self._fresh).rows)
        others = [one for one in ids if one not in self._labels.by_id]
        return Hits(frozenset(ids.keys() - set(others)), len(others), others[:EXAMPLES])

    def _of_rows(self, statement: Statement) -> Hits:
        seen = self._fresh.keys()
        quiet = [one for one in seen if self._labels.by_id[one].verdict != ATTACK]
        without = Counter(map(tuple, self._answer(statement, quiet).rows))
        stories = {}
        for story in self._labels.stories(seen, ATTACK):
            needed = self._needed(statement, quiet, story, without)
            if needed:
                stories[story.name] = needed
        return Hits(others=without.total(), stories=stories)

    def _needed(
        self, statement: Statement, quiet: Sequence[str], story: Story, without: Counter[tuple[str, ...]]
    ) -> int | None:
        """Return after how many events of a story the statement answers more; None if it never does."""

        def answers_more(events: int) -> bool:
            ids = [*quiet, *(label.event_id for label in story.labels[:events])]
            return bool(Counter(map(tuple, self._answer(statement, ids).rows)) - without)

        last = len(story.labels)
        if not answers_more(last):
            return None
        first = 1
        while first < last:
            middle = (first + last) // 2
            first, last = (first, middle) if answers_more(middle) else (middle + 1, last)
        return last

    def _answer(self, statement: Statement, ids: Iterable[str]) -> Answer:
        content = Content("events", self._files, fresh=[self._fresh[one] for one in ids])
        try:
            return self._engine.run(statement, dict.fromkeys(statement.tables, content), NeverStopped())
        except EngineError as error:
            raise RuleError(f"The statement failed: {error}") from error

    def _now(self) -> datetime:
        times = [file.last for file in self._files]
        times += [self._labels.by_id[one].at for one in self._fresh]
        return max(times, default=datetime(1970, 1, 1, tzinfo=UTC))
