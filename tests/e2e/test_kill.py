"""A process that is killed at any point loses no answered call, and breaks no chain."""

import base64
import gzip
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from emulator.core.places import Put
from tests.e2e.programs import ENVIRONMENT, PATIENCE_SECONDS, free_port
from tests.flows.law_checks import Address, Chains

pytestmark = pytest.mark.e2e

# In four tests, so that they spread over processes.
KILLS = 25 if os.environ.get("CI") == "true" else 3
TARGET = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101"
FAST = ("--delivery-interval", "0.1", "--digest-interval", "1", "--seed", "1")


class Killable:
    """A `serve` on one data directory and one folder, that is started and killed again and again."""

    def __init__(self, place: Path, *options: str) -> None:
        self.folder = place / "logs"
        self.port = free_port()
        state = ("--data-dir", str(place / "state"), "--sink", "folder", "--folder", str(self.folder))
        self._command = [sys.executable, "-m", "emulator", "serve", "--port", str(self.port), *state, *FAST]
        self._command += options

    @contextmanager
    def running(self, *, awaited: bool = True) -> Iterator[None]:
        """Serve while the block runs, where `awaited` from the first answer on; then kill all processes."""
        process = subprocess.Popen(
            self._command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            if awaited:
                self._wait(process)
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE_SECONDS)

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self.get("/_emulator/health")
            except OSError:
                assert process.poll() is None, f"serve ended with {process.returncode}"
                assert time.monotonic() < deadline, "serve does not answer"
                time.sleep(0.02)
            else:
                return

    def get(self, path: str) -> bytes:
        return self._send("GET", path, b"", {})

    def post(self, path: str, body: Mapping[str, Any]) -> bytes:
        return self._send("POST", path, json.dumps(body).encode(), {})

    def cloudtrail(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        headers = {"X-Amz-Target": f"{TARGET}.{operation}", "Content-Type": "application/x-amz-json-1.1"}
        answer: dict[str, Any] = json.loads(self._call("cloudtrail", json.dumps(request).encode(), headers))
        return answer

    def create_queue(self, name: str) -> None:
        headers = {"X-Amz-Target": "AmazonSQS.CreateQueue", "Content-Type": "application/x-amz-json-1.0"}
        self._call("sqs", json.dumps({"QueueName": name}).encode(), headers)

    def _call(self, service: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        scope = f"test/20260102/us-east-1/{service}/aws4_request"
        authorization = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
        return self._send("POST", "/", body, {**headers, "Authorization": authorization})

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            read = answer.read()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()
        assert answer.status == 200, read
        return read

    def records(self) -> list[dict[str, Any]]:
        """Return the records of the journal."""
        return [json.loads(line) for line in self.get("/_emulator/events").splitlines()]

    def files(self) -> dict[Address, Put]:
        """Return the files that were delivered, the metadata of digests with them."""
        found = {}
        for path in sorted((self.folder / "logs").rglob("*.json.gz")):
            key = path.relative_to(self.folder / "logs").as_posix()
            note = self.folder / ".metadata" / "logs" / f"{key}.json"
            metadata = json.loads(note.read_bytes())["metadata"] if note.exists() else {}
            found["logs", key] = Put("logs", key, path.read_bytes(), metadata, {})
        return found

    def public_keys(self) -> dict[str, bytes]:
        listed = self.cloudtrail("ListPublicKeys", {"StartTime": 0})["PublicKeyList"]
        return {key["Fingerprint"]: base64.b64decode(key["Value"]) for key in listed}


class Load:
    """Calls from two threads until the server is gone.

    `answered` are the names in calls that returned; `begun` is set when there is one.
    """

    def __init__(self, server: Killable, life: int) -> None:
        self.answered: list[str] = []
        self.begun = threading.Event()
        self._server = server
        self._life = life
        self._threads = [threading.Thread(target=self._call, args=(number,)) for number in range(2)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()

    def _call(self, thread: int) -> None:
        try:
            for number in range(10_000):
                name = f"q-{self._life}-{thread}-{number}"
                self._server.create_queue(name)
                self.answered.append(name)
                self.begun.set()
                if number % 40 == 20:
                    self._server.post("/_emulator/deliver", {"digests": thread == 1})
        except OSError:  # killed
            return


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_process_loses_no_answered_call_and_breaks_no_chain(tmp_path: Path, seed: int) -> None:
    moments = random.Random(seed)
    server = Killable(tmp_path)
    with server.running():
        server.cloudtrail(
            "CreateTrail", {"Name": "audit", "S3BucketName": "logs", "EnableLogFileValidation": True}
        )
        server.cloudtrail("StartLogging", {"Name": "audit"})
    answered: list[str] = []
    for life in range(KILLS):
        load = Load(server, life)
        if moments.random() < 0.2:
            with server.running(awaited=False):
                time.sleep(moments.uniform(0, 1))
            continue
        with server.running():
            load.start()
            assert load.begun.wait(PATIENCE_SECONDS)
            time.sleep(moments.uniform(0, 0.4))
        load.wait()
        answered += load.answered
    with server.running():
        recorded = server.records()
        server.post("/_emulator/deliver", {"digests": True})
        files, keys = server.files(), server.public_keys()

    names = {record["requestParameters"]["queueName"] for record in recorded if _makes_queue(record)}
    delivered = Counter(record["eventID"] for record in _delivered(files))
    begin = next(i for i, record in enumerate(recorded) if record["eventName"] == "StartLogging")
    wanted = {record["eventID"] for record in recorded[begin:] if record["managementEvent"]}
    assert names >= set(answered)
    assert len(answered) > KILLS
    assert delivered.keys() >= wanted
    assert set(delivered.values()) == {1}
    assert Chains(files, keys).check().keys() == {
        address for address in files if "/CloudTrail/" in address[1]
    }


def _makes_queue(record: Mapping[str, Any]) -> bool:
    return bool(record["eventName"] == "CreateQueue")


def _delivered(files: Mapping[Address, Put]) -> Iterator[dict[str, Any]]:
    for (_, key), put in files.items():
        if "/CloudTrail/" in key:
            yield from json.loads(gzip.decompress(put.body))["Records"]
