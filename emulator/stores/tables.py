"""Trails, periods, files, chains, key pairs and policies: documents beside the columns that are searched."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from emulator.core.delivery.logfiles import LogFile
from emulator.core.delivery.periods import Output, Period
from emulator.core.digests.digests import Chain
from emulator.core.digests.key_pairs import KeyPair
from emulator.core.trails.trails import Trail, TrailStatus
from emulator.stores.documents import decode, encode

if TYPE_CHECKING:
    from emulator.stores.sqlite import Connection

EMPTY_STATUS = TrailStatus()


def _instant(value: datetime) -> str:
    """Return a text of fixed width, so that texts compare as the instants do."""
    return value.strftime("%Y-%m-%dT%H:%M:%S.%f")


class Counter:
    """A number that only grows, kept under a name."""

    def __init__(self, connection: "Connection", name: str) -> None:
        self._connection = connection
        self._name = name

    def add_one(self) -> None:
        self._connection.execute(
            "INSERT INTO meta (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1",
            (self._name,),
        )

    def value(self) -> int:
        return self._connection.number("SELECT value FROM meta WHERE name = ?", (self._name,))


class SqliteTrails:
    """Satisfies ports.Trails."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection

    def find(self, arn: str) -> Trail | None:
        row = self._connection.row("SELECT document FROM trails WHERE arn = ?", (arn,))
        return decode(Trail, row[0]) if row else None

    def find_by_id(self, trail_id: str) -> Trail | None:
        row = self._connection.row("SELECT document FROM trails WHERE id = ?", (trail_id,))
        return decode(Trail, row[0]) if row else None

    def of_account(self, account: str) -> Sequence[Trail]:
        rows = self._connection.rows(
            "SELECT document FROM trails WHERE account = ? ORDER BY position", (account,)
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


class SqlitePeriods:
    """Satisfies ports.Periods."""

    def __init__(self, connection: "Connection") -> None:
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
        rows = self._connection.rows(
            "SELECT document FROM periods WHERE account = ? AND finished = 0 ORDER BY position", (account,)
        )
        return [decode(Period, row[0]) for row in rows]

    def accounts(self) -> Sequence[str]:
        rows = self._connection.rows("SELECT DISTINCT account FROM periods WHERE finished = 0")
        return sorted(row[0] for row in rows)

    def cursor(self, owner: str, region: str, output: Output) -> int:
        row = self._connection.row(
            "SELECT number FROM cursors WHERE owner = ? AND region = ? AND output = ?",
            (owner, region, output),
        )
        if row:
            return int(row[0])
        period = self.find(owner)
        return period.first - 1 if period else 0

    def move_cursor(self, owner: str, region: str, output: Output, number: int) -> None:
        self._connection.execute(
            "INSERT INTO cursors (owner, region, output, number) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (owner, region, output) DO UPDATE SET number = excluded.number",
            (owner, region, output, number),
        )

    def finish(self, period_id: str) -> None:
        self._connection.execute("UPDATE periods SET finished = 1 WHERE id = ?", (period_id,))


class SqliteLogFiles:
    """Satisfies ports.LogFiles."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._delivered = Counter(connection, "files")

    def save(self, file: LogFile) -> None:
        with self._connection.transaction():
            if file.delivered_at and not self._is_delivered(file):
                self._delivered.add_one()
            self._connection.execute(
                "INSERT INTO files (bucket, key, trail_id, account, region, first, delivered_at, digest_key, "
                "document) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (trail_id, bucket, key) DO UPDATE SET "
                "delivered_at = excluded.delivered_at, digest_key = excluded.digest_key, "
                "document = excluded.document",
                (
                    file.bucket,
                    file.key,
                    file.trail_id,
                    file.account,
                    file.region,
                    file.first,
                    _instant(file.delivered_at) if file.delivered_at else None,
                    file.digest_key,
                    encode(file),
                ),
            )

    def discard(self, file: LogFile) -> None:
        self._connection.execute(
            "DELETE FROM files WHERE trail_id = ? AND bucket = ? AND key = ? AND delivered_at IS NULL",
            (file.trail_id, file.bucket, file.key),
        )

    def _is_delivered(self, file: LogFile) -> bool:
        row = self._connection.row(
            "SELECT delivered_at FROM files WHERE trail_id = ? AND bucket = ? AND key = ?",
            (file.trail_id, file.bucket, file.key),
        )
        return bool(row and row[0])

    def planned(self, trail_id: str, region: str) -> Sequence[LogFile]:
        rows = self._connection.rows(
            "SELECT document FROM files WHERE trail_id = ? AND region = ? AND delivered_at IS NULL "
            "ORDER BY first",
            (trail_id, region),
        )
        return [decode(LogFile, row[0]) for row in rows]

    def undigested(self, trail_id: str, account: str, region: str, before: datetime) -> Sequence[LogFile]:
        rows = self._connection.rows(
            "SELECT document FROM files WHERE trail_id = ? AND account = ? AND region = ? "
            "AND delivered_at IS NOT NULL AND digest_key IS NULL AND delivered_at < ? "
            "ORDER BY delivered_at, key",
            (trail_id, account, region, _instant(before)),
        )
        return [decode(LogFile, row[0]) for row in rows]

    def count(self) -> int:
        return self._delivered.value()


class SqliteChains:
    """Satisfies ports.Chains."""

    def __init__(self, connection: "Connection") -> None:
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


class SqliteKeyPairs:
    """Satisfies ports.KeyPairs."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection

    def save(self, pair: KeyPair) -> None:
        self._connection.execute(
            "INSERT INTO key_pairs (fingerprint, region, valid_from, document) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (fingerprint) DO UPDATE SET document = excluded.document",
            (pair.fingerprint, pair.region, _instant(pair.valid_from), encode(pair)),
        )

    def of_region(self, region: str) -> Sequence[KeyPair]:
        rows = self._connection.rows(
            "SELECT document FROM key_pairs WHERE region = ? ORDER BY valid_from", (region,)
        )
        return [decode(KeyPair, row[0]) for row in rows]

    def regions(self) -> Sequence[str]:
        rows = self._connection.rows("SELECT DISTINCT region FROM key_pairs ORDER BY region")
        return [row[0] for row in rows]


class SqliteBucketPolicies:
    """Satisfies ports.BucketPolicies."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection

    def find(self, bucket: str) -> bytes | None:
        row = self._connection.row("SELECT text FROM bucket_policies WHERE bucket = ?", (bucket,))
        return row[0] if row else None

    def save(self, bucket: str, text: bytes) -> None:
        self._connection.execute(
            "INSERT INTO bucket_policies (bucket, text) VALUES (?, ?) "
            "ON CONFLICT (bucket) DO UPDATE SET text = excluded.text",
            (bucket, text),
        )

    def delete(self, bucket: str) -> None:
        self._connection.execute("DELETE FROM bucket_policies WHERE bucket = ?", (bucket,))
