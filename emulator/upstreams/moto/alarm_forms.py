"""Alarms and metric data of moto, converted to the values of core/alarms."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from emulator.core.alarms.definitions import COMPARISONS, Alarm, AlarmState, Rule, Treatment
from emulator.core.alarms.points import is_known
from emulator.core.alarms.samples import Dimensions, Metric, Sample

MISSING_IGNORED = "AWS/DynamoDB"  # whose alarms ignore missing data unless they say otherwise


def naive(instant: datetime) -> datetime:
    """Return an instant as moto keeps it: naive, in UTC."""
    return instant.astimezone(UTC).replace(tzinfo=None)


def aware(instant: datetime) -> datetime:
    """Return an instant of moto as an aware datetime in UTC."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def alarm_of(account: str, region: str, theirs: Any) -> Alarm:
    """Return an alarm of moto."""
    return Alarm(
        name=theirs.name,
        arn=theirs.alarm_arn,
        account=account,
        region=region,
        rule=_rule(theirs),
        state=AlarmState(
            theirs.state_value,
            theirs.state_reason or "",
            theirs.state_reason_data or "",
            aware(theirs.state_updated_timestamp),
        ),
        configured_at=aware(theirs.configuration_updated_timestamp),
        description=theirs.description,
        actions_enabled=bool(theirs.actions_enabled),
        actions={
            "OK": tuple(theirs.ok_actions),
            "ALARM": tuple(theirs.alarm_actions),
            "INSUFFICIENT_DATA": tuple(theirs.insufficient_data_actions),
        },
    )


def _rule(theirs: Any) -> Rule | None:
    """Return the rule of an alarm on one metric; None for several metrics, math, and other alarms."""
    watched = _watched(theirs)
    if watched is None or theirs.comparison_operator not in COMPARISONS or theirs.threshold is None:
        return None
    metric, statistic, period, unit = watched
    if not statistic or not is_known(statistic) or not period or theirs.evaluation_periods < 1:
        return None
    usual: Treatment = "ignore" if metric.namespace == MISSING_IGNORED else "missing"
    given = theirs.treat_missing_data
    return Rule(
        metric=metric,
        statistic=statistic,
        period=timedelta(seconds=int(period)),
        periods=int(theirs.evaluation_periods),
        threshold=float(theirs.threshold),
        comparison=theirs.comparison_operator,
        datapoints=int(theirs.datapoints_to_alarm) if theirs.datapoints_to_alarm else None,
        treatment=given if given in get_args(Treatment) else usual,
        unit=unit,
    )


def _watched(theirs: Any) -> tuple[Metric, str | None, Any, str | None] | None:
    """Return the metric of an alarm, its statistic, period and unit."""
    if theirs.rule is not None:
        return None
    if not theirs.metric_data_queries:
        metric = Metric(theirs.namespace, theirs.metric_name, dimensions_of(theirs.dimensions))
        return metric, theirs.statistic or theirs.extended_statistic, theirs.period, theirs.unit
    if len(theirs.metric_data_queries) > 1 or theirs.metric_data_queries[0].metric_stat is None:
        return None
    stat = theirs.metric_data_queries[0].metric_stat
    named = stat.metric
    metric = Metric(named.namespace, named.metric_name, dimensions_of(named.dimensions))
    return metric, stat.stat, stat.period, stat.unit


def dimensions_of(theirs: Sequence[Any]) -> Dimensions:
    """Return dimensions of moto, sorted by their names."""
    return tuple(sorted((one.name, one.value) for one in theirs))


def samples_of(backend: Any, metric: Metric, unit: str | None, since: datetime) -> Iterator[Sample]:
    """Yield the samples of a metric since an instant in a backend of moto."""
    earliest = naive(since)
    for datum in _data_of(backend, metric):
        if (
            naive_of(datum) >= earliest
            and (unit is None or datum.unit == unit)
            and dimensions_of(datum.dimensions) == metric.dimensions
        ):
            yield sample_of(datum)


def _data_of(backend: Any, metric: Metric) -> Sequence[Any]:
    """Return the data of a metric's name. moto has one list of all data; the index is kept up to date."""
    index: _Index = backend.__dict__.setdefault("data_by_name", _Index())
    return index.find(backend.metric_data, (metric.namespace, metric.name))


class _Index:
    """An index of the data by namespace and name, because alarms ask for them every minute."""

    def __init__(self) -> None:
        self._sorted = 0
        self._by_name: dict[tuple[str, str], list[Any]] = {}

    def find(self, data: Sequence[Any], name: tuple[str, str]) -> Sequence[Any]:
        """Return the data of a name. The list only grows; `remove` drops the index."""
        for datum in data[self._sorted :]:
            self._by_name.setdefault((datum.namespace, datum.name), []).append(datum)
            self._sorted += 1
        return list(self._by_name.get(name, ()))


def remove(backend: Any, datum: Any) -> None:
    """Remove a datum, if it still exists."""
    if datum in backend.metric_data:
        backend.metric_data.remove(datum)
        backend.__dict__.pop("data_by_name", None)


def naive_of(datum: Any) -> datetime:
    """Return the time of a datum as naive UTC; callers may have given an aware time."""
    at: datetime = datum.timestamp
    return at if at.tzinfo is None else naive(at)


def sample_of(datum: Any) -> Sample:
    """Return a datum of moto: one value, or the sums of several."""
    at = aware(datum.timestamp)
    if hasattr(datum, "sample_count"):
        return Sample(at, datum.sample_count, datum.sum, datum.min, datum.max)
    value = float(datum.value)
    return Sample(at, 1.0, value, value, value)
