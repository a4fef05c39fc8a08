"""What services do because of a call, as events that follow the call's own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from emulator.core import arns
from emulator.core.causes.calls import Cause, Made, Once, Planned, ServiceCall, ServiceEvent
from emulator.core.causes.recorded import events_of
from emulator.core.causes.table import find_row
from emulator.core.causes.targets import event_received

if TYPE_CHECKING:
    from emulator.core.call import Description, Exchange
    from emulator.core.callers.identity import Caller
    from emulator.core.delivery.envelopes import Envelope
    from emulator.core.ids import Ids
    from emulator.core.ports.neighbours import Describer
    from emulator.core.ports.surroundings import Surroundings
    from emulator.core.records.events import Event

# So many events are remembered as those of services, and so many things that services keep for a while.
MOST_REMEMBERED = 20_000

Kept = TypeVar("Kept", str, tuple[str, ...])


class Consequences:
    """Makes the events of calls that services make; it remembers what they keep for a while."""

    def __init__(self, describer: Describer, around: Surroundings, ids: Ids, *, is_on: bool) -> None:
        """`is_on` tells whether there are any events of services."""
        self._is_on = is_on
        self._describer = describer
        self._around = around
        self._ids = ids
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, ...], datetime] = {}
        self._made: dict[str, None] = {}

    def connect(self, plan: Callable[[Planned], None]) -> None:
        """Connect the part that has things done later. To be called once, before the first call."""
        self._plan = plan

    def events_after(
        self, exchange: Exchange, description: Description, caller: Caller, at: datetime
    ) -> Sequence[Event]:
        """Return the events of what services did because of a call, which succeeded at the instant `at`."""
        row = find_row(description, exchange.response.headers) if self._is_on else None
        if row is None:
            return ()
        cause = Cause(
            description,
            caller,
            exchange.account,
            at,
            self._describer.answer(exchange) if row.reads_answer else {},
            exchange.response.headers,
            self._describer.sent(exchange) if row.reads_sent else {},
        )
        return self.events_of(row.rule(cause, self._around), at)

    def events_after_rules(self, envelopes: Sequence[Envelope], at: datetime) -> Sequence[Event]:
        """Return the events of the targets that rules sent records to.

        Records of what services did cause none: a rule that takes its own call would never come to rest. Nor
        do reads, which hardly any rule gets.
        """
        if not self._is_on:
            return ()
        made = [
            call
            for envelope in envelopes
            if not envelope.is_read and not _is_by_service(envelope)
            for call in event_received(envelope.as_json(), _bus_of(envelope), at, self._around)
        ]
        return self.events_of(made, at)

    def events_of(self, made: Sequence[Made], at: datetime) -> Sequence[Event]:
        """Return the events of what services did, but for what they did a while ago and need not again.

        What they are going to do is entered in the schedule.
        """
        for one in made:
            if isinstance(one, Planned):
                self._plan(one)
        with self._lock:
            due = [one for one in made if not isinstance(one, Planned) and self._is_needed(one, at)]
        events = list(events_of(due, at, self._ids))
        with self._lock:
            self._made.update(dict.fromkeys(event.id for event in events))
            _shorten(self._made)
        return events

    def made(self, event_id: str) -> bool:
        """Tell whether an event is that of a service, among those of late."""
        return event_id in self._made

    def forget(self) -> None:
        """Forget all that services keep: the rest of AWS was emptied."""
        with self._lock:
            self._kept.clear()
            self._made.clear()
        self._around.forget()

    def _is_needed(self, one: ServiceCall | ServiceEvent, at: datetime) -> bool:
        return one.once is None or self._is_due(one.once, at)

    def _is_due(self, once: Once, at: datetime) -> bool:
        """Tell whether nothing is kept that makes a call needless; what it gives is kept from now on."""
        until = self._kept.get(once.kept)
        if until is not None and at < until:
            return False
        self._kept.pop(once.kept, None)
        self._kept[once.kept] = at + once.lasts
        _shorten(self._kept)
        return True


def _is_by_service(envelope: Envelope) -> bool:
    return "invokedBy" in envelope.detail.get("userIdentity", {})


def _bus_of(envelope: Envelope) -> str:
    return str(arns.regional("events", envelope.region, envelope.account, "event-bus/default"))


def _shorten(kept: dict[Kept, Any]) -> None:
    """Drop what was put in first while there is too much."""
    while len(kept) > MOST_REMEMBERED:
        del kept[next(iter(kept))]
