"""What scripts/scale runs: one job in several ways, whose output has to be the same."""

import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PROGRAM = [sys.executable, "-m", "emulator"]
END = ("--end-time", "2030-01-01T00:00:00Z")
STATEMENTS = (
    "SELECT count(*) AS n FROM events",
    "SELECT eventSource, eventName, count(*) AS n FROM events GROUP BY 1, 2 ORDER BY n DESC, 1, 2 LIMIT 10",
    (
        "SELECT errorCode, count(*) AS n FROM events WHERE eventTime >= '2026-01-06T00:00:00Z'"
        " AND errorCode IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1"
    ),
    (
        "SELECT element_at(requestParameters, 'bucketName') AS b, count(*) AS n FROM events"
        " WHERE eventSource = 's3.amazonaws.com' GROUP BY 1 ORDER BY n DESC, 1 LIMIT 10"
    ),
    (
        "SELECT userIdentity.sessionContext.sessionIssuer.userName AS u, count(*) AS n FROM events"
        " GROUP BY 1 ORDER BY n DESC, 1 LIMIT 10"
    ),
)


def run(words: Sequence[str], kill_after: float | None = None) -> tuple[str, float, int]:
    """Return the hash of what a command printed, its seconds, and the greatest memory of a process in MB."""
    begun = time.monotonic()
    process = subprocess.Popen(
        ["/usr/bin/env", "time", "-f", "%M", *PROGRAM, *words] if _has_time() else [*PROGRAM, *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    if kill_after is not None:
        time.sleep(kill_after)
        print(f"  killed worker {_kill_a_worker(process.pid)} after {kill_after:.0f} s")
    stdout, stderr = process.communicate()
    if process.returncode or not stdout:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}: {stderr}")
    *problems, last = stderr.splitlines() or [""]
    memory = int(last) // 1024 if last.isdigit() else 0
    text = stdout + "\n".join(problems if memory else [*problems, last])
    return hashlib.sha256(text.encode()).hexdigest()[:16], time.monotonic() - begun, memory


def _has_time() -> bool:
    return Path("/usr/bin/time").exists()


def _kill_a_worker(pid: int) -> int:
    """Kill a worker below a process, by its id, and return that."""
    below = [pid]
    for one in below:
        children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
        below += [int(child) for child in children]
    for one in reversed(below):
        if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes():
            os.kill(one, signal.SIGKILL)
            return one
    raise SystemExit("no worker is running yet")


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """Run a Dask cluster of processes, and yield its address."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as made:
        yield made.scheduler_address


def validate(folder: str) -> None:
    """Validate a data set in every way, and print a line for each."""
    words = ["validate", folder, *END]
    _read_once(Path(folder))
    print("workers: hash of the output, seconds, MB of the largest process")
    alone, seconds, memory = run(words)
    print(f"this process: {alone} {seconds:.1f} {memory}", flush=True)
    for number in (1, 2, 4):
        found, took, memory = run([*words, "--workers", str(number)])
        print(f"{number}: {found} {took:.1f} {memory}, speed {seconds / took:.2f}", flush=True)
        assert found == alone
    found, took, memory = run([*words, "--workers", "2"], kill_after=seconds / 3)
    print(f"2, one killed: {found} {took:.1f} {memory}", flush=True)
    assert found == alone
    with cluster(2) as address:
        found, took, memory = run([*words, "--scheduler", address])
    print(f"Dask, 2 processes: {found} {took:.1f} {memory}, speed {seconds / took:.2f}", flush=True)
    assert found == alone


def _read_once(folder: Path) -> None:
    """Have the system keep the files in memory, so that the first run does not pay for the disk alone."""
    for path in folder.rglob("*.gz"):
        path.read_bytes()


def count(tables: str, server: str | None = None) -> None:
    """Count an export in every way, and ask Trino what the embedded engine answers."""
    counts = {"DuckDB": _by_duckdb(tables), "pyarrow": _by_pyarrow(tables), "Spark": _by_spark(tables)}
    for name, days in counts.items():
        print(f"{name}: {sum(days.values())} records in {len(days)} days", flush=True)
    assert len({tuple(sorted(days.items())) for days in counts.values()}) == 1
    if server:
        _make_tables(tables, server)
    for statement in STATEMENTS if server else ():
        begun = time.monotonic()
        embedded = _embedded(tables, statement)
        between = time.monotonic()
        trino = _trino(server or "", statement)
        took = time.monotonic() - between
        print(f"{'equal' if trino == embedded else 'DIFFERENT'}: {len(trino)} rows,"
              f" embedded {between - begun:.1f} s, Trino {took:.1f} s: {statement}", flush=True)  # fmt: skip
        assert trino == embedded


def _by_duckdb(tables: str) -> dict[int, int]:
    import duckdb

    rows = duckdb.execute(
        f"SELECT calendarday, count(*) FROM read_parquet('{tables}/events/**/*.parquet',"
        " hive_partitioning = true) GROUP BY 1"
    )
    return dict(rows.fetchall())


def _by_pyarrow(tables: str) -> dict[int, int]:
    from pyarrow import dataset

    found: Any = dataset.dataset(f"{tables}/events", partitioning="hive")
    days = found.to_table(columns=["calendarday"]).column("calendarday").value_counts().to_pylist()
    return {int(one["values"]): int(one["counts"]) for one in days}


def _by_spark(tables: str) -> dict[int, int]:
    from pyspark.sql import SparkSession

    session: Any = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    rows = session.read.parquet(f"{tables}/events").groupBy("calendarday").count().collect()
    session.stop()
    return {int(row["calendarday"]): int(row["count"]) for row in rows}


def _embedded(tables: str, statement: str) -> list[list[str]]:
    from datetime import UTC, datetime

    from emulator.core.lake.answers import Content, DataFile
    from emulator.engines.duckdb.engine import DuckDb
    from emulator.jobs.lake.asking import NeverStopped

    engine = DuckDb()
    now, first, last = (datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 2000, 2100))
    checked = engine.check(statement, {"events": "events"}.get, now)  # type: ignore[arg-type]  # a Kind
    paths = sorted(str(path) for path in Path(tables, "events").rglob("*.parquet"))
    files = [DataFile(path, 0, 0, first, last) for path in paths]
    return [
        list(row) for row in engine.run(checked, {"events": Content("events", files)}, NeverStopped()).rows
    ]


def _make_tables(tables: str, server: str) -> None:
    """Run the statements beside the tables, which make the schema hive.cloudtrail of them."""
    import trino

    url = urlsplit(server)
    text = Path(tables, "trino.sql").read_text()
    with trino.dbapi.connect(host=url.hostname, port=url.port or 80, user="scale", catalog="hive") as made:
        for statement in [one.strip() for one in text.split(";\n") if one.strip()]:
            made.cursor().execute(statement).fetchall()


def _trino(server: str, statement: str) -> list[list[str]]:
    from emulator.engines.trino.engine import Trino

    url, _, schema = server.partition("#")
    trino = Trino(url, schema or "hive.cloudtrail")
    checked = trino.check(statement, lambda name: "events" if name == "events" else None)
    return [list(row) for row in trino.run(checked).rows]


JOBS = {"validate": validate, "count": count}

if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in JOBS or not re.fullmatch(r"\S+", sys.argv[2]):
        raise SystemExit(
            "usage: scripts/scale validate FOLDER | scripts/scale count TABLES [SERVER[#SCHEMA]]"
        )
    JOBS[sys.argv[1]](*sys.argv[2:])
