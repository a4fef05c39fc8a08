"""Programs beside the test: an emulator and a moto, each a process of its own on a free port."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

PATIENCE_SECONDS = 60
MOTO = "from moto.server import main; main()"
# What the machine's own settings say of AWS is none of the programs' business.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CLOUDTRAIL_"))
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def do_without(reason: str) -> NoReturn:
    """Skip the test, but not where everything has to be tested."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def running(command: Sequence[str], health_url: str, **variables: str) -> Iterator[int]:
    """Run a program while the block runs, and give its process id; the block begins when it answers."""
    environment = ENVIRONMENT | variables
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(process, health_url)
        yield process.pid
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _wait_for(process: "subprocess.Popen[bytes]", url: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            assert process.poll() is None, f"the program ended with {process.returncode}"
            assert time.monotonic() < deadline, f"{url} does not answer"
            time.sleep(0.05)
        else:
            return


@contextmanager
def moto_server() -> Iterator[str]:
    """Run moto's server and give its URL."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running([sys.executable, "-c", MOTO, "-p", str(port)], f"{url}/moto-api/data.json"):
        yield url


@contextmanager
def emulator(*options: str) -> Iterator[tuple[str, int]]:
    """Run an emulator and give its URL and its process id."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "emulator", "serve", "--port", str(port), *options]
    with running(command, f"{url}/_emulator/health") as pid:
        yield url, pid


def wait_until(condition: Callable[[], object]) -> None:
    """Return when the condition holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def aws(url: str, *words: str, key: str = "test", secret: str = "test") -> "subprocess.CompletedProcess[str]":
    """Run the AWS CLI against the URL, to its end."""
    variables = {
        "AWS_ENDPOINT_URL": url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
    }
    return subprocess.run(
        [str(Path(sys.executable).with_name("aws")), *words],
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def peak_bytes(pid: int) -> int:
    """Return the most memory that a process and its children ever had."""
    peaks = (_peak_of(process) for process in [pid, *_children(pid)])
    return sum(peaks)


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *_children(child)]
    return found


def _peak_of(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)
