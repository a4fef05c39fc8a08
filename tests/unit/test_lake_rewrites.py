"""Each rule between Trino's tree and the engine keeps Trino's answer."""

import pytest

from emulator.core.lake.answers import EngineError
from tests.unit.lake_engine import rows

TRINO = pytest.mark.source("aws-docs", "CloudTrail Lake runs Trino's SELECT statements; answers of Trino 435")

VALUES = {
    # numbers
    "7 / 2": "3",
    "-7 / 2": "-3",
    "100.0 / 3": "33.3",
    "7 % 3": "1",
    "1e7": "1.0E7",
    "1.5e0": "1.5",
    "0.0001e0": "1.0E-4",
    "round(2.567, 2)": "2.570",
    "try(1 / 0)": "",
    "CAST('12345678901234567890' AS decimal(38, 0)) + 1": "12345678901234567891",
    "floor(12345678901)": "12345678901",
    "sign(-1.5e0)": "-1.0",
    "round(1234.567, -2)": "1200.000",
    "5e0 / 0": "Infinity",
    "1e0 / 4": "0.25",
    "CAST(2.5e0 AS integer)": "3",
    "CAST(2.567e0 AS varchar)": "2.567E0",
    "CAST(-120e0 AS varchar)": "-1.2E2",
    "CAST(0.00125e0 AS varchar)": "1.25E-3",
    "CAST(1e21 AS varchar)": "1.0E21",
    "CAST(0e0 AS varchar)": "0.0E0",
    "CAST('abc' AS varchar(2))": "ab",
    "CAST('T' AS boolean)": "true",
    "TRY_CAST('1.5' AS integer)": "",
    "TRY_CAST('yes' AS boolean)": "",
    # time
    "date_diff('day', timestamp '2026-01-01 23:00:00', timestamp '2026-01-02 01:00:00')": "0",
    "date_diff('month', date '2026-01-31', date '2026-03-01')": "1",
    "date '2026-01-31' + interval '1' month": "2026-02-28",
    "date_trunc('month', date '2026-01-31')": "2026-01-01",
    "date_add('day', 1, date '2026-01-31')": "2026-02-01",
    "date_add('quarter', 1, timestamp '2026-01-31 00:00:00')": "2026-04-30 00:00:00",
    # as many digits behind the second as are written, as the type has
    "timestamp '2026-03-05 10:20:30'": "2026-03-05 10:20:30",
    "timestamp '2026-03-05 10:20:30.9'": "2026-03-05 10:20:30.9",
    "timestamp '2026-03-05 10:20:30.123456'": "2026-03-05 10:20:30.123456",
    "ARRAY[timestamp '2026-03-05 10:20:30']": "[2026-03-05 10:20:30]",
    "CAST('2026-03-05 10:20:30' AS timestamp)": "2026-03-05 10:20:30.000",
    "CAST('2026-03-05 10:20:30' AS timestamp(0))": "2026-03-05 10:20:30",
    "CAST(timestamp '2026-03-05 10:20:30' AS varchar)": "2026-03-05 10:20:30",
    "timestamp '2026-03-05 10:20:30' - interval '1' month": "2026-02-05 10:20:30",
    "timestamp '2026-03-05 10:20:30' + interval '1' day": "2026-03-06 10:20:30.000",
    "coalesce(timestamp '2026-03-05 10:20:30', timestamp '2026-03-05 10:20:30.12')": "2026-03-05 10:20:30.00",
    "CASE WHEN true THEN timestamp '2026-03-05 10:20:30' END": "2026-03-05 10:20:30",
    "to_iso8601(timestamp '2026-03-05 10:20:30')": "2026-03-05T10:20:30",
    "sequence(date '2026-01-01', date '2026-01-02')": "[2026-01-01, 2026-01-02]",
    "timestamp '2026-01-01 00:00:00' - interval '1' hour": "2025-12-31 23:00:00.000",
    "extract(DOW FROM timestamp '2026-03-01 00:00:00')": "7",
    "millisecond(timestamp '2026-03-01 00:00:05.900')": "900",
    "yow(timestamp '2027-01-01 00:00:00')": "2026",
    "to_iso8601(timestamp '2026-01-01 00:00:00.000')": "2026-01-01T00:00:00.000",
    "date_format(timestamp '2026-03-01 05:06:07', '%Y-%m-%dT%H:%i:%s %W')": "2026-03-01T05:06:07 Sunday",
    "date_parse('2026-03-01', '%Y-%m-%d')": "2026-03-01 00:00:00.000",
    "from_unixtime(0)": "1970-01-01 00:00:00.000 UTC",
    "from_iso8601_timestamp('2026-03-04T02:02:03+01:00')": "2026-03-04 01:02:03.000 UTC",
    "current_timestamp": "2026-11-27 12:00:00.000 UTC",
    "date_add('week', -1, current_date)": "2026-11-20",
    # JSON
    'json_extract_scalar(\'{"AWS:X":{"y":[{"a.b":"v"}]}}\', \'$.AWS:X.y[0]["a.b"]\')': "v",
    "json_extract_scalar('{\"a\":{}}', '$.a')": "",
    "json_extract_scalar('no JSON', '$.a')": "",
    "CAST(json_extract('{\"a\":\"I\"}', '$.a') AS varchar)": "I",
    "json_extract('{\"a\":\"I\"}', '$.a')": '"I"',
    "json_extract('no JSON', '$.a')": "",
    "json_format(json_parse('{\"a\":1}'))": '{"a":1}',
    "json_array_get('[\"a\",1]', 0)": "a",
    "json_array_get('[\"a\",1]', -1)": "1",
    "json_array_get('[1]', 7)": "",
    "json_array_length('{}')": "",
    "json_array_contains('[\"a\",1]', 'a')": "true",
    "json_array_contains('[\"a\",1]', 2)": "false",
    "is_json_scalar('[1]')": "false",
    'json_size(\'{"x":{"a":1,"b":2}}\', \'$.x\')': "2",
    "json_size('{\"x\":1}', '$.x')": "0",
    # maps and arrays
    "cardinality(MAP(ARRAY['a'], ARRAY[1]))": "1",
    "cardinality(ARRAY[1, 2])": "2",
    "element_at(MAP(ARRAY['a'], ARRAY[1]), 'b')": "",
    "element_at(MAP(ARRAY['ä'], ARRAY['ß']), 'ä')": "ß",
    "map_filter(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v > 1)": "{b=2}",
    "transform_values(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v + 1)": "{a=2, b=3}",
    "map_filter(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> v > 1)": "{}",
    "element_at(ARRAY[1, 2], -1)": "2",
    "element_at(ARRAY[1, 2], 5)": "",
    "slice(ARRAY[1, 2, 3, 4, 5], 2, 3)": "[2, 3, 4]",
    "array_position(ARRAY[1], 3)": "0",
    "array_distinct(ARRAY[3, 1, 3])": "[3, 1]",
    "array_max(ARRAY[1, NULL])": "",
    "array_sort(ARRAY[2, NULL, 1])": "[1, 2, null]",
    "array_join(ARRAY['a', NULL, 'b'], ',')": "a,b",
    "array_join(ARRAY['a', NULL, 'b'], ',', '-')": "a,-,b",
    "array_union(ARRAY[1, 2], ARRAY[2, 3])": "[1, 2, 3]",
    "array_intersect(ARRAY[1, 2], ARRAY[2])": "[2]",
    "array_except(ARRAY[1, 2], ARRAY[2])": "[1]",
    "arrays_overlap(ARRAY[1], ARRAY[1, 2])": "true",
    "contains(ARRAY[1, NULL], 2)": "",
    "contains(ARRAY[1, NULL], 1)": "true",
    "any_match(ARRAY[1, 2], x -> x > 1)": "true",
    "all_match(ARRAY[1, 2], x -> x > 1)": "false",
    "none_match(ARRAY[1, 2], x -> x > 5)": "true",
    "sequence(3, 1)": "[3, 2, 1]",
    "repeat('x', 2)": "[x, x]",
    "concat(ARRAY[1], ARRAY[2])": "[1, 2]",
    "reverse(ARRAY[1, 2])": "[2, 1]",
    # text
    "split_part('a/b', '/', 9)": "",
    "split('a,b,c,d', ',', 2)": "[a, b,c,d]",
    "strpos('abcabc', 'b', 2)": "5",
    "strpos('abc', 'z')": "0",
    "substr('abc', 0, 2)": "",
    "substr('abc', -2)": "bc",
    "regexp_extract('a', 'b')": "",
    "regexp_replace('abcb', '(b)', '<$1>')": "a<b>c<b>",
    "regexp_like('xay', 'a')": "true",
    "replace('abc', 'b')": "ac",
    "codepoint('a')": "97",
    "concat('a', NULL)": "",
    "'a' || NULL": "",
    "trim(LEADING 'x' FROM 'xa')": "a",
    "lpad('a', 3, '-')": "--a",
    "position('b' IN 'abc')": "2",
    "length('äß')": "2",
}


