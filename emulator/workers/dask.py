"""Work on a Dask cluster; the only user of distributed."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from emulator.core.ports.workers import Piece, Result, WorkersError

AHEAD = 3  # pieces for each thread of the cluster: one that it does, and others that wait
CONNECT_SECONDS = 20
INSTALL = "A Dask cluster needs one more Python package: pip install 'cloudtrail-emulator[cluster]'."


class DaskCluster:
    """Satisfies ports.workers.Workers with the workers of a cluster, by the address of its scheduler.

    They need this package in the same version, and what pieces name: the same folders, or the same endpoint.
    Dask begins a piece again when its worker is lost. Raises WorkersError.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ModuleNotFoundError as error:
            raise WorkersError(INSTALL) from error
        self._address = address
        try:
            connect: Any = Client  # it has no types
            self._client = connect(address, timeout=CONNECT_SECONDS, set_as_default=False)
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except (OSError, ValueError) as error:  # TimeoutError is an OSError
            raise WorkersError(f"No Dask scheduler with workers answers at {address}.") from error

    def results(self, work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        left = iter(pieces)
        waiting: deque[Any] = deque()
        with self._errors():
            while True:
                room = max(1, sum(self._client.nthreads().values())) * AHEAD
                while len(waiting) < room and (some := list(islice(left, 1))):
                    waiting += [self._client.submit(work, piece, pure=False) for piece in some]
                if not waiting:
                    return
                yield waiting.popleft().result()

    def close(self) -> None:
        with self._errors():
            self._client.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        from distributed.client import FutureCancelledError
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker

        try:
            yield
        except KilledWorker as error:
            raise WorkersError(
                "A piece of the work lost one worker of the cluster after the other."
            ) from error
        except (CommClosedError, FutureCancelledError) as error:
            raise WorkersError(f"The Dask scheduler at {self._address} does not answer any more.") from error
