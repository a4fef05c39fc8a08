"""AWS's checks of metric filters and subscription filters, and their error messages."""

import math
from collections.abc import Callable, Mapping

from emulator.core.alarms import patterns
from emulator.core.alarms.comparisons import NUMBER
from emulator.core.alarms.lines import Pattern, PatternError
from emulator.core.alarms.metrics import Transformation
from emulator.core.alarms.paths import find_path

# By what is asked, as AWS words it where it does not name the piece.
# Source: answers of AWS from 2017 to 2025.
METRIC = "Invalid metric filter pattern"
OTHER = "Invalid filter pattern"

MOST_FILTERS_WITH_REGEX = 5
MOST_METRIC_FILTERS = 100
MOST_DIMENSIONS = 3


class FilterError(Exception):
    """A filter that AWS refuses as an invalid parameter; the message is what the caller reads."""


def checked_pattern(text: str, sentence: str) -> Pattern:
    """Return the parsed pattern. Raises FilterError, with `sentence` if AWS does not name the wrong piece."""
    if len(text) > patterns.LONGEST:
        raise FilterError(
            f"1 validation error detected: Value '{text}' at 'filterPattern' failed to satisfy constraint: "
            f"Member must have length less than or equal to {patterns.LONGEST}"
        )
    try:
        return patterns.parse(text)
    except PatternError as error:
        raise FilterError(error.detail or sentence) from error


def check_transformation(pattern: Pattern, transformation: Transformation) -> None:
    """Raise FilterError if the pattern cannot provide the metric's value and dimensions."""
    if transformation.dimensions:
        _check_dimensions(pattern, transformation)
    value = transformation.value
    if not _is_finite(value) and not _is_selector(pattern, value):
        raise FilterError(f"Invalid metric transformation: metric value {value} must be a valid number")


def _check_dimensions(pattern: Pattern, transformation: Transformation) -> None:
    rules: Mapping[str, Callable[[], bool]] = {
        "The specified filter pattern does not support dimensions": lambda: pattern.has_values,
        "Invalid metric transformation: dimensions and default value are mutually exclusive properties": (
            lambda: transformation.default is None
        ),
        "Invalid metric transformation: dimension value must be valid selector": (
            lambda: all(_is_selector(pattern, one) for one in transformation.dimensions.values())
        ),
    }
    for sentence, is_met in rules.items():
        if not is_met():
            raise FilterError(sentence)


def _is_finite(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def _is_selector(pattern: Pattern, text: str) -> bool:
    """Return whether a text can name a value of the pattern: $.size of records, $size or $1 of lines."""
    if not pattern.has_values or not text.startswith("$"):
        return False
    return find_path(text) is not None or text[1:].replace("_", "").replace("-", "").isalnum()
