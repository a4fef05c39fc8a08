"""Counters: numbers that only grow, each under a name."""

from emulator.stores.connection import Connection


class Counter:
    """A number that only grows, kept under a name."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._name = name

    def add_one(self) -> None:
        self._connection.execute(
            "INSERT INTO meta (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1",
            (self._name,),
        )

    def value(self) -> int:
        return self._connection.number("SELECT value FROM meta WHERE name = ?", (self._name,))
