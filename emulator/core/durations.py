"""Durations as people write them: 90, 90s, 5m, 1h, 500ms, 1h30m."""

import re
from collections.abc import Mapping

SECONDS: Mapping[str, float] = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w)", re.ASCII)
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
EXAMPLES = "90, 90s, 5m, 1h or 500ms"


def seconds_of(text: str) -> float:
    """Return the seconds of a duration; a number without a unit is seconds. Raises ValueError."""
    stripped = text.strip().lower()
    if NUMBER.fullmatch(stripped):
        return float(stripped)
    parts = PART.findall(stripped)
    if not parts or "".join(number + unit for number, unit in parts) != stripped:
        raise ValueError(f"{text!r} is not a duration such as {EXAMPLES}.")
    return sum(float(number) * SECONDS[unit] for number, unit in parts)


def text_of(seconds: float) -> str:
    """Return the shortest usual form of a duration, such as 5s, 1h or 500ms."""
    if 0 < seconds < 1:
        return f"{seconds * 1000:.15g}ms"
    whole = [unit for unit in ("h", "m") if seconds and not seconds % SECONDS[unit]]
    unit = whole[0] if whole else "s"
    return f"{seconds / SECONDS[unit]:.15g}{unit}"
