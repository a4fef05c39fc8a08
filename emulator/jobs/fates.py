"""What becomes of a record: in which file each trail delivered it, or why it does not."""

from collections.abc import Iterator
from typing import Literal

from emulator.core.delivery.logfiles import LogFile
from emulator.core.delivery.periods import opened
from emulator.core.ports.state import Store
from emulator.core.records.events import Event
from emulator.core.trails.trails import Trail
from emulator.core.values import dataclass

Outcome = Literal["delivered", "waiting", "not logging", "other region", "not selected"]


@dataclass(frozen=True)
class Fate:
    """What one trail does with a record. `file` is set where it was delivered, or is being put."""

    trail: Trail
    outcome: Outcome
    file: LogFile | None = None


def fates(store: Store, event: Event) -> Iterator[Fate]:
    """Yield the fate of a record for each trail that could deliver it."""
    for trail in store.trails.all():
        if event.account in trail.accounts:
            yield _fate(store, trail, event)


def _fate(store: Store, trail: Trail, event: Event) -> Fate:
    """Return what the trail did under the settings of the time, else what its present settings say."""
    file = store.files.around(trail.id, event.account, event.region, event.number)
    period = store.periods.find(file.period_id) if file else store.periods.open_of(trail.id)
    if period and period.holds(event.number) and period.wants_either(event):
        return Fate(trail, "delivered" if file and file.delivered_at else "waiting", file)
    present = opened(trail, "", 1)
    if not present.scope.covers(event.account, event.region):
        return Fate(trail, "other region")
    return Fate(trail, "not logging" if present.wants_either(event) else "not selected")
