"""How many requests an account may make: a bucket of tokens for each operation in each region.

A bucket holds a second's worth of requests and fills steadily, so that after a pause an account may make
that many requests at once. Source: AWS general reference, "AWS CloudTrail endpoints and quotas", for the
numbers; the size of the buckets is assumed.
"""

import threading
from datetime import datetime
from typing import Protocol

from emulator.api import limits
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Allowance:
    """How many requests, with fractions, were left at an instant."""

    left: float
    at: datetime

    def taken(self, rate: int, at: datetime) -> "Allowance | None":
        """Return what is left after one request more, None when there is none left.

        `rate` is in requests a second. A clock that went back fills nothing.
        """
        gained = max((at - self.at).total_seconds(), 0.0) * rate
        left = min(self.left + gained, float(rate))
        return Allowance(left - 1, max(at, self.at)) if left >= 1 else None


class Admission(Protocol):
    """Decides about requests when they come."""

    def admits(self, account: str, region: str, operation: str, at: datetime) -> bool:
        """Tell whether a request may be made now."""
        ...


class Unlimited:
    """Admits every request."""

    def admits(self, account: str, region: str, operation: str, at: datetime) -> bool:
        return True


class Rates:
    """The allowances of all accounts, regions and operations. Safe for threads."""

    def __init__(self) -> None:
        self._allowances: dict[tuple[str, str, str], Allowance] = {}
        self._lock = threading.Lock()

    def admits(self, account: str, region: str, operation: str, at: datetime) -> bool:
        """Tell whether a request may be made now, and count it if so; one that is refused costs nothing."""
        key, rate = (account, region, operation), limits.rate_of(operation)
        with self._lock:
            left = self._allowances.get(key, Allowance(rate, at)).taken(rate, at)
            if left:
                self._allowances[key] = left
            return left is not None

    def clear(self) -> None:
        """Forget all requests made so far."""
        with self._lock:
            self._allowances.clear()
