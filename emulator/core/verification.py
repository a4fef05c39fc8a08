"""Checking a digest chain: the rules by which `aws cloudtrail validate-logs` judges digests and log files."""

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from emulator.core.clock import parse_iso
from emulator.core.digests import Digest, string_to_sign

REQUIRED = frozenset(
    {
        "digestPublicKeyFingerprint",
        "digestS3Bucket",
        "digestS3Object",
        "previousDigestSignature",
        "digestEndTime",
        "digestStartTime",
    }
)


@dataclass(frozen=True)
class Stored:
    """An object as a bucket has it: gzipped bytes, and its user metadata without x-amz-meta-."""

    body: bytes
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class Verdict:
    """What was found about one file. `problem` is None for a valid one, else the AWS CLI's words."""

    kind: str
    bucket: str
    key: str
    problem: str | None = None

    def __str__(self) -> str:
        state = f"INVALID: {self.problem}" if self.problem else "valid"
        return f"{self.kind}\ts3://{self.bucket}/{self.key}\t{state}"


class InvalidDigestError(Exception):
    """A digest that cannot be trusted; the text is the AWS CLI's."""


Read = Callable[[str, str], Stored | None]
IsSigned = Callable[[bytes, str, bytes], bool]


@dataclass(frozen=True)
class Chains:
    """What checking needs: `read` returns an object by bucket and key, None for a missing one;
    `public_keys` are RSAPublicKey DER bytes by fingerprint; `is_signed` judges key, signature in hex, text.

    Source: the AWS CLI's validate-logs command.
    """

    read: Read
    public_keys: Mapping[str, bytes]
    is_signed: IsSigned

    def verdicts(self, bucket: str, newest_key: str) -> Iterator[Verdict]:
        """Yield a verdict for each digest, newest first, followed by those of the log files it lists.

        Ends after the starting digest, or at a digest that cannot be trusted.
        """
        place: tuple[str, str] | None = (bucket, newest_key)
        while place:
            try:
                digest = self._checked_digest(*place)
            except InvalidDigestError as error:
                yield Verdict("Digest file", *place, problem=str(error))
                return
            yield Verdict("Digest file", *place)
            for listed in digest["logFiles"]:
                yield self._log_verdict(listed)
            previous = digest["previousDigestS3Bucket"], digest["previousDigestS3Object"]
            place = previous if all(previous) else None

    def _checked_digest(self, bucket: str, key: str) -> dict[str, Any]:
        stored = self.read(bucket, key)
        if stored is None:
            raise InvalidDigestError("not found")
        raw, digest = _parsed(stored)
        if (digest["digestS3Bucket"], digest["digestS3Object"]) != (bucket, key):
            raise InvalidDigestError("has been moved from its original location")
        fingerprint = digest["digestPublicKeyFingerprint"]
        public = self.public_keys.get(fingerprint)
        if public is None:
            raise InvalidDigestError(f"public key not found for fingerprint {fingerprint}")
        end = parse_iso(digest["digestEndTime"])
        text = string_to_sign(Digest(end, bucket, key, raw, digest["previousDigestSignature"]))
        if not self.is_signed(public, stored.metadata.get("signature", ""), text):
            raise InvalidDigestError("signature verification failed")
        return digest

    def _log_verdict(self, listed: Mapping[str, str]) -> Verdict:
        bucket, key = listed["s3Bucket"], listed["s3Object"]
        stored = self.read(bucket, key)
        if stored is None:
            return Verdict("Log file", bucket, key, "not found")
        try:
            raw = gunzipped(stored.body)
        except zlib.error:
            return Verdict("Log file", bucket, key, "invalid format")
        if hashlib.sha256(raw).hexdigest() != listed["hashValue"]:
            return Verdict("Log file", bucket, key, "hash value doesn't match")
        return Verdict("Log file", bucket, key)


def gunzipped(body: bytes) -> bytes:
    """Return what a gzip member holds. Raises zlib.error when it is none, or was cut short."""
    unpacker = zlib.decompressobj(31)
    raw = unpacker.decompress(body)
    if not unpacker.eof:
        raise zlib.error("the gzip member is incomplete")
    return raw


def _parsed(stored: Stored) -> tuple[bytes, dict[str, Any]]:
    try:
        raw = gunzipped(stored.body)
        digest = orjson.loads(raw)
    except (zlib.error, ValueError) as error:
        raise InvalidDigestError("invalid format") from error
    if not isinstance(digest, dict) or not digest.keys() >= REQUIRED:
        raise InvalidDigestError("invalid format")
    return raw, digest
