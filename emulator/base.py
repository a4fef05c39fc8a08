"""The parts at the bottom: state, time, randomness, memory, and the outputs of files and records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.core.callers.mapped_keys import MappedKeys
from emulator.core.faults.armed import Faults
from emulator.core.ids import Ids
from emulator.core.late import late
from emulator.core.rates import Rates
from emulator.core.values import dataclass
from emulator.jobs.intake import Intake
from emulator.jobs.problems import Problems
from emulator.keys.rsa import RsaSigner
from emulator.opening import clock_of, open_state, sink_of
from emulator.upstreams.moto.neighbours import MotoResources
from emulator.wire.describe import Describer

if TYPE_CHECKING:
    from emulator.core.clock import Clock
    from emulator.core.ports.neighbours import Sink
    from emulator.jobs.lake.keeping import Keeping
    from emulator.settings import Settings
    from emulator.stores.sqlite import SqliteStore


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
class Given:
    """Parts from the caller, instead of those that the settings ask for."""

    clock: Clock | None = None
    sink: Sink | None = None
    signer: RsaSigner | None = None


NOTHING_GIVEN = Given()


def base_of(settings: Settings, given: Given) -> Base:
    """Return the parts that the settings ask for, except those that are given."""
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
        keeping=late(lambda: _keeping(settings, store, clock)),
    )


def _keeping(settings: Settings, store: SqliteStore, clock: Clock) -> Keeping:
    from emulator.engines.lazy import LazyEngine
    from emulator.jobs.lake.keeping import Keeping
    from emulator.opening import open_lake

    engine = LazyEngine(apart=settings.query_process == "on")
    return Keeping(store, engine, open_lake(settings), clock)
