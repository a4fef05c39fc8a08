"""The same calls against the emulator and its peers, in one run: time, memory, what each knows of them."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench_servers import Connection, cloudtrail, iam, message, running, wait_for

ROUNDS, FIRST_ROUNDS = 120, 20
PACKAGES = ("ministack",)  # peers on PyPI that run without Docker; they are installed beside this project
HOME = Path(sys.prefix) / "peers"
HEADS = (
    "",
    "first answer, s",
    "MB after start",
    "PutObject, ms",
    "GetUser, ms",
    "of CreateUser it knows",
)
MEMBERS = ("requestParameters", "responseElements", "sourceIPAddress")
Command = Callable[[int], list[str]]


def peers() -> Mapping[str, Command]:
    """Return how each peer is started. Those from PyPI are installed when they are not yet."""
    program = HOME / "bin" / "ministack"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", HOME], check=True)
        subprocess.run([HOME / "bin" / "pip", "install", "-q", *PACKAGES], check=True)
    return {
        "moto_server": lambda port: [
            sys.executable,
            "-c",
            "from moto.server import main; main()",
            "-p",
            str(port),
        ],
        "ministack": lambda port: ["env", f"GATEWAY_PORT={port}", "CLOUDTRAIL_RECORDING=1", str(program)],
    }


def table(emulator: Command) -> Iterator[str]:
    """Yield the lines of a table in Markdown: a row for each program."""
    commands = {"cloudtrail-emulator": emulator, **peers()}
    yield f"| {' | '.join(HEADS)} |"
    yield "|---" * len(HEADS) + "|"
    with ExitStack() as servers:
        started = {name: _started(servers, command) for name, command in commands.items()}
        times = _times({name: port for name, (port, *_) in started.items()})
        for name, (_, seconds, megabytes, known) in started.items():
            cells = [
                name,
                f"{seconds:.2f}",
                f"{megabytes:.0f}",
                *(f"{1000 * one:.2f}" for one in times[name]),
            ]
            yield f"| {' | '.join([*cells, known])} |"


def _started(servers: ExitStack, command: Command) -> tuple[int, float, float, str]:
    """Start a server; return its port, seconds to the first answer, memory, and what it knows of a call."""
    began = time.monotonic()
    port = servers.enter_context(running(command))
    wait_for(port)
    connection = Connection(port)
    assert connection.call(message("PUT", "/logs", "s3")) == 200
    seconds = time.monotonic() - began
    assert connection.call(iam("CreateUser", UserName="ada")) == 200
    known = known_by(connection)
    connection.close()
    return port, seconds, memory_of(port), known


def _times(ports: Mapping[str, int]) -> Mapping[str, list[float]]:
    """Return the median seconds of each call, sent to all in turn."""
    calls = [message("PUT", "/logs/some/key", "s3", b"x" * 1000), iam("GetUser", UserName="ada")]
    found: dict[str, list[float]] = {name: [] for name in ports}
    for call in calls:
        times: dict[str, list[float]] = {name: [] for name in ports}
        connections = {name: Connection(port) for name, port in ports.items()}
        for _ in range(ROUNDS):
            for name, connection in connections.items():
                began = time.perf_counter()
                assert connection.call(call) == 200
                times[name].append(time.perf_counter() - began)
        for name, taken in times.items():
            found[name].append(statistics.median(taken[FIRST_ROUNDS:]))
    return found


def known_by(connection: Connection) -> str:
    """Return what LookupEvents knows of the call before it: its name, its caller, and which members."""
    attribute = {"AttributeKey": "EventSource", "AttributeValue": "iam.amazonaws.com"}
    status, body = connection.answer(cloudtrail("LookupEvents", LookupAttributes=[attribute]))
    events: list[dict[str, Any]] = json.loads(body).get("Events", []) if status == 200 else []
    if not events:
        return "no record"
    record = json.loads(events[0]["CloudTrailEvent"])
    who = record["userIdentity"].get("userName")
    return ", ".join([f"{record['eventName']} by {who}", *(name for name in MEMBERS if record.get(name))])


def memory_of(port: int) -> float:
    """Return the MB of memory of the programs that serve a port; pages that they share count once. Linux."""
    found = {pid for pid in _processes() if str(port) in _arguments(pid)}
    found |= {pid for pid in _processes() if _parent(pid) in found}
    return sum(_kilobytes(pid) for pid in found) / 1000


def _kilobytes(pid: str) -> int:
    lines = (Path("/proc") / pid / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _processes() -> list[str]:
    return [path.name for path in Path("/proc").iterdir() if path.name.isdigit()]


def _arguments(pid: str) -> list[str]:
    try:
        data = (Path("/proc") / pid / "cmdline").read_bytes() + (Path("/proc") / pid / "environ").read_bytes()
    except OSError:
        return []
    return [part.rpartition("=")[2] for part in data.decode(errors="replace").split("\0")]


def _parent(pid: str) -> str:
    try:
        return (Path("/proc") / pid / "stat").read_text().rpartition(")")[2].split()[1]
    except OSError:
        return ""
