"""Cursors of readers in SQLite."""

from emulator.stores.connection import Connection


class SqliteCursors:
    """Satisfies ports.state.Cursors."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, reader: str, owner: str, account: str, region: str) -> int | None:
        row = self._connection.row(
            "SELECT number FROM cursors WHERE owner = ? AND account = ? AND region = ? AND reader = ?",
            (owner, account, region, reader),
        )
        return int(row[0]) if row else None

    def move(self, reader: str, owner: str, account: str, region: str, number: int) -> None:
        self._connection.execute(
            "INSERT INTO cursors (owner, account, region, reader, number) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (owner, account, region, reader) DO UPDATE SET number = excluded.number",
            (owner, account, region, reader, number),
        )
