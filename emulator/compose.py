"""Settings to running parts: wiring alone. It is the only module that knows all parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from emulator.core.ports.neighbours import Neighbours, Organizations, Principals, Sink, Upstream
from emulator.core.ports.outputs import Buses, LogGroups
from emulator.core.ports.readers import Reader
from emulator.core.ports.rights import Rights, Secrets
from emulator.core.ports.state import BucketPolicies
from emulator.core.ports.surroundings import Surroundings
from emulator.core.rates import Rates, Unlimited
from emulator.endpoint.cloudtrail import CloudTrailEndpoint
from emulator.endpoint.gate import Gate
from emulator.endpoint.hearings import Sources
from emulator.jobs.consequences import Consequences
from emulator.jobs.digesting import Digesting
from emulator.jobs.faults.hooks import FaultyHooks
from emulator.jobs.faults.notices import faulty
from emulator.jobs.faults.sinks import FaultySink
from emulator.jobs.hooks import Hooks
from emulator.jobs.injecting import Injecting
from emulator.jobs.intake import Intake
from emulator.jobs.notifications import Notifications, publisher
from emulator.jobs.problems import Problems
from emulator.jobs.readers.event_buses import EventBuses
from emulator.jobs.readers.log_files import InsightFiles, LogFiles
from emulator.jobs.readers.log_streams import LogStreams
from emulator.jobs.recorder import Recorder
from emulator.jobs.resets import Resets
from emulator.jobs.retention import Retention
from emulator.jobs.state_files import StateFiles
from emulator.jobs.timetable import Timetable
from emulator.jobs.uploads import Uploads
from emulator.keys.rsa import RsaSigner
from emulator.opening import clock_of, open_state, sink_of
from emulator.operations.catalogue import all_operations
from emulator.operations.context import Contexts, World
from emulator.settings import Settings
from emulator.sinks.moto import MotoSink
from emulator.stores.sqlite import SqliteStore
from emulator.upstreams.access_calls import WithAccessCalls
from emulator.upstreams.issued_keys import IssuedKeys
from emulator.upstreams.learned import LearnedPrincipals
from emulator.upstreams.moto import Moto, MotoNeighbours, MotoResources
from emulator.upstreams.moto_habits import MotoHabits
from emulator.upstreams.moto_organizations import MotoOrganizations
from emulator.upstreams.moto_outputs import MotoBuses, MotoLogGroups
from emulator.upstreams.moto_principals import MotoPrincipals
from emulator.upstreams.moto_rights import MotoRights, find_secret
from emulator.upstreams.moto_surroundings import MotoSurroundings
from emulator.upstreams.none import (
    NoBuses,
    NoLogGroups,
    NoNeighbours,
    NoOrganizations,
    NoPrincipals,
    NoRights,
    NoSurroundings,
    NoUpstream,
)
from emulator.upstreams.sts import MotoSts
from emulator.wire.describe import Describer
from emulator.wire.describe.searches import searched
from emulator.wire.json11 import Json11
from emulator.wire.malformed import find_fault
from emulator.wire.requests import size_of_object
from emulator.wire.tables.sources import GLOBAL_SERVICES

Learn = Callable[[Exchange, Caller], None]


@dataclass(frozen=True)
class RestOfAws:
    """The rest of AWS: its server, and the ports by which CloudTrail uses it.

    `learn` is told of each exchange with another endpoint that may give out access keys.
    """

    upstream: Upstream
    neighbours: Neighbours
    organizations: Organizations
    principals: Principals
    log_groups: LogGroups
    buses: Buses
    surroundings: Surroundings
    learn: Learn
    rights: Rights
    secrets: Secrets


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

    @property
    def is_checked(self) -> bool:
        """Whether trails deliver only where AWS would let them."""
        return not self.settings.relaxed


@dataclass(frozen=True)
class Parts(Base):
    """The parts of one emulator, connected but not started."""

    rest: RestOfAws
    timetable: Timetable
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
    known = _known(settings, base.clock)
    callers = Callers(
        settings.account_id, settings.default_user, known.principals.find, base.mapped_keys.find
    )
    rest = _rest_of_aws(base, known, callers)
    hooks = FaultyHooks(base.store, base.signer, base.faults)
    consequences = _consequences(base, rest)
    readers = readers_of(base, rest, hooks, consequences)
    digesting = digesting_of(base, rest, hooks)
    timetable = Timetable(base.store, base.clock, readers, digesting, settings.delivery, base.problems)
    base.intake.connect(timetable.tell, Retention(base.store, readers))
    own_place = base.sink if isinstance(base.sink, MotoSink) else None
    knowledge = Knowledge(searched, GLOBAL_SERVICES)
    return Parts(
        **vars(base),
        rest=rest,
        timetable=timetable,
        injecting=Injecting(base.intake.take, base.clock, base.ids, settings.account_id, knowledge),
        state_files=StateFiles(base.store.snapshots, base.clock, base.mapped_keys, own_place),
        resets=_resets(base, rest, timetable, hooks, consequences),
        consequences=consequences,
        calls=_calls(base, rest, callers, timetable, consequences, strict=strict),
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
        sink=given.sink or sink_of(settings, store.bucket_policies),
        signer=given.signer or RsaSigner(settings.seed),
        mapped_keys=MappedKeys(),
        describer=Describer(resources.table_keys, resources.bucket_owner),
        intake=Intake(store, clock, ids),
    )


def _consequences(base: Base, rest: RestOfAws) -> Consequences:
    is_on = base.settings.service_events == "on"
    return Consequences(base.describer, rest.surroundings, base.ids, is_on=is_on)


def _calls(
    base: Base,
    rest: RestOfAws,
    callers: Callers,
    timetable: Timetable,
    consequences: Consequences,
    *,
    strict: bool,
) -> Calls:
    settings, intake = base.settings, base.intake
    recorder = Recorder(intake.take, base.describer, base.clock, base.ids, base.problems, consequences)
    world = World(
        base.sink, rest.neighbours, rest.organizations, intake.note, settings.relaxed, settings.digests
    )
    operations, gate = all_operations(), _gate(base, rest, callers)
    cloudtrail = CloudTrailEndpoint(
        protocol=Json11({name: one.words for name, one in operations.items()}),
        operations=operations,
        contexts=Contexts(base.store, world, base.signer, base.clock, base.ids),
        recorder=recorder,
        keep_waiting=intake.keep_waiting,
        chains_changed=timetable.chains_changed,
        rates=base.rates if settings.limits_rates else Unlimited(),
        faults=base.faults,
        gate=gate,
        strict=strict,
    )
    answering = (base.clock, callers, base.describer, rest.upstream, cloudtrail, recorder, rest.learn, gate)
    return Calls(*answering, settings.allowed, MotoResources().cors_rules)


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


def _resets(
    base: Base, rest: RestOfAws, timetable: Timetable, hooks: FaultyHooks, consequences: Consequences
) -> Resets:
    resets = Resets()
    for forget in (timetable.clear, hooks.clear, base.intake.clear, base.rates.clear, consequences.forget):
        resets.register(forget, on_import=True)
    for forget in (base.faults.clear, base.store.clear, base.problems.clear):
        resets.register(forget)
    for forget in (rest.upstream.reset, rest.principals.forget, rest.secrets.forget):
        resets.register(forget)
    return resets


# --- the readers of the journal --------------------------------------------------------------------


def readers_of(base: Base, rest: RestOfAws, hooks: Hooks, consequences: Consequences) -> Sequence[Reader]:
    """Return the readers of the journal, in the order in which they read what is due at one instant."""
    store, delay, checked = base.store, base.settings.delivery, base.is_checked
    publish = faulty(publisher(rest.neighbours), base.faults)
    notifications = Notifications(store, rest.neighbours, publish, checked=checked)
    return (
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


# --- the rest of AWS -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """Who access keys were issued to. The functions learn from exchanges with moto and other endpoints."""

    principals: Principals
    users: MotoPrincipals
    secrets: IssuedKeys
    learn_of_moto: Learn
    learn: Learn


def _learn_nothing(_exchange: Exchange, _caller: Caller) -> None:
    """Learn nothing: no other endpoint gives out keys."""


def _known(settings: Settings, clock: Clock) -> _Known:
    users = MotoPrincipals()
    sessions = LearnedPrincipals(clock.now, users)
    principals: Principals = sessions if settings.upstream == "moto" else NoPrincipals()
    learn: Learn = _learn_nothing
    if settings.endpoint_of("iam") or settings.endpoint_of("sts"):
        learned = LearnedPrincipals(clock.now, principals)
        principals, learn = learned, learned.learn
    secrets = IssuedKeys(find_secret)

    def learn_of_moto(exchange: Exchange, caller: Caller) -> None:
        sessions.learn(exchange, caller)
        secrets.learn(exchange)

    return _Known(principals, users, secrets, learn_of_moto, learn)


def _rest_of_aws(base: Base, known: _Known, callers: Callers) -> RestOfAws:
    settings = base.settings
    if settings.upstream == "moto":
        moto = Moto(find_fault, base.problems.noting("moto", base.clock.now))
        habits = MotoHabits(moto, partial(size_of_object, MotoResources().object_size), base.ids)
        sts = MotoSts(habits, callers.caller_of, known.users.role_id, known.learn_of_moto, base.ids)
        rights = MotoRights(known.secrets.find_session)
        own = RestOfAws(
            upstream=WithAccessCalls(sts, rights, base.ids),
            neighbours=MotoNeighbours(),
            organizations=MotoOrganizations(),
            principals=known.principals,
            log_groups=MotoLogGroups(),
            buses=MotoBuses(),
            surroundings=MotoSurroundings(),
            learn=known.learn,
            rights=rights,
            secrets=known.secrets,
        )
    else:
        own = RestOfAws(
            upstream=NoUpstream(),
            neighbours=NoNeighbours(),
            organizations=NoOrganizations(),
            principals=known.principals,
            log_groups=NoLogGroups(),
            buses=NoBuses(),
            surroundings=NoSurroundings(),
            learn=known.learn,
            rights=NoRights(),
            secrets=NoRights(),
        )
    return _with_endpoints(own, settings, base.store.bucket_policies) if settings.has_endpoints else own


def _with_endpoints(own: RestOfAws, settings: Settings, policies: BucketPolicies) -> RestOfAws:
    """Replace the servers of services by other endpoints."""
    from emulator.upstreams.http import Http
    from emulator.upstreams.http_neighbours import HttpNeighbours
    from emulator.upstreams.http_organizations import HttpOrganizations
    from emulator.upstreams.http_outputs import HttpBuses, HttpLogGroups
    from emulator.upstreams.kept_policies import WithBucketPolicies
    from emulator.upstreams.routing import Routing
    from emulator.wire.requests import bucket_of

    otherwise = Http(settings.default_endpoint) if settings.default_endpoint else own.upstream
    upstream: Upstream = Routing({name: Http(url) for name, url in settings.endpoints.items()}, otherwise)
    if settings.endpoint_of("s3"):
        upstream = WithBucketPolicies(upstream, policies, bucket_of)
    neighbours = HttpNeighbours(settings.endpoint_of, own.neighbours)
    organizations: Organizations = own.organizations
    if settings.endpoint_of("organizations"):
        organizations = HttpOrganizations(neighbours.client)
    return replace(
        own,
        upstream=upstream,
        neighbours=neighbours,
        organizations=organizations,
        log_groups=HttpLogGroups(neighbours, own.log_groups),
        buses=HttpBuses(neighbours, own.buses),
    )
