"""How much memory the emulator takes after its start, with many records, and after a reset of them."""

import time
from collections.abc import Callable

from bench_servers import Connection, message, running, wait_for
from injection_benchmarks import bodies
from peer_benchmarks import memory_of

RECORDS = 1_000_000  # the default limit of the journal
FREED_SECONDS = 2.0  # a reset answers before the file of the records is deleted


def after_start(command: Callable[[int], list[str]]) -> float:
    """Return the MB of memory of a server that has answered its first call of S3."""
    with running(command) as port:
        wait_for(port)
        assert Connection(port).call(message("PUT", "/logs", "s3")) == 200
        return memory_of(port)


def with_records(command: Callable[[int], list[str]]) -> tuple[float, float, float, float]:
    """Return the MB of many records, of the memory that they take, and left after a reset; its seconds."""
    with running(command) as port:
        wait_for(port)
        before, sent, connection = memory_of(port), 0, Connection(port)
        for body in bodies(RECORDS):
            assert connection.call(message("POST", "/_emulator/events", "none", body)) == 200
            sent += len(body)
        grown = memory_of(port) - before
        began = time.perf_counter()
        assert connection.call(message("POST", "/_emulator/reset", "none")) == 200
        seconds = time.perf_counter() - began
        time.sleep(FREED_SECONDS)
        return sent / 1e6, grown, memory_of(port) - before, seconds
