"""What is not a statement of Lake is refused, with Trino's words and the place of the fault."""

import pytest

from emulator.api.errors import ServiceError
from tests.unit.lake_engine import checked

TRINO = pytest.mark.source("aws-docs", "CloudTrail Lake runs Trino's SELECT statements; texts of Trino 435")

WORDED = {
    "SELECT eventnam FROM {store}": "line 1:8: Column 'eventnam' cannot be resolved",
    "SELECT 1 FROM nosuch": "line 1:15: Table 'nosuch' does not exist",
    "SELECT foo(1)": "line 1:8: Function 'foo' not registered",
    "SELECT lower(1)": "line 1:8: Unexpected parameters (integer) for function lower",
    "SELECT eventName\nFROM {store}\nWHERE  1 = '1'": "line 3:8: Cannot apply operator: integer = varchar(1)",
    "SELECT 1 WHERE '10' > 9": "line 1:16: Cannot apply operator: integer < varchar(2)",
    "SELECT 1 FROM {store} WHERE requestParameters LIKE '%x%'": (
        "line 1:58: Left side of LIKE expression must evaluate to a varchar (actual: map(varchar, varchar))"
    ),
    "SELECT eventName, count(*) FROM {store}": (
        "line 1:8: 'eventname' must be an aggregate expression or appear in GROUP BY clause"
    ),
    "SELECT eventName FROM {store} WHERE count(*) > 1": (
        "line 1:66: WHERE clause cannot contain aggregations, window functions or grouping operations:"
        " [count(*)]"
    ),
    "SELECT eventName FROM {store} ORDER BY 2": "line 1:69: ORDER BY position 2 is not in select list",
    "SELECT eventName FROM {store} GROUP BY 3": "line 1:69: GROUP BY position 3 is not in select list",
    "SELECT eventName FROM {store} a JOIN {store} b ON a.eventID = b.eventID": (
        "line 1:8: Column 'eventname' is ambiguous"
    ),
    "SELECT 1, 2 UNION SELECT 1": "line 1:8: UNION query has different number of fields: 2, 1",
    "SELECT 1 UNION SELECT 'x'": (
        "line 1:8: column 1 in UNION query has incompatible types: integer, varchar(1)"
    ),
    "SELECT 1 WHERE 5": "line 1:16: WHERE clause must evaluate to a boolean: actual type integer",
    "SELECT eventName.x FROM {store}": "line 1:8: Expression eventname is not of type ROW",
    "SELECT userIdentity.nope FROM {store}": "line 1:8: Column 'useridentity.nope' cannot be resolved",
    "SELECT date_add('fortnight', 1, eventTime) FROM {store}": ("'fortnight' is not a valid TIMESTAMP field"),
    "SELECT 1 FROM": "line 1:14: mismatched input '<EOF>'. Expecting: <expression>",
    "": "line 1:1: mismatched input '<EOF>'. Expecting: <query>",
    "SELECT 1; SELECT 2": "line 1:9: mismatched input ';'. Expecting: <EOF>",
    "DELETE FROM {store}": "line 1:1: mismatched input 'DELETE'. Expecting: <query>",
    "SELECT CAST(resources AS varchar) FROM {store}": (
        "line 1:13: Cannot cast array(row(accountid varchar, type varchar, arn varchar, arnprefix varchar))"
        " to varchar"
    ),
    "SELECT array_agg(DISTINCT eventName ORDER BY eventID) FROM {store}": (
        "line 1:46: For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments"
    ),
    "SELECT any_match(ARRAY[1], x -> NULL)": (
        "line 1:8: Unexpected parameters (array(integer), <function>) for function any_match"
    ),
    "SELECT bitwise_and(2.5, 3)": (
        "line 1:8: Unexpected parameters (decimal(38,1), integer) for function bitwise_and"
    ),
    "SELECT date_add('hour', 1, date '2026-03-05')": "'hour' is not a valid DATE field",
    "SELECT json_extract(eventJson, '$..x') FROM {store}": "Invalid JSON path: '$..x'",
}


@TRINO
@pytest.mark.parametrize(("sql", "message"), WORDED.items())
def test_the_refusal_says_what_is_wrong_and_where(sql: str, message: str) -> None:
    with pytest.raises(ServiceError) as refusal:
        checked(sql)

    assert (refusal.value.code, refusal.value.message) == ("InvalidQueryStatementException", message)


