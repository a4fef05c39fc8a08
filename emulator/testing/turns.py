"""The time in which a test, a module or a session uses the emulator of its process."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.running import Emulator


class EndedError(RuntimeError):
    """Something of an earlier test was used: the emulator belongs to another one by now."""


class Turn:
    """The turn of one user of the emulator. `whose` names it, as in test_a or the module tests/test_b.py."""

    def __init__(self, emulator: "Emulator", whose: str) -> None:
        self._emulator = emulator
        self._whose = whose
        self._has_ended = False

    @property
    def emulator(self) -> "Emulator":
        """The emulator. Raises EndedError after the turn."""
        self.check()
        return self._emulator

    @property
    def of_any_time(self) -> "Emulator":
        """The emulator, also after the turn: for the report of a test that failed."""
        return self._emulator

    def check(self, **_: Any) -> None:
        """Raise EndedError after the turn. botocore calls it before each call of a client."""
        if self._has_ended:
            raise EndedError(
                f"This belongs to the CloudTrail of {self._whose}, which has ended."
                " Use the fixture of the running test, and create clients from it."
            )

    def end(self) -> None:
        """End the turn."""
        self._has_ended = True
