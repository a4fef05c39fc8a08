"""Log files that a fault delays: by minutes, or past the digest that should have listed them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from emulator.core.delivery.logfiles import LogFile, unique_part
from emulator.core.digests.digests import Chain
from emulator.core.faults.armed import Faults
from emulator.core.places import HeldError, Place
from emulator.core.ports.state import Store


class Delays:
    """Knows which files have to wait, and which of them missed their digest. Not for two threads at once.

    It only remembers: the files are pending in the store, and are delivered as usual after it forgot them.
    """

    def __init__(self, store: Store, faults: Faults) -> None:
        self._store = store
        self._faults = faults
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._held: set[str] = set()
        self._released: dict[tuple[str, str, str], datetime] = {}
        self._missed: dict[str, Chain] = {}
        self._backfilled: set[tuple[str, datetime]] = set()

    def check_released(self, file: LogFile, place: Place, at: datetime) -> None:
        """Raise HeldError if the planned file has to wait.

        One that waited for another need not wait again.
        """
        buffer = (file.trail_id, file.account, file.region)
        if self._released.get(buffer) == at:
            return
        due = self._find_due(file, place, at)
        if due or self._misses_digest(file, place):
            self._held.add(_name(file))
            raise HeldError(due)
        if _name(file) in self._held:
            self._held.remove(_name(file))
            self._released[buffer] = at

    def missed(self, files: Sequence[LogFile]) -> Mapping[Chain, Sequence[LogFile]]:
        """Return those of the files that missed their digest, by their chain with that window open.

        A window has one backfill digest: files that miss that too are left out.
        """
        found: dict[Chain, list[LogFile]] = {}
        for file in files:
            chain = self._missed.get(_name(file))
            if chain and (chain.id, chain.next_end) not in self._backfilled:
                found.setdefault(chain, []).append(file)
        return found

    def note_backfilled(self, chain: Chain) -> None:
        """Note that the backfill digest of the window that the chain has open was delivered."""
        self._backfilled.add((chain.id, chain.next_end))

    def _find_due(self, file: LogFile, place: Place, at: datetime) -> datetime | None:
        """Return when a file delayed by a fault is due, None if it is not delayed."""
        trigger = self._faults.trigger("late-delivery", place, _name(file))
        if not trigger:
            return None
        due = file.planned_at + timedelta(seconds=1 + trigger.below(60 * (trigger.fault.minutes or 1)))
        return due if due > at else None

    def _misses_digest(self, file: LogFile, place: Place) -> bool:
        """Return whether the file waits for the digest of the window in which it should have come."""
        chain = self._find_chain(file)
        if chain is None or chain.is_starting:
            return False
        if not self._faults.trigger("backfilled-file", place, _name(file)):
            self._missed.pop(_name(file), None)  # the fault was cleared
            return False
        missed = self._missed.setdefault(_name(file), chain)
        if chain.start == missed.start:
            return True
        if _name(file) in self._held:  # a digest on demand may have ended the window early
            self._missed[_name(file)] = replace(missed, next_end=chain.start)
        return False

    def _find_chain(self, file: LogFile) -> Chain | None:
        """Return the chain whose digest lists files delivered now."""
        chains = [
            chain
            for chain in self._store.chains.growing(file.trail_id)
            if (chain.account, chain.region) == (file.account, file.region)
        ]
        return min(chains, key=lambda chain: chain.next_end, default=None)


def _name(file: LogFile) -> str:
    """Return the identity of the file, which does not depend on the trail's destination."""
    return unique_part(file.period_id, file.region, file.first, file.last)
