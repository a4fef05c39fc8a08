"""Faults of a log file's records: some more than once, or in another order."""

from collections.abc import Sequence

from emulator.core.delivery.logfiles import Contents, unique_part
from emulator.core.delivery.periods import Period
from emulator.core.faults.armed import Faults
from emulator.core.faults.damage import delayed, repacked
from emulator.core.places import Place
from emulator.core.ports.state import Store
from emulator.core.records.events import Event

EVENTS_AT_ONCE = 2000


class FaultyContents:
    """Changes the records in a log file: adds some, or changes their order."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self._store = store
        self._faults = faults

    def changed(self, period: Period, place: Place, contents: Contents) -> Contents:
        """Return the changed contents of the file; they include all its records."""
        subject = unique_part(period.id, place.region, contents.first, contents.last)
        events = self._events(period, place, contents.first - 1, contents.last)
        changed = events
        if self._faults.was_triggered("late-delivery", subject):  # and now it is delivered
            changed = [delayed(event) for event in events]
        if trigger := self._faults.trigger("repeated-events", place, subject):
            changed = [*changed, *trigger.some(changed)]
        earlier = self._earlier(period, place, contents)
        if earlier and (trigger := self._faults.trigger("repeated-across-files", place, subject)):
            changed = [*trigger.some(earlier), *changed]
        if len(changed) > 1 and (trigger := self._faults.trigger("shuffled-events", place, subject)):
            changed = trigger.disordered(changed)
        return contents if changed is events else repacked(contents, changed)

    def _events(self, period: Period, place: Place, after: int, up_to: int) -> Sequence[Event]:
        found: list[Event] = []
        journal = self._store.journal
        while events := journal.read(place.account, place.region, after, up_to, EVENTS_AT_ONCE):
            found += [event for event in events if period.wants(event)]
            after = events[-1].number
        return found

    def _earlier(self, period: Period, place: Place, contents: Contents) -> Sequence[Event]:
        """Return records that earlier files of the period had, those that the journal still has."""
        events = self._store.journal.read(
            place.account, place.region, period.first - 1, contents.first - 1, EVENTS_AT_ONCE
        )
        return [event for event in events if period.wants(event)]
