"""Work that is put off until a call is answered."""

import threading

import pytest

from emulator.jobs.backlog import Backlog


def test_work_is_done_at_once_unless_a_server_puts_it_off() -> None:
    backlog, done = Backlog(), list[int]()
    backlog.add(lambda: done.append(1))

    assert done == [1]


def test_work_that_is_put_off_is_done_in_order_when_it_is_worked_off() -> None:
    backlog, done = Backlog(), list[int]()
    backlog.begin()
    for number in range(3):
        backlog.add(lambda number=number: done.append(number))  # type: ignore[misc]  # mypy #15459

    assert done == []
    backlog.work_off()
    assert done == [0, 1, 2]


def test_work_that_fails_does_not_keep_the_rest_from_being_done(caplog: pytest.LogCaptureFixture) -> None:
    backlog, done = Backlog(), list[int]()
    backlog.begin()
    backlog.add(lambda: done.append(1 // 0))
    backlog.add(lambda: done.append(2))
    backlog.work_off()

    assert done == [2]
    assert "ZeroDivisionError" in caplog.text


def test_who_comes_while_work_is_done_waits_for_it() -> None:
    backlog, done = Backlog(), list[str]()
    begun, goes_on = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert goes_on.wait(10)
        done.append("record")

    backlog.begin()
    backlog.add(work)
    worker = threading.Thread(target=backlog.work_off)
    worker.start()
    assert begun.wait(10)

    def read() -> None:
        backlog.work_off()
        done.append("read")

    reader = threading.Thread(target=read)
    reader.start()
    assert reader.is_alive()
    goes_on.set()
    worker.join(10)
    reader.join(10)

    assert done == ["record", "read"]
