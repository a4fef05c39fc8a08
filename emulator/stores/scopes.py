"""Scopes: the pairs of account and region that have events, each with the number that stands for it."""

from collections.abc import Sequence

from emulator.stores.connection import Connection

Pair = tuple[str, str]


class Scopes:
    """All scopes, kept in memory too: every event asks for one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._numbers: dict[Pair, int] = {}
        self._pairs: dict[int, Pair] = {}
        self._regions: dict[str, dict[str, int]] = {}  # of each account; organizations have many
        self.read_again()

    def read_again(self) -> None:
        """Forget scopes that were not committed."""
        rows = self._connection.rows("SELECT number, account, region FROM scopes")
        self._pairs = {number: (account, region) for number, account, region in rows}
        self._numbers = {pair: number for number, pair in self._pairs.items()}
        self._regions = {}
        for (account, region), number in self._numbers.items():
            self._regions.setdefault(account, {})[region] = number

    def find(self, account: str, region: str) -> int | None:
        """Return the number of a scope that has, or had, events."""
        return self._numbers.get((account, region))

    def made(self, account: str, region: str) -> int:
        """Return the number of a scope, made when it is the first event's. To be called in a transaction."""
        pair = account, region
        number = self._numbers.get(pair)
        if number is None:
            number = len(self._pairs) + 1  # scopes are never removed one by one
            self._connection.execute(
                "INSERT INTO scopes (number, account, region) VALUES (?, ?, ?)", (number, *pair)
            )
            self._numbers[pair], self._pairs[number] = number, pair
            self._regions.setdefault(account, {})[region] = number
        return number

    def pair(self, number: int) -> Pair:
        """Return the account and region of a scope."""
        return self._pairs[number]

    def of_account(self, account: str) -> Sequence[tuple[str, int]]:
        """Return the account's regions, in the order of their names, each with its scope's number."""
        return sorted(self._regions.get(account, {}).items())
