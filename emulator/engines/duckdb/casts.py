"""Casts that DuckDB does otherwise than Trino: a pattern for each, {0} the value."""

from collections.abc import Mapping

from emulator.core.lake.types import WHOLE_NUMBERS, Type
from emulator.engines.duckdb.functions import failing

TEXTS = frozenset({"VARCHAR", "TEXT", "CHAR"})
WHOLE = frozenset({"TINYINT", "SMALLINT", "INT", "BIGINT"})


def refused(value: str, wanted: str) -> str:
    """Return what fails as Trino does when it cannot cast a value, a text expression."""
    return failing(f"'Cannot cast ''' || {value} || ''' to {wanted}'")


FROM_JSON = (
    "CASE WHEN json_valid({0}) THEN CASE WHEN json_type({0}) IN ('OBJECT', 'ARRAY') THEN "
    + refused("CAST({0} AS VARCHAR)", "varchar")
    + " ELSE json_extract_string({0}, '$') END ELSE CAST({0} AS VARCHAR) END"
)
# Trino refuses this one; tools that query Lake write it.
FROM_MAP = (
    "'{{' || array_to_string(list_transform(map_entries({0}),"
    " lambda __e: __e.key || '=' || coalesce(__e.value, 'null')), ', ') || '}}'"
)
# In Java's scientific form, with one digit before the point: 1.5E0, 1.0E-4.
DIGITS = "ltrim(replace(__p[1], '.', ''), '0')"
FROM_DOUBLE = (
    "CASE WHEN isnan({0}) THEN 'NaN'"
    " WHEN isinf({0}) THEN CASE WHEN {0} > 0 THEN 'Infinity' ELSE '-Infinity' END"
    " WHEN {0} = 0 THEN '0.0E0' WHEN {0} IS NOT NULL THEN CASE WHEN {0} < 0 THEN '-' ELSE '' END"
    " || list_transform([str_split(CAST(abs(CAST({0} AS DOUBLE)) AS VARCHAR), 'e')], lambda __p:"
    f" {DIGITS}[1] || '.' || coalesce(nullif(rtrim({DIGITS}[2:], '0'), ''), '0') || 'E'"
    " || (CAST(coalesce(__p[2], '0') AS INTEGER) + length(str_split(__p[1], '.')[1]) - 1"
    f" - length(replace(__p[1], '.', '')) + length({DIGITS})))[1] END"
)
TO_BOOLEAN = (
    "CASE WHEN lower({0}) IN ('true', 't', '1') THEN TRUE WHEN lower({0}) IN ('false', 'f', '0') THEN FALSE"
)
TO_TEXT: Mapping[str, str] = {
    "json": FROM_JSON,
    "map": FROM_MAP,
    **dict.fromkeys(("double", "real"), FROM_DOUBLE),
    "varchar": "{0}",
}


def pattern_of(given: Type | None, wanted: str, *, is_tried: bool) -> str | None:
    """Return the pattern of a cast, None where DuckDB's own does.

    `wanted` is the parser's name of the type. A cast that is tried gives NULL instead of failing.
    """
    name = given.name if given else ""
    if wanted == "JSON":
        return None if name == "json" else "to_json({0})"
    if given and wanted in TEXTS:
        return _to_text(given)
    if name == "varchar" and wanted == "BOOLEAN":
        otherwise = "" if is_tried else f" WHEN {{0}} IS NOT NULL THEN {refused('{0}', 'BOOLEAN')}"
        return f"{TO_BOOLEAN}{otherwise} END"
    if wanted in WHOLE and name == "varchar":
        verb, otherwise = ("TRY_CAST", "NULL") if is_tried else ("CAST", refused("{0}", wanted))
        is_whole = "{0} IS NULL OR regexp_full_match({0}, '[+-]?[0-9]+')"
        return f"CASE WHEN {is_whole} THEN {verb}({{0}} AS {wanted}) ELSE {otherwise} END"
    if wanted in WHOLE and name in ("double", "real"):
        return f"{'TRY_CAST' if is_tried else 'CAST'}(round({{0}}) AS {wanted})"
    return None


def _to_text(given: Type) -> str | None:
    if given.name in ("timestamp", "timestamp with time zone"):
        return time_as_text(given, " ", " UTC")
    return None if given.name in WHOLE_NUMBERS else TO_TEXT.get(given.name)


def time_as_text(kind: Type, between: str, zone: str) -> str:
    """Return the pattern of a time's text, with as many digits behind the second as its type has.

    `between` stands between day and hour; `zone` is behind a time that has one.
    """
    length = 20 + kind.size if kind.size else 19
    end = zone if kind.name == "timestamp with time zone" else ""
    return f"left(strftime({{0}}, '%Y-%m-%d{between}%H:%M:%S.%f'), {length}) || '{end}'"
