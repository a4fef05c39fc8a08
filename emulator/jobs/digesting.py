"""Digesting: signs what a trail delivered, window by window."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from emulator.core.delivery.logfiles import LogFile, packed
from emulator.core.delivery.periods import FILES, Period
from emulator.core.digests.digests import (
    Chain,
    Digest,
    digest_of,
    link_to,
    listed,
    metadata_of,
    string_to_sign,
)
from emulator.core.digests.key_pairs import KeyPair
from emulator.core.key_ring import ensure_pair
from emulator.core.places import Place, SinkError
from emulator.core.ports.neighbours import Signer
from emulator.core.ports.state import Store
from emulator.jobs.hooks import Hooks
from emulator.jobs.uploads import Upload, Uploads, log_level, shown

log = logging.getLogger(__name__)

END_OF_TIME = datetime.max.replace(tzinfo=UTC)


class Digesting:
    """Writes the digests of chains. Not for two threads at once."""

    def __init__(
        self,
        store: Store,
        uploads: Uploads,
        signer: Signer,
        interval: timedelta,
        hooks: Hooks,
    ) -> None:
        self._store = store
        self._uploads = uploads
        self._signer = signer
        self._interval = interval
        self._hooks = hooks

    def run(self, chain_id: str, at: datetime) -> Sequence[str]:
        """Write the digest of the window that the chain has open, after backfill digests; return the keys.

        A finished chain gets no digest. If a digest could not be kept, the chain does not change, and the
        same window is due again.
        """
        found = self._store.chains.find(chain_id)
        if found is None or found.finished:
            return ()
        chain = self._as_of_now(found)
        before = self._store.files.undigested(chain.trail_id, chain.account, chain.region, chain.next_end)
        missed = self._hooks.backfills(before)
        keys: list[str] = []
        for window, late in missed.items():
            key = self._try_to_backfill(chain, window, late, at)
            if key is None:
                return keys
            keys.append(key)
        backfilled = {file.key for late in missed.values() for file in late}
        files = listed(chain, [file for file in before if file.key not in backfilled])
        pair = ensure_pair(self._store.key_pairs, self._signer, chain.region, at)
        digest = digest_of(chain, files, pair.fingerprint)
        signature = self._signed(chain, digest, pair)
        if not self._try_to_put(chain, digest, metadata_of(signature)):
            return keys
        self._settle(chain.delivered(link_to(digest, signature), self._interval), files, digest.key, at)
        return [*keys, digest.key]

    def _try_to_backfill(
        self, chain: Chain, window: Chain, files: Sequence[LogFile], at: datetime
    ) -> str | None:
        """Write the backfill digest of files that missed the digest of their window; return its key.

        Returns None if it could not be kept.
        It comes before the chain's next digest, which may be the last one. Its links are null (assumed).
        """
        pair = ensure_pair(self._store.key_pairs, self._signer, chain.region, at)
        unlinked = replace(window, destination=chain.destination, previous=None)
        digest = digest_of(unlinked, files, pair.fingerprint, backfill=True)
        signature = self._signed(chain, digest, pair)
        if not self._try_to_put(chain, digest, metadata_of(signature, at)):
            return None
        self._settle(chain, files, digest.key, at)
        self._hooks.note_backfilled(window)
        return digest.key

    def _as_of_now(self, chain: Chain) -> Chain:
        """Return the chain with the trail's present destination, not ending before its last log file."""
        trail = self._store.trails.find_by_id(chain.trail_id)
        if trail:
            chain = replace(chain, destination=trail.destination.within(chain.destination))
        if chain.is_ending and not self._is_followed(chain) and self._has_files_left(chain):
            return chain.extended(self._interval)
        return chain

    def _is_followed(self, chain: Chain) -> bool:
        """Tell whether another chain of the trail grows there, which lists what this one does not."""
        growing = self._store.chains.growing(chain.trail_id)
        return any(other.last_end is None and _place(other) == _place(chain) for other in growing)

    def _has_files_left(self, chain: Chain) -> bool:
        """Tell whether files are still to be delivered, or were when the window that is due had ended."""
        files = self._store.files.undigested(chain.trail_id, chain.account, chain.region, END_OF_TIME)
        late = any(file.delivered_at and file.delivered_at >= chain.next_end for file in files)
        return late or self._has_events_left(chain)

    def _has_events_left(self, chain: Chain) -> bool:
        """Tell whether a period of the trail that has ended has events left that were not delivered."""
        return any(
            period.last is not None
            and self._store.journal.read(
                chain.account,
                chain.region,
                after=self._delivered_up_to(period, chain),
                up_to=period.last,
                limit=1,
            )
            for period in self._store.periods.pending(chain.account)
            if period.trail_id == chain.trail_id
        )

    def _delivered_up_to(self, period: Period, chain: Chain) -> int:
        settled = self._store.cursors.find(FILES, period.id, chain.account, chain.region)
        return max(settled or 0, period.first - 1)

    def _signed(self, chain: Chain, digest: Digest, pair: KeyPair) -> str:
        """Return the digest's signature, by the pair or by another one that a hook chooses."""
        signing = self._hooks.signing_pair(_place(chain), digest.key, pair)
        return self._signer.sign(signing, string_to_sign(digest))

    def _try_to_put(self, chain: Chain, digest: Digest, metadata: Mapping[str, str]) -> bool:
        """Put the digest and return whether it was kept; if not, note the reason."""
        upload = Upload(
            key=digest.key,
            body=packed(digest.body),
            metadata=metadata,
            destination=chain.destination,
            place=_place(chain),
            is_digest=True,
        )
        try:
            self._uploads.put(upload)
        except SinkError as error:
            self._note_failure(chain, digest, error)
            return False
        return True

    def _settle(self, chain: Chain, files: Sequence[LogFile], key: str, at: datetime) -> None:
        with self._store.transaction():
            for file in files:
                self._store.files.save(replace(file, digest_key=key))
            self._store.chains.save(chain)
            self._store.chains.count_digest()
            self._store.trails.note(
                chain.copy_id, chain.region, digest_delivery=at, digest_delivery_error=None
            )

    def _note_failure(self, chain: Chain, digest: Digest, error: SinkError) -> None:
        trails = self._store.trails
        level = log_level(error, trails.status(chain.copy_id, chain.region).digest_delivery_error)
        log.log(level, "%s cannot be delivered to %s: %s", digest.key, digest.bucket, error.code)
        trails.note(chain.copy_id, chain.region, digest_delivery_error=shown(error))


def _place(chain: Chain) -> Place:
    return Place(chain.account, chain.region, chain.trail_arn)
