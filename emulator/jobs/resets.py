"""Resets: the parts with memory, each registered with how it forgets."""

from collections.abc import Callable

Forget = Callable[[], None]


class Resets:
    """Has the parts of the emulator forget, in the order in which they were registered."""

    def __init__(self) -> None:
        self._on_reset: list[Forget] = []
        self._on_import: list[Forget] = []

    def register(self, forget: Forget, *, on_import: bool = False) -> None:
        """Have the part forget at each reset, and where `on_import`, also when the state is replaced."""
        self._on_reset.append(forget)
        if on_import:
            self._on_import.append(forget)

    def registered(self) -> tuple[Forget, ...]:
        """Return what was registered."""
        return tuple(self._on_reset)

    def forget_all(self) -> None:
        """Have every part forget."""
        for forget in self._on_reset:
            forget()

    def forget_what_follows_from_state(self) -> None:
        """Have the parts forget what is not true of another state."""
        for forget in self._on_import:
            forget()
