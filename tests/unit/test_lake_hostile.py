"""Whatever a statement says, it learns nothing beside its stores, changes nothing, and ends."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.api.errors import ServiceError
from emulator.core.lake.answers import Answer, Content, DataFile, EngineError, QueryStoppedError
from emulator.core.lake.columns import Kind
from emulator.engines.duckdb.engine import DuckDb
from emulator.engines.duckdb.execution import Limits
from tests.unit.lake_engine import NOW, RECORDS, STORE

SECRET = "s3cr3t-of-another-store"
OTHER = "99999999-3333-4444-5555-666677778888"
ENGINE = DuckDb(Limits(memory_mb=200, spill_mb=50, threads=1))


class StoppedSoon:
    """A statement that may look round some times, some 0.02 seconds apart, before it is stopped."""

    def __init__(self, looks: int) -> None:
        self._left = looks

    def is_wanted(self) -> bool:
        self._left -= 1
        return self._left < 0


OWN: list[DataFile] = []
KINDS: dict[str, Kind] = {STORE: "events"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lake")
    (folder / "secret.txt").write_text(SECRET)
    (folder / "secret.csv").write_text(f"a\n{SECRET}\n")
    OWN[:] = [ENGINE.write("events", RECORDS, str(folder / "own.parquet"))]
    record = json.dumps({"eventTime": "2026-03-01T00:00:00Z", "eventName": SECRET}).encode()
    ENGINE.write("events", [record], str(folder / "other.parquet"))
    return folder


def tried(sql: str) -> Answer | None:
    """Return the answer to a statement over the own store; None when it is refused, fails or is stopped."""
    refusal: ServiceError | None = None
    try:
        statement = ENGINE.check(sql, KINDS.get, NOW)
        return ENGINE.run(statement, {STORE: Content("events", OWN, RECORDS)}, StoppedSoon(50))
    except ServiceError as error:
        refusal = error
    except (EngineError, QueryStoppedError):
        return None
    assert (refusal.code, bool(refusal.message)) == ("InvalidQueryStatementException", True)
    return None


TABLE_FUNCTIONS = (
    "read_text",
    "read_blob",
    "read_csv",
    "read_parquet",
    "glob",
    "query",
    "query_table",
    "parquet_metadata",
)
SCALARS = (
    "getvariable", "current_setting", "getenv", "nextval", "repeat", "lpad", "sequence", "lower", "concat",
    "json_extract", "element_at", "transform", "any_match", "columns", "unnest",
    "list_value", "error", "write_log",
)  # fmt: skip
WORDS = (
    "SELECT", "FROM", "WHERE", "JOIN", "LATERAL", "UNNEST", "WITH", "RECURSIVE", "AS", "UNION ALL", "(", ")",
    ",", "*", ".", ";", "--", "/*", "*/", "'", '"', "::", "->", "[", "]", "{", "}", "$1", ":x", "?",
    "@x", "||", "=",
    "COPY", "ATTACH", "SET", "PRAGMA", "INSTALL", "LOAD", "EXPORT", "PIVOT", "DESCRIBE", "SUMMARIZE", "CALL",
    "TABLESAMPLE", "INTO", "x", "1", "NULL", "eventName", "userIdentity.arn", "information_schema.tables",
    "duckdb_settings()", "pragma_table_info('x')", "ORDER BY", "GROUP BY", "HAVING", "QUALIFY", "LIMIT",
)  # fmt: skip


def statements(place: Path) -> st.SearchStrategy[str]:
    """Return statements that mean harm: files by functions and by name, other stores, settings, shreds."""
    paths = [str(place / name) for name in ("secret.txt", "secret.csv", "other.parquet", "*")]
    path = st.sampled_from(paths)
    quoted = st.builds(lambda mark, text: f"{mark}{text}{mark}", st.sampled_from("'\""), path)
    call = st.builds(lambda name, text: f"{name}('{text}')", st.sampled_from(TABLE_FUNCTIONS), path)
    other = st.sampled_from([OTHER, f'"{OTHER}"', f"main.{OTHER}", "__fresh0", '"__fresh0"', "sqlite_master"])
    source = st.one_of(quoted, call, other, st.just(STORE))
    scalar = st.builds(
        lambda name, inner: f"{name}({inner})",
        st.sampled_from(SCALARS),
        st.one_of(call, st.sampled_from(WORDS)),
    )
    value = st.one_of(scalar, call, st.sampled_from(("*", "eventName", "1", "content")))
    shapes = st.sampled_from(
        (
            "SELECT {value} FROM {source}",
            "SELECT * FROM {own}, {source}",
            "SELECT * FROM {own} CROSS JOIN LATERAL {source}",
            "WITH x AS (SELECT * FROM {source}) SELECT * FROM x",
            "SELECT (SELECT max({value}) FROM {source}) FROM {own}",
            "SELECT eventName FROM {own} WHERE eventName IN (SELECT {value} FROM {source})",
            "SELECT * FROM UNNEST({value}) AS t(a)",
            "SELECT eventName FROM {own} ORDER BY {value}",
            "SELECT transform(ARRAY[1], x -> {value})",
            "SELECT 1; SELECT * FROM {source}",
            "SELECT {value} FROM {own} UNION ALL SELECT * FROM {source}",
        )
    )
    shaped = st.builds(
        lambda shape, a_value, a_source: shape.format(value=a_value, source=a_source, own=STORE),
        shapes,
        value,
        source,
    )
    shreds = st.lists(st.one_of(st.sampled_from(WORDS), source, value), min_size=1, max_size=14).map(" ".join)
    return st.one_of(shaped, shreds, shreds.map(lambda text: f"SELECT {text}"), st.text(max_size=60))


@given(data=st.data())
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_no_statement_learns_what_is_not_in_its_stores(place: Path, data: st.DataObject) -> None:
    before = sorted(path.name for path in place.iterdir())
    answer = tried(data.draw(statements(place)))

    said = "" if answer is None else str(answer.rows)
    assert SECRET not in said
    assert "memory_limit" not in said
    assert sorted(path.name for path in place.iterdir()) == before


MANY = ", ".join(f"{{store}} {name}" for name in "abcdefgh")
GROWING = (
    "WITH a AS (SELECT replace(eventJson, 'e', eventJson) AS x FROM {store}),"
    " b AS (SELECT replace(x, 'e', x) AS x FROM a), c AS (SELECT replace(x, 'e', x) AS x FROM b)"
    " SELECT length(x) FROM c"
)
HEAVY = (
    f"SELECT count(*) FROM {MANY}",
    f"SELECT array_agg(a.eventJson) FROM {MANY}",
    f"SELECT DISTINCT a.eventJson || b.eventJson || c.eventJson FROM {MANY}",
    GROWING,
    "SELECT repeat('x', 1000000000)",
    "SELECT sequence(1, 1000000000000)",
    "SELECT lpad('x', 1000000000, 'y')",
    "SELECT repeat('x', 1000 * 1000 * 1000)",
    "SELECT repeat('x', n) FROM (SELECT 1000000000 AS n)",
    "SELECT " + "split(" * 60 + "'a'" + ", 'b')[1]" * 60,
    "SELECT " + "json_extract_scalar(" * 40 + "'{}'" + ", '$.a')" * 40,
)


@pytest.mark.parametrize("sql", HEAVY, ids=lambda sql: sql[:50])
def test_a_statement_that_would_not_end_is_refused_fails_or_is_stopped(place: Path, sql: str) -> None:
    assert tried(sql.replace("{store}", STORE)) is None
