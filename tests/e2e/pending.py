"""A state file whose trail has events pending.

As a program, `python -m tests.e2e.pending FOLDER EVENTS`, it makes one for trials by hand.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from emulator.core.delivery import periods
from emulator.core.ids import derived_uuid
from emulator.core.records.events import Event
from emulator.core.trails.trails import Trail
from emulator.opening import STATE_FILE
from emulator.stores.sqlite import open_store

ACCOUNT = "123456789012"
REGION = "us-east-1"
NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
AT_ONCE = 5000
TRAIL = Trail(
    id="t1",
    name="audit",
    account=ACCOUNT,
    home_region=REGION,
    bucket="logs",
    created_at=NOON,
    logging=True,
    started_at=NOON,
)


def fill(folder: Path, count: int, size_bytes: int = 1000) -> None:
    """Keep a trail that logs, and so many events of about that size that it has yet to deliver."""
    folder.mkdir(parents=True, exist_ok=True)
    store = open_store(folder / STATE_FILE)
    with store.transaction():
        store.trails.save(TRAIL)
        store.periods.save(periods.opened(TRAIL, "p1", 1))
    for first in range(0, count, AT_ONCE):
        store.journal.append(
            [_event(number, size_bytes) for number in range(first, min(first + AT_ONCE, count))]
        )
    store.close()


def _event(number: int, size_bytes: int) -> Event:
    event_id = derived_uuid(str(number))
    time = NOON.timestamp() + number // 1000
    record = {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "accountId": ACCOUNT, "userName": f"user-{number % 97}"},
        "eventTime": f"{datetime.fromtimestamp(time, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": "s3.amazonaws.com",
        "eventName": "PutBucketTagging",
        "awsRegion": REGION,
        "requestParameters": {
            "bucketName": f"shop-{number % 1009}",
            "tagging": event_id * (size_bytes // 36),
        },
        "eventID": event_id,
        "readOnly": False,
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    }
    return Event(
        id=event_id,
        time=int(time),
        source="s3.amazonaws.com",
        name="PutBucketTagging",
        account=ACCOUNT,
        region=REGION,
        category="Management",
        read_only=False,
        body=json.dumps(record, separators=(",", ":")).encode(),
        username=f"user-{number % 97}",
    )


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
