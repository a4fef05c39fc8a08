"""The soak: everything that goes wrong, at once, against one emulator with a data folder."""

import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench_servers import Connection, iam, message

ROUND_SECONDS = 12.0
LOADERS = 4
HALF_REQUESTS = 32
FOREIGN = {"Origin": "http://evil.example", "Content-Type": "text/plain"}
NONE: dict[str, str] = {}
LARGEST_FILE_BYTES = 4096  # while the disk is full: a page of SQLite's, so that no log of it grows
UNLIMITED = resource.RLIM_INFINITY


class Soak:
    """An emulator under strain, and what was counted.

    A call is owed its record when it was answered 200 and nothing that loses records, as a full disk, an
    import or a reset, happened meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts: Counter[str] = Counter()
        self.slowest_health = 0.0
        self.owed: set[str] = set()
        self.epoch = 0  # grows with each thing that loses records, before it and after it
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = self._started()

    # --- the process ---------------------------------------------------------------------------------

    def _started(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "emulator", "serve", "--port", str(self.port)]
        command += ["--data-dir", str(self.folder / "state"), "--sink", "folder"]
        command += ["--folder", str(self.folder / "logs"), "--log-level", "error"]
        log = (self.folder / "log").open("ab")
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.health()
            except OSError:
                time.sleep(0.05)
            else:
                return process
        raise SystemExit("The emulator does not start.")

    def worker(self) -> int:
        pid = self.process.pid
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])

    def kill(self) -> None:
        os.kill(self.worker(), signal.SIGKILL)
        self.process.wait(60)
        self.counts["kills"] += 1
        self.process = self._started()

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(60)

    # --- what is asked -------------------------------------------------------------------------------

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> bytes:
        request = urllib.request.Request(self.url + path, body, headers or {}, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return bytes(answer.read())

    def health(self) -> dict[str, object]:
        began = time.monotonic()
        found: dict[str, object] = json.loads(self.ask("GET", "/_emulator/health"))
        self.slowest_health = max(self.slowest_health, time.monotonic() - began)
        return found

    @contextmanager
    def losing(self) -> Iterator[None]:
        with self.lock:
            self.epoch += 1
        try:
            yield
        finally:
            with self.lock:
                self.epoch += 1

    def load(self, number: int) -> None:
        connection, made = Connection(self.port), 0
        while not self.stopping.is_set():
            made += 1
            name = f"u-{number}-{made}"
            epoch = self.epoch
            try:
                status = connection.call(iam("CreateUser", UserName=name))
            except (OSError, AssertionError, ValueError):
                self.counts["calls cut off"] += 1
                connection = Connection(self.port)
                time.sleep(0.05)
                continue
            with self.lock:
                self.counts[f"calls answered {status}"] += 1
                if status == 200 and epoch == self.epoch and epoch % 2 == 0:
                    self.owed.add(name)

    def send_halves(self) -> None:
        while not self.stopping.is_set():
            held = []
            for _ in range(HALF_REQUESTS):
                try:
                    one = socket.create_connection(("127.0.0.1", self.port), 5)
                    one.sendall(message("PUT", "/logs/half", "s3", b"x" * 5000)[:-2000])
                    held.append(one)
                except OSError:
                    break
            self.counts["half requests"] += len(held)
            self.stopping.wait(1)
            for one in held:
                one.close()

    def send_foreign(self) -> None:
        routes = ("/_emulator/reset", "/moto-api/reset", "/_emulator/events", "/_emulator/keys/rotate")
        while not self.stopping.is_set():
            try:
                self.ask("POST", random.choice(routes), b"{}", FOREIGN)
                self.counts["foreign pages let in"] += 1
            except urllib.error.HTTPError as error:
                self.counts[f"foreign pages answered {error.code}"] += 1
                error.close()
            except OSError:
                self.stopping.wait(0.1)
            self.stopping.wait(0.02)

    # --- what goes wrong -----------------------------------------------------------------------------

    def fill_disk(self) -> None:
        with self.losing():
            resource.prlimit(self.worker(), resource.RLIMIT_FSIZE, (LARGEST_FILE_BYTES, UNLIMITED))
            time.sleep(2)
            status = self.health()["status"]
            self.counts["full disks seen in health" if status != "ok" else "full disks not seen"] += 1
            resource.prlimit(self.worker(), resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))
            time.sleep(0.5)

    def take_over(self) -> None:
        with self.losing():
            state = self.ask("GET", "/_emulator/state")
            damaged = bytearray(state)
            damaged[len(damaged) // 2 :: 997] = b"\xff" * len(damaged[len(damaged) // 2 :: 997])
            try:
                self.ask("PUT", "/_emulator/state", bytes(damaged))
                self.counts["damaged states taken"] += 1
            except urllib.error.HTTPError as error:
                self.counts[f"damaged states answered {error.code}"] += 1
                error.close()
            self.ask("PUT", "/_emulator/state", state)
            self.counts["imports"] += 1

    def check(self) -> None:
        """Compare what is owed with what is there."""
        lines = self.ask("GET", "/_emulator/events?eventName=CreateUser").splitlines()
        found = Counter(json.loads(line)["requestParameters"]["userName"] for line in lines)
        with self.lock:
            self.counts["records owed and there"] += len(self.owed & found.keys())
            self.counts["records owed and missing"] += len(self.owed - found.keys())
            self.counts["records doubled"] += sum(1 for count in found.values() if count > 1)
            self.owed.clear()

    def reset(self) -> None:
        with self.losing():
            self.ask("POST", "/_emulator/reset")
            self.counts["resets"] += 1


def one_round(soak: Soak, number: int) -> None:
    """Strain the emulator for some seconds, then look at what it kept."""
    soak.stopping.clear()
    strains: list[Callable[[], None]] = [soak.send_halves, soak.send_foreign]
    strains += [lambda which=which: soak.load(number * LOADERS + which) for which in range(LOADERS)]  # type: ignore[misc]  # a default binds
    threads = [threading.Thread(target=strain) for strain in strains]
    for thread in threads:
        thread.start()
    for trouble in (soak.fill_disk, soak.take_over, soak.kill):
        time.sleep(ROUND_SECONDS / 5)
        trouble()
    time.sleep(ROUND_SECONDS / 5)
    soak.stopping.set()
    for thread in threads:
        thread.join()
    soak.check()
    soak.reset()


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder))
        ends, number = time.monotonic() + minutes * 60, 0
        try:
            while time.monotonic() < ends:
                number += 1
                one_round(soak, number)
        finally:
            soak.end()
        log = (Path(folder) / "log").read_text()
    soak.counts["tracebacks in the log"] = log.count("Traceback")
    for name, count in sorted(soak.counts.items()):
        print(f"{name}: {count}")
    print(f"slowest answer of health: {soak.slowest_health * 1000:.0f} ms")
    wrong = ("records owed and missing", "records doubled", "foreign pages let in", "damaged states taken")
    if any(soak.counts[name] for name in wrong):
        sys.exit(1)


if __name__ == "__main__":
    main()
