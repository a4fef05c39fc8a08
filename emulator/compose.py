"""Settings to running parts: wiring alone. It is the only module that knows all parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from emulator.core.browsers.cross_origin import CorsRule
from emulator.core.browsers.visits import Allowed
from emulator.core.call import Exchange
from emulator.core.callers.callers import Callers
from emulator.core.callers.identity import Caller
from emulator.core.callers.mapped_keys import MappedKeys
from emulator.core.clock import Clock, SystemClock
from emulator.core.faults.armed import Faults
from emulator.core.ids import Ids
from emulator.core.injecting.injection import Knowledge
from emulator.core.ports.neighbours import Sink, Upstream
from emulator.core.ports.readers import Reader
from emulator.core.rates import Rates, Unlimited
from emulator.endpoint.cloudtrail import CloudTrailEndpoint
from emulator.endpoint.gate import Gate
from emulator.endpoint.hearings import Sources
from emulator.engines.lazy import LazyEngine
from emulator.jobs.alarm_actions import AlarmActions
from emulator.jobs.alarming import Alarming
from emulator.jobs.consequences import Consequences
from emulator.jobs.digesting import Digesting
from emulator.jobs.faults.hooks import FaultyHooks
from emulator.jobs.faults.notices import faulty
from emulator.jobs.faults.sinks import FaultySink
from emulator.jobs.hooks import Hooks
from emulator.jobs.injecting import Injecting
from emulator.jobs.intake import Intake
from emulator.jobs.lake.asking import Asking
from emulator.jobs.lake.enriching import Enriching
from emulator.jobs.lake.keeping import Keeping
from emulator.jobs.lake.querying import Querying
from emulator.jobs.lake.results import QueryResults
from emulator.jobs.notifications import Notifications, publisher
from emulator.jobs.problems import Problems
from emulator.jobs.readers.data_stores import LAKE, DataStores
from emulator.jobs.readers.event_buses import EventBuses
from emulator.jobs.readers.insights import Insights
from emulator.jobs.readers.log_files import InsightFiles, LogFiles
from emulator.jobs.readers.log_streams import LogStreams
from emulator.jobs.recorder import Recorder
from emulator.jobs.resets import Resets
from emulator.jobs.retention import Retention
from emulator.jobs.state_files import StateFiles
from emulator.jobs.timetable import Timetable
from emulator.jobs.uploads import Uploads
from emulator.keys.rsa import RsaSigner
from emulator.opening import clock_of, open_lake, open_state, sink_of
from emulator.operations.catalogue import all_operations
from emulator.operations.context import Contexts, World
from emulator.rest_of_aws import Ground, Learn, RestOfAws, known_of, rest_of_aws
from emulator.settings import Settings
from emulator.sinks.moto import MotoSink
from emulator.stores.sqlite import SqliteStore
from emulator.upstreams.moto.neighbours import MotoResources
from emulator.wire.describe import Describer
from emulator.wire.describe.searches import searched
from emulator.wire.json11 import Json11
from emulator.wire.tables.sources import GLOBAL_SERVICES


@dataclass(frozen=True)
class Calls:
    """The parts that answer and record a call: what the front door needs."""

    clock: Clock
    callers: Callers
    describer: Describer
    upstream: Upstream
    cloudtrail: CloudTrailEndpoint
    recorder: Recorder
    learn: Learn
    gate: Gate
    allowed: Allowed
    cors_rules: Callable[[str], Sequence[CorsRule]]
    trusted_proxies: Sequence[str]


@dataclass(frozen=True)
class Base:
    """The parts at the bottom: state, time, randomness, memory, and the outputs of files and records."""

    settings: Settings
    store: SqliteStore
    clock: Clock
    ids: Ids
    problems: Problems
    faults: Faults
    rates: Rates
    sink: Sink
    signer: RsaSigner
    mapped_keys: MappedKeys
    describer: Describer
    intake: Intake
    keeping: Keeping

    @property
    def is_checked(self) -> bool:
        """Whether trails deliver only where AWS would let them."""
        return not self.settings.relaxed


@dataclass(frozen=True)
class Parts(Base):
    """The parts of one emulator, connected but not started."""

    rest: RestOfAws
    timetable: Timetable
    querying: Querying
    asking: Asking
    alarming: Alarming
    injecting: Injecting
    state_files: StateFiles
    resets: Resets
    consequences: Consequences
    calls: Calls


@dataclass(frozen=True)
class Given:
    """Parts from the caller, instead of those that the settings ask for."""

    clock: Clock | None = None
    sink: Sink | None = None
    signer: RsaSigner | None = None


NOTHING_GIVEN = Given()


def compose(settings: Settings, given: Given = NOTHING_GIVEN, *, strict: bool = False) -> Parts:
    """Connect the parts that the settings ask for, except those that are given.

    In `strict` mode operations are held to their model.
    """
    base = _base(settings, given)
    known = known_of(settings, base.clock)
    callers = Callers(
        settings.account_id, settings.default_user, known.principals.find, base.mapped_keys.find
    )
    note = base.problems.noting("moto", base.clock.now)
    ground = Ground(settings, base.clock, base.ids, base.store.bucket_policies, note)
    rest = rest_of_aws(ground, known, callers)
    hooks = FaultyHooks(base.store, base.signer, base.faults)
    consequences = _consequences(base, rest)
    readers = readers_of(base, rest, hooks, consequences)
    digesting = digesting_of(base, rest, hooks)
    timetable = Timetable(base.store, base.clock, readers, digesting, settings.delivery, base.problems)
    base.intake.connect(timetable.tell, Retention(base.store, readers))
    catch_up = partial(timetable.catch_up, LAKE)
    querying = _querying(base, rest, catch_up)
    jobs = _Jobs(timetable, querying, consequences)
    calls = _calls(base, rest, callers, jobs, strict=strict)
    actions = AlarmActions(rest.neighbours, rest.buses, rest.functions, base.ids.uuid)
    alarming = Alarming(rest.alarms, base.clock, timetable.driver, settings.alarm_periods)
    rest.alarms.connect(alarming.notice, actions.announce)
    knowledge = Knowledge(searched, GLOBAL_SERVICES)
    return Parts(
        **vars(base),
        rest=rest,
        timetable=timetable,
        querying=querying,
        asking=Asking(base.keeping, catch_up),
        alarming=alarming,
        injecting=Injecting(base.intake.take, base.clock, base.ids, settings.account_id, knowledge),
        state_files=_state_files(base),
        resets=_resets(base, rest, jobs, hooks, calls),
        consequences=consequences,
        calls=calls,
    )


def _base(settings: Settings, given: Given) -> Base:
    store = open_state(settings)
    clock = given.clock or clock_of(settings, store)
    ids = Ids(settings.seed, store.journal.last())
    resources = MotoResources()  # knows nothing where moto serves nothing
    return Base(
        settings=settings,
        store=store,
        clock=clock,
        ids=ids,
        problems=Problems(),
        faults=Faults(clock.now),
        rates=Rates(),
        sink=given.sink or sink_of(settings, store.bucket_policies, clock),
        signer=given.signer or RsaSigner(settings.seed),
        mapped_keys=MappedKeys(),
        describer=Describer(resources.table_keys, resources.bucket_owner),
        intake=Intake(store, clock, ids),
        keeping=Keeping(store, LazyEngine(), open_lake(settings), clock),
    )


def _consequences(base: Base, rest: RestOfAws) -> Consequences:
    is_on = base.settings.service_events == "on"
    return Consequences(base.describer, rest.surroundings, base.ids, is_on=is_on)


@dataclass(frozen=True)
class _Jobs:
    """What goes on beside the calls."""

    timetable: Timetable
    querying: Querying
    consequences: Consequences


def _calls(base: Base, rest: RestOfAws, callers: Callers, jobs: _Jobs, *, strict: bool) -> Calls:
    settings, intake = base.settings, base.intake
    recorder = Recorder(intake.take, base.describer, base.clock, base.ids, base.problems, jobs.consequences)
    world = World(
        sink=base.sink,
        neighbours=rest.neighbours,
        organizations=rest.organizations,
        note=intake.note,
        relaxed=settings.relaxed,
        digest_interval=settings.digests,
        engine=base.keeping.engine,
        queries=jobs.querying,
    )
    operations, gate = all_operations(), _gate(base, rest, callers)
    cloudtrail = CloudTrailEndpoint(
        protocol=Json11({name: one.words for name, one in operations.items()}),
        operations=operations,
        contexts=Contexts(base.store, world, base.signer, base.clock, base.ids),
        recorder=recorder,
        keep_waiting=intake.keep_waiting,
        chains_changed=jobs.timetable.chains_changed,
        rates=base.rates if settings.limits_rates else Unlimited(),
        faults=base.faults,
        gate=gate,
        strict=strict,
    )

    def learn(exchange: Exchange, caller: Caller) -> None:
        rest.learn(exchange, caller)
        if exchange.target.service == "organizations":
            cloudtrail.organizations_changed(caller, exchange.region)

    answering = (base.clock, callers, base.describer, rest.upstream, cloudtrail, recorder, learn, gate)
    return Calls(*answering, settings.allowed, MotoResources().cors_rules, settings.trusted_proxies)


def _gate(base: Base, rest: RestOfAws, callers: Callers) -> Gate:
    settings, mapped, secrets = base.settings, base.mapped_keys, rest.secrets

    def tags_of(arn: str) -> Mapping[str, str]:
        trail = base.store.trails.find(arn)
        return {key: value or "" for key, value in trail.tags.items()} if trail else {}

    sources = Sources(
        callers=callers,
        find_secret=lambda key: secrets.find(key) or mapped.find_secret(key),
        rights=rest.rights,
        now=base.clock.now,
        signing_now=SystemClock().now,
        new_request_id=base.ids.uuid,
        problems=base.problems,
        own_tags=tags_of,
    )
    return Gate(sources, verifies=settings.verify_signatures == "on", enforcement=settings.enforce_iam)


def _state_files(base: Base) -> StateFiles:
    own_place = base.sink if isinstance(base.sink, MotoSink) else None
    return StateFiles(base.store.snapshots, base.clock, base.mapped_keys, own_place, base.keeping.folder)


def _querying(base: Base, rest: RestOfAws, catch_up: Callable[[], None]) -> Querying:
    results = QueryResults(base.store, _uploads(base, rest), base.signer)
    timeout = timedelta(seconds=base.settings.query_timeout)
    return Querying(base.keeping, results, catch_up, base.problems, timeout)


def _resets(base: Base, rest: RestOfAws, jobs: _Jobs, hooks: FaultyHooks, calls: Calls) -> Resets:
    resets = Resets()
    for forget in (jobs.timetable.clear, jobs.querying.clear, jobs.consequences.forget):
        resets.register(forget, on_import=True)
    for forget in (hooks.clear, base.intake.clear, base.rates.clear):
        resets.register(forget, on_import=True)
    for forget in (base.faults.clear, base.store.clear, base.problems.clear):
        resets.register(forget)
    for forget in (rest.upstream.reset, rest.principals.forget, rest.secrets.forget):
        resets.register(forget)
    resets.register(calls.gate.decisions.clear)
    resets.register(base.keeping.filing.clean, on_import=True)  # last: what the state knows no more
    return resets


# --- the readers of the journal --------------------------------------------------------------------


def readers_of(base: Base, rest: RestOfAws, hooks: Hooks, consequences: Consequences) -> Sequence[Reader]:
    """Return the readers of the journal, in the order in which they read what is due at one instant."""
    store, delay, checked = base.store, base.settings.delivery, base.is_checked
    publish = faulty(publisher(rest.neighbours), base.faults)
    notifications = Notifications(store, rest.neighbours, publish, checked=checked)
    return (
        # first: it takes records in that the others read
        Insights(store, base.intake.take, base.settings.insights_thresholds),
        DataStores(store, Enriching(rest.tags), base.keeping.filing.file_away),
        EventBuses(store, rest.buses, consequences, base.intake.take),
        LogStreams(store, rest.neighbours, rest.log_groups, base.intake.note, delay, checked=checked),
        # last: the journal may drop what files have taken, and a period ends with them
        InsightFiles(store, _uploads(base, rest), notifications, hooks, delay),
        LogFiles(store, _uploads(base, rest), notifications, hooks, delay),
    )


def digesting_of(base: Base, rest: RestOfAws, hooks: Hooks) -> Digesting:
    """Return the job that writes digests."""
    return Digesting(base.store, _uploads(base, rest), base.signer, base.settings.digests, hooks)


def _uploads(base: Base, rest: RestOfAws) -> Uploads:
    sink = FaultySink(base.sink, base.faults)
    fails = base.problems.noting("delivery", base.clock.now)
    return Uploads(sink, rest.neighbours, base.intake.note, fails, checked=base.is_checked)
