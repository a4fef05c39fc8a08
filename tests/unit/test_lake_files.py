"""Records in files and fresh ones answer alike, and a file is there whole or not at all."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from emulator.core.lake.answers import Content, EngineError, QueryStoppedError
from tests.unit.lake_engine import ENGINE, RECORDS, STORE, NeverStopped, answer, checked, golden

CASES = [case for case in golden("cases.json") if "rows" in case]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_records_in_files_answer_as_fresh_ones_do(case: dict[str, str], tmp_path: Path) -> None:
    file = ENGINE.write("events", RECORDS[:9], str(tmp_path / "a.parquet"))
    content = Content("events", [file], RECORDS[9:])

    found = ENGINE.run(checked(case["sql"]), {STORE: content}, NeverStopped())

    assert found.rows == case["rows"]


def test_a_file_has_the_columns_of_a_store_in_lower_case(tmp_path: Path) -> None:
    file = ENGINE.write("events", RECORDS, str(tmp_path / "calendarday=20260301" / "a.parquet"))
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT useridentity.sessioncontext.sessionissuer.username, resources[1].arn FROM '{file.path}'"
            " WHERE eventname = 'GetObject' ORDER BY eventid LIMIT 1"
        ).fetchone()
        names = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM '{file.path}'").fetchall()]

    assert found == ("web", "arn:aws:s3:::media/a/b.txt")
    assert all(name == name.lower() for name in names)
    assert (file.rows, file.first.isoformat()) == (14, "2026-03-01T23:50:00+00:00")


@pytest.mark.source("aws-docs", "CloudTrail user guide: retention is by eventTime")
def test_events_from_before_the_retention_count_as_forgotten(tmp_path: Path) -> None:
    file = ENGINE.write("events", RECORDS[:9], str(tmp_path / "a.parquet"))
    content = Content("events", [file], RECORDS[9:], datetime(2026, 3, 4, tzinfo=UTC))

    found = ENGINE.run(checked("SELECT count(*) FROM {store}"), {STORE: content}, NeverStopped())

    assert found.rows == [["7"]]


@pytest.mark.source("aws-docs", "CloudTrail user guide: bounds on eventTime scan less")
def test_files_outside_the_bounds_are_not_read(tmp_path: Path) -> None:
    files = [
        ENGINE.write("events", [record], str(tmp_path / f"{number}.parquet"))
        for number, record in enumerate(RECORDS)
    ]
    statement = checked("SELECT count(*) FROM {store} WHERE eventTime > '2026-03-08 00:00:00'")

    found = ENGINE.run(statement, {STORE: Content("events", files)}, NeverStopped())

    assert (found.rows, found.events_scanned) == ([["4"]], 4)
    assert found.bytes_scanned == sum(file.size_bytes for file in files[-4:])


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(EngineError, match="cannot be written"):
        ENGINE.write("events", RECORDS, str(tmp_path / "file" / "a.parquet"))


class Stopped:
    def is_wanted(self) -> bool:
        return True


@pytest.mark.source("aws-docs", "CancelQuery")
def test_a_statement_that_is_stopped_says_so() -> None:
    statement = checked(
        "SELECT count(*) FROM {store} a, {store} b, {store} c, {store} d, {store} e, {store} f"
    )

    with pytest.raises(QueryStoppedError):
        ENGINE.run(statement, {STORE: Content("events", fresh=RECORDS * 20)}, Stopped())


MISSHAPEN = (
    b'{"eventTime":"no time","eventName":"a"}',
    b'{"eventName":"b","requestParameters":"text","resources":{},"userIdentity":7,"readOnly":"maybe"}',
    b"[]",
    b"7",
    b'{"eventName":"\\u0000\\ud83d\\ude00","requestParameters":{"a":{"b":[1,null,"x"]},"c":null,"d":1.5}}',
)


def test_records_of_any_shape_can_be_queried() -> None:
    found = answer("SELECT eventName, requestParameters, eventTime FROM {store}", MISSHAPEN)

    assert [list(row) for row in found.rows] == [
        ["a", "", ""],
        ["b", "", ""],
        ["", "", ""],
        ["", "", ""],
        ["\0😀", '{a={"b":[1,null,"x"]}, c=null, d=1.5}', ""],
    ]
