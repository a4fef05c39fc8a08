"""Event buses: the records that some trail selects, once each, on the default bus of their region."""

from collections.abc import Sequence

from emulator.core.delivery.envelopes import find_envelope
from emulator.core.delivery.periods import Period
from emulator.core.ports.outputs import Buses
from emulator.core.ports.state import Store
from emulator.core.records.events import Event

EVENTS_AT_ONCE = 2000


class EventBuses:
    """Sends events to buses, soon after they were recorded. Not for two threads at once.

    Nothing is sent where no trail logs, as with AWS. What is selected is judged by the periods that hold
    the record, so that what is recorded before a stop is still sent after it.
    """

    def __init__(self, store: Store, buses: Buses) -> None:
        self._store = store
        self._buses = buses

    def run(self, account: str, region: str) -> None:
        """Send what was recorded for the account in the region since the last time."""
        with self._store.transaction():
            last = self._store.journal.last()
            periods = self._periods(account, region)
            cursor = self._store.periods.cursor(account, region, "bus")
        if not periods or cursor >= last:
            return
        if not self._buses.listens(account, region):
            self._settle(account, region, last)
            return
        cursor = max(cursor, min(period.first for period in periods) - 1)
        while events := self._store.journal.read(account, region, cursor, last, EVENTS_AT_ONCE):
            self._send([event for event in events if _is_wanted(event, periods)])
            cursor = events[-1].number
            self._settle(account, region, cursor)

    def _periods(self, account: str, region: str) -> Sequence[Period]:
        return [period for period in self._store.periods.pending(account) if period.covers_region(region)]

    def _send(self, events: Sequence[Event]) -> None:
        envelopes = [envelope for envelope in map(find_envelope, events) if envelope]
        if envelopes:
            self._buses.send(envelopes)

    def _settle(self, account: str, region: str, number: int) -> None:
        self._store.periods.move_cursor(account, region, "bus", number)


def _is_wanted(event: Event, periods: Sequence[Period]) -> bool:
    return any(period.holds(event.number) and period.wants(event) for period in periods)
