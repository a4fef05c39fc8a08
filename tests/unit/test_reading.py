"""Reading the journal: any reader gets what it wants, once, in order, from where it left off."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from emulator.core.clock import ManualClock
from emulator.core.ids import Ids
from emulator.core.ports.readers import Batches, NotTakenError, Reader, Span
from emulator.jobs import reading
from emulator.jobs.digesting import Digesting
from emulator.jobs.hooks import Hooks
from emulator.jobs.intake import Intake
from emulator.jobs.problems import Problems
from emulator.jobs.reading import Reading
from emulator.jobs.retention import Retention
from emulator.jobs.timetable import Delivery, Timetable
from emulator.jobs.uploads import Uploads
from emulator.keys.rsa import RsaSigner
from emulator.sinks.moto import MotoSink
from emulator.stores.sqlite import SqliteStore, open_store
from emulator.upstreams.none import NoNeighbours
from tests.unit.worlds import ACCOUNT, EVENT, HOME, MINUTE, NOON


class Counting:
    """A reader that counts the writes of an account: all that a new kind of reader is."""

    name, delay, holds_back = "count", timedelta(seconds=30), True

    def __init__(self) -> None:
        self.counts: list[int] = []

    def accounts(self) -> Sequence[str]:
        return (ACCOUNT,)

    def spans(self, account: str, region: str) -> Sequence[Span]:
        return (Span("writes", account, region, wants=lambda event: not event.read_only),)

    def read(self, span: Span, batches: Batches) -> None:
        for batch in batches:
            self.counts.append(len(batch.events))
            batches.settle(batch.up_to)

    def settled(self, span: Span) -> None:
        raise AssertionError("its span is never closed")


class Refusing(Counting):
    """A reader that takes nothing for some time; it may say until when."""

    def __init__(self, until: timedelta | None = None) -> None:
        super().__init__()
        self.until = until
        self.refuses = True

    def read(self, span: Span, batches: Batches) -> None:
        if self.refuses:
            raise NotTakenError(NOON + self.until if self.until else None)
        super().read(span, batches)


class Journalled:
    """A journal with one reader, behind an intake and a schedule."""

    def __init__(self, reader: Reader, max_events: int | None = None) -> None:
        self.store: SqliteStore = open_store(None, max_events)
        self.clock = ManualClock(NOON)
        self.reader = reader
        self.reading = Reading(self.store)
        uploads = Uploads(MotoSink(), NoNeighbours(), lambda call: None, lambda text: None, checked=False)
        digesting = Digesting(self.store, uploads, RsaSigner(1), MINUTE, Hooks())
        self.timetable = Timetable(
            self.store,
            self.clock,
            Delivery((reader,), digesting),
            {reader.name: reader.delay},
            MINUTE,
            Problems(),
        )
        self.intake = Intake(self.store, self.clock, Ids(1))
        self.intake.connect(self.timetable.tell, Retention(self.store, lambda: (reader,)))

    def record(self, *read_only: bool, region: str = HOME) -> None:
        self.intake.take([replace(EVENT, read_only=one, region=region) for one in read_only])

    def advance(self, seconds: int) -> None:
        self.timetable.driver.advance(timedelta(seconds=seconds))

    def is_pending(self) -> bool:
        return self.reading.is_pending(self.reader, ACCOUNT, HOME)


@pytest.fixture
def counting() -> Iterator[Journalled]:
    made = Journalled(Counting())
    yield made
    made.store.close()


def counts(journalled: Journalled) -> list[int]:
    assert isinstance(journalled.reader, Counting)
    return [count for count in journalled.reader.counts if count]


def test_a_reader_is_due_its_delay_after_the_first_event(counting: Journalled) -> None:
    counting.record(False, True, False)
    counting.advance(29)
    before = counts(counting)
    counting.record(False)
    counting.advance(1)

    assert (before, counts(counting)) == ([], [3])


def test_a_reader_goes_on_where_it_left_off(counting: Journalled) -> None:
    counting.record(False)
    counting.advance(30)
    counting.record(False, False)
    counting.advance(30)

    assert counts(counting) == [1, 2]
    assert not counting.is_pending()


def test_each_region_is_read_apart(counting: Journalled) -> None:
    counting.record(False, region="us-east-1")
    counting.record(False, False)
    counting.advance(30)

    assert sorted(counts(counting)) == [1, 2]


def test_what_is_not_wanted_is_passed_over_for_good(counting: Journalled) -> None:
    counting.record(True, True)
    counting.advance(30)

    assert counts(counting) == []
    assert not counting.is_pending()


def test_the_journal_is_read_in_batches(counting: Journalled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "EVENTS_AT_ONCE", 2)
    counting.record(*[False] * 5)
    counting.advance(30)

    assert counts(counting) == [2, 2, 1]


def test_a_reader_that_takes_nothing_gets_the_same_again_after_its_delay() -> None:
    reader = Refusing()
    journalled = Journalled(reader)
    journalled.record(False)
    journalled.advance(30)
    reader.refuses = False
    journalled.advance(29)
    before = counts(journalled)
    journalled.advance(1)
    after = counts(journalled)
    journalled.store.close()

    assert (before, after) == ([], [1])


def test_a_reader_may_say_that_it_wants_the_same_again_sooner() -> None:
    reader = Refusing(timedelta(seconds=40))
    journalled = Journalled(reader)
    journalled.record(False)
    journalled.advance(30)
    reader.refuses = False
    journalled.advance(10)
    found = counts(journalled)
    journalled.store.close()

    assert found == [1]


def test_what_a_reader_holds_back_stays_in_a_full_journal() -> None:
    journalled = Journalled(Counting(), max_events=1000)
    journalled.record(*[False] * 1500)
    held = journalled.store.journal.count()
    journalled.advance(30)
    journalled.record(*[False] * 100)
    kept = journalled.store.journal.count()
    journalled.store.close()

    assert held == 1500
    assert kept == 1000


def test_what_is_left_is_read_at_once_on_demand_and_after_a_restart(counting: Journalled) -> None:
    counting.record(False)
    counting.timetable.deliver_now(digests=False)
    counting.record(False, False)
    counting.timetable.clear()
    counting.timetable.take_up()
    counting.advance(0)

    assert counts(counting) == [1, 2]


def test_a_settled_number_is_kept_with_the_readers_own_changes_or_not_at_all(counting: Journalled) -> None:
    counting.record(False)
    (span,) = counting.reader.spans(ACCOUNT, HOME)
    batches = reading.JournalBatches(counting.store, "count", span, 1, NOON)

    def settle_and_fail() -> None:
        with batches.settling(1):
            counting.store.bucket_policies.save("logs", b"{}")
            raise LookupError

    with pytest.raises(LookupError):
        settle_and_fail()
    assert counting.store.bucket_policies.find("logs") is None
    assert counting.is_pending()
