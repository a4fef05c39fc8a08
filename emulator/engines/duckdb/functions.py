"""How DuckDB says what Trino's functions do: a pattern for each, {0} the first argument.

A function that has the same name and does the same needs no pattern. Names of our own in lambdas begin with
two underscores; statements may not use such names.
"""

from collections.abc import Mapping

LONGEST_LIST = 10_000  # entries; Trino's own limit of `sequence`
LONGEST_TEXT = 1_000_000  # characters that a single call may make

TOO_LONG = f"error('Result of function exceeds {LONGEST_TEXT} characters')"
TOO_PADDED = (
    "CASE WHEN {1} > 10000 THEN error('Target length must be at most 10000 here')"
    " ELSE PAD({0}, CAST(least({1}, 10000) AS INTEGER), {2}) END"
)
NULL_INSIDE = "len(list_filter({0}, lambda __e: __e IS NULL)) > 0"
IS_JSON_ARRAY = "json_valid({0}) AND json_type({0}) = 'ARRAY'"

PATTERNS: Mapping[str, str] = {
    # aggregates
    "arbitrary": "any_value({0})",
    "every": "bool_and({0})",
    "approx_distinct": "count(DISTINCT {0})",
    "max_by": "arg_max_null({0}, {1})",
    "min_by": "arg_min_null({0}, {1})",
    "map_agg": "map_from_entries(list(row({0}, {1})))",
    # maps and arrays
    "contains": (
        "CASE WHEN list_contains({0}, {1}) THEN TRUE WHEN {0} IS NULL OR {1} IS NULL OR "
        + NULL_INSIDE
        + " THEN NULL ELSE FALSE END"
    ),
    "filter": "list_filter({0}, {1})",
    "transform": "list_transform({0}, {1})",
    "any_match": "len(list_filter({0}, {1})) > 0",
    "all_match": "len(list_filter({0}, {1})) = len({0})",
    "none_match": "len(list_filter({0}, {1})) = 0",
    "arrays_overlap": "list_has_any({0}, {1})",
    "array_distinct": "list_filter({0}, lambda __e, __i: list_position({0}, __e) = __i)",
    "array_union": (
        "list_filter(list_concat({0}, {1}), lambda __e, __i: list_position(list_concat({0}, {1}), __e) = __i)"
    ),
    "array_intersect": (
        "list_filter({0}, lambda __e, __i: list_position({0}, __e) = __i"
        " AND list_position({1}, __e) IS NOT NULL)"
    ),
    "array_except": (
        "list_filter({0}, lambda __e, __i: list_position({0}, __e) = __i AND list_position({1}, __e) IS NULL)"
    ),
    "array_sort": "list_sort({0}, 'ASC', 'NULLS LAST')",
    "array_max": "CASE WHEN " + NULL_INSIDE + " THEN NULL ELSE list_max({0}) END",
    "array_min": "CASE WHEN " + NULL_INSIDE + " THEN NULL ELSE list_min({0}) END",
    "array_position": (
        "CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE coalesce(list_position({0}, {1}), 0) END"
    ),
    "array_remove": "list_filter({0}, lambda __e: __e IS DISTINCT FROM {1})",
    "array_join/2": "array_to_string({0}, {1})",
    "array_join/3": (
        "array_to_string(list_transform({0}, lambda __e: coalesce(CAST(__e AS VARCHAR), {2})), {1})"
    ),
    "slice": "list_slice({0}, {1}, {1} + {2} - 1)",
    "sequence/2": (
        "CASE WHEN abs({1} - {0}) >= 10000"
        " THEN error('result of sequence function must not have more than 10000 entries')"
        " WHEN {1} >= {0} THEN generate_series({0}, least({1}, {0} + 10000))"
        " ELSE generate_series({0}, greatest({1}, {0} - 10000), -1) END"
    ),
    "sequence/3": (
        "CASE WHEN ({1} > {0} AND {1} >= {0} + 10000 * {2}) OR ({1} < {0} AND {1} <= {0} + 10000 * {2})"
        " THEN error('result of sequence function must not have more than 10000 entries')"
        " WHEN {1} >= {0} THEN generate_series({0}, least({1}, {0} + 10000 * {2}), {2})"
        " ELSE generate_series({0}, greatest({1}, {0} + 10000 * {2}), {2}) END"
    ),
    "repeat": (
        "CASE WHEN {1} > 10000 THEN error('count argument of repeat function must be less than or equal"
        " to 10000') ELSE list_transform(generate_series(1, least({1}, 10000)), lambda __i: {0}) END"
    ),
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
        "replace({0}, {1}, CASE WHEN length({0}) * length({2}) / greatest(length({1}), 1) > "
        f"{LONGEST_TEXT} THEN {TOO_LONG} ELSE "
        "{2} END)"
    ),
    "substr/2": (
        "CASE WHEN {0} IS NOT NULL AND ({1} = 0 OR {1} < -length({0})) THEN '' ELSE substr({0}, {1}) END"
    ),
    "substr/3": (
        "CASE WHEN {0} IS NOT NULL AND ({1} = 0 OR {1} < -length({0}) OR {2} <= 0) THEN ''"
        " ELSE substr({0}, {1}, {2}) END"
    ),
    "split/2": "str_split({0}, {1})",
    "split/3": (
        "CASE WHEN len(str_split({0}, {1})) <= {2} THEN str_split({0}, {1})"
        " ELSE list_append(list_slice(str_split({0}, {1}), 1, {2} - 1),"
        " array_to_string(list_slice(str_split({0}, {1}), {2}, len(str_split({0}, {1}))), {1})) END"
    ),
    "split_part": "list_extract(str_split({0}, {1}), {2})",
    "concat_ws": "array_to_string([{rest}], {0})",
    "regexp_like": "regexp_matches({0}, {1})",
    "regexp_extract/2": "CASE WHEN regexp_matches({0}, {1}) THEN regexp_extract({0}, {1}) END",
    "regexp_extract/3": "CASE WHEN regexp_matches({0}, {1}) THEN regexp_extract({0}, {1}, {2}) END",
    "regexp_extract_all": "regexp_extract_all({all})",
    "regexp_split": "string_split_regex({0}, {1})",
    "regexp_count": "CAST(len(regexp_extract_all({0}, {1})) AS BIGINT)",
    "regexp_replace/2": "regexp_replace({0}, {1}, '', 'g')",
    "regexp_replace/3": (
        "regexp_replace({0}, {1}, CASE WHEN length({0}) * length({2}) > "
        f"{LONGEST_TEXT} THEN {TOO_LONG} ELSE "
        "{2} END, 'g')"
    ),
    "strpos/2": "CAST(strpos({0}, {1}) AS BIGINT)",
    "strpos/3": (
        "CASE WHEN len(str_split({0}, {1})) <= {2} THEN 0"
        " ELSE length(array_to_string(list_slice(str_split({0}, {1}), 1, {2}), {1})) + 1 END"
    ),
    "levenshtein_distance": "levenshtein({0}, {1})",
    "lpad": TOO_PADDED.replace("PAD", "lpad"),
    "rpad": TOO_PADDED.replace("PAD", "rpad"),
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
    "ceiling": "ceil({0})",
    "round/1": "round({0})",
    "round/2": "round({0}, {1})",
    "truncate/1": "trunc({0})",
    "truncate/2": "trunc({0} * power(10, {1})) / power(10, {1})",
    "mod": "{0} % {1}",
    "power": "pow({0}, {1})",
    "pow": "pow({0}, {1})",
    "bitwise_and": "CAST({0} AS BIGINT) & CAST({1} AS BIGINT)",
    "bitwise_or": "CAST({0} AS BIGINT) | CAST({1} AS BIGINT)",
    "bitwise_xor": "xor(CAST({0} AS BIGINT), CAST({1} AS BIGINT))",
    "try": "try({0})",
}
PATTERNS = {**PATTERNS, "substring/2": PATTERNS["substr/2"], "substring/3": PATTERNS["substr/3"]}

# Around a call whose argument may be text that is not JSON: then the answer is NULL.
IF_JSON = "CASE WHEN json_valid({0}) THEN {1} END"

# What an aggregate or window needs around it, after its FILTER and OVER: a pattern by name.
AROUND: Mapping[str, str] = {"map_agg": "map_from_entries({0})"}
INSIDE: Mapping[str, str] = {"map_agg": "list(row({0}, {1}))"}

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
