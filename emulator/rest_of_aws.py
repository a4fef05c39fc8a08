"""What serves the rest of AWS: moto in this process, other endpoints, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from emulator.core.call import Exchange, Request, Target
from emulator.core.callers.identity import Caller
from emulator.core.late import late
from emulator.core.values import dataclass
from emulator.upstreams.access_calls import WithAccessCalls
from emulator.upstreams.issued_keys import IssuedKeys
from emulator.upstreams.learned import LearnedPrincipals
from emulator.upstreams.moto.habits import MotoHabits
from emulator.upstreams.moto.hosting import Mends, Moto
from emulator.upstreams.moto.lifecycles import MotoLifecycles
from emulator.upstreams.moto.neighbours import MotoNeighbours, MotoResources
from emulator.upstreams.moto.principals import MotoPrincipals
from emulator.upstreams.moto.sts import MotoSts
from emulator.upstreams.moto.surroundings import MotoSurroundings
from emulator.upstreams.moto.time import Timed, at_time_of
from emulator.wire.requests import size_of_object

if TYPE_CHECKING:
    from emulator.core.callers.callers import Callers
    from emulator.core.callers.secret_keys import Secret
    from emulator.core.clock import Clock
    from emulator.core.ids import Ids
    from emulator.core.ports.alarms import Alarms, Functions
    from emulator.core.ports.catalogs import Catalogs
    from emulator.core.ports.lifecycles import Lifecycles
    from emulator.core.ports.neighbours import Neighbours, Organizations, Principals, Tags, Upstream
    from emulator.core.ports.outputs import Buses, LogGroups
    from emulator.core.ports.rights import Rights, Secrets
    from emulator.core.ports.stacks import Stacks
    from emulator.core.ports.state import BucketPolicies
    from emulator.core.ports.surroundings import Surroundings
    from emulator.settings import Settings
    from emulator.upstreams.moto.alarms import Emit, MotoAlarms
    from emulator.upstreams.moto.around import MotoAround
    from emulator.upstreams.moto.cloudformation.hosting import MotoStacks
    from emulator.upstreams.moto.rights import MotoRights

Learn = Callable[[Exchange, Caller], None]
Services = Callable[[], Mapping[str, bool]]


@dataclass(frozen=True)
class RestOfAws:
    """The rest of AWS: its server, and the ports by which CloudTrail uses it.

    `learn` is told of each exchange with another endpoint that may give out access keys. `services` returns
    the services that are served, by the AWS CLI's names, and whether each was called before.
    """

    upstream: Upstream
    neighbours: Neighbours
    organizations: Organizations
    principals: Principals
    log_groups: LogGroups
    buses: Buses
    surroundings: Surroundings
    tags: Tags
    alarms: Alarms
    functions: Functions
    lifecycles: Lifecycles
    learn: Learn
    rights: Rights
    secrets: Secrets
    stacks: Stacks
    services: Services
    catalogs: Catalogs


@dataclass(frozen=True)
class Known:
    """Who access keys were issued to. The functions learn from exchanges with moto and other endpoints."""

    principals: Principals
    users: MotoPrincipals
    secrets: IssuedKeys
    learn_of_moto: Learn
    learn: Learn


def _no_principals() -> Principals:
    from emulator.upstreams.none import NoPrincipals

    return NoPrincipals()


def _learn_nothing(_exchange: Exchange, _caller: Caller) -> None:
    """Learn nothing: no other endpoint gives out keys."""


def known_of(settings: Settings, clock: Clock) -> Known:
    """Return who access keys are issued to, by moto and by other endpoints."""
    users = MotoPrincipals()
    sessions = LearnedPrincipals(clock.now, users)
    principals: Principals = sessions if settings.upstream == "moto" else _no_principals()
    learn: Learn = _learn_nothing
    if settings.endpoint_of("iam") or settings.endpoint_of("sts"):
        learned = LearnedPrincipals(clock.now, principals)
        principals, learn = learned, learned.learn
    secrets = IssuedKeys(_find_secret)

    def learn_of_moto(exchange: Exchange, caller: Caller) -> None:
        sessions.learn(exchange, caller)
        secrets.learn(exchange)

    return Known(principals, users, secrets, learn_of_moto, learn)


@dataclass(frozen=True)
class Ground:
    """What the rest of AWS needs. `policies` are those of buckets elsewhere, `note` counts moto's faults."""

    settings: Settings
    clock: Clock
    ids: Ids
    policies: BucketPolicies
    note: Callable[[str], None]


