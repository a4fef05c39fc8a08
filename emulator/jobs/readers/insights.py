"""Insights: counts the calls of the trails that look for unusual activity, and finds it minute by minute."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from emulator.core.clock import from_epoch
from emulator.core.insights.baselines import Baseline, Piece, Stretch, baseline_start, pieces, without
from emulator.core.insights.counting import OLDEST_MINUTES, Key, Tally, Watch
from emulator.core.insights.detection import Change, Detector, Ended, Opened
from emulator.core.insights.records import Statistics, event_of
from emulator.core.insights.thresholds import Thresholds
from emulator.core.ports.insights import Followed
from emulator.core.ports.readers import Batches, Span
from emulator.core.ports.state import Store
from emulator.core.records.events import Event

# A minute is decided on when it is over, so reading more often finds nothing sooner.
DELAY = timedelta(minutes=1)


class Insights:
    """Satisfies ports.readers.Clocked: counts events, and takes the records of what was unusual in.

    Events count at their own time. A late event makes its minutes count again, unless they lie in an incident
    that is over. Events from before Insights were switched on count for baselines alone.
    """

    name: Final = "insights"
    delay: Final = DELAY
    holds_back: Final = True

    def __init__(self, store: Store, take: Callable[[Sequence[Event]], None], thresholds: Thresholds) -> None:
        self._store = store
        self._take = take
        self._thresholds = thresholds

    def accounts(self) -> Sequence[str]:
        return self._store.periods.accounts()

    def spans(self, account: str, region: str) -> Sequence[Span]:
        watches = self._watches(account, region)
        if watches:
            return (Span(account, account, region, wants=partial(_is_counted, watches)),)
        if self._store.insights.next_due(account, region) is None:
            return ()
        return (Span(account, account, region, last=0),)  # nothing is read, and what is open is dropped

    def read(self, span: Span, batches: Batches) -> None:
        watches = self._watches(span.account, span.region)
        oldest = int(batches.at.timestamp()) // 60 - OLDEST_MINUTES
        for batch in batches:
            tally = Tally()
            for event in batch.events:
                if event.time // 60 >= oldest:
                    tally.add(event, watches)
            with batches.settling(batch.up_to):
                self._store.insights.add(span.account, span.region, tally)
        with self._store.transaction():
            closed = int(batches.at.timestamp()) // 60
            for followed in self._store.insights.due(span.account, span.region, closed):
                self._follow(span, followed, watches, closed, batches.end)

    def settled(self, span: Span) -> None:
        """A span is closed while no trail looks for anything: it may be read on later."""

    # --- without events --------------------------------------------------------------------------------

    def due_at(self, account: str, region: str) -> datetime | None:
        """Return when the next minute has to be decided on."""
        minute = self._store.insights.next_due(account, region)
        return None if minute is None else from_epoch(minute * 60)

    def places_due(self) -> Sequence[tuple[str, str, datetime]]:
        """Return the accounts and regions with such a minute, and when."""
        return [
            (account, region, from_epoch(minute * 60))
            for account, region, minute in self._store.insights.places_due()
        ]

    # --- one key ---------------------------------------------------------------------------------------

    def _watches(self, account: str, region: str) -> Sequence[Watch]:
        return [
            Watch(period.trail_arn, period.insights, period.insights_since, period.wants)
            for period in self._store.periods.pending(account)
            if period.insights and period.last is None and period.scope.covers_region(region)
        ]

    def _follow(
        self, span: Span, followed: Followed, watches: Sequence[Watch], closed: int, number: int
    ) -> None:
        """Follow a key's minutes to the last that is over, and take in the records of the changes."""
        counters = self._store.insights
        since = [watch.since for watch in watches if _concerns(watch, followed.key)]
        opened = followed.opened
        if not since or (opened and opened.number < min(since)):  # switched off, maybe on again later
            counters.follow(followed.number, None, None, None)
            return
        detector = self._detector(followed, closed, number)
        detector.follow(followed.since, closed)
        events = [self._event(span, followed, change) for change in detector.changes]
        self._keep(followed, detector, closed)
        if events:
            self._take(events)

    def _detector(self, followed: Followed, closed: int, number: int) -> Detector:
        counters, thresholds = self._store.insights, self._thresholds
        reach = Stretch(followed.since - thresholds.window, closed)
        over = counters.incidents(followed.number, reach)
        counts: Mapping[int, int] = {
            minute: count
            for minute, count in counters.counts(followed.number, reach).items()
            if not any(incident.start <= minute < incident.end for incident in over)
        }
        least = thresholds.least(followed.key.kind)
        baseline = partial(self._baseline, followed.number)
        return Detector(counts, baseline, thresholds, least, followed.opened, number)

    def _baseline(self, number: int, start: int) -> Baseline:
        first = baseline_start(start)
        return Baseline(
            self._store.insights.total(number, self._baseline_pieces(number, start)), start - first
        )

    def _baseline_pieces(self, number: int, start: int) -> Sequence[Piece]:
        whole = Stretch(baseline_start(start), start)
        return pieces(without(whole, self._store.insights.incidents(number, whole)))

    def _event(self, span: Span, followed: Followed, change: Change) -> Event:
        """Return the record of a change, and note an incident that is over."""
        counters, number = self._store.insights, followed.number
        opened = change.opened if isinstance(change, Ended) else change
        end = change.end if isinstance(change, Ended) else 0
        stretch = Stretch(opened.start, end) if end else Stretch(opened.window_start, opened.window_end)
        numbers = Statistics(
            count=counters.total(number, pieces([stretch])),
            minutes=stretch.end - stretch.start,
            values=counters.values(number, pieces([stretch])),
            baseline_values=counters.values(number, self._baseline_pieces(number, opened.start)),
        )
        if end:
            counters.add_incident(number, stretch)
        return event_of(span.account, span.region, followed.key, opened, numbers, end)

    def _keep(self, followed: Followed, detector: Detector, closed: int) -> None:
        opened, due = detector.opened, detector.due()
        since = detector.latest if opened is None else _resumed(opened)
        coming = self._store.insights.next_count(followed.number, closed)
        if coming is not None:  # a minute that is not over, or a record with a time to come
            due = min(due or coming + 1, coming + 1)
            since = coming if since is None else since
        self._store.insights.follow(followed.number, opened, since, due)


def _resumed(opened: Opened) -> int:
    """Return the minute from which an open insight is followed on."""
    return opened.last if opened.direction == "high" else opened.start


def _concerns(watch: Watch, key: Key) -> bool:
    return watch.looks_at(key.kind, key.category) and key.trail in {"", watch.trail_arn}


def _is_counted(watches: Sequence[Watch], event: Event) -> bool:
    return any(watch.wants(event) for watch in watches)
