"""Records as Parquet for other engines: every record once, the same bytes from any number of workers."""

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from emulator.cli import main
from emulator.core.lake.columns import types_of
from tests.conftest import MakeClient
from tests.flows.test_spreading import SMALL, content, run


def counts(out: Path) -> Counter[tuple[str, str, int]]:
    """Return how many records the files hold by account, region and day, as a foreign reader sees them."""
    rows = duckdb.connect().execute(
        "SELECT account, region, calendarday, count(*) FROM read_parquet(?, hive_partitioning = true,"
        " hive_types = {'account': VARCHAR}) WHERE account = recipientaccountid AND region = awsregion"
        " GROUP BY ALL",
        [f"{out}/events/**/*.parquet"],
    )
    return Counter({(account, region, day): number for account, region, day, number in rows.fetchall()})


def test_each_record_of_a_data_set_is_exported_once_by_any_number_of_workers(tmp_path: Path) -> None:
    data, one, two = (tmp_path / name for name in ("data", "one", "two"))
    assert run("generate", "--out", str(data), *SMALL)[2] == 0
    for out, words in ((one, ()), (two, ("--workers", "2"))):
        assert run("export", "--out", str(out), str(data), "--location", "s3://lake", *words)[2] == 0
    expected: Counter[tuple[str, str, int]] = Counter()
    for path in data.rglob("CloudTrail/**/*.gz"):
        for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]:
            day = int(record["eventTime"][:10].replace("-", ""))
            expected[record["recipientAccountId"], record["awsRegion"], day] += 1

    assert counts(one) == expected
    assert content(one) == content(two)
    manifest = json.loads((one / "manifest.json").read_bytes())
    assert (manifest["rows"], manifest["leftOut"]) == (expected.total(), 0)


@pytest.mark.source("aws-docs", "Athena user guide: set up partition projection")
def test_statements_name_every_column_and_the_partitions_that_there_are(tmp_path: Path) -> None:
    record = {
        "recipientAccountId": "111122223333",
        "awsRegion": "eu-west-1",
        "eventTime": "2026-03-01T23:59:59Z",
        "eventCategory": "Management",
        "eventName": "GetUser",
    }
    lines = [
        record,
        record | {"awsRegion": "../up"},
        record | {"eventCategory": "Insight"},
        {"eventName": "x"},
    ]
    (tmp_path / "records.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    out = tmp_path / "tables"
    stdout, stderr, status = run("export", "--out", str(out), str(tmp_path / "records.jsonl"))

    assert status == 0
    assert stdout.startswith("2 records in events (1 row), insights (1 row), ")
    assert stderr == "2 values are not records with account, region and time.\n"
    trino, athena = (out / "trino.sql").read_text(), (out / "athena.sql").read_text()
    for column in types_of("events"):
        assert f'    "{column}" ' in trino
        assert f"  `{column}` " in athena
    assert f"external_location = '{out.as_uri()}/events'" in trino
    assert "'projection.account.values' = '111122223333'" in athena
    assert "'projection.calendarday.range' = '20260301,20260301'" in athena
    assert sorted(path.name for path in out.iterdir()) == [
        "athena.sql", "events", "insights", "manifest.json", "spark_count.py", "trino.sql",
    ]  # fmt: skip


def test_a_running_emulator_is_exported(client: MakeClient, endpoint: str, tmp_path: Path) -> None:
    client("iam").create_user(UserName="ada")
    client("iam").list_users()
    stdout, _, status = run("export", "--out", str(tmp_path / "tables"), "--url", endpoint)

    assert status == 0
    assert stdout.startswith("2 records in events (2 rows), ")
    assert counts(tmp_path / "tables").total() == 2


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("nowhere",), "nowhere is neither a folder nor a file."),
        (("--iceberg", "{file}"), "pip install 'cloudtrail-emulator[iceberg]'"),
        (("{folder}",), "{folder} has no files of records."),
    ],
)
def test_what_cannot_be_exported_is_refused(words: Sequence[str], text: str, tmp_path: Path) -> None:
    folder, file = tmp_path / "empty", tmp_path / "one.jsonl"
    folder.mkdir()
    file.write_text(
        '{"recipientAccountId":"111122223333","awsRegion":"eu-west-1","eventTime":"2026-03-01T00:00:00Z"}'
    )
    given = [word.format(folder=folder, file=file) for word in words]
    found = CliRunner().invoke(main, ["export", "--out", str(tmp_path / "tables"), *given])

    assert found.exit_code != 0
    assert text.format(folder=folder) in found.stderr
