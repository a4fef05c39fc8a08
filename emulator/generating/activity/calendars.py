"""Calendars: the amount of activity by hour and day. Weights have no unit; only their ratio counts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from emulator.core.values import dataclass

SATURDAY = 5

OFFICE = (0, 0, 0, 0, 0, 0, 1, 4, 14, 22, 24, 20, 10, 18, 22, 20, 16, 9, 4, 2, 2, 1, 0, 0)
CUSTOMERS = (6, 4, 3, 3, 3, 4, 6, 9, 12, 14, 15, 15, 16, 15, 14, 14, 15, 16, 17, 18, 17, 14, 11, 8)
AROUND_THE_CLOCK = (10,) * 24
AT_NIGHT = (0, 6, 20, 20, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Calendar:
    """The weight of each hour of a local day, and by how much a weekend's are multiplied.

    `utc_offset_hours` is the local time minus UTC.
    """

    hours: Sequence[int]
    weekend: float = 1.0
    utc_offset_hours: int = 0

    def weight(self, at: datetime) -> float:
        """Return the weight of the hour that an instant lies in."""
        local = at + timedelta(hours=self.utc_offset_hours)
        weight = float(self.hours[local.hour])
        return weight * self.weekend if local.weekday() >= SATURDAY else weight

    def total(self, start: datetime, days: int) -> float:
        """Return the sum of the weights of all hours of the days from the instant on."""
        return sum(self.weight(start + timedelta(hours=hour)) for hour in range(days * 24))
