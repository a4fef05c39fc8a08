"""Log files: their keys, their bytes, where one ends and the next begins."""

import base64
import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Literal, Protocol

import orjson
from isal import isal_zlib

from emulator.core.clock import from_epoch
from emulator.core.delivery.periods import Period
from emulator.core.ids import derived_text
from emulator.core.places import Place
from emulator.core.records.events import Line
from emulator.core.trails.trails import Destination
from emulator.core.values import dataclass

# A new file after 50 MB before compression. Source: CloudTrail user guide, "Finding your log files".
MAX_SIZE_BYTES = 50 * 1024 * 1024
STAMP_STEP = timedelta(minutes=5)
UNIQUE_LENGTH = 16

# What `LogFile.digest_key` holds where no digest will ever list the file.
NEVER_DIGESTED = ""

HEAD = b'{"Records":['
TAIL = b"]}"

Kind = Literal["CloudTrail", "CloudTrail-Digest", "CloudTrail-Insight"]


@dataclass(frozen=True)
class LogFile:
    """A log file of one trail, account and region, cut from the records `first` to `last` of the journal.

    Planned, at `planned_at`, before it is put: `hash_value` (SHA-256 of the uncompressed bytes in hex),
    `newest` and `oldest` (event times) are known then, `delivered_at` is None until the sink has it.
    `digest_key` is the key of the digest that lists it, None as long as one may come, NEVER_DIGESTED
    where none will.
    """

    period_id: str
    trail_id: str
    account: str
    region: str
    first: int
    last: int
    bucket: str
    key: str
    hash_value: str
    newest: datetime
    oldest: datetime
    planned_at: datetime
    delivered_at: datetime | None = None
    digest_key: str | None = None
    kind: Kind = "CloudTrail"

    def delivered(self, at: datetime, *, validated: bool) -> "LogFile":
        """Return the file put at the instant `at`; a trail without validation has it in no digest, ever."""
        return replace(self, delivered_at=at, digest_key=None if validated else NEVER_DIGESTED)


@dataclass(frozen=True)
class Folder:
    """Where the files of one kind and account lie in a bucket.

    `account` is the one whose events these are; `organization_id` is set for organization trails alone.
    """

    account: str
    prefix: str | None = None
    organization_id: str | None = None
    kind: Kind = "CloudTrail"

    @property
    def path(self) -> str:
        """The folder as the beginning of a key, with the final slash; also the key of its marker object.

        Source: CloudTrail user guide, "Finding your CloudTrail log files".
        """
        levels = (self.prefix, "AWSLogs", self.organization_id, self.account, self.kind)
        return "/".join(level for level in levels if level) + "/"


def log_key(folder: Folder, region: str, newest: datetime, unique: str) -> str:
    """Return the key of a log file whose newest event happened at `newest`.

    The path, region/YYYY/MM/DD/, then account, kind, region, YYYYMMDDTHHmmZ and the unique part joined
    by "_". Source: CloudTrail user guide, "CloudTrail log file names".
    """
    stamp = stamp_of(newest)
    name = f"{folder.account}_{folder.kind}_{region}_{stamp:%Y%m%dT%H%MZ}_{unique}.json.gz"
    return f"{folder.path}{region}/{stamp:%Y/%m/%d}/{name}"


def stamp_of(newest: datetime) -> datetime:
    """Return the newest event's time rounded up to the next five minutes.

    Source: file names in public data sets; the guide calls it the time of delivery, the bytes do not.
    """
    beyond = (newest - datetime(1970, 1, 1, tzinfo=UTC)) % STAMP_STEP
    return newest + (STAMP_STEP - beyond) if beyond else newest


def unique_part(period_id: str, region: str, first: int, last: int) -> str:
    """Return the 16 letters and digits of a file's name: those of the same records are always the same."""
    return derived_text(f"{period_id}/{region}/{first}-{last}", UNIQUE_LENGTH)


class Compressor(Protocol):
    """What compresses, piece by piece."""

    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


@dataclass(frozen=True)
class Contents:
    """The bytes of a log file, gzipped, and what is known of the records in it."""

    body: bytes
    hash_value: str
    first: int
    last: int
    newest: datetime
    oldest: datetime


