"""What S3 tells of an object to those that a bucket notifies.

Source: S3 user guide, "Event message structure" and "EventBridge event message structure"; notifications of
log files in public repositories.
"""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote_plus

from emulator.core.call import Json
from emulator.core.ids import CAPITALS_AND_DIGITS, LETTERS_AND_DIGITS, derived_text, derived_uuid
from emulator.core.values import dataclass

MICROSECONDS = 1_000_000
REQUEST_ID, HOST_ID = "x-amz-request-id", "x-amz-id-2"
# The events of objects that are gone.
REMOVED = frozenset({"ObjectRemoved:Delete", "LifecycleExpiration:Delete"})

# What EventBridge calls the request that made or removed an object.
REASONS: Mapping[str, str] = {
    "ObjectCreated:Put": "PutObject",
    "ObjectCreated:Post": "POST Object",
    "ObjectCreated:Copy": "CopyObject",
    "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
    "ObjectRemoved:Delete": "DeleteObject",
    "ObjectRemoved:DeleteMarkerCreated": "DeleteObject",
    "LifecycleExpiration:Delete": "Lifecycle Expiration",
    "LifecycleExpiration:DeleteMarkerCreated": "Lifecycle Expiration",
}


@dataclass(frozen=True)
class Requester:
    """Who made the request: the principal's id, the account or the service's DNS name, and the address."""

    principal_id: str
    account: str
    address: str


@dataclass(frozen=True)
class ObjectEvent:
    """Something that happened to an object.

    `name` is such as ObjectCreated:Put; `at` is in UTC; `version_id` is None in a bucket without versions.
    """

    name: str
    bucket: str
    bucket_arn: str
    owner: str
    region: str
    key: str
    size_bytes: int
    etag: str
    at: datetime
    requester: Requester
    version_id: str | None = None

    @property
    def id(self) -> str:
        """A UUID of this event alone."""
        return derived_uuid(self._material)

    @property
    def request_id(self) -> str:
        """The id of the request, of S3's form: 16 capitals and digits."""
        return derived_text(self._material, 16, CAPITALS_AND_DIGITS)

    @property
    def host_id(self) -> str:
        """The second id of the request, of S3's form: 76 characters of base64."""
        return f"{derived_text(self._material, 40, LETTERS_AND_DIGITS) * 2:.75}="

    @property
    def _material(self) -> str:
        return f"{self.bucket}/{self.key}/{self.name}/{sequencer(self.at)}"


def notification(event: ObjectEvent, configuration_id: str) -> Json:
    """Return the message for a queue, topic or function.

    The key is encoded as in a form, but for its slashes, which stay: readers take keys of log files as they
    are. A removed object has neither size nor etag.
    """
    thing: Json = {"key": quote_plus(event.key, safe="/")}
    if event.name not in REMOVED:
        thing |= {"size": event.size_bytes, "eTag": event.etag}
    if event.version_id is not None:
        thing["versionId"] = event.version_id
    record: Json = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": event.region,
        "eventTime": f"{event.at:%Y-%m-%dT%H:%M:%S}.{event.at.microsecond // 1000:03}Z",
        "eventName": event.name,
        "userIdentity": {"principalId": event.requester.principal_id},
        "requestParameters": {"sourceIPAddress": event.requester.address},
        "responseElements": {REQUEST_ID: event.request_id, HOST_ID: event.host_id},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": configuration_id,
            "bucket": {
                "name": event.bucket,
                "ownerIdentity": {"principalId": owner_id(event.owner)},
                "arn": event.bucket_arn,
            },
            "object": {**thing, "sequencer": sequencer(event.at)},
        },
    }
    return {"Records": [record]}


def detail(event: ObjectEvent) -> Json:
    """Return the detail of the event for EventBridge, which encodes no key."""
    thing: Json = {"key": event.key}
    if event.name not in REMOVED:
        thing |= {"size": event.size_bytes, "etag": event.etag}
    if event.version_id is not None:
        thing["version-id"] = event.version_id
    return {
        "version": "0",
        "bucket": {"name": event.bucket},
        "object": {**thing, "sequencer": sequencer(event.at).removeprefix("00").lower()},
        "request-id": event.request_id,
        "requester": event.requester.account,
        "source-ip-address": event.requester.address,
        "reason": REASONS.get(event.name, event.name.partition(":")[0]),
    }


def sequencer(at: datetime) -> str:
    """Return the number that orders the events of a key: 18 hex digits, greater for what came later.

    They hold a zero byte, the Unix seconds, and the fraction of the second in 32 bits. Source: samples, whose
    digits are the seconds of their eventTime; that the rest is the fraction is assumed.
    """
    fraction = at.microsecond * 2**32 // MICROSECONDS
    return f"00{int(at.timestamp()):08X}{fraction:08X}"


def owner_id(account: str) -> str:
    """Return the id by which notifications name the owner of a bucket: it depends on the account alone."""
    return "A" + derived_text(f"bucket owner {account}", 13, CAPITALS_AND_DIGITS)
