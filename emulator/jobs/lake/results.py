"""Answers of queries go to S3, and a file that signs them."""

import logging
from collections.abc import Mapping, Sequence

from emulator.core.key_ring import ensure_pair
from emulator.core.lake import results
from emulator.core.lake.data_stores import DataStore
from emulator.core.lake.queries import DeliveryStatus, Query
from emulator.core.places import Place, SinkError
from emulator.core.ports.neighbours import Signer
from emulator.core.ports.state import Store
from emulator.core.trails.trails import Destination
from emulator.jobs.uploads import Upload, Uploads

log = logging.getLogger(__name__)

ROWS_OF_A_FILE = 1_000_000
STATUSES: Mapping[str, tuple[DeliveryStatus, DeliveryStatus]] = {
    "NoSuchBucket": ("RESOURCE_NOT_FOUND", "FAILED_SIGNING_FILE"),
    "AccessDenied": ("ACCESS_DENIED", "ACCESS_DENIED_SIGNING_FILE"),
}


class QueryResults:
    """Delivers answers, as CloudTrail, which the bucket has to let in."""

    def __init__(self, store: Store, uploads: Uploads, signer: Signer) -> None:
        self._store = store
        self._uploads = uploads
        self._signer = signer

    def deliver(self, query: Query, source: DataStore, rows: Sequence[Sequence[str]]) -> DeliveryStatus:
        """Put the answer of a query over the store `source`, and return what came of it."""
        files = {
            f"result_{number}.csv.gz": results.csv(query.columns, rows[start : start + ROWS_OF_A_FILE])
            for number, start in enumerate(range(0, max(len(rows), 1), ROWS_OF_A_FILE), 1)
        }
        try:
            for name, body in files.items():
                self._put(query, source, name, body)
        except SinkError as error:
            log.warning("The answer of query %s was refused: %s", query.id, error.code)
            return STATUSES.get(error.code, ("FAILED", "FAILED_SIGNING_FILE"))[0]
        try:
            self._put(query, source, results.SIGN_FILE, self._signed(query, files))
        except SinkError as error:
            log.warning("The sign file of query %s was refused: %s", query.id, error.code)
            return STATUSES.get(error.code, ("FAILED", "FAILED_SIGNING_FILE"))[1]
        return "SUCCESS"

    def _signed(self, query: Query, files: Mapping[str, bytes]) -> bytes:
        assert query.ended_at, "an answer is delivered when its query has ended"
        with self._store.transaction():
            pair = ensure_pair(self._store.key_pairs, self._signer, query.region, query.ended_at)
        hashes = [results.file_hash(body) for body in files.values()]
        signature = self._signer.sign(pair, results.string_to_sign(hashes))
        return results.sign_file(query, files, signature, pair.fingerprint)

    def _put(self, query: Query, source: DataStore, name: str, body: bytes) -> None:
        assert query.delivery, "a query that stays here is not delivered"
        place = results.place_of(query.delivery)
        key = f"{results.folder_of(query, place)}{name}"
        destination = Destination(place.bucket)
        self._uploads.put(
            Upload(
                key, body, {}, destination, Place(source.account, query.region, source.arn), is_digest=False
            )
        )
