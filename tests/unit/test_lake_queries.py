"""Queries: their life, and the files that their answers become."""

import csv
import gzip
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.api.errors import ServiceError
from emulator.core.lake import queries, results
from emulator.core.lake.queries import FOLLOWS, Query, Status

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
QUERY = Query(
    id="22222222-3333-4444-5555-666677778888",
    account="123456789012",
    region="us-east-1",
    statement="SELECT 1",
    stores=("s",),
    owner="123456789012",
    created_at=NOON,
)


@pytest.mark.source("aws-docs", "CloudTrail API reference, CancelQuery: InactiveQueryException")
@pytest.mark.parametrize("status", [status for status, after in FOLLOWS.items() if not after])
def test_a_query_that_has_ended_goes_on_to_nothing(status: Status) -> None:
    with pytest.raises(ServiceError, match="InactiveQueryException"):
        replace(QUERY, status=status).moved("CANCELLED", NOON)


@pytest.mark.source("aws-docs", "CloudTrail user guide, quotas")
def test_ten_queries_that_have_not_ended_are_as_many_as_there_may_be() -> None:
    queries.check_room([QUERY] * 9 + [replace(QUERY, status="FINISHED")] * 9)

    with pytest.raises(ServiceError, match="MaxConcurrentQueriesException"):
        queries.check_room([QUERY] * 10)


@pytest.mark.source("aws-docs", "CloudTrail user guide: answers are kept for seven days")
def test_an_answer_is_kept_for_seven_days() -> None:
    assert QUERY.is_kept(NOON + timedelta(days=7, seconds=-1))
    assert not QUERY.is_kept(NOON + timedelta(days=7))


@pytest.mark.source("aws-docs", "CloudTrail API reference, ListQueries")
def test_queries_are_chosen_by_status_and_time_newest_first() -> None:
    later = replace(QUERY, id="later", created_at=NOON + timedelta(hours=1))
    failed = replace(QUERY, id="failed", status="FAILED")

    assert [one.id for one in queries.chosen([QUERY, later, failed], "QUEUED", None, None)] == [
        "later",
        QUERY.id,
    ]
    assert [one.id for one in queries.chosen([QUERY, later], None, None, NOON)] == [QUERY.id]
    with pytest.raises(ServiceError, match="InvalidDateRangeException"):
        queries.chosen([QUERY], None, later.created_at, NOON)


@pytest.mark.source("aws-docs", "CloudTrail user guide, find your downloaded query results")
@pytest.mark.parametrize(
    ("uri", "beginning"),
    [("s3://results", ""), ("s3://results/", ""), ("s3://results/a/b", "a/b/"), ("s3://results/a/", "a/")],
)
def test_an_answer_lies_below_its_day_and_query(uri: str, beginning: str) -> None:
    folder = results.folder_of(QUERY, results.place_of(uri))

    assert folder == f"{beginning}AWSLogs/123456789012/CloudTrail-Lake/Query/2026/01/05/{QUERY.id}/"


@pytest.mark.source("assumed", "quoting of the CSV is that of RFC 4180", "inferred")
@given(rows=st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_the_csv_is_read_back_as_it_was(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(gzip.decompress(results.csv(["a", "b"], rows)).decode(), newline="")))

    assert read == [["a", "b"], *rows]


@pytest.mark.source("aws-docs", "CloudTrail user guide, CloudTrail sign file structure")
def test_the_sign_file_lists_the_files_as_stored() -> None:
    ended = QUERY.moved("RUNNING", NOON).moved("FINISHED", NOON + timedelta(seconds=8))
    document = json.loads(results.sign_file(ended, {"result_1.csv.gz": b"x"}, "ab", "f" * 32))

    assert document == {
        "version": "1.0",
        "region": "us-east-1",
        "files": [{"fileHashValue": results.file_hash(b"x"), "fileName": "result_1.csv.gz"}],
        "hashAlgorithm": "SHA-256",
        "signatureAlgorithm": "SHA256withRSA",
        "queryCompleteTime": "2026-01-05T12:00:08Z",
        "hashSignature": "ab",
        "publicKeyFingerprint": "f" * 32,
    }
