"""The figures `query`, `queries` and `ingest`: SQL over two million records, and records into a store."""

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from emulator.core.lake import ingestion
from emulator.core.lake.answers import Content, DataFile
from emulator.core.lake.data_stores import DataStore
from emulator.core.selectors.selection import AdvancedEventSelector, FieldSelector
from emulator.engines.duckdb.engine import DuckDb
from emulator.engines.duckdb.execution import Limits
from emulator.jobs.lake.asking import NeverStopped
from emulator.jobs.readers.data_stores import LAKE
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.stores.sqlite import SqliteStore, open_store

if TYPE_CHECKING:
    from bench_servers import Connection

DAYS, RECORDS_A_DAY = 20, 100_000
FIRST_DAY = datetime(2026, 3, 1, tzinfo=UTC)
ROUNDS = 3
NEVER_STOPPED = NeverStopped()
ACCOUNT = "123456789012"
INGESTED = 100_000
QUERIES_AT_ONCE = 10
STORE = "11112222-3333-4444-5555-666677778888"

RECORD = (
    '{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROA%(user)016d:s",'
    '"arn":"arn:aws:sts::123456789012:assumed-role/role-%(user)d/s","accountId":"123456789012",'
    '"accessKeyId":"ASIAEXAMPLE%(user)09d","sessionContext":{"sessionIssuer":{"type":"Role",'
    '"principalId":"AROA%(user)016d","arn":"arn:aws:iam::123456789012:role/role-%(user)d",'
    '"accountId":"123456789012","userName":"role-%(user)d"},"attributes":{"creationDate":'
    '"2026-03-01T00:00:00Z","mfaAuthenticated":"false"}}},"eventTime":"%(time)s",'
    '"eventSource":"%(source)s.amazonaws.com","eventName":"%(name)s","awsRegion":"us-east-1",'
    '"sourceIPAddress":"203.0.113.%(host)d","userAgent":"aws-cli/2.36.28 md/awscrt#0.36.2 ua/2.1 os/linux",'
    '%(error)s"requestParameters":{"bucketName":"bucket-%(host)d","key":"data/%(number)07d.json","Host":'
    '"bucket-%(host)d.s3.amazonaws.com"},"responseElements":null,"additionalEventData":{"bytesTransferredOut":'
    '%(number)d,"x-amz-id-2":"%(id)s"},"requestID":"%(number)016X","eventID":"%(id)s","readOnly":true,'
    '"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::bucket-%(host)d/data/%(number)07d.json"}],'
    '"eventType":"AwsApiCall","managementEvent":%(management)s,"recipientAccountId":"123456789012",'
    '"eventCategory":"%(category)s","tlsDetails":{"tlsVersion":"TLSv1.3",'
    '"cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"s3.us-east-1.amazonaws.com"}}'
)
CALLS = (
    ("s3", "GetObject", "Data"),
    ("s3", "PutObject", "Data"),
    ("ec2", "DescribeInstances", "Management"),
    ("iam", "ListUsers", "Management"),
    ("kms", "Decrypt", "Management"),
)
DAY = "2026-03-05"

# A usual question each: as Lake has it, and as one would put it to the engine itself.
QUESTIONS = {
    "calls by service": (
        (
            "SELECT eventSource, eventName, count(*) AS n FROM {store} GROUP BY eventSource, eventName"
            " ORDER BY n DESC LIMIT 10"
        ),
        "SELECT eventsource, eventname, count(*) AS n FROM t GROUP BY 1, 2 ORDER BY n DESC LIMIT 10",
    ),
    "errors of a day": (
        (
            f"SELECT errorCode, count(*) AS n FROM {{store}} WHERE eventTime >= '{DAY} 00:00:00'"
            f" AND eventTime < '{DAY} 23:59:59' GROUP BY errorCode ORDER BY n DESC"
        ),
        (
            f"SELECT errorcode, count(*) AS n FROM t WHERE eventtime >= TIMESTAMP '{DAY} 00:00:00'"
            f" AND eventtime < TIMESTAMP '{DAY} 23:59:59' GROUP BY 1 ORDER BY n DESC"
        ),
    ),
    "most read objects": (
        (
            "SELECT element_at(requestParameters, 'bucketName') AS b,"
            ""
            " element_at(requestParameters, 'key') AS k, count(*) AS n FROM {store}"
            " WHERE eventName = 'GetObject' GROUP BY 1, 2 ORDER BY n DESC LIMIT 25"
        ),
        (
            "SELECT requestparameters['bucketName'] AS b, requestparameters['key'] AS k, count(*) AS n FROM t"
            " WHERE eventname = 'GetObject' GROUP BY 1, 2 ORDER BY n DESC LIMIT 25"
        ),
    ),
    "roles": (
        (
            "SELECT userIdentity.sessionContext.sessionIssuer.userName AS r, count(*) AS n FROM {store}"
            " GROUP BY 1 ORDER BY 2 DESC LIMIT 10"
        ),
        (
            "SELECT useridentity.sessioncontext.sessionissuer.username AS r, count(*) AS n FROM t"
            " GROUP BY 1 ORDER BY 2 DESC LIMIT 10"
        ),
    ),
    "text of all": (
        "SELECT count(*) AS n FROM {store} WHERE eventJson LIKE '%0000042.json%'",
        "SELECT count(*) AS n FROM t WHERE eventjson LIKE '%0000042.json%'",
    ),
    "JSON of a day": (
        (
            "SELECT json_extract_scalar(eventJson, '$.userIdentity.arn') AS a, count(*) AS n FROM {store}"
            f" WHERE calendarday = {DAY.replace('-', '')} GROUP BY 1 ORDER BY 2 DESC LIMIT 10"
        ),
        (
            "SELECT json_extract_string(eventjson, '$.userIdentity.arn') AS a, count(*) AS n FROM t"
            f" WHERE eventtime >= TIMESTAMP '{DAY}' AND eventtime < TIMESTAMP '{DAY}' + INTERVAL 1 DAY"
            " GROUP BY 1 ORDER BY 2 DESC LIMIT 10"
        ),
    ),
}


