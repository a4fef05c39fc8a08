"""Channels."""

from collections.abc import Sequence

from emulator.core.lake.channels import Channel
from emulator.stores.connection import Connection
from emulator.stores.documents import decode, encode


class SqliteChannels:
    """Satisfies ports.lake.Channels."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, channel_id: str) -> Channel | None:
        row = self._connection.row("SELECT document FROM channels WHERE id = ?", (channel_id,))
        return decode(Channel, row[0]) if row else None

    def of_account(self, account: str, region: str) -> Sequence[Channel]:
        rows = self._connection.rows(
            "SELECT document FROM channels WHERE account = ? AND region = ? ORDER BY position",
            (account, region),
        )
        return [decode(Channel, row[0]) for row in rows]

    def save(self, channel: Channel) -> None:
        self._connection.execute(
            "INSERT INTO channels (id, position, account, region, document) "
            "VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM channels), ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET document = excluded.document",
            (channel.id, channel.account, channel.region, encode(channel)),
        )

    def delete(self, channel_id: str) -> None:
        self._connection.execute("DELETE FROM channels WHERE id = ?", (channel_id,))
