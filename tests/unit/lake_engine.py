"""The engine of Lake's SQL over the records of the cases, for tests."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from emulator.core.lake.answers import Answer, Content, Statement
from emulator.core.lake.columns import Kind
from emulator.engines.duckdb.engine import DuckDb

GOLDEN = Path(__file__).parents[1] / "golden" / "lake"
STORE = "11112222-3333-4444-5555-666677778888"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
RECORDS = [line.encode() for line in (GOLDEN / "records.jsonl").read_text().splitlines()]
ENGINE = DuckDb()


class NeverStopped:
    """A statement that nobody stops."""

    def is_wanted(self) -> bool:
        return False


def golden(name: str) -> Any:
    return json.loads((GOLDEN / name).read_text())


def checked(sql: str, kinds: Mapping[str, Kind] | None = None) -> Statement:
    """Return a statement over the store `{store}`. Raises the refusal."""
    known = kinds or {STORE: "events"}
    return ENGINE.check(sql.replace("{store}", STORE), known.get, NOW)


def answer(sql: str, records: Sequence[bytes] = RECORDS, kind: Kind = "events") -> Answer:
    """Return the answer to a statement over the store `{store}` that holds these records."""
    statement = checked(sql, {STORE: kind})
    return ENGINE.run(statement, {STORE: Content(kind, fresh=records)}, NeverStopped())


def rows(sql: str) -> list[list[str]]:
    return [list(row) for row in answer(sql).rows]
