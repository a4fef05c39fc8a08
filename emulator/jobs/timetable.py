"""When outputs and digests fall due: after events, after changes of chains, after failures, on demand."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from emulator.core.clock import Clock
from emulator.core.digests import chains
from emulator.core.digests.digests import Chain
from emulator.core.ports.state import Store
from emulator.core.records.events import Event
from emulator.core.schedule import Due, Schedule
from emulator.jobs.digesting import Digesting
from emulator.jobs.driver import Driver
from emulator.jobs.outputs import Outputs
from emulator.jobs.problems import Problems

DELIVER, DIGEST, SEND = "deliver", "digest", "send to buses"

# Seconds pass before AWS's buses have an event; in one, many calls come together.
BUS_DELAY = timedelta(seconds=1)


class Timetable:
    """Enters jobs in the schedule and runs them; `driver` is who drives it.

    A buffer opens with the first event of an account and region, and is delivered `delivery_interval`
    later; what could not be delivered is tried again after as long. Event buses do not wait that long.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        outputs: Outputs,
        digesting: Digesting,
        delivery_interval: timedelta,
        problems: Problems,
    ) -> None:
        self._store = store
        self._clock = clock
        self._outputs = outputs
        self._digesting = digesting
        self._interval = delivery_interval
        self._schedule = Schedule()
        runners = {DELIVER: self._deliver, DIGEST: self._digest_when_due, SEND: self._send_to_buses}
        self.driver = Driver(self._schedule, clock, runners, problems)

    def append(self, batch: Sequence[Event]) -> None:
        """Append the events to the journal, and open the buffers that they fall into."""
        self._store.journal.append(batch)
        now = self._clock.now()
        for account, region in {(event.account, event.region) for event in batch}:
            self.driver.add(Due(DELIVER, f"{account}/{region}"), now + self._interval)
            self.driver.add(Due(SEND, f"{account}/{region}"), now + BUS_DELAY)

    def chains_changed(self) -> None:
        """Enter the digests of all chains that grow; those that are entered already stay."""
        for chain in self._store.chains.growing():
            self.driver.add(Due(DIGEST, chain.id), chain.next_end)

    def take_up(self) -> None:
        """Enter what an earlier run left."""
        self.chains_changed()
        now = self._clock.now()
        for account, region in self._pending():
            self.driver.add(Due(DELIVER, f"{account}/{region}"), now)

    def deliver_now(self, *, digests: bool) -> list[str]:
        """Deliver what is pending, with `digests` close the digest windows; return the keys written."""
        keys: list[str] = []
        with self.driver.exclusively():
            now = self._clock.now()
            for account, region in self._pending():
                keys += self._outputs.run(account, region, now)
            if digests:
                keys += self._close_windows(now)
        return keys

    def clear(self) -> None:
        """Forget everything that was to fall due."""
        self._schedule.clear()

    def _deliver(self, subject: str, at: datetime) -> None:
        account, _, region = subject.partition("/")
        try:
            self._outputs.run(account, region, at)
        finally:
            if self._outputs.is_pending(account, region):
                again = self._outputs.delivery.retry_at(account, region, at, at + self._interval)
                self.driver.add(Due(DELIVER, subject), again)

    def _send_to_buses(self, subject: str, at: datetime) -> None:  # noqa: ARG002 - events bear their time
        account, _, region = subject.partition("/")
        self._outputs.buses.run(account, region)

    def _digest_when_due(self, chain_id: str, at: datetime) -> None:
        """Write the digest that is due; where the window before it was closed early, it is due later."""
        chain = self._store.chains.find(chain_id)
        if chain and not chain.finished and at < chain.next_end:
            self.driver.add(Due(DIGEST, chain_id), chain.next_end)
            return
        self._digest(chain_id, at)

    def _digest(self, chain_id: str, at: datetime) -> Sequence[str]:
        """Write what is due and enter the next digest, or the same one once more; return the keys."""
        before = self._store.chains.find(chain_id)
        keys = self._digesting.run(chain_id, at)
        chain = self._store.chains.find(chain_id)
        if before and chain and not chain.finished:
            again = max(chain.next_end, at) if chain.start > before.start else at + self._interval
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

    def _pending(self) -> list[tuple[str, str]]:
        """Return the accounts and regions that have events which a period may still deliver."""
        journal, found = self._store.journal, dict[tuple[str, str], None]()
        for account in self._store.periods.accounts():
            for period in self._store.periods.pending(account):
                last = period.last if period.last is not None else journal.last()
                for region in journal.regions_of(account, period.first - 1, last):
                    found[account, region] = None
        return list(found)
