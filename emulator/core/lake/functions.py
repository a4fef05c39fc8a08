"""The functions of Trino that statements may call: how many arguments they take, and what they return.

What is not here is not registered, whatever the engine below knows. A function whose answer would differ
from Trino's without a word (approx_percentile, format_datetime, typeof …) is left out on purpose.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from emulator.core.lake import function_types as of
from emulator.core.lake.function_types import Result
from emulator.core.lake.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    JSON,
    NULL,
    TIMESTAMP,
    TIMESTAMP_TZ,
    VARCHAR,
)
from emulator.core.lake.types import array as array_of
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Function:
    """What a function takes, and the type of what it returns.

    `takes` says what its first argument must be: text, time, number, whole or orderable; "" when anything
    will do. `has_condition` tells that its last argument is a lambda that must return a boolean.
    """

    least: int
    most: int
    result: Result
    takes: str = ""
    has_condition: bool = False


ANY_NUMBER: Final = 200  # arguments: more than a statement has room for
FIRST, SECOND, THIRD = of.nth(0), of.nth(1), of.nth(2)
TEXT, TEXTS = of.always(VARCHAR), of.always(array_of(VARCHAR))
WHOLE, REAL, YES = of.always(BIGINT), of.always(DOUBLE), of.always(BOOLEAN)
DAY, TIME, INSTANT = of.always(DATE), of.always(TIMESTAMP), of.always(TIMESTAMP_TZ)
ANY_JSON = of.always(JSON)

# Names, the least and most arguments, what the call returns, and what its first argument must be.
Row = tuple[str, int, int, Result] | tuple[str, int, int, Result, str]

ABOUT_ROWS: Final[Sequence[Row]] = (
    ("count", 0, 1, WHOLE),
    ("count_if approx_distinct", 1, 1, WHOLE),
    ("min max", 1, 1, FIRST, "orderable"),
    ("arbitrary any_value", 1, 1, FIRST),
    ("sum", 1, 1, of.total, "number"),
    ("avg", 1, 1, of.average, "number"),
    ("max_by min_by", 2, 2, FIRST),
    ("bool_and bool_or every", 1, 1, YES),
    ("array_agg", 1, 1, of.list_of(0)),
    ("map_agg", 2, 2, of.pairs),
    ("histogram", 1, 1, of.counts),
    ("bitwise_and_agg bitwise_or_agg", 1, 1, WHOLE, "whole"),
    ("stddev stddev_pop stddev_samp variance var_pop var_samp geometric_mean", 1, 1, REAL, "number"),
    ("corr covar_pop covar_samp", 2, 2, REAL, "number"),
)
ABOUT_WINDOWS: Final[Sequence[Row]] = (
    ("rank dense_rank row_number", 0, 0, WHOLE),
    ("percent_rank cume_dist", 0, 0, REAL),
    ("ntile", 1, 1, WHOLE),
    ("first_value last_value", 1, 1, FIRST),
    ("lag lead", 1, 3, FIRST),
    ("nth_value", 2, 2, FIRST),
)
ABOUT_LISTS_AND_MAPS: Final[Sequence[Row]] = (
    ("element_at", 2, 2, of.element),
    ("cardinality", 1, 1, WHOLE),
    ("map_keys", 1, 1, of.list_of_part(0)),
    ("map_values", 1, 1, of.list_of_part(1)),
    ("map", 0, 2, of.zipped),
    ("map_filter", 2, 2, FIRST),
    ("map_concat", 2, ANY_NUMBER, FIRST),
    ("transform_values", 2, 2, of.always(NULL)),
    ("contains any_match all_match none_match arrays_overlap", 2, 2, YES),
    ("array_distinct array_sort", 1, 1, FIRST),
    ("array_max array_min", 1, 1, of.element),
    ("array_position", 2, 2, WHOLE),
    ("array_remove array_union array_intersect array_except filter", 2, 2, FIRST),
    ("array_join", 2, 3, TEXT),
    ("slice", 3, 3, FIRST),
    ("transform", 2, 2, SECOND),
    ("flatten", 1, 1, of.element),
    ("sequence", 2, 3, of.list_of(0)),
    ("repeat", 2, 2, of.list_of(0)),
)
ABOUT_JSON: Final[Sequence[Row]] = (
    ("json_parse", 1, 1, ANY_JSON),
    ("json_extract json_array_get", 2, 2, ANY_JSON),
    ("json_extract_scalar", 2, 2, TEXT),
    ("json_format", 1, 1, TEXT, "json"),
    ("json_array_length", 1, 1, WHOLE),
    ("json_size", 2, 2, WHOLE),
    ("json_array_contains", 2, 2, YES),
    ("is_json_scalar", 1, 1, YES),
)
ABOUT_TEXTS: Final[Sequence[Row]] = (
    ("lower upper", 1, 1, TEXT, "text"),
    ("normalize", 1, 1, TEXT),
    ("trim ltrim rtrim", 1, 2, TEXT, "text"),
    ("reverse", 1, 1, FIRST),
    ("length codepoint", 1, 1, WHOLE),
    ("replace regexp_replace", 2, 3, TEXT, "text"),
    ("substr substring", 2, 3, TEXT, "text"),
    ("split", 2, 3, TEXTS, "text"),
    ("split_part", 3, 3, TEXT, "text"),
    ("concat", 2, ANY_NUMBER, of.concatenated),
    ("concat_ws", 2, ANY_NUMBER, TEXT),
    ("regexp_like starts_with", 2, 2, YES, "text"),
    ("regexp_extract", 2, 3, TEXT, "text"),
    ("regexp_extract_all", 2, 3, TEXTS, "text"),
    ("regexp_split", 2, 2, TEXTS, "text"),
    ("regexp_count", 2, 2, WHOLE, "text"),
    ("strpos", 2, 3, WHOLE, "text"),
    ("position levenshtein_distance", 2, 2, WHOLE),
    ("lpad rpad", 3, 3, TEXT, "text"),
    ("translate", 3, 3, TEXT),
    ("chr", 1, 1, TEXT),
)
ABOUT_TIMES: Final[Sequence[Row]] = (
    ("now current_timestamp", 0, 0, INSTANT),
    ("localtimestamp", 0, 0, TIME),
    ("current_date", 0, 0, DAY),
    ("date from_iso8601_date last_day_of_month", 1, 1, DAY),
    ("date_add", 3, 3, THIRD),
    ("date_diff", 3, 3, WHOLE),
    ("date_trunc", 2, 2, SECOND),
    ("date_format", 2, 2, TEXT, "time"),
    ("date_parse", 2, 2, TIME),
    ("from_unixtime from_iso8601_timestamp", 1, 1, INSTANT),
    ("to_unixtime", 1, 1, REAL),
    ("to_iso8601", 1, 1, TEXT),
    ("year year_of_week yow quarter month week week_of_year", 1, 1, WHOLE, "time"),
    ("day day_of_month day_of_week dow day_of_year doy", 1, 1, WHOLE, "time"),
    ("hour minute", 1, 1, WHOLE, "time"),
    ("second millisecond", 1, 1, WHOLE),
)
ABOUT_NUMBERS: Final[Sequence[Row]] = (
    ("floor ceil ceiling", 1, 1, of.without_digits),
    ("round truncate", 1, 2, FIRST),
    ("abs", 1, 1, FIRST),
    ("sign", 1, 1, of.without_digits),
    ("mod", 2, 2, of.widest),
    ("power pow", 2, 2, REAL),
    ("sqrt exp ln log2 log10", 1, 1, REAL),
    ("bitwise_and bitwise_or bitwise_xor", 2, 2, WHOLE, "whole"),
)
ABOUT_ANYTHING: Final[Sequence[Row]] = (
    ("greatest least", 1, ANY_NUMBER, of.widest),
    ("coalesce", 2, ANY_NUMBER, of.widest),
    ("nullif", 2, 2, FIRST),
    ("try", 1, 1, FIRST),
)
WITH_CONDITION: Final = frozenset({"any_match", "all_match", "none_match", "filter", "map_filter"})


def _functions(rows: Sequence[Row]) -> Iterator[tuple[str, Function]]:
    for names, least, most, result, *takes in rows:
        for name in names.split():
            first = takes[0] if takes else ""
            yield name, Function(least, most, result, first, has_condition=name in WITH_CONDITION)


FUNCTIONS: Final[Mapping[str, Function]] = {
    name: function
    for rows in (
        *(ABOUT_ROWS, ABOUT_WINDOWS, ABOUT_LISTS_AND_MAPS, ABOUT_JSON),
        *(ABOUT_TEXTS, ABOUT_TIMES, ABOUT_NUMBERS, ABOUT_ANYTHING),
    )
    for name, function in _functions(rows)
}
AGGREGATES: Final = frozenset(name for name, _ in _functions(ABOUT_ROWS)) | {"listagg"}
WINDOWS: Final = frozenset(name for name, _ in _functions(ABOUT_WINDOWS))
