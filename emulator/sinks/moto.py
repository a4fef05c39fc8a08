"""Files in the S3 of the moto that runs in this process. What is put here passes the recorder by."""

import json
from typing import Any

from emulator.core.ports import Bucket, Policy, Put, SinkError

KEPT_HEADERS = ("content-type", "content-encoding")


class MotoSink:
    """Satisfies ports.Sink: straight into moto's state, with the notifications that the bucket asks for."""

    def put(self, file: Put) -> None:
        from moto.core.exceptions import ServiceException

        bucket = _find(file.bucket)
        if bucket is None:
            raise SinkError("NoSuchBucket")
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


def _find(name: str) -> Any:  # moto's bucket, or None
    """Return moto's bucket of that name, whichever account owns it."""
    from moto.s3.models import s3_backends

    owner = s3_backends.bucket_accounts.get(name)
    if owner is None:
        return None
    partition, account = owner
    return s3_backends[account][partition].buckets.get(name)


def _put(bucket: Any, file: Put) -> Any:  # moto's bucket and key
    from moto.s3.models import get_canned_acl, s3_backends

    headers = file.headers
    key = s3_backends[bucket.account_id][bucket.partition].put_object(
        file.bucket,
        file.key,
        file.body,
        encryption=headers.get("x-amz-server-side-encryption"),
        kms_key_id=headers.get("x-amz-server-side-encryption-aws-kms-key-id"),
        disable_notification=True,  # it would be sent before the metadata stand
    )
    key.set_metadata(
        {name: headers[name] for name in KEPT_HEADERS if name in headers}
        | {f"x-amz-meta-{name}": value for name, value in file.metadata.items()}
    )
    if "x-amz-acl" in headers:
        key.set_acl(get_canned_acl(headers["x-amz-acl"]))
    return key


def _notify(bucket: Any, key: Any) -> None:  # moto's bucket and key
    from moto.s3.notifications import S3NotificationEvent, send_event

    send_event(bucket.account_id, S3NotificationEvent.OBJECT_CREATED_PUT_EVENT, bucket, key)


def _policy(text: bytes | str | None) -> Policy | None:
    """Return the bucket's policy. Raises SinkError for text that is no policy, which moto keeps too."""
    if text is None:
        return None
    try:
        policy = json.loads(text)
    except ValueError as error:
        raise SinkError("MalformedPolicy") from error
    if not isinstance(policy, dict):
        raise SinkError("MalformedPolicy")
    return policy
