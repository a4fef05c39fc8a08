"""The folder of the files of event data stores: in the data directory, or one that ends with the emulator."""

import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from emulator.core.lake.files import owner_of


class FileFolder:
    """Satisfies ports.lake.LakeFolder. Without a `root` it makes a temporary one when it is first needed."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._temporary: str | None = None
        self._remove: Callable[[], object] = lambda: None
        self._making = threading.Lock()

    @property
    def _place(self) -> Path:
        if self._root:
            return self._root
        with self._making:
            if not self._temporary:
                self._temporary = tempfile.mkdtemp(prefix="cloudtrail-emulator-lake-")
                self._remove = weakref.finalize(self, shutil.rmtree, self._temporary, ignore_errors=True)
            return Path(self._temporary)

    @property
    def _exists(self) -> bool:
        return self._root.is_dir() if self._root else self._temporary is not None

    def path_of(self, relative: str) -> str:
        return str(self._below(relative))

    def location_of(self, store_id: str) -> str:
        return f"{(self._place / store_id / 'data').absolute().as_uri()}/"

    def remove(self, relative: str) -> None:
        self._below(relative).unlink(missing_ok=True)

    def keep_only(self, relative: Sequence[str]) -> None:
        kept = set(relative)
        for name in list(self._all()):
            if name not in kept:
                (self._place / name).unlink(missing_ok=True)

    def read(self, relative: str) -> bytes:
        return self._below(relative).read_bytes()

    def write(self, relative: str, body: bytes) -> None:
        path = self._below(relative)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)

    def _below(self, relative: str) -> Path:
        """Return the whole path. Raises ValueError for a path that is none of a store's file."""
        if not owner_of(relative):  # what a state file brings is not trusted
            raise ValueError(f"{relative} is not a file of an event data store")
        return self._place / relative

    def names(self) -> Iterator[str]:
        yield from (name for name in self._all() if owner_of(name))

    def _all(self) -> Iterator[str]:
        if self._exists:
            found = (path for path in self._place.rglob("*") if path.is_file())
            yield from (path.relative_to(self._place).as_posix() for path in found)

    def close(self) -> None:
        with self._making:
            self._remove()
            self._temporary = None
