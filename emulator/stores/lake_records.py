"""The records of event data stores that lie in no file yet, and which files hold the others."""

from collections.abc import Sequence
from datetime import datetime

from emulator.core.lake.answers import DataFile
from emulator.core.ports.lake import Fresh
from emulator.stores.connection import Connection
from emulator.stores.documents import decode, encode, sortable


class SqliteLakeRecords:
    """Satisfies ports.lake.LakeRecords."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, store_id: str, records: Sequence[tuple[int, bytes]]) -> None:
        self._connection.execute_many(
            "INSERT INTO lake_events (store_id, time, body) VALUES (?, ?, ?)",
            [(store_id, time, body) for time, body in records],
        )

    def fresh(self, store_id: str, limit: int | None = None) -> Sequence[Fresh]:
        rows = self._connection.rows(
            "SELECT number, time, body FROM lake_events WHERE store_id = ? ORDER BY number LIMIT ?",
            (store_id, -1 if limit is None else limit),
        )
        return [Fresh(*row) for row in rows]

    def count_fresh(self, store_id: str) -> int:
        return self._connection.number("SELECT count(*) FROM lake_events WHERE store_id = ?", (store_id,))

    def files(self, store_id: str) -> Sequence[DataFile]:
        rows = self._connection.rows(
            "SELECT document FROM lake_files WHERE store_id = ? ORDER BY latest", (store_id,)
        )
        return [decode(DataFile, row[0]) for row in rows]

    def paths(self) -> Sequence[str]:
        return [path for (path,) in self._connection.rows("SELECT path FROM lake_files")]

    def file_away(self, store_id: str, up_to: int, files: Sequence[DataFile]) -> None:
        with self._connection.transaction():
            self._connection.execute(
                "DELETE FROM lake_events WHERE store_id = ? AND number <= ?", (store_id, up_to)
            )
            self._insert(store_id, files)

    def replace(self, store_id: str, old: Sequence[DataFile], new: DataFile) -> None:
        with self._connection.transaction():
            self._forget(store_id, old)
            self._insert(store_id, [new])

    def drop_before(self, store_id: str, at: datetime) -> Sequence[DataFile]:
        with self._connection.transaction():
            self._connection.execute(
                "DELETE FROM lake_events WHERE store_id = ? AND time < ?", (store_id, int(at.timestamp()))
            )
            rows = self._connection.rows(
                "SELECT document FROM lake_files WHERE store_id = ? AND latest < ?", (store_id, sortable(at))
            )
            files = [decode(DataFile, row[0]) for row in rows]
            self._forget(store_id, files)
        return files

    def _insert(self, store_id: str, files: Sequence[DataFile]) -> None:
        self._connection.execute_many(
            "INSERT INTO lake_files (store_id, path, latest, document) VALUES (?, ?, ?, ?)",
            [(store_id, file.path, sortable(file.last), encode(file)) for file in files],
        )

    def _forget(self, store_id: str, files: Sequence[DataFile]) -> None:
        self._connection.execute_many(
            "DELETE FROM lake_files WHERE store_id = ? AND path = ?",
            [(store_id, file.path) for file in files],
        )
