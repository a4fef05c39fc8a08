"""Statements that have a name."""

from emulator.core.lake.aliases import Alias
from emulator.stores.connection import Connection
from emulator.stores.documents import decode, encode


class SqliteQueryAliases:
    """Satisfies ports.lake.QueryAliases."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, account: str, region: str, name: str) -> Alias | None:
        row = self._connection.row(
            "SELECT document FROM query_aliases WHERE account = ? AND region = ? AND name = ?",
            (account, region, name),
        )
        return decode(Alias, row[0]) if row else None

    def save(self, alias: Alias) -> None:
        self._connection.execute(
            "INSERT INTO query_aliases (account, region, name, holder, document) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (account, region, name) DO UPDATE "
            "SET holder = excluded.holder, document = excluded.document",
            (alias.account, alias.region, alias.name, alias.holder, encode(alias)),
        )

    def delete_of(self, holder: str) -> None:
        self._connection.execute("DELETE FROM query_aliases WHERE holder = ?", (holder,))
