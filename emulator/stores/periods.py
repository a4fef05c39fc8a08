"""Logging periods in SQLite."""

from collections.abc import Sequence

from emulator.core.delivery.periods import Period
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
        return [period for period in self._unfinished() if period.scope.covers_account(account)]

    def accounts(self) -> Sequence[str]:
        return sorted({account for period in self._unfinished() for account in period.scope.accounts})

    def _unfinished(self) -> Sequence[Period]:
        rows = self._connection.rows("SELECT document FROM periods WHERE finished = 0 ORDER BY position")
        return [decode(Period, row[0]) for row in rows]

    def finish(self, period_id: str) -> None:
        self._connection.execute("UPDATE periods SET finished = 1 WHERE id = ?", (period_id,))
