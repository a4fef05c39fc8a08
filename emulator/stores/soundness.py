"""Whether a state file that others may have changed can be taken over: each column, each document."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson

from emulator.core.delivery.logfiles import LogFile
from emulator.core.delivery.periods import Period
from emulator.core.digests.digests import Chain
from emulator.core.digests.key_pairs import KeyPair
from emulator.core.lake.aliases import Alias
from emulator.core.lake.answers import DataFile
from emulator.core.lake.channels import Channel
from emulator.core.lake.dashboards import Dashboard
from emulator.core.lake.data_stores import DataStore
from emulator.core.lake.files import owner_of
from emulator.core.lake.imports import Import, Outcome
from emulator.core.lake.ingestion import Ingestion
from emulator.core.lake.queries import Query
from emulator.core.ports.snapshots import LAKE, Beside, SnapshotError
from emulator.core.trails.trails import Trail, TrailStatus
from emulator.stores.documents import checked

KINDS: Mapping[str, type] = {
    "trails": Trail,
    "statuses": TrailStatus,
    "periods": Period,
    "files": LogFile,
    "chains": Chain,
    "key_pairs": KeyPair,
    "data_stores": DataStore,
    "ingestions": Ingestion,
    "lake_files": DataFile,
    "queries": Query,
    "query_aliases": Alias,
    "channels": Channel,
    "imports": Import,
    "import_files": Outcome,
    "dashboards": Dashboard,
}
# The columns that repeat a member of the document beside them.
REPEATED: Mapping[str, tuple[str, ...]] = {
    "trails": ("arn", "id", "account"),
    "periods": ("id", "trail_id", "account"),
    "files": ("bucket", "key"),
    "chains": ("id", "trail_id"),
    "key_pairs": ("fingerprint", "region"),
    "data_stores": ("id", "account"),
    "ingestions": ("id", "store_id"),
    "lake_files": ("path",),
    "queries": ("id", "account", "region"),
    "query_aliases": ("account", "region", "name", "holder"),
    "channels": ("id", "account", "region"),
    "imports": ("id", "account"),
    "import_files": ("key",),
    "dashboards": ("arn",),
}
INSTANTS = (("chain_ends", "latest"), ("files", "delivered_at"), ("key_pairs", "valid_from"))
STORED = {"INTEGER": "integer", "TEXT": "text", "BLOB": "blob"}
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
ACCOUNT = re.compile(r"\d{12}", re.ASCII)
FILES_TABLE = "beside_files"
LARGEST_NUMBER = 1 << 53
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
WRONG_EVENTS = (
    ("scope NOT IN (SELECT number FROM scopes)", "an event is of no account and region"),
    ("history IS NOT NULL AND history != scope", "an event is in the history of another account or region"),
    ("read_only NOT IN (0, 1) OR global_service NOT IN (0, 1)", "a flag of events is neither true nor false"),
)

Rows = Callable[[str], Iterable[tuple[Any, ...]]]


def check(given: sqlite3.Connection, beside: Beside) -> None:
    """Raise SnapshotError when a table of the file, or what lies beside them, is not what was exported."""
    try:
        for problem in _problems(given.execute, beside):
            raise SnapshotError(f"It is damaged: {problem}.")
    except (sqlite3.Error, UnicodeError) as error:
        raise SnapshotError(f"It is damaged: {error}.") from error


def _problems(rows: Rows, beside: Beside) -> Iterator[str]:
    for (table,) in list(rows(TABLES)):
        yield from _of_columns(rows, table)
    for table, kind in KINDS.items():
        yield from _of_documents(rows, table, kind)
    for table, column in INSTANTS:
        yield from _of_instants(rows, table, column)
    yield from _of_lake_files(rows)
    yield from _of_events(rows)
    yield from _of_buckets(rows, beside)


def _of_columns(rows: Rows, table: str) -> Iterator[str]:
    """Find values of another type than their column has: SQLite keeps any value in any column.

    Texts are read, because SQLite does not say before whether they are UTF-8.
    """
    for _, name, kind, required, _, key in list(rows(f'PRAGMA table_info("{table}")')):
        allowed = [STORED.get(kind, "blob"), *(() if required or key else ("null",))]
        if table == FILES_TABLE and kind == "TEXT":
            allowed.append("blob")  # as JSON is written there
        marks = ", ".join(f"'{one}'" for one in allowed)
        wrong = f"typeof({name}) NOT IN ({marks})"
        if kind == "INTEGER":
            wrong += f" OR {name} NOT BETWEEN -1 AND {LARGEST_NUMBER}"
        if _finds(rows, f'SELECT 1 FROM "{table}" WHERE {wrong}'):  # noqa: S608 - names of our own, as below
            yield f"a value of {table}.{name} is wrong"
        if kind == "TEXT":
            for _ in rows(f'SELECT {name} FROM "{table}"'):  # noqa: S608
                continue


def _finds(rows: Rows, sql: str) -> bool:
    return next(iter(rows(sql)), None) is not None


def _of_documents(rows: Rows, table: str, kind: type) -> Iterator[str]:
    repeated = REPEATED.get(table, ())
    for document, *values in rows(f"SELECT {', '.join(('document', *repeated))} FROM {table}"):  # noqa: S608
        try:
            value: Any = checked(kind, document)
        except ValueError:
            yield f"a document of {table} is no {kind.__name__}"
        else:
            if [getattr(value, member) for member in repeated] != values:
                yield f"a document of {table} is that of another"


def _of_instants(rows: Rows, table: str, column: str) -> Iterator[str]:
    for (text,) in rows(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"):  # noqa: S608
        try:
            datetime.fromisoformat(text)
        except ValueError:
            yield f"a value of {table}.{column} is no instant"


def _of_lake_files(rows: Rows) -> Iterator[str]:
    """Find paths that lead out of the folder, or to the files of another store."""
    for store_id, path in rows("SELECT store_id, path FROM lake_files"):
        if owner_of(path) != store_id:
            yield "a file of an event data store lies where no file of it can"


def _of_events(rows: Rows) -> Iterator[str]:
    for body, resources in rows("SELECT body, resources FROM events"):
        if not isinstance(_json(body), dict) or not _are_pairs(_json(resources or "[]")):
            yield "a record of events is none"
    for condition, problem in WRONG_EVENTS:
        if _finds(rows, f"SELECT 1 FROM events WHERE {condition}"):  # noqa: S608
            yield problem


def _of_buckets(rows: Rows, beside: Beside) -> Iterator[str]:
    for bucket in beside.buckets:
        if not (BUCKET.fullmatch(bucket.name) and ACCOUNT.fullmatch(bucket.account) and bucket.region):
            yield "a bucket has no name, account or region of AWS"
    known = {LAKE, *(bucket.name for bucket in beside.buckets)}
    for name, key, metadata, headers in rows("SELECT bucket, key, metadata, headers FROM beside_files"):
        if name not in known:
            yield f"a file lies in the bucket {name!r}, which it does not hold"
        if not key or not (_are_texts(_json(metadata)) and _are_texts(_json(headers))):
            yield "a file has headers that are none"


def _json(text: str | bytes) -> object:
    """Return the value of a JSON text, None when it is not JSON."""
    try:
        value: object = orjson.loads(text)
    except ValueError:
        return None
    return value


def _are_texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _are_pairs(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(pair, list)
        and len(pair) == 2
        and isinstance(pair[0], str | None)
        and isinstance(pair[1], str)
        for pair in value
    )
