"""The port of buckets whose lifecycles the emulator follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from emulator.core.lifecycles.actions import Action, History
    from emulator.core.lifecycles.rules import Rule


class Lifecycles(Protocol):
    """The buckets that have lifecycle rules, and the objects in them."""

    def connect(self, notice: Callable[[], None]) -> None:
        """Set what is called when a bucket gets rules. To be called once."""
        ...

    def buckets(self) -> Sequence[str]:
        """Return the names of the buckets with rules."""
        ...

    def rules(self, bucket: str) -> Sequence[Rule]:
        """Return the rules that are enabled, none if there is no such bucket."""
        ...

    def is_versioned(self, bucket: str) -> bool:
        """Tell whether the bucket has, or had, versioning."""
        ...

    def histories(self, bucket: str) -> Iterator[History]:
        """Yield each key with its versions, as they are now."""
        ...

    def act(self, bucket: str, key: str, action: Action) -> None:
        """Do the action, at the emulator's time, and send the bucket's notifications of it."""
        ...
