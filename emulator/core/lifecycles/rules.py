"""The rules of a bucket's lifecycle.

Source: S3 user guide, "Lifecycle configuration elements" and "Setting a lifecycle configuration".
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime, time, timedelta

from emulator.core.values import dataclass

# The storage classes among which objects move, the warmest first; they never move back.
# Source: S3 user guide, "Transitioning objects using Amazon S3 Lifecycle".
COLDER: Sequence[str] = (
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "INTELLIGENT_TIERING",
    "ONEZONE_IA",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
)
# Smaller objects do not move, except by a rule that names sizes. The default since September 2024.
SMALLEST_MOVED_BYTES = 128 * 1024


@dataclass(frozen=True)
class Version:
    """A version of an object, or a delete marker. `id` is "null" in a bucket without versioning."""

    id: str
    made_at: datetime
    size_bytes: int = 0
    storage_class: str = "STANDARD"
    tags: Mapping[str, str] = field(default_factory=dict)
    is_marker: bool = False
    is_locked: bool = False

    def may_move_to(self, storage_class: str) -> bool:
        """Tell whether the class is colder than that of the version."""
        return COLDER.index(storage_class) > COLDER.index(self.storage_class)


@dataclass(frozen=True)
class Filter:
    """What a rule is for: all members that are given have to match."""

    prefix: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    larger_than_bytes: int | None = None
    smaller_than_bytes: int | None = None

    @property
    def names_sizes(self) -> bool:
        return self.larger_than_bytes is not None or self.smaller_than_bytes is not None

    def matches(self, key: str, version: Version) -> bool:
        """Tell whether the rule is for a version of the key."""
        return (
            key.startswith(self.prefix)
            and self.tags.items() <= version.tags.items()
            and (self.larger_than_bytes is None or version.size_bytes > self.larger_than_bytes)
            and (self.smaller_than_bytes is None or version.size_bytes < self.smaller_than_bytes)
        )


@dataclass(frozen=True)
class Step:
    """What happens to versions after some days, or from a date on: to be removed, or moved to a class.

    `newer_versions` is the number of newer noncurrent versions that have to exist.
    """

    days: int | None = None
    date: datetime | None = None
    storage_class: str | None = None
    newer_versions: int = 0

    def is_due(self, begin: datetime, at: datetime) -> bool:
        """Tell whether it is time, for a version that was made, or became noncurrent, at `begin`."""
        if self.date is not None:
            return self.date <= at
        return next_midnight(begin + timedelta(days=self.days or 0)) <= at


def next_midnight(instant: datetime) -> datetime:
    """Return the instant, rounded up to midnight in UTC."""
    midnight = datetime.combine(instant.astimezone(UTC).date(), time(), UTC)
    return midnight if midnight == instant else midnight + timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """A rule that is enabled: its steps for current and for noncurrent versions.

    `removes_markers` is ExpiredObjectDeleteMarker.
    """

    filter: Filter
    current: tuple[Step, ...] = ()
    noncurrent: tuple[Step, ...] = ()
    removes_markers: bool = False
