"""Settings to running parts; the only module that knows them all."""

import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from emulator.core.callers import Callers
from emulator.core.clock import Clock, ManualClock, SystemClock, whole_second
from emulator.core.events import Event
from emulator.core.identity import Caller
from emulator.core.ids import Ids
from emulator.core.ports import Neighbours, Principals, Sink, Upstream
from emulator.core.schedule import Due, Schedule
from emulator.jobs.delivery import Delivery
from emulator.jobs.digesting import Digesting
from emulator.jobs.driver import Driver
from emulator.jobs.problems import Problems
from emulator.jobs.recorder import Recorder
from emulator.jobs.uploads import Uploads
from emulator.jobs.uploads import Uploads
from emulator.keys.rsa import RsaSigner
from emulator.operations.registry import Context
from emulator.service import CloudTrailEndpoint
from emulator.settings import SettingError, Settings
from emulator.stores.sqlite import SqliteStore, StoreError, open_store
from emulator.upstreams.moto import Moto, MotoNeighbours
from emulator.upstreams.none import NoNeighbours, NoPrincipals, NoUpstream
from emulator.upstreams.principals import MotoPrincipals
from emulator.wire.describe import Describer

STATE_FILE = "state.sqlite3"


class Emulator:
    """The running parts. Whoever makes one starts it, and closes it at the end."""

    def __init__(self, settings: Settings, clock: Clock | None = None, *, strict: bool = False) -> None:
        self.settings = settings
        self.clock: Clock = clock or _clock(settings)
        self.ids = Ids(settings.seed)
        self.problems = Problems()
        self.store = _store(settings)
        self.sink = _sink(settings)
        self.signer = RsaSigner(settings.seed)
        self.upstream: Upstream
        self.neighbours: Neighbours
        self.principals: Principals
        self._connect_upstream()
        self.describer = Describer()
        uploads = Uploads(self.sink, self.neighbours, checked=not settings.relaxed)
        self.delivery = Delivery(self.store, uploads)
        self.digesting = Digesting(self.store, uploads, self.signer, settings.digests)
        self.schedule = Schedule()
        runners = {"deliver": self._run_delivery, "digest": self._run_digest}
        self.driver = Driver(self.schedule, self.clock, runners, self.problems)
        self.recorder = Recorder(
            self.store.journal, self.describer, self.clock, self.ids, self.problems, self._appended
        )
        self.cloudtrail = CloudTrailEndpoint(
            self.store,
            self.recorder,
            self._context,
            self._schedule_digests,
            self.ids.uuid,
            self.clock.now,
            strict,
        )

    def _connect_upstream(self) -> None:
        if self.settings.upstream == "none":
            self.upstream, self.neighbours, self.principals = NoUpstream(), NoNeighbours(), NoPrincipals()
        else:
            self.upstream, self.neighbours, self.principals = Moto(), MotoNeighbours(), MotoPrincipals()
        self.callers = Callers(self.settings.account_id, self.settings.default_user, self.principals.find)

    def start(self) -> None:
        """Take up what an earlier run left, and begin to do what falls due."""
        self._schedule_all()
        self.driver.start()

    def close(self) -> None:
        """Stop; what is pending is delivered first."""
        self.driver.stop()
        self.deliver(digests=False)
        self.store.close()

    def advance(self, by: timedelta) -> datetime:
        """Move the manual clock, doing what falls due on the way. Raises ValueError on the system clock."""
        return self.driver.advance(by)

    def deliver(self, *, digests: bool) -> list[str]:
        """Deliver what is pending now, with `digests` close the digest windows; return the keys written."""
        keys: list[str] = []
        with self.driver.exclusively():
            now = self.clock.now()
            for account, region in self._pending():
                keys += self.delivery.run(account, region, now)
            if digests:
                keys += self._close_windows(now)
        return keys

    def reset(self) -> None:
        """Empty everything, the rest of AWS too; keys, settings and the clock stay."""
        with self.driver.exclusively():
            self.schedule.clear()
            self.store.clear()
            self.upstream.reset()
            self.principals.forget()
            self.problems.clear()

    def _context(self, caller: Caller, region: str) -> Context:
        store = self.store
        return Context(
            caller=caller,
            region=region,
            now=self.clock.now(),
            ids=self.ids,
            trails=store.trails,
            periods=store.periods,
            journal=store.journal,
            chains=store.chains,
            key_pairs=store.key_pairs,
            signer=self.signer,
            sink=self.sink,
            neighbours=self.neighbours,
            relaxed=self.settings.relaxed,
            digest_interval=self.settings.digests,
        )

    def _appended(self, batch: Sequence[Event]) -> None:
        at = self.clock.now() + self.settings.delivery
        for event in batch:
            self.driver.add(Due("deliver", f"{event.account}/{event.region}"), at)

    def _run_delivery(self, subject: str, at: datetime) -> None:
        account, _, region = subject.partition("/")
        self.delivery.run(account, region, at)
        if self.delivery.is_pending(account, region):
            self.driver.add(Due("deliver", subject), at + self.settings.delivery)

    def _run_digest(self, chain_id: str, at: datetime) -> None:
        self.digesting.run(chain_id, at)
        self._schedule_digest(chain_id, at)

    def _schedule_digest(self, chain_id: str, at: datetime) -> None:
        chain = self.store.chains.find(chain_id)
        if chain and not chain.finished:
            retry_at = at + self.settings.delivery
            self.driver.add(
                Due("digest", chain_id), max(chain.next_end, retry_at if chain.next_end <= at else at)
            )

    def _schedule_digests(self) -> None:
        for chain in self.store.chains.growing():
            self.driver.add(Due("digest", chain.id), chain.next_end)

    def _schedule_all(self) -> None:
        self._schedule_digests()
        now = self.clock.now()
        for account, region in self._pending():
            self.driver.add(Due("deliver", f"{account}/{region}"), now)

    def _pending(self) -> list[tuple[str, str]]:
        journal, found = self.store.journal, dict[tuple[str, str], None]()
        for account in self.store.periods.accounts():
            for period in self.store.periods.pending(account):
                last = period.last if period.last is not None else journal.last()
                for region in journal.regions_of(account, period.first - 1, last):
                    found[account, region] = None
        return list(found)

    def _close_windows(self, now: datetime) -> list[str]:
        self.driver.run_due(now)  # starting digests that are due come first: they list nothing
        keys = []
        for chain in self.store.chains.growing():
            self.store.chains.save(chain.cut_short(now))
            key = self.digesting.run(chain.id, now)
            if key:
                keys.append(key)
            self._schedule_digest(chain.id, now)
        return keys


