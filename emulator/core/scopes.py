"""Scopes: the accounts and regions whose events a reader reads, for logging periods and similar values."""

from functools import cached_property

from emulator.core import regions
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Scope:
    """The events of some accounts, in one region or in all regions of its partition.

    `accounts` are 12 digits each; `home_region` is the region alone, or where the reader of all regions
    belongs.
    """

    accounts: tuple[str, ...]
    home_region: str
    multi_region: bool

    def covers_region(self, region: str) -> bool:
        """Tell whether the region belongs to the scope."""
        return regions.is_covered(region, self.home_region, multi_region=self.multi_region)

    def covers(self, account: str, region: str) -> bool:
        """Tell whether events of the account in the region belong to the scope."""
        return self.covers_account(account) and self.covers_region(region)

    def covers_account(self, account: str) -> bool:
        """Tell whether the account belongs to the scope."""
        return account in self._known_accounts

    @cached_property
    def _known_accounts(self) -> frozenset[str]:
        """The accounts for questions, which are asked for each event; an organization may have thousands."""
        return frozenset(self.accounts)
