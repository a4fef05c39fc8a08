"""The functions of Trino that statements may call, with the number of arguments and the type of the result.

What is not here is not registered, whatever the engine below knows. A function whose answer would differ
from Trino's without a word (approx_percentile, format_datetime, typeof …) is left out on purpose.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from emulator.core.lake.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    INTEGER,
    JSON,
    NULL,
    TIMESTAMP,
    TIMESTAMP_TZ,
    VARCHAR,
    Type,
    array,
    decimal,
    mapping,
)
from emulator.core.values import dataclass

Types = Sequence[Type | None]
Result = Callable[[Types], Type | None]


@dataclass(frozen=True)
class Function:
    """What a function takes, at least and at most, and the type of what it returns, None when unknown."""

    least: int
    most: int
    result: Result


def _always(kind: Type) -> Result:
    return lambda _: kind


def _nth(index: int) -> Result:
    return lambda kinds: kinds[index] if index < len(kinds) else None


def _first_known(kinds: Types) -> Type | None:
    """Return the type that values come to: doubles and decimals before others, else the first known."""
    known = [kind for kind in kinds if kind and kind != NULL]
    numbers = [kind for kind in known if kind.name in ("double", "decimal")]
    return next(iter(numbers or known), None)


def _element(kinds: Types) -> Type | None:
    """Return the type inside: of an array's elements, of a map's values."""
    return kinds[0].parts[-1] if kinds and kinds[0] and kinds[0].name in ("array", "map") else None


def _list_of(index: int) -> Result:
    return lambda kinds: array(kind) if index < len(kinds) and (kind := kinds[index]) else None


def _part_list(index: int) -> Result:
    def result(kinds: Types) -> Type | None:
        first = kinds[0] if kinds else None
        return array(first.parts[index]) if first and first.name == "map" else None

    return result


def _sum(kinds: Types) -> Type | None:
    first = kinds[0] if kinds else None
    return first if first is None or first.name in ("decimal", "double") else BIGINT


def _average(kinds: Types) -> Type | None:
    first = kinds[0] if kinds else None
    return first if first is None or first.name == "decimal" else DOUBLE


def _without_digits(kinds: Types) -> Type | None:
    first = kinds[0] if kinds else None
    return decimal(0) if first and first.name == "decimal" else first


def _map_of(kinds: Types) -> Type | None:
    keys, values = (kinds[0], kinds[1]) if len(kinds) == 2 else (None, None)
    return mapping(keys, values) if keys and values else None


def _map_of_lists(kinds: Types) -> Type | None:
    return _map_of([kind.parts[0] if kind and kind.name == "array" else None for kind in kinds])


def _histogram(kinds: Types) -> Type | None:
    return mapping(kinds[0], BIGINT) if kinds and kinds[0] else None


def _flattened(kinds: Types) -> Type | None:
    return _element(kinds)


def _concatenated(kinds: Types) -> Type | None:
    first = _first_known(kinds)
    return VARCHAR if first and first.name == "varchar" else first


VARIADIC = 200  # arguments: more than a statement has room for
SAME, FIRST = _nth(0), _first_known
TEXT, WHOLE, REAL, YES = _always(VARCHAR), _always(BIGINT), _always(DOUBLE), _always(BOOLEAN)


def _named(names: str, least: int, most: int, result: Result) -> Iterator[tuple[str, Function]]:
    yield from ((name, Function(least, most, result)) for name in names.split())


def _all() -> Iterator[tuple[str, Function]]:
    yield from _aggregates()
    yield from _windows()
    yield from _collections()
    yield from _texts()
    yield from _times()
    yield from _numbers()


def _aggregates() -> Iterator[tuple[str, Function]]:
    yield from _named("count", 0, 1, WHOLE)
    yield from _named("count_if approx_distinct", 1, 1, WHOLE)
    yield from _named("min max arbitrary any_value", 1, 1, SAME)
    yield from _named("sum", 1, 1, _sum)
    yield from _named("avg", 1, 1, _average)
    yield from _named("max_by min_by", 2, 2, SAME)
    yield from _named("bool_and bool_or every", 1, 1, YES)
    yield from _named("array_agg", 1, 1, _list_of(0))
    yield from _named("map_agg", 2, 2, _map_of)
    yield from _named("histogram", 1, 1, _histogram)
    yield from _named("stddev stddev_pop stddev_samp variance var_pop var_samp", 1, 1, REAL)
    yield from _named("corr covar_pop covar_samp", 2, 2, REAL)


def _windows() -> Iterator[tuple[str, Function]]:
    yield from _named("rank dense_rank row_number", 0, 0, WHOLE)
    yield from _named("percent_rank cume_dist", 0, 0, REAL)
    yield from _named("ntile", 1, 1, WHOLE)
    yield from _named("first_value last_value", 1, 1, SAME)
    yield from _named("lag lead", 1, 3, SAME)
    yield from _named("nth_value", 2, 2, SAME)


def _collections() -> Iterator[tuple[str, Function]]:
    yield from _named("element_at", 2, 2, _element)
    yield from _named("cardinality", 1, 1, WHOLE)
    yield from _named("map_keys", 1, 1, _part_list(0))
    yield from _named("map_values", 1, 1, _part_list(1))
    yield from _named("map", 2, 2, _map_of_lists)
    yield from _named("map_filter", 2, 2, SAME)
    yield from _named("map_concat", 2, VARIADIC, SAME)
    yield from _named("transform_values", 2, 2, _always(NULL))
    yield from _named("contains any_match all_match none_match arrays_overlap", 2, 2, YES)
    yield from _named("array_distinct array_sort", 1, 1, SAME)
    yield from _named("array_max array_min", 1, 1, _element)
    yield from _named("array_position", 2, 2, WHOLE)
    yield from _named("array_remove array_union array_intersect array_except filter", 2, 2, SAME)
    yield from _named("array_join", 2, 3, TEXT)
    yield from _named("slice", 3, 3, SAME)
    yield from _named("transform", 2, 2, _nth(1))
    yield from _named("flatten", 1, 1, _flattened)
    yield from _named("sequence", 2, 3, _list_of(0))
    yield from _named("repeat", 2, 2, _list_of(0))
    yield from _named("json_parse", 1, 1, _always(JSON))
    yield from _named("json_extract json_array_get", 2, 2, _always(JSON))
    yield from _named("json_extract_scalar", 2, 2, TEXT)
    yield from _named("json_format", 1, 1, TEXT)
    yield from _named("json_array_length", 1, 1, WHOLE)
    yield from _named("json_size", 2, 2, WHOLE)
    yield from _named("json_array_contains", 2, 2, YES)
    yield from _named("is_json_scalar", 1, 1, YES)


def _texts() -> Iterator[tuple[str, Function]]:
    yield from _named("lower upper normalize", 1, 1, TEXT)
    yield from _named("trim ltrim rtrim", 1, 2, TEXT)
    yield from _named("reverse", 1, 1, SAME)
    yield from _named("length codepoint", 1, 1, WHOLE)
    yield from _named("replace regexp_replace", 2, 3, TEXT)
    yield from _named("substr substring", 2, 3, TEXT)
    yield from _named("split", 2, 3, _always(array(VARCHAR)))
    yield from _named("split_part", 3, 3, TEXT)
    yield from _named("concat", 2, VARIADIC, _concatenated)
    yield from _named("concat_ws", 2, VARIADIC, TEXT)
    yield from _named("regexp_like starts_with", 2, 2, YES)
    yield from _named("regexp_extract", 2, 3, TEXT)
    yield from _named("regexp_extract_all", 2, 3, _always(array(VARCHAR)))
    yield from _named("regexp_split", 2, 2, _always(array(VARCHAR)))
    yield from _named("regexp_count", 2, 2, WHOLE)
    yield from _named("strpos", 2, 3, WHOLE)
    yield from _named("position levenshtein_distance", 2, 2, WHOLE)
    yield from _named("lpad rpad translate", 3, 3, TEXT)
    yield from _named("chr", 1, 1, TEXT)


def _times() -> Iterator[tuple[str, Function]]:
    yield from _named("now current_timestamp", 0, 0, _always(TIMESTAMP_TZ))
    yield from _named("localtimestamp", 0, 0, _always(TIMESTAMP))
    yield from _named("current_date", 0, 0, _always(DATE))
    yield from _named("date from_iso8601_date last_day_of_month", 1, 1, _always(DATE))
    yield from _named("date_add", 3, 3, _nth(2))
    yield from _named("date_diff", 3, 3, WHOLE)
    yield from _named("date_trunc", 2, 2, _nth(1))
    yield from _named("date_format", 2, 2, TEXT)
    yield from _named("date_parse", 2, 2, _always(TIMESTAMP))
    yield from _named("from_unixtime from_iso8601_timestamp", 1, 1, _always(TIMESTAMP_TZ))
    yield from _named("to_unixtime", 1, 1, REAL)
    yield from _named("to_iso8601", 1, 1, TEXT)
    yield from _named(
        "day day_of_month day_of_week dow day_of_year doy hour minute second millisecond"
        " month quarter week week_of_year year year_of_week yow",
        1,
        1,
        WHOLE,
    )


def _numbers() -> Iterator[tuple[str, Function]]:
    yield from _named("floor ceil ceiling", 1, 1, _without_digits)
    yield from _named("round truncate", 1, 2, SAME)
    yield from _named("abs", 1, 1, SAME)
    yield from _named("sign", 1, 1, _always(INTEGER))
    yield from _named("mod", 2, 2, FIRST)
    yield from _named("power pow", 2, 2, REAL)
    yield from _named("sqrt exp ln log2 log10", 1, 1, REAL)
    yield from _named("bitwise_and bitwise_or bitwise_xor", 2, 2, WHOLE)
    yield from _named("greatest least coalesce", 1, VARIADIC, FIRST)
    yield from _named("nullif", 2, 2, SAME)
    yield from _named("try", 1, 1, SAME)


FUNCTIONS: Mapping[str, Function] = dict(_all())
AGGREGATES = frozenset(name for name, _ in _aggregates()) | {"listagg"}
WINDOWS = frozenset(name for name, _ in _windows())
