"""Key pairs that sign digests: one at a time in each region.

Each region has a grid of instants, STEP apart, at which a key pair follows the one before
it. So the pair of any instant is known without asking which pairs came before, and an instant of the
emulator's past has the same pair whenever it is asked for. Who cannot wait has the next pair made at once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from emulator.core.clock import from_epoch, whole_second

if TYPE_CHECKING:
    from emulator.core.ports import Signer
    from emulator.core.state import KeyPairs

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


def ensure_pair(key_pairs: "KeyPairs", signer: "Signer", region: str, at: datetime) -> KeyPair:
    """Return the region's pair that signs at the instant `at`, and make and keep it when there is none.

    Of two pairs that are valid the younger one signs.
    """
    young = [pair for pair in key_pairs.of_region(region) if pair.valid_from <= at < pair.valid_from + STEP]
    if young:
        return young[-1]
    begin = begin_of(region, at)
    pair = signer.make_pair(region, begin, begin + VALIDITY)
    key_pairs.save(pair)
    return pair


def rotate(key_pairs: "KeyPairs", signer: "Signer", region: str, now: datetime) -> KeyPair:
    """Make the region's next pair, keep and return it: it signs from now on, for as long as one of the grid.

    The pairs before it stay valid and listed. Of two rotations in one second, the later pair is valid a
    second later.
    """
    ensure_pair(key_pairs, signer, region, now)
    newest = key_pairs.of_region(region)[-1]
    begin = max(whole_second(now), newest.valid_from + ONE_SECOND)
    pair = signer.make_pair(region, begin, begin + VALIDITY)
    key_pairs.save(pair)
    return pair


def listed(
    key_pairs: "KeyPairs", signer: "Signer", region: str, span: tuple[datetime, datetime], now: datetime
) -> Sequence[KeyPair]:
    """Return the region's pairs that are valid in the span, both ends included, oldest first.

    A span that touches the present, or the time since the region's first pair, has at least one: it is
    made when no digest needed it so far.
    """
    start, end = span
    ensure_pair(key_pairs, signer, region, now)
    known = key_pairs.of_region(region)
    latest = min(end, now)
    if latest >= max(start, known[0].valid_from) and not any(pair.covers(start, end) for pair in known):
        ensure_pair(key_pairs, signer, region, latest)
    return [pair for pair in key_pairs.of_region(region) if pair.covers(start, end)]
