"""A trial: rules of all kinds on records with labels."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import field, replace
from datetime import datetime

from emulator.core.trials.activity import ATTACK, LOOK_ALIKE, Activity, LabelError, Labels, time_of
from emulator.core.trials.ringing import rung
from emulator.core.trials.rules import Complaint, Record, Rule, RuleError, complaint
from emulator.core.trials.scoring import Hits, Rung, Trial, coverage, score
from emulator.core.trials.watching import Watching
from emulator.core.values import dataclass
from emulator.engines.lazy import LazyEngine
from emulator.trialling.batches import Batch, Judge, batches_of
from emulator.trialling.functions import Functions
from emulator.trialling.lake_trials import LakeTrials

INSTALL = "Sigma rules need more Python packages: pip install 'cloudtrail-emulator[rules]'."


@dataclass
class _Census:
    """The events that were seen: how many, which of them have labels, and the times of the ends."""

    events: int = 0
    labelled: dict[str, None] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None

    def take(self, batch: Batch) -> None:
        self.events += len(batch.records)
        self.labelled |= dict.fromkeys(batch.labelled)
        times = [str(record.get("eventTime", "")) for record in batch.records]
        for text in (min(times), max(times)):
            at = _time(text)
            if at:
                self.first = min(self.first or at, at)
                self.last = max(self.last or at, at)

    def activity(self, labels: Labels) -> Activity:
        stories = labels.stories(self.labelled, ATTACK)
        benign = self.events - sum(len(story.labels) for story in stories)
        return Activity(stories, benign, self.first, self.last, labels.stories(self.labelled, LOOK_ALIKE))


def _time(text: str) -> datetime | None:
    try:
        return time_of(text)
    except LabelError:
        return None


def try_rules(
    rules: Sequence[Rule], records: Iterable[object], labels: Labels, complaints: Sequence[Complaint] = ()
) -> Trial:
    """Return the results of the rules on the records; `complaints` are those of rules that could not be read.

    Each record is read once, and only some are in memory at a time. What `records` raises is raised.
    """
    census, watching = _Census(), Watching()
    with ExitStack() as stack:
        judges = [stack.enter_context(closing(judge)) for judge in _judges(rules, labels)]
        for batch in batches_of(records, labels):
            census.take(batch)
            watching.take(batch.records)
            for judge in judges:
                judge.take(batch)
        hits: dict[str, Hits] = {}
        for judge in judges:
            hits |= judge.hits()
        complained = [*complaints, *(one for judge in judges for one in judge.complaints())]
        minutes = {
            name: one
            for judge in judges
            if isinstance(judge, Functions)
            for name, one in judge.minutes().items()
        }
    activity = census.activity(labels)
    scores = [score(rule, hits[rule.name], activity) for rule in rules if rule.name in hits]
    alarms, more = _alarms([rule for rule in rules if rule.name in minutes], minutes, hits, activity)
    insights = watching.insights(activity)
    trial = Trial(activity, scores, [*complained, *more], alarms, insights)
    return replace(trial, coverage=coverage(activity, trial.found, hits))


def hits_of(rule: Rule, records: Sequence[Record], labels: Labels) -> tuple[Hits, Sequence[Complaint]]:
    """Return what one rule selects, and the complaints about it; it selects nothing if it cannot be tried."""
    (judge,) = _judges([rule], labels)
    with closing(judge):
        for batch in batches_of(records, labels):
            judge.take(batch)
        return judge.hits().get(rule.name, Hits()), judge.complaints()


def _alarms(
    rules: Sequence[Rule],
    minutes: Mapping[str, Mapping[int, int]],
    hits: Mapping[str, Hits],
    activity: Activity,
) -> tuple[Sequence[Rung], Sequence[Complaint]]:
    """Return the alarms of filter patterns that would have rung, and the complaints about wrong ones."""
    found: list[Rung] = []
    complaints: list[Complaint] = []
    for rule in rules:
        try:
            one = rung(rule, minutes[rule.name], hits[rule.name], activity)
        except RuleError as error:
            complaints.append(replace(complaint(rule, error), goes_on=True))
            continue
        found += [one] if one.times else []
    return found, complaints


def _judges(rules: Sequence[Rule], labels: Labels) -> Sequence[Judge]:
    """Return what tries the rules; without a kind of rules, nothing of it is imported."""
    by_kind: dict[str, list[Rule]] = {}
    for rule in rules:
        by_kind.setdefault(GROUPS.get(rule.kind, rule.kind), []).append(rule)
    return [MAKERS[group](some, labels) for group, some in by_kind.items()]


def _sigma(rules: Sequence[Rule], labels: Labels) -> Judge:  # noqa: ARG001 - a scan knows which are labelled
    try:
        from emulator.trialling.sigma_trials import SigmaTrials
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"sigma", "duckdb"}:
            raise
        return _Missing(rules)
    return SigmaTrials(rules)


def _lake(rules: Sequence[Rule], labels: Labels) -> Judge:
    return LakeTrials(rules, labels, LazyEngine())


def _functions(rules: Sequence[Rule], labels: Labels) -> Judge:  # noqa: ARG001 - they look at records alone
    return Functions(rules)


class _Missing:
    """The Judge where pySigma is not installed."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules

    def take(self, batch: Batch) -> None:
        """Nothing can be tried."""

    def hits(self) -> Mapping[str, Hits]:
        return {}

    def complaints(self) -> Sequence[Complaint]:
        return [Complaint(rule.name, rule.path, INSTALL) for rule in self._rules]

    def close(self) -> None:
        """Nothing is kept open."""


GROUPS: Mapping[str, str] = dict.fromkeys(("python", "event-pattern", "filter-pattern"), "functions")
MAKERS: Mapping[str, Callable[[Sequence[Rule], Labels], Judge]] = {
    "sigma": _sigma,
    "sql": _lake,
    "functions": _functions,
}
