"""Event data stores, and when they take events."""

from collections.abc import Sequence

from emulator.core.lake.data_stores import DataStore
from emulator.core.lake.ingestion import Ingestion
from emulator.stores.connection import Connection
from emulator.stores.documents import decode, encode


class SqliteDataStores:
    """Satisfies ports.lake.DataStores."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, store_id: str) -> DataStore | None:
        row = self._connection.row("SELECT document FROM data_stores WHERE id = ?", (store_id,))
        return decode(DataStore, row[0]) if row else None

    def of_account(self, account: str) -> Sequence[DataStore]:
        rows = self._connection.rows(
            "SELECT document FROM data_stores WHERE account = ? ORDER BY position", (account,)
        )
        return [decode(DataStore, row[0]) for row in rows]

    def all(self) -> Sequence[DataStore]:
        rows = self._connection.rows("SELECT document FROM data_stores ORDER BY position")
        return [decode(DataStore, row[0]) for row in rows]

    def save(self, store: DataStore) -> None:
        self._connection.execute(
            "INSERT INTO data_stores (id, account, position, document) "
            "VALUES (?, ?, (SELECT coalesce(max(position), 0) + 1 FROM data_stores), ?) "
            "ON CONFLICT (id) DO UPDATE SET document = excluded.document",
            (store.id, store.account, encode(store)),
        )

    def delete(self, store_id: str) -> None:
        with self._connection.transaction():
            self._connection.execute("DELETE FROM data_stores WHERE id = ?", (store_id,))
            self._connection.execute("DELETE FROM ingestions WHERE store_id = ?", (store_id,))
            self._connection.execute("DELETE FROM lake_events WHERE store_id = ?", (store_id,))
            self._connection.execute("DELETE FROM lake_files WHERE store_id = ?", (store_id,))


class SqliteIngestions:
    """Satisfies ports.lake.Ingestions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, ingestion_id: str) -> Ingestion | None:
        row = self._connection.row("SELECT document FROM ingestions WHERE id = ?", (ingestion_id,))
        return decode(Ingestion, row[0]) if row else None

    def open_of(self, store_id: str) -> Ingestion | None:
        row = self._connection.row(
            "SELECT document FROM ingestions WHERE store_id = ? AND is_open = 1", (store_id,)
        )
        return decode(Ingestion, row[0]) if row else None

    def pending(self) -> Sequence[Ingestion]:
        rows = self._connection.rows("SELECT document FROM ingestions WHERE finished = 0 ORDER BY position")
        return [decode(Ingestion, row[0]) for row in rows]

    def save(self, ingestion: Ingestion) -> None:
        self._connection.execute(
            "INSERT INTO ingestions (id, position, store_id, is_open, document) "
            "VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM ingestions), ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open, document = excluded.document",
            (ingestion.id, ingestion.store_id, ingestion.last is None, encode(ingestion)),
        )

    def finish(self, ingestion_id: str) -> None:
        self._connection.execute("UPDATE ingestions SET finished = 1 WHERE id = ?", (ingestion_id,))
