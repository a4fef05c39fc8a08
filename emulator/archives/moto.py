"""Files in the S3 of the moto that runs in this process; reading here is no call and leaves no record."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emulator.core.ports.archived_files import Stored

METADATA_PREFIX = "x-amz-meta-"


class MotoArchive:
    """Satisfies ports.archived_files.Archive."""

    is_near = True

    def folders(self, bucket: str, prefix: str) -> Sequence[str]:
        below = (key.removeprefix(prefix) for key in _objects(bucket) if key.startswith(prefix))
        return sorted({f"{prefix}{rest.partition('/')[0]}/" for rest in below if "/" in rest})

    def keys(self, bucket: str, prefix: str, after: str = "") -> Iterator[str]:
        yield from (key for key in _objects(bucket) if key.startswith(prefix) and key > after)

    def find(self, bucket: str, key: str) -> Stored | None:
        found = _objects(bucket).get(key)
        if found is None:
            return None
        metadata = {
            name.removeprefix(METADATA_PREFIX): value
            for name, value in dict(found.metadata).items()
            if name.startswith(METADATA_PREFIX)
        }
        return Stored(found.value, metadata)

    def close(self) -> None:
        """Do nothing: there is nothing to close."""


def _objects(bucket: str) -> Mapping[str, Any]:
    """Return moto's objects by key, as they are now; none if the bucket does not exist."""
    from moto.s3.models import FakeKey, s3_backends

    owner = s3_backends.bucket_accounts.get(bucket)
    if owner is None:
        return {}
    partition, account = owner
    found = s3_backends[account][partition].buckets.get(bucket)
    return {key: one for key, one in list(found.keys.items()) if isinstance(one, FakeKey)} if found else {}
