"""Export and import of the state: CloudTrail's own, and the buckets that it delivers to."""

from collections.abc import Iterator, Sequence

from emulator.core.callers.mapped_keys import MappedKeys, PrincipalError, mapping_of
from emulator.core.clock import Clock, ManualClock
from emulator.core.places import Bucket, Put, SinkError
from emulator.core.ports.snapshots import LAKE, Beside, OwnPlace, SnapshotError, Snapshots
from emulator.jobs.lake.open_files import OpenFiles


class StateFiles:
    """Writes and reads the files; the caller must make sure that nothing else happens meanwhile.

    `place` is None where the buckets are kept by others, who keep them without our help. `lake` keeps the
    files of event data stores.
    """

    def __init__(
        self, snapshots: Snapshots, clock: Clock, keys: MappedKeys, place: OwnPlace | None, lake: OpenFiles
    ) -> None:
        self._snapshots = snapshots
        self._clock = clock
        self._keys = keys
        self._place = place
        self._open_files = lake
        self._lake = lake.folder

    def write(self, path: str) -> None:
        """Write the state to a file that does not exist."""
        buckets = self._buckets()
        beside = Beside(self._clock.now(), self._keys.as_json(), buckets)
        with self._open_files.held() as held:  # a query that ends may forget files meanwhile
            self._open_files.hold(held, list(self._lake.names()))
            self._snapshots.write(path, beside, self._files(buckets, sorted(held)))

    def read(self, path: str) -> None:
        """Replace the state by that of a file. Raises SnapshotError; then nothing has changed.

        If a manual clock is behind the file's time, it is set to it. Buckets that exist already do not
        change, except that files are added.
        """
        snapshot = self._snapshots.opened(path)
        beside = snapshot.beside
        try:
            callers = mapping_of(beside.principals, beside.at)
        except PrincipalError as error:
            raise SnapshotError(f"Its mapping of access keys is invalid: {error}") from error
        snapshot.take_over()
        self._keys.replace(callers)
        if isinstance(self._clock, ManualClock) and beside.at > self._clock.now():
            self._clock.move_to(beside.at)
        if self._place:
            for bucket in beside.buckets:
                self._place.make_bucket(bucket)
        for file in snapshot.files():
            self._take(file)

    def _take(self, file: Put) -> None:
        """Keep a file where it was. Raises SnapshotError for one that was nowhere."""
        if file.bucket == LAKE:
            try:
                self._lake.write(file.key, file.body)
            except ValueError as error:
                raise SnapshotError("It has a file of an event data store that cannot be one.") from error
        elif self._place:
            self._place.put(file)

    def _buckets(self) -> tuple[Bucket, ...]:
        if self._place is None:
            return ()
        found = [_find(self._place, name) for name in self._snapshots.buckets()]
        return tuple(bucket for bucket in found if bucket)

    def _files(self, buckets: Sequence[Bucket], lake: Sequence[str]) -> Iterator[Put]:
        for bucket in buckets:
            if self._place:
                yield from self._place.files(bucket.name)
        for name in lake:
            yield Put(LAKE, name, self._lake.read(name), {}, {})


def _find(place: OwnPlace, name: str) -> Bucket | None:
    """Return the bucket; None also if its policy cannot be read."""
    try:
        return place.find_bucket(name)
    except SinkError:
        return None
