"""Measures trials of rules: a hundred Sigma rules at once, against the same conditions bare in DuckDB."""

import time
from collections.abc import Iterator, Sequence
from itertools import islice

import duckdb
import orjson

from emulator.core.records.events import record_of
from emulator.core.trials.rules import Record, Rule
from emulator.generating.activity.days import windows_of
from emulator.generating.activity.scenes import Ground
from emulator.generating.plans import START
from emulator.trialling.batches import RECORDS_AT_ONCE, Batch
from emulator.trialling.sigma_trials import SigmaTrials

EVENTS, RULES, DISTINCT = 1_000_000, 100, 20_000
NAMES = ("StopLogging", "DeleteTrail", "CreateUser", "AttachUserPolicy", "GetSecretValue", "ConsoleLogin")
MEMBERS = (
    "eventSource",
    "eventName",
    "errorCode",
    "userAgent",
    "userIdentity.arn",
    "requestParameters.userName",
)


def distinct() -> Sequence[Record]:
    """Return records of a generated day."""
    ground = Ground("111122223333", ("us-east-1", "eu-west-1"), "sa-east-1", 1)
    events = (one.event for window in windows_of(ground, START, 1, DISTINCT, ()) for one in window.happened)
    return [dict(record_of(event)) for event in events]


def batches(records: Sequence[Record], count: int) -> Iterator[Batch]:
    bodies = [orjson.dumps(record) for record in records]
    repeated = (one for _ in range(count // len(records) + 1) for one in zip(records, bodies, strict=True))
    left = islice(repeated, count)
    while some := list(islice(left, RECORDS_AT_ONCE)):
        yield Batch([record for record, _ in some], [body for _, body in some], ())


def rules() -> Sequence[Rule]:
    return [Rule(f"{number}.yml", "sigma", _text(number)) for number in range(RULES)]


def _text(number: int) -> str:
    name = NAMES[number % len(NAMES)]
    return (
        "title: t\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n"
        f"  s:\n    eventSource|endswith: .amazonaws.com\n    eventName: [{name}, Other{number}]\n"
        f"    userIdentity.arn|contains: ':user/'\n  f:\n    userAgent|startswith: 'tool-{number}'\n"
        f"  g:\n    errorCode: Error{number}\n    requestParameters.userName: u{number}\n"
        "  condition: s and not f or g\n"
    )


def _bare(number: int) -> str:
    name = NAMES[number % len(NAMES)].lower()
    return (
        f"coalesce((lower(c0) LIKE '%.amazonaws.com' AND lower(c1) IN ('{name}', 'other{number}')"
        f" AND lower(c4) LIKE '%:user/%' AND NOT coalesce(lower(c3) LIKE 'tool-{number}%', false))"
        f" OR (lower(c2) = 'error{number}' AND lower(c5) = 'u{number}'), false)"
    )


def seconds_of_both(count: int) -> tuple[float, float, bool]:
    """Return the seconds of the trial and of DuckDB alone, and whether both counted the same."""
    records = distinct()
    some = list(batches(records, count))
    trials = SigmaTrials(rules())
    began = time.perf_counter()
    for batch in some:
        trials.take(batch)
    ours = time.perf_counter() - began
    found = [trials.hits()[f"{number}.yml"].others for number in range(RULES)]
    trials.close()
    connection = duckdb.connect(config={"threads": 2})
    began = time.perf_counter()
    counted = _counted_bare(connection, some)
    return ours, time.perf_counter() - began, found == counted


def _counted_bare(connection: duckdb.DuckDBPyConnection, some: Sequence[Batch]) -> Sequence[int]:
    """Load the same JSON, take the same members out, and count by all conditions in one statement."""
    connection.execute("CREATE TABLE j (j VARCHAR)")
    for batch in some:
        for first in range(0, len(batch.bodies), 5000):
            text = b"\n".join(batch.bodies[first : first + 5000]).decode()
            connection.execute("INSERT INTO j SELECT unnest(string_split(?, chr(10)))", [text])
    paths = ", ".join(f"'$.{member}'" for member in MEMBERS)
    columns = ", ".join(f"k[{index + 1}] AS c{index}" for index in range(len(MEMBERS)))
    connection.execute(
        f"CREATE TABLE t AS SELECT {columns} FROM (SELECT json_extract_string(j, [{paths}]) AS k FROM j)"
    )
    counts = ", ".join(f"count(*) FILTER ({_bare(number)})" for number in range(RULES))
    row = connection.execute(f"SELECT {counts} FROM t").fetchone()
    return list(row or ())
