"""How the files of a trail are put: as CloudTrail, which its bucket and key have to let in."""

from collections.abc import Mapping
from dataclasses import dataclass

from emulator.core import destinations
from emulator.core.logfiles import put_headers
from emulator.core.ports import Neighbours, Put, Sink, SinkError
from emulator.core.trails import Destination, Trail

# The code of a sink whose place did not answer in time.
TIMED_OUT = "RequestTimeout"


@dataclass(frozen=True)
class Upload:
    """A file to put for a trail; `trail` is None when it was deleted since."""

    key: str
    body: bytes
    metadata: Mapping[str, str]
    destination: Destination
    trail_arn: str
    trail: Trail | None


class Uploads:
    """Puts files into a sink; where `checked`, only if AWS would let CloudTrail do so."""

    def __init__(self, sink: Sink, neighbours: Neighbours, *, checked: bool) -> None:
        self._sink = sink
        self._neighbours = neighbours
        self._checked = checked

    def put(self, upload: Upload) -> None:
        """Keep the file. Raises SinkError with the code that the trail's status shows."""
        if self._checked and upload.trail:
            self._check_bucket(upload, upload.trail)
            self._check_key(upload.trail)
        kms_key_arn = upload.destination.kms_key_arn
        headers = put_headers(kms_key_arn, upload.trail_arn)
        file = Put(upload.destination.bucket, upload.key, upload.body, upload.metadata, headers)
        self._sink.put(file)

    def _check_bucket(self, upload: Upload, trail: Trail) -> None:
        bucket = self._sink.find_bucket(upload.destination.bucket)
        if bucket is None:
            raise SinkError("NoSuchBucket")
        if not destinations.may_put(bucket, upload.key, trail):
            raise SinkError("AccessDenied")

    def _check_key(self, trail: Trail) -> None:
        """Raise SinkError where the key is disabled or gone.

        Source: a trail's status kept from AWS shows KMS.DisabledException; the other code is assumed.
        """
        if trail.kms_key_arn is None:
            return
        key = self._neighbours.find_key(trail.kms_key_arn, trail.account, trail.home_region)
        if key is None:
            raise SinkError("KMS.NotFoundException")
        if not key.enabled:
            raise SinkError("KMS.DisabledException")


def shown(error: SinkError) -> str | None:
    """Return the code that a trail's status shows; it shows none for time-outs.

    Source: API reference, GetTrailStatus, LatestDeliveryError.
    """
    return None if error.code == TIMED_OUT else error.code
