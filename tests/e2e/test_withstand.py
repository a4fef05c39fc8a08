"""Half requests, signals, dead processes and damaged folders, against `serve` as a process."""

import http.client
import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.e2e.programs import wait_until
from tests.e2e.test_serve import Served, Start, make_trail, refused

pytestmark = pytest.mark.e2e

SCOPE = "AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Served] = []

    def serve(*options: str) -> Served:
        running.append(Served(*options))
        return running[-1]

    yield serve
    for served in running:
        if served.process.poll() is None:
            served.stop()


def health(url: str) -> Any:
    with urllib.request.urlopen(f"{url}/_emulator/health", timeout=10) as answer:
        return json.load(answer)


def records(url: str) -> list[Any]:
    with urllib.request.urlopen(f"{url}/_emulator/events", timeout=10) as answer:
        return [json.loads(line) for line in answer]


def half(url: str, target: str, line: str, body: bytes) -> socket.socket:
    """Send a request of which the body does not end, and return its connection."""
    parts = urlsplit(url)
    connection = socket.create_connection((parts.hostname, parts.port), 20)
    head = [f"{target} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: {SCOPE}", line, "", ""]
    connection.sendall("\r\n".join(head).encode() + body)
    return connection


# --- half requests -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "line"),
    [
        ("PUT /logs/half", "Content-Length: 1000000"),
        ("PUT /logs/half", "Content-Length: 100000000"),
        ("PUT /logs/half", "Transfer-Encoding: chunked"),
        ("POST /_emulator/events", "Content-Length: 1000"),
        ("PUT /_emulator/state", "Content-Length: 1000000"),
    ],
)
def test_half_requests_hold_nobody_up(start: Start, target: str, line: str) -> None:
    served = start()
    connections = [half(served.url, target, line, b"5\r\nhello\r\n") for _ in range(40)]

    assert health(served.url)["status"] == "ok"
    served.client("s3").create_bucket(Bucket="logs")
    for connection in connections:
        connection.close()


@pytest.mark.source("aws-docs", "S3 API reference, Error responses, IncompleteBody")
@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("Content-Length: 1000000", b"x" * 1000),
        ("Content-Length: 10000000", b"x" * 1000),
        ("Transfer-Encoding: chunked", b"5\r\nhello\r\nzz\r\n"),
        ("Transfer-Encoding: chunked", b"5\r\nhello\r\n"),
    ],
)
def test_half_an_upload_is_not_kept_and_recorded_as_refused(start: Start, line: str, body: bytes) -> None:
    served = start()
    s3 = served.client("s3")
    s3.create_bucket(Bucket="logs")
    half(served.url, "PUT /logs/half", line, body).close()
    wait_until(lambda: any(record["eventName"] == "PutObject" for record in records(served.url)))
    (record,) = [record for record in records(served.url) if record["eventName"] == "PutObject"]

    assert record["errorCode"] == "IncompleteBody"
    assert s3.list_objects_v2(Bucket="logs")["KeyCount"] == 0


def test_a_large_upload_arrives_whole(start: Start) -> None:
    served = start()
    s3 = served.client("s3")
    s3.create_bucket(Bucket="logs")
    s3.put_object(Bucket="logs", Key="large", Body=b"abcd" * 5_000_000)

    assert s3.head_object(Bucket="logs", Key="large")["ContentLength"] == 20_000_000


# --- signals and processes -----------------------------------------------------------------------------


def test_hangup_ends_as_the_other_signals_do(start: Start, tmp_path: Path) -> None:
    served = start("--timing", "aws", "--sink", "folder", "--folder", str(tmp_path))
    cloudtrail = served.client("cloudtrail")
    cloudtrail.create_trail(Name="audit", S3BucketName="logs")
    cloudtrail.start_logging(Name="audit")

    assert served.stop(signal.SIGHUP) == 0
    assert list(tmp_path.rglob("*_CloudTrail_*.json.gz"))


def test_the_end_waits_for_no_half_request(start: Start) -> None:
    served = start()
    connections = [half(served.url, "PUT /logs/a", "Content-Length: 100000000", b"x") for _ in range(10)]

    assert served.stop() == 0
    for connection in connections:
        connection.close()


# --- folders ---------------------------------------------------------------------------------------------


def test_the_owner_alone_reads_the_state(start: Start, tmp_path: Path) -> None:
    (tmp_path / "state.sqlite3").touch(mode=0o644)
    start("--data-dir", str(tmp_path))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}

    assert modes["state.sqlite3"] == 0o600
    assert set(modes.values()) == {0o600}


def used_folder(start: Start, folder: Path) -> Path:
    served = start("--data-dir", str(folder))
    make_trail(served)
    iam = served.client("iam")
    for number in range(40):
        iam.create_user(UserName=f"user-{number}")
    served.stop()
    return folder / "state.sqlite3"


def test_a_state_that_is_damaged_inside_is_refused_at_the_start(start: Start, tmp_path: Path) -> None:
    file = used_folder(start, tmp_path)
    with file.open("r+b") as state:
        state.seek(4096 * 10)
        state.write(os.urandom(4096 * 4))
    status, said = refused("--data-dir", str(tmp_path), "--port", "0")

    assert status == 2
    assert said.count("\n") == 1
    assert f"The state file {file} " in said


def warning_at_start(start: Start, folder: Path) -> str:
    served = start("--data-dir", str(folder))
    served.process.terminate()
    _, said = served.process.communicate(timeout=20)
    return str(said)


def test_a_journal_that_is_gone_is_warned_of(start: Start, tmp_path: Path) -> None:
    file = used_folder(start, tmp_path)
    with closing(sqlite3.connect(file)) as state, state:
        state.execute("DELETE FROM events")

    assert warning_at_start(start, tmp_path).startswith(f"Warning: The journal in {file} is gone")


def test_a_state_file_that_became_empty_is_warned_of(start: Start, tmp_path: Path) -> None:
    file = used_folder(start, tmp_path)
    file.write_bytes(b"")

    assert warning_at_start(start, tmp_path).startswith(f"Warning: The state file {file} is empty")


def test_a_folder_that_is_whole_is_not_warned_of(start: Start, tmp_path: Path) -> None:
    used_folder(start, tmp_path)

    assert "Warning:" not in warning_at_start(start, tmp_path)


# --- web pages of others ---------------------------------------------------------------------------------


def test_what_the_documents_paste_works_and_a_foreign_page_does_not(start: Start) -> None:
    served = start()
    curl = ["curl", "-s", "-X", "PUT", f"{served.url}/_emulator/faults", "-d", '{"faults": []}']
    done = subprocess.run(curl, capture_output=True, check=True, timeout=20)
    parts = urlsplit(served.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    connection.request("POST", "/_emulator/reset", headers={"Origin": "http://evil.example"})
    status = connection.getresponse().status
    connection.close()

    assert b'"faults":[]' in done.stdout
    assert status == 403
