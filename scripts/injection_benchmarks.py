"""The figures `inject` and `lookup`: records through the admin route, and the event history at size."""

import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

REQUEST_RECORDS = 1000
INJECTED_REQUESTS = 100
ROUNDS = 10
SMALL, LARGE = 10_000, 1_000_000
USERS = 100  # so that each has a full page of events in the small history too
LOOKUPS = 100  # by each attribute
WRITES, BUCKETS = 10, 20  # one in so many records lists a bucket, one of so many
HISTORY_SECONDS = 80 * 86400

RECORD = (
    '{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE%(user)010d",'
    '"arn":"arn:aws:iam::123456789012:user/user-%(user)d","accountId":"123456789012",'
    '"accessKeyId":"AKIAEXAMPLE%(user)09d","userName":"user-%(user)d"},"eventTime":"%(time)s",'
    '"eventSource":"%(source)s.amazonaws.com","eventName":"%(name)s","awsRegion":"us-east-1",'
    '"sourceIPAddress":"203.0.113.7","userAgent":"aws-cli/2.36.28 md/awscrt#0.36.2 ua/2.1 os/linux",'
    '"requestParameters":{"instancesSet":{"items":[{"instanceId":"i-%(number)017x"}]},"filterSet":{}},'
    '"responseElements":null,"requestID":"%(number)08x-0000-4000-8000-0123456789ab",'
    '"eventID":"%(id)s","readOnly":true,"eventType":"AwsApiCall","managementEvent":true,'
    '"recipientAccountId":"123456789012","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3",'
    '"cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"ec2.us-east-1.amazonaws.com"}}'
)
CALLS = (
    ("ec2", "DescribeInstances"),
    ("iam", "ListUsers"),
    ("sts", "GetCallerIdentity"),
    ("kms", "DescribeKey"),
    ("sqs", "GetQueueAttributes"),
)
KIND = "AWS::S3::Bucket"
COLUMNS = ("account", "region", "time", "username", "id", "name", "source", "access_key", "read_only", "body")
TABLE = f"CREATE TABLE events (number INTEGER PRIMARY KEY, {', '.join(COLUMNS)})"
INSERT = f"INSERT INTO events ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
# What a page by user name needs; and what the pages by time, by each attribute, and delivery need.
TWO_INDEXES = ("time", "username, time")
ALL_INDEXES = (
    *TWO_INDEXES,
    "number",
    "id, time",
    "name, time",
    "source, time",
    "access_key, time",
    "read_only, time",
)


def bodies(records: int, *, writes: bool = False) -> Iterator[bytes]:
    """Yield the bodies of requests, each with as many records as a request has, in order of time.

    With `writes` some of them say that they write, and list a bucket; all others read.
    """
    drawn = random.Random(1)
    began = time.time() - HISTORY_SECONDS
    for first in range(0, records, REQUEST_RECORDS):
        texts = []
        for number in range(first, first + REQUEST_RECORDS):
            at = datetime.fromtimestamp(began + number * HISTORY_SECONDS / records, UTC)
            source, name = CALLS[number % len(CALLS)]
            text = RECORD % {
                "id": _id(drawn.getrandbits(128)),
                "user": drawn.randrange(USERS),
                "time": f"{at:%Y-%m-%dT%H:%M:%SZ}",
                "source": source,
                "name": name,
                "number": number,
            }
            texts.append(_written(text, number) if writes and number % WRITES == 1 else text)
        yield b'{"Records":[' + ",".join(texts).encode() + b"]}"


def _id(drawn: int) -> str:
    unique = f"{drawn:032x}"
    return "-".join((unique[:8], unique[8:12], "4" + unique[13:16], unique[16:20], unique[20:]))


def _written(text: str, number: int) -> str:
    """Return the record of a write instead of a read."""
    listed = f'"readOnly":false,"resources":[{{"type":"{KIND}","ARN":"{_bucket(number // WRITES)}"}}]'
    return text.replace('"readOnly":true', listed)


def _bucket(number: int) -> str:
    return f"arn:aws:s3:::bucket-{number % BUCKETS}"


class Bare:
    """The minimum work of an injection: parse the records, and insert them in an indexed table."""

    def __init__(self, indexes: Sequence[str]) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.execute(TABLE)
        for number, columns in enumerate(indexes):
            self._connection.execute(f"CREATE INDEX i{number} ON events (account, region, {columns})")

    def insert(self, body: bytes) -> None:
        rows = [self._row(record) for record in orjson.loads(body)["Records"]]
        self._connection.execute("BEGIN")
        self._connection.executemany(INSERT, rows)
        self._connection.execute("COMMIT")

    def _row(self, record: dict[str, Any]) -> tuple[Any, ...]:
        identity = record["userIdentity"]
        return (
            record["recipientAccountId"],
            record["awsRegion"],
            int(datetime.fromisoformat(record["eventTime"]).timestamp()),
            identity["userName"],
            record["eventID"],
            record["eventName"],
            record["eventSource"],
            identity["accessKeyId"],
            record["readOnly"],
            orjson.dumps(record),
        )


def injected_a_second(post: Callable[[bytes], None]) -> tuple[float, float, float]:
    """Return records a second through `post`, and bare with all and with two indexes, in turns; medians."""
    inserts = (post, Bare(ALL_INDEXES).insert, Bare(TWO_INDEXES).insert)
    made = list(bodies(INJECTED_REQUESTS * REQUEST_RECORDS))
    share = len(made) // ROUNDS
    rates: tuple[list[float], ...] = ([], [], [])
    for turn in range(ROUNDS):
        part = made[turn * share : (turn + 1) * share]
        for kept, insert in zip(rates, inserts, strict=True):
            began = time.perf_counter()
            for body in part:
                insert(body)
            kept.append(share * REQUEST_RECORDS / (time.perf_counter() - began))
    ours, bare, barest = (statistics.median(kept) for kept in rates)
    return ours, bare, barest


def lookup_times(
    small: Callable[[str, str], None], large: Callable[[str, str], None]
) -> Iterator[tuple[str, float, float]]:
    """Yield each attribute, with the median seconds of a page by it in either history, asked in turns."""
    for key, values in _asked_values().items():
        times: tuple[list[float], list[float]] = ([], [])
        for value in values:
            for kept, ask in zip(times, (small, large), strict=True):
                began = time.perf_counter()
                ask(key, value)
                kept.append(time.perf_counter() - began)
        yield key, statistics.median(times[0]), statistics.median(times[1])


def _asked_values() -> dict[str, list[str]]:
    """Return what is asked for by each attribute; the ids are in both histories."""
    drawn = random.Random(2)
    ids = [one["eventID"] for body in bodies(SMALL) for one in orjson.loads(body)["Records"]]
    users = [drawn.randrange(USERS) for _ in range(LOOKUPS)]
    calls = [drawn.choice(CALLS) for _ in range(LOOKUPS)]
    return {
        "EventId": drawn.sample(ids, LOOKUPS),
        "EventName": [name for _, name in calls],
        "ReadOnly": [drawn.choice(("true", "false")) for _ in range(LOOKUPS)],
        "Username": [f"user-{user}" for user in users],
        "ResourceType": [KIND] * LOOKUPS,
        "ResourceName": [_bucket(drawn.randrange(BUCKETS)) for _ in range(LOOKUPS)],
        "EventSource": [f"{source}.amazonaws.com" for source, _ in calls],
        "AccessKeyId": [f"AKIAEXAMPLE{user:09d}" for user in users],
    }