def records(count: int) -> Iterator[bytes]:
    """Yield records of one day, in order of time."""
    drawn = random.Random(1)
    for number in range(count):
        at = FIRST_DAY + timedelta(seconds=number * 86_399 / count)
        source, name, category = CALLS[number % len(CALLS)]
        unique = f"{drawn.getrandbits(128):032x}"
        text = RECORD % {
            "user": drawn.randrange(100),
            "time": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "source": source,
            "name": name,
            "host": drawn.randrange(1, 250),
            "number": number,
            "error": '"errorCode":"AccessDenied",' if drawn.random() < 0.05 else "",
            "id": f"{unique[:8]}-{unique[8:12]}-4{unique[13:16]}-8{unique[17:20]}-{unique[20:]}",
            "management": "false" if category == "Data" else "true",
            "category": category,
        }
        yield text.encode()


def data_set(folder: Path, days: int = DAYS) -> Sequence[DataFile]:
    """Write a file of records for each day; those after the first are it with other times and ids."""
    first = DuckDb().write("events", list(records(RECORDS_A_DAY)), str(folder / "00.parquet"))
    files = [first]
    with duckdb.connect() as connection:
        for day in range(1, days):
            path = folder / f"{day:02}.parquet"
            connection.execute(
                f"COPY (SELECT * REPLACE (eventtime + INTERVAL {day} DAY AS eventtime,"
                f" '{day:02}' || eventid[3:] AS eventid) FROM read_parquet('{first.path}')) TO '{path}'"
                " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)"
            )
            shift = timedelta(days=day)
            size = path.stat().st_size
            files.append(DataFile(str(path), first.rows, size, first.first + shift, first.last + shift))
    return files


def query() -> None:
    """Measure each question against the engine bare, with its own SQL, on the same files."""
    from benchmarks import line

    limits = Limits()
    with tempfile.TemporaryDirectory() as folder:
        files = data_set(Path(folder))
        engine, times = DuckDb(limits), {"ours": 0.0, "bare": 0.0}
        for name, (asked, bare) in QUESTIONS.items():
            sql = asked.format(store=STORE)
            content = {STORE: Content("events", files)}
            ours = best(lambda sql=sql, content=content: asked_of(engine, sql, content))
            theirs = best(lambda bare=bare: asked_bare(bare, files, limits.threads))
            times["ours"] += ours
            times["bare"] += theirs
            count = f"{DAYS * RECORDS_A_DAY:,} records"
            line(f"query {name}", f"{ours:.2f} s over {count}", ours / theirs, "the engine bare")
        line("query", f"{times['ours']:.2f} s for all", times["ours"] / times["bare"], "the engine bare")


def asked_of(engine: DuckDb, sql: str, content: dict[str, Content]) -> object:
    statement = engine.check(sql, {STORE: "events"}.get, FIRST_DAY)
    return engine.run(statement, content, NEVER_STOPPED).rows


def asked_bare(sql: str, files: Sequence[DataFile], threads: int) -> object:
    with duckdb.connect(config={"threads": threads}) as connection:
        paths = ", ".join(f"'{file.path}'" for file in files)
        connection.execute(f"CREATE VIEW t AS SELECT * FROM read_parquet([{paths}])")
        return connection.execute(sql).fetchall()


