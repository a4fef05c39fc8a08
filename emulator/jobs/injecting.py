"""Injection: a body of records becomes events of the journal, all of it or nothing."""

from collections.abc import Callable, Sequence

from emulator.core.clock import Clock
from emulator.core.ids import Ids
from emulator.core.injecting.batches import batch_of, unpacked
from emulator.core.injecting.injection import Knowledge, events_of
from emulator.core.injecting.short_forms import Defaults
from emulator.core.records.events import Event
from emulator.core.values import dataclass

# A log file has up to 50 MB of records.
LARGEST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Injecting:
    """Passes injected records to the intake. Records without an account get `account`."""

    take: Callable[[Sequence[Event]], None]
    clock: Clock
    ids: Ids
    account: str
    knowledge: Knowledge

    def inject(self, body: bytes) -> int:
        """Append the records of a body, JSON or JSON lines, maybe gzipped; return their number.

        Raises RecordError, InjectionError or TooLargeError; then none is appended.
        """
        batch = batch_of(unpacked(body, LARGEST_BYTES))
        defaults = Defaults(self.account, self.clock.now(), self.ids)
        events = events_of(batch, defaults, self.knowledge)
        if events:
            self.take(events)
        return len(events)
