"""Work in the process and the thread that ask for it."""

from collections.abc import Callable, Iterable, Iterator

from emulator.core.ports.workers import Piece, Result


class ThisProcess:
    """Satisfies ports.workers.Workers: each piece is done when its result is asked for."""

    def results(self, work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        return map(work, pieces)

    def close(self) -> None:
        """Do nothing: there is nobody to let go."""