def best(work: Callable[[], object]) -> float:
    """Return the seconds of the median of some rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


# --- records into a store --------------------------------------------------------------------------


def ingest() -> None:
    """Measure records from the journal into a store's files, against writing the same files bare."""
    from benchmarks import line

    given = list(records(INGESTED))
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder, "state"), sink="folder", folder=Path(folder), clock="manual"
        )
        emulator = Emulator(settings)
        keep_store(emulator.parts.store, selectors_of("Management", "Data"))
        for start in range(0, INGESTED, 10_000):
            emulator.inject(b"\n".join(given[start : start + 10_000]))
        began = time.perf_counter()
        emulator.parts.timetable.catch_up(LAKE)
        seconds = time.perf_counter() - began
        files = emulator.parts.store.lake_records.files(STORE)
        assert (
            sum(file.rows for file in files) + emulator.parts.store.lake_records.count_fresh(STORE)
            == INGESTED
        )
        emulator.close()
        engine = DuckDb()
        began = time.perf_counter()
        step = INGESTED // len(files)
        for number in range(len(files)):
            part = given[number * step : (number + 1) * step]
            engine.write("events", part, str(Path(folder, f"{number}.parquet")))
        bare = time.perf_counter() - began
    line("ingest", f"{INGESTED / seconds:.0f} records/s", bare / seconds, "writing the same Parquet bare")


def selectors_of(*categories: str) -> tuple[AdvancedEventSelector, ...]:
    fields = [FieldSelector("eventCategory", equals=(category,)) for category in categories]
    return tuple(AdvancedEventSelector((field,)) for field in fields)


def keep_store(state: SqliteStore, selectors: tuple[AdvancedEventSelector, ...]) -> None:
    """Keep a store that takes events from now on."""
    store = DataStore(
        id=STORE,
        name="all",
        account=ACCOUNT,
        home_region="us-east-1",
        created_at=FIRST_DAY,
        updated_at=FIRST_DAY,
        status="ENABLED",
        selectors=selectors,
        retention_days=3653,
    )
    state.data_stores.save(store)
    state.ingestions.save(ingestion.begun(store, (ACCOUNT,), "ingestion", state.journal.last() + 1))


# --- ten queries at once ---------------------------------------------------------------------------


def queries() -> None:
    """Run ten queries at once in a server, and measure the calls that it records meanwhile."""
    from bench_servers import Connection, iam, running, wait_for
    from benchmarks import line

    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        with running(lambda port: [*SERVE, "--port", str(port), "--data-dir", folder]) as port:
            wait_for(port)
            caller, asker = Connection(port), Connection(port)
            assert caller.call(iam("CreateUser", UserName="ada")) == 200
            alone = [timed_call(caller) for _ in range(CALLS_ALONE)]
            statements = [asked.format(store=STORE) for asked, _ in QUESTIONS.values()]
            ids = [
                start_query(asker, statements[number % len(statements)]) for number in range(QUERIES_AT_ONCE)
            ]
            began, beside = time.perf_counter(), list[float]()
            while not all(has_ended(asker, query) for query in ids):
                beside += [timed_call(caller) for _ in range(20)]
            seconds = time.perf_counter() - began
    line(
        "queries",
        f"{QUERIES_AT_ONCE} at once over {DAYS * RECORDS_A_DAY:,} records in {seconds:.1f} s,"
        f" calls beside them {statistics.median(beside) * 1000:.1f} ms",
        statistics.median(beside) / statistics.median(alone),
        "calls without queries",
    )


SERVE = [sys.executable, "-m", "emulator", "serve"]
CALLS_ALONE = 200


def prepare(folder: Path) -> None:
    """Write a state with a store that has all records in files."""
    below = folder / "lake" / STORE / "data"
    state = open_store(folder / "state.sqlite3")
    keep_store(state, selectors_of("Management"))
    made = []
    for day, file in enumerate(data_set(folder)):
        name = f"{FIRST_DAY + timedelta(days=day):calendarday=%Y%m%d}/{day * 2:012}-{day * 2 + 1:012}.parquet"
        (below / name).parent.mkdir(parents=True)
        Path(file.path).rename(below / name)
        made.append(replace(file, path=f"{STORE}/data/{name}"))
    state.lake_records.file_away(STORE, 0, made)
    state.close()


def timed_call(connection: "Connection") -> float:
    from bench_servers import iam

    began = time.perf_counter()
    assert connection.call(iam("GetUser", UserName="ada")) == 200
    return time.perf_counter() - began


def start_query(connection: "Connection", statement: str) -> str:
    from bench_servers import cloudtrail

    status, body = connection.answer(cloudtrail("StartQuery", QueryStatement=statement))
    assert status == 200, body
    return str(json.loads(body)["QueryId"])


def has_ended(connection: "Connection", query: str) -> bool:
    from bench_servers import cloudtrail

    _, body = connection.answer(cloudtrail("DescribeQuery", QueryId=query))
    status = json.loads(body)["QueryStatus"]
    assert status in {"QUEUED", "RUNNING", "FINISHED"}, body
    return bool(status == "FINISHED")
