"""GetMetricStatistics with periods that begin on full minutes. moto's begin with the first datum."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from emulator.core.values import dataclass
from emulator.upstreams.moto.alarm_forms import dimensions_of, naive, naive_of


@dataclass(frozen=True)
class Asked:
    """The arguments of moto's get_metric_statistics; `period` is in seconds."""

    namespace: str
    metric_name: str
    start_time: datetime
    end_time: datetime
    period: int
    stats: Sequence[str]
    dimensions: Sequence[dict[str, str]]
    unit: str | None = None

    @property
    def start(self) -> datetime:
        """The beginning of the first period."""
        start = _plain(self.start_time)
        return start.replace(second=0) if self.period >= 60 else start

    def takes(self, datum: Any) -> bool:
        """Return whether a datum belongs to the metric, unit and time range."""
        named = sorted((one["Name"], one["Value"]) for one in self.dimensions)
        return (
            datum.namespace == self.namespace
            and datum.name == self.metric_name
            and self.start <= naive_of(datum) < _plain(self.end_time)
            and (self.unit is None or datum.unit == self.unit)
            and list(dimensions_of(datum.dimensions)) == named
        )


def statistics_of(backend: Any, asked: Asked) -> list[Any]:
    """Return moto's statistics of each period that has data, the first one first."""
    from moto.cloudwatch.exceptions import InvalidParameterValue
    from moto.cloudwatch.models import Statistics

    if _plain(asked.start_time) >= _plain(asked.end_time):
        raise InvalidParameterValue("The parameter StartTime must be less than the parameter EndTime.")
    step, places = timedelta(seconds=asked.period), dict[int, list[Any]]()
    for datum in backend.get_all_metrics():
        if asked.takes(datum):
            places.setdefault((naive_of(datum) - asked.start) // step, []).append(datum)
    found = []
    for place, data in sorted(places.items()):
        statistics = Statistics(asked.stats, asked.start + step * place, data[-1].unit)
        statistics.metric_data = data
        found.append(statistics)
    return found


def _plain(instant: datetime) -> datetime:
    """Return an instant as naive UTC in whole seconds."""
    return (naive(instant) if instant.tzinfo else instant).replace(microsecond=0)
