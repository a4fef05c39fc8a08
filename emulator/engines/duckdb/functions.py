"""How DuckDB says what Trino's functions do: a pattern for each, {0} the first argument.

A function that has the same name and does the same needs no pattern. Names of our own in lambdas begin with
two underscores; statements may not use such names.
"""

from collections.abc import Mapping

LONGEST_LIST = 10_000  # entries; Trino's own limit of `sequence`
LONGEST_TEXT = 1_000_000  # characters that a single call may make


def failing(message: str) -> str:
    """Return what fails when it is computed, with a message that is a text expression, and has no type.

    The engine's own error() counts as changing from call to call, so windows do not take it. `complaints`
    finds the message again.
    """
    return f"CASE WHEN CAST('__failed: ' || {message} AS BOOLEAN) THEN NULL END"


TOO_LONG = failing(f"'Result of function exceeds {LONGEST_TEXT} characters'")
TOO_WIDE = failing("'Target length must be at most 10000 here'")
BAD_WIDTH = failing("'Target length must be in the range [0..2147483647]'")
BAD_LENGTH = failing("'length must be greater than or equal to 0'")
NO_DELIMITER = failing("'The delimiter may not be the empty string'")
BAD_LIMIT = failing("'Limit must be positive'")
BAD_PART = failing("'Index must be greater than zero'")
BAD_INSTANCE = failing("'instance must be a positive or negative number.'")
TOO_OFTEN = failing("'count argument of repeat function must be less than or equal to 10000'")
BAD_COUNT = failing("'count argument of repeat function must be greater than or equal to 0'")
BAD_INDEX = failing("'SQL array indices start at 1'")
PADDED = (
    f"CASE WHEN {{1}} > 10000 THEN {TOO_WIDE}"
    f" WHEN {{1}} < 0 THEN {BAD_WIDTH}"
    " WHEN {1} IS NOT NULL THEN PAD({0}, CAST(least({1}, 10000) AS INTEGER), {2}) END"
)
NULL_INSIDE = "len(list_filter({0}, lambda __e: __e IS NULL)) > 0"
BOTH = "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN "
TOO_MANY = failing("'result of sequence function must not have more than 10000 entries'")
IS_JSON_ARRAY = "json_valid({0}) AND json_type({0}) = 'ARRAY'"

