"""Imports: log files of a bucket are copied into an event data store. Their life, and that of each file.

Source: CloudTrail user guide, "Copying trail events to CloudTrail Lake".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, get_args

from emulator.api import import_errors
from emulator.core.values import dataclass

Status = Literal["INITIALIZING", "IN_PROGRESS", "FAILED", "STOPPED", "COMPLETED"]
STATUSES: tuple[Status, ...] = get_args(Status)
OutcomeStatus = Literal["FAILED", "RETRY", "SUCCEEDED"]

# STOPPED and FAILED imports begin again by StartImport with their id.
FOLLOWS: Final[Mapping[Status, frozenset[Status]]] = {
    "INITIALIZING": frozenset({"IN_PROGRESS", "STOPPED"}),
    "IN_PROGRESS": frozenset({"FAILED", "STOPPED", "COMPLETED"}),
    "FAILED": frozenset({"INITIALIZING"}),
    "STOPPED": frozenset({"INITIALIZING"}),
    "COMPLETED": frozenset(),
}
ACTIVE: Final[frozenset[Status]] = frozenset({"INITIALIZING", "IN_PROGRESS"})

URI: Final = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>.*))?", re.DOTALL)
# The folder of a day, and the time in the name of a file.
LOG: Final = re.compile(
    r"(?P<folder>(?:.*/)?AWSLogs/(?:o-[a-z0-9]+/)?\d{12}/CloudTrail/[a-z0-9-]+/"
    r"(?P<day>\d{4}/\d{2}/\d{2})/)[^/]*?(?P<stamp>\d{8}T\d{4}Z)?[^/]*\.json\.gz",
    re.ASCII,
)
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Statistics:
    """How far an import has come. Prefixes are the folders of days."""

    prefixes_found: int = 0
    prefixes_completed: int = 0
    files: int = 0
    events: int = 0
    failed: int = 0

    def after(self, outcome: "Outcome", *, ends_prefix: bool) -> "Statistics":
        """Return what it is after a file; `ends_prefix` tells that it is the last of its folder."""
        has_succeeded = outcome.status == "SUCCEEDED"
        return replace(
            self,
            prefixes_completed=self.prefixes_completed + ends_prefix,
            files=self.files + has_succeeded,
            events=self.events + outcome.events,
            failed=self.failed + (not has_succeeded),
        )


@dataclass(frozen=True)
class Import:
    """An import of one account. `store` is the ARN of its destination, `role` that of the role which reads.

    `start` and `end` are the range of event times, both inclusive, None for no bound.
    """

    id: str
    account: str
    region: str
    store: str
    uri: str
    bucket_region: str
    role: str
    created_at: datetime
    updated_at: datetime
    start: datetime | None = None
    end: datetime | None = None
    status: Status = "INITIALIZING"
    statistics: Statistics = Statistics()

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def bucket(self) -> str:
        return place_of(self.uri)[0]

    @property
    def prefix(self) -> str:
        return place_of(self.uri)[1]

    def moved(self, to: Status, at: datetime) -> "Import":
        """Return the import with another status. Raises InvalidParameterException for one that cannot be."""
        if to not in FOLLOWS[self.status]:
            raise import_errors.wrong_status(self.id, self.status)
        return replace(self, status=to, updated_at=at)

    def covers(self, time: datetime) -> bool:
        """Tell whether events of a time are wanted."""
        return (self.start is None or time >= self.start) and (self.end is None or time <= self.end)


@dataclass(frozen=True)
class Outcome:
    """What came of a file. `was_refused` says that it failed at first, so that it is listed as a failure."""

    key: str
    status: OutcomeStatus
    at: datetime
    events: int = 0
    was_refused: bool = False
    error: str | None = None
    message: str | None = None


def place_of(uri: str) -> tuple[str, str]:
    """Return bucket and prefix of a URI. Raises InvalidImportSourceException."""
    found = URI.fullmatch(uri)
    if found is None:
        raise import_errors.invalid_source(f"{uri} is not of the form s3://bucket/prefix/")
    return found["bucket"], found["prefix"] or ""


def check_range(start: datetime | None, end: datetime | None) -> None:
    """Raise InvalidParameterException for a range that ends before it starts. The error is assumed."""
    if start and end and start > end:
        raise import_errors.wrong_range()


def folder_of(key: str, wanted: Import) -> str | None:
    """Return the folder of a log file that an import reads, None for other files.

    Digests, Insights events and files of other programs are passed over. Dates of folders and names are
    compared first. A file is written after its events, so that later ones may have earlier events.
    """
    found = LOG.fullmatch(key)
    if found is None:
        return None
    try:
        day = datetime.strptime(found["day"], "%Y/%m/%d").replace(tzinfo=UTC)
        stamp = _stamp(found["stamp"])
    except ValueError:
        return None
    is_too_early = wanted.start is not None and (
        day + ONE_DAY <= wanted.start or (stamp is not None and stamp + timedelta(minutes=5) < wanted.start)
    )
    is_too_late = wanted.end is not None and day > wanted.end + ONE_DAY
    return None if is_too_early or is_too_late else str(found["folder"])


def _stamp(text: str | None) -> datetime | None:
    return datetime.strptime(text, "%Y%m%dT%H%MZ").replace(tzinfo=UTC) if text else None


def statistics_of(outcomes: Sequence[Outcome], folders: Mapping[str, Sequence[str]]) -> Statistics:
    """Return how far an import is, by what came of its files; `folders` are those found, with their files."""
    done = {one.key for one in outcomes if one.status != "RETRY"}
    return Statistics(
        prefixes_found=len(folders),
        prefixes_completed=sum(done.issuperset(keys) for keys in folders.values()),
        files=sum(one.status == "SUCCEEDED" for one in outcomes),
        events=sum(one.events for one in outcomes),
        failed=sum(one.status == "FAILED" for one in outcomes),
    )
