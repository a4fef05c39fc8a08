"""Resets: the parts with memory, each registered with how it forgets."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from emulator.core.late import if_made

Part = TypeVar("Part")


class Resets:
    """Makes the parts of the emulator forget, in the order in which they were registered."""

    def __init__(self) -> None:
        self._parts: list[Any] = []
        self._on_reset: list[Callable[[], None]] = []
        self._on_import: list[Callable[[], None]] = []

    def register(self, part: Part, forget: Callable[[Part], object], *, on_import: bool = False) -> None:
        """Register how a part forgets at each reset, and if `on_import`, also when the state is replaced.

        A part that was not made yet has nothing to forget.
        """
        self._parts.append(part)
        self._on_reset.append(partial(if_made, part, forget))
        if on_import:
            self._on_import.append(partial(if_made, part, forget))

    def registered(self) -> tuple[object, ...]:
        """Return the registered parts."""
        return tuple(self._parts)

    def forget_all(self) -> None:
        """Make every part forget."""
        for forget in self._on_reset:
            forget()

    def forget_what_follows_from_state(self) -> None:
        """Make the parts forget everything that depends on the old state."""
        for forget in self._on_import:
            forget()
