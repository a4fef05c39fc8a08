"""Calls of S3 that services make: buckets and objects as their records name them."""

from collections.abc import Mapping

from emulator.core.call import Category, Description, Json
from emulator.core.regions import domain_of, partition_of
from emulator.core.values import dataclass

S3 = "s3.amazonaws.com"
SIGNED: Json = {"SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256"}
IN_HEADER: Json = {"AuthenticationMethod": "AuthHeader"}
DEFAULT_ENCRYPTION: Json = {"x-amz-server-side-encryption": "AES256"}


@dataclass(frozen=True)
class Place:
    """A bucket, whose it is, and where it lies."""

    bucket: str
    account: str
    region: str

    @property
    def arn(self) -> str:
        return f"arn:{partition_of(self.region)}:s3:::{self.bucket}"

    def host(self, *, is_global: bool = False) -> str:
        """Return the host of the bucket, in the region's form or the global one."""
        domain = domain_of(self.region)
        return f"{self.bucket}.s3.{domain}" if is_global else f"{self.bucket}.s3.{self.region}.{domain}"

    @property
    def resource(self) -> Json:
        return {"accountId": self.account, "type": "AWS::S3::Bucket", "ARN": self.arn}


@dataclass(frozen=True)
class Moved:
    """How many bytes a call moved in and out, and of which object, where it was one."""

    received: int = 0
    sent: int = 0
    object_size: int | None = None


def on_bucket(place: Place, name: str, flag: str, sent_bytes: int) -> Description:
    """Return a read of a bucket's setting, which its query names by a flag, such as acl.

    Source: published records of GetBucketAcl of 2023 and 2025; of 2026 for the status.
    """
    parameters = {"bucketName": place.bucket, "Host": place.host(), flag: ""}
    additional = {
        **SIGNED,
        "bytesTransferredIn": 0,
        **IN_HEADER,
        "httpStatusCode": 200,
        "bytesTransferredOut": sent_bytes,
    }
    return _call(place, name, "Management", parameters, additional)


def on_object(
    place: Place, name: str, key: str, moved: Moved, more: Mapping[str, str], sse_applied: str | None = None
) -> Description:
    """Return a call on an object; `more` are further requestParameters, Host may be one of them.

    Source: event-record.md 3.5: published records of 2026.
    """
    parameters = {"bucketName": place.bucket, "Host": place.host(), "key": key, **more}
    size = {} if moved.object_size is None else {"objectSize": moved.object_size}
    applied = {} if sse_applied is None else {"SSEApplied": sse_applied}
    additional = {
        **SIGNED,
        **size,
        "bytesTransferredIn": moved.received,
        **applied,
        **IN_HEADER,
        "httpStatusCode": 200,
        "bytesTransferredOut": moved.sent,
    }
    return _call(
        place, name, "Data", parameters, additional, {"type": "AWS::S3::Object", "ARN": f"{place.arn}/{key}"}
    )


def _call(
    place: Place, name: str, category: Category, parameters: Json, additional: Json, *objects: Json
) -> Description:
    return Description(
        event_source=S3,
        event_name=name,
        region=place.region,
        read_only=name.startswith("Get"),
        category=category,
        request_parameters=parameters,
        additional=additional,
        resources=(place.resource, *objects),
    )
