"""Log files that are planned or delivered."""

from collections.abc import Sequence
from datetime import datetime

from emulator.core.delivery.logfiles import LogFile
from emulator.stores.connection import Connection
from emulator.stores.counters import Counter
from emulator.stores.documents import decode, encode, sortable


class SqliteLogFiles:
    """Satisfies ports.state.LogFiles."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._delivered = Counter(connection, "files")

    def save(self, file: LogFile) -> None:
        with self._connection.transaction():
            if file.delivered_at and not self._is_delivered(file):
                self._delivered.add_one()
            self._connection.execute(
                "INSERT INTO files (bucket, key, trail_id, account, region, first, delivered_at, digest_key, "
                "document) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (trail_id, bucket, key) DO UPDATE SET "
                "delivered_at = excluded.delivered_at, digest_key = excluded.digest_key, "
                "document = excluded.document",
                (
                    file.bucket,
                    file.key,
                    file.trail_id,
                    file.account,
                    file.region,
                    file.first,
                    sortable(file.delivered_at) if file.delivered_at else None,
                    file.digest_key,
                    encode(file),
                ),
            )

    def discard(self, file: LogFile) -> None:
        self._connection.execute(
            "DELETE FROM files WHERE trail_id = ? AND bucket = ? AND key = ? AND delivered_at IS NULL",
            (file.trail_id, file.bucket, file.key),
        )

    def _is_delivered(self, file: LogFile) -> bool:
        row = self._connection.row(
            "SELECT delivered_at FROM files WHERE trail_id = ? AND bucket = ? AND key = ?",
            (file.trail_id, file.bucket, file.key),
        )
        return bool(row and row[0])

    def planned(self, trail_id: str, account: str, region: str) -> Sequence[LogFile]:
        rows = self._connection.rows(
            "SELECT document FROM files WHERE trail_id = ? AND region = ? AND account = ? "
            "AND delivered_at IS NULL ORDER BY first",
            (trail_id, region, account),
        )
        return [decode(LogFile, row[0]) for row in rows]

    def undigested(self, trail_id: str, account: str, region: str, before: datetime) -> Sequence[LogFile]:
        rows = self._connection.rows(
            "SELECT document FROM files WHERE trail_id = ? AND account = ? AND region = ? "
            "AND delivered_at IS NOT NULL AND digest_key IS NULL AND delivered_at < ? "
            "ORDER BY delivered_at, key",
            (trail_id, account, region, sortable(before)),
        )
        return [decode(LogFile, row[0]) for row in rows]

    def around(self, trail_id: str, account: str, region: str, number: int) -> LogFile | None:
        rows = self._connection.rows(
            "SELECT document FROM files WHERE trail_id = ? AND account = ? AND region = ? AND first <= ? "
            "ORDER BY first DESC LIMIT 2",  # Insights events have files of their own
            (trail_id, account, region, number),
        )
        found = (decode(LogFile, row[0]) for row in rows)
        return next((file for file in found if number <= file.last), None)

    def count(self) -> int:
        return self._delivered.value()
