"""Measures the counters of Insights: records a second, and what a million keys leave behind."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

RECORDS = 100_000
KEYS = 200  # as many APIs as a busy account writes to
MANY_KEYS = 1_000_000
AT_ONCE = 5000
START = datetime(2026, 1, 2, tzinfo=UTC)
BODY = (
    b'{"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/Deploy/ci"},'
    b'"eventSource":"ec2.amazonaws.com","userAgent":"aws-cli/2.31","requestParameters":{"a":"0123456789"}}'
)


def counted_a_second() -> tuple[float, float]:
    """Return the records a second through the counters, and through a reader that does nothing."""
    from emulator.core.insights.thresholds import Thresholds
    from emulator.jobs.readers.insights import Insights

    ours = _read(lambda store: Insights(store, store.journal.append, Thresholds()))
    return ours, _read(_Idle)


class _Idle:
    """A reader that settles everything, and does nothing else."""

    name, holds_back = "idle", False

    def __init__(self, store: Any) -> None:
        self.store = store

    def spans(self, account: str, region: str) -> Sequence[Any]:
        from emulator.core.ports.readers import Span

        return (Span(account, account, region),)

    def read(self, _span: Any, batches: Any) -> None:
        for batch in batches:
            batches.settle(batch.up_to)


def _read(make: Any) -> float:
    from emulator.jobs.reading import Reading

    store = _store(RECORDS, KEYS)
    reader = make(store)
    began = time.process_time()  # all is in memory, and others may use this machine
    Reading(store).run(reader, "111122223333", "us-east-1", START)
    seconds = time.process_time() - began
    store.close()
    return RECORDS / seconds


def _store(records: int, keys: int, file: Any = None) -> Any:
    from emulator.core.delivery import periods
    from emulator.core.selectors.insight_types import InsightSelector
    from emulator.core.trails.trails import Trail
    from emulator.stores.sqlite import open_store

    store = open_store(file)
    looks_for = InsightSelector("ApiCallRateInsight"), InsightSelector("ApiErrorRateInsight")
    account = "111122223333"
    trail = Trail(
        "t", "audit", account, "us-east-1", "logs", START, logging=True, insight_selectors=looks_for
    )
    store.periods.save(periods.opened(trail, "p", 1))
    for first in range(0, records, AT_ONCE):
        store.journal.append([_event(number, number % keys) for number in range(first, first + AT_ONCE)])
    return store


def _event(number: int, key: int) -> Any:
    from emulator.core.records.events import Event

    return Event(
        id=str(number),
        time=int(START.timestamp()) + number // 100,
        source="ec2.amazonaws.com",
        name=f"Call{key}",
        account="111122223333",
        region="us-east-1",
        category="Management",
        read_only=False,
        body=BODY,
    )


def left_of_many_keys() -> tuple[int, float]:
    """Return how many of a million keys are kept, and the MB that the process has grown by reading them.

    The journal lies in a folder, so that the records themselves are not in memory.
    """
    import resource
    import tempfile
    from pathlib import Path

    from emulator.core.insights.thresholds import Thresholds
    from emulator.jobs.readers.insights import Insights
    from emulator.jobs.reading import Reading

    with tempfile.TemporaryDirectory() as folder:
        store = _store(MANY_KEYS, MANY_KEYS, Path(folder) / "state")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        reader = Insights(store, store.journal.append, Thresholds())
        Reading(store).run(reader, "111122223333", "us-east-1", START)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        kept = len(store.insights.busiest("111122223333", "us-east-1", MANY_KEYS))
        store.close()
    return kept, grown
