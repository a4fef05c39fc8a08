"""Files in the S3 of the moto that runs in this process. Files put here leave no record."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from emulator.core.places import Bucket, Policy, Put, SinkError
from emulator.core.regions import partition_of

KEPT_HEADERS = ("content-type", "content-encoding")
ENCRYPTION, ENCRYPTION_KEY = "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"
METADATA = "x-amz-meta-"


class MotoSink:
    """Satisfies ports.snapshots.OwnPlace: straight into moto's state, with a bucket's own notifications.

    `timed` opens a block in which moto has the emulator's time.
    """

    def __init__(self, timed: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
        self._timed = timed

    def put(self, file: Put) -> None:
        from moto.core.exceptions import ServiceException

        bucket = _find(file.bucket)
        if bucket is None:
            raise SinkError("NoSuchBucket")
        with self._timed():
            try:
                key = _put(bucket, file)
            except ServiceException as error:
                raise SinkError(error.code) from error
            _notify(bucket, key)

    def find_bucket(self, name: str) -> Bucket | None:
        found = _find(name)
        if found is None:
            return None
        return Bucket(name, found.account_id, found.region_name, _policy(found.policy))

    def make_bucket(self, bucket: Bucket) -> None:
        from moto.s3.models import s3_backends

        if _find(bucket.name):
            return
        backend = s3_backends[bucket.account][partition_of(bucket.region)]
        with self._timed():
            backend.create_bucket(bucket.name, bucket.region)
        if bucket.policy is not None:
            backend.put_bucket_policy(bucket.name, json.dumps(bucket.policy).encode())

    def files(self, bucket: str) -> Iterator[Put]:
        from moto.s3.models import FakeKey

        found = _find(bucket)
        keys = list(found.keys.items()) if found else []
        return (_file(bucket, name, key) for name, key in keys if isinstance(key, FakeKey))


def _find(name: str) -> Any:  # moto's bucket, or None
    """Return moto's bucket of that name, whichever account owns it."""
    from moto.s3.models import s3_backends

    owner = s3_backends.bucket_accounts.get(name)
    if owner is None:
        return None
    partition, account = owner
    return s3_backends[account][partition].buckets.get(name)


def _file(bucket: str, name: str, key: Any) -> Put:  # moto's key
    told = {given.lower(): value for given, value in dict(key.metadata).items()}
    told |= {ENCRYPTION: key.encryption, ENCRYPTION_KEY: key.kms_key_id}
    metadata = {
        given.removeprefix(METADATA): value for given, value in told.items() if given.startswith(METADATA)
    }
    wanted = (*KEPT_HEADERS, ENCRYPTION, ENCRYPTION_KEY)
    return Put(bucket, name, key.value, metadata, {given: told[given] for given in wanted if told.get(given)})


def _put(bucket: Any, file: Put) -> Any:  # moto's bucket and key
    from moto.s3.models import get_canned_acl, s3_backends

    headers = file.headers
    key = s3_backends[bucket.account_id][bucket.partition].put_object(
        file.bucket,
        file.key,
        file.body,
        encryption=headers.get(ENCRYPTION),
        kms_key_id=headers.get(ENCRYPTION_KEY),
        disable_notification=True,  # it would be sent before the metadata is set
    )
    key.set_metadata(
        {name: headers[name] for name in KEPT_HEADERS if name in headers}
        | {f"{METADATA}{name}": value for name, value in file.metadata.items()}
    )
    if "x-amz-acl" in headers:
        key.set_acl(get_canned_acl(headers["x-amz-acl"]))
    return key


def _notify(bucket: Any, key: Any) -> None:  # moto's bucket and key
    from moto.s3.notifications import S3NotificationEvent, send_event

    send_event(bucket.account_id, S3NotificationEvent.OBJECT_CREATED_PUT_EVENT, bucket, key)


def _policy(text: bytes | str | None) -> Policy | None:
    """Return the bucket's policy. Raises SinkError for invalid text, which moto keeps too."""
    if text is None:
        return None
    try:
        policy = json.loads(text)
    except ValueError as error:
        raise SinkError("MalformedPolicy") from error
    if not isinstance(policy, dict):
        raise SinkError("MalformedPolicy")
    return policy