FOREIGN = (
    "SELECT eventName::varchar FROM {store}",
    "SELECT [1, 2]",
    "SELECT {'a': 1}",
    "SELECT * EXCLUDE (eventName) FROM {store}",
    "SELECT DISTINCT ON (eventName) eventName FROM {store}",
    "SELECT eventName FROM {store} QUALIFY row_number() OVER () = 1",
    "FROM {store} SELECT eventName",
    "SELECT 1 LIMIT 1 OFFSET 2",
    "SELECT 1 FROM {store} NATURAL JOIN {store}",
    "SELECT eventName AS x FROM {store} WHERE x = 'a'",
    "SELECT eventName AS x, count(*) FROM {store} GROUP BY x",
    "SELECT eventName AS x, count(*) FROM {store} GROUP BY eventName HAVING x = 'a'",
    "SELECT 1 AS a, a + 1",
    "SELECT 1 WHERE true = 'true'",
    "SELECT eventName FROM {store} ORDER BY requestParameters",
    "SELECT max(requestParameters) FROM {store}",
    "SELECT eventName, count(*) FROM {store} GROUP BY ALL",
    "SELECT eventName FROM {store} WHERE eventName ILIKE 'a'",
    "SELECT eventName GLOB 'a' FROM {store}",
    "SELECT 1 FROM {store} SEMI JOIN {store} ON true",
    "VALUES 1",
)


@TRINO
@pytest.mark.parametrize("sql", FOREIGN)
def test_what_the_parser_would_take_and_trino_refuses_is_refused(sql: str) -> None:
    with pytest.raises(ServiceError, match="InvalidQueryStatementException"):
        checked(sql)


ESCAPES = (
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM "/etc/passwd"',
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM duckdb_settings()",
    "SELECT getvariable('x')",
    "SELECT current_setting('memory_limit')",
    "SELECT columns(*) FROM {store}",
    "SELECT 1 INTO x",
    "PIVOT {store} ON eventName",
    "SELECT * FROM {store} PIVOT (count(*) FOR eventName IN ('a'))",
    "SELECT * FROM {store} TABLESAMPLE BERNOULLI (10)",
    "SELECT * FROM {store}, LATERAL read_text('x')",
    "SELECT * FROM UNNEST(read_text('x'))",
    "WITH x AS (SELECT * FROM query('select 1')) SELECT * FROM x",
    "WITH RECURSIVE x AS (SELECT 1) SELECT * FROM x",
    "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "SELECT 1 ORDER BY (SELECT 1 FROM read_csv('x'))",
    "SELECT * FROM (VALUES (read_blob('x')))",
    "SELECT * FROM {store} AT (VERSION => 1)",
    "SELECT 1 FROM {store} FOR VERSION AS OF 3",
    "SELECT ?",
    "SELECT :a",
    "SELECT $1",
    "SELECT @a",
    "SET memory_limit = '1'",
    "PRAGMA version",
    "COPY {store} TO 'x'",
    "ATTACH 'x'",
    "INSTALL httpfs",
    "CREATE TABLE x AS SELECT 1",
    "EXPLAIN SELECT 1",
    "SHOW TABLES",
    'SELECT "read_text"(1)',
    "SELECT __e FROM (SELECT 1 AS __e)",
    "SELECT " + "(" * 3000 + "1" + ")" * 3000,
    "SELECT " + "+".join(["1"] * 4000),
)


@pytest.mark.parametrize("sql", ESCAPES, ids=lambda sql: sql[:40])
def test_nothing_beside_the_stores_can_be_named(sql: str) -> None:
    with pytest.raises(ServiceError, match="InvalidQueryStatementException"):
        checked(sql)


@pytest.mark.parametrize(
    "call",
    ["approx_percentile(1, 0.5)", "typeof(1)", "format_datetime(now(), 'y')", "json_query('1', '$')"],
)
def test_a_function_that_would_answer_otherwise_is_not_registered(call: str) -> None:
    with pytest.raises(ServiceError, match=r"not registered"):
        checked(f"SELECT {call}")
