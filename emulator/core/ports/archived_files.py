"""The ports of validation: delivered files, and public keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from emulator.core.values import dataclass


class ArchiveError(Exception):
    """Files or keys that cannot be read; the text is one sentence that names the place."""


@dataclass(frozen=True)
class Stored:
    """A file as it is kept: its gzipped bytes, and its user metadata without x-amz-meta-.

    `metadata` is None where the archive keeps no metadata at all.
    """

    body: bytes
    metadata: Mapping[str, str] | None


class Archive(Protocol):
    """A place that delivered files are read from, by any thread. Everything raises ArchiveError.

    `is_near` tells whether a file is there at once, so that nothing is gained by reading several at a time.
    """

    is_near: bool

    def folders(self, bucket: str, prefix: str) -> Sequence[str]:
        """Return the folders directly below the prefix, as prefixes that end with a slash."""
        ...

    def keys(self, bucket: str, prefix: str, after: str = "") -> Iterator[str]:
        """Yield the keys that begin with the prefix and come after `after`, in any order."""
        ...

    def find(self, bucket: str, key: str) -> Stored | None:
        """Return the file, None when there is none."""
        ...

    def close(self) -> None:
        """Close open connections and files; the archive may be used again."""
        ...


class PublicKeys(Protocol):
    """The public keys that digests were signed with."""

    def between(self, region: str, start: datetime, end: datetime, /) -> Mapping[str, bytes]:
        """Return the region's keys that were valid in the span: RSAPublicKey DER bytes by fingerprint."""
        ...
