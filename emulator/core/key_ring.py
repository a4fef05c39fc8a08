"""The key ring: the key pairs of each region, made and kept as they are needed, rotated, listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from emulator.core.clock import whole_second
from emulator.core.digests.key_pairs import ONE_SECOND, STEP, VALIDITY, KeyPair, begin_of

if TYPE_CHECKING:
    from emulator.core.ports.neighbours import Signer
    from emulator.core.ports.state import KeyPairs


class KeptKeys:
    """Satisfies ports.archived_files.PublicKeys; `pairs_of` returns the key pairs of a region."""

    def __init__(self, pairs_of: Callable[[str], Sequence[KeyPair]]) -> None:
        self._pairs_of = pairs_of

    def between(self, region: str, start: datetime, end: datetime) -> Mapping[str, bytes]:
        pairs = self._pairs_of(region)
        return {pair.fingerprint: pair.public for pair in pairs if pair.covers(start, end)}


def ensure_pair(key_pairs: KeyPairs, signer: Signer, region: str, at: datetime) -> KeyPair:
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


def rotate(key_pairs: KeyPairs, signer: Signer, region: str, now: datetime) -> KeyPair:
    """Make, keep and return the region's next pair: it signs from now on, for as long as a pair of the grid.

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
    key_pairs: KeyPairs, signer: Signer, region: str, span: tuple[datetime, datetime], now: datetime
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
