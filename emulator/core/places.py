"""Places and keepers that a trail refers to, as values: buckets, files, topics, keys, roles."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from emulator.core.values import dataclass

Policy = Mapping[str, Any]


# The code of a sink whose server did not answer in time.
TIMED_OUT = "RequestTimeout"

# The code of a sink whose place has no room left; AWS's S3 has none, so that it has none either.
STORAGE_FULL = "StorageFull"


class SinkError(Exception):
    """A file could not be kept. `code` is what the trail's status shows, such as NoSuchBucket."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class HeldError(SinkError):
    """A file is held back: it was not tried, and nothing is noted. It is tried again, at `until` if given."""

    def __init__(self, until: datetime | None = None) -> None:
        super().__init__(TIMED_OUT)
        self.until = until


@dataclass(frozen=True)
class Place:
    """An account, a region and a trail that something is done for; `trail_arn` is "" where no trail is."""

    account: str
    region: str
    trail_arn: str = ""


@dataclass(frozen=True)
class Bucket:
    """A bucket that a trail may deliver to. `policy` is None when it has none.

    `enforced` is False for places without policies, such as a folder. `region` is "" when unknown.
    """

    name: str
    account: str
    region: str
    policy: Policy | None
    enforced: bool = True


@dataclass(frozen=True)
class Put:
    """A file to keep: headers are those of S3's PutObject in lower case, metadata without x-amz-meta-.

    `place` is the trail's place that it is delivered for, None for files that are only restored.
    """

    bucket: str
    key: str
    body: bytes
    metadata: Mapping[str, str]
    headers: Mapping[str, str]
    place: Place | None = None
    is_digest: bool = False


@dataclass(frozen=True)
class Topic:
    arn: str
    policy: Policy | None
    kms_key_id: str | None = None


SYMMETRIC_KEY: Final = "SYMMETRIC_DEFAULT"  # KeySpec of keys that encrypt and decrypt


@dataclass(frozen=True)
class KmsKey:
    """A key of KMS. `symmetric` is False for keys that sign, verify or encrypt with a pair."""

    arn: str
    policy: Policy | None
    enabled: bool
    symmetric: bool = True


@dataclass(frozen=True)
class Role:
    """An IAM role: its id (AROA…), trust policy, and all its permission policies, attached and inline."""

    arn: str
    id: str
    trust: Policy
    permissions: Sequence[Policy]
