"""CloudTrail's own calls on their way into the journal."""

import threading
from collections.abc import Callable, Sequence

from emulator.core.clock import Clock
from emulator.core.delivery.own_calls import OwnCall, event_of
from emulator.core.ids import Ids
from emulator.core.records.events import Event

# So many records of one account and region wait at most; then they are kept at once, without being due.
WAITING_AT_MOST = 1000


class OwnCalls:
    """Keeps the records of what CloudTrail called until something else that a trail delivers is recorded.

    Alone they make no delivery due: it would call, and what it called would be due, without an end. Nor do
    they with what no trail delivers, as whoever reads what was delivered may do no more than that.
    """

    def __init__(
        self,
        keep: Callable[[Sequence[Event]], object],
        may_release: Callable[[Event], bool],
        clock: Clock,
        ids: Ids,
    ) -> None:
        """`may_release` tells whether what waits may come with an event that is recorded now."""
        self._keep = keep
        self._may_release = may_release
        self._clock = clock
        self._ids = ids
        self._lock = threading.Lock()
        self._waiting: dict[tuple[str, str], list[Event]] = {}

    def note(self, call: OwnCall) -> None:
        """Take a call that was made just now."""
        event = event_of(call, self._clock.now(), self._ids)
        with self._lock:
            waiting = self._waiting.setdefault((event.account, event.region), [])
            waiting.append(event)
            if len(waiting) < WAITING_AT_MOST:
                return
            del self._waiting[event.account, event.region]
        self._keep(waiting)  # without the lock: whoever waits for it may hold the journal

    def with_waiting(self, batch: Sequence[Event]) -> Sequence[Event]:
        """Return the events, and after them those that waited for one that is delivered where they are.

        What is given comes first: a trail that starts or stops counts on the number of its own record.
        """
        if not self._waiting:
            return batch
        places = dict.fromkeys(
            (event.account, event.region)
            for event in batch
            if (event.account, event.region) in self._waiting and self._may_release(event)
        )
        with self._lock:
            waited = [event for place in places for event in self._waiting.pop(place, ())]
        return [*batch, *waited]

    def keep_waiting(self) -> None:
        """Keep what still waits."""
        with self._lock:
            waited = [event for events in self._waiting.values() for event in events]
            self._waiting.clear()
        if waited:
            self._keep(waited)

    def clear(self) -> None:
        """Forget what waits."""
        with self._lock:
            self._waiting.clear()
