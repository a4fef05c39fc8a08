"""Insights: counts the calls of the trails that look for unusual activity, and finds it minute by minute."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from emulator.core.clock import from_epoch
from emulator.core.insights.counting import OLDEST_MINUTES, Watch
from emulator.core.insights.following import Followed, Following
from emulator.core.insights.tallies import Counting
from emulator.core.insights.thresholds import Thresholds
from emulator.core.ports.readers import Batches, Span
from emulator.core.ports.state import Store
from emulator.core.records.events import Event
from emulator.core.selectors.selection import is_by_columns
from emulator.jobs.readers import delays

# So many events are counted in memory before their counts are kept.
COUNTED_AT_ONCE = 20_000


class Insights:
    """Satisfies ports.readers.Clocked: counts events, and takes the records of what was unusual in.

    Events count at their own time. A late event makes its minutes count again, unless they lie in an incident
    that is over. Events from before Insights were switched on count for baselines alone.
    """

    name: Final = delays.INSIGHTS
    delay: Final = delays.OF_INSIGHTS
    holds_back: Final = True

    def __init__(self, store: Store, take: Callable[[Sequence[Event]], None], thresholds: Thresholds) -> None:
        self._store = store
        self._take = take
        self._thresholds = thresholds

    def accounts(self) -> Sequence[str]:
        stores = {
            account
            for one in self._store.ingestions.pending()
            if one.insights and one.last is None
            for account in one.scope.accounts
        }
        return sorted({*self._store.periods.accounts(), *stores})

    def spans(self, account: str, region: str) -> Sequence[Span]:
        if self._watches(account, region):
            return (Span(account, account, region),)  # of all events: counting tells which are wanted
        if self._store.insights.next_due(account, region) is None:
            return ()
        return (Span(account, account, region, last=0),)  # nothing is read, and what is open is dropped

    def read(self, span: Span, batches: Batches) -> None:
        watches = self._watches(span.account, span.region)
        oldest = int(batches.at.timestamp()) // 60 - OLDEST_MINUTES
        counting = Counting(watches, oldest)
        for batch in batches:
            counting.add(batch.events)
            if counting.size >= COUNTED_AT_ONCE or batch.up_to == batches.end:
                with batches.settling(batch.up_to):
                    self._store.insights.add(span.account, span.region, counting.tally())
        with self._store.transaction():
            closed = int(batches.at.timestamp()) // 60
            following = Following(
                self._store.insights, self._thresholds, (span.account, span.region), closed, batches.end
            )
            for followed in self._store.insights.due(span.account, span.region, closed):
                self._follow(followed, following, watches)

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
        return [*self._watches_of_trails(account, region), *self._watches_of_stores(account, region)]

    def _watches_of_trails(self, account: str, region: str) -> Iterator[Watch]:
        for one in self._store.periods.pending(account):
            if one.insights and one.last is None and one.scope.covers_region(region):
                yield Watch(
                    one.trail_arn, one.insights, one.insights_since, one.wants, by_columns=one.is_by_columns
                )

    def _watches_of_stores(self, account: str, region: str) -> Iterator[Watch]:
        for one in self._store.ingestions.pending():
            store = self._store.data_stores.find(one.store_id) if one.insights and one.last is None else None
            if store and one.scope.covers(account, region):
                by_columns = is_by_columns(one.selectors)
                yield Watch(store.arn, one.insights, one.insights_since, one.wants, by_columns, is_store=True)

    def _follow(self, followed: Followed, following: Following, watches: Sequence[Watch]) -> None:
        """Follow a key's minutes to the last that is over, and take in the records of the changes."""
        counters = self._store.insights
        since = [watch.since for watch in watches if watch.concerns(followed.key)]
        opened = followed.opened
        if not since or (opened and opened.number < min(since)):  # switched off, maybe on again later
            counters.follow(followed.number, None, None, None)
            return
        outcome = following.follow(followed)
        counters.follow(followed.number, outcome.opened, outcome.since, outcome.due)
        if outcome.events:
            self._take(outcome.events)
