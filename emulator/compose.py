"""Settings to running parts; the only module that knows them all."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from emulator.core.call import Credential, Exchange
from emulator.core.callers.callers import Callers
from emulator.core.callers.identity import Caller
from emulator.core.callers.mapped_keys import MappedKeys
from emulator.core.clock import Clock, ManualClock, SystemClock, iso, whole_second
from emulator.core.digests.key_pairs import KeyPair
from emulator.core.faults.armed import Faults
from emulator.core.ids import Ids
from emulator.core.key_ring import rotate
from emulator.core.ports.neighbours import Neighbours, Organizations, Principals, Sink, Upstream
from emulator.core.ports.outputs import Buses, LogGroups
from emulator.core.ports.state import BucketPolicies
from emulator.core.rates import Rates, Unlimited
from emulator.core.records.events import Event
from emulator.endpoint.cloudtrail import CloudTrailEndpoint
from emulator.jobs.delivery import Delivery
from emulator.jobs.digesting import Digesting
from emulator.jobs.event_buses import EventBuses
from emulator.jobs.log_streams import LogStreams
from emulator.jobs.misfortunes import misfortunes_of
from emulator.jobs.notifications import Notifications
from emulator.jobs.outputs import Outputs
from emulator.jobs.own_calls import OwnCalls
from emulator.jobs.problems import Problems
from emulator.jobs.recorder import Recorder
from emulator.jobs.state_files import StateFiles
from emulator.jobs.timetable import Timetable
from emulator.jobs.uploads import Uploads
from emulator.keys.rsa import RsaSigner
from emulator.operations.catalogue import all_operations
from emulator.operations.context import Contexts, World
from emulator.settings import SettingError, Settings
from emulator.sinks.moto import MotoSink
from emulator.stores.sqlite import SqliteStore, StoreError, open_store
from emulator.upstreams.learned import LearnedPrincipals
from emulator.upstreams.moto import Moto, MotoNeighbours, MotoResources
from emulator.upstreams.moto_organizations import MotoOrganizations
from emulator.upstreams.moto_outputs import MotoBuses, MotoLogGroups
from emulator.upstreams.moto_principals import MotoPrincipals
from emulator.upstreams.none import (
    NoBuses,
    NoLogGroups,
    NoNeighbours,
    NoOrganizations,
    NoPrincipals,
    NoUpstream,
)
from emulator.upstreams.sts import MotoSts
from emulator.wire.describe import Describer
from emulator.wire.json11 import Json11
from emulator.wire.service_models import is_service

STATE_FILE = "state.sqlite3"


class Emulator:
    """The running parts. Whoever makes one starts it, and closes it at the end."""

    upstream: Upstream
    neighbours: Neighbours
    principals: Principals
    log_groups: LogGroups
    buses: Buses

    def __init__(self, settings: Settings, clock: Clock | None = None, *, strict: bool = False) -> None:
        self.settings = settings
        self.store = _store(settings)
        self.clock: Clock = clock or _clock(settings, self.store)
        self.problems = Problems()
        self.rates = Rates()
        self.faults = Faults(self.clock.now)
        self.ids = Ids(settings.seed, self.store.journal.last())
        self.sink = _sink(settings, self.store.bucket_policies)
        self.signer = RsaSigner(settings.seed)
        self.organizations: Organizations = NoOrganizations()
        self._connect_upstream()
        resources = MotoResources()  # knows nothing where moto serves nothing
        self.describer = Describer(resources.table_keys, resources.bucket_owner)
        self._is_recording = True
        self.own_calls = OwnCalls(self._keep, self._may_release, self.clock, self.ids)
        self.misfortunes = misfortunes_of(self.store, self.faults)
        self.timetable = self._make_timetable()
        self.driver = self.timetable.driver
        own_place = self.sink if isinstance(self.sink, MotoSink) else None
        self._state_files = StateFiles(self.store.snapshots, self.clock, self.mapped_keys, own_place)
        self.recorder = Recorder(self._append, self.describer, self.clock, self.ids, self.problems)
        operations = all_operations()
        self.cloudtrail = CloudTrailEndpoint(
            protocol=Json11({name: one.words for name, one in operations.items()}),
            operations=operations,
            contexts=self._contexts(),
            recorder=self.recorder,
            keep_waiting=self.own_calls.keep_waiting,
            chains_changed=self.timetable.chains_changed,
            rates=self.rates if settings.limits_rates else Unlimited(),
            faults=self.faults,
            strict=strict,
        )

    def _connect_upstream(self) -> None:
        if self.settings.upstream != "moto":
            self.upstream, self.neighbours, self.principals = NoUpstream(), NoNeighbours(), NoPrincipals()
            self.log_groups, self.buses = NoLogGroups(), NoBuses()
        else:
            self.neighbours, self.organizations = MotoNeighbours(), MotoOrganizations()
            self.log_groups, self.buses = MotoLogGroups(), MotoBuses()
            users = MotoPrincipals()
            self.principals = sessions = LearnedPrincipals(self.clock.now, users)
            self.upstream = MotoSts(Moto(), self._caller_of, users.role_id, sessions.learn, self.ids)
        self.learn: Callable[[Exchange, Caller], None] | None = None
        if self.settings.has_endpoints:
            self._connect_endpoints()
        self.mapped_keys = MappedKeys()
        self.callers = Callers(
            self.settings.account_id, self.settings.default_user, self.principals.find, self.mapped_keys.find
        )

    def _make_timetable(self) -> Timetable:
        store, settings, checked = self.store, self.settings, not self.settings.relaxed
        note, faults, misfortunes = self.own_calls.note, self.faults, self.misfortunes
        uploads = Uploads(self.sink, self.neighbours, note, faults, checked=checked)
        notifications = Notifications(store, self.neighbours, faults, checked=checked)
        outputs = Outputs(
            EventBuses(store, self.buses),
            LogStreams(store, self.neighbours, self.log_groups, note, checked=checked),
            Delivery(store, uploads, notifications, misfortunes),
        )
        digesting = Digesting(store, uploads, self.signer, settings.digests, misfortunes)
        return Timetable(store, self.clock, outputs, digesting, settings.delivery, self.problems)

    def _may_release(self, event: Event) -> bool:
        """Tell whether a trail delivers the event anyway, or none of the account delivers anything."""
        periods = [period for period in self.store.periods.pending(event.account) if period.last is None]
        return not periods or any(period.wants(event) for period in periods)

    def _caller_of(self, credential: Credential | None) -> Caller:
        return self.callers.caller_of(credential)

    def _connect_endpoints(self) -> None:
        """Put other endpoints in the place of what would serve their services."""
        from emulator.upstreams.http import Http
        from emulator.upstreams.http_neighbours import HttpNeighbours
        from emulator.upstreams.http_organizations import HttpOrganizations
        from emulator.upstreams.http_outputs import HttpBuses, HttpLogGroups
        from emulator.upstreams.kept_policies import WithBucketPolicies
        from emulator.upstreams.routing import Routing
        from emulator.wire.requests import bucket_of

        settings = self.settings
        otherwise = Http(settings.default_endpoint) if settings.default_endpoint else self.upstream
        self.upstream = Routing({name: Http(url) for name, url in settings.endpoints.items()}, otherwise)
        if settings.endpoint_of("s3"):
            self.upstream = WithBucketPolicies(self.upstream, self.store.bucket_policies, bucket_of)
        self.neighbours = neighbours = HttpNeighbours(settings.endpoint_of, self.neighbours)
        self.log_groups = HttpLogGroups(neighbours, self.log_groups)
        self.buses = HttpBuses(neighbours, self.buses)
        if settings.endpoint_of("organizations"):
            self.organizations = HttpOrganizations(neighbours.client)
        if settings.endpoint_of("iam") or settings.endpoint_of("sts"):
            learned = LearnedPrincipals(self.clock.now, self.principals)
            self.principals, self.learn = learned, learned.learn

    def start(self) -> None:
        """Take up what an earlier run left, and begin to do what falls due."""
        self.timetable.take_up()
        self.driver.start()

    def close(self) -> None:
        """Stop; what is pending is delivered first."""
        self.driver.stop()
        try:
            self.deliver(digests=False)
            self.own_calls.keep_waiting()
        finally:
            self.store.close()

    def advance(self, by: timedelta) -> datetime:
        """Move the manual clock, doing what falls due on the way. Raises ValueError on the system clock."""
        reached = self.driver.advance(by)
        self.store.keep_time(reached)
        return reached

    def deliver(self, *, digests: bool) -> list[str]:
        """Deliver what is pending now, with `digests` close the digest windows; return the keys written."""
        return self.timetable.deliver_now(digests=digests)

    def reset(self) -> None:
        """Empty everything, the rest of AWS too; keys, settings and the clock stay."""
        with self.driver.exclusively():
            self.timetable.clear()
            self.faults.clear()
            self.misfortunes.delays.clear()
            self.own_calls.clear()
            self.store.clear()
            self.upstream.reset()
            self.principals.forget()
            self.problems.clear()
            self.rates.clear()

    def begin_again(self, at: datetime) -> None:
        """Reset, forget whom keys stand for, start ids from the seed and the manual clock at an instant.

        Raises ValueError on the system clock.
        """
        if not isinstance(self.clock, ManualClock):
            raise ValueError("The system clock cannot be set; start with the manual clock.")
        with self.driver.exclusively():
            self.reset()
            self.mapped_keys.replace({})
            self.ids.restart()
            self.clock.restart(at)

    def export_state(self, path: Path) -> None:
        """Write the state to a file that does not exist."""
        with self.driver.exclusively():
            self.own_calls.keep_waiting()
            self._state_files.write(str(path))

    def import_state(self, path: Path) -> None:
        """Replace the state by that of a file. Raises SnapshotError; then nothing has changed."""
        with self.driver.exclusively(), self.cloudtrail.changing:
            self._state_files.read(str(path))
            if isinstance(self.clock, ManualClock):
                self.store.keep_time(self.clock.now())
            self.timetable.clear()
            self.misfortunes.delays.clear()
            self.own_calls.clear()
            self.rates.clear()
            self.ids.restart(self.store.journal.last())
            self.timetable.take_up()

    @contextmanager
    def unrecorded(self) -> Iterator[None]:
        """Let calls leave no record while the block runs, CloudTrail's own that they cause among them."""
        self.own_calls.keep_waiting()
        before, self._is_recording = self._is_recording, False
        try:
            yield
        finally:
            self.own_calls.clear()
            self._is_recording = before

    def rotate_keys(self, region: str | None = None) -> Sequence[KeyPair]:
        """Make the next key pair of the region, or of each that has one, and return those that were made."""
        with self.driver.exclusively():
            pairs, now = self.store.key_pairs, self.clock.now()
            regions = [region] if region else pairs.regions()
            return [rotate(pairs, self.signer, one, now) for one in regions]

    def _append(self, batch: Sequence[Event]) -> None:
        """Append what was recorded, after what waited for company."""
        if self._is_recording:
            self.timetable.append(self.own_calls.with_waiting(batch))

    def _keep(self, batch: Sequence[Event]) -> None:
        """Append what makes nothing due."""
        if self._is_recording:
            self.store.journal.append(batch)

    def _contexts(self) -> Contexts:
        settings = self.settings
        world = World(
            self.sink,
            self.neighbours,
            self.organizations,
            self.own_calls.note,
            settings.relaxed,
            settings.digests,
        )
        return Contexts(self.store, world, self.signer, self.clock, self.ids)