class Packer:
    """Packs events, a batch after the other, into the bytes of a log file; keeps the compressed ones only.

    The bytes are {"Records":[…]} on one line, as one gzip member without name and time.
    Source: the headers and sizes of files in public data sets.
    """

    def __init__(self) -> None:
        self._compressor = _compressor()
        self._hash = hashlib.sha256()
        self._packed: list[bytes] = []
        self._size_bytes = len(HEAD) + len(TAIL)
        self._first = self._last = 0
        self._newest = self._oldest = 0

    def add(self, events: Sequence[Line]) -> int:
        """Add events, which come in the order of their numbers, and return how many found room.

        An empty file has room for one event of any size.
        """
        bodies = [event[2] for event in events]
        if self._size_bytes + sum(map(len, bodies)) + len(bodies) > MAX_SIZE_BYTES:
            bodies = bodies[: max(self._fitting(bodies), 0 if self._first else 1)]
        if bodies:
            self._add(events[: len(bodies)], bodies)
        return len(bodies)

    def _fitting(self, bodies: Sequence[bytes]) -> int:
        sizes = accumulate([len(body) + 1 for body in bodies], initial=self._size_bytes)
        return bisect_right(list(sizes), MAX_SIZE_BYTES) - 1

    def _add(self, events: Sequence[Line], bodies: Sequence[bytes]) -> None:
        times = [event[1] for event in events]
        plain = b",".join(bodies)
        self._pack((b"," if self._first else HEAD) + plain)
        self._size_bytes += len(plain) + 1
        self._newest = max(self._newest, *times) if self._first else max(times)
        self._oldest = min(self._oldest, *times) if self._first else min(times)
        self._first = self._first or events[0][0]
        self._last = events[-1][0]

    def finished(self) -> Contents | None:
        """Return the file, None when no event was added: there are no empty log files."""
        if not self._first:
            return None
        self._pack(TAIL)
        self._packed.append(self._compressor.flush())
        return Contents(
            body=b"".join(self._packed),
            hash_value=self._hash.hexdigest(),
            first=self._first,
            last=self._last,
            newest=from_epoch(self._newest),
            oldest=from_epoch(self._oldest),
        )

    def _pack(self, plain: bytes) -> None:
        self._hash.update(plain)
        self._packed.append(self._compressor.compress(plain))


def packed(plain: bytes) -> bytes:
    """Return the bytes gzipped as CloudTrail does it."""
    compressor = _compressor()
    return compressor.compress(plain) + compressor.flush()


def _compressor() -> Compressor:
    # As small as zlib's level 6 makes them, in a tenth of its time; 31: the largest window, a gzip wrapper.
    return isal_zlib.compressobj(2, isal_zlib.DEFLATED, 31)


def planned(
    period: Period,
    place: Place,
    destination: Destination,
    contents: Contents,
    at: datetime,
    kind: Kind = "CloudTrail",
) -> LogFile:
    """Return the log file that `contents` of the place will be at the destination, as planned at `at`."""
    folder = Folder(place.account, destination.prefix, destination.organization_id, kind)
    unique = unique_part(period.id, place.region, contents.first, contents.last)
    return LogFile(
        period_id=period.id,
        trail_id=period.trail_id,
        account=place.account,
        region=place.region,
        first=contents.first,
        last=contents.last,
        bucket=destination.bucket,
        key=log_key(folder, place.region, contents.newest, unique),
        hash_value=contents.hash_value,
        newest=contents.newest,
        oldest=contents.oldest,
        planned_at=at,
        kind=kind,
    )


def put_headers(kms_key_arn: str | None, trail_arn: str) -> Mapping[str, str]:
    """Return the headers with which CloudTrail puts log files, digests and marker objects.

    Source: the S3 data events that record CloudTrail's own uploads.
    """
    headers = {
        "content-type": "application/json",
        "content-encoding": "gzip",
        "x-amz-acl": "bucket-owner-full-control",
    }
    if kms_key_arn is None:
        return headers | {"x-amz-server-side-encryption": "AES256"}
    context = orjson.dumps({"aws:cloudtrail:arn": trail_arn})
    return headers | {
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": kms_key_arn,
        "x-amz-server-side-encryption-context": base64.b64encode(context).decode(),
    }
