"""Digests: their keys, bodies and signatures, and the chains that they form."""

from dataclasses import dataclass
from datetime import datetime

from emulator.core.trails import Destination


@dataclass(frozen=True)
class DigestLink:
    """What a digest says of the one before it: place, SHA-256 of its bytes in hex, signature in hex."""

    bucket: str
    key: str
    hash_value: str
    signature: str


@dataclass(frozen=True)
class Chain:
    """The chain of digests of one trail, account and region.

    `next_end` is the end of the window that is open, `start` its beginning; a chain whose `previous` is
    None begins with a starting digest, which ends where logging started. `last_end` is the end of the
    final digest of a chain that was closed, None while it grows. `destination` is where the trail
    delivered when it last could be asked.
    """

    id: str
    trail_id: str
    trail_arn: str
    trail_name: str
    account: str
    region: str
    home_region: str
    destination: Destination
    start: datetime
    next_end: datetime
    previous: DigestLink | None = None
    last_end: datetime | None = None
    finished: bool = False
