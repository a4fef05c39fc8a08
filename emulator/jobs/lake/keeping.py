"""What every job of Lake works with: the state, the engine, the files, and how both are kept in order."""

from functools import cached_property

from emulator.core.clock import Clock
from emulator.core.ports.engines import Engine
from emulator.core.ports.lake import LakeFolder
from emulator.core.ports.state import Store
from emulator.core.values import dataclass
from emulator.jobs.lake.contents import Contents
from emulator.jobs.lake.filing import Filing
from emulator.jobs.lake.open_files import OpenFiles
from emulator.jobs.lake.upkeep import Upkeep


@dataclass(frozen=True)
class Keeping:
    """The parts that keep what event data stores have."""

    store: Store
    engine: Engine
    folder: LakeFolder
    clock: Clock

    @cached_property
    def filing(self) -> Filing:
        return Filing(self.store, self.engine, self.folder, self.open_files)

    @cached_property
    def open_files(self) -> OpenFiles:
        return OpenFiles(self.store, self.folder)

    @cached_property
    def contents(self) -> Contents:
        return Contents(self.store, self.folder, self.open_files, self.clock)

    @cached_property
    def upkeep(self) -> Upkeep:
        return Upkeep(self.store, self.filing)

    def close(self) -> None:
        """Let go of files and connections."""
        self.engine.close()
        self.folder.close()
