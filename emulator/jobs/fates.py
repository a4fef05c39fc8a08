"""What becomes of a record: in which file each trail delivered it, or why it does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from emulator.core.delivery.logfiles import LogFile
from emulator.core.delivery.periods import opened
from emulator.core.ports.state import Store
from emulator.core.records.events import Event
from emulator.core.trails.trails import Trail

Outcome = Literal["delivered", "waiting", "not logging", "other region", "not selected"]


@dataclass(frozen=True)
class Fate:
    """What one trail does with a record. `file` is set where it was delivered, or is being put."""

    trail: Trail
    outcome: Outcome
    file: LogFile | None = None


def fates(store: Store, event: Event) -> Iterator[Fate]:
    """Yield the fate of a record for each trail that could deliver it, by the trails' present settings."""
    for trail in store.trails.all():
        if event.account in trail.accounts:
            yield _fate(store, trail, event)


def _fate(store: Store, trail: Trail, event: Event) -> Fate:
    present = opened(trail, "", 1)
    if not present.scope.covers(event.account, event.region):
        return Fate(trail, "other region")
    if not (present.wants(event) or present.wants_insight(event)):
        return Fate(trail, "not selected")
    file = store.files.around(trail.id, event.account, event.region, event.number)
    if file and file.delivered_at:
        return Fate(trail, "delivered", file)
    period = store.periods.open_of(trail.id)
    is_held = period is not None and period.holds(event.number)
    return Fate(trail, "waiting" if is_held else "not logging", file)
