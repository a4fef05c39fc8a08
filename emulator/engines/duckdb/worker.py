"""The process that runs statements for the emulator, which starts it.

It reads jobs from its standard input and writes answers to its standard output. It gives way to everything
else on the machine, and the system bounds its memory. It ends when there was no job for a while, and in the
middle of a job when the process that started it is gone.
"""

import contextlib
import os
import select
import signal
import threading
from pathlib import Path
from typing import Final

from emulator.core.lake.answers import EngineError
from emulator.engines.duckdb import frames
from emulator.engines.duckdb.complaints import EXHAUSTED
from emulator.engines.duckdb.execution import InThisProcess, Job, Rows

IDLE_SECONDS: Final = 60
LEAST_URGENT: Final = 19
MEMORY_BESIDE_MB: Final = 1000  # what DuckDB does not count, and the process itself
MEGABYTE: Final = 1 << 20


class NobodyStops:
    """Satisfies ports.engines.Stop: who wants a statement to end, ends the process."""

    def is_wanted(self) -> bool:
        return False


class Worker:
    """Runs jobs that come from one descriptor, and writes answers to another."""

    def __init__(self, source: int, target: int) -> None:
        self._source = source
        self._target = target
        self._runner = InThisProcess()

    def serve(self) -> None:
        """Run jobs until there are no more."""
        while select.select([self._source], [], [], IDLE_SECONDS)[0]:
            try:
                job = frames.next_job(self._read)
            except EOFError:
                return
            self._answer(job)

    def _answer(self, job: Job) -> None:
        bound_memory(job.limits.memory_mb + MEMORY_BESIDE_MB)
        try:
            self._runner.run(job, self._hand_on, NobodyStops())
        except EngineError as error:
            self._write(frames.framed(frames.FAILED + str(error).encode()))
        except MemoryError:
            self._write(frames.framed(frames.FAILED + EXHAUSTED.encode()))
        else:
            self._write(frames.framed(frames.DONE))

    def _hand_on(self, rows: Rows) -> None:
        self._write(frames.rows_frame(rows))

    def _read(self, count: int) -> bytes:
        """Return so many bytes. Raises EOFError."""
        parts = []
        while count:
            part = os.read(self._source, min(count, MEGABYTE))
            if not part:
                raise EOFError
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def _write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(self._target, left) :]


def bound_memory(megabytes: int) -> None:
    """Have the system refuse more memory than this, where it can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        size = megabytes * MEGABYTE
        resource.setrlimit(resource.RLIMIT_DATA, (size, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def give_way() -> None:
    """Be less urgent than everything else, and the first to go when the machine has no memory left."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the emulator, which ends this process
    with contextlib.suppress(OSError):
        os.nice(LEAST_URGENT)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def end_with(source: int) -> None:
    """End this process when the other end of a pipe is closed."""
    watched = select.poll()
    watched.register(source, 0)  # without events: a hang-up is always told
    watched.poll()
    os._exit(1)


def main() -> None:
    """Serve the process that started this one."""
    give_way()
    target = os.dup(1)
    os.dup2(2, 1)  # nothing but answers may come between them
    threading.Thread(target=end_with, args=(0,), daemon=True).start()
    Worker(0, target).serve()
