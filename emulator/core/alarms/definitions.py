"""Alarms as values: what they watch, when they change state, and the state that they are in."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Literal

from emulator.core.alarms.samples import Metric
from emulator.core.values import dataclass

StateValue = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]
Treatment = Literal["missing", "ignore", "breaching", "notBreaching"]

INITIAL_REASON = "Unchecked: Initial alarm creation"
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TEN_SECONDS = timedelta(seconds=10)


@dataclass(frozen=True)
class Comparison:
    """How a value and the threshold are compared, in Python and in words."""

    breaches: Callable[[float, float], bool]
    words: str


COMPARISONS: Mapping[str, Comparison] = {
    "GreaterThanOrEqualToThreshold": Comparison(operator.ge, "greater than or equal to"),
    "GreaterThanThreshold": Comparison(operator.gt, "greater than"),
    "LessThanThreshold": Comparison(operator.lt, "less than"),
    "LessThanOrEqualToThreshold": Comparison(operator.le, "less than or equal to"),
}


@dataclass(frozen=True)
class AlarmState:
    """The state of an alarm, why it is in it (`data` as JSON text, "" for none), and since when."""

    value: StateValue
    reason: str
    data: str
    at: datetime


@dataclass(frozen=True)
class Rule:
    """When an alarm changes its state. `datapoints` is None where DatapointsToAlarm was not given."""

    metric: Metric
    statistic: str
    period: timedelta
    periods: int
    threshold: float
    comparison: str
    datapoints: int | None = None
    treatment: Treatment = "missing"
    unit: str | None = None

    @property
    def needed(self) -> int:
        """How many of the periods have to breach."""
        return self.datapoints or self.periods

    def reach(self, more_periods: int) -> timedelta:
        """Return how far back datapoints are used, with `more_periods` before the last `periods`."""
        return self.period * (self.periods + more_periods)

    @property
    def pace(self) -> timedelta:
        """How often the rule is evaluated. Source: CloudWatch user guide, "Evaluating an alarm"."""
        if self.period < MINUTE:
            return TEN_SECONDS
        return HOUR if self.period * self.periods > DAY else MINUTE

    def breaches(self, value: float) -> bool:
        """Return whether a value lies on the wrong side of the threshold."""
        return COMPARISONS[self.comparison].breaches(value, self.threshold)


@dataclass(frozen=True)
class Alarm:
    """An alarm. `rule` is None if the alarm is not evaluated here: metric math, anomaly detection."""

    name: str
    arn: str
    account: str
    region: str
    rule: Rule | None
    state: AlarmState
    configured_at: datetime
    description: str | None = None
    actions_enabled: bool = True
    actions: Mapping[StateValue, Sequence[str]] = field(default_factory=dict)

    def actions_of(self, value: StateValue) -> list[str]:
        """Return the ARNs of the actions of a state."""
        return list(self.actions.get(value, ()))

    def moved(self, state: AlarmState) -> "Alarm":
        """Return the alarm with another state."""
        return replace(self, state=state)
