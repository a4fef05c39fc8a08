"""Policies of buckets that the object store rejects."""

from emulator.stores.connection import Connection


class SqliteBucketPolicies:
    """Satisfies ports.state.BucketPolicies."""

    def __init__(self, connection: Connection) -> None:
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
