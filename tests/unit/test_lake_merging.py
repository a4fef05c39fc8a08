"""Small files of a day become one, and a file goes when no query reads it any more."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.lake.answers import Content, DataFile
from emulator.core.lake.files import LARGEST_MERGED, MERGED_AT, days_of, mergeable, merged_path
from tests.unit.lake_engine import ENGINE, NOW, RECORDS, STORE, NeverStopped, checked

SIZES = st.lists(st.integers(1, 60_000), max_size=60)


def files_of(sizes: list[int], day: str = "20260301") -> list[DataFile]:
    folder = f"{STORE}/data/calendarday={day}"
    starts = [sum(sizes[:index]) + 1 for index in range(len(sizes))]
    return [
        DataFile(f"{folder}/{start:012}-{start + rows - 1:012}.parquet", rows, rows, NOW, NOW)
        for start, rows in zip(starts, sizes, strict=True)
    ]


@pytest.mark.parametrize(
    ("sizes", "merged"),
    [
        ([10] * 7, 0),
        ([10] * 8, 8),
        ([60_000] * 20, 0),
        ([60_000, *[20_000] * 8], 5),
        ([*[10] * 5, 60_000, *[10] * 5], 0),
        ([5_000] * 4 + [10] * 8, 8),
    ],
)
def test_neighbours_of_a_size_are_merged(sizes: list[int], merged: int) -> None:
    assert len(mergeable(files_of(sizes))) == merged


@given(SIZES)
def test_merging_ends_and_loses_no_record(sizes: list[int]) -> None:
    files = files_of(sizes)
    while some := mergeable(files):
        rows = sum(file.rows for file in some)
        made = replace(some[-1], path=merged_path(some), rows=rows)
        assert made.path not in {file.path for file in files}
        assert rows <= LARGEST_MERGED
        files = sorted([*(one for one in files if one not in some), made], key=lambda file: file.path)

    assert sum(file.rows for file in files) == sum(sizes)
    small = sum(file.rows < 100 for file in files)
    large = sum(file.rows >= 100 for file in files)
    assert small <= (MERGED_AT - 1) * (large + 1)


def test_files_are_merged_within_their_day() -> None:
    days = days_of([*files_of([10] * 5), *files_of([10] * 5, "20260302")])

    assert [len(files) for files in days.values()] == [5, 5]
    assert not any(mergeable(files) for files in days.values())


def test_a_merged_file_answers_as_its_parts_did(tmp_path: Path) -> None:
    parts = [
        ENGINE.write("events", [record], str(tmp_path / f"{number}.parquet"))
        for number, record in enumerate(RECORDS)
    ]
    merged = ENGINE.merge([file.path for file in parts], str(tmp_path / "all.parquet"))
    statement = checked("SELECT * FROM {store} ORDER BY eventID")

    of_parts, of_merged = (
        ENGINE.run(statement, {STORE: Content("events", files)}, NeverStopped())
        for files in (parts, [merged])
    )

    assert of_merged.rows == of_parts.rows
    assert merged.rows == len(RECORDS)
    assert merged.first == min(file.first for file in parts)
    assert merged.last - merged.first > timedelta(days=1)
