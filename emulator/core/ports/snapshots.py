"""Snapshots: all state as one file, which a store writes and takes over."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from emulator.core.call import Json
from emulator.core.places import Bucket, Put
from emulator.core.ports.neighbours import Sink
from emulator.core.values import dataclass

# In the place of a bucket, a name that no bucket has: the folder of the files of event data stores.
LAKE = "/lake"


class SnapshotError(ValueError):
    """A file that is not a snapshot, or cannot be imported; the text is one sentence without its name."""


@dataclass(frozen=True)
class Beside:
    """The parts of a snapshot besides the tables of the store.

    `at` is the time of the snapshot, `principals` the document that maps access keys, `buckets` the buckets
    that trails deliver to, if they exist only in this process.
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
        """Write the tables, the other parts and the buckets' files to a file that does not exist."""
        ...

    def opened(self, path: str) -> Snapshot:
        """Check a file before an import. Raises SnapshotError."""
        ...


class OwnPlace(Sink, Protocol):
    """A sink whose buckets exist only in this process, so that they belong to the state."""

    def make_bucket(self, bucket: Bucket) -> None:
        """Make a bucket, unless there is one of that name."""
        ...

    def files(self, bucket: str) -> Iterator[Put]:
        """Yield the files of a bucket, ready to be put again."""
        ...
