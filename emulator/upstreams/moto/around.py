"""What few calls need of moto: where trails send to, organizations, tags, functions and catalogs."""

from emulator.upstreams.moto.catalogs import MotoCatalogs
from emulator.upstreams.moto.organizations import MotoOrganizations
from emulator.upstreams.moto.outputs import MotoBuses, MotoFunctions, MotoLogGroups
from emulator.upstreams.moto.tags import MotoTags
from emulator.upstreams.moto.time import Timed


class MotoAround:
    """These parts. `timed` gives moto the emulator's time while something is made there."""

    def __init__(self, timed: Timed) -> None:
        self.organizations = MotoOrganizations()
        self.log_groups = MotoLogGroups(timed)
        self.buses = MotoBuses(timed)
        self.tags = MotoTags()
        self.functions = MotoFunctions()
        self.catalogs = MotoCatalogs(timed)
