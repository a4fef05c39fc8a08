"""Days: the events of an account in the order of time, window by window."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from emulator.core.ids import Ids, Numbers, seeded_numbers
from emulator.core.records.events import Event
from emulator.core.values import dataclass
from emulator.generating.activity.incidents import SILENCE, Metronome
from emulator.generating.activity.scenes import Ground, Scene
from emulator.generating.activity.staff import Member, staff_of
from emulator.generating.activity.staging import Mark, event_of
from emulator.generating.activity.stories import LATEST_HOUR, Performance, performed
from emulator.generating.activity.workers import Worker

WINDOW = timedelta(minutes=5)  # of a log file


@dataclass(frozen=True)
class Happened:
    """An event, and its label if it is part of a story."""

    event: Event
    mark: Mark | None = None


@dataclass(frozen=True)
class Window:
    """The events of one WINDOW from `start` on, in the order of time; events are numbered from 1 on."""

    start: datetime
    happened: Sequence[Happened]


def windows_of(
    ground: Ground, start: datetime, days: int, events: int, performances: Sequence[Performance]
) -> Iterator[Window]:
    """Yield all windows of the days from `start` on, in which about so many events happen.

    The same arguments give the same events. Only the events of one window, and those that its routines
    still have to make, are in memory at a time.
    """
    numbers = seeded_numbers(f"{ground.seed}/{ground.account}")
    ids = Ids(numbers.getrandbits(63))
    workers: Sequence[Worker | Metronome] = [
        *_workers(ground, start, days, events, numbers),
        *(_metronome(one, ground, start) for one in performances if one.story == SILENCE),
    ]
    agenda = _Agenda()
    for performance in performances:
        for line, mark, scene in performed(performance, ground, start, numbers):
            agenda.add(Happened(event_of(line, scene, ids), mark))
    for index in range(days * (timedelta(days=1) // WINDOW)):
        opened = start + index * WINDOW
        for worker in workers:
            for line, scene in worker.work(opened, WINDOW):
                agenda.add(Happened(event_of(line, scene, ids)))
        yield Window(opened, agenda.taken(opened + WINDOW))


def _workers(ground: Ground, start: datetime, days: int, events: int, numbers: Numbers) -> Sequence[Worker]:
    staff = staff_of(ground)
    shares = sum(member.share for member in staff)

    def worker(member: Member) -> Worker:
        rate = events * member.share / shares / member.calendar.total(start, days)
        scene = Scene(ground, member.region, start, seeded_numbers(f"{numbers.getrandbits(63)}"))
        return Worker(member, scene, rate)

    return [worker(member) for member in staff]


def _metronome(performance: Performance, ground: Ground, start: datetime) -> Metronome:
    numbers = seeded_numbers(f"{ground.seed}/{ground.account}/{SILENCE.name}")
    hour = 1 + numbers.random() * (LATEST_HOUR - 1)
    silent_from = start + timedelta(days=performance.day - 1, hours=hour)
    return Metronome(Scene(ground, ground.home, start, numbers), silent_from)


class _Agenda:
    """Future events by time; of two events in one second the one that was added first comes first."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Happened]] = []
        self._added = self._taken = 0

    def add(self, happened: Happened) -> None:
        self._added += 1
        heapq.heappush(self._heap, (happened.event.time, self._added, happened))

    def taken(self, until: datetime) -> Sequence[Happened]:
        """Remove and return the events before the instant, with numbers."""
        found = []
        while self._heap and self._heap[0][0] < until.timestamp():
            self._taken += 1
            _, _, happened = heapq.heappop(self._heap)
            found.append(Happened(replace(happened.event, number=self._taken), happened.mark))
        return found
