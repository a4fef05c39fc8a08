"""Log files: their keys, their bytes, where one ends and the next begins."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class LogFile:
    """A log file of one trail, account and region, cut from the records `first` to `last` of the journal.

    Planned before it is put: `hash_value` (SHA-256 of the uncompressed bytes in hex), `newest` and
    `oldest` (event times) are known then, `delivered_at` is None until the sink has it. `digest_key` is
    the key of the digest that lists it.
    """

    period_id: str
    trail_id: str
    account: str
    region: str
    first: int
    last: int
    bucket: str
    key: str
    hash_value: str
    newest: datetime
    oldest: datetime
    delivered_at: datetime | None = None
    digest_key: str | None = None
