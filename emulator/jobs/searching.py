"""Searches of the journal: pages of records that match, found with a bounded amount of work."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from emulator.core.ports.state import Journal
from emulator.core.records.events import Event, record_of
from emulator.core.searching.searches import Condition, Reach, Search
from emulator.core.values import dataclass

BLOCK = 500
LARGE_BLOCK = 1000
COUNTED_AT_MOST = 5_000
ERROR = b'"errorCode":'
MANAGEMENT = Condition("category", "Management", negated=False)
# So many records are read for one page, and so many are passed over by their columns alone.
READ_AT_MOST = 20_000
PASSED_AT_MOST = 200_000


@dataclass(frozen=True)
class Found:
    """A page of records, newest first.

    `reached` is the number of the last record that was looked at: the next page begins there. `is_last`
    says that there is nothing beyond it. A page that is neither full nor last ended because the work did.
    """

    events: Sequence[Event]
    reached: int
    is_last: bool


@dataclass(frozen=True)
class Minutes:
    """Counts of 60 minutes, the oldest first.

    `start` is the first minute in Unix seconds. `is_whole` says that no record of them was left out.
    """

    start: int
    counts: Sequence[int]
    errors: Sequence[int]
    is_whole: bool


class Searching:
    """Searches one journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def older(self, search: Search, before: int | None, limit: int) -> Found:
        """Return the newest matching records with numbers less than `before`, by default of all."""
        last = self._journal.last() + 1
        start = last if before is None else min(before, last)
        is_found_anywhere = self._journal.can_find(search.conditions)
        floor = 0 if is_found_anywhere else max(start - PASSED_AT_MOST - 1, 0)
        events, reached = self._walk(search, Reach(floor, start, BLOCK), limit)
        return Found(events, reached, is_last=reached <= 1)

    def newer(self, search: Search, after: int, limit: int) -> Found:
        """Return the oldest matching records with numbers greater than `after`, newest first."""
        end = self._journal.last() + 1
        ceiling = min(after + PASSED_AT_MOST + 1, end)
        reach = Reach(after, ceiling, BLOCK, newest_first=False)
        events, reached = self._walk(search, reach, limit)
        return Found(events[::-1], reached, is_last=reached >= end - 1)

    def every(self, search: Search, after: int, up_to: int | None = None) -> Iterator[Event]:
        """Yield all matching records with such numbers, oldest first; takes all the work that this needs."""
        end = self._journal.last() if up_to is None else up_to
        return self._matching(search, Reach(after, end + 1, LARGE_BLOCK, newest_first=False))

    def newest(self, search: Search, limit: int, after: int, up_to: int) -> Sequence[Event]:
        """Return the newest matching records with such numbers, oldest first; work as for `every`."""
        found = self._matching(search, Reach(after, up_to + 1, min(limit, LARGE_BLOCK)))
        return [*islice(found, limit)][::-1]

    def _matching(self, search: Search, reach: Reach) -> Iterator[Event]:
        while block := self._journal.search(search.conditions, reach):
            yield from filter(search.matches, block)
            if len(block) < reach.limit:
                return
            reach = _rest(reach, block[-1].number)

    def find(self, event_id: str, number: int = 0) -> Event | None:
        """Return the newest record of the id, None where it is not kept.

        It is looked for at its `number`, where that is known, then in the event history's index, then among
        all: that takes some tenths of a second for a million.
        """
        everywhere = Reach(0, self._journal.last() + 1, 1)
        by_id = Condition("id", event_id, negated=False)
        ways = (
            ((by_id,), Reach(number - 1, number + 1, 1)),
            ((by_id, MANAGEMENT), everywhere),
            ((by_id,), everywhere),
        )
        for conditions, reach in ways:
            found = self._journal.search(conditions, reach)
            if found:
                return found[0]
        return None

    def minutes(self, now: datetime) -> Minutes:
        """Return how many records each of the last 60 minutes has, of the newest records alone."""
        start = int(now.timestamp()) // 60 * 60 - 59 * 60
        events = self._journal.search((), Reach(0, self._journal.last() + 1, COUNTED_AT_MOST))
        places = [((event.time - start) // 60, event) for event in events]
        counted = Counter(place for place, _ in places if 0 <= place < 60)
        failed = Counter(place for place, event in places if 0 <= place < 60 and _has_failed(event))
        return Minutes(
            start,
            [counted[place] for place in range(60)],
            [failed[place] for place in range(60)],
            is_whole=len(events) < COUNTED_AT_MOST or any(place < 0 for place, _ in places),
        )

    def _walk(self, search: Search, reach: Reach, limit: int) -> tuple[list[Event], int]:
        """Return the records that match, and the number that was looked at last."""
        found: list[Event] = []
        for _ in range(READ_AT_MOST // BLOCK):
            block = self._journal.search(search.conditions, reach)
            for event in block:
                found += [event] if search.matches(event) else []
                if len(found) == limit:
                    return found, event.number
            if len(block) < reach.limit:
                return found, reach.after + 1 if reach.newest_first else reach.before - 1
            reach = _rest(reach, block[-1].number)
        return found, reach.before if reach.newest_first else reach.after


def _has_failed(event: Event) -> bool:
    """Tell whether a record has an error code. Few have the word elsewhere; then the record is parsed."""
    return ERROR in event.body and "errorCode" in record_of(event)


def _rest(reach: Reach, seen: int) -> Reach:
    if reach.newest_first:
        return Reach(reach.after, seen, reach.limit)
    return Reach(seen, reach.before, reach.limit, newest_first=False)
