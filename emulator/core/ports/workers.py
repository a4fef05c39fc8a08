"""The port of workers: many pieces of one job, done at a time, here or elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")


class WorkersError(Exception):
    """The workers cannot do their work; the text is one sentence."""


class Workers(Protocol):
    """Does pieces of work; to be closed.

    Work and pieces are pickled: functions of modules, and values. The work on a piece may begin again when
    its worker is lost, so it has to do no harm when it is done twice.
    """

    def results(self, work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        """Yield one result for each piece, in the order of the pieces, whoever is done first.

        Pieces are taken as workers get free. An exception of the work is raised at its piece's turn. Raises
        WorkersError, also for a piece that loses one worker after the other.
        """
        ...

    def close(self) -> None:
        """Let the workers go; pieces that are not done are given up."""
        ...
