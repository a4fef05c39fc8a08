"""Threads that do work for an event loop."""

import asyncio
import threading

import pytest

from emulator.web.threads import Threads


def test_results_and_errors_come_back() -> None:
    async def both() -> tuple[int, str]:
        threads = Threads(1, "front")
        length = await threads.run(len, "four")
        with pytest.raises(ZeroDivisionError):
            await threads.run(lambda: 1 // 0)
        return length, await threads.run(lambda: threading.current_thread().name)

    assert asyncio.run(both()) == (4, "front_1")


def test_threads_are_started_when_they_are_needed_and_no_more_than_allowed() -> None:
    async def names(at_once: int) -> set[str]:
        threads, meeting = Threads(2, "front"), threading.Barrier(min(at_once, 2))

        def work() -> str:
            meeting.wait(10)
            return threading.current_thread().name

        return set(await asyncio.gather(*(threads.run(work) for _ in range(at_once))))

    assert asyncio.run(names(1)) == {"front_1"}
    assert asyncio.run(names(4)) == {"front_1", "front_2"}


def test_work_that_nobody_waits_for_is_done() -> None:
    async def begun() -> bool:
        done = threading.Event()
        Threads(1, "front").begin(done.set)
        return await asyncio.to_thread(done.wait, 10)

    assert asyncio.run(begun())


def test_work_that_fails_takes_no_thread_away(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    async def after_a_failure() -> int:
        threads = Threads(1, "front")
        threads.begin(fail)
        return await threads.run(len, "four")

    assert asyncio.run(after_a_failure()) == 4
    assert "ZeroDivisionError" in caplog.text


def test_who_stops_waiting_harms_nobody() -> None:
    async def given_up() -> int:
        threads, goes_on = Threads(1, "front"), threading.Event()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await threads.run(goes_on.wait, 10)
        goes_on.set()
        return await threads.run(len, "four")

    assert asyncio.run(given_up()) == 4
