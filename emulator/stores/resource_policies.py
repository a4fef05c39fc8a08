"""Policies of event data stores, channels and dashboards."""

from emulator.stores.connection import Connection


class SqliteResourcePolicies:
    """Satisfies ports.lake.ResourcePolicies."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, arn: str) -> str | None:
        row = self._connection.row("SELECT text FROM resource_policies WHERE arn = ?", (arn,))
        return str(row[0]) if row else None

    def save(self, arn: str, text: str) -> None:
        self._connection.execute(
            "INSERT INTO resource_policies (arn, text) VALUES (?, ?) "
            "ON CONFLICT (arn) DO UPDATE SET text = excluded.text",
            (arn, text),
        )

    def delete(self, arn: str) -> None:
        self._connection.execute("DELETE FROM resource_policies WHERE arn = ?", (arn,))
