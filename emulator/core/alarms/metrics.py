"""Metric filters: the samples that they make of log events.

Source: CloudWatch Logs user guide, "Creating metrics from log events using filters".
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any

from emulator.core.alarms import patterns
from emulator.core.alarms.comparisons import NUMBER, is_number
from emulator.core.alarms.lines import Line, Pattern
from emulator.core.alarms.samples import Dimensions, Emission, Metric, Sample, sample
from emulator.core.clock import from_epoch
from emulator.core.values import dataclass

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Transformation:
    """The metric of a filter. `value` is a number or a selector; values of `dimensions` are selectors."""

    namespace: str
    name: str
    value: str
    default: float | None = None
    unit: str | None = None
    dimensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MetricFilter:
    """A metric filter of a log group."""

    name: str
    pattern: str
    transformation: Transformation


@dataclass(frozen=True)
class LogEvent:
    """A log event; `timestamp` is in milliseconds of Unix time."""

    timestamp: int
    line: Line


def emissions(filters: Iterable[MetricFilter], events: Sequence[LogEvent]) -> Iterator[Emission]:
    """Yield the samples of the filters, summed up by minute. Raises PatternError."""
    minutes: dict[datetime, list[Line]] = {}
    for event in events:
        minutes.setdefault(minute_of(event.timestamp), []).append(event.line)
    for one in filters:
        pattern = patterns.parse(one.pattern)
        for minute, lines in minutes.items():
            yield from _of_minute(one, pattern, minute, lines)


def minute_of(timestamp: int) -> datetime:
    """Return the beginning of the minute of a time in milliseconds."""
    return from_epoch(timestamp // 60_000 * 60)


def _of_minute(
    one: MetricFilter, pattern: Pattern, minute: datetime, lines: Sequence[Line]
) -> Iterator[Emission]:
    transformation = one.transformation
    matched = [line for line in lines if pattern.matches(line)]
    values: dict[Dimensions, list[float]] = {}
    for line in matched:
        value, dimensions = _value(transformation.value, pattern, line), _dimensions(one, pattern, line)
        if value is not None and dimensions is not None:
            values.setdefault(dimensions, []).append(value)
    for dimensions, found in values.items():
        metric = Metric(transformation.namespace, transformation.name, dimensions)
        whole = Sample(minute, float(len(found)), math.fsum(found), min(found), max(found))
        yield Emission(one.name, metric, transformation.unit, whole)
    if not matched and transformation.default is not None:
        metric = Metric(transformation.namespace, transformation.name)
        default = sample(minute, transformation.default)
        yield Emission(one.name, metric, transformation.unit, default, is_default=True)


def _value(text: str, pattern: Pattern, line: Line) -> float | None:
    """Return the value for an event, None if its selector leads to no number."""
    if not text.startswith("$"):
        return float(text)
    return next((number for number in map(number_of, pattern.values(text, line)) if number is not None), None)


def number_of(value: Any) -> float | None:
    """Return a JSON number, or the number in a text (assumed); None for anything else."""
    if is_number(value):
        return float(value)
    return float(value) if isinstance(value, str) and NUMBER.fullmatch(value) else None


def _dimensions(one: MetricFilter, pattern: Pattern, line: Line) -> Dimensions | None:
    """Return the dimensions for an event, None if one of them has no value (assumed)."""
    found: list[tuple[str, str]] = []
    for name, selector in sorted(one.transformation.dimensions.items()):
        values = [value for value in pattern.values(selector, line) if isinstance(value, (str, int, float))]
        if not values:
            return None
        found.append((name, str(values[0])))
    return tuple(found)
