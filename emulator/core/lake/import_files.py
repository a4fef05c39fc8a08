"""Log files that are imported: from the bytes in a bucket to the records that a store keeps."""

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from emulator.core.call import Json
from emulator.core.lake.enrichment import fitted
from emulator.core.lake.imports import Import

# CloudTrail's files have at most 50 MB before compression; a larger one is from elsewhere.
LARGEST_BYTES: Final = 256 * 1024 * 1024
GZIP: Final = 31  # the window size by which zlib knows gzip


class FileError(Exception):
    """A file that is not imported: the type of its error, and why, in a sentence."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def records_in(body: bytes, wanted: Import, oldest: datetime, most_bytes: int) -> list[tuple[int, bytes]]:
    """Return the records of a log file that an import wants: event time in epoch seconds, and JSON.

    Those from before `oldest` are left out, as a store keeps none of them. Raises FileError for a file that
    is not whole: nothing of it is taken.
    """
    chosen = []
    for record in _records(_unpacked(body)):
        time = _time_of(record)
        if wanted.covers(time) and time >= oldest:
            chosen.append((int(time.timestamp()), fitted(orjson.dumps(record), most_bytes)))
    return chosen


def _unpacked(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(GZIP)
    try:
        text = unpacker.decompress(body, LARGEST_BYTES)
    except zlib.error as error:
        raise FileError("InvalidFile", f"It is not valid gzip: {error}.") from error
    if unpacker.unconsumed_tail:
        raise FileError("InvalidFile", f"It has more than {LARGEST_BYTES >> 20} MiB.")
    if not unpacker.eof:
        raise FileError("InvalidFile", "It ends in the middle.")
    return text


def _records(text: bytes) -> Iterator[Json]:
    try:
        whole: Any = orjson.loads(text)
    except ValueError as error:
        raise FileError("InvalidFile", f"It is not valid JSON: {error}.") from error
    records = whole.get("Records") if isinstance(whole, dict) else None
    if not isinstance(records, list):
        raise FileError("InvalidFile", "It has no list of Records.")
    for record in records:
        if not isinstance(record, dict):
            raise FileError("InvalidFile", "A record is not an object.")
        yield record


def _time_of(record: Json) -> datetime:
    try:
        time = datetime.fromisoformat(record["eventTime"])
    except (KeyError, TypeError, ValueError) as error:
        raise FileError("InvalidFile", "A record has no valid eventTime.") from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)
