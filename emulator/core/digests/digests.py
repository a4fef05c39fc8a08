"""Digests: their keys, bodies and signatures, and the chains that they form."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import orjson

from emulator.core import arns
from emulator.core.clock import iso, whole_second
from emulator.core.delivery.logfiles import Folder, LogFile
from emulator.core.trails.trails import Destination, Trail, copy_id
from emulator.core.values import dataclass

SIGNATURE_ALGORITHM = "SHA256withRSA"
HASH_ALGORITHM = "SHA-256"


@dataclass(frozen=True)
class DigestLink:
    """What a digest says of the one before it: place, SHA-256 of its bytes in hex, signature in hex."""

    bucket: str
    key: str
    hash_value: str
    signature: str


@dataclass(frozen=True)
class Chain:
    """The chain of digests of one trail, account and region.

    `next_end` is the end of the window that is open, `start` its beginning; a chain whose `previous` is
    None begins with a starting digest, which ends where logging started. `last_end` is the end of the
    final digest of a chain that was closed, None while it grows. `destination` is where the trail
    delivered when it last could be asked.
    """

    id: str
    trail_id: str
    trail_arn: str
    trail_name: str
    account: str
    region: str
    home_region: str
    destination: Destination
    start: datetime
    next_end: datetime
    previous: DigestLink | None = None
    last_end: datetime | None = None
    finished: bool = False

    @property
    def copy_id(self) -> str:
        """The id under which the status of the account's copy of the trail is kept."""
        parts = arns.find_parts(self.trail_arn)
        assert parts, "a trail has an ARN"
        return copy_id(self.trail_id, parts.account, self.account)

    @property
    def is_starting(self) -> bool:
        """Whether the digest due next is the starting one, which lists no files and links to nothing."""
        return self.previous is None

    @property
    def is_ending(self) -> bool:
        """Whether the digest due next is the final one of a chain that was closed."""
        return self.last_end is not None and self.next_end >= self.last_end

    def closed(self, interval: timedelta) -> "Chain":
        """Return the chain ending with the window that is open; one that was closed keeps its end.

        Source: CloudTrail user guide, "Digest file start and end times": one final digest after a stop; that
        it ends with the regular window is assumed.
        """
        if self.last_end is not None:
            return self
        return replace(self, last_end=self.next_end + interval if self.is_starting else self.next_end)

    def extended(self, interval: timedelta) -> "Chain":
        """Return the closed chain ending one window later."""
        return replace(self, last_end=self.next_end + interval)

    def cut_short(self, at: datetime) -> "Chain":
        """Return the chain with a window that ends just after the instant `at`, in whole seconds.

        What was delivered at `at` lies in it, and no two windows ever end in the same second. The end of a
        starting digest stays: it is the second in which logging started. A last window stays the last.
        """
        if self.is_starting:
            return self
        end = max(whole_second(at), self.start) + timedelta(seconds=1)
        return replace(self, next_end=end, last_end=end if self.is_ending else self.last_end)

    def delivered(self, link: DigestLink, interval: timedelta) -> "Chain":
        """Return the chain after the digest that was due: the next window opens where that one ended."""
        return replace(
            self,
            start=self.next_end,
            next_end=self.next_end + interval,
            previous=link,
            finished=self.is_ending,
        )


def opened(trail: Trail, place: tuple[str, str], chain_id: str, at: datetime, interval: timedelta) -> Chain:
    """Return the chain of a trail, for an account and region, whose log files are validated from `at` on.

    Source: a starting digest kept from AWS ends in the second of StartLogging and begins an hour earlier.
    """
    anchor = whole_second(at)
    account, region = place
    return Chain(
        id=chain_id,
        trail_id=trail.id,
        trail_arn=trail.arn,
        trail_name=trail.name,
        account=account,
        region=region,
        home_region=trail.home_region,
        destination=trail.destination,
        start=anchor - interval,
        next_end=anchor,
    )


@dataclass(frozen=True)
class Digest:
    """A digest as it is delivered, but for its signature.

    `body` is the uncompressed JSON; `previous_signature` is that of the digest before it in hex.
    """

    end: datetime
    bucket: str
    key: str
    body: bytes
    previous_signature: str | None


