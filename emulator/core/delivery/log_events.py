"""Records as CloudWatch Logs takes them: one log event each, in batches that one call may hold.

Source: CloudWatch Logs API reference, PutLogEvents; CloudTrail user guide, "Monitoring CloudTrail Log
Files with Amazon CloudWatch Logs".
"""

from collections.abc import Iterator, Sequence

from emulator.core.records.events import Event

MAX_RECORD_BYTES = 256 * 1024
BATCH_BYTES = 1024 * 1024
BATCH_EVENTS = 10_000
OVERHEAD_BYTES = 26

ACCESS_DENIED = "AccessDeniedException"
NOT_FOUND = "ResourceNotFoundException"


def sent(events: Sequence[Event]) -> list[Event]:
    """Return the events that are sent: those above 256 KB are not, and not cut either."""
    return [event for event in events if len(event.body) <= MAX_RECORD_BYTES]


def batches(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    """Yield the events, in their order, in as few batches as PutLogEvents takes."""
    batch: list[Event] = []
    size_bytes = 0
    for event in events:
        more_bytes = len(event.body) + OVERHEAD_BYTES
        if batch and (size_bytes + more_bytes > BATCH_BYTES or len(batch) == BATCH_EVENTS):
            yield batch
            batch, size_bytes = [], 0
        batch.append(event)
        size_bytes += more_bytes
    if batch:
        yield batch


def stream_arn(group_arn: str, stream: str) -> str:
    """Return the ARN of a stream of the log group, whose own ARN may end with `:*`."""
    return f"{group_arn.removesuffix(':*')}:log-stream:{stream}"
