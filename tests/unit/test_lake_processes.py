"""Statements in processes of their own: the same answers, bounded memory, and an end at any time."""

import os
import signal
from collections.abc import Iterator, Sequence

import pytest

from emulator.core.lake.answers import Content, EngineError, QueryStoppedError
from emulator.engines.duckdb.engine import DuckDb
from emulator.engines.duckdb.execution import Job, Limits
from emulator.engines.duckdb.processes import Processes
from emulator.engines.duckdb.worker import LEAST_URGENT
from tests.unit.lake_engine import ENGINE, RECORDS, STORE, NeverStopped, checked

ENDLESS = "SELECT count(*) FROM range(1000000000) AS a, range(1000000000) AS b"
LIMITS = Limits(memory_mb=100, spill_mb=10, threads=1)


@pytest.fixture(scope="module")
def processes() -> Iterator[Processes]:
    made = Processes()
    yield made
    made.close()


class StoppedAfter:
    """A statement that is stopped when somebody has looked after it so many times."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def is_wanted(self) -> bool:
        self.looks -= 1
        return self.looks < 0


class StoppedByRows:
    """A statement that is stopped when its first rows are there."""

    def __init__(self, rows: Sequence[object]) -> None:
        self._rows = rows

    def is_wanted(self) -> bool:
        return bool(self._rows)


def run(processes: Processes, sql: str) -> list[list[str]]:
    rows: list[list[str]] = []
    processes.run(Job(sql, {}, LIMITS), lambda some: rows.extend(map(list, some)), NeverStopped())
    return rows


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM {store} ORDER BY eventID",
        "SELECT eventName, element_at(requestParameters, 'key') AS k FROM {store} ORDER BY 1, 2",
        "SELECT a.eventID FROM {store} a CROSS JOIN {store} b CROSS JOIN {store} c CROSS JOIN {store} d",
        "SELECT 1 FROM {store} WHERE false",
    ],
)
def test_a_process_answers_what_the_engine_here_answers(processes: Processes, sql: str) -> None:
    apart = DuckDb(runner=processes)
    contents = {STORE: Content("events", fresh=RECORDS)}
    statement = checked(sql)

    answer, here = (engine.run(statement, contents, NeverStopped()) for engine in (apart, ENGINE))

    assert sorted(map(tuple, answer.rows)) == sorted(map(tuple, here.rows))
    assert (answer.columns, answer.events_scanned) == (here.columns, here.events_scanned)


def test_a_statement_that_fails_says_why_and_leaves_the_process_for_the_next(processes: Processes) -> None:
    run(processes, "SELECT 1")
    before = processes.pids()

    with pytest.raises(EngineError, match="Division by zero"):
        run(processes, "SELECT 1 / 0")
    assert run(processes, "SELECT 2") == [["2"]]
    assert processes.pids() == before


def test_a_statement_that_wants_too_much_memory_fails_alone(processes: Processes) -> None:
    with pytest.raises(EngineError, match="Query exhausted resources at this scale factor"):
        run(processes, "SELECT length(repeat('x', 4000000000))")

    assert run(processes, "SELECT 2") == [["2"]]


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="the system knows no priorities")
def test_a_process_gives_way_to_everything_else(processes: Processes) -> None:
    run(processes, "SELECT 1")

    assert [os.getpriority(os.PRIO_PROCESS, pid) for pid in processes.pids()] == [LEAST_URGENT]


@pytest.mark.parametrize("sql", [ENDLESS, "SELECT length(repeat('x', 90000000)) FROM range(100000)"])
def test_a_statement_is_stopped_in_the_middle(processes: Processes, sql: str) -> None:
    with pytest.raises(QueryStoppedError):
        processes.run(Job(sql, {}, LIMITS), lambda rows: None, StoppedAfter(2))

    assert run(processes, "SELECT 2") == [["2"]]


def test_what_was_answered_before_a_stop_is_kept(processes: Processes) -> None:
    rows: list[object] = []
    sql = "SELECT range FROM range(1000000000)"
    with pytest.raises(QueryStoppedError):
        processes.run(Job(sql, {}, LIMITS), rows.extend, StoppedByRows(rows))

    assert rows
    assert len(rows) % 2000 == 0


def test_an_idle_process_that_is_gone_is_replaced(processes: Processes) -> None:
    run(processes, "SELECT 1")
    before = processes.pids()
    for pid in before:
        os.kill(pid, signal.SIGKILL)

    assert run(processes, "SELECT 2") == [["2"]]
    assert not set(processes.pids()) & set(before)
