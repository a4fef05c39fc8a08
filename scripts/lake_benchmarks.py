"""The figures `query` and `ingest`: statements over two million records, and records into a store."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from emulator.core.lake.answers import Content, DataFile
from emulator.engines.duckdb.engine import DuckDb, Limits

DAYS, RECORDS_A_DAY = 20, 100_000
FIRST_DAY = datetime(2026, 3, 1, tzinfo=UTC)
ROUNDS = 3
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
        "SELECT eventSource, eventName, count(*) AS n FROM {store} GROUP BY eventSource, eventName"
        " ORDER BY n DESC LIMIT 10",
        "SELECT eventsource, eventname, count(*) AS n FROM t GROUP BY 1, 2 ORDER BY n DESC LIMIT 10",
    ),
    "errors of a day": (
        f"SELECT errorCode, count(*) AS n FROM {{store}} WHERE eventTime >= '{DAY} 00:00:00'"
        f" AND eventTime < '{DAY} 23:59:59' GROUP BY errorCode ORDER BY n DESC",
        f"SELECT errorcode, count(*) AS n FROM t WHERE eventtime >= TIMESTAMP '{DAY} 00:00:00'"
        f" AND eventtime < TIMESTAMP '{DAY} 23:59:59' GROUP BY 1 ORDER BY n DESC",
    ),
    "most read objects": (
        "SELECT element_at(requestParameters, 'bucketName') AS b, element_at(requestParameters, 'key') AS k,"
        " count(*) AS n FROM {store} WHERE eventName = 'GetObject' GROUP BY 1, 2 ORDER BY n DESC LIMIT 25",
        "SELECT requestparameters['bucketName'] AS b, requestparameters['key'] AS k, count(*) AS n FROM t"
        " WHERE eventname = 'GetObject' GROUP BY 1, 2 ORDER BY n DESC LIMIT 25",
    ),
    "roles": (
        "SELECT userIdentity.sessionContext.sessionIssuer.userName AS r, count(*) AS n FROM {store}"
        " GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
        "SELECT useridentity.sessioncontext.sessionissuer.username AS r, count(*) AS n FROM t"
        " GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
    ),
    "text of all": (
        "SELECT count(*) AS n FROM {store} WHERE eventJson LIKE '%0000042.json%'",
        "SELECT count(*) AS n FROM t WHERE eventjson LIKE '%0000042.json%'",
    ),
    "JSON of a day": (
        "SELECT json_extract_scalar(eventJson, '$.userIdentity.arn') AS a, count(*) AS n FROM {store}"
        f" WHERE calendarday = {DAY.replace('-', '')} GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
        "SELECT json_extract_string(eventjson, '$.userIdentity.arn') AS a, count(*) AS n FROM t"
        f" WHERE eventtime >= TIMESTAMP '{DAY}' AND eventtime < TIMESTAMP '{DAY}' + INTERVAL 1 DAY"
        " GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
    ),
}


class NeverStopped:
    def is_wanted(self) -> bool:
        return False


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
                f"COPY (SELECT * REPLACE (eventtime + INTERVAL {day} DAY AS eventtime, '{day:02}' || eventid[3:]"
                f" AS eventid) FROM read_parquet('{first.path}')) TO '{path}'"
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
    return engine.run(statement, content, NeverStopped()).rows


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
