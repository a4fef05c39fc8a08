"""The ports of state, for rules, operations and jobs. Stores satisfy these without inheriting."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from emulator.core.delivery.logfiles import LogFile
    from emulator.core.delivery.periods import Period
    from emulator.core.digests.digests import Chain
    from emulator.core.digests.key_pairs import KeyPair
    from emulator.core.ports.insights import InsightCounters
    from emulator.core.ports.lake import (
        Channels,
        Dashboards,
        DataStores,
        Imports,
        Ingestions,
        LakeRecords,
        Queries,
        QueryAliases,
        ResourcePolicies,
    )
    from emulator.core.records.events import Event, Line, WantsKind
    from emulator.core.records.lookups import InsightLookup, Lookup
    from emulator.core.searching.searches import Condition, Reach
    from emulator.core.trails.trails import Trail, TrailStatus


class FullError(OSError):
    """The place that keeps the state takes no more: the disk is full, or cannot be written to."""


class Journal(Protocol):
    """The append-only, numbered sequence of all records. Numbers begin with 1 and are never used again."""

    def append(self, events: Sequence[Event]) -> int:
        """Append the events in their order and return the number of the last."""
        ...

    def last(self) -> int:
        """Return the number of the newest event, 0 when there was none yet."""
        ...

    def count(self) -> int:
        """Return how many events are kept."""
        ...

    def read(self, account: str, region: str, after: int, up_to: int, limit: int) -> Sequence[Event]:
        """Return the account's events of the region with `after` < number <= `up_to`, by number.

        As many as `limit`, or fewer where they are large: at the end there are none.
        """
        ...

    def read_lines(
        self, place: tuple[str, str], after: int, up_to: int, limit: int, wants: WantsKind
    ) -> tuple[Sequence[Line], int] | None:
        """Return what log files carry of the events that `read` returns of an account and region.

        They are those of the kinds that are wanted; with them the journal was read up to the number. None if
        what is wanted depends on more than the kind of some of them.
        """
        ...

    def scan(self, after: int, limit: int) -> Sequence[Event]:
        """Return events of all accounts and regions with number > `after`, by number."""
        ...

    def search(self, conditions: Sequence[Condition], reach: Reach) -> Sequence[Event]:
        """Return the records within reach for which all conditions hold, in the order of their numbers."""
        ...

    def can_find(self, conditions: Sequence[Condition]) -> bool:
        """Tell whether such a search takes the same short time however far it reaches."""
        ...

    def lookup(self, lookup: Lookup) -> Sequence[Event]:
        """Return management events that match, newest first, at most `lookup.limit`."""
        ...

    def insights(self, lookup: InsightLookup) -> Sequence[Event]:
        """Return Insights events that match, newest first, at most `lookup.limit`."""
        ...

    def first_after(self, account: str, region: str, after: int, up_to: int) -> int | None:
        """Return the number of the account's first event in the region with `after` < number <= `up_to`."""
        ...

    def is_full(self) -> bool:
        """Return whether there are more events than the limit, so that `trim` is worthwhile."""
        ...

    def trim(self, first_kept: int | None, appended: int) -> None:
        """Delete the oldest events before the number `first_kept`, none after it; None keeps none back.

        Few at once, but more than the `appended` that came since.
        """
        ...

    def regions_of(self, account: str, after: int, up_to: int) -> Sequence[str]:
        """Return the regions in which the account has events with `after` < number <= `up_to`."""
        ...


class Trails(Protocol):
    """The trails of all accounts, by ARN."""

    def find(self, arn: str) -> Trail | None: ...

    def of_account(self, account: str) -> Sequence[Trail]:
        """Return the account's trails of all regions in the order in which they were made."""
        ...

    def all(self) -> Sequence[Trail]:
        """Return the trails of all accounts and regions, by account in the order in which they were made."""
        ...

    def of_organizations(self) -> Sequence[Trail]:
        """Return the organization trails of all accounts."""
        ...

    def save(self, trail: Trail) -> None:
        """Keep the trail, replacing the one of the same ARN."""
        ...

    def delete(self, arn: str) -> None: ...

    def find_by_id(self, trail_id: str) -> Trail | None:
        """Return the trail of this life, None when it was deleted."""
        ...

    def status(self, trail_id: str, region: str) -> TrailStatus:
        """Return the status of delivery in a region; an empty one if there was none."""
        ...

    def save_status(self, trail_id: str, region: str, status: TrailStatus) -> None: ...

    def note(self, trail_id: str, region: str, **changes: Any) -> None:
        """Change some members of the trail's status in a region; `changes` are those of TrailStatus."""
        ...


