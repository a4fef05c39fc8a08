"""Wires the parts that answer and record a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from emulator.core.clock import Clock, SystemClock
from emulator.core.late import is_made, late, when_made
from emulator.core.rates import Unlimited
from emulator.core.values import dataclass
from emulator.endpoint.asked import Sources
from emulator.endpoint.cloudtrail import CloudTrailEndpoint
from emulator.endpoint.gate import Gate
from emulator.jobs.backlog import Backlog
from emulator.jobs.naming_users import NamingUsers
from emulator.jobs.recorder import Recorder
from emulator.operations.catalogue import all_operations
from emulator.operations.context import Contexts, World
from emulator.upstreams.moto.neighbours import MotoResources
from emulator.wire.json11 import Json11

if TYPE_CHECKING:
    from emulator.base import Base
    from emulator.core.browsers.cross_origin import CorsRule
    from emulator.core.browsers.visits import Allowed
    from emulator.core.call import Exchange
    from emulator.core.callers.callers import Callers
    from emulator.core.callers.identity import Caller
    from emulator.core.ports.catalogs import Federator
    from emulator.core.ports.engines import QueryRunner
    from emulator.core.ports.lake import ImportRunner, RefreshSchedule
    from emulator.core.ports.neighbours import Upstream
    from emulator.endpoint.stack_calls import StackCalls
    from emulator.jobs.consequences import Consequences
    from emulator.jobs.timetable import Timetable
    from emulator.rest_of_aws import Learn, RestOfAws
    from emulator.wire.describe import Describer


@dataclass(frozen=True)
class Calls:
    """The parts that answer and record a call: what the front door needs."""

    clock: Clock
    callers: Callers
    describer: Describer
    upstream: Upstream
    cloudtrail: CloudTrailEndpoint
    recorder: Recorder
    backlog: Backlog
    learn: Learn
    gate: Gate
    allowed: Allowed
    cors_rules: Callable[[str], Sequence[CorsRule]]
    carry_on: Callable[[], None]
    trusted_proxies: Sequence[str]


@dataclass(frozen=True)
class Jobs:
    """What goes on beside the calls."""

    timetable: Timetable
    consequences: Consequences
    queries: QueryRunner
    imports: ImportRunner
    refreshes: RefreshSchedule
    federations: Federator


def calls_of(base: Base, rest: RestOfAws, callers: Callers, jobs: Jobs, *, strict: bool) -> Calls:
    """Connect the parts that answer and record a call; with `strict` operations are held to their model."""
    settings, intake = base.settings, base.intake
    describer = NamingUsers(base.describer, rest.surroundings)
    backlog = Backlog()
    recorder = Recorder(intake.take, describer, base.clock, base.ids, base.problems, jobs.consequences)
    operations, gate = all_operations(), _gate(base, rest, callers)
    cloudtrail = CloudTrailEndpoint(
        protocol=Json11(lambda name: operations[name].words),
        operations=operations,
        contexts=Contexts(base.store, _world(base, rest, jobs), base.signer, base.clock, base.ids),
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

    answering = (base.clock, callers, base.describer, rest.upstream, cloudtrail)
    recording = (recorder, backlog, learn)
    return Calls(
        *answering,
        *recording,
        gate,
        settings.allowed,
        MotoResources().cors_rules,
        _carrying_on(base, rest, cloudtrail, jobs.consequences, backlog),
        settings.trusted_proxies,
    )


def _world(base: Base, rest: RestOfAws, jobs: Jobs) -> World:
    return World(
        sink=base.sink,
        neighbours=rest.neighbours,
        organizations=rest.organizations,
        note=base.intake.note,
        relaxed=base.settings.relaxed,
        digest_interval=base.settings.digests,
        engine=late(lambda: base.keeping.engine),
        queries=jobs.queries,
        imports=jobs.imports,
        refreshes=jobs.refreshes,
        catalogs=rest.catalogs,
        federations=jobs.federations,
    )


def _carrying_on(
    base: Base, rest: RestOfAws, cloudtrail: CloudTrailEndpoint, consequences: Consequences, backlog: Backlog
) -> Callable[[], None]:
    """Connect the stacks of CloudFormation, and return what makes those of the calls of this thread."""
    when_made(rest.stacks, lambda stacks: stacks.connect(_stack_calls(base, rest, cloudtrail, consequences)))

    def carry_on() -> None:
        if is_made(rest.stacks):  # otherwise no call was to CloudFormation
            rest.stacks.carry_on(backlog.work_off)

    return carry_on


def _stack_calls(
    base: Base, rest: RestOfAws, cloudtrail: CloudTrailEndpoint, consequences: Consequences
) -> StackCalls:
    from emulator.endpoint.stack_calls import StackCalls

    return StackCalls(
        cloudtrail=cloudtrail,
        upstream=rest.upstream,
        describer=base.describer,
        consequences=consequences,
        intake=base.intake,
        role_id=rest.surroundings.role_id,
        is_on=base.settings.service_events == "on",
    )


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
