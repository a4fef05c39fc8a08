"""Checks one digest or log file by the rules of `aws cloudtrail validate-logs`."""

import binascii
import hashlib
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from emulator.core.clock import iso, parse_iso
from emulator.core.digests.digests import Digest, DigestLink, string_to_sign
from emulator.core.ports.archived_files import Stored
from emulator.core.validation.verdicts import File, Finding, Verdict
from emulator.core.values import dataclass

REQUIRED = (
    "digestPublicKeyFingerprint",
    "digestS3Bucket",
    "digestS3Object",
    "previousDigestSignature",
    "digestEndTime",
    "digestStartTime",
)
LISTED = ("s3Bucket", "s3Object", "hashValue")
BACKFILLED = "backfill-generation-timestamp"
KEY_SEARCH = timedelta(hours=1)
BLOCK_BYTES = 1 << 16
MAX_DIGEST_BYTES = 1 << 28  # half a million log files in a window

Read = Callable[[str, str], Stored | None]
IsSigned = Callable[[bytes, bytes, bytes], bool]
KeysBetween = Callable[[datetime, datetime], Mapping[str, bytes]]


class RejectedError(Exception):
    """A digest that cannot be trusted: the finding, and the detail in the CLI's words."""

    def __init__(self, finding: Finding, detail: str = "") -> None:
        super().__init__(finding, detail)
        self.finding = finding
        self.detail = detail


@dataclass(frozen=True)
class ListedLog:
    """A log file as a digest lists it: place, and SHA-256 of the uncompressed bytes in hex."""

    bucket: str
    key: str
    hash_value: str


@dataclass(frozen=True)
class ReadDigest:
    """A digest as it was read: its uncompressed bytes, and what validation needs of them."""

    body: bytes
    bucket: str
    key: str
    start: datetime
    end: datetime
    fingerprint: str
    previous_signature: str | None
    previous: DigestLink | None
    logs: Sequence[ListedLog]

    @property
    def hash_value(self) -> str:
        """SHA-256 of the bytes in hex, as in the next digest."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def signed_text(self) -> bytes:
        return string_to_sign(Digest(self.end, self.bucket, self.key, self.body, self.previous_signature))


@dataclass(frozen=True)
class Judge:
    """Checks digests. `read` returns an object by bucket and key, None for a missing one.

    `is_signed` checks RSAPublicKey DER, signature and text, and raises ValueError for another kind of
    key; `keys` are those of the whole span by fingerprint, `keys_between` finds those of an instant.

    Source: the AWS CLI's validate-logs command.
    """

    read: Read
    is_signed: IsSigned
    home_region: str
    keys: dict[str, bytes]
    keys_between: KeysBetween

    def judge(
        self, file: File, bucket: str, key: str, link: DigestLink | None
    ) -> tuple[Verdict, ReadDigest | None]:
        """Return the verdict on a digest, and the digest when it may be followed.

        `link` is the link to it in the next digest.
        """
        try:
            digest, finding = self._checked(file, bucket, key, link)
        except RejectedError as error:
            return Verdict(file, bucket, key, error.finding, error.detail), None
        return Verdict(file, bucket, key, finding, start=digest.start, end=digest.end), digest

    def _checked(
        self, file: File, bucket: str, key: str, link: DigestLink | None
    ) -> tuple[ReadDigest, Finding]:
        stored = self.read(bucket, key)
        if stored is None:
            raise RejectedError("missing")
        body = _unpacked_digest(stored.body)
        members = _members(body)
        signature = _signature(stored.metadata, link)
        made_at = _generation(stored.metadata) if file == "backfill" else None
        digest = _read_digest(body, members)
        if (digest.bucket, digest.key) != (bucket, key):
            raise RejectedError("moved")
        public = self._public_key(digest.fingerprint, made_at)
        if signature is None:
            return digest, "unsigned"
        self._check_signature(digest, public, signature, link)
        linked = link is None or (link.hash_value, link.signature) == (digest.hash_value, signature)
        return digest, "valid" if linked else "replaced"

    def _public_key(self, fingerprint: str, made_at: str | None) -> bytes:
        """Return the key; for a backfill digest also one of the time at which it was made."""
        if fingerprint not in self.keys and made_at:
            self.keys.update(self._keys_around(made_at))
        if fingerprint not in self.keys:
            where = f"in region {self.home_region} for fingerprint {fingerprint}"
            raise RejectedError("unknown-key", f"public key not found {where}")
        return self.keys[fingerprint]

    def _keys_around(self, made_at: str) -> Mapping[str, bytes]:
        try:
            instant = datetime.fromisoformat(made_at).replace(tzinfo=UTC)
        except ValueError as error:
            raise RejectedError("unreadable") from error
        found = self.keys_between(instant - KEY_SEARCH, instant + KEY_SEARCH)
        if not found:
            raise RejectedError("unknown-key", no_keys(instant - KEY_SEARCH, instant + KEY_SEARCH))
        return found

    def _check_signature(
        self, digest: ReadDigest, public: bytes, signature: str, link: DigestLink | None
    ) -> None:
        text = digest.signed_text
        made = _unhexed(signature)
        try:
            if self.is_signed(public, made, text):
                return
        except ValueError as error:
            raise RejectedError("unusable-key", digest.fingerprint) from error
        other = self._find_signer(made, text)
        if other:
            raise RejectedError("other-key", other)
        if link and link.hash_value != digest.hash_value:
            raise RejectedError("changed")
        raise RejectedError("signature-invalid")

    def _find_signer(self, signature: bytes, text: bytes) -> str | None:
        """Return the fingerprint of the known key that made the signature."""
        for fingerprint, public in self.keys.items():
            try:
                if self.is_signed(public, signature, text):
                    return fingerprint
            except ValueError:
                continue
        return None


def no_keys(start: datetime, end: datetime) -> str:
    """Return the AWS CLI's sentence for a span without keys."""
    return f"No public keys found between {iso(start)} and {iso(end)}"


