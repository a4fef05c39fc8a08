"""Digesting: signs what a trail delivered, window by window."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from emulator.core.digests import (
    Chain,
    Digest,
    digest_of,
    link_to,
    listed,
    metadata_of,
    string_to_sign,
)
from emulator.core.logfiles import LogFile, packed
from emulator.core.ports import Signer, SinkError
from emulator.core.public_keys import ensure_pair
from emulator.core.state import Store
from emulator.jobs.uploads import Upload, Uploads, shown

log = logging.getLogger(__name__)


class Digesting:
    """Writes the digests of chains. Not for two threads at once."""

    def __init__(self, store: Store, uploads: Uploads, signer: Signer, interval: timedelta) -> None:
        self._store = store
        self._uploads = uploads
        self._signer = signer
        self._interval = interval

    def run(self, chain_id: str, at: datetime) -> str | None:
        """Write the digest of the window that the chain has open, and return its key.

        None when the chain is finished, or when the digest could not be kept: then the chain stands as it
        stood, and the same window is due again.
        """
        found = self._store.chains.find(chain_id)
        if found is None or found.finished:
            return None
        chain = self._as_of_now(found)
        before = self._store.files.undigested(chain.trail_id, chain.account, chain.region, chain.next_end)
        files = listed(chain, before)
        pair = ensure_pair(self._store.key_pairs, self._signer, chain.region, at)
        digest = digest_of(chain, files, pair.fingerprint)
        signature = self._signer.sign(pair, string_to_sign(digest))
        try:
            self._put(chain, digest, signature)
        except SinkError as error:
            log.warning("%s cannot be delivered to %s: %s", digest.key, digest.bucket, error.code)
            self._note_failure(chain, error)
            return None
        self._settle(chain.delivered(link_to(digest, signature), self._interval), files, digest.key, at)
        return digest.key

    def _as_of_now(self, chain: Chain) -> Chain:
        """Return the chain where the trail delivers now, not ending before the trail's last log file."""
        trail = self._store.trails.find_by_id(chain.trail_id)
        if trail:
            chain = replace(chain, destination=trail.destination)
        if chain.is_ending and self._has_files_to_come(chain):
            return chain.extended(self._interval)
        return chain

    def _has_files_to_come(self, chain: Chain) -> bool:
        """Tell whether a period of the trail that has ended has events left that were not delivered."""
        return any(
            period.last is not None
            and self._store.journal.read(
                chain.account,
                chain.region,
                after=self._store.periods.cursor(period.id, chain.region, "files"),
                up_to=period.last,
                limit=1,
            )
            for period in self._store.periods.pending(chain.account)
            if period.trail_id == chain.trail_id
        )

    def _put(self, chain: Chain, digest: Digest, signature: str) -> None:
        self._uploads.put(
            Upload(
                key=digest.key,
                body=packed(digest.body),
                metadata=metadata_of(signature),
                destination=chain.destination,
                trail_arn=chain.trail_arn,
                trail=self._store.trails.find_by_id(chain.trail_id),
            )
        )

    def _settle(self, chain: Chain, files: Sequence[LogFile], key: str, at: datetime) -> None:
        trails = self._store.trails
        with self._store.transaction():
            for file in files:
                self._store.files.save(replace(file, digest_key=key))
            self._store.chains.save(chain)
            self._store.chains.count_digest()
            status = trails.status(chain.trail_id, chain.region)
            changed = replace(status, digest_delivery=at, digest_delivery_error=None)
            trails.save_status(chain.trail_id, chain.region, changed)

    def _note_failure(self, chain: Chain, error: SinkError) -> None:
        trails = self._store.trails
        with self._store.transaction():
            status = trails.status(chain.trail_id, chain.region)
            trails.save_status(
                chain.trail_id, chain.region, replace(status, digest_delivery_error=shown(error))
            )
