"""Retention: what leaves a full journal, and what stays for a reader."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from emulator.core.delivery import periods
from emulator.core.delivery.periods import FILES, LOGS
from emulator.core.ports.readers import Batches, Span
from emulator.core.records.events import Event
from emulator.core.trails.trails import LogsDestination
from emulator.jobs.readers.period_spans import PeriodSpans
from emulator.jobs.retention import Retention
from emulator.stores.sqlite import SqliteStore, open_store
from tests.unit.worlds import ACCOUNT, EVENT, HOME, TRAIL

EU, US = HOME, "us-east-1"
HOME_TRAIL = replace(TRAIL, home_region=US)


class PeriodReader:
    """A reader of logging periods that reads when a test says so."""

    delay = timedelta(0)

    def __init__(self, store: SqliteStore, name: str, *, holds_back: bool) -> None:
        self.name = name
        self.holds_back = holds_back
        self._spans = PeriodSpans(store, name, lambda period: period.wants)
        self.accounts = self._spans.accounts
        self.spans = self._spans.of
        self.settled = self._spans.finish_if_read

    def read(self, span: Span, batches: Batches) -> None:
        raise AssertionError("no test has it read")


class Full:
    """A journal of 1,000 events at most, and two readers, of which one holds events back."""

    def __init__(self) -> None:
        self.store = open_store(None, max_events=1000)
        readers = [
            PeriodReader(self.store, FILES, holds_back=True),
            PeriodReader(self.store, LOGS, holds_back=False),
        ]
        self.retention = Retention(self.store, lambda: readers)

    def log(self, first: int, **changes: Any) -> None:
        trail = replace(HOME_TRAIL, **changes)
        self.store.periods.save(periods.opened(trail, "p-1", first))

    def settle(self, region: str, number: int) -> None:
        self.store.cursors.move(FILES, "p-1", ACCOUNT, region, number)

    def append(self, events: Sequence[Event]) -> None:
        self.store.journal.append(events)
        self.retention.keep_bound(len(events))

    def first_kept(self) -> int:
        return self.store.journal.scan(0, 1)[0].number


def event(at: int, region: str = US) -> Event:
    return replace(EVENT, time=at, region=region)


@pytest.fixture
def full() -> Iterator[Full]:
    made = Full()
    yield made
    made.store.close()


def test_the_oldest_events_leave_a_full_journal(full: Full) -> None:
    full.append([event(number) for number in range(1011)])

    assert full.store.journal.count() == 1000
    assert full.first_kept() == 12


def test_events_that_a_trail_still_has_to_deliver_do_not_leave(full: Full) -> None:
    full.log(3, multi_region=True)
    full.settle(US, 1500)
    full.append([event(number, US if number % 9 else EU) for number in range(1500)])

    assert full.first_kept() == 10


def test_what_could_not_be_delivered_leaves_little_by_little_once_it_is(full: Full) -> None:
    full.log(1, multi_region=True)
    full.append([event(number, EU) for number in range(9000)])
    kept = full.store.journal.count()
    full.settle(EU, 9999)
    counts = []
    for _ in range(6):
        full.append([event(9000) for _ in range(100)])
        counts.append(full.store.journal.count())

    assert kept == 9000
    assert counts == [7100, 5200, 3300, 1400, 1000, 1000]


def test_a_silent_region_does_not_keep_events_from_leaving(full: Full) -> None:
    full.log(1, multi_region=True)
    full.settle(EU, 1)
    full.settle(US, 1500)
    full.append([event(number) for number in range(1500)])

    assert full.store.journal.count() == 1000


def test_a_reader_that_holds_nothing_back_does_not_keep_events_from_leaving(full: Full) -> None:
    logs = LogsDestination("arn:aws:logs:us-east-1:1:log-group:g:*", "arn:aws:iam::1:role/r")
    full.log(1, log_group_arn=logs.log_group_arn, role_arn=logs.role_arn)
    full.settle(US, 1500)
    full.append([event(number) for number in range(1500)])

    assert full.store.cursors.find(LOGS, "p-1", ACCOUNT, US) is None
    assert full.store.journal.count() == 1000


def test_an_unbound_journal_keeps_everything() -> None:
    store = open_store(None)
    store.journal.append([event(number) for number in range(3000)])
    Retention(store, list).keep_bound(3000)
    kept = store.journal.count()
    store.close()

    assert kept == 3000
