"""Logging periods, and how far each was delivered."""

from collections.abc import Sequence

from emulator.core.delivery.periods import Output, Period
from emulator.stores.connection import Connection
from emulator.stores.documents import decode, encode


class SqlitePeriods:
    """Satisfies ports.state.Periods."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, period: Period) -> None:
        self._connection.execute(
            "INSERT INTO periods (id, position, trail_id, account, is_open, document) "
            "VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM periods), ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open, document = excluded.document",
            (period.id, period.trail_id, period.account, period.last is None, encode(period)),
        )

    def find(self, period_id: str) -> Period | None:
        row = self._connection.row("SELECT document FROM periods WHERE id = ?", (period_id,))
        return decode(Period, row[0]) if row else None

    def open_of(self, trail_id: str) -> Period | None:
        row = self._connection.row(
            "SELECT document FROM periods WHERE trail_id = ? AND is_open = 1", (trail_id,)
        )
        return decode(Period, row[0]) if row else None

    def pending(self, account: str) -> Sequence[Period]:
        rows = self._connection.rows(
            "SELECT document FROM periods WHERE account = ? AND finished = 0 ORDER BY position", (account,)
        )
        return [decode(Period, row[0]) for row in rows]

    def accounts(self) -> Sequence[str]:
        rows = self._connection.rows("SELECT DISTINCT account FROM periods WHERE finished = 0")
        return sorted(row[0] for row in rows)

    def cursor(self, owner: str, region: str, output: Output) -> int:
        row = self._connection.row(
            "SELECT number FROM cursors WHERE owner = ? AND region = ? AND output = ?",
            (owner, region, output),
        )
        if row:
            return int(row[0])
        period = self.find(owner)
        return period.first - 1 if period else 0

    def move_cursor(self, owner: str, region: str, output: Output, number: int) -> None:
        self._connection.execute(
            "INSERT INTO cursors (owner, region, output, number) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (owner, region, output) DO UPDATE SET number = excluded.number",
            (owner, region, output, number),
        )

    def finish(self, period_id: str) -> None:
        self._connection.execute("UPDATE periods SET finished = 1 WHERE id = ?", (period_id,))
