"""What passes between the emulator and a process that runs its statements: frames, each after its length.

A job is a frame of JSON and one of records for each table. An answer is frames of rows, and one that says how
it ended.
"""

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

import orjson

from emulator.core.lake.types import Type
from emulator.engines.duckdb.execution import Job, Limits, Rows, Table

LENGTH: Final = struct.Struct("!Q")
ROWS: Final = b"r"
FAILED: Final = b"e"
DONE: Final = b"d"

Read = Callable[[int], bytes]


def framed(body: bytes) -> bytes:
    """Return a frame."""
    return LENGTH.pack(len(body)) + body


def next_frame(read: Read) -> bytes:
    """Return the body of the next frame; `read` returns exactly as many bytes as are asked for."""
    (length,) = LENGTH.unpack(read(LENGTH.size))
    return read(length)


def frames_of(job: Job) -> Iterator[bytes]:
    """Yield the frames of a job."""
    head = {
        "sql": job.sql,
        "limits": asdict(job.limits),
        "columns": [asdict(kind) if kind else None for kind in job.columns],
        "tables": {
            name: {"kind": table.kind, "paths": list(table.paths), "since": table.since}
            for name, table in job.tables.items()
        },
    }
    yield framed(orjson.dumps(head))
    for table in job.tables.values():
        yield framed(b"\n".join(table.fresh))


def next_job(read: Read) -> Job:
    """Return the job whose frames come next."""
    head: Any = orjson.loads(next_frame(read))
    tables = {}
    for name, one in head["tables"].items():
        records = next_frame(read)
        tables[name] = Table(fresh=records.split(b"\n") if records else (), **one)
    columns = [_type(one) if one else None for one in head["columns"]]
    return Job(head["sql"], tables, Limits(**head["limits"]), columns)


def _type(found: Mapping[str, Any]) -> Type:
    parts = tuple(_type(one) for one in found["parts"])
    return Type(found["name"], parts, tuple(found["names"]), found["size"])


def rows_frame(rows: Rows) -> bytes:
    """Return the frame of some rows of an answer."""
    return framed(ROWS + orjson.dumps(rows))


def rows_of(body: bytes) -> Rows:
    """Return the rows of a frame whose first letter is ROWS."""
    rows: Rows = orjson.loads(memoryview(body)[1:])
    return rows
