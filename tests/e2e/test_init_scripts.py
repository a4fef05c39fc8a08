"""What a served emulator starts with: init scripts of four stages, a state, mapped keys, and warnings."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.programs import ENVIRONMENT, free_port, wait_until
from tests.e2e.test_commands import RECORD

pytestmark = pytest.mark.e2e

MAKE = """
import sys, boto3
boto3.client("sqs").create_queue(QueueName=sys.argv[0].rpartition("/")[2].partition(".")[0])
"""
LAST = """#!/bin/sh
python -c 'import boto3; print(*boto3.client("sqs").list_queues()["QueueUrls"])' > {said}
"""


class Serving:
    """A running `serve` on a port that is known before; `output` is what it printed, when it has ended."""

    def __init__(self, *options: object, **variables: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "emulator", "serve", "--port", str(port), *map(str, options)]
        self._process = subprocess.Popen(
            command,
            env=ENVIRONMENT | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        wait_until(self.is_ready)

    def is_ready(self) -> bool:
        assert self._process.poll() is None, self._process.communicate()
        try:
            urllib.request.urlopen(f"{self.url}/_emulator/ready").close()
        except OSError:
            return False
        return True

    def asked(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}{path}") as answer:
            return json.load(answer)

    def records(self) -> list[str]:
        with urllib.request.urlopen(f"{self.url}/_emulator/events") as answer:
            return [json.loads(line)["eventName"] for line in answer]

    def end(self) -> None:
        self._process.terminate()

    def stop(self) -> tuple[str, str]:
        self.end()
        out, err = self._process.communicate(timeout=60)
        assert self._process.returncode == 0, err
        return out, err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Scripts of all stages; that of the last one writes the queues that there are."""
    texts = {
        "boot.d/first.sh": f"#!/bin/sh\necho boot > {tmp_path}/boot\n",
        "start.d/started.py": MAKE,
        "ready.d/bad.sh": "#!/bin/sh\nexit 7\n",
        "ready.d/done.py": MAKE,
        "shutdown.d/last.sh": LAST.format(said=tmp_path / "said"),
    }
    for name, text in texts.items():
        path = tmp_path / "init" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
    return tmp_path / "init"


def test_scripts_arrange_before_it_is_ready_and_tidy_up_before_it_ends(folder: Path) -> None:
    served = Serving("--init-dir", folder, CLOUDTRAIL_EMULATOR_DATADIR="x")
    states = {one["name"]: one["state"] for one in served.asked("/_localstack/init")["scripts"]}
    assert states == {
        "first.sh": "SUCCESSFUL",
        "started.py": "SUCCESSFUL",
        "bad.sh": "ERROR",
        "done.py": "SUCCESSFUL",
        "last.sh": "UNKNOWN",
    }
    assert served.records() == []
    out, err = served.stop()

    assert (folder.parent / "boot").read_text() == "boot\n"
    queues = (folder.parent / "said").read_text().split()
    assert [url.rpartition("/")[2] for url in queues] == ["started", "done"]
    assert out.splitlines()[-1] == "Ready."
    assert f"init script {folder}/ready.d/bad.sh ended with status 7" in err
    assert "Did you mean CLOUDTRAIL_EMULATOR_DATA_DIR?" in err


def test_calls_of_scripts_are_recorded_where_that_is_wanted(folder: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    identity = {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ada"}
    keys.write_text(json.dumps({"principals": {"AKIAADA": identity}}))
    variables = {
        "CLOUDTRAIL_EMULATOR_INIT_DIR": f"{tmp_path / 'absent'}:{folder}",
        "CLOUDTRAIL_EMULATOR_DELIVERY_INTERVAL": "1h",
    }
    served = Serving("--init-calls", "recorded", "--principals", keys, **variables)
    records, principals = served.records(), served.asked("/_emulator/principals")["principals"]
    file = tmp_path / "prepared.state"
    subprocess.run(
        [sys.executable, "-m", "emulator", "state", "export", "--url", served.url, str(file)],
        capture_output=True,
        check=True,
    )
    served.stop()

    assert records == ["CreateQueue", "CreateQueue"]
    assert principals["AKIAADA"]["userName"] == "ada"

    data = tmp_path / "data"
    again = Serving("--state", file, "--data-dir", data)
    assert again.records() == ["CreateQueue", "CreateQueue"]
    with urllib.request.urlopen(f"{again.url}/_emulator/events", json.dumps(RECORD).encode()) as answer:
        assert json.load(answer) == {"appended": 1}
    again.stop()
    kept = Serving("--state", file, "--data-dir", data)
    assert kept.records() == ["CreateQueue", "CreateQueue", "CreateQueue"]  # the file is for the first start
    kept.stop()


def test_a_second_signal_ends_the_last_scripts_too(tmp_path: Path) -> None:
    path = tmp_path / "shutdown.d" / "long.sh"
    path.parent.mkdir()
    path.write_text(f"#!/bin/sh\ntouch {tmp_path}/begun\nexec sleep 60\n")
    path.chmod(0o755)
    served = Serving("--init-dir", tmp_path)
    served.end()
    wait_until((tmp_path / "begun").exists)
    out, err = served.stop()

    assert out.splitlines()[-1] == "Ready."
    assert f"init script {path} ended with status -15" in err
