"""Work in processes of this machine."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Generic

from emulator.core.ports.workers import Piece, Result, WorkersError
from emulator.core.values import dataclass

AHEAD = 3  # pieces for each process: one that it does, and others that wait
TIMES = 4  # how often a piece is begun before it is given up


@dataclass
class _Sent(Generic[Piece, Result]):
    """A piece that was given to a process, and how often."""

    piece: Piece
    future: "Future[Result]"
    times: int = 1


class Processes:
    """Satisfies ports.workers.Workers with so many processes, which begin fresh and share nothing.

    When one is lost, for example killed, all are replaced, and the pieces without a result are begun again.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._pool = self._made()

    def results(self, work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        left = iter(pieces)
        waiting: deque[_Sent[Piece, Result]] = deque()
        while True:
            for piece in left:
                waiting.append(_Sent(piece, self._sent(work, piece)))
                if len(waiting) >= self._number * AHEAD:
                    break
            if not waiting:
                return
            try:
                result = waiting[0].future.result()
            except BrokenProcessPool:
                self._begin_again(work, waiting)
                continue
            waiting.popleft()
            yield result

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _made(self) -> ProcessPoolExecutor:
        # fork would copy locks that other threads hold
        return ProcessPoolExecutor(self._number, multiprocessing.get_context("spawn"))

    def _sent(self, work: Callable[[Piece], Result], piece: Piece) -> "Future[Result]":
        try:
            return self._pool.submit(work, piece)
        except BrokenProcessPool as error:
            lost: Future[Result] = Future()
            lost.set_exception(error)
            return lost

    def _begin_again(self, work: Callable[[Piece], Result], waiting: "deque[_Sent[Piece, Result]]") -> None:
        """Replace the processes, and send the pieces that they did not finish to the new ones."""
        self._pool.shutdown()
        self._pool = self._made()
        for sent in waiting:
            if isinstance(sent.future.exception(), BrokenProcessPool):
                if sent.times == TIMES:
                    raise WorkersError(f"A piece of the work was begun {TIMES} times and lost its worker.")
                sent.future, sent.times = self._sent(work, sent.piece), sent.times + 1
