"""Key pairs that sign digests."""

from collections.abc import Sequence

from emulator.core.digests.key_pairs import KeyPair
from emulator.stores.connection import Connection
from emulator.stores.documents import decode, encode, sortable


class SqliteKeyPairs:
    """Satisfies ports.state.KeyPairs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, pair: KeyPair) -> None:
        self._connection.execute(
            "INSERT INTO key_pairs (fingerprint, region, valid_from, document) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (fingerprint) DO UPDATE SET document = excluded.document",
            (pair.fingerprint, pair.region, sortable(pair.valid_from), encode(pair)),
        )

    def of_region(self, region: str) -> Sequence[KeyPair]:
        rows = self._connection.rows(
            "SELECT document FROM key_pairs WHERE region = ? ORDER BY valid_from", (region,)
        )
        return [decode(KeyPair, row[0]) for row in rows]

    def regions(self) -> Sequence[str]:
        rows = self._connection.rows("SELECT DISTINCT region FROM key_pairs ORDER BY region")
        return [row[0] for row in rows]
