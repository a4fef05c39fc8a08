"""What is asked of an archive: which chains are validated, and over which time."""

from collections.abc import Sequence
from datetime import datetime

from emulator.core.arns import TRAIL, Arn
from emulator.core.validation.chain_walks import ChainName
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Question:
    """The selection of chains: all in the buckets that match the members.

    `prefix` is the trail's, without which AWSLogs is searched for. `account` is the account of the
    events; without it, it is the trail's, or any of an organization.
    """

    buckets: Sequence[str]
    prefix: str | None = None
    trail: Arn | None = None
    account: str | None = None
    region: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    @property
    def trail_name(self) -> str:
        """The trail's name, "" if none is given."""
        return self.trail.resource.removeprefix(TRAIL) if self.trail else ""

    def wants(self, name: ChainName) -> bool:
        """Return whether the chain is selected."""
        if self.region not in {None, name.region} or self.account not in {None, name.account}:
            return False
        if self.trail is None:
            return True
        owned = self.account or name.organization_id or name.account == self.trail.account
        return bool(owned) and (name.trail_name, name.home_region) == (self.trail_name, self.trail.region)
