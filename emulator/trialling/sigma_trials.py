"""Sigma rules on trial: all rules in one scan of each batch."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from emulator.core.clock import elapsed_seconds
from emulator.core.trials.rules import Complaint, Rule, RuleError, complaint, line_of
from emulator.core.trials.scoring import Hits
from emulator.engines.duckdb.scans import Scan, ScanError, Selected
from emulator.trialling import sigma_rules
from emulator.trialling.batches import Batch
from emulator.trialling.sigma_rules import SigmaText
from emulator.trialling.tallies import Tally

Result = TypeVar("Result")


class SigmaTrials:
    """A Judge. All rules run together, so the run time of each is its share."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._scan = Scan()
        self._complaints: list[Complaint] = []
        self._texts: list[SigmaText] = []
        self._conditions: dict[frozenset[str], Mapping[str, str]] = {}
        for rule in rules:
            try:
                self._texts.append(sigma_rules.read(rule))
            except RuleError as error:
                self._complaints.append(complaint(rule, error))
        self._tallies = {one.rule.name: Tally() for one in self._texts}

    def take(self, batch: Batch) -> None:
        if not self._texts:
            return
        began = elapsed_seconds()
        self._scan.load(batch.bodies, batch.labelled)
        conditions = self._conditions_for(self._scan.prepare(self._members()))
        for name, selected in self._selected(conditions).items():
            self._tallies[name].add(selected.marked, selected.others, selected.examples)
        share = (elapsed_seconds() - began) / max(1, len(self._texts))
        for one in self._texts:
            self._tallies[one.rule.name].seconds += share

    def hits(self) -> Mapping[str, Hits]:
        return {one.rule.name: self._tallies[one.rule.name].hits() for one in self._texts}

    def complaints(self) -> Sequence[Complaint]:
        return self._complaints

    def close(self) -> None:
        self._scan.close()

    def _members(self) -> Sequence[str]:
        return sorted({member for one in self._texts for member in one.members})

    def _conditions_for(self, lists: frozenset[str]) -> Mapping[str, str]:
        """Return the conditions for columns of which these are lists; what the engine refuses is left out."""
        if lists not in self._conditions:
            conditions = {one.rule.name: one.condition(lists) for one in self._texts}
            for one in list(self._texts):
                self._try(one, partial(self._scan.check, conditions[one.rule.name]))
            self._conditions[lists] = conditions
        kept = [one.rule.name for one in self._texts]
        return {name: self._conditions[lists][name] for name in kept}

    def _selected(self, conditions: Mapping[str, str]) -> Mapping[str, Selected]:
        """Return what the rules select: together, or one by one if one of them fails."""
        if not conditions:
            return {}
        try:
            return dict(zip(conditions, self._scan.selected(list(conditions.values())), strict=True))
        except ScanError:
            found: dict[str, Selected] = {}
            for one in list(self._texts):
                name = one.rule.name
                alone = self._try(one, partial(self._scan.selected, [conditions[name]]))
                found |= {name: alone[0]} if alone else {}
            return found

    def _try(self, one: SigmaText, work: Callable[[], Result]) -> Result | None:
        """Return the result of some work for a rule; if it fails, leave the rule out with a complaint."""
        try:
            return work()
        except ScanError as error:
            line = line_of(one.rule.text, ["|re", "detection:"])
            self._complaints.append(complaint(one.rule, RuleError(f"{str(error).rstrip('.')}.", line)))
            self._texts.remove(one)
            return None