def digest_key(chain: Chain, end: datetime, *, backfill: bool = False) -> str:
    """Return the key of the chain's digest that ends at `end`; a function of its arguments alone.

    Source: CloudTrail user guide, "Digest file location" and "Backfill digest files".
    """
    folder = Folder(
        chain.account, chain.destination.prefix, chain.destination.organization_id, "CloudTrail-Digest"
    )
    parts = (chain.account, folder.kind, chain.region, chain.trail_name, chain.home_region)
    stamp = f"{end:%Y%m%dT%H%M%SZ}" + ("_backfill" if backfill else "")
    return f"{folder.path}{chain.region}/{end:%Y/%m/%d}/{'_'.join(parts)}_{stamp}.json.gz"


def listed(chain: Chain, undigested: Sequence[LogFile]) -> Sequence[LogFile]:
    """Return the files that the digest due next lists: what was delivered before its window ended.

    A window holds its start and not its end, so that no file stands in two digests.
    """
    if chain.is_starting:
        return ()
    return [file for file in undigested if file.delivered_at and file.delivered_at < chain.next_end]


def digest_of(chain: Chain, files: Sequence[LogFile], fingerprint: str, *, backfill: bool = False) -> Digest:
    """Return the digest of the chain's open window, to be signed with the key of that fingerprint.

    Its body is one line of JSON; absent links and times are written as null. Source: CloudTrail user
    guide, "Digest file structure"; the order of keys is that of digests kept from AWS.
    """
    key = digest_key(chain, chain.next_end, backfill=backfill)
    previous = chain.previous
    body = {
        "awsAccountId": chain.account,
        "digestStartTime": iso(chain.start),
        "digestEndTime": iso(chain.next_end),
        "digestS3Bucket": chain.destination.bucket,
        "digestS3Object": key,
        "digestPublicKeyFingerprint": fingerprint,
        "digestSignatureAlgorithm": SIGNATURE_ALGORITHM,
        "newestEventTime": iso(max(file.newest for file in files)) if files else None,
        "oldestEventTime": iso(min(file.oldest for file in files)) if files else None,
        "previousDigestS3Bucket": previous.bucket if previous else None,
        "previousDigestS3Object": previous.key if previous else None,
        "previousDigestHashValue": previous.hash_value if previous else None,
        "previousDigestHashAlgorithm": HASH_ALGORITHM if previous else None,
        "previousDigestSignature": previous.signature if previous else None,
        "logFiles": [_entry(file) for file in files],
    }
    return Digest(
        end=chain.next_end,
        bucket=chain.destination.bucket,
        key=key,
        body=orjson.dumps(body),
        previous_signature=previous.signature if previous else None,
    )


def _entry(file: LogFile) -> Mapping[str, str]:
    return {
        "s3Bucket": file.bucket,
        "s3Object": file.key,
        "hashValue": file.hash_value,
        "hashAlgorithm": HASH_ALGORITHM,
        "newestEventTime": iso(file.newest),
        "oldestEventTime": iso(file.oldest),
    }


def string_to_sign(digest: Digest) -> bytes:
    """Return the bytes that a digest's signature covers.

    Four lines joined by LF, no LF at the end: end time as in 2026-01-02T13:00:00Z; bucket/key;
    SHA-256 of the uncompressed body in hex; signature of the previous digest in hex, or the
    word null for a trail's first.

    Source: CloudTrail user guide, "Custom implementations of CloudTrail log file integrity
    validation"; for null, the AWS CLI's validate-logs.
    """
    lines = (
        iso(digest.end),
        f"{digest.bucket}/{digest.key}",
        hashlib.sha256(digest.body).hexdigest(),
        digest.previous_signature or "null",
    )
    return "\n".join(lines).encode()


def link_to(digest: Digest, signature: str) -> DigestLink:
    """Return what the next digest of the chain will say of this one."""
    return DigestLink(digest.bucket, digest.key, hashlib.sha256(digest.body).hexdigest(), signature)


def metadata_of(signature: str, backfilled_at: datetime | None = None) -> Mapping[str, str]:
    """Return the user metadata of a digest's object, without x-amz-meta-.

    `backfilled_at` is when a backfill digest was made; readers look for the key that was valid then.
    Source: CloudTrail user guide, "Digest file structure" and "Backfill digest files".
    """
    metadata = {"signature": signature, "signature-algorithm": SIGNATURE_ALGORITHM}
    if backfilled_at is None:
        return metadata
    return metadata | {"backfill-generation-timestamp": iso(backfilled_at)[:-1] + ".000Z"}
