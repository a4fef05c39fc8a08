"""Files that queries which run may still have to open: they go when nobody needs them any more."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from emulator.core.ports.lake import LakeFolder
from emulator.core.ports.state import Store


class OpenFiles:
    """Removes files that the state has forgotten, each as soon as no query reads it.

    A file that the state knows again, because an older state was imported meanwhile, stays. If the emulator
    ends before a file is removed, the next start does it (Filing.clean).
    """

    def __init__(self, store: Store, folder: LakeFolder) -> None:
        self._store = store
        self.folder = folder
        self._readers: Counter[str] = Counter()
        self._waiting: set[str] = set()
        self._changing = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[set[str]]:
        """Yield a set of paths, relative to the folder: the files that `hold` adds stay until the end."""
        paths: set[str] = set()
        try:
            yield paths
        finally:
            self._let_go(paths)

    def hold(self, paths: set[str], more: Sequence[str]) -> None:
        """Hold more files. Call it in the transaction that finds them: then they are still there."""
        with self._changing:
            self._readers.update(set(more) - paths)
            paths.update(more)

    @property
    def in_use(self) -> Sequence[str]:
        """The files that queries still read, whether the state knows them or not."""
        with self._changing:
            return [path for path, count in self._readers.items() if count > 0]

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files that the state has just forgotten, now or when their last reader is done."""
        with self._changing:
            self._waiting.update(paths)
        self._remove_unused()

    def _let_go(self, paths: set[str]) -> None:
        with self._changing:
            self._readers.subtract(paths)
        self._remove_unused()

    def _remove_unused(self) -> None:
        with self._changing:
            unused = {path for path in self._waiting if self._readers[path] <= 0}
            self._waiting -= unused
            self._readers = +self._readers
        if not unused:
            return
        with self._store.transaction():  # no import of a state comes between
            known = set(self._store.lake_records.paths())
            for path in unused - known:
                self.folder.remove(path)
