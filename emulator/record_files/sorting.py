"""Sorts any number of records by their times."""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import BinaryIO

Timed = tuple[int, bytes]  # the time in Unix seconds, and the record as a line without its end
BYTES_AT_ONCE = 64 * 1024 * 1024

time_of = itemgetter(0)


def sorted_by_time(records: Iterable[Timed], bytes_at_once: int = BYTES_AT_ONCE) -> Iterator[Timed]:
    """Return the records by time, in input order for equal times; it reads all of them first.

    `bytes_at_once` of them are in memory; the others wait in temporary files, in sorted runs.
    """
    runs: list[Iterator[Timed]] = []
    held: list[Timed] = []
    size_bytes = 0
    for record in records:
        held.append(record)
        size_bytes += len(record[1])
        if size_bytes >= bytes_at_once:
            runs.append(_kept(sorted(held, key=time_of)))
            held, size_bytes = [], 0
    return heapq.merge(*runs, sorted(held, key=time_of), key=time_of)


def _kept(run: Iterable[Timed]) -> Iterator[Timed]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - its reader closes it
    file.writelines(b"%d %s\n" % record for record in run)
    file.seek(0)
    return _read(file)


def _read(file: BinaryIO) -> Iterator[Timed]:
    with file:
        for line in file:
            time, _, record = line.rstrip(b"\n").partition(b" ")
            yield int(time), record
