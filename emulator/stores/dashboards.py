"""Dashboards."""

from collections.abc import Sequence

from emulator.core.lake.dashboards import Dashboard
from emulator.stores.connection import Connection
from emulator.stores.documents import decode, encode


class SqliteDashboards:
    """Satisfies ports.lake.Dashboards."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, arn: str) -> Dashboard | None:
        row = self._connection.row("SELECT document FROM dashboards WHERE arn = ?", (arn,))
        return decode(Dashboard, row[0]) if row else None

    def all(self) -> Sequence[Dashboard]:
        rows = self._connection.rows("SELECT document FROM dashboards ORDER BY arn")
        return [decode(Dashboard, row[0]) for row in rows]

    def save(self, dashboard: Dashboard) -> None:
        self._connection.execute(
            "INSERT INTO dashboards (arn, document) VALUES (?, ?) "
            "ON CONFLICT (arn) DO UPDATE SET document = excluded.document",
            (dashboard.arn, encode(dashboard)),
        )

    def delete(self, arn: str) -> None:
        self._connection.execute("DELETE FROM dashboards WHERE arn = ?", (arn,))
