"""Metrics and their samples, as values."""

from datetime import datetime

from emulator.core.values import dataclass

Dimensions = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Metric:
    """A metric by name; its dimensions are sorted by their names."""

    namespace: str
    name: str
    dimensions: Dimensions = ()


@dataclass(frozen=True)
class Sample:
    """What was measured of a metric at a time: one value, or several with their count and sum."""

    at: datetime
    count: float
    total: float
    lowest: float
    highest: float


def sample(at: datetime, value: float) -> Sample:
    """Return the sample of one value."""
    return Sample(at, 1.0, value, value, value)


@dataclass(frozen=True)
class Emission:
    """The samples of one minute for one metric of a filter.

    A default is sent for minutes in which events came and none matched; what matches later replaces it.
    """

    filter: str
    metric: Metric
    unit: str | None
    sample: Sample
    is_default: bool = False
