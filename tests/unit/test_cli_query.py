"""The command `query` over files, without an emulator."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from emulator.cli import main
from tests.unit.lake_engine import RECORDS


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder with a log file as CloudTrail delivers it, a digest beside it, and lines of JSON."""
    records = [json.loads(record) for record in RECORDS]
    below = tmp_path / "AWSLogs" / "111122223333" / "CloudTrail" / "us-east-1"
    below.mkdir(parents=True)
    (below / "a.json.gz").write_bytes(gzip.compress(json.dumps({"Records": records[:9]}).encode()))
    (tmp_path / "rest.jsonl").write_bytes(b"\n".join(RECORDS[9:]))
    return tmp_path


def asked(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["query", *words])
    return result.exit_code, result.stdout, result.stderr


def test_log_files_are_asked_in_sql(logs: Path) -> None:
    statement = "SELECT eventName, count(*) AS n FROM events GROUP BY 1 HAVING count(*) > 1 ORDER BY 1"

    assert asked(statement, str(logs)) == (
        0,
        "eventName     n\n------------  -\nConsoleLogin  2\nGetObject     2\n",
        "2 rows\n",
    )


def test_statements_of_aws_s_samples_run_as_they_are(logs: Path) -> None:
    _, out, _ = asked("SELECT count(*) AS n FROM $EDS_ID", str(logs), "--format", "json")

    assert json.loads(out) == {"n": "14"}


def test_an_answer_is_printed_as_csv(logs: Path) -> None:
    statement = "SELECT eventName, requestParameters FROM events WHERE eventName = 'AssumeRole'"
    _, out, _ = asked(statement, str(logs), "--format", "csv")

    assert list(csv.reader(io.StringIO(out))) == [
        ["eventName", "requestParameters"],
        [
            "AssumeRole",
            "{roleArn=arn:aws:iam::111122223333:role/web, roleSessionName=x, durationSeconds=3600}",
        ],
    ]


def test_long_values_are_cut_in_a_table(logs: Path) -> None:
    _, out, _ = asked("SELECT eventJson FROM events WHERE eventName = 'DeleteTrail'", str(logs))

    assert max(map(len, out.splitlines())) == 60
    assert "…" in out


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("SELECT nope FROM events", "line 1:8: Column 'nope' cannot be resolved"),
        ("SELECT 1 FROM stores", "line 1:15: Table 'stores' does not exist"),
        ("SELECT 1 / 0 FROM events", "Division by zero"),
        ("DELETE FROM events", "line 1:1: mismatched input 'DELETE'"),
    ],
)
def test_what_is_wrong_ends_the_command_with_a_sentence(logs: Path, statement: str, said: str) -> None:
    status, out, error = asked(statement, str(logs))

    assert (status, out) == (2, "")
    assert said in error


def test_a_folder_without_records_is_named(tmp_path: Path) -> None:
    status, _, error = asked("SELECT 1 FROM events", str(tmp_path))

    assert status != 0
    assert f"{tmp_path} has no files of records" in error
