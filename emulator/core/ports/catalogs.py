"""The ports of federation: the catalog of tables in the rest of AWS, and what enters stores into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from emulator.core.lake.federation import Step, Table


class CatalogError(Exception):
    """The catalog cannot be used or changed; the text is a sentence for the caller."""


class Catalogs(Protocol):
    """Glue's catalogs and Lake Formation's resources. Using them leaves no record.

    All may raise CatalogError.
    """

    def check(self) -> None:
        """Raise CatalogError where there is no Glue."""
        ...

    def put(self, table: Table) -> Sequence[Step]:
        """Have a table, its days and its database as they should be; return what was changed for that."""
        ...

    def remove(self, table: Table) -> Sequence[Step]:
        """Forget a table, and the database with its last one; return what was changed."""
        ...


class Federator(Protocol):
    """Enters stores into the catalog, and removes them."""

    def carry_out(self, store_id: str, done: Callable[[Sequence[Step]], None]) -> None:
        """Do what the status of a store's federation asks for; `done` is told what was changed."""
        ...
