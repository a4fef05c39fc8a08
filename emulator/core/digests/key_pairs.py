"""Key pairs that sign digests: one at a time in each region.

Each region has a grid of instants, STEP apart, at which a key pair follows the one before
it. So the pair of any instant is known without asking which pairs came before, and an instant of the
emulator's past has the same pair whenever it is asked for. Who cannot wait has the next pair made at once.
"""

import hashlib
from datetime import datetime, timedelta

from emulator.core.clock import from_epoch, whole_second
from emulator.core.values import dataclass

# Source: the validity of keys shown in the documentation of ListPublicKeys and of validation.
VALIDITY = timedelta(days=30)
STEP = timedelta(days=20)
ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class KeyPair:
    """An RSA key pair of a region.

    `private` is PKCS #8 in DER; `public` is PKCS #1 RSAPublicKey in DER, the bytes that ListPublicKeys
    answers; `fingerprint` is the MD5 of `public` in lower-case hex.
    """

    region: str
    private: bytes
    public: bytes
    fingerprint: str
    valid_from: datetime
    valid_to: datetime

    def covers(self, start: datetime, end: datetime) -> bool:
        """Tell whether the pair is valid at some instant of the range, its ends included."""
        return self.valid_from <= end and start <= self.valid_to


def begin_of(region: str, at: datetime) -> datetime:
    """Return the instant, in whole seconds, at which the pair that signs at `at` becomes valid."""
    step = int(STEP.total_seconds())
    shift = int.from_bytes(hashlib.sha256(region.encode()).digest()[:8]) % step
    seconds = int(whole_second(at).timestamp())
    return from_epoch(seconds - (seconds - shift) % step)