# What functions answer when one of their arguments is NULL, or holds one.
ABOUT_NULLS = {
    "greatest(1, 2, NULL)": "",
    "least(NULL, 'a')": "",
    "greatest('a', 'B')": "a",
    "least(3, 2.5)": "2.5",
    "any_match(ARRAY[1, NULL], x -> x > 1)": "",
    "any_match(ARRAY[1, NULL], x -> x > 0)": "true",
    "all_match(ARRAY[1, NULL], x -> x > 0)": "",
    "all_match(ARRAY[1, NULL], x -> x > 1)": "false",
    "none_match(ARRAY[1, NULL], x -> x > 1)": "",
    "none_match(ARRAY[1, NULL], x -> x > 0)": "false",
    "any_match(CAST(ARRAY[] AS array(bigint)), x -> x > 1)": "false",
    "all_match(CAST(ARRAY[] AS array(bigint)), x -> x > 1)": "true",
    "any_match(CAST(NULL AS array(bigint)), x -> x > 1)": "",
    "array_union(ARRAY[1], CAST(NULL AS array(integer)))": "",
    "array_intersect(ARRAY[1], CAST(NULL AS array(integer)))": "",
    "array_except(ARRAY[1], CAST(NULL AS array(integer)))": "",
    "array_except(ARRAY[1, 1], CAST(ARRAY[] AS array(integer)))": "[1, 1]",
    "arrays_overlap(ARRAY[1, NULL], ARRAY[5])": "",
    "arrays_overlap(ARRAY[1, NULL], ARRAY[1])": "true",
    "arrays_overlap(ARRAY[1, NULL], CAST(ARRAY[] AS array(integer)))": "false",
    "array_remove(ARRAY[1, 2], CAST(NULL AS integer))": "",
    "slice(ARRAY[1, 2, 3], -2, 5)": "[2, 3]",
    "slice(ARRAY[1, 2, 3], -5, 2)": "[]",
    "repeat('x', CAST(NULL AS integer))": "",
    "sequence(1, CAST(NULL AS integer))": "",
    "split('abc', CAST(NULL AS varchar))": "",
    "split_part('a/b', CAST(NULL AS varchar), 1)": "",
    "regexp_split('abc', CAST(NULL AS varchar))": "",
    "lpad('a', CAST(NULL AS integer), 'x')": "",
    "concat_ws(CAST(NULL AS varchar), 'b')": "",
    "concat_ws(',', 'a', NULL, 'b')": "a,b",
    "concat_ws(',', ARRAY['a', NULL, 'b'])": "a,b",
    "concat_ws(',', CAST(NULL AS varchar), NULL) IS NULL": "false",
    "array_join(ARRAY[CAST(NULL AS varchar)], ',') IS NULL": "false",
    "array_join(CAST(ARRAY[] AS array(varchar)), ',', '-') IS NULL": "false",
    "array_join(CAST(NULL AS array(varchar)), ',') IS NULL": "true",
    "map_concat(MAP(ARRAY['a'], ARRAY[1]), NULL)": "",
    "cardinality(MAP(ARRAY['a'], ARRAY[NULL]))": "1",
    "cardinality(MAP())": "0",
    "replace('abc', '', 'x')": "xaxbxcx",
    "strpos('abcb', 'b', -1)": "4",
}


