"""The ports of Lake: what is kept of event data stores and queries, and where their files lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.core.lake.aliases import Alias
    from emulator.core.lake.answers import DataFile
    from emulator.core.lake.channels import Channel
    from emulator.core.lake.dashboards import Dashboard
    from emulator.core.lake.data_stores import DataStore
    from emulator.core.lake.imports import Import, Outcome
    from emulator.core.lake.ingestion import Ingestion
    from emulator.core.lake.queries import Query


class DataStores(Protocol):
    """The event data stores of all accounts, by id."""

    def find(self, store_id: str) -> DataStore | None: ...

    def of_account(self, account: str) -> Sequence[DataStore]:
        """Return the account's stores of all regions in the order in which they were made."""
        ...

    def all(self) -> Sequence[DataStore]: ...

    def save(self, store: DataStore) -> None:
        """Keep the store, replacing the one of the same id."""
        ...

    def delete(self, store_id: str) -> None:
        """Forget the store, its ingestions and its records; files are the folder's affair."""
        ...


class Ingestions(Protocol):
    """From when to when, and under which settings, stores take events."""

    def find(self, ingestion_id: str) -> Ingestion | None: ...

    def open_of(self, store_id: str) -> Ingestion | None:
        """Return the store's ingestion that has no end yet."""
        ...

    def pending(self) -> Sequence[Ingestion]:
        """Return those that are open or not read to their end, oldest first."""
        ...

    def save(self, ingestion: Ingestion) -> None: ...

    def finish(self, ingestion_id: str) -> None:
        """Note that a closed ingestion was read to its end in every region."""
        ...


@dataclass(frozen=True)
class Fresh:
    """A record that lies in no file yet. `time` is its eventTime in epoch seconds; numbers rise."""

    number: int
    time: int
    body: bytes


class LakeRecords(Protocol):
    """The records of stores: fresh ones, and the files that hold the others. Each is in one of them."""

    def append(self, store_id: str, records: Sequence[tuple[int, bytes]]) -> None:
        """Append records: the time of each, in epoch seconds, and its JSON."""
        ...

    def fresh(self, store_id: str, limit: int | None = None) -> Sequence[Fresh]:
        """Return the store's fresh records, oldest first."""
        ...

    def count_fresh(self, store_id: str) -> int: ...

    def files(self, store_id: str) -> Sequence[DataFile]:
        """Return the store's files by the time of their records; paths are relative to the folder."""
        ...

    def paths(self) -> Sequence[str]:
        """Return the paths of the files of all stores."""
        ...

    def file_away(self, store_id: str, up_to: int, files: Sequence[DataFile]) -> None:
        """Note that the fresh records up to a number lie in these files now."""
        ...

    def replace(self, store_id: str, old: Sequence[DataFile], new: DataFile) -> None:
        """Note that one file has what some others had."""
        ...

    def drop_before(self, store_id: str, at: datetime) -> Sequence[DataFile]:
        """Forget fresh records, and files that have only records, from before; return those files."""
        ...


class Queries(Protocol):
    """Queries, and the rows of their answers."""

    def find(self, query_id: str) -> Query | None: ...

    def of_account(self, account: str, region: str) -> Sequence[Query]:
        """Return the account's queries in the region in the order in which they were started."""
        ...

    def active(self) -> Sequence[Query]:
        """Return the queries that have not ended, oldest first."""
        ...

    def save(self, query: Query) -> None: ...

    def packed(self, rows: Sequence[Sequence[str]]) -> Sequence[bytes]:
        """Return rows as they are kept. It takes its time: do it before a transaction, not in one."""
        ...

    def keep_rows(self, query_id: str, pages: Sequence[bytes]) -> None:
        """Keep the answer of a query, as `packed` returned it, replacing what there was."""
        ...

    def rows(self, query_id: str, after: int, limit: int) -> Sequence[Sequence[str]]:
        """Return rows of an answer after the first `after`, as many as `limit` or up to the end."""
        ...

    def drop_before(self, at: datetime) -> None:
        """Forget queries that were started before, and their answers."""
        ...


class QueryAliases(Protocol):
    """Statements that have a name."""

    def find(self, account: str, region: str, name: str) -> Alias | None: ...

    def save(self, alias: Alias) -> None:
        """Keep the alias, replacing the one of the same name in its account and region."""
        ...

    def delete_of(self, holder: str) -> None:
        """Forget the aliases that go with a dashboard or a store, by its ARN."""
        ...


class Channels(Protocol):
    """The channels of all accounts, by id."""

    def find(self, channel_id: str) -> Channel | None: ...

    def of_account(self, account: str, region: str) -> Sequence[Channel]:
        """Return the account's channels in the region in the order in which they were made."""
        ...

    def save(self, channel: Channel) -> None:
        """Keep the channel, replacing the one of the same id."""
        ...

    def delete(self, channel_id: str) -> None: ...


class ResourcePolicies(Protocol):
    """Policies of event data stores, channels and dashboards, as the texts that were put, by ARN."""

    def find(self, arn: str) -> str | None: ...

    def save(self, arn: str, text: str) -> None:
        """Keep the policy, replacing the resource's."""
        ...

    def delete(self, arn: str) -> None:
        """Forget the resource's policy, if there is one."""
        ...


class Imports(Protocol):
    """Imports, and what came of each of their files."""

    def find(self, import_id: str) -> Import | None: ...

    def of_account(self, account: str) -> Sequence[Import]:
        """Return the account's imports of all regions in the order in which they were started."""
        ...

    def active(self) -> Sequence[Import]:
        """Return the imports that have not ended, oldest first."""
        ...

    def save(self, one: Import) -> None:
        """Keep the import, replacing the one of the same id."""
        ...

    def outcomes(self, import_id: str) -> Sequence[Outcome]:
        """Return what came of the files of an import, by their keys."""
        ...

    def save_outcome(self, import_id: str, outcome: Outcome) -> None:
        """Note what came of a file, replacing what was noted before."""
        ...


class ImportRunner(Protocol):
    """Runs imports that are kept, beside everything else."""

    def start(self, import_id: str) -> None:
        """Run an import, as soon as there is room."""
        ...


class Dashboards(Protocol):
    """The dashboards that accounts made, by ARN."""

    def find(self, arn: str) -> Dashboard | None: ...

    def all(self) -> Sequence[Dashboard]: ...

    def save(self, dashboard: Dashboard) -> None:
        """Keep the dashboard, replacing the one of the same ARN."""
        ...

    def delete(self, arn: str) -> None: ...


class RefreshSchedule(Protocol):
    """Knows when dashboards are to be refreshed."""

    def enter(self, arn: str) -> None:
        """Enter the next refresh of a dashboard, if it has a schedule."""
        ...


class LakeFolder(Protocol):
    """The folder of the files of stores. Paths are relative to it, with slashes."""

    def path_of(self, relative: str) -> str:
        """Return the path as the engine opens it."""
        ...

    def location_of(self, store_id: str) -> str:
        """Return the URI of the folder that has a folder for each day of a store."""
        ...

    def remove(self, relative: str) -> None:
        """Remove a file, if it is there."""
        ...

    def keep_only(self, relative: Sequence[str]) -> None:
        """Remove every file but these."""
        ...

    def read(self, relative: str) -> bytes: ...

    def write(self, relative: str, body: bytes) -> None: ...

    def names(self) -> Iterator[str]:
        """Yield the files that are there."""
        ...

    def close(self) -> None:
        """Remove the folder where it ends with the emulator."""
        ...
