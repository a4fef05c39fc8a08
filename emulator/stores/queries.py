"""Queries, and the rows of their answers in pages."""

import zlib
from collections.abc import Sequence
from datetime import datetime

import orjson

from emulator.core.lake.queries import Query
from emulator.stores.connection import Connection
from emulator.stores.documents import decode, encode, sortable

ROWS_OF_A_PAGE = 1000


class SqliteQueries:
    """Satisfies ports.lake.Queries."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, query_id: str) -> Query | None:
        row = self._connection.row("SELECT document FROM queries WHERE id = ?", (query_id,))
        return decode(Query, row[0]) if row else None

    def of_account(self, account: str, region: str) -> Sequence[Query]:
        rows = self._connection.rows(
            "SELECT document FROM queries WHERE account = ? AND region = ? ORDER BY position",
            (account, region),
        )
        return [decode(Query, row[0]) for row in rows]

    def active(self) -> Sequence[Query]:
        rows = self._connection.rows("SELECT document FROM queries WHERE is_active = 1 ORDER BY position")
        return [decode(Query, row[0]) for row in rows]

    def save(self, query: Query) -> None:
        self._connection.execute(
            "INSERT INTO queries (id, position, account, region, created_at, is_active, document) "
            "VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM queries), ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET is_active = excluded.is_active, document = excluded.document",
            (
                query.id,
                query.account,
                query.region,
                sortable(query.created_at),
                query.is_active,
                encode(query),
            ),
        )

    def packed(self, rows: Sequence[Sequence[str]]) -> Sequence[bytes]:
        starts = range(0, len(rows), ROWS_OF_A_PAGE)
        return [zlib.compress(orjson.dumps(rows[start : start + ROWS_OF_A_PAGE]), 1) for start in starts]

    def keep_rows(self, query_id: str, pages: Sequence[bytes]) -> None:
        with self._connection.transaction():
            self._connection.execute("DELETE FROM query_rows WHERE query_id = ?", (query_id,))
            self._connection.execute_many(
                "INSERT INTO query_rows (query_id, page, body) VALUES (?, ?, ?)",
                [(query_id, page, body) for page, body in enumerate(pages)],
            )

    def rows(self, query_id: str, after: int, limit: int) -> Sequence[Sequence[str]]:
        first, last = after // ROWS_OF_A_PAGE, (after + limit - 1) // ROWS_OF_A_PAGE
        pages = self._connection.rows(
            "SELECT body FROM query_rows WHERE query_id = ? AND page BETWEEN ? AND ? ORDER BY page",
            (query_id, first, last),
        )
        found = [row for (body,) in pages for row in orjson.loads(zlib.decompress(body))]
        start = after - first * ROWS_OF_A_PAGE
        return found[start : start + limit]

    def drop_before(self, at: datetime) -> None:
        with self._connection.transaction():
            self._connection.execute(
                "DELETE FROM query_rows WHERE query_id IN (SELECT id FROM queries WHERE created_at < ?)",
                (sortable(at),),
            )
            self._connection.execute("DELETE FROM queries WHERE created_at < ?", (sortable(at),))