@TRINO
@pytest.mark.parametrize(("expression", "value"), {**VALUES, **ABOUT_NULLS}.items())
def test_a_value_is_what_trino_makes_of_it(expression: str, value: str) -> None:
    assert rows(f"SELECT {expression}") == [[value]]


EMPTY = "FROM (VALUES 1) AS v(x) WHERE x > 5"
NULLS = "FROM (VALUES CAST(NULL AS integer), NULL) AS v(x)"
MIXED = "FROM (VALUES 3, NULL, 1, 3) AS v(x)"
# What aggregates answer over no rows, and over NULLs.
ABOUT_NOTHING = {
    f"SELECT count(x), count_if(x > 1), count(DISTINCT x), approx_distinct(x) {EMPTY}": [["0"] * 4],
    f"SELECT count(*), count_if(x > 1), count_if(x IS NULL) {NULLS}": [["2", "0", "2"]],
    f"SELECT count_if(x > 1) FILTER (WHERE x > 100) {MIXED}": [["0"]],
    f"SELECT count_if(x > 1) OVER () {NULLS}": [["0"], ["0"]],
    f"SELECT sum(x), avg(x), min(x), max_by(x, x), bool_or(x > 1), every(x > 1) {EMPTY}": [[""] * 6],
    f"SELECT sum(x), avg(x), arbitrary(x), stddev(x), bool_and(x > 1), histogram(x) {NULLS}": [[""] * 6],
    f"SELECT array_agg(x), map_agg(x, x) {EMPTY}": [["", ""]],
    f"SELECT array_agg(x), map_agg(x, x), map_agg('k', x) {NULLS}": [["[null, null]", "", "{k=null}"]],
    f"SELECT map_agg(x, x), map_agg('k', x) {MIXED}": [["{1=1, 3=3}", "{k=3}"]],
    f"SELECT array_agg(DISTINCT x ORDER BY x DESC) {MIXED}": [["[3, 1, null]"]],
    "SELECT corr(x, x) FROM (VALUES 2) AS v(x)": [[""]],
    "SELECT avg(x) FROM (VALUES 1.5, NULL, 2.25) AS v(x)": [["1.88"]],
    "SELECT y, first_value(x) IGNORE NULLS OVER (ORDER BY y), lag(x) IGNORE NULLS OVER (ORDER BY y)"
    " FROM (VALUES (1, NULL), (2, 5), (3, NULL), (4, 7)) v(y, x) ORDER BY y": [
        ["1", "", ""], ["2", "5", ""], ["3", "5", "5"], ["4", "5", "5"]
    ],
    # calls that may fail, in a window
    "SELECT y, count(*) OVER (PARTITION BY lpad(z, 3, 'x'), replace(z, 'b', 'a')) FROM"
    " (VALUES (1, 'a'), (2, 'b'), (3, 'a')) v(y, z) ORDER BY y": [["1", "2"], ["2", "1"], ["3", "2"]],
    "SELECT count(*) OVER (PARTITION BY ARRAY[1][y] ORDER BY repeat('a', y)) FROM (VALUES 1) v(y)": [["1"]],
}  # fmt: skip
TABLES = {
    "SELECT avg(x), sum(x) FROM (VALUES 1.0, 2.5) AS t(x)": [["1.8", "3.5"]],
    "SELECT avg(x), every(x > 0) FROM (VALUES 1, 2) AS t(x)": [["1.5", "true"]],
    "SELECT map_agg(k, v) FILTER (WHERE v > 1) FROM (VALUES ('a', 1), ('b', 2)) t(k, v)": [["{b=2}"]],
    "SELECT avg(x) FILTER (WHERE x > 1) OVER () FROM (VALUES 1.0, 2.5) t(x) LIMIT 1": [["2.5"]],
    "SELECT k, v FROM UNNEST(MAP(ARRAY['a'], ARRAY[1])) AS t(k, v)": [["a", "1"]],
    "SELECT a, b FROM UNNEST(ARRAY[1, 2], ARRAY['x']) AS t(a, b)": [["1", "x"], ["2", ""]],
    "SELECT t.r.arn FROM {store} CROSS JOIN UNNEST(resources) AS t(r) WHERE eventName = 'AssumeRole'": [
        ["arn:aws:iam::111122223333:role/web"]
    ],
    "SELECT r.arn FROM {store} LEFT JOIN UNNEST(resources) AS r(a, b, arn, c) ON TRUE"
    " WHERE eventName = 'CreateUser'": [[""]],
    "SELECT count(*) FROM {store} WHERE sessionCredentialFromConsole = true": [["1"]],
    "SELECT CAST(requestParameters AS varchar) FROM {store} WHERE eventName = 'DeleteTrail'": [
        ["{name=audit}"]
    ],
    "SELECT count(*) FROM {store} WHERE calendarday BETWEEN 20260302 AND 20260303": [["6"]],
    "SELECT count(*) FROM {store} WHERE eventTime < '2026-03-02T00:10:00Z'": [["1"]],
    "SELECT eventSource, count(*) FROM {store} GROUP BY ROLLUP(eventSource) ORDER BY 2 DESC LIMIT 1": [
        ["", "14"]
    ],
    "SELECT listagg(eventName, ',') WITHIN GROUP (ORDER BY eventName) FROM {store}"
    " WHERE eventName LIKE 'C%'": [["ConsoleLogin,ConsoleLogin,CreateUser"]],
    "SELECT count(*) OVER w FROM {store} WINDOW w AS (PARTITION BY eventName) ORDER BY 1 DESC LIMIT 1": [
        ["2"]
    ],
    "SELECT eventName FROM {store} WHERE eventTime = (SELECT max(eventTime) FROM {store})": [["StartQuery"]],
    "WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM a, b": [["1", "2"]],
    "SELECT x FROM (VALUES (1), (2), (3)) t(x) ORDER BY x OFFSET 1 ROWS FETCH FIRST 1 ROWS ONLY": [["2"]],
    "(SELECT 1) UNION (SELECT 2) ORDER BY 1": [["1"], ["2"]],
}


