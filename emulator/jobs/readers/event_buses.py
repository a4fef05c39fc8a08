"""Event buses: the records that some trail selects, once each, on the default bus of their region."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from emulator.core.delivery.envelopes import find_envelope
from emulator.core.delivery.periods import Period
from emulator.core.ports.outputs import Buses
from emulator.core.ports.readers import Batches, Span
from emulator.core.ports.state import Store
from emulator.core.records.events import Event
from emulator.jobs.consequences import Consequences
from emulator.jobs.readers import delays


class EventBuses:
    """Satisfies ports.readers.Reader: sends events to buses, soon after they were recorded.

    If no trail logs, nothing is sent, as with AWS. The periods that contain the record decide whether it
    is selected, so that records from before a stop are still sent after it.
    """

    name: Final = delays.BUS
    delay: Final = delays.OF_BUSES
    holds_back: Final = False

    def __init__(
        self,
        store: Store,
        buses: Buses,
        consequences: Consequences,
        take: Callable[[Sequence[Event]], None],
    ) -> None:
        """`take` takes the events of the targets that rules send to."""
        self._store = store
        self._buses = buses
        self._consequences = consequences
        self._take = take

    def accounts(self) -> Sequence[str]:
        return self._store.periods.accounts()

    def spans(self, account: str, region: str) -> Sequence[Span]:
        periods = [
            period for period in self._store.periods.pending(account) if period.scope.covers_region(region)
        ]
        if not periods:
            return ()
        first = min(period.first for period in periods)
        return (Span(account, account, region, first, wants=partial(_is_wanted, periods)),)

    def read(self, span: Span, batches: Batches) -> None:
        if not self._buses.listens(span.account, span.region):
            batches.settle(batches.end)
            return
        for batch in batches:
            envelopes = [envelope for envelope in map(find_envelope, batch.events) if envelope]
            if envelopes:
                self._buses.send(envelopes)
                caused = self._consequences.events_after_rules(envelopes, batches.at)
                if caused:
                    self._take(caused)
            batches.settle(batch.up_to)

    def settled(self, span: Span) -> None:
        """An account's bus is never read to an end."""


def _is_wanted(periods: Sequence[Period], event: Event) -> bool:
    return any(period.holds(event.number) and period.wants_either(event) for period in periods)
