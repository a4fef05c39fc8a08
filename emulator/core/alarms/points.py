"""Datapoints: the samples of a metric, one value a period.

Source: CloudWatch user guide, "CloudWatch statistics definitions"; how percentiles lie between samples is
assumed.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from emulator.core.alarms.samples import Sample
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Point:
    """The datapoint of the period from `start`; `value` is None if there were no samples."""

    start: datetime
    value: float | None = None
    count: float = 0.0


def points(
    samples: Iterable[Sample], statistic: str, period: timedelta, end: datetime, count: int
) -> list[Point]:
    """Return the points of the last `count` periods before `end`, the newest first."""
    held: list[list[Sample]] = [[] for _ in range(count)]
    for one in samples:
        place = (end - one.at - timedelta.resolution) // period
        if 0 <= place < count:
            held[place].append(one)
    return [_point(end - period * (place + 1), found, statistic) for place, found in enumerate(held)]


def _point(start: datetime, found: Sequence[Sample], statistic: str) -> Point:
    if not found:
        return Point(start)
    return Point(start, statistic_of(found, statistic), count_of(found))


def count_of(found: Iterable[Sample]) -> float:
    """Return the number of values in the samples."""
    return math.fsum(one.count for one in found)


def _sum(found: Iterable[Sample]) -> float:
    return math.fsum(one.total for one in found)


STATISTICS: Mapping[str, Callable[[Sequence[Sample]], float]] = {
    "SampleCount": count_of,
    "Sum": _sum,
    "Average": lambda found: _sum(found) / count_of(found),
    "Minimum": lambda found: min(one.lowest for one in found),
    "Maximum": lambda found: max(one.highest for one in found),
}


def statistic_of(found: Sequence[Sample], statistic: str) -> float:
    """Return a statistic of one or more samples. Percentiles are p90 and the like."""
    known = STATISTICS.get(statistic)
    return known(found) if known else _percentile(found, float(statistic[1:]) / 100)


def is_known(statistic: str) -> bool:
    """Return whether the statistic is supported: the five by name, and percentiles such as p99.9."""
    return statistic in STATISTICS or (
        statistic[:1] == "p" and statistic[1:].replace(".", "", 1).isdecimal() and float(statistic[1:]) <= 100
    )


def _percentile(found: Sequence[Sample], share: float) -> float:
    values = sorted(
        value for one in found for value in [one.total / one.count] * max(1, round(one.count)) if one.count
    )
    place = (len(values) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)
