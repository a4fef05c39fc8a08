"""When readers and digests are due: after events, after changes of chains, after failures, on demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol

from emulator.core.digests import chains
from emulator.core.late import is_made
from emulator.core.ports.readers import Clocked, Reader
from emulator.core.schedule import Due, Schedule
from emulator.core.values import dataclass
from emulator.jobs.driver import Driver
from emulator.jobs.reading import Reading

if TYPE_CHECKING:
    from emulator.core.clock import Clock
    from emulator.core.digests.digests import Chain
    from emulator.core.ports.state import Store
    from emulator.core.records.events import Event
    from emulator.jobs.problems import Problems

DIGEST = "digest"


class Digests(Protocol):
    """Writes the digests of chains."""

    def run(self, chain_id: str, at: datetime) -> Sequence[str]:
        """Write the digest of the window that the chain has open; return the keys."""
        ...


@dataclass(frozen=True)
class Delivery:
    """What reads the journal and writes digests."""

    readers: Sequence[Reader]
    digesting: Digests


class Timetable:
    """Enters jobs in the schedule and runs them; `driver` drives it.

    A reader's buffer opens with the first event of an account and region, and is read the reader's delay
    later. Records that the reader did not take are tried again after the same delay. A digest that could not
    be written is tried again after `digest_retry`.

    `delivery` may be made late: `delays` are those of its readers, by name, so that it is not needed before
    something is due.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        delivery: Delivery,
        delays: Mapping[str, timedelta],
        digest_retry: timedelta,
        problems: Problems,
    ) -> None:
        self._store = store
        self._clock = clock
        self._delivery = delivery
        self._delays = delays
        self._reading = Reading(store)
        self._digest_retry = digest_retry
        self._schedule = Schedule()
        runners = {name: partial(self._read, name) for name in delays}
        self.driver = Driver(self._schedule, clock, {**runners, DIGEST: self._digest_when_due}, problems)

    def _is_idle(self) -> bool:
        """Tell whether there is nothing that readers could read for, so that they need not be loaded."""
        return not (is_made(self._delivery) or self._store.is_read())

    @property
    def _readers(self) -> Sequence[Reader]:
        return self._delivery.readers

    @cached_property
    def _clocked(self) -> Mapping[str, Clocked]:
        return {reader.name: reader for reader in self._readers if isinstance(reader, Clocked)}

    def tell(self, batch: Sequence[Event]) -> None:
        """Open the buffers that the events, which were appended to the journal, fall into."""
        now = self._clock.now()
        for account, region in {(event.account, event.region) for event in batch}:
            subject = f"{account}/{region}"
            for name, delay in self._delays.items():
                self.driver.add(Due(name, subject), now + delay)

    def chains_changed(self) -> None:
        """Enter the digests of all chains that grow; those that are entered already stay."""
        for chain in self._store.chains.growing():
            self.driver.add(Due(DIGEST, chain.id), chain.next_end)

    def take_up(self) -> None:
        """Enter the pending work of an earlier run."""
        self.chains_changed()
        now = self._clock.now()
        for reader in self._readers:
            for account, region in self._reading.places(reader):
                self.driver.add(Due(reader.name, f"{account}/{region}"), now)
        for clocked in self._clocked.values():
            for account, region, at in clocked.places_due():
                self.driver.add(Due(clocked.name, f"{account}/{region}"), at)

    def catch_up(self, name: str) -> None:
        """Have the reader of that name take everything that is left."""
        with self.driver.exclusively():
            now = self._clock.now()
            for reader in self._readers:
                for account, region in self._reading.places(reader) if reader.name == name else ():
                    self._reading.run(reader, account, region, now)

    def deliver_now(self, *, digests: bool) -> list[str]:
        """Let all readers take the remaining records; with `digests` close the windows; return the keys."""
        if self._is_idle():
            return []
        keys: list[str] = []
        with self.driver.exclusively():
            now = self._clock.now()
            found = (place for reader in self._readers for place in self._reading.places(reader))
            for place in dict.fromkeys(found):
                self._read_each(self._readers, place, now, keys)
            if digests:
                keys += self._close_windows(now)
        return keys

    def clear(self) -> None:
        """Forget everything that was due."""
        self._schedule.clear()

    def _read_each(
        self, readers: Sequence[Reader], place: tuple[str, str], now: datetime, keys: list[str]
    ) -> None:
        """Let each reader take the remaining records; one that fails does not stop the others."""
        if not readers:
            return
        try:
            keys += self._reading.run(readers[0], *place, now).keys
            self._enter_next(readers[0].name, *place)
        finally:
            self._read_each(readers[1:], place, now, keys)

    def _read(self, name: str, subject: str, at: datetime) -> None:
        if self._is_idle():
            return
        reader = next(one for one in self._readers if one.name == name)
        account, _, region = subject.partition("/")
        again = at + reader.delay
        try:
            done = self._reading.run(reader, account, region, at)
            if done.retry_at and at < done.retry_at < again:
                again = done.retry_at
        finally:
            if self._reading.is_pending(reader, account, region):
                self.driver.add(Due(reader.name, subject), again)
            self._enter_next(reader.name, account, region)

    def _enter_next(self, name: str, account: str, region: str) -> None:
        clocked = self._clocked.get(name)
        at = clocked.due_at(account, region) if clocked else None
        if at:
            self.driver.add(Due(name, f"{account}/{region}"), at)

    def _digest_when_due(self, chain_id: str, at: datetime) -> None:
        """Write the digest that is due; where the window before it was closed early, it is due later."""
        chain = self._store.chains.find(chain_id)
        if chain and not chain.finished and at < chain.next_end:
            self.driver.add(Due(DIGEST, chain_id), chain.next_end)
            return
        self._digest(chain_id, at)

    def _digest(self, chain_id: str, at: datetime) -> Sequence[str]:
        """Write the due digest and enter the next one, or the same one again; return the keys."""
        before = self._store.chains.find(chain_id)
        keys = self._delivery.digesting.run(chain_id, at)
        chain = self._store.chains.find(chain_id)
        if before and chain and not chain.finished:
            again = max(chain.next_end, at) if chain.start > before.start else at + self._digest_retry
            self.driver.add(Due(DIGEST, chain_id), again)
        return keys

    def _close_windows(self, now: datetime) -> list[str]:
        keys: list[str] = []
        for chain in self._store.chains.growing():
            if chain.next_end <= now:  # such as starting digests, which list nothing
                keys += self._digest(chain.id, chain.next_end)
        for chain in self._cut_short(now):
            keys += self._digest(chain.id, now)
        return keys

    def _cut_short(self, now: datetime) -> Sequence[Chain]:
        """Let the windows of all chains end now, before a change of a trail begins another of that end."""
        known = self._store.chains
        with self._store.transaction():
            growing = [
                (chain, known.latest_end(chain.trail_arn, chain.account, chain.region))
                for chain in known.growing()
            ]
            cut = chains.cut_short(growing, now)
            for chain in cut:
                known.save(chain)
        return cut