def _clock(settings: Settings, store: SqliteStore) -> Clock:
    """Return the clock; a manual one begins with the present, but not before where an earlier run left it."""
    system = SystemClock()
    if settings.clock != "manual":
        return system
    present = whole_second(system.now())
    return ManualClock(max(present, store.find_time() or present))


def check_places(settings: Settings) -> None:
    """Try the places that state and files are kept in, and look for the services that others serve.

    Raises SettingError when a place cannot be used, or there is no such service.
    """
    for name in settings.endpoints:
        if not is_service(name):
            raise SettingError(
                f"--upstream-for takes a service as the AWS CLI names it, as s3, not {name!r}."
            )
    try:
        with closing(_store(settings)) as store:
            _check_clock(settings, store)
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


def _check_clock(settings: Settings, store: SqliteStore) -> None:
    left = store.find_time()
    if settings.clock == "system" and left and left > SystemClock().now():
        raise SettingError(
            f"The manual clock left the state in {settings.data_dir} at {iso(left)}, and no clock goes back;"
            " start with --clock manual."
        )


def _store(settings: Settings) -> SqliteStore:
    path: Path | None = None
    if settings.data_dir:
        try:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingError(f"--data-dir {settings.data_dir} cannot be used: {error.strerror}.") from error
        path = settings.data_dir / STATE_FILE
    return open_store(path, settings.max_events)


def _sink(settings: Settings, policies: BucketPolicies) -> Sink:
    if settings.sink == "folder" and settings.folder:
        from emulator.sinks.folder import FolderSink

        return FolderSink(settings.folder, settings.account_id)
    endpoint = settings.s3_endpoint if settings.sink == "s3" else None
    access_key, secret_key = settings.s3_access_key, settings.s3_secret_key
    if settings.sink == "auto":
        endpoint = settings.endpoint_of("s3")
        if "s3" not in settings.endpoints and access_key is None:
            # whom moto and its kind take for the account
            access_key, secret_key = settings.account_id, "test"
    if endpoint:
        from emulator.sinks.s3 import S3Sink

        passes_through = endpoint.rstrip("/") == settings.endpoint_of("s3")
        return S3Sink(endpoint, access_key, secret_key, policies=policies if passes_through else None)
    return MotoSink()