class Periods(Protocol):
    """Logging periods."""

    def save(self, period: Period) -> None: ...

    def find(self, period_id: str) -> Period | None: ...

    def open_of(self, trail_id: str) -> Period | None:
        """Return the trail's period that has no end yet."""
        ...

    def pending(self, account: str) -> Sequence[Period]:
        """Return the periods with the account in scope that are not finished, oldest first."""
        ...

    def accounts(self) -> Sequence[str]:
        """Return the accounts in the scopes of such periods, in order."""
        ...

    def finish(self, period_id: str) -> None:
        """Note that a closed period was delivered to its end in every region."""
        ...


class Cursors(Protocol):
    """How far each reader has read for an owner, in an account and region."""

    def find(self, reader: str, owner: str, account: str, region: str) -> int | None:
        """Return the last number that is settled, None when the reader has not begun."""
        ...

    def move(self, reader: str, owner: str, account: str, region: str, number: int) -> None: ...


class LogFiles(Protocol):
    """Log files that are planned or delivered."""

    def save(self, file: LogFile) -> None:
        """Keep the file, replacing the one of the same bucket, key and trail."""
        ...

    def discard(self, file: LogFile) -> None:
        """Forget a planned file that will not be put."""
        ...

    def planned(self, trail_id: str, account: str, region: str) -> Sequence[LogFile]:
        """Return the trail's files of the account and region that no sink has confirmed, oldest first."""
        ...

    def undigested(self, trail_id: str, account: str, region: str, before: datetime) -> Sequence[LogFile]:
        """Return files delivered before the instant that no digest lists, in order of delivery."""
        ...

    def around(self, trail_id: str, account: str, region: str, number: int) -> LogFile | None:
        """Return the trail's log file, planned or delivered, in whose span of numbers this one lies."""
        ...

    def count(self) -> int:
        """Return how many files were delivered."""
        ...


class Chains(Protocol):
    """Digest chains."""

    def save(self, chain: Chain) -> None: ...

    def find(self, chain_id: str) -> Chain | None: ...

    def growing(self, trail_id: str | None = None) -> Sequence[Chain]:
        """Return the chains, of one trail or of all, that are not finished."""
        ...

    def latest_end(self, trail_arn: str, account: str, region: str) -> datetime | None:
        """Return the latest end of a digest delivered, or starting a chain, under this trail's name."""
        ...

    def count_digest(self) -> None:
        """Count one more digest."""
        ...

    def count(self) -> int:
        """Return how many digests were delivered."""
        ...


class KeyPairs(Protocol):
    """Key pairs, of all regions and times."""

    def save(self, pair: KeyPair) -> None: ...

    def of_region(self, region: str) -> Sequence[KeyPair]:
        """Return the region's key pairs, oldest first."""
        ...

    def regions(self) -> Sequence[str]:
        """Return the regions that have key pairs, in the order of their names."""
        ...


class BucketPolicies(Protocol):
    """Policies of buckets that the object store rejects, as the bytes that were put."""

    def find(self, bucket: str) -> bytes | None: ...

    def save(self, bucket: str, text: bytes) -> None:
        """Keep the policy, replacing the bucket's."""
        ...

    def delete(self, bucket: str) -> None:
        """Forget the bucket's policy, if there is one."""
        ...


class Store(Protocol):
    """All state. Reads outside a transaction see what was committed."""

    @property
    def journal(self) -> Journal: ...

    @property
    def trails(self) -> Trails: ...

    @property
    def periods(self) -> Periods: ...

    @property
    def cursors(self) -> Cursors: ...

    @property
    def files(self) -> LogFiles: ...

    @property
    def data_stores(self) -> DataStores: ...

    @property
    def ingestions(self) -> Ingestions: ...

    @property
    def lake_records(self) -> LakeRecords: ...

    @property
    def queries(self) -> Queries: ...

    @property
    def query_aliases(self) -> QueryAliases: ...

    @property
    def channels(self) -> Channels: ...

    @property
    def dashboards(self) -> Dashboards: ...

    @property
    def imports(self) -> Imports: ...

    @property
    def resource_policies(self) -> ResourcePolicies: ...

    @property
    def chains(self) -> Chains: ...

    @property
    def key_pairs(self) -> KeyPairs: ...

    @property
    def bucket_policies(self) -> BucketPolicies: ...

    @property
    def insights(self) -> InsightCounters: ...

    def transaction(self) -> AbstractContextManager[None]:
        """Hold the store for one unit of work: kept whole, or not at all when it raises. Reentrant."""
        ...

    def late_transaction(self) -> AbstractContextManager[None]:
        """The same, but held only from the first write, or question for the journal's last number, on.

        Work before that, such as reading a bucket, may take long and does not block others.
        """
        ...

    def is_read(self) -> bool:
        """Tell whether the journal is read, for a trail or an event data store, or for one that was."""
        ...

    def clear(self) -> None:
        """Forget everything but the key pairs; numbers of the journal go on."""
        ...

    def close(self) -> None: ...
