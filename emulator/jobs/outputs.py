"""All that a trail sends, in the order that keeps the outputs independent of each other."""

from dataclasses import dataclass
from datetime import datetime

from emulator.jobs.delivery import Delivery
from emulator.jobs.event_buses import EventBuses
from emulator.jobs.log_streams import LogStreams


@dataclass(frozen=True)
class Outputs:
    """Runs the outputs. Not for two threads at once.

    Files come last: the journal may drop what they have taken, and a period ends with them.
    """

    buses: EventBuses
    log_streams: LogStreams
    delivery: Delivery

    def run(self, account: str, region: str, at: datetime) -> list[str]:
        """Send all that is pending for the account's trails in the region; return the keys of the files."""
        keys: list[str] = []
        try:
            self.buses.run(account, region)
            self.log_streams.run(account, region, at)
        finally:  # whatever goes wrong there, files are delivered
            keys += self.delivery.run(account, region, at)
        return keys

    def is_pending(self, account: str, region: str) -> bool:
        """Tell whether something is left to deliver later."""
        return self.delivery.is_pending(account, region) or self.log_streams.is_pending(account, region)
