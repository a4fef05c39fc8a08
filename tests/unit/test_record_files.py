"""Files of records, of every form."""

import gzip
import io
import json
from typing import Any

import pytest

from emulator.record_files import LARGEST_TEXT_BYTES, FileError, records_in
from emulator.record_files.sorting import sorted_by_time


def named(name: str) -> dict[str, Any]:
    return {
        "eventTime": "2026-01-02T03:04:05Z",
        "eventSource": "sqs.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-west-1",
    }


def names(content: bytes) -> list[str]:
    return [record["eventName"] for record in records_in(io.BytesIO(content)) if isinstance(record, dict)]


A, B, C = (json.dumps(named(name)) for name in "ABC")
LOG_FILE = json.dumps({"Records": [named("A"), named("B")]})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", ""),
        (A, "A"),
        (f"{A}\n\n{B}\r\n", "AB"),
        (LOG_FILE, "AB"),
        (f"{LOG_FILE}\n{C}", "ABC"),
        (f"\ufeff{A}\n{B}", "AB"),
        (json.dumps(json.loads(LOG_FILE), indent=2), "AB"),
        (json.dumps([named("A"), named("B")], indent=2), "AB"),
        (f"{A}{B}", "AB"),
        (f"{A}\t{B}\n{C}\n", "ABC"),
        ("\n".join(json.dumps(named(name), indent=2) for name in "ABC"), "ABC"),
        (
            'eventname,"EventTime","eventsource","awsregion"\n"A","2026-01-02T03:04:05Z","s","r"\n"B","","",""\n',
            "AB",
        ),
        ('"eventtime","eventname"\n"","A"\n"","B\nC"\n', ["A", "B\nC"]),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_records_are_found_in_lines_texts_and_tables(content: str, expected: str, pack: Any) -> None:
    assert names(pack(content.encode())) == list(expected)


def test_a_file_is_read_from_its_beginning_each_time() -> None:
    file = io.BytesIO(A.encode())

    assert list(records_in(file)) == list(records_in(file)) == [named("A")]


def test_lines_are_read_one_by_one() -> None:
    found = records_in(io.BytesIO(f"{A}\n{{".encode()))

    assert next(found) == named("A")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"nope", "It is not valid JSON: "),
        (b"\x00\xff", "It is not valid JSON: "),
        (LOG_FILE.encode()[:-9], "It is not valid JSON: "),
        (b"[" * 100_000, "It is not valid JSON: "),
        (A[:-1].encode() + b', "number": NaN}', "It is not valid JSON: "),
        (A[:-1].encode() + rb', "text": "\ud800"}', "It is not valid JSON: "),
        (f"{A}\n{B[:9]}".encode(), "line 2 is not valid JSON: "),
        (f'{A}\n{{"Records": 1}}'.encode(), "line 2: Records: must be a list."),
        (b'eventname,eventtime\n"A"\n', "row 1 has 1 columns, and the first line names 2."),
        (b'eventname,eventtime\nA,B\n"A', "row 2 is not valid CSV: "),
        (b"eventname,eventtime\n\xff,B\n", "row 1 is not valid CSV: "),
        (gzip.compress(A.encode(), mtime=0)[:-9], "It cannot be read: "),
        (b"\x1f\x8b\x00\x00", "It cannot be read: "),
    ],
)
def test_what_cannot_be_read_is_one_sentence_with_its_place(content: bytes, sentence: str) -> None:
    with pytest.raises(FileError) as raised:
        list(records_in(io.BytesIO(content)))

    assert str(raised.value).startswith(sentence)


@pytest.mark.parametrize("start", [b"", b'{"x": "', b'eventname\n"'])
def test_a_file_that_unpacks_without_end_is_refused(start: bytes) -> None:
    bomb = gzip.compress(start + b" " * (LARGEST_TEXT_BYTES + 1), compresslevel=1)

    with pytest.raises(FileError, match="more than 64 MiB"):
        list(records_in(io.BytesIO(bomb)))


@pytest.mark.parametrize("bytes_at_once", [1, 4, 1000])
def test_records_are_sorted_by_time_those_of_one_time_as_they_came(bytes_at_once: int) -> None:
    records = [(3, b"a"), (1, b"b"), (3, b"c"), (2, b"d"), (1, b"e")]
    found = list(sorted_by_time(iter(records), bytes_at_once))

    assert found == [(1, b"b"), (1, b"e"), (2, b"d"), (3, b"a"), (3, b"c")]
