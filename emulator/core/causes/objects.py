"""S3: it has KMS make data keys for objects, and decrypt these.

Source: service-events.md 2.7: published records of 2025; the guide for reads and for objects without a
bucket key. With a bucket key AWS asks less often than once for each object (left out here).
"""

from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from emulator.core.call import Json
from emulator.core.causes.calls import Cause, ServiceCall
from emulator.core.causes.forwarding import forwarded
from emulator.core.causes.keys import key_of
from emulator.core.ports.surroundings import Surroundings
from emulator.core.records.key_calls import Key, data_key_made, decrypted
from emulator.core.records.service_identities import INTERNAL

OWN_KEY = "alias/aws/s3"
ENCRYPTION = "x-amz-server-side-encryption"
BY_KMS = frozenset({"aws:kms", "aws:kms:dsse"})


def is_by_kms(headers: Mapping[str, str]) -> bool:
    """Tell whether the object of an answer is encrypted with KMS."""
    return headers.get(ENCRYPTION) in BY_KMS


def object_stored(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the making of a data key for an object that is encrypted with KMS."""
    if not is_by_kms(cause.headers):
        return ()
    return forwarded(cause, INTERNAL, data_key_made(_key(cause, around), _own_context(cause)))


def object_read(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the decryption of the data key of an object that is encrypted with KMS."""
    if not is_by_kms(cause.headers):
        return ()
    return forwarded(cause, INTERNAL, decrypted(_key(cause, around), _own_context(cause)))


def object_copied(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the decryption of the source's data key, then the making of one for the copy."""
    return [*_source_read(cause, around), *object_stored(cause, around)]


def _source_read(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    source = unquote(cause.asked("x-amz-copy-source") or "").partition("?")[0].removeprefix("/")
    bucket, _, name = source.partition("/")
    found = around.stored_object(bucket, name) if name else None
    if found is None:
        return ()
    key = _with_arn(found.key_id, cause, around)
    context = _context(cause, bucket, name, has_bucket_key=found.has_bucket_key)
    return forwarded(cause, INTERNAL, decrypted(key, context))


def _key(cause: Cause, around: Surroundings) -> Key:
    return _with_arn(cause.headers.get(f"{ENCRYPTION}-aws-kms-key-id"), cause, around)


def _with_arn(sent: str | None, cause: Cause, around: Surroundings) -> Key:
    """Return the key as S3 sends it: by its ARN."""
    arn = key_of(sent or OWN_KEY, cause.account, cause.region, around).arn
    return Key(arn, arn)


def _own_context(cause: Cause) -> Json:
    told = cause.headers.get(f"{ENCRYPTION}-bucket-key-enabled", "")
    bucket, name = cause.asked("bucketName") or "", cause.asked("key") or ""
    return _context(cause, bucket, name, has_bucket_key=told.lower() == "true")


def _context(cause: Cause, bucket: str, name: str, *, has_bucket_key: bool) -> Json:
    arn = f"arn:{cause.partition}:s3:::{bucket}"
    return {"aws:s3:arn": arn if has_bucket_key else f"{arn}/{name}"}