PATTERNS: Mapping[str, str] = {
    # aggregates
    "arbitrary": "any_value({0})",
    "every": "bool_and({0})",
    "approx_distinct": "count(DISTINCT {0})",
    "max_by": "arg_max_null({0}, {1})",
    "min_by": "arg_min_null({0}, {1})",
    "count_if": "count(CASE WHEN {0} THEN 1 END)",
    "bitwise_and_agg": "bit_and(CAST({0} AS BIGINT))",
    "bitwise_or_agg": "bit_or(CAST({0} AS BIGINT))",
    "geometric_mean": "geomean({0})",
    # maps and arrays
    "contains": (
        "CASE WHEN list_contains({0}, {1}) THEN TRUE WHEN {0} IS NULL OR {1} IS NULL OR "
        + NULL_INSIDE
        + " THEN NULL ELSE FALSE END"
    ),
    "filter": "list_filter({0}, {1})",
    "transform": "list_transform({0}, {1})",
    "arrays_overlap": (
        "CASE WHEN list_has_any({0}, {1}) THEN TRUE WHEN {0} IS NOT NULL AND {1} IS NOT NULL"
        " AND NOT (len({0}) > 0 AND len({1}) > 0 AND len({0}) + len({1}) > list_count({0}) + list_count({1}))"
        " THEN FALSE END"
    ),
    "array_distinct": "list_filter({0}, lambda __e, __i: list_position({0}, __e) = __i)",
    "array_union": (
        BOTH + "list_filter(list_concat({0}, {1}), lambda __e, __i:"
        " list_position(list_concat({0}, {1}), __e) = __i) END"
    ),
    "array_intersect": (
        BOTH + "list_filter({0}, lambda __e, __i: list_position({0}, __e) = __i"
        " AND list_position({1}, __e) IS NOT NULL) END"
    ),
    # without anything to take away, Trino leaves the array as it is
    "array_except": (
        BOTH + "CASE WHEN len({1}) = 0 THEN {0} ELSE list_filter({0}, lambda __e, __i:"
        " list_position({0}, __e) = __i AND list_position({1}, __e) IS NULL) END END"
    ),
    "array_sort": "list_sort({0}, 'ASC', 'NULLS LAST')",
    "array_max": "CASE WHEN " + NULL_INSIDE + " THEN NULL ELSE list_max({0}) END",
    "array_min": "CASE WHEN " + NULL_INSIDE + " THEN NULL ELSE list_min({0}) END",
    "array_position": (
        "CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE coalesce(list_position({0}, {1}), 0) END"
    ),
    "array_remove": (
        "CASE WHEN {1} IS NOT NULL THEN list_filter({0}, lambda __e: __e IS DISTINCT FROM {1}) END"
    ),
    # nothing joined is an empty text; DuckDB has NULL
    "array_join/2": BOTH + "coalesce(array_to_string({0}, {1}), '') END",
    "array_join/3": (
        BOTH + "coalesce(array_to_string(list_transform({0},"
        " lambda __e: coalesce(CAST(__e AS VARCHAR), {2})), {1}), '') END"
    ),
    "slice": (
        f"CASE WHEN {{1}} = 0 THEN {BAD_INDEX}"
        f" WHEN {{2}} < 0 THEN {BAD_LENGTH}"
        " WHEN {1} > 0 THEN list_slice({0}, {1}, {1} + {2} - 1)"
        " WHEN len({0}) + {1} < 0 THEN list_slice({0}, 1, 0)"
        " WHEN {1} < 0 THEN list_slice({0}, len({0}) + {1} + 1, len({0}) + {1} + {2}) END"
    ),
    "sequence/2": (
        f"CASE WHEN abs({{1}} - {{0}}) >= 10000 THEN {TOO_MANY}"
        " WHEN {1} >= {0} THEN generate_series({0}, least({1}, {0} + 10000))"
        " WHEN {1} < {0} THEN generate_series({0}, greatest({1}, {0} - 10000), -1) END"
    ),
    "sequence/3": (
        "CASE WHEN ({1} > {0} AND {1} >= {0} + 10000 * {2}) OR ({1} < {0} AND {1} <= {0} + 10000 * {2})"
        f" THEN {TOO_MANY}"
        " WHEN {1} >= {0} THEN generate_series({0}, least({1}, {0} + 10000 * {2}), {2})"
        " WHEN {1} < {0} THEN generate_series({0}, greatest({1}, {0} + 10000 * {2}), {2}) END"
    ),
    "repeat": (
        "CASE WHEN {1} > 10000 THEN "
        + TOO_OFTEN
        + " WHEN {1} < 0 THEN "
        + BAD_COUNT
        + " WHEN {1} IS NOT NULL"
        " THEN list_transform(generate_series(1, least({1}, 10000)), lambda __i: {0}) END"
    ),
    "map/0": "MAP([], [])",
    "map/2": "map({0}, {1})",
    # JSON
    "json_parse": "CAST({0} AS JSON)",
    "json_format": "CAST({0} AS VARCHAR)",
    "json_extract": "json_extract({0}, {1})",
    "json_extract_scalar": "json_extract_string(json_value({0}, {1}), '$')",
    "json_array_get": "CASE WHEN " + IS_JSON_ARRAY + " AND json_type({0}, {1}) <> 'NULL'"
    " THEN json_extract_string({0}, {1}) END",
    "json_array_length": "CASE WHEN " + IS_JSON_ARRAY + " THEN CAST(json_array_length({0}) AS BIGINT) END",
    "json_size": (
        "CASE json_type({0}, {1}) WHEN 'ARRAY' THEN json_array_length({0}, {1})"
        " WHEN 'OBJECT' THEN len(json_keys({0}, {1})) WHEN NULL THEN NULL"
        " ELSE CASE WHEN json_type({0}, {1}) IS NOT NULL THEN 0 END END"
    ),
    "json_array_contains": (
        "CASE WHEN " + IS_JSON_ARRAY + " THEN list_contains(list_transform(CAST({0} AS JSON[]),"
        " lambda __e: CASE WHEN json_type(__e) = json_type(to_json({1})) OR (json_type(__e) LIKE '%INT'"
        " AND json_type(to_json({1})) LIKE '%INT') THEN __e ->> '$' END), CAST({1} AS VARCHAR)) END"
    ),
    "is_json_scalar": "json_type(CAST({0} AS JSON)) NOT IN ('OBJECT', 'ARRAY')",
    # text
    "codepoint": "unicode({0})",
    "normalize": "nfc_normalize({0})",
    "replace/2": "replace({0}, {1}, '')",
    "replace/3": (
        "CASE WHEN {1} = '' THEN CASE WHEN {0} = '' THEN {2}"
        " ELSE {2} || array_to_string(str_split({0}, ''), {2}) || {2} END"
        " ELSE replace({0}, {1}, CASE WHEN length({0}) * length({2}) / greatest(length({1}), 1)"
        f" > {LONGEST_TEXT}"
        f" THEN {TOO_LONG} ELSE {{2}} END) END"
    ),
    "substr/2": (
        "CASE WHEN {0} IS NOT NULL AND ({1} = 0 OR {1} < -length({0})) THEN '' ELSE substr({0}, {1}) END"
    ),
    "substr/3": (
        "CASE WHEN {0} IS NOT NULL AND ({1} = 0 OR {1} < -length({0}) OR {2} <= 0) THEN ''"
        " ELSE substr({0}, {1}, {2}) END"
    ),
    "split/2": (
        f"CASE WHEN {{1}} = '' THEN {NO_DELIMITER} WHEN {{1}} IS NOT NULL THEN str_split({{0}}, {{1}}) END"
    ),
    "split/3": (
        f"CASE WHEN {{1}} = '' THEN {NO_DELIMITER}"
        f" WHEN {{2}} <= 0 THEN {BAD_LIMIT}"
        " WHEN {1} IS NULL OR {2} IS NULL THEN NULL"
        " WHEN len(str_split({0}, {1})) <= {2} THEN str_split({0}, {1})"
        " ELSE list_append(list_slice(str_split({0}, {1}), 1, {2} - 1),"
        " array_to_string(list_slice(str_split({0}, {1}), {2}, len(str_split({0}, {1}))), {1})) END"
    ),
    "split_part": (
        f"CASE WHEN {{2}} < 1 THEN {BAD_PART}"
        " WHEN {1} IS NOT NULL THEN list_extract(str_split({0}, {1}), {2}) END"
    ),
    "regexp_like": "regexp_matches({0}, {1})",
    "regexp_extract/2": "CASE WHEN regexp_matches({0}, {1}) THEN regexp_extract({0}, {1}) END",
    "regexp_extract/3": "CASE WHEN regexp_matches({0}, {1}) THEN regexp_extract({0}, {1}, {2}) END",
    "regexp_extract_all": "regexp_extract_all({all})",
    "regexp_split": "CASE WHEN {1} IS NOT NULL THEN string_split_regex({0}, {1}) END",
    "regexp_count": "CAST(len(regexp_extract_all({0}, {1})) AS BIGINT)",
    "regexp_replace/2": "regexp_replace({0}, {1}, '', 'g')",
    "regexp_replace/3": (
        f"regexp_replace({{0}}, {{1}}, CASE WHEN length({{0}}) * length({{2}}) > {LONGEST_TEXT}"
        f" THEN {TOO_LONG} ELSE {{2}} END, 'g')"
    ),
    "strpos/2": "CAST(strpos({0}, {1}) AS BIGINT)",
    # the n-th from the left, from the right when n is negative
    "strpos/3": (
        f"CASE WHEN {{2}} = 0 THEN {BAD_INSTANCE}"
        " WHEN len(str_split({0}, {1})) <= abs({2}) THEN 0"
        " WHEN {2} IS NOT NULL THEN length(array_to_string(list_slice(str_split({0}, {1}), 1,"
        " CASE WHEN {2} > 0 THEN {2} ELSE len(str_split({0}, {1})) + {2} END), {1})) + 1 END"
    ),
    "levenshtein_distance": "levenshtein({0}, {1})",
    "lpad": PADDED.replace("PAD", "lpad"),
    "rpad": PADDED.replace("PAD", "rpad"),
    "translate": "translate({0}, {1}, {2})",
    # time
    "from_iso8601_timestamp": "CAST({0} AS TIMESTAMPTZ)",
    "from_iso8601_date": "CAST({0} AS DATE)",
    "from_unixtime": "to_timestamp({0})",
    "to_unixtime": "epoch({0})",
    "last_day_of_month": "last_day({0})",
    "day_of_month": "day({0})",
    "day_of_week": "isodow({0})",
    "dow": "isodow({0})",
    "day_of_year": "dayofyear({0})",
    "doy": "dayofyear({0})",
    "week_of_year": "week({0})",
    "year_of_week": "isoyear({0})",
    "yow": "isoyear({0})",
    "second": "second({0})",
    "millisecond": "millisecond({0}) % 1000",
    # numbers
    "round/1": "round({0})",
    "round/2": "round({0}, {1})",
    "mod": "{0} % {1}",
    "power": "pow({0}, {1})",
    "pow": "pow({0}, {1})",
    "bitwise_and": "CAST({0} AS BIGINT) & CAST({1} AS BIGINT)",
    "bitwise_or": "CAST({0} AS BIGINT) | CAST({1} AS BIGINT)",
    "bitwise_xor": "xor(CAST({0} AS BIGINT), CAST({1} AS BIGINT))",
    "try": "try({0})",
}
PATTERNS = {**PATTERNS, "substring/2": PATTERNS["substr/2"], "substring/3": PATTERNS["substr/3"]}

