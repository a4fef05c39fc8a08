"""Threads that do work for an event loop; handing over takes half of the time of the standard library's."""

import asyncio
import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Work = Callable[[], None]


class Threads:
    """At most so many threads, started when they are needed. To be used by one event loop.

    They end with the process: what they do then is not waited for.
    """

    def __init__(self, at_most: int, name: str) -> None:
        self._at_most = at_most
        self._name = name
        self._started = 0
        self._running = 0
        self._queue: SimpleQueue[Work] = SimpleQueue()

    async def run(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Return what a thread gets from the function, or raise what it raises there."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()

        def work() -> None:
            try:
                result = function(*arguments)
            except BaseException as error:  # noqa: BLE001 - it is raised where the call is awaited
                loop.call_soon_threadsafe(_settle, future, future.set_exception, error)
            else:
                loop.call_soon_threadsafe(_settle, future, future.set_result, result)

        self._running += 1
        self.begin(work)
        try:
            return await future
        finally:
            self._running -= 1

    def begin(self, work: Work) -> None:
        """Have a thread do work that nobody waits for, and that raises nothing."""
        if self._started < min(max(self._running, 1), self._at_most):
            self._started += 1
            threading.Thread(target=self._work, name=f"{self._name}_{self._started}", daemon=True).start()
        self._queue.put(work)

    def _work(self) -> None:
        while True:
            work = self._queue.get()
            try:
                work()
            except Exception:  # the thread is needed for what comes next
                log.exception("work that nobody waits for failed")


def _settle(future: "asyncio.Future[Any]", settle: Callable[[Any], None], value: object) -> None:
    """Settle a future, unless nobody waits for it any more."""
    if not future.done():
        settle(value)
