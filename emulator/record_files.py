"""Files of records: log files, JSON and JSON lines, gzipped or not, read piece by piece."""

import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

import orjson

from emulator.core.record_batches import GZIP, MARK

AT_ONCE = 1000
BYTES_AT_ONCE = 16 * 1024 * 1024
# A log file is one line of up to 50 MB. More of one is a file that unpacks without end.
LARGEST_TEXT_BYTES = 64 * 1024 * 1024
BROKEN = (OSError, EOFError, zlib.error)


class FileError(ValueError):
    """A file that cannot be read; the text says why, in a sentence without its name."""


@dataclass(frozen=True)
class Records:
    """Some records of a file, a line each; `first` is the number of the first, counted from 1."""

    first: int
    lines: Sequence[bytes]

    @property
    def body(self) -> bytes:
        """The lines as they are sent."""
        return b"\n".join(self.lines)


def batches_of(file: io.BufferedReader) -> Iterator[Records]:
    """Yield the records of a file, as many at once as a request takes. Raises FileError."""
    first, lines, size_bytes = 1, list[bytes](), 0
    for line in _records(_unpacked(file)):
        if len(lines) == AT_ONCE or (lines and size_bytes + len(line) > BYTES_AT_ONCE):
            yield Records(first, lines)
            first, lines, size_bytes = first + len(lines), [], 0
        lines.append(line)
        size_bytes += len(line)
    if lines:
        yield Records(first, lines)


def _unpacked(file: io.BufferedReader) -> BinaryIO:
    # GzipFile reads lines and pieces as any file does
    return cast(BinaryIO, gzip.GzipFile(fileobj=file)) if file.peek(2).startswith(GZIP) else file


def _records(text: BinaryIO) -> Iterator[bytes]:
    """Yield a line for each record; a file of several lines may also be one JSON text."""
    number, line = 1, _line(text, b"").removeprefix(MARK)
    if _is_json(line) or not line.strip():
        while line:
            yield from _of_text(line, f"line {number}")
            number, line = number + 1, _line(text, b"")
        return
    yield from _of_text(_line(text, line, whole=True), "It")


def _line(text: BinaryIO, before: bytes, *, whole: bool = False) -> bytes:
    """Return the next line, or with `whole` everything; what was read before counts. Raises FileError."""
    room = LARGEST_TEXT_BYTES + 1 - len(before)
    try:
        read = before + (text.read(room) if whole else text.readline(room))
    except BROKEN as error:
        raise FileError(f"It cannot be read: {error}.") from error
    if len(read) > LARGEST_TEXT_BYTES:
        raise FileError(f"It has a line or a JSON text of more than {LARGEST_TEXT_BYTES >> 20} MiB.")
    return read


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except ValueError:
        return False
    return True


def _of_text(text: bytes, where: str) -> Iterator[bytes]:
    text = text.strip()
    if not text:
        return
    try:
        value = orjson.loads(text)
    except ValueError as error:
        raise FileError(f"{where} is no JSON: {error}.") from error
    if not isinstance(value, dict) or "Records" not in value:
        yield text if b"\n" not in text else orjson.dumps(value)
        return
    records = value["Records"]
    if not isinstance(records, list):
        raise FileError(f"{where} has Records that are no list.")
    yield from map(orjson.dumps, records)
