"""Statements run in processes of their own: beside the endpoint, in bounded memory, ended at any time."""

import logging
import os
import selectors
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from emulator.core.lake.answers import EngineError, QueryStoppedError
from emulator.core.ports.engines import Stop
from emulator.engines.duckdb import frames
from emulator.engines.duckdb.complaints import EXHAUSTED
from emulator.engines.duckdb.execution import Job, Take

log = logging.getLogger(__name__)

# -P: the folder in which the emulator was started is no place for modules.
MAIN: Final = (
    "import sys; sys.path.append(sys.argv[1]); from emulator.engines.duckdb.worker import main; main()"
)
COMMAND: Final = (sys.executable, "-P", "-c", MAIN, str(Path(__file__).parents[3]))
IDLE_AT_MOST: Final = 2
LOOK_SECONDS: Final = 0.05  # how often somebody may want the statement to end
PART: Final = 1 << 20


class GoneError(Exception):
    """The process is gone. `answered` tells whether something of an answer had come."""

    def __init__(self, *, answered: bool) -> None:
        super().__init__("gone")
        self.answered = answered


class Process:
    """A process that runs jobs one after another."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - a module of our own
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        assert self._process.stdin
        assert self._process.stdout
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._out, selectors.EVENT_READ)
        self.was_used = False
        self.pid = self._process.pid

    def run(self, job: Job, take: Take, stop: Stop) -> None:
        """Run a job. Raises EngineError, QueryStoppedError, GoneError; after the last two it is of no use."""
        self.was_used = True
        answered = False
        try:
            for frame in frames.frames_of(job):
                self._write(frame)
            while (body := frames.next_frame(lambda count: self._read(count, stop)))[:1] == frames.ROWS:
                answered = True
                take(frames.rows_of(body))
        except (BrokenPipeError, EOFError) as error:
            raise GoneError(answered=answered) from error
        if body[:1] == frames.FAILED:
            raise EngineError(body[1:].decode())

    def _read(self, count: int, stop: Stop) -> bytes:
        """Return so many bytes. Raises EOFError; raises QueryStoppedError when the end is wanted."""
        parts = []
        while count:
            while not self._selector.select(LOOK_SECONDS):
                if stop.is_wanted():
                    raise QueryStoppedError
            part = os.read(self._out, min(count, PART))
            if not part:
                raise EOFError
            parts.append(part)
            count -= len(part)
        if stop.is_wanted():
            raise QueryStoppedError
        return b"".join(parts)

    def _write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(self._in, left[:PART]) :]

    def end(self) -> int:
        """End the process at once, and return its exit code, which is negative when a signal ended it."""
        self._selector.close()
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        return self._process.wait()


class Processes:
    """A Runner. A process is started when none is idle, and kept for the next statement."""

    def __init__(self) -> None:
        self._idle: list[Process] = []
        self._changing = threading.Lock()
        self._is_closed = False

    def run(self, job: Job, take: Take, stop: Stop) -> None:
        """Run a job. Raises EngineError, QueryStoppedError."""
        try:
            with self._lent() as process:
                was_used = process.was_used
                process.run(job, take, stop)
        except GoneError as gone:
            if gone.answered or not was_used:
                raise EngineError(EXHAUSTED) from gone
            self._end_idle()  # they end by themselves when they have nothing to do
            self.run(job, take, stop)

    @contextmanager
    def _lent(self) -> Iterator[Process]:
        with self._changing:
            process = self._idle.pop() if self._idle else None
        process = process or Process()
        try:
            yield process
        except EngineError:
            self._take_back(process)
            raise
        except BaseException as error:
            code = process.end()
            if isinstance(error, GoneError):
                log.debug("a process of queries ended with %s", code)
            raise
        self._take_back(process)

    def _take_back(self, process: Process) -> None:
        with self._changing:
            if not self._is_closed and len(self._idle) < IDLE_AT_MOST:
                self._idle.append(process)
                return
        process.end()

    def _end_idle(self) -> None:
        for process in self._taken():
            process.end()

    def _taken(self) -> Sequence[Process]:
        with self._changing:
            taken, self._idle = self._idle, []
        return taken

    def pids(self) -> Sequence[int]:
        """Return the ids of the idle processes."""
        with self._changing:
            return [process.pid for process in self._idle]

    def close(self) -> None:
        """End the idle processes; those that are lent end when they come back."""
        with self._changing:
            self._is_closed = True
        self._end_idle()