def judge_log(digest_key: str, listed: ListedLog, stored: Stored | None) -> Verdict:
    """Return the verdict on a log file."""
    finding = "missing" if stored is None else _judge_body(listed.hash_value, stored.body)
    return Verdict("log", listed.bucket, listed.key, finding, digest=digest_key)


def _judge_body(hash_value: str, body: bytes) -> Finding:
    """Compare the hash of what the gzip stream holds, of which no more than a block is unpacked at a time.

    A stream that was cut short is checked by the bytes that are there, as the CLI does: if only the checksum
    at its end is missing, the content is the one that was signed.
    """
    unpacker = zlib.decompressobj(31)  # isal_zlib takes some broken headers
    found = hashlib.sha256()
    try:
        for start in range(0, len(body), BLOCK_BYTES):
            found.update(unpacker.decompress(body[start : start + BLOCK_BYTES]))
        found.update(unpacker.flush())
    except zlib.error:
        return "unreadable"
    if unpacker.unused_data:
        return "trailing-data"
    if found.hexdigest() == hash_value:
        return "valid"
    return "changed" if unpacker.eof else "truncated"


def _unpacked_digest(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(31)
    try:
        raw = unpacker.decompress(body, MAX_DIGEST_BYTES)
    except zlib.error as error:
        raise RejectedError("unreadable") from error
    if not unpacker.eof:
        raise RejectedError("truncated")
    return raw


def _members(body: bytes) -> Mapping[str, Any]:
    try:
        members = orjson.loads(body)
    except ValueError as error:
        raise RejectedError("unreadable") from error
    if not isinstance(members, dict):
        raise RejectedError("unreadable")
    return members


def _signature(metadata: Mapping[str, str] | None, link: DigestLink | None) -> str | None:
    """Return the signature in hex: the metadata's, or, of a copy without any, the one in the next digest."""
    if metadata is None:
        return link.signature if link else None
    if "signature" not in metadata or "signature-algorithm" not in metadata:
        raise RejectedError("signature-missing")
    return metadata["signature"]


def _unhexed(signature: str) -> bytes:
    try:
        return binascii.unhexlify(signature)
    except ValueError as error:
        raise RejectedError("signature-malformed", str(error)) from error


def _generation(metadata: Mapping[str, str] | None) -> str | None:
    """Return when a backfill digest was made, None where a copy lacks all metadata."""
    if metadata is None:
        return None
    if BACKFILLED not in metadata:
        raise RejectedError("unreadable")
    return metadata[BACKFILLED]


def _read_digest(body: bytes, members: Mapping[str, Any]) -> ReadDigest:
    try:
        fingerprint, bucket, key, previous_signature, end, start = (members[name] for name in REQUIRED)
        return ReadDigest(
            body=body,
            bucket=bucket,
            key=key,
            start=parse_iso(start),
            end=parse_iso(end),
            fingerprint=fingerprint,
            previous_signature=None if previous_signature is None else str(previous_signature),
            previous=_link(members),
            logs=[ListedLog(*(listed[name] for name in LISTED)) for listed in members.get("logFiles") or ()],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RejectedError("unreadable") from error


def _link(members: Mapping[str, Any]) -> DigestLink | None:
    """Return the link to the digest before, None for one that begins a chain."""
    bucket, key = members.get("previousDigestS3Bucket"), members.get("previousDigestS3Object")
    if bucket is None or key is None:
        return None
    return DigestLink(
        str(bucket),
        str(key),
        str(members.get("previousDigestHashValue")),
        str(members["previousDigestSignature"]),
    )
