"""The console's cost: ten pages that are open beside calls, and the first page of a long journal."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench_servers import Connection, iam

PAGES = 10
POLL_SECONDS = 1.0  # as live.js asks while there is news; at rest it asks every five seconds
ROUNDS, CALLS, PAUSE_SECONDS = 40, 20, 0.05
ROWS = "/_emulator/ui/records/rows?q=&after={}"
HOME = "/_emulator/ui/records"
VIEWS = 30


def page(path: str) -> bytes:
    """Return what a browser asks for."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n".encode()


@contextmanager
def open_pages(port: int) -> Iterator[None]:
    """Have ten pages poll while the block runs, each in a connection of its own, spread over the second."""
    closed = threading.Event()

    def poll(delay_seconds: float) -> None:
        connection = Connection(port)
        closed.wait(delay_seconds)
        while not closed.is_set():
            assert connection.call(page(ROWS.format(2**60))) == 200
            closed.wait(POLL_SECONDS)
        connection.close()

    polling = [threading.Thread(target=poll, args=(place / PAGES,)) for place in range(PAGES)]
    for thread in polling:
        thread.start()
    try:
        yield
    finally:
        closed.set()
        for thread in polling:
            thread.join()


def beside_pages(port: int, connection: Connection) -> tuple[float, float]:
    """Return the median seconds of GetUser beside ten open pages, and without, measured by turns."""
    request = iam("GetUser", UserName="ada")

    def calls() -> Iterator[float]:
        for _ in range(CALLS):
            began = time.perf_counter()
            assert connection.call(request) == 200
            yield time.perf_counter() - began
            time.sleep(PAUSE_SECONDS)  # so that a turn lasts as long as a round of polls

    beside, without = list[float](), list[float]()
    for _ in range(ROUNDS // 2):
        without += calls()
        with open_pages(port):
            beside += calls()
    return statistics.median(beside), statistics.median(without)


def polls_a_second(connection: Connection) -> float:
    """Return how many polls without news are answered a second, one after another."""
    request = page(ROWS.format(2**60))
    assert connection.call(request) == 200  # the first loads the console
    began = time.perf_counter()
    for _ in range(200):
        assert connection.call(request) == 200
    return 200 / (time.perf_counter() - began)


def view_seconds(call: Callable[[bytes], int]) -> float:
    """Return the median seconds of the first page."""
    assert call(page(HOME)) == 200
    times = []
    for _ in range(VIEWS):
        began = time.perf_counter()
        assert call(page(HOME)) == 200
        times.append(time.perf_counter() - began)
    return statistics.median(times)
