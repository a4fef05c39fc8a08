"""Files of records, read piece by piece: JSON in lines or texts, and CSV, gzipped or not."""

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

import orjson

from emulator.core.injecting.batches import GZIP, MARK
from emulator.core.injecting.forms import FormError, records_of

# A log file is one line of up to 50 MB. A larger line is from a file that unpacks without end.
LARGEST_TEXT_BYTES = 64 * 1024 * 1024
BROKEN = (OSError, EOFError, zlib.error)
CSV_COLUMN = b"eventname"
NOT_BLANK = re.compile(r"\S")


class FileError(ValueError):
    """A file that cannot be read; the text gives the reason, in a sentence without its name."""


def records_in(file: BinaryIO) -> Iterator[object]:
    """Yield the records of a file from its beginning, in any form; they are not checked.

    Raises FileError.
    """
    for place, value in _values(_unpacked(file)):
        try:
            yield from records_of(value)
        except FormError as error:
            raise FileError(f"{place}{error}") from error


def _unpacked(file: BinaryIO) -> BinaryIO:
    file.seek(0)
    is_gzip = file.read(len(GZIP)) == GZIP
    file.seek(0)
    # GzipFile reads lines and pieces as any file does
    return cast(BinaryIO, gzip.GzipFile(fileobj=file)) if is_gzip else file


def _values(text: BinaryIO) -> Iterator[tuple[str, object]]:
    """Yield the JSON values of a file, or the rows of a table, each with the name of its place."""
    line = _line(text, b"").removeprefix(MARK)
    if _is_json(line) or not line.strip():
        yield from _of_lines(text, line)
    elif CSV_COLUMN in line.lower() and not line.lstrip().startswith((b"{", b"[")):
        yield from _of_rows(text, line)
    else:
        yield from (("", value) for value in _of_text(_line(text, line, whole=True)))


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


def _of_lines(text: BinaryIO, line: bytes) -> Iterator[tuple[str, object]]:
    number = 1
    while line:
        if not line.isspace():
            try:
                yield f"line {number}: ", orjson.loads(line)
            except ValueError as error:
                raise FileError(f"line {number} is not valid JSON: {error}.") from error
        number, line = number + 1, _line(text, b"")


def _of_text(text: bytes) -> Iterator[object]:
    """Yield the JSON values that follow each other in a text, with or without white space between."""
    if _is_json(text):
        yield orjson.loads(text)
        return
    decode = json.JSONDecoder().raw_decode
    try:
        decoded, at = text.decode().strip(), 0
        while at < len(decoded):
            _, end = decode(decoded, at)
            yield orjson.loads(decoded[at:end])  # it is strict: no NaN, no half of a surrogate pair
            following = NOT_BLANK.search(decoded, end)
            at = following.start() if following else len(decoded)
    except (ValueError, RecursionError) as error:
        raise FileError(f"It is not valid JSON: {error}.") from error


def _of_rows(text: BinaryIO, line: bytes) -> Iterator[tuple[str, object]]:
    """Yield each row of a table as an object."""
    csv.field_size_limit(LARGEST_TEXT_BYTES)
    number = 0
    try:
        rows = csv.reader(_decoded_lines(text, line), strict=True)
        names = [name.lower() for name in next(rows)]
        for number, row in enumerate(rows, 1):
            if len(row) != len(names):
                raise FileError(
                    f"row {number} has {len(row)} columns, and the first line names {len(names)}."
                )
            yield f"row {number}: ", dict(zip(names, row, strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        raise FileError(f"row {number + 1} is not valid CSV: {error}.") from error


def _decoded_lines(text: BinaryIO, line: bytes) -> Iterator[str]:
    while line:
        yield line.decode()
        line = _line(text, b"")
