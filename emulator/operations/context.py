"""What an operation gets besides its request: the state, the world around it, and the call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.core.access.questions import Question
    from emulator.core.callers.identity import Caller
    from emulator.core.clock import Clock
    from emulator.core.delivery.own_calls import Note, OwnCall
    from emulator.core.ids import Ids
    from emulator.core.ports.catalogs import Catalogs, Federator
    from emulator.core.ports.engines import Engine, QueryRunner
    from emulator.core.ports.lake import ImportRunner, RefreshSchedule
    from emulator.core.ports.neighbours import Neighbours, Organizations, Signer, Sink
    from emulator.core.ports.rights import Permits
    from emulator.core.ports.state import Store, Trails


@dataclass(frozen=True)
class World:
    """The services around CloudTrail, and how it treats them.

    `relaxed` turns off the checks on what a trail points to, and the limit of trails. `digest_interval` is
    the length of a digest's window. `note` is told of the calls that CloudTrail makes. `engine` knows what
    statements mean, `queries` runs those that are kept, and `imports` imports. `refreshes` is the
    schedule of dashboards. `federations` enters stores into `catalogs`.
    """

    sink: Sink
    neighbours: Neighbours
    organizations: Organizations
    note: Note
    relaxed: bool
    digest_interval: timedelta
    engine: Engine
    queries: QueryRunner
    imports: ImportRunner
    refreshes: RefreshSchedule
    catalogs: Catalogs
    federations: Federator


@dataclass(frozen=True)
class Call:
    """One call: who makes it, where and when.

    `region` is that of the endpoint; `now` is the one time of the call; `operation` is its name in the model,
    which policies are asked about. `afterwards` takes the work that may
    begin once the state is kept: it might call back. `permits` asks the policies, where they are enforced,
    what else the caller may do.
    """

    caller: Caller
    region: str
    now: datetime
    ids: Ids
    operation: str
    permits: Permits
    afterwards: list[Callable[[], None]] = field(default_factory=list)


@dataclass(frozen=True)
class Context:
    """The state that a call may see and change, the world around it, the signer of digests, and the call."""

    store: Store
    world: World
    signer: Signer
    call: Call

    @property
    def account(self) -> str:
        return self.call.caller.account

    @property
    def region(self) -> str:
        return self.call.region

    @property
    def now(self) -> datetime:
        return self.call.now

    @property
    def trails(self) -> Trails:
        return self.store.trails

    @property
    def relaxed(self) -> bool:
        return self.world.relaxed


@dataclass(frozen=True)
class Contexts:
    """Makes the context of each call from the parts that all calls share."""

    store: Store
    world: World
    signer: Signer
    clock: Clock
    ids: Ids

    def of(
        self,
        caller: Caller,
        region: str,
        operation: str = "",
        *,
        permits: Permits | None = None,
        is_recorded: bool = True,
    ) -> Context:
        """Return the context of a call that begins now; one that leaves no record causes none either.

        Without `permits` the caller may do everything.
        """
        world = self.world if is_recorded else replace(self.world, note=_note_nothing)
        call = Call(caller, region, self.clock.now(), self.ids, operation, permits or _permit_all)
        return Context(self.store, world, self.signer, call)


def _permit_all(_question: Question) -> bool:
    return True


def _note_nothing(_call: OwnCall) -> None:
    """Note nothing: the call that caused it leaves no record."""
