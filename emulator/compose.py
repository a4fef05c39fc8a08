"""Settings to running parts: wiring alone. Only this module and those that it is made of know all parts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from emulator.answering import Calls, Jobs, calls_of
from emulator.base import NOTHING_GIVEN, Base, Given, base_of
from emulator.core.callers.callers import Callers
from emulator.core.injecting.injection import Knowledge
from emulator.core.ports.readers import Reader
from emulator.core.rates import Unlimited
from emulator.core.values import dataclass
from emulator.endpoint.audit_events import WithAuditEvents
from emulator.jobs.alarm_actions import AlarmActions
from emulator.jobs.alarming import Alarming
from emulator.jobs.consequences import Consequences
from emulator.jobs.digesting import Digesting
from emulator.jobs.faults.hooks import FaultyHooks
from emulator.jobs.faults.notices import faulty
from emulator.jobs.faults.sinks import FaultySink
from emulator.jobs.hooks import Hooks
from emulator.jobs.injecting import Injecting
from emulator.jobs.lake.asking import Asking
from emulator.jobs.lake.auditing import Auditing
from emulator.jobs.lake.enriching import Enriching
from emulator.jobs.lake.federating import Federating
from emulator.jobs.lake.importing import Importing, Reading
from emulator.jobs.lake.querying import Querying
from emulator.jobs.lake.refreshing import Refreshing
from emulator.jobs.lake.results import QueryResults
from emulator.jobs.later import Later
from emulator.jobs.lifecycles import FollowingLifecycles
from emulator.jobs.notifications import Notifications, publisher
from emulator.jobs.readers.data_stores import LAKE, DataStores
from emulator.jobs.readers.event_buses import EventBuses
from emulator.jobs.readers.insights import Insights
from emulator.jobs.readers.log_files import InsightFiles, LogFiles
from emulator.jobs.readers.log_streams import LogStreams
from emulator.jobs.resets import Resets
from emulator.jobs.retention import Retention
from emulator.jobs.state_files import StateFiles
from emulator.jobs.timetable import Timetable
from emulator.jobs.uploads import Uploads
from emulator.opening import archive_of
from emulator.rest_of_aws import Ground, Known, RestOfAws, known_of, rest_of_aws
from emulator.settings import Settings
from emulator.sinks.moto import MotoSink
from emulator.upstreams.federated_tables import WithFederatedTables
from emulator.wire.describe.searches import searched
from emulator.wire.rest_json import RestJson
from emulator.wire.tables.sources import GLOBAL_SERVICES


@dataclass(frozen=True)
class Parts(Base):
    """The parts of one emulator, connected but not started."""

    rest: RestOfAws
    timetable: Timetable
    querying: Querying
    importing: Importing
    refreshing: Refreshing
    federating: Federating
    asking: Asking
    alarming: Alarming
    injecting: Injecting
    state_files: StateFiles
    resets: Resets
    consequences: Consequences
    later: Later
    lifecycles: FollowingLifecycles
    calls: Calls


def compose(settings: Settings, given: Given = NOTHING_GIVEN, *, strict: bool = False) -> Parts:
    """Connect the parts that the settings ask for, except those that are given.

    In `strict` mode operations are held to their model.
    """
    base = base_of(settings, given)
    known = known_of(settings, base.clock)
    callers = _callers(base, known)
    plain = rest_of_aws(_ground(base), known, callers)
    tables = WithFederatedTables(plain.upstream)
    rest = _with_audit_events(base, replace(plain, upstream=tables), strict=strict)
    hooks = FaultyHooks(base.store, base.signer, base.faults)
    consequences = _consequences(base, rest)
    readers = readers_of(base, rest, hooks, consequences)
    digesting = digesting_of(base, rest, hooks)
    timetable = Timetable(base.store, base.clock, readers, digesting, settings.delivery, base.problems)
    base.intake.connect(timetable.tell, Retention(base.store, readers))
    later = Later(timetable.driver, rest.surroundings, consequences, base.intake.take)
    jobs = _jobs_of(base, rest, timetable, consequences)
    tables.connect(jobs.federating.refresh)
    calls = calls_of(base, rest, callers, jobs, strict=strict)
    return Parts(
        **vars(base),
        rest=rest,
        timetable=timetable,
        querying=jobs.querying,
        importing=jobs.importing,
        refreshing=jobs.refreshing,
        federating=jobs.federating,
        asking=Asking(base.keeping, partial(timetable.catch_up, LAKE)),
        alarming=_alarming(base, rest, timetable),
        injecting=_injecting(base),
        state_files=_state_files(base),
        resets=_resets(base, rest, jobs, hooks, calls, later),
        consequences=consequences,
        later=later,
        lifecycles=_lifecycles(base, rest, timetable),
        calls=calls,
    )


def _ground(base: Base) -> Ground:
    note = base.problems.noting("moto", base.clock.now)
    return Ground(base.settings, base.clock, base.ids, base.store.bucket_policies, note)


def _callers(base: Base, known: Known) -> Callers:
    settings = base.settings
    return Callers(settings.account_id, settings.default_user, known.principals.find, base.mapped_keys.find)


def _injecting(base: Base) -> Injecting:
    knowledge = Knowledge(searched, GLOBAL_SERVICES)
    return Injecting(base.intake.take, base.clock, base.ids, base.settings.account_id, knowledge)


def _with_audit_events(base: Base, rest: RestOfAws, *, strict: bool) -> RestOfAws:
    """Return the rest of AWS with CloudTrail's other service, which takes events of one's own, before it."""
    auditing = Auditing(base.store, base.intake.take, base.clock, base.ids)
    rates = base.rates if base.settings.limits_rates else Unlimited()
    return replace(rest, upstream=WithAuditEvents(rest.upstream, RestJson(), auditing, rates, strict))


def _consequences(base: Base, rest: RestOfAws) -> Consequences:
    is_on = base.settings.service_events == "on"
    return Consequences(base.describer, rest.surroundings, base.ids, is_on=is_on)


def _jobs_of(base: Base, rest: RestOfAws, timetable: Timetable, consequences: Consequences) -> Jobs:
    return Jobs(
        timetable,
        _querying(base, rest, partial(timetable.catch_up, LAKE)),
        consequences,
        _importing(base, rest, timetable),
        Refreshing(base.store, base.clock, timetable.driver),
        _federating(base, rest, timetable),
    )


def _state_files(base: Base) -> StateFiles:
    own_place = base.sink if isinstance(base.sink, MotoSink) else None
    return StateFiles(base.store.snapshots, base.clock, base.mapped_keys, own_place, base.keeping.open_files)


def _alarming(base: Base, rest: RestOfAws, timetable: Timetable) -> Alarming:
    actions = AlarmActions(rest.neighbours, rest.buses, rest.functions, base.ids.uuid)
    alarming = Alarming(rest.alarms, base.clock, timetable.driver, base.settings.alarm_periods)
    rest.alarms.connect(alarming.notice, actions.announce)
    return alarming


def _lifecycles(base: Base, rest: RestOfAws, timetable: Timetable) -> FollowingLifecycles:
    delivered_to = base.store.snapshots.buckets
    return FollowingLifecycles(rest.lifecycles, delivered_to, base.clock, timetable.driver)


def _querying(base: Base, rest: RestOfAws, catch_up: Callable[[], None]) -> Querying:
    results = QueryResults(base.store, _uploads(base, rest), base.signer)
    timeout = timedelta(seconds=base.settings.query_timeout)
    return Querying(base.keeping, results, catch_up, base.problems, timeout)


def _importing(base: Base, rest: RestOfAws, timetable: Timetable) -> Importing:
    reading = Reading(partial(archive_of, base.settings), rest.neighbours, base.is_checked)

    def file_away(store_id: str) -> None:
        with timetable.driver.exclusively():  # the reader of stores does the same
            base.keeping.filing.file_away(store_id)

    return Importing(base.store, reading, base.clock, file_away, base.problems)


def _federating(base: Base, rest: RestOfAws, timetable: Timetable) -> Federating:
    def file_all(store_id: str) -> None:
        timetable.catch_up(LAKE)
        with timetable.driver.exclusively():  # the reader of stores does the same
            base.keeping.filing.file_away(store_id, at_least=1)

    return Federating(base.keeping, rest.catalogs, file_all, base.problems)


def _resets(
    base: Base, rest: RestOfAws, jobs: Jobs, hooks: FaultyHooks, calls: Calls, later: Later
) -> Resets:
    resets = Resets()
    for forget in (jobs.timetable.clear, jobs.querying.clear, jobs.importing.clear, jobs.consequences.forget):
        resets.register(forget, on_import=True)
    for forget in (hooks.clear, base.intake.clear, base.rates.clear):
        resets.register(forget, on_import=True)
    for forget in (base.faults.clear, base.store.clear, base.problems.clear):
        resets.register(forget)
    for forget in (rest.upstream.reset, rest.principals.forget, rest.secrets.forget, later.forget):
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
