"""Records as events of a bus, for rules with event patterns."""

from datetime import datetime

from emulator.core.call import Json
from emulator.core.delivery.envelopes import DETAIL_TYPES, MAX_RECORD_BYTES, Envelope, is_read
from emulator.core.trials.rules import Record
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Carried:
    """A record on a bus: its envelope, and the same as JSON."""

    envelope: Envelope
    event: Json


def carried(record: Record, body: bytes) -> Carried | None:
    """Return a record as a bus carries it; None for one that no bus carries. `body` is the record as JSON."""
    envelope = _envelope(record, body)
    return Carried(envelope, envelope.as_json()) if envelope else None


def _envelope(record: Record, body: bytes) -> Envelope | None:
    detail_type = DETAIL_TYPES.get(str(record.get("eventType")))
    if detail_type is None or len(body) > MAX_RECORD_BYTES:
        return None
    category = record.get("eventCategory", "Management")
    source = str(record.get("eventSource", "")).partition(".")[0]
    return Envelope(
        id=str(record.get("eventID", "")),
        detail_type=detail_type,
        source="aws.cloudtrail" if category == "Insight" else f"aws.{source}",
        account=str(record.get("recipientAccountId", "")),
        region=str(record.get("awsRegion", "")),
        time=_seconds(record.get("eventTime")),
        detail=record,
        is_read=category == "Management" and is_read(str(record.get("eventName", ""))),
    )


def _seconds(at: object) -> int:
    """Return a time in Unix seconds, 0 for none that can be read."""
    try:
        return int(datetime.fromisoformat(str(at)).timestamp())
    except ValueError:
        return 0
