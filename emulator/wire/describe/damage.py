"""Notes of what could not be read of a call; code that gives up on bytes makes one and goes on without them.

A note names the bytes and the problem, but never their contents: they may be secret.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from typing import Literal

Side = Literal["request", "answer"]

_notes: ContextVar[list[str] | None] = ContextVar("notes", default=None)


class Notes:
    """Collects what is noted while it is entered, each note once."""

    def __enter__(self) -> Sequence[str]:
        found: list[str] = []
        self._before = _notes.set(found)
        return found

    def __exit__(self, *_: object) -> None:
        _notes.reset(self._before)


def note(side: Side, what: str) -> None:
    """Note that the request or the answer is not what it should be, such as "is not valid XML"."""
    found, text = _notes.get(), f"the {side} {what}"
    if found is not None and text not in found:
        found.append(text)