JOINED = "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN coalesce(array_to_string({1}, {0}), '') END"
DIGITS_CUT: Mapping[str, str] = {"floor": "floor", "ceil": "ceil", "ceiling": "ceil", "truncate": "trunc"}
ELEMENT = f"CASE WHEN {{1}} = 0 THEN {BAD_INDEX} ELSE list_extract({{0}}, {{1}}) END"
# {1} makes of each element a 2 where its condition is true, 1 where it is NULL, 0 where it is false.
MATCHES: Mapping[str, str] = {
    "any_match": (
        "CASE WHEN {0} IS NOT NULL THEN nullif(coalesce(list_max(list_transform({0}, {1})), 0), 1) = 2 END"
    ),
    "all_match": (
        "CASE WHEN {0} IS NOT NULL THEN nullif(coalesce(list_min(list_transform({0}, {1})), 2), 1) = 2 END"
    ),
    "none_match": (
        "CASE WHEN {0} IS NOT NULL THEN nullif(coalesce(list_max(list_transform({0}, {1})), 0), 1) = 0 END"
    ),
}

# Around a call whose argument may be text that is not JSON: then the answer is NULL.
IF_JSON = "CASE WHEN json_valid({0}) THEN {1} END"

# Aggregates whose answer is not what the engine's aggregate gives: what is inside, before FILTER and OVER,
# and what is around it. Of a key that is there twice, Trino's map_agg keeps the first value.
INSIDE: Mapping[str, str] = {"map_agg": "list(row({0}, {1}))", "corr": "corr({0}, {1})"}
AROUND: Mapping[str, str] = {
    "map_agg": (
        "list_transform([list_sort(list_transform(list_filter({0}, lambda __e: __e[1] IS NOT NULL),"
        " lambda __e, __i: row(__e[1], __i, __e[2])))], lambda __s: CASE WHEN len(__s) > 0 THEN"
        " map_from_entries(list_transform(list_filter(__s, lambda __e, __i:"
        " __i = 1 OR __e[1] <> __s[__i - 1][1]), lambda __e: row(__e[1], __e[3]))) END)[1]"
    ),
    "corr": "CASE WHEN NOT isnan({0}) THEN {0} END",
}

FIELDS: Mapping[str, str] = {
    "DOW": "isodow",
    "DAY_OF_WEEK": "isodow",
    "DAY_OF_MONTH": "day",
    "DAY_OF_YEAR": "dayofyear",
    "DOY": "dayofyear",
    "YEAR_OF_WEEK": "isoyear",
    "YOW": "isoyear",
}

UNITS = frozenset({"millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"})
DAYS_AND_MORE = frozenset({"day", "week", "month", "quarter", "year"})

# Letters of date_format and date_parse, as DuckDB's strftime and strptime have them.
LETTERS: Mapping[str, str] = {
    "a": "%a", "b": "%b", "c": "%-m", "d": "%d", "e": "%-d", "f": "%f", "H": "%H", "h": "%I", "I": "%I",
    "i": "%M", "j": "%j", "k": "%-H", "l": "%-I", "M": "%B", "m": "%m", "p": "%p", "r": "%I:%M:%S %p",
    "S": "%S", "s": "%S", "T": "%H:%M:%S", "v": "%V", "W": "%A", "x": "%G", "Y": "%Y", "y": "%y", "%": "%%",
}  # fmt: skip
