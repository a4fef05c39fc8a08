"""The intake: the one door through which records enter the journal."""

import threading
from collections.abc import Callable, Sequence

from emulator.core.clock import Clock
from emulator.core.delivery.own_calls import OwnCall, event_of
from emulator.core.ids import Ids
from emulator.core.ports.state import Store
from emulator.core.records.events import Event
from emulator.jobs.retention import Retention

# The limit of waiting records of one account and region; at the limit they are appended, without being due.
WAITING_AT_MOST = 1000


class Intake:
    """Appends events to the journal, and tells the schedule. Any thread may use it.

    The records of calls that CloudTrail makes itself wait for a record that a trail delivers. Alone they make
    no delivery due: a delivery makes calls, their records would be due, and so on without an end. Records
    that no trail delivers do not release them either, because a reader of delivered files may make no others.
    """

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._lock = threading.Lock()
        self._waiting: dict[tuple[str, str], list[Event]] = {}

    def connect(self, tell: Callable[[Sequence[Event]], None], retention: Retention) -> None:
        """Connect the parts for readers: `tell` makes them due, `retention` limits the journal.

        To be called once, before the first record: readers note calls here, so they are made later.
        """
        self._tell = tell
        self._retention = retention

    def take(self, events: Sequence[Event]) -> None:
        """Append the events and then the records that waited for them, and make the readers due."""
        batch = self._with_waiting(events) if self._waiting else events
        self._append(batch)
        self._tell(batch)

    def note(self, call: OwnCall) -> None:
        """Take a call that CloudTrail just made; its record waits."""
        event = event_of(call, self._clock.now(), self._ids)
        with self._lock:
            waiting = self._waiting.setdefault((event.account, event.region), [])
            waiting.append(event)
            if len(waiting) < WAITING_AT_MOST:
                return
            del self._waiting[event.account, event.region]
        self._append(waiting)  # without the lock: a thread that waits for it may hold the journal

    def keep_waiting(self) -> None:
        """Append the records that still wait, without making readers due."""
        with self._lock:
            waited = [event for events in self._waiting.values() for event in events]
            self._waiting.clear()
        if waited:
            self._append(waited)

    def clear(self) -> None:
        """Forget the waiting records."""
        with self._lock:
            self._waiting.clear()

    def _append(self, events: Sequence[Event]) -> None:
        self._store.journal.append(events)
        self._retention.keep_bound(len(events))

    def _with_waiting(self, events: Sequence[Event]) -> Sequence[Event]:
        """Return the events, and after them the records that these release.

        The given events come first: a trail that starts or stops uses the number of its own record.
        """
        places = dict.fromkeys(
            (event.account, event.region)
            for event in events
            if (event.account, event.region) in self._waiting and self._may_release(event)
        )
        with self._lock:
            waited = [event for place in places for event in self._waiting.pop(place, ())]
        return [*events, *waited]

    def _may_release(self, event: Event) -> bool:
        """Tell whether a trail delivers the event anyway, or none of the account delivers anything."""
        pending = self._store.periods.pending(event.account)
        periods = [period for period in pending if period.last is None]
        return not periods or any(period.wants(event) for period in periods)
