"""Metric data: rates of a key by period. Source: API reference, ListInsightsMetricData."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

# How long the data of a period, in seconds, are kept.
KEPT: Mapping[int, timedelta] = {60: timedelta(days=15), 300: timedelta(days=63), 3600: timedelta(days=90)}


def first_start(start: datetime, now: datetime, period: int) -> int:
    """Return the minute of the first bucket from `start` on whose data are kept."""
    oldest = max(start, now - KEPT[period])
    return math.ceil(oldest.timestamp() / period) * period // 60


def rate(count: int, period: int) -> float:
    """Return the count in a minute of a bucket of so many seconds. Assumed: AWS calls it a value."""
    return count * 60 / period
