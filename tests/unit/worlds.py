"""A store in memory, a sink and the jobs that deliver, without a clock: the time is a value."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from moto.s3.models import s3_backends

from emulator.core.delivery.logfiles import LogFile
from emulator.core.delivery.own_calls import OwnCall
from emulator.core.delivery.periods import Period
from emulator.core.delivery.periods import opened as period_opened
from emulator.core.digests import digests
from emulator.core.digests.digests import Chain
from emulator.core.ports.neighbours import Neighbours, Sink
from emulator.core.records.events import Event
from emulator.core.trails.trails import Trail, TrailStatus
from emulator.jobs.digesting import Digesting
from emulator.jobs.hooks import Hooks
from emulator.jobs.notifications import Notifications, publisher
from emulator.jobs.readers.log_files import LogFiles
from emulator.jobs.reading import Reading
from emulator.jobs.uploads import Uploads
from emulator.keys.rsa import RsaSigner
from emulator.sinks.folder import FolderSink
from emulator.sinks.moto import MotoSink
from emulator.stores.sqlite import SqliteStore, open_store
from emulator.upstreams.none import NoNeighbours

ACCOUNT = "111122223333"
HOME = "eu-west-1"
NOON = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
TRAIL = Trail(
    id="t1",
    name="demo",
    account=ACCOUNT,
    home_region=HOME,
    bucket="logs",
    created_at=NOON,
    validation=True,
    logging=True,
)
OTHER = replace(TRAIL, id="t2", name="other")
EVENT = Event(
    id="e",
    time=int(NOON.timestamp()),
    source="s3.amazonaws.com",
    name="CreateBucket",
    account=ACCOUNT,
    region=HOME,
    category="Management",
    read_only=False,
    body=b"",
)


def event(name: str, **changes: Any) -> Event:
    return replace(EVENT, id=name, body=json.dumps({"eventID": name}).encode(), **changes)


class World:
    """A store, a sink and the jobs, with the trails that a test makes."""

    def __init__(self, sink: Sink, neighbours: Neighbours | None = None, seed: int | None = None) -> None:
        self.store: SqliteStore = open_store(None)
        self.noted: list[OwnCall] = []
        uploads = Uploads(sink, neighbours or NoNeighbours(), self.noted.append, lambda _: None, checked=True)
        around = neighbours or NoNeighbours()
        notifications = Notifications(self.store, around, publisher(around), checked=True)
        self.files = LogFiles(self.store, uploads, notifications, Hooks(), MINUTE)
        self.reading = Reading(self.store)
        self.digesting = Digesting(self.store, uploads, RsaSigner(seed), HOUR, Hooks())

    def start(self, trail: Trail = TRAIL) -> Period:
        """Begin to log: keep the trail, and open its period after what the journal holds."""
        self.store.trails.save(trail)
        period = period_opened(trail, f"p-{trail.id}", self.store.journal.last() + 1)
        self.store.periods.save(period)
        return period

    def stop(self, period: Period) -> None:
        self.store.periods.save(period.closed(self.store.journal.last()))

    def chain(self, trail: Trail = TRAIL, region: str = HOME) -> Chain:
        chain = digests.opened(trail, (trail.account, region), f"c-{trail.id}-{region}", NOON, HOUR)
        self.store.chains.save(chain)
        return chain

    def record(self, *events: Event) -> None:
        self.store.journal.append(events)

    def deliver(self, at: datetime = NOON, region: str = HOME) -> list[str]:
        return list(self.reading.run(self.files, ACCOUNT, region, at).keys)

    def is_pending(self, region: str = HOME) -> bool:
        return self.reading.is_pending(self.files, ACCOUNT, region)

    def digest(self, chain: Chain, at: datetime | None = None) -> str | None:
        """Write the digest that the chain has due, at that time or the given one."""
        found = self.store.chains.find(chain.id)
        assert found
        keys = self.digesting.run(chain.id, at or found.next_end)
        return keys[-1] if keys else None

    def status(self) -> TrailStatus:
        return self.store.trails.status(TRAIL.id, HOME)

    def planned(self) -> Sequence[LogFile]:
        return self.store.files.planned(TRAIL.id, ACCOUNT, HOME)


class FolderWorld(World):
    def __init__(self, root: Path, seed: int | None = None) -> None:
        super().__init__(FolderSink(root, ACCOUNT), seed=seed)
        self.root = root

    def names_in(self, key: str, bucket: str = "logs") -> list[str]:
        """Return the IDs of the records in a delivered file."""
        records = json.loads(gzip.decompress((self.root / bucket / key).read_bytes()))["Records"]
        return [record["eventID"] for record in records]

    def bytes_of(self, key: str) -> bytes:
        return gzip.decompress((self.root / "logs" / key).read_bytes())

    def body_of(self, key: str | None) -> Any:  # JSON
        assert key
        return json.loads(self.bytes_of(key))

    def metadata_of(self, key: str) -> dict[str, str]:
        note = self.root / ".metadata" / "logs" / f"{key}.json"
        metadata: dict[str, str] = json.loads(note.read_bytes())["metadata"] if note.exists() else {}
        return metadata

    def break_bucket(self, bucket: str = "logs") -> None:
        (self.root / bucket).write_text("no folder")

    def repair_bucket(self, bucket: str = "logs") -> None:
        (self.root / bucket).unlink()


POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::logs/AWSLogs/{ACCOUNT}/*",
            "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
        }
    ],
}


class MotoWorld(World):
    """The bucket is moto's and lets CloudTrail in."""

    def __init__(self, neighbours: Neighbours | None = None) -> None:
        super().__init__(MotoSink(), neighbours)
        self.s3 = s3_backends[ACCOUNT]["aws"]
        self.make_bucket()

    def make_bucket(self) -> None:
        self.s3.create_bucket("logs", HOME)
        self.allow()

    def delete_bucket(self) -> None:
        self.s3.buckets["logs"].keys.clear()
        self.s3.delete_bucket("logs")

    def allow(self) -> None:
        self.s3.put_bucket_policy("logs", json.dumps(POLICY).encode())

    def deny(self) -> None:
        self.s3.delete_bucket_policy("logs")
