"""All that can go wrong with log files and digests, for the jobs that make them."""

from dataclasses import dataclass

from emulator.core.faults.armed import Faults
from emulator.core.ports.state import Store
from emulator.jobs.delays import Delays
from emulator.jobs.faulty_files import FaultyContents


@dataclass(frozen=True)
class Misfortunes:
    """The faults, and the parts that carry out those that need memory; false while no fault is armed."""

    faults: Faults
    contents: FaultyContents
    delays: Delays

    def __bool__(self) -> bool:
        return bool(self.faults)


def misfortunes_of(store: Store, faults: Faults) -> Misfortunes:
    """Return the parts around the faults."""
    return Misfortunes(faults, FaultyContents(store, faults), Delays(store, faults))
