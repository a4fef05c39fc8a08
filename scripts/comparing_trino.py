"""Compares the answers of Lake with those of Trino 435 on statements by chance. See scripts/compare-trino."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from trino_statements import statements, table_of

from emulator.api.errors import ServiceError
from emulator.core.lake.answers import Content, EngineError
from emulator.core.lake.columns import types_of
from emulator.engines.duckdb import tables
from emulator.engines.duckdb.engine import DuckDb
from emulator.jobs.lake.asking import NeverStopped

STORE = "11112222-3333-4444-5555-666677778888"
RECORDS = Path(__file__).parents[1] / "tests" / "golden" / "lake" / "records.jsonl"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
DEFAULTS = ("420", "1")  # how many statements, and the seed
# Differences that docs/lake.md names: a part of the statement, and why.
KNOWN: Mapping[str, str] = {}

# Each statement runs once, so Java compiles without much thought.
JAVA = ("--add-modules", "jdk.incubator.vector", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")

GAVE_UP = "Compiler failed"  # what Trino says of some statements, whatever they ask

Outcome = tuple[str, Any]  # rows, or error with its message


def main(arguments: Sequence[str]) -> int:
    """Print each difference as soon as it is found; return 1 where one is not known."""
    count, seed = (int(given) for given in (*arguments, *DEFAULTS[len(arguments) :]))
    records = RECORDS.read_bytes().splitlines()
    asked = list(statements(seed, count))
    verdicts: Counter[str] = Counter()
    for statement, our, their in zip(asked, of_lake(asked, records), of_trino(asked, records), strict=True):
        verdict = judged(statement, our, their)
        verdicts[verdict] += 1
        if verdict == "different":
            print(f"{statement}\n  lake:  {shown(our)}\n  trino: {shown(their)}\n", flush=True)
    print(", ".join(f"{name} {number}" for name, number in sorted(verdicts.items())))
    return int(verdicts["different"] > 0)


def of_trino(asked: Sequence[str], records: Sequence[bytes]) -> Iterator[Outcome]:
    """Yield Trino's outcomes."""
    made = list(table_of("events", types_of("events"), rows_of(records)))
    lines = "\n".join([*made, *(one.replace("{store}", "events") for one in asked)]) + "\n"
    command = ["java", *JAVA, "-cp", os.environ["TRINO_CLASS_PATH"], "Oracle"]
    with (
        tempfile.TemporaryFile() as given,
        subprocess.Popen(command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as ran,
    ):
        given.write(lines.encode())
        given.seek(0)
        assert ran.stdout, "the answers are read"
        for index, line in enumerate(ran.stdout):
            answer = json.loads(line)
            if index >= len(made):
                yield ("rows", answer["rows"]) if "rows" in answer else ("error", answer["error"])
            elif "error" in answer:
                raise SystemExit(f"Trino cannot make the table: {answer['error']}")


def of_lake(asked: Sequence[str], records: Sequence[bytes]) -> Iterator[Outcome]:
    """Yield our outcomes."""
    engine = DuckDb()
    for one in asked:
        yield outcome(engine, one.replace("{store}", STORE), records)


def outcome(engine: DuckDb, statement: str, records: Sequence[bytes]) -> Outcome:
    """Return the outcome of one statement."""
    try:
        checked = engine.check(statement, lambda _: "events", NOW)
        answer = engine.run(checked, {STORE: Content("events", fresh=records)}, NeverStopped())
    except (ServiceError, EngineError) as error:
        return "error", str(error)
    return "rows", [list(row) for row in answer.rows]


def rows_of(records: Sequence[bytes]) -> Sequence[Sequence[Any]]:
    """Return the columns of records."""
    with duckdb.connect() as connection:
        tables.create(connection, "records", "events")
        tables.fill(connection, "records", "events", records)
        return connection.execute("SELECT * FROM records").fetchall()


def judged(statement: str, our: Outcome, their: Outcome) -> str:
    """Return whether two outcomes are the same, known to differ, or different. Rows may come in any order."""
    if our[0] == their[0] == "error":
        return "refused by both"
    if their[0] == "error" and their[1].startswith(GAVE_UP):
        return "too much for Trino"
    if our[0] == their[0] and sorted(our[1]) == sorted(their[1]):
        return "same"
    return "known" if any(part in statement for part in KNOWN) else "different"


def shown(outcome: Outcome) -> str:
    return f"{outcome[0]} {outcome[1]}"[:600]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