@TRINO
@pytest.mark.parametrize(("sql", "wanted"), {**TABLES, **ABOUT_NOTHING}.items())
def test_an_answer_is_trinos(sql: str, wanted: list[list[str]]) -> None:
    assert rows(sql) == wanted


FAILURES = {
    "SELECT 1 / 0": "Division by zero",
    "SELECT CAST('x' AS integer)": "Cannot cast 'x' to INT",
    "SELECT CAST('1.5' AS integer)": "Cannot cast '1.5' to INT",
    "SELECT CAST('yes' AS boolean)": "Cannot cast 'yes' to BOOLEAN",
    "SELECT CAST(json_parse('{\"a\":1}') AS varchar)": "Cannot cast '{\"a\":1}' to varchar",
    "SELECT slice(ARRAY[1], 0, 1)": "SQL array indices start at 1",
    "SELECT element_at(ARRAY[1], 0)": "SQL array indices start at 1",
    "SELECT split('abc', '')": "The delimiter may not be the empty string",
    "SELECT split('a,b', ',', 0)": "Limit must be positive",
    "SELECT split_part('a/b', '/', 0)": "Index must be greater than zero",
    "SELECT lpad('a', -1, 'x')": "Target length must be in the range [0..2147483647]",
    "SELECT regexp_extract('abc', 'b', 1)": "Pattern has 0 groups. Cannot access group 1",
    "SELECT repeat('x', -1)": "count argument of repeat function must be greater than or equal to 0",
    "SELECT CAST('bad' AS timestamp)": "Value cannot be cast to timestamp: bad",
    "SELECT ARRAY[1, 2][3]": "Array subscript must be less than or equal to array length: 3 > 2",
    "SELECT ARRAY[1, 2][0]": "SQL array indices start at 1",
    "SELECT requestParameters['nope'] FROM {store}": "Key not present in map: nope",
    "SELECT sequence(1, 1000000000000)": "result of sequence function must not have more than 10000 entries",
}


@TRINO
@pytest.mark.parametrize(("sql", "message"), FAILURES.items())
def test_a_failure_says_what_trino_says(sql: str, message: str) -> None:
    with pytest.raises(EngineError) as failure:
        rows(sql)

    assert str(failure.value) == message


@pytest.mark.source("aws-docs", "CloudTrail user guide, columns of management events")
def test_a_star_names_the_columns_in_lower_case() -> None:
    from tests.unit.lake_engine import answer

    columns = answer("SELECT * FROM {store} LIMIT 1").columns

    assert columns[:3] == ["eventversion", "useridentity", "eventtime"]
    assert columns[-2:] == ["eventjson", "eventjsonchecksum"]
