"""Which state an alarm goes into, from the points of its metric.

Source: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data", whose tables this
yields row by row.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from emulator.core.alarms.definitions import Rule, StateValue, Treatment
from emulator.core.alarms.points import Point, points
from emulator.core.alarms.samples import Sample
from emulator.core.clock import from_epoch
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Evaluation:
    """What an evaluation found: the state (None: it stays as it is) and the points that decided.

    `decided` are the newest first; among them are as many without a value as the missing ones that counted.
    """

    state: StateValue | None
    decided: tuple[Point, ...]

    @property
    def real(self) -> list[Point]:
        """The points that have a value."""
        return [point for point in self.decided if point.value is not None]

    @property
    def missing(self) -> int:
        """How many missing datapoints were used."""
        return len(self.decided) - len(self.real)


def evaluate(rule: Rule, samples: Iterable[Sample], end: datetime, more_periods: int = 2) -> Evaluation:
    """Return the result for the periods up to `end`; `more_periods` older periods may fill gaps.

    AWS's tables show five periods for three that decide; it does not publish the number.
    """
    return decide(rule, points(samples, rule.statistic, rule.period, end, rule.periods + more_periods))


def end_of(rule: Rule, at: datetime) -> datetime:
    """Return the end of the last period that is evaluated at an instant: the window moves with the pace."""
    pace = rule.pace.total_seconds()
    return from_epoch(at.timestamp() // pace * pace)


def next_evaluation(rule: Rule, at: datetime) -> datetime:
    """Return the first instant after `at` at which the rule is evaluated."""
    return end_of(rule, at) + rule.pace


def decide(rule: Rule, found: Sequence[Point]) -> Evaluation:
    """Return the result for the datapoints of the evaluation range, the newest first."""
    real = [point for point in found if point.value is not None]
    if len(real) >= rule.periods:
        decided = real[: rule.periods]
        return Evaluation("ALARM" if _breaching(rule, decided) >= rule.needed else "OK", tuple(decided))
    decided = sorted([*real, *_gaps(found, rule.periods - len(real))], key=_newest_first)
    if not real:
        return Evaluation(WITHOUT_POINTS[rule.treatment], tuple(decided))
    return Evaluation(BY_TREATMENT[rule.treatment](rule, found), tuple(decided))


def _breaching(rule: Rule, found: Iterable[Point]) -> int:
    return sum(point.value is not None and rule.breaches(point.value) for point in found)


def _gaps(found: Sequence[Point], wanted: int) -> list[Point]:
    return [point for point in found if point.value is None][:wanted]


def _newest_first(point: Point) -> timedelta:
    return from_epoch(0) - point.start


def _with_missing_breaching(rule: Rule, found: Sequence[Point]) -> StateValue:
    real = sum(point.value is not None for point in found)
    return "ALARM" if _breaching(rule, found) + rule.periods - real >= rule.needed else "OK"


def _with_missing_fine(rule: Rule, found: Sequence[Point]) -> StateValue:
    return "ALARM" if _breaching(rule, found) >= rule.needed else "OK"


def _with_missing_ignored(rule: Rule, found: Sequence[Point]) -> StateValue | None:
    """Return the state by the real datapoints alone, None if they are not enough."""
    breaching = _breaching(rule, found)
    if breaching >= rule.needed:
        return "ALARM"
    real = sum(point.value is not None for point in found)
    return "OK" if real > breaching else None


def _with_missing_unknown(rule: Rule, found: Sequence[Point]) -> StateValue:
    """Return the same, or ALARM if all datapoints breach and the oldest is old enough."""
    by_real = _with_missing_ignored(rule, found)
    if by_real is not None:
        return by_real
    oldest_age = max(age for age, point in enumerate(found, 1) if point.value is not None)
    return "ALARM" if oldest_age >= rule.needed else "INSUFFICIENT_DATA"


WITHOUT_POINTS: Mapping[Treatment, StateValue | None] = {
    "missing": "INSUFFICIENT_DATA",
    "ignore": None,
    "breaching": "ALARM",
    "notBreaching": "OK",
}
BY_TREATMENT: Mapping[Treatment, Callable[[Rule, Sequence[Point]], StateValue | None]] = {
    "missing": _with_missing_unknown,
    "ignore": _with_missing_ignored,
    "breaching": _with_missing_breaching,
    "notBreaching": _with_missing_fine,
}
