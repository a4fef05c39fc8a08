"""Uploads of a trail's files, as CloudTrail: the bucket's and key's policies have to allow it."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from emulator.core import arns
from emulator.core.delivery import destinations, own_calls
from emulator.core.delivery.destinations import Sender
from emulator.core.delivery.logfiles import put_headers
from emulator.core.delivery.own_calls import Note
from emulator.core.places import STORAGE_FULL, TIMED_OUT, Bucket, Place, Put, SinkError
from emulator.core.ports.neighbours import Neighbours, Sink
from emulator.core.trails.trails import Destination
from emulator.core.values import dataclass

Fails = Callable[[str], None]


@dataclass(frozen=True)
class Upload:
    """A file to put for the trail of `place`, which may be deleted since."""

    key: str
    body: bytes
    metadata: Mapping[str, str]
    destination: Destination
    place: Place
    is_digest: bool


class Uploads:
    """Puts files into a sink; where `checked`, only if AWS would let CloudTrail do so.

    `note` is called for each call that CloudTrail makes for it, `fails` when the place has no room left.
    """

    def __init__(
        self,
        sink: Sink,
        neighbours: Neighbours,
        note: Note,
        fails: Fails,
        *,
        checked: bool,
    ) -> None:
        self._sink = sink
        self._neighbours = neighbours
        self._note = note
        self._fails = fails
        self._checked = checked

    def put(self, upload: Upload) -> None:
        """Keep the file. Raises SinkError with the code that the trail's status shows."""
        sender = _sender(upload)
        # unchecked, it is taken to be in the trail's account and home region
        bucket = Bucket(sender.bucket, sender.account, sender.home_region, None)
        if self._checked:
            bucket = self._checked_bucket(upload.key, sender)
            self._check_key(upload.key, sender)
        headers = put_headers(sender.kms_key_arn, sender.arn)
        file = Put(
            bucket=sender.bucket,
            key=upload.key,
            body=upload.body,
            metadata=upload.metadata,
            headers=headers,
            place=upload.place,
            is_digest=upload.is_digest,
        )
        try:
            self._sink.put(file)
        except SinkError as error:
            if error.code == STORAGE_FULL:
                self._fails(f"{error.code}: {sender.bucket} takes no files of {sender.arn}")
            raise
        for call in own_calls.uploaded(bucket, file, sender.kms_key_arn, sender.arn):
            self._note(call)

    def _checked_bucket(self, object_key: str, sender: Sender) -> Bucket:
        """Return the bucket, in the home region if the sink does not know its region. Raises SinkError."""
        bucket = self._sink.find_bucket(sender.bucket)
        if bucket is None:
            raise SinkError("NoSuchBucket")
        if not destinations.may_put(bucket, object_key, sender):
            raise SinkError("AccessDenied")
        return replace(bucket, region=bucket.region or sender.home_region)

    def _check_key(self, object_key: str, sender: Sender) -> None:
        """Raise SinkError where the KMS key is disabled or gone, or does not let the object be encrypted.

        Source: a trail's status kept from AWS shows KMS.DisabledException; the other codes are assumed.
        """
        if sender.kms_key_arn is None:
            return
        key = self._neighbours.find_key(sender.kms_key_arn, sender.account, sender.home_region)
        if key is None:
            raise SinkError("KMS.NotFoundException")
        if not key.enabled:
            raise SinkError("KMS.DisabledException")
        if not destinations.may_encrypt(key, object_key, sender):
            raise SinkError("AccessDenied")


@dataclass(frozen=True)
class _Sender:
    """What is always known of the trail that an upload is for."""

    arn: str
    account: str
    home_region: str
    bucket: str
    kms_key_arn: str | None


def _sender(upload: Upload) -> Sender:
    arn, destination = upload.place.trail_arn, upload.destination
    parts = arns.find_parts(arn)
    assert parts, "a trail has an ARN"
    return _Sender(arn, parts.account, parts.region, destination.bucket, destination.kms_key_arn)


def log_level(error: SinkError, before: str | None) -> int:
    """Return the log level of a failed upload after the status `before`: an error is a warning only once."""
    return logging.DEBUG if error.code == before else logging.WARNING


def shown(error: SinkError) -> str | None:
    """Return the code that a trail's status shows; it shows none for time-outs.

    Source: API reference, GetTrailStatus, LatestDeliveryError.
    """
    return None if error.code == TIMED_OUT else error.code
