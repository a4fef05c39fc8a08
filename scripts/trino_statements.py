"""Statements of Lake by chance, always the same for a seed, and Trino's statements that make their table."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from emulator.core.lake.types import Type, array

DEPTH = 2

TEXT_COLUMNS = (
    "eventName",
    "eventSource",
    "awsRegion",
    "errorCode",
    "errorMessage",
    "sourceIPAddress",
    "userIdentity.type",
    "userIdentity.arn",
    "userIdentity.sessionContext.sessionIssuer.userName",
    "userIdentity.invokedBy",
    "element_at(requestParameters, 'key')",
    "element_at(requestParameters, 'bucketName')",
    "element_at(requestParameters, 'nope')",
    "element_at(additionalEventData, 'MFAUsed')",
    "element_at(resources, 1).arn",
    "element_at(resources, -1).type",
    "'a.b'",
    "'Ünï😀'",
    "''",
)
# {t} stands for a text, {n} for a whole number, {b} for a condition, {d} for a time.
TEXTS = (
    "lower({t})",
    "upper({t})",
    "substr({t}, 2)",
    "substr({t}, -3)",
    "substr({t}, 2, 4)",
    "reverse({t})",
    "split_part({t}, '.', 1)",
    "split_part({t}, '/', 2)",
    "replace({t}, 'a', 'bb')",
    "replace({t}, 'e')",
    "trim({t})",
    "lpad({t}, 12, '*')",
    "rpad({t}, 3, 'xy')",
    "concat({t}, {t})",
    "{t} || {t}",
    "coalesce({t}, {t})",
    "nullif({t}, {t})",
    "regexp_extract({t}, '(\\w+)\\.', 1)",
    "regexp_replace({t}, '[aeiou]', '<$0>')",
    "regexp_replace({t}, '\\d+')",
    "if({b}, {t}, {t})",
    "CASE WHEN {b} THEN {t} ELSE {t} END",
    "CASE {t} WHEN 'GetObject' THEN 'x' END",
    "CAST({n} AS varchar)",
    "date_format({d}, '%Y-%m-%d %H:%i:%s')",
    "date_format({d}, '%a %b %e %j')",
    "array_join(split({t}, '.'), '|')",
    "json_extract_scalar(eventJson, '$.userIdentity.type')",
    "json_extract_scalar(eventJson, '$.readOnly')",
    "greatest({t}, {t})",
    "least({t}, {t}, 'm')",
    "concat_ws('-', {t}, {t})",
    "translate({t}, 'abc', 'xy')",
    "element_at(regexp_extract_all({t}, '[A-Z]'), 1)",
    "element_at(split({t}, '/'), -1)",
    "try(CAST({t} AS varchar))",
    "array_join(array_sort(split({t}, 'e')), ',')",
    "array_join(map_keys(map_filter(requestParameters, (k, v) -> length(v) > 3)), '')",
)
NUMBERS = (
    "length({t})",
    "strpos({t}, 'e')",
    "cardinality(resources)",
    "cardinality(requestParameters)",
    "year({d})",
    "month({d})",
    "day({d})",
    "hour({d})",
    "minute({d})",
    "day_of_week({d})",
    "week({d})",
    "day_of_year({d})",
    "quarter({d})",
    "year_of_week({d})",
    "date_diff('hour', {d}, {d})",
    "date_diff('day', {d}, {d})",
    "date_diff('month', {d}, {d})",
    "({n} + {n})",
    "({n} * 3)",
    "(-{n} / 4)",
    "({n} / 4)",
    "({n} % 5)",
    "abs({n} - 7)",
    "sign({n} - 5)",
    "mod({n}, 7)",
    "try_cast({t} AS bigint)",
    "levenshtein_distance({t}, 'GetObject')",
    "coalesce({n}, 0)",
    "try({n} / {n})",
    "greatest({n}, 3)",
    "bitwise_and({n}, 6)",
    "cardinality(split({t}, '.'))",
    "json_array_length(json_extract(eventJson, '$.resources'))",
    "if({b}, {n}, 1)",
    "array_position(split({t}, '.'), 'com')",
    "regexp_count({t}, '[aeiou]')",
    "CAST(round({n} / 3.0) AS bigint)",
    "floor({n} / 2.0)",
    "round({n} / 7.0, 2)",
)
CONDITIONS = (
    "{t} = {t}",
    "{t} < {t}",
    "{t} LIKE '%e%'",
    "{t} LIKE 'G_t%'",
    "{t} NOT LIKE '%.com'",
    "{t} IS NULL",
    "{t} IS NOT NULL",
    "{t} IN ('GetObject', 'us-east-1', 'IAMUser')",
    "{t} NOT IN ('AccessDenied', 'Root')",
    "{n} > {n}",
    "{n} BETWEEN 3 AND 20",
    "({b} AND {b})",
    "({b} OR {b})",
    "NOT ({b})",
    "readOnly",
    "NOT readOnly",
    "regexp_like({t}, '^(Get|Put)')",
    "starts_with({t}, 'a')",
    "contains(map_keys(requestParameters), 'key')",
    "any_match(resources, r -> r.type = 'AWS::S3::Object')",
    "{t} IS DISTINCT FROM {t}",
    "none_match(split({t}, '.'), x -> x > {t})",
    "any_match(ARRAY[{t}, {t}], x -> x LIKE '%a%')",
    "arrays_overlap(ARRAY[{t}], split({t}, '.'))",
    "{d} > {d}",
    "{d} >= timestamp '2026-03-08 00:00:00'",
    "readOnly IS NULL",
    "contains(split({t}, '.'), 'com')",
    "all_match(split({t}, '/'), x -> length(x) > 2)",
    "coalesce({b}, false)",
)
TIMES = (
    "eventTime",
    "date_trunc('day', {d})",
    "date_trunc('week', {d})",
    "date_trunc('month', {d})",
    "date_trunc('hour', {d})",
    "date_add('day', 3, {d})",
    "date_add('month', -1, {d})",
    "date_add('minute', 90, {d})",
    "timestamp '2026-03-31 23:59:59'",
    "({d} + interval '2' day)",
    "userIdentity.sessionContext.attributes.creationDate",
)
AGGREGATES = (
    "count(*)",
    "count({t})",
    "count(DISTINCT {t})",
    "min({t})",
    "max({n})",
    "sum({n})",
    "avg({n})",
    "count_if({b})",
    "bool_or({b})",
    "every({b})",
    "min({d})",
    "max_by(eventID, (eventTime, eventID))",
    "sum({n}) FILTER (WHERE {b})",
    "array_join(array_agg({t} ORDER BY eventID), ';')",
    "cardinality(array_agg({n}))",
    "min_by({t}, eventID)",
    "round(stddev({n}), 6)",
    "array_join(array_agg(DISTINCT awsRegion ORDER BY awsRegion), ';')",
    "cardinality(map_agg({t}, {n}))",
    "count_if(NULL)",
    "geometric_mean({n} + 1)",
    "approx_distinct({t})",
)
WINDOWS = (
    "row_number() OVER (PARTITION BY {t} ORDER BY eventID)",
    "rank() OVER (ORDER BY {n})",
    "dense_rank() OVER (PARTITION BY {t} ORDER BY {n} DESC)",
    "lag({t}) OVER (ORDER BY eventID)",
    "lead({n}, 2, 0) OVER (PARTITION BY awsRegion ORDER BY eventID)",
    "sum({n}) OVER (ORDER BY eventID)",
    "count(*) OVER (PARTITION BY {t})",
    "first_value({t}) OVER (PARTITION BY eventSource ORDER BY eventID)",
    "ntile(3) OVER (ORDER BY eventID)",
)
STATEMENTS = (
    "SELECT eventID, {t} AS a, {n} AS b, {b} AS c, {d} AS d FROM {store} WHERE {b} ORDER BY eventID",
    "SELECT eventID, {t} AS a, {t} AS b, {n} AS c FROM {store} ORDER BY eventID",
    "SELECT {t} AS a, {a} AS b, {a} AS c FROM {store} GROUP BY 1 ORDER BY 1",
    "SELECT {t} AS a, {n} AS b, {a} AS c FROM {store} WHERE {b} GROUP BY 1, 2 HAVING count(*) > 1",
    "SELECT {a} AS a, {a} AS b, {a} AS c FROM {store} WHERE {b}",
    "SELECT eventID, {w} AS a, {w} AS b FROM {store} ORDER BY eventID",
    "SELECT {t} AS a FROM {store} WHERE {b} UNION SELECT {t} FROM {store} WHERE {b}",
    "SELECT {t} AS a FROM {store} EXCEPT SELECT {t} FROM {store} WHERE {b}",
    "SELECT {n} AS a FROM {store} INTERSECT SELECT {n} FROM {store}",
    (
        "WITH x AS (SELECT eventID AS i, {t} AS k FROM {store} WHERE {b}),"
        " y AS (SELECT {t} AS k, {a} AS n FROM {store} GROUP BY 1)"
        " SELECT x.i, y.n FROM x LEFT JOIN y ON x.k = y.k ORDER BY 1"
    ),
    (
        "SELECT eventID, r.type, {t} AS a FROM {store}"
        " CROSS JOIN UNNEST(resources) AS r(accountid, type, arn, arnprefix)"
    ),
    "SELECT eventID, k, v, {n} AS a FROM {store} CROSS JOIN UNNEST(requestParameters) AS p(k, v) WHERE {b}",
    "SELECT DISTINCT {t} AS a, {b} AS b FROM {store}",
    "SELECT eventID FROM {store} WHERE {t} IN (SELECT {t} FROM {store} WHERE {b})",
)


def statements(seed: int, count: int) -> Iterator[str]:
    """Yield statements over the store `{store}`."""
    chance = random.Random(seed)
    for index in range(count):
        yield _filled(STATEMENTS[index % len(STATEMENTS)], chance, DEPTH)


def _filled(pattern: str, chance: random.Random, depth: int) -> str:
    """Return a pattern with something by chance in each of its places; the deepest places get columns."""
    leaves: Mapping[str, Sequence[str]] = {
        "{t}": TEXT_COLUMNS,
        "{n}": ("cardinality(resources)", "hour(eventTime)", "length(eventName)", "7", "0"),
        "{b}": ("readOnly", "errorCode IS NULL", "eventName LIKE '%Get%'", "managementEvent"),
        "{d}": ("eventTime", "timestamp '2026-03-05 10:20:30'"),
    }
    deeper: Mapping[str, Sequence[str]] = {
        "{t}": (*TEXTS, *TEXT_COLUMNS),
        "{n}": NUMBERS,
        "{b}": CONDITIONS,
        "{d}": TIMES,
        "{a}": AGGREGATES,
        "{w}": WINDOWS,
    }
    made = pattern
    for place in ("{a}", "{w}", "{t}", "{n}", "{b}", "{d}"):
        before, *after = made.split(place)
        choices = deeper[place] if depth > 0 or place not in leaves else leaves[place]
        made = before
        for part in after:
            made += _filled(chance.choice(choices), chance, depth - 1) + part
    return made


# --- the table, for Trino --------------------------------------------------------------------------


def table_of(
    name: str, columns: Mapping[str, Type], rows: Sequence[Sequence[Any]], rows_at_once: int = 10
) -> Iterator[str]:
    """Yield the statements that make a table of these rows."""
    kinds = list(columns.values())
    names = ", ".join(f"c{index}" for index in range(len(kinds)))
    casts = ", ".join(
        f"CAST(c{index} AS {kind}) AS {column}" for index, (column, kind) in enumerate(columns.items())
    )
    for start in range(0, len(rows), rows_at_once):
        values = ", ".join(
            f"({', '.join(literal(value, kind) for value, kind in zip(row, kinds, strict=True))})"
            for row in rows[start : start + rows_at_once]
        )
        verb = f"INSERT INTO {name}" if start else f"CREATE TABLE {name} AS"
        yield f"{verb} SELECT {casts} FROM (VALUES {values}) AS v({names})"


def literal(value: Any, kind: Type) -> str:
    """Return a value as Trino reads it, in one line."""
    if value is None:
        return f"CAST(NULL AS {kind})"
    inside = INSIDE.get(kind.name)
    if inside:
        return f"CAST({inside(value, kind)} AS {kind})"
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value:%Y-%m-%d %H:%M:%S}.{value.microsecond // 1000:03}'"
    return str(value).lower()


def _array(value: Sequence[Any], kind: Type) -> str:
    return f"ARRAY[{', '.join(literal(one, kind.parts[0]) for one in value)}]"


def _map(value: Mapping[Any, Any], kind: Type) -> str:
    keys, values = kind.parts
    return f"MAP({_array(list(value), array(keys))}, {_array(list(value.values()), array(values))})"


def _row(value: Mapping[str, Any], kind: Type) -> str:
    fields = (literal(one, part) for one, part in zip(value.values(), kind.parts, strict=True))
    return f"ROW({', '.join(fields)})"


def _text(value: str, _kind: Type) -> str:
    return f"U&'{''.join(map(_escaped, value))}'"


INSIDE: Mapping[str, Callable[[Any, Type], str]] = {
    "array": _array,
    "map": _map,
    "row": _row,
    "varchar": _text,
}


def _escaped(one: str) -> str:
    if one in "'\\":
        return one * 2
    return one if " " <= one <= "~" else f"\\+{ord(one):06X}"
