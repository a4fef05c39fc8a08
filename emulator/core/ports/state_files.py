"""Snapshots: all state as one file, which a store writes and takes over."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from emulator.core.call import Json
from emulator.core.places import Bucket, Put
from emulator.core.ports.neighbours import Sink


class SnapshotError(ValueError):
    """A file that is no snapshot, or cannot be taken over; the text is one sentence without its name."""


@dataclass(frozen=True)
class Beside:
    """What a snapshot has beside the tables of the store.

    `at` is what time it was, `principals` the document that maps access keys, `buckets` those that the
    trails deliver to, where their place ends with the emulator.
    """

    at: datetime
    principals: Json
    buckets: tuple[Bucket, ...] = ()


class Snapshot(Protocol):
    """A file that was checked; reading it may raise SnapshotError."""

    beside: Beside

    def take_over(self) -> None:
        """Replace all tables of the store by those of the file, or none."""
        ...

    def files(self) -> Iterator[Put]:
        """Yield the files of the buckets."""
        ...


class Snapshots(Protocol):
    """What a store does with snapshots."""

    def buckets(self) -> Sequence[str]:
        """Return the names of the buckets that trails deliver to, or did, in order."""
        ...

    def write(self, path: str, beside: Beside, files: Iterable[Put]) -> None:
        """Write the tables, what stands beside them and files to a file that does not exist."""
        ...

    def opened(self, path: str) -> Snapshot:
        """Check a file for taking it over. Raises SnapshotError."""
        ...


class OwnPlace(Sink, Protocol):
    """A sink whose place ends with the emulator, so that its buckets belong to the state."""

    def make_bucket(self, bucket: Bucket) -> None:
        """Make a bucket, unless there is one of that name."""
        ...

    def files(self, bucket: str) -> Iterator[Put]:
        """Yield what lies in a bucket, as it would be put again."""
        ...
