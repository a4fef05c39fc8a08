"""Digest chains, and where the chains of each trail ended."""

from collections.abc import Sequence
from datetime import datetime

from emulator.core.digests.digests import Chain
from emulator.stores.connection import Connection
from emulator.stores.counters import Counter
from emulator.stores.documents import decode, encode


class SqliteChains:
    """Satisfies ports.state.Chains."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._digests = Counter(connection, "digests")

    def save(self, chain: Chain) -> None:
        with self._connection.transaction():
            self._connection.execute(
                "INSERT INTO chains (id, position, trail_id, finished, document) "
                "VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM chains), ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET finished = excluded.finished, document = excluded.document",
                (chain.id, chain.trail_id, chain.finished, encode(chain)),
            )
            self._connection.execute(
                "INSERT INTO chain_ends (trail_arn, account, region, latest) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (trail_arn, account, region) DO UPDATE "
                "SET latest = max(latest, excluded.latest)",
                (chain.trail_arn, chain.account, chain.region, _latest_end(chain).isoformat()),
            )

    def find(self, chain_id: str) -> Chain | None:
        row = self._connection.row("SELECT document FROM chains WHERE id = ?", (chain_id,))
        return decode(Chain, row[0]) if row else None

    def growing(self, trail_id: str | None = None) -> Sequence[Chain]:
        rows = self._connection.rows(
            "SELECT document FROM chains WHERE finished = 0 AND (? IS NULL OR trail_id = ?) "
            "ORDER BY position",
            (trail_id, trail_id),
        )
        return [decode(Chain, row[0]) for row in rows]

    def latest_end(self, trail_arn: str, account: str, region: str) -> datetime | None:
        row = self._connection.row(
            "SELECT latest FROM chain_ends WHERE trail_arn = ? AND account = ? AND region = ?",
            (trail_arn, account, region),
        )
        return datetime.fromisoformat(row[0]) if row else None

    def count_digest(self) -> None:
        self._digests.add_one()

    def count(self) -> int:
        return self._digests.value()


def _latest_end(chain: Chain) -> datetime:
    """Return the end of the last digest that was delivered, or that of the starting one."""
    return chain.start if chain.previous else chain.next_end
