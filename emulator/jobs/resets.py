"""Resets: the parts with memory, each registered with how it forgets."""

from collections.abc import Callable

Forget = Callable[[], None]


class Resets:
    """Makes the parts of the emulator forget, in the order in which they were registered."""

    def __init__(self) -> None:
        self._on_reset: list[Forget] = []
        self._on_import: list[Forget] = []

    def register(self, forget: Forget, *, on_import: bool = False) -> None:
        """Register a part that forgets at each reset, and if `on_import`, also when the state is replaced."""
        self._on_reset.append(forget)
        if on_import:
            self._on_import.append(forget)

    def registered(self) -> tuple[Forget, ...]:
        """Return the registered parts."""
        return tuple(self._on_reset)

    def forget_all(self) -> None:
        """Make every part forget."""
        for forget in self._on_reset:
            forget()

    def forget_what_follows_from_state(self) -> None:
        """Make the parts forget everything that depends on the old state."""
        for forget in self._on_import:
            forget()
