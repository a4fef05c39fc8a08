"""When armed faults trigger, and the random choices of each trigger."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from emulator.core.faults.definitions import Fault, FaultName, fault_of
from emulator.core.ids import seeded_numbers
from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.core.call import Json
    from emulator.core.places import Place

Item = TypeVar("Item")


@dataclass(frozen=True)
class Trigger:
    """One decision whether a fault is triggered, the `number`-th of this fault.

    Its random choices depend only on the fault's name, its seed and this number.
    """

    fault: Fault
    number: int

    @property
    def falls(self) -> bool:
        """Whether the fault is triggered, by its chance."""
        return seeded_numbers(self._material("chance")).random() < self.fault.chance

    def below(self, limit: int) -> int:
        """Return a whole number from 0 on and below the limit."""
        return seeded_numbers(self._material("number")).randrange(limit)

    def some(self, items: Sequence[Item]) -> Sequence[Item]:
        """Return a tenth of the items, at least one, in their order."""
        chosen = seeded_numbers(self._material("some")).sample(range(len(items)), max(1, len(items) // 10))
        return [items[index] for index in sorted(chosen)]

    def disordered(self, items: Sequence[Item]) -> Sequence[Item]:
        """Return the items in another order, if there are two."""
        order = list(range(len(items)))
        seeded_numbers(self._material("order")).shuffle(order)
        if order == sorted(order):
            order.reverse()
        return [items[index] for index in order]

    def _material(self, purpose: str) -> str:
        return f"{self.fault.seed}/{self.fault.name}/{self.number}/{purpose}"


@dataclass(frozen=True)
class Armed:
    """A fault that is armed, and how often it was triggered so far."""

    fault: Fault
    struck: int

    def as_json(self) -> Json:
        return {**self.fault.as_json(), "struck": self.struck}


class Faults:
    """The faults that are armed; false while there are none. Safe for threads.

    They are not part of the state: after a restart, no fault is armed.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._counters: Sequence[_Counter] = ()
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._counters)

    def arm(self, name: FaultName, **members: Any) -> Fault:
        """Arm one more fault, and return it; `members` are those of Fault. Raises FaultError."""
        fault = fault_of({"name": name, **members})
        self.add(fault)
        return fault

    def add(self, fault: Fault) -> None:
        """Arm one more fault."""
        with self._lock:
            self._counters = (*self._counters, _Counter(fault))

    def replace(self, faults: Sequence[Fault]) -> None:
        """Replace all armed faults by these; their counts start at zero."""
        with self._lock:
            self._counters = [_Counter(fault) for fault in faults]

    def clear(self) -> None:
        """Clear all faults."""
        self.replace(())

    def armed(self) -> Sequence[Armed]:
        """Return the faults in the order in which they were armed."""
        with self._lock:
            return [Armed(counter.fault, counter.times) for counter in self._counters]

    def trigger(self, name: FaultName, place: Place, subject: str | None = None) -> Trigger | None:
        """Return the trigger of the first fault of that name that is triggered at the place now.

        The decision about a subject, such as the key of a file, is made once and remembered.
        """
        now = self._now()
        with self._lock:
            for counter in self._counters:
                if counter.fault.name == name and (trigger := counter.find_trigger(place, subject, now)):
                    return trigger
        return None

    def was_triggered(self, name: FaultName, subject: str) -> bool:
        """Tell whether a fault of that name was triggered for the subject before."""
        with self._lock:
            return any(
                counter.fault.name == name and counter.find_decision(subject) for counter in self._counters
            )


class _Counter:
    """Counts for one armed fault, and remembers what it decided about subjects."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.times = 0
        self._asked = 0
        self._decided: dict[str, Trigger | None] = {}

    def find_trigger(self, place: Place, subject: str | None, at: datetime) -> Trigger | None:
        if subject in self._decided:
            return self._decided[subject]
        if self.times == self.fault.count or not self.fault.covers(place, at):
            return None
        self._asked += 1
        trigger = Trigger(self.fault, self._asked)
        found = trigger if trigger.falls else None
        self.times += found is not None
        if subject is not None:
            self._decided[subject] = found
        return found

    def find_decision(self, subject: str) -> Trigger | None:
        """Return the trigger for the subject, None if there is none."""
        return self._decided.get(subject)
