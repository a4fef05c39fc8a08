"""Trails, and the status of delivery in each region."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from emulator.core.trails.trails import Trail, TrailStatus
from emulator.stores.connection import Connection
from emulator.stores.documents import decode, encode

EMPTY_STATUS = TrailStatus()


class SqliteTrails:
    """Satisfies ports.state.Trails."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, arn: str) -> Trail | None:
        row = self._connection.row("SELECT document FROM trails WHERE arn = ?", (arn,))
        return decode(Trail, row[0]) if row else None

    def find_by_id(self, trail_id: str) -> Trail | None:
        row = self._connection.row("SELECT document FROM trails WHERE id = ?", (trail_id,))
        return decode(Trail, row[0]) if row else None

    def all(self) -> Sequence[Trail]:
        rows = self._connection.rows("SELECT document FROM trails ORDER BY position")
        return [decode(Trail, row[0]) for row in rows]

    def of_account(self, account: str) -> Sequence[Trail]:
        rows = self._connection.rows(
            "SELECT document FROM trails WHERE account = ? ORDER BY position", (account,)
        )
        return [decode(Trail, row[0]) for row in rows]

    def of_organizations(self) -> Sequence[Trail]:
        rows = self._connection.rows(
            "SELECT document FROM trails "
            "WHERE json_extract(CAST(document AS TEXT), '$.organization') ORDER BY position"
        )
        return [decode(Trail, row[0]) for row in rows]

    def save(self, trail: Trail) -> None:
        self._connection.execute(
            "INSERT INTO trails (arn, id, account, position, document) "
            "VALUES (?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM trails), ?) "
            "ON CONFLICT (arn) DO UPDATE SET id = excluded.id, document = excluded.document",
            (trail.arn, trail.id, trail.account, encode(trail)),
        )

    def delete(self, arn: str) -> None:
        self._connection.execute("DELETE FROM trails WHERE arn = ?", (arn,))

    def status(self, trail_id: str, region: str) -> TrailStatus:
        row = self._connection.row(
            "SELECT document FROM statuses WHERE trail_id = ? AND region = ?", (trail_id, region)
        )
        return decode(TrailStatus, row[0]) if row else EMPTY_STATUS

    def save_status(self, trail_id: str, region: str, status: TrailStatus) -> None:
        self._connection.execute(
            "INSERT INTO statuses (trail_id, region, document) VALUES (?, ?, ?) "
            "ON CONFLICT (trail_id, region) DO UPDATE SET document = excluded.document",
            (trail_id, region, encode(status)),
        )

    def note(self, trail_id: str, region: str, **changes: Any) -> None:
        with self._connection.transaction():
            status = self.status(trail_id, region)
            self.save_status(trail_id, region, replace(status, **changes))
