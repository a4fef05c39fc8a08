"""Queries: their life, and what is known of each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal, get_args

from emulator.api import lake_errors, limits
from emulator.core.values import dataclass

Status = Literal["QUEUED", "RUNNING", "FINISHED", "FAILED", "CANCELLED", "TIMED_OUT"]
DeliveryStatus = Literal[
    "SUCCESS", "FAILED", "FAILED_SIGNING_FILE", "PENDING", "RESOURCE_NOT_FOUND", "ACCESS_DENIED",
    "ACCESS_DENIED_SIGNING_FILE", "CANCELLED", "UNKNOWN",
]  # fmt: skip
STATUSES: tuple[Status, ...] = get_args(Status)

FOLLOWS: Mapping[Status, frozenset[Status]] = {
    "QUEUED": frozenset({"RUNNING", "FAILED", "CANCELLED"}),
    "RUNNING": frozenset({"FINISHED", "FAILED", "CANCELLED", "TIMED_OUT"}),
    "FINISHED": frozenset(),
    "FAILED": frozenset(),
    "CANCELLED": frozenset(),
    "TIMED_OUT": frozenset(),
}
ACTIVE: frozenset[Status] = frozenset({"QUEUED", "RUNNING"})


@dataclass(frozen=True)
class Statistics:
    """What an answer took: rows of it, events read for it, their bytes, and how long."""

    rows: int = 0
    events_scanned: int = 0
    bytes_scanned: int = 0
    milliseconds: int = 0


@dataclass(frozen=True)
class Query:
    """A query of one account in one region.

    `stores` are the ids of the stores that it reads, `owner` the account that they belong to. `delivery` is
    the URI that its answer goes to, None when it stays here; `columns` are the names of the answer's columns.
    `alias` names the statement that it was started by, `prompt` is the question that this one answers, and
    `refresh_id` the refresh of a dashboard that started it.
    """

    id: str
    account: str
    region: str
    statement: str
    stores: tuple[str, ...]
    owner: str
    created_at: datetime
    status: Status = "QUEUED"
    ended_at: datetime | None = None
    columns: tuple[str, ...] = ()
    statistics: Statistics = Statistics()
    error: str | None = None
    delivery: str | None = None
    delivery_status: DeliveryStatus | None = None
    alias: str | None = None
    prompt: str | None = None
    refresh_id: str | None = None

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    def moved(self, to: Status, at: datetime) -> "Query":
        """Return the query with another status. Raises InactiveQueryException for one that has ended."""
        if to not in FOLLOWS[self.status]:
            raise lake_errors.inactive_query(self.id, self.status)
        return replace(self, status=to, ended_at=None if to in ACTIVE else at)

    def is_kept(self, now: datetime) -> bool:
        """Tell whether its answer is still there. Source: CloudTrail user guide: seven days."""
        return now < self.created_at + limits.QUERY_RESULTS


def check_room(queries: Sequence[Query]) -> None:
    """Raise MaxConcurrentQueriesException where the account and region has no room for another query."""
    if sum(query.is_active for query in queries) >= limits.CONCURRENT_QUERIES:
        raise lake_errors.too_many_queries()


def latest_of(queries: Sequence[Query], alias: str, refresh_id: str | None) -> Query | None:
    """Return the last query that was started by an alias, or the one of a refresh of its dashboard."""
    found = [one for one in queries if one.alias == alias and refresh_id in (None, one.refresh_id)]
    return found[-1] if found else None


def chosen(
    queries: Sequence[Query], status: str | None, start: datetime | None, end: datetime | None
) -> Sequence[Query]:
    """Return the queries of a status and time, newest first. Raises InvalidDateRangeException."""
    if start and end and start > end:
        raise lake_errors.invalid_date_range()
    found = [
        query
        for query in queries
        if (status is None or query.status == status)
        and (start is None or query.created_at >= start)
        and (end is None or query.created_at <= end)
    ]
    # of two that began at the same instant the one that was kept later is the newer one
    return sorted(found, key=lambda query: query.created_at)[::-1]


def rows_of_page(
    columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> Sequence[Sequence[Mapping[str, str]]]:
    """Return rows as GetQueryResults has them: a list of objects with one member each."""
    return [[{name: value} for name, value in zip(columns, row, strict=True)] for row in rows]
