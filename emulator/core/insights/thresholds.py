"""Thresholds: when a count is unusual. AWS does not publish its own; the defaults are assumed."""

from emulator.core.selectors.insight_types import InsightType
from emulator.core.values import dataclass

LONGEST_WINDOW_MINUTES = 60


@dataclass(frozen=True)
class Thresholds:
    """The limits of the detection.

    `window` is the number of minutes that a decision looks at, `quiet` the number of normal minutes that end
    an insight. A rate is high from `deviations` standard deviations above the baseline on, with `least_calls`
    or `least_errors` in the window. A rate of none is low if the baseline is `low_rate` a minute or more.
    """

    window: int = 5
    quiet: int = 5
    deviations: float = 6.0
    least_calls: int = 10
    least_errors: int = 5
    low_rate: float = 5.0

    def least(self, kind: InsightType) -> int:
        """Return the least count in the window that can be a high rate."""
        return self.least_calls if kind == "ApiCallRateInsight" else self.least_errors

    def problem(self) -> tuple[str, str] | None:
        """Return the first threshold that cannot be used and a sentence on its values, None for none."""
        if not 1 <= self.window <= LONGEST_WINDOW_MINUTES:
            return "window", f"takes 1 to {LONGEST_WINDOW_MINUTES} minutes, not {self.window}."
        if not 1 <= self.quiet <= LONGEST_WINDOW_MINUTES:
            return "quiet", f"takes 1 to {LONGEST_WINDOW_MINUTES} minutes, not {self.quiet}."
        if not 0 < self.deviations <= 1000:
            return "deviations", f"takes a number above 0, and at most 1000, not {self.deviations}."
        for name, least in (("least_calls", self.least_calls), ("least_errors", self.least_errors)):
            if not 1 <= least <= 1_000_000:
                return name, f"takes 1 to 1000000, not {least}."
        if not 1 <= self.low_rate * self.window <= 1_000_000:
            return "low_rate", (
                "takes a rate at which the window has at least one call, because minutes without a call are "
                f"usual below it, not {self.low_rate}."
            )
        return None
