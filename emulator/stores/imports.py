"""Imports, and what came of each of their files."""

from collections.abc import Sequence

from emulator.core.lake.imports import Import, Outcome
from emulator.stores.connection import Connection
from emulator.stores.documents import decode, encode


class SqliteImports:
    """Satisfies ports.lake.Imports."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, import_id: str) -> Import | None:
        row = self._connection.row("SELECT document FROM imports WHERE id = ?", (import_id,))
        return decode(Import, row[0]) if row else None

    def of_account(self, account: str) -> Sequence[Import]:
        rows = self._connection.rows(
            "SELECT document FROM imports WHERE account = ? ORDER BY position", (account,)
        )
        return [decode(Import, row[0]) for row in rows]

    def active(self) -> Sequence[Import]:
        rows = self._connection.rows("SELECT document FROM imports WHERE is_active = 1 ORDER BY position")
        return [decode(Import, row[0]) for row in rows]

    def save(self, one: Import) -> None:
        self._connection.execute(
            "INSERT INTO imports (id, position, account, is_active, document) "
            "VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM imports), ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET is_active = excluded.is_active, document = excluded.document",
            (one.id, one.account, one.is_active, encode(one)),
        )

    def outcomes(self, import_id: str) -> Sequence[Outcome]:
        rows = self._connection.rows(
            "SELECT document FROM import_files WHERE import_id = ? ORDER BY key", (import_id,)
        )
        return [decode(Outcome, row[0]) for row in rows]

    def save_outcome(self, import_id: str, outcome: Outcome) -> None:
        self._connection.execute(
            "INSERT INTO import_files (import_id, key, document) VALUES (?, ?, ?) "
            "ON CONFLICT (import_id, key) DO UPDATE SET document = excluded.document",
            (import_id, outcome.key, encode(outcome)),
        )
