"""Settings to running parts: wiring alone. Only this module and those that it is made of know all parts.

Parts that most runs never use, or use later than the first calls, are made late: see core.late.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from emulator.answering import Calls, Jobs, calls_of
from emulator.base import NOTHING_GIVEN, Base, Given, base_of
from emulator.core.callers.callers import Callers
from emulator.core.late import late, when_made
from emulator.core.rates import Unlimited
from emulator.core.values import dataclass
from emulator.endpoint.audit_events import WithAuditEvents
from emulator.jobs.consequences import Consequences
from emulator.jobs.later import Later
from emulator.jobs.lifecycles import FollowingLifecycles
from emulator.jobs.readers.delays import delays_of
from emulator.jobs.resets import Resets
from emulator.jobs.retention import Retention
from emulator.jobs.timetable import Timetable
from emulator.rest_of_aws import Ground, Known, RestOfAws, known_of, rest_of_aws
from emulator.upstreams.federated_tables import WithFederatedTables
from emulator.wire.rest_json import RestJson

if TYPE_CHECKING:
    from emulator.delivering import Delivering
    from emulator.jobs.alarm_actions import AlarmActions
    from emulator.jobs.alarming import Alarming
    from emulator.jobs.injecting import Injecting
    from emulator.jobs.lake.auditing import Auditing
    from emulator.jobs.state_files import StateFiles
    from emulator.lake import Lake
    from emulator.settings import Settings


@dataclass(frozen=True)
class Parts(Base):
    """The parts of one emulator, connected but not started."""

    rest: RestOfAws
    timetable: Timetable
    delivering: Delivering
    lake: Lake
    alarming: Alarming
    injecting: Injecting
    state_files: StateFiles
    consequences: Consequences
    later: Later
    lifecycles: FollowingLifecycles
    calls: Calls

    @cached_property
    def resets(self) -> Resets:
        """What forgets at a reset."""
        return _resets_of(self)


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
    consequences = _consequences(base, rest)
    delivering = late(lambda: _delivering(base, rest, consequences))
    timetable = _timetable(base, delivering)
    later = Later(timetable.driver, rest.surroundings, consequences, base.intake.take)
    lake = late(lambda: _lake(base, rest, timetable, calls.cloudtrail.refresh_dashboard))

    def refresh(account: str, region: str) -> None:
        lake.federating.refresh(account, region)

    tables.connect(refresh)
    calls = calls_of(base, rest, callers, _jobs_of(timetable, consequences, lake), strict=strict)
    return Parts(
        **vars(base),
        rest=rest,
        timetable=timetable,
        delivering=delivering,
        lake=lake,
        alarming=_alarming(base, rest, timetable),
        injecting=late(lambda: _injecting(base)),
        state_files=late(lambda: _state_files(base)),
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


def _with_audit_events(base: Base, rest: RestOfAws, *, strict: bool) -> RestOfAws:
    """Return the rest of AWS with CloudTrail's other service, which takes events of one's own, before it."""
    auditing = late(lambda: _auditing(base))
    rates = base.rates if base.settings.limits_rates else Unlimited()
    return replace(rest, upstream=WithAuditEvents(rest.upstream, RestJson(), auditing, rates, strict))


def _consequences(base: Base, rest: RestOfAws) -> Consequences:
    is_on = base.settings.service_events == "on"
    return Consequences(base.describer, rest.surroundings, base.ids, is_on=is_on)


def _timetable(base: Base, delivering: Delivering) -> Timetable:
    delays = delays_of(base.settings.delivery)
    timetable = Timetable(base.store, base.clock, delivering, delays, base.settings.delivery, base.problems)
    base.intake.connect(timetable.tell, Retention(base.store, lambda: delivering.readers))
    return timetable


def _jobs_of(timetable: Timetable, consequences: Consequences, lake: Lake) -> Jobs:
    return Jobs(
        timetable,
        consequences,
        queries=late(lambda: lake.querying),
        imports=late(lambda: lake.importing),
        refreshes=late(lambda: lake.refreshing),
        federations=late(lambda: lake.federating),
    )


def _lifecycles(base: Base, rest: RestOfAws, timetable: Timetable) -> FollowingLifecycles:
    def delivered_to() -> Sequence[str]:
        return base.store.snapshots.buckets()

    return FollowingLifecycles(rest.lifecycles, delivered_to, base.clock, timetable.driver)


def _alarming(base: Base, rest: RestOfAws, timetable: Timetable) -> Alarming:
    alarming = late(lambda: _made_alarming(base, rest, timetable))
    actions = late(lambda: _actions(base, rest))
    when_made(rest.alarms, lambda alarms: alarms.connect(alarming.notice, actions.announce))
    return alarming


def _resets_of(parts: Parts) -> Resets:
    resets = Resets()
    resets.register(parts.timetable, Timetable.clear, on_import=True)
    resets.register(parts.lake, lambda lake: lake.forget(), on_import=True)
    resets.register(parts.consequences, Consequences.forget, on_import=True)
    resets.register(parts.delivering, lambda delivering: delivering.hooks.clear(), on_import=True)
    resets.register(parts.intake, lambda intake: intake.clear(), on_import=True)
    resets.register(parts.rates, lambda rates: rates.clear(), on_import=True)
    resets.register(parts.faults, lambda faults: faults.clear())
    resets.register(parts.store, lambda store: store.clear())
    resets.register(parts.problems, lambda problems: problems.clear())
    resets.register(parts.rest.upstream, lambda upstream: upstream.reset())
    resets.register(parts.rest.principals, lambda principals: principals.forget())
    resets.register(parts.rest.secrets, lambda secrets: secrets.forget())
    resets.register(parts.later, Later.forget)
    resets.register(parts.calls.gate.decisions, lambda decisions: decisions.clear())
    # last: what the state knows no more
    resets.register(parts.keeping, lambda keeping: keeping.filing.clean(), on_import=True)
    return resets


# --- parts that are made late, with their modules --------------------------------------------------


def _delivering(base: Base, rest: RestOfAws, consequences: Consequences) -> Delivering:
    from emulator.delivering import delivering_of

    return delivering_of(base, rest, consequences)


def _lake(base: Base, rest: RestOfAws, timetable: Timetable, refresh: Callable[[str], None]) -> Lake:
    from emulator.lake import lake_of

    return lake_of(base, rest, timetable, refresh)


def _made_alarming(base: Base, rest: RestOfAws, timetable: Timetable) -> Alarming:
    from emulator.jobs.alarming import Alarming

    return Alarming(rest.alarms, base.clock, timetable.driver, base.settings.alarm_periods)


def _actions(base: Base, rest: RestOfAws) -> AlarmActions:
    from emulator.jobs.alarm_actions import AlarmActions

    return AlarmActions(rest.neighbours, rest.buses, rest.functions, base.ids.uuid)


def _auditing(base: Base) -> Auditing:
    from emulator.jobs.lake.auditing import Auditing

    return Auditing(base.store, base.intake.take, base.clock, base.ids)


def _injecting(base: Base) -> Injecting:
    from emulator.core.injecting.injection import Knowledge
    from emulator.jobs.injecting import Injecting
    from emulator.wire.describe.searches import searched
    from emulator.wire.tables.sources import GLOBAL_SERVICES

    knowledge = Knowledge(searched, GLOBAL_SERVICES)
    return Injecting(base.intake.take, base.clock, base.ids, base.settings.account_id, knowledge)


def _state_files(base: Base) -> StateFiles:
    from emulator.jobs.state_files import StateFiles
    from emulator.sinks.moto import MotoSink

    own_place = base.sink if isinstance(base.sink, MotoSink) else None
    return StateFiles(base.store.snapshots, base.clock, base.mapped_keys, own_place, base.keeping.open_files)
