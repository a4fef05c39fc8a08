"""The one connection to SQLite, and transactions on it."""

import ctypes
import os
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any

from emulator.core.ports.state import FullError

PRIVATE_MODE = 0o600
ROWS_AT_ONCE = 256
CACHE_KB = 64 * 1024
# Pages of 8 KB have more records each than SQLite's 4 KB, so that fewer are kept for a rollback.
TEMPORARY = ("page_size = 8192", f"cache_size = -{CACHE_KB}", "journal_mode = MEMORY", "synchronous = OFF")
# What SQLite says of a disk that is full, of one that fails, and of one that may only be read.
UNWRITABLE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})
PRIMARY_CODE = 0xFF  # the lowest byte; the others say more of the same error


class _writing:  # noqa: N801 - a class, because a generator takes three times as long
    """Turns what SQLite says of a full disk into FullError."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, sqlite3.Error):
            code = getattr(error, "sqlite_errorcode", None) or 0
            if code & PRIMARY_CODE in UNWRITABLE:
                raise FullError(f"The state cannot be kept: {error}.") from error


class Connection:
    """One connection, shared by all threads under one lock; transactions nest into the outermost."""

    def __init__(self, path: Path | None) -> None:
        if path:
            _keep_private(path)
        self._connection = _opened(path)
        self.lock = threading.RLock()
        self._depth = 0
        self._of_thread = threading.local()
        self.durable = path is not None
        self.on_begin: list[Callable[[], None]] = []
        self.on_end: list[Callable[[bool], None]] = []

    def transaction(self) -> "Transaction":
        return Transaction(self)

    def late_transaction(self) -> "LateTransaction":
        return LateTransaction(self)

    def announce(self, late: "LateTransaction | None") -> None:
        """Note that this thread is in a late transaction that has not begun, or in none."""
        self._of_thread.late = late

    def hold(self) -> None:
        """Begin the late transaction of this thread, where it has one that has not begun."""
        late: LateTransaction | None = getattr(self._of_thread, "late", None)
        if late:
            self.announce(None)
            self.begin()
            late.begun = True

    def begin(self) -> None:
        """Take the lock and, when this is the outermost, open a transaction."""
        self.hold()
        self.lock.acquire()
        if not self._depth:
            for hook in self.on_begin:
                hook()
        self._depth += 1
        if self._depth == 1:
            try:
                with _writing():
                    self._connection.execute("BEGIN IMMEDIATE")
            except BaseException:
                self._leave()
                raise

    def end(self, *, keep: bool) -> None:
        """Close what `begin` opened; the outermost commits, or rolls back unless `keep`."""
        try:
            if self._depth == 1:
                self._finish(keep=keep)
        finally:
            self._leave()

    def _finish(self, *, keep: bool) -> None:
        committed = False
        try:
            if keep:
                with _writing():
                    self._connection.execute("COMMIT")
                committed = True
        finally:
            try:
                if self._connection.in_transaction:  # SQLite rolls back by itself when the disk is full
                    self._connection.execute("ROLLBACK")
            finally:
                self._tell_ended(committed=committed)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open; asked under the lock, it is this thread's own."""
        return self._depth > 0

    def _leave(self) -> None:
        self._depth -= 1
        self.lock.release()

    def _tell_ended(self, *, committed: bool) -> None:
        for hook in self.on_end:
            hook(committed)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        self.hold()
        with self.lock, _writing():
            self._connection.execute(sql, values)

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self.hold()
        with self.lock, _writing():
            self._connection.executemany(sql, rows)

    def run_script(self, sql: str) -> None:
        with self.lock:
            self._connection.executescript(sql)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self.lock:
            return self._connection.execute(sql, values).fetchall()

    def first_rows(
        self, sql: str, values: Sequence[Any], column: int, size_bytes: int
    ) -> list[tuple[Any, ...]]:
        """Return rows until they hold so many bytes in the column; at least one, if there is any."""
        rows: list[tuple[Any, ...]] = []
        body, largest = itemgetter(column), size_bytes
        with self.lock:
            found = self._connection.execute(sql, values)
            while size_bytes > 0:
                some = found.fetchmany(min(ROWS_AT_ONCE, size_bytes // max(largest, 1) + 1))
                if not some:
                    break
                rows += some
                sizes = [len(one) for one in map(body, some)]
                size_bytes, largest = size_bytes - sum(sizes), max(sizes)
        return rows

    def row(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        with self.lock:
            found: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
            return found

    def number(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Return the one number that the query answers, 0 for none."""
        found = self.row(sql, values)
        return int(found[0]) if found and found[0] is not None else 0

    def start_over(self) -> None:
        """Replace a temporary database with an empty one.

        Its memory and file are freed by a thread of its own: that takes a second for two million events.
        """
        assert not self.durable, "the file of the user stays"
        assert not self.in_transaction, "there is nothing to roll back to"
        with self.lock:
            replaced, self._connection = self._connection, _opened(None)
        threading.Thread(target=_free, args=(replaced,), name="free").start()

    def close(self) -> None:
        with self.lock:
            self._connection.close()


def _opened(path: Path | None) -> sqlite3.Connection:
    """Open a database: the file, or one that goes with the connection.

    That one is a file without a name in the folder for temporary files, of which SQLite keeps CACHE_KB in
    memory; small states never reach the disk. It is in memory as a whole if there is no such folder.
    """
    place = str(path) if path else "" if _has_temporary_folder() else ":memory:"
    connection = sqlite3.connect(place, timeout=0, isolation_level=None, check_same_thread=False)
    if path is None:
        for setting in TEMPORARY:
            connection.execute(f"PRAGMA {setting}")
    return connection


def _free(connection: sqlite3.Connection) -> None:
    """Close a database that nobody uses any more, and return its memory to the machine."""
    connection.close()
    _give_back()


def _give_back() -> None:
    """Return freed memory to the machine where the C library, as glibc does, keeps it for later otherwise."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim:
        trim(0)


def _has_temporary_folder() -> bool:
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        return False
    return True


def _keep_private(path: Path) -> None:
    """Let the owner alone read the file, which holds private keys. SQLite gives its logs the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_MODE))
        path.chmod(PRIVATE_MODE)
    except OSError:  # of another owner, or no file: SQLite says what is wrong
        return


class Transaction:
    """A transaction as a context; a class, because a generator takes three times as long."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.begin()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.end(keep=kind is None)


class LateTransaction:
    """A transaction that begins with its first write."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.begun = False

    def __enter__(self) -> None:
        self._connection.announce(self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.announce(None)
        if self.begun:
            self._connection.end(keep=kind is None)