def _clock(settings: Settings) -> Clock:
    system = SystemClock()
    return ManualClock(whole_second(system.now())) if settings.clock == "manual" else system


def check_places(settings: Settings) -> None:
    """Try the places that state and files are kept in. Raises SettingError when one cannot be used."""
    try:
        _store(settings).close()
    except StoreError as error:
        raise SettingError(str(error)) from error
    if settings.sink == "folder" and settings.folder:
        try:
            settings.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=settings.folder):
                return
        except OSError as error:
            raise SettingError(
                f"--folder {settings.folder} cannot be written to: {error.strerror}."
            ) from error


def _store(settings: Settings) -> SqliteStore:
    path: Path | None = None
    if settings.data_dir:
        try:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingError(f"--data-dir {settings.data_dir} cannot be used: {error.strerror}.") from error
        path = settings.data_dir / STATE_FILE
    return open_store(path, settings.max_events)


def _sink(settings: Settings) -> Sink:
    if settings.sink == "folder" and settings.folder:
        from emulator.sinks.folder import FolderSink

        return FolderSink(settings.folder, settings.account_id)
    if settings.sink == "s3" and settings.s3_endpoint:
        from emulator.sinks.s3 import S3Sink

        return S3Sink(settings.s3_endpoint, settings.s3_access_key, settings.s3_secret_key)
    from emulator.sinks.moto import MotoSink

    return MotoSink()
