"""Which files of a store become one: many small files of a day cost a query more than few large ones."""

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate, groupby, takewhile

from emulator.core.lake.answers import DataFile

# A path below the folder of all stores: the store, the day, and the numbers of its records.
PATH = re.compile(r"([0-9a-f-]{36})/data/calendarday=\d{8}/\d{12}-\d{12}\.parquet", re.ASCII)

# Files of like size are merged, so that a record is written again a few times, not each time a file comes.
SIZES = (100, 1_000, 10_000, 50_000)  # records
MERGED_AT = 8  # neighbours of a size
LARGEST_MERGED = 100_000  # records: one row group, which is sorted in memory


def owner_of(path: str) -> str | None:
    """Return the id of the store that a file belongs to, None for a path that is none of a store's file."""
    found = PATH.fullmatch(path)
    return found[1] if found else None


def days_of(files: Sequence[DataFile]) -> Mapping[str, Sequence[DataFile]]:
    """Return files by their day's folder, each day in the order in which records came."""
    ordered = sorted(files, key=lambda file: file.path)
    return {day: list(some) for day, some in groupby(ordered, lambda file: file.path.rpartition("/")[0])}


def mergeable(files: Sequence[DataFile]) -> Sequence[DataFile]:
    """Return neighbours of one day that should become one file, none where there is nothing to do.

    They are neighbours in the order in which their records came. So the name of the new file, made from the
    numbers of its records, is that of no other file.
    """
    for size in SIZES:
        for small, some in groupby(files, lambda file: file.rows < size):  # noqa: B023 - used up at once
            run = list(some)
            if small and len(run) >= MERGED_AT:
                return _within_bounds(run)
    return ()


def merged_path(files: Sequence[DataFile]) -> str:
    """Return the path of the file that neighbours become: from the first number to the last."""
    first, last = files[0].path, files[-1].path
    return f"{first.rpartition('-')[0]}-{last.rpartition('-')[2]}"


def _within_bounds(files: Sequence[DataFile]) -> Sequence[DataFile]:
    sums = takewhile(lambda rows: rows <= LARGEST_MERGED, accumulate(file.rows for file in files))
    return files[: len(list(sums))]
