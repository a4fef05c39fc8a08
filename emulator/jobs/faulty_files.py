"""Where faults strike log files and digests on their way to the bucket."""

from collections.abc import Sequence
from dataclasses import replace

from emulator.core.delivery.logfiles import Contents, unique_part
from emulator.core.delivery.periods import Period
from emulator.core.faults.armed import Faults
from emulator.core.faults.damage import delayed, flipped, repacked, truncated
from emulator.core.faults.definitions import FaultName, Place
from emulator.core.places import Put, SinkError
from emulator.core.ports.state import Store
from emulator.core.records.events import Event

EVENTS_AT_ONCE = 2000
REFUSALS: Sequence[tuple[FaultName, str]] = (
    ("s3-slow-down", "SlowDown"),
    ("s3-internal-error", "InternalError"),
)


def check_admitted(faults: Faults, place: Place) -> None:
    """Raise SinkError where a fault has the bucket refuse a file."""
    for name, code in REFUSALS:
        if faults.strike(name, place):
            raise SinkError(code)


def arriving(faults: Faults, place: Place, file: Put, *, is_digest: bool) -> Put | None:
    """Return what the bucket gets in the place of a file that was put; None where it gets nothing."""
    if faults.strike("missing-digest" if is_digest else "missing-file", place, file.key):
        return None
    if is_digest:
        return file
    body = file.body
    if strike := faults.strike("flipped-byte", place, file.key):
        body = flipped(body, strike)
    if strike := faults.strike("truncated-gzip", place, file.key):
        body = truncated(body, strike)
    return replace(file, body=body)


def place_of(period: Period, region: str) -> Place:
    """Return the place of what the period delivers in the region."""
    return Place(period.account, region, period.trail_arn)


class FaultyContents:
    """Changes which records stand in a log file: more of them, or in another order."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self._store = store
        self._faults = faults

    def changed(self, period: Period, region: str, contents: Contents) -> Contents:
        """Return what the file holds instead; it has all the records that it had."""
        place = place_of(period, region)
        subject = unique_part(period.id, region, contents.first, contents.last)
        events = self._events(period, region, contents.first - 1, contents.last)
        changed = events
        if self._faults.has_struck("late-delivery", subject):  # and now it is delivered after all
            changed = [delayed(event) for event in events]
        if strike := self._faults.strike("repeated-events", place, subject):
            changed = [*changed, *strike.some(changed)]
        earlier = self._earlier(period, region, contents)
        if earlier and (strike := self._faults.strike("repeated-across-files", place, subject)):
            changed = [*strike.some(earlier), *changed]
        if len(changed) > 1 and (strike := self._faults.strike("shuffled-events", place, subject)):
            changed = strike.disordered(changed)
        return contents if changed is events else repacked(contents, changed)

    def _events(self, period: Period, region: str, after: int, up_to: int) -> Sequence[Event]:
        found: list[Event] = []
        while events := self._store.journal.read(period.account, region, after, up_to, EVENTS_AT_ONCE):
            found += [event for event in events if period.wants(event)]
            after = events[-1].number
        return found

    def _earlier(self, period: Period, region: str, contents: Contents) -> Sequence[Event]:
        """Return records that earlier files of the period had, those that the journal still has."""
        events = self._store.journal.read(
            period.account, region, period.first - 1, contents.first - 1, EVENTS_AT_ONCE
        )
        return [event for event in events if period.wants(event)]
