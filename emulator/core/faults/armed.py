"""When armed faults strike, and what is drawn for each strike."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from emulator.core.call import Json
from emulator.core.faults.definitions import Fault, FaultName, Place, fault_of
from emulator.core.ids import seeded_numbers

Item = TypeVar("Item")


@dataclass(frozen=True)
class Strike:
    """One time that a fault strikes, or might have: the `number`-th that it was asked about, from 1 on.

    What is drawn for it depends on the fault's name and seed and on that number alone.
    """

    fault: Fault
    number: int

    @property
    def falls(self) -> bool:
        """Whether it comes about, by the fault's chance."""
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
    """A fault that is armed, and how often it struck so far."""

    fault: Fault
    struck: int

    def as_json(self) -> Json:
        return {**self.fault.as_json(), "struck": self.struck}


class Faults:
    """The faults that are armed; false while there are none. Safe for threads.

    They are no state: whoever starts the emulator again starts it without any.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._counters: Sequence[_Counter] = ()
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._counters)

    def arm(self, name: FaultName, **members: Any) -> Fault:
        """Arm one fault more, and return it; `members` are those of Fault. Raises FaultError."""
        fault = fault_of({"name": name, **members})
        self.add(fault)
        return fault

    def add(self, fault: Fault) -> None:
        """Arm one fault more."""
        with self._lock:
            self._counters = (*self._counters, _Counter(fault))

    def replace(self, faults: Sequence[Fault]) -> None:
        """Arm these faults and no others; none of them has struck yet."""
        with self._lock:
            self._counters = [_Counter(fault) for fault in faults]

    def clear(self) -> None:
        """Arm none."""
        self.replace(())

    def armed(self) -> Sequence[Armed]:
        """Return the faults in the order in which they were armed."""
        with self._lock:
            return [Armed(counter.fault, counter.struck) for counter in self._counters]

    def strike(self, name: FaultName, place: Place, subject: str | None = None) -> Strike | None:
        """Return the strike of the first fault of that name that strikes at the place now.

        What was decided about a subject, such as the key of a file, stays so however often it is asked.
        """
        now = self._now()
        with self._lock:
            for counter in self._counters:
                if counter.fault.name == name and (strike := counter.find_strike(place, subject, now)):
                    return strike
        return None

    def has_struck(self, name: FaultName, subject: str) -> bool:
        """Tell whether a fault of that name struck the subject before."""
        with self._lock:
            return any(
                counter.fault.name == name and counter.find_decision(subject) for counter in self._counters
            )


class _Counter:
    """Counts for one armed fault, and remembers what it decided about subjects."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.struck = 0
        self._asked = 0
        self._decided: dict[str, Strike | None] = {}

    def find_strike(self, place: Place, subject: str | None, at: datetime) -> Strike | None:
        if subject in self._decided:
            return self._decided[subject]
        if self.struck == self.fault.count or not self.fault.covers(place, at):
            return None
        self._asked += 1
        strike = Strike(self.fault, self._asked)
        found = strike if strike.falls else None
        self.struck += found is not None
        if subject is not None:
            self._decided[subject] = found
        return found

    def find_decision(self, subject: str) -> Strike | None:
        """Return the strike that was decided about the subject, None for none."""
        return self._decided.get(subject)
