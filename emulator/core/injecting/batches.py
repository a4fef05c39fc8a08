"""The records in one body or file: a log file's JSON, or one record per line, gzipped or not."""

from collections.abc import Callable, Iterator, Sequence

import orjson
from isal import isal_zlib

from emulator.core.call import Json
from emulator.core.records.foreign import RecordError
from emulator.core.values import dataclass

GZIP = b"\x1f\x8b"
MARK = b"\xef\xbb\xbf"  # which some editors put before UTF-8


class TooLargeError(ValueError):
    """More bytes than may be kept; the text says how many may."""


@dataclass(frozen=True)
class Batch:
    """Records, or short forms of records, in their order; `label` names a record by its index."""

    records: Sequence[object]
    label: Callable[[int], str]


def unpacked(body: bytes, limit_bytes: int) -> bytes:
    """Return the bytes, gunzipped where they are gzip.

    Raises RecordError for gzip that is broken, TooLargeError for more than the limit.
    """
    if not body.startswith(GZIP):
        return checked_size(body, limit_bytes)
    parts: list[bytes] = []
    room = limit_bytes + 1
    while body.startswith(GZIP):  # gzip files may follow each other
        unpacker = isal_zlib.decompressobj(31)
        try:
            part = unpacker.decompress(body, room)
        except isal_zlib.error as error:  # type: ignore[misc]  # its stub calls the class an instance
            raise RecordError("The gzip is broken.") from error
        room -= len(part)
        if room <= 0:
            raise too_large(limit_bytes)
        if not unpacker.eof:
            raise RecordError("The gzip ends too early.")
        parts.append(part)
        body = unpacker.unused_data
    return b"".join(parts)


def checked_size(body: bytes, limit_bytes: int) -> bytes:
    """Return the bytes. Raises TooLargeError."""
    if len(body) > limit_bytes:
        raise too_large(limit_bytes)
    return body


def too_large(limit_bytes: int) -> TooLargeError:
    """Return the error of a body that is larger than the limit."""
    return TooLargeError(f"At most {limit_bytes >> 20} MiB of records are taken at once, unpacked.")


def batch_of(body: bytes) -> Batch:
    """Return the records of {"Records": […]}, or of lines of which each is a record or such an object.

    Raises RecordError, which names the line.
    """
    body = body.removeprefix(MARK)
    whole = _whole(body)
    if whole is not None:
        return Batch(_records_of(whole, "Records"), lambda index: f"Records[{index}]")
    labels: list[str] = []
    records: list[object] = []
    for label, record in _of_lines(body):
        labels.append(label)
        records.append(record)
    if not records:
        raise RecordError("There is no record.")
    return Batch(records, labels.__getitem__)


def _whole(body: bytes) -> Json | None:
    """Return the object that holds all records; None if each is in its own line."""
    try:
        value = orjson.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) and "Records" in value else None


def _records_of(holder: Json, label: str) -> Sequence[object]:
    records = holder["Records"]
    if not isinstance(records, list):
        raise RecordError(f"{label}: must be a list.")
    return records


def _of_lines(body: bytes) -> Iterator[tuple[str, object]]:
    for number, line in enumerate(_lines(body), 1):
        if not line or line.isspace():
            continue
        try:
            value = orjson.loads(line)
        except ValueError as error:
            raise RecordError(f"line {number}: is not valid JSON: {error}.") from error
        if isinstance(value, dict) and "Records" in value:
            held = _records_of(value, f"line {number}: Records")
            yield from ((f"line {number}: Records[{index}]", one) for index, one in enumerate(held))
        else:
            yield f"line {number}", value


def _lines(body: bytes) -> Sequence[bytes]:
    """Return the lines; a record over several lines counts as one line."""
    try:
        orjson.loads(body)
    except ValueError:
        return body.split(b"\n")
    return [body]
