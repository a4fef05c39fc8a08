"""What logging periods leave to a reader, and when a closed period is finished."""

from collections.abc import Callable, Iterator, Sequence

from emulator.core.delivery.periods import Period
from emulator.core.ports.readers import Span, undecided
from emulator.core.ports.state import Store
from emulator.core.records.events import Event, WantsKind

Wants = Callable[[Event], bool]


def _undecided(_period: Period, _account: str, _region: str) -> WantsKind:
    return undecided


class PeriodSpans:
    """The spans of one reader of logging periods; `reader` is its name, `wants` what it wants of a period.

    `wants_kind` is what it wants of it in an account and region, where the kind of an event tells.
    """

    def __init__(
        self,
        store: Store,
        reader: str,
        wants: Callable[[Period], Wants],
        wants_kind: Callable[[Period, str, str], WantsKind] = _undecided,
    ) -> None:
        self._wants_kind = wants_kind
        self._store = store
        self._reader = reader
        self._wants = wants

    def accounts(self) -> Sequence[str]:
        return self._store.periods.accounts()

    def of(self, account: str, region: str) -> Sequence[Span]:
        """Return a span for each period that the reader has to read in the account and region."""
        return [
            Span(
                owner=period.id,
                account=account,
                region=region,
                first=period.first,
                last=period.last,
                waits_with=period.trail_id,
                wants=self._wants(period),
                wants_kind=self._wants_kind(period, account, region),
            )
            for period in self._store.periods.pending(account)
            if self._reader in period.readers and period.scope.covers_region(region)
        ]

    def period_of(self, span: Span) -> Period:
        """Return the period that the span belongs to."""
        period = self._store.periods.find(span.owner)
        assert period, "a span's period is kept until it is finished"
        return period

    def finish_if_read(self, span: Span) -> None:
        """Note that the span's closed period is finished, once no reader of it has events left anywhere."""
        period = self.period_of(span)
        if period.last is not None and all(self._cursors_at_end(period)):
            self._store.periods.finish(period.id)

    def _cursors_at_end(self, period: Period) -> Iterator[bool]:
        assert period.last is not None, "an open period has no end"
        journal, cursors = self._store.journal, self._store.cursors
        return (
            (cursors.find(reader, period.id, account, region) or 0) >= period.last
            for account in period.scope.accounts
            for region in journal.regions_of(account, period.first - 1, period.last)
            if period.scope.covers_region(region)
            for reader in period.readers
        )