def rest_of_aws(ground: Ground, known: Known, callers: Callers) -> RestOfAws:
    """Return the rest of AWS that the settings ask for."""
    settings, ids = ground.settings, ground.ids
    if settings.upstream == "moto":
        timed = partial(at_time_of, ground.clock.now)
        alarms, around, stacks = late(_alarms), late(lambda: _around(timed)), late(lambda: _stacks(ground))
        lifecycles = MotoLifecycles(timed)
        mends: Mends = {
            "cloudformation": (lifecycles.know, partial(_know, stacks)),
            "cloudwatch": (partial(_know, alarms),),
            "logs": (lambda: _know_patterns(alarms.emit),),
            "s3": (lifecycles.know,),
        }
        moto = Moto(ground.clock.now, mends, _find_fault, ground.note)
        habits = MotoHabits(moto, partial(size_of_object, MotoResources().object_size), ids)
        sts = MotoSts(habits, callers.caller_of, known.users.role_id, known.learn_of_moto, ids)
        rights = late(lambda: _rights(known.secrets))
        own = RestOfAws(
            upstream=WithAccessCalls(sts, rights, ids),
            neighbours=MotoNeighbours(timed),
            organizations=late(lambda: around.organizations),
            principals=known.principals,
            log_groups=late(lambda: around.log_groups),
            buses=late(lambda: around.buses),
            surroundings=MotoSurroundings(),
            tags=late(lambda: around.tags),
            alarms=alarms,
            functions=late(lambda: around.functions),
            lifecycles=lifecycles,
            learn=known.learn,
            rights=rights,
            secrets=known.secrets,
            stacks=stacks,
            services=_services,
            catalogs=late(lambda: around.catalogs),
        )
    else:
        own = _nothing(known)
    return _with_endpoints(own, settings, ground.policies) if settings.has_endpoints else own


def _nothing(known: Known) -> RestOfAws:
    """Return what there is where nothing serves the rest of AWS."""
    from emulator.upstreams.none import (
        NoAlarms,
        NoBuses,
        NoCatalogs,
        NoFunctions,
        NoLifecycles,
        NoLogGroups,
        NoNeighbours,
        NoOrganizations,
        NoRights,
        NoStacks,
        NoSurroundings,
        NoTags,
        NoUpstream,
    )

    return RestOfAws(
        upstream=NoUpstream(),
        neighbours=NoNeighbours(),
        organizations=NoOrganizations(),
        principals=known.principals,
        log_groups=NoLogGroups(),
        buses=NoBuses(),
        surroundings=NoSurroundings(),
        tags=NoTags(),
        alarms=NoAlarms(),
        functions=NoFunctions(),
        lifecycles=NoLifecycles(),
        learn=known.learn,
        rights=NoRights(),
        secrets=NoRights(),
        stacks=NoStacks(),
        services=dict,
        catalogs=NoCatalogs(),
    )


# --- parts of moto that are made late, with their modules ------------------------------------------


def _alarms() -> MotoAlarms:
    from emulator.upstreams.moto.alarms import MotoAlarms

    return MotoAlarms()


def _around(timed: Timed) -> MotoAround:
    from emulator.upstreams.moto.around import MotoAround

    return MotoAround(timed)


def _stacks(ground: Ground) -> MotoStacks:
    from emulator.upstreams.moto.cloudformation.hosting import MotoStacks

    fails = ground.settings.unknown_resources == "fail"
    return MotoStacks(ground.clock.now, ground.note, fails_on_unknown=fails)


def _rights(secrets: IssuedKeys) -> MotoRights:
    from emulator.upstreams.moto.rights import MotoRights

    return MotoRights(secrets.find_session)


def _find_secret(access_key_id: str) -> Secret | None:
    from emulator.upstreams.moto.rights import find_secret

    return find_secret(access_key_id)


def _find_fault(request: Request, target: Target) -> tuple[str, str] | None:
    from emulator.wire.malformed import find_fault

    return find_fault(request, target)


def _know(part: MotoAlarms | MotoStacks) -> None:
    """Have a part overlay moto."""
    part.know()


def _services() -> Mapping[str, bool]:
    from emulator.upstreams.moto.services import MotoServices
    from emulator.wire.service_models import heads

    return MotoServices(lambda: (head.service for head in heads())).states()


def _know_patterns(emit: Emit) -> None:
    """Overlay moto's CloudWatch Logs. The parser of patterns is imported late, so that starting is quick."""
    from emulator.upstreams.moto.filters import know_patterns

    know_patterns(emit)


def _with_endpoints(own: RestOfAws, settings: Settings, policies: BucketPolicies) -> RestOfAws:
    """Replace the servers of services by other endpoints."""
    from emulator.upstreams.http import Http
    from emulator.upstreams.http_catalogs import HttpCatalogs
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
    elsewhere = dict.fromkeys(settings.endpoints, True)
    return replace(
        own,
        services=lambda: {**own.services(), **elsewhere},
        upstream=upstream,
        neighbours=neighbours,
        organizations=organizations,
        log_groups=HttpLogGroups(neighbours, own.log_groups),
        buses=HttpBuses(neighbours, own.buses),
        catalogs=HttpCatalogs(neighbours, own.catalogs),
    )
