"""Calls that need more than a pattern: a path, a unit, a format or a lambda to be read first."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from sqlglot import exp

from emulator.api import lake_errors
from emulator.core.lake.statements.notes import kind_of
from emulator.core.lake.statements.scopes import parts_of
from emulator.core.lake.types import TIMESTAMP, WHOLE_NUMBERS
from emulator.engines.duckdb import functions, tables
from emulator.engines.duckdb.casts import time_as_text
from emulator.engines.duckdb.json_paths import quoted_path


class Printer(Protocol):
    """Prints parts of a statement."""

    def sql(self, node: Any) -> str: ...

    def argument(self, node: exp.Expr) -> str:
        """Return an argument, between brackets where it needs them."""
        ...

    def pattern(self, pattern: str, texts: Sequence[str]) -> str:
        """Return a pattern with its gaps filled."""
        ...


def _literal(node: exp.Expr, message: str) -> str:
    """Return the text of an argument that has to be written out. Raises when it is computed."""
    if not isinstance(node, exp.Literal) or not node.is_string:
        raise lake_errors.invalid_statement(message)
    return str(node.name)


def _element_at(printer: Printer, node: exp.Anonymous) -> str:
    value, index = (printer.argument(one) for one in node.expressions)
    kind = kind_of(node.expressions[0])
    if kind and kind.name == "map":
        return f"map_extract_value({value}, {index})"
    return printer.pattern(functions.ELEMENT, [value, index])


def _with_path(printer: Printer, node: exp.Anonymous) -> str:
    path = _literal(node.expressions[1], "JSON path must be a text literal")
    value = printer.argument(node.expressions[0])
    call = printer.pattern(
        functions.PATTERNS[str(node.this).lower()], [value, tables.text(quoted_path(path))]
    )
    return call if _is_json(node.expressions[0]) else printer.pattern(functions.IF_JSON, [value, call])


def _is_json(node: exp.Expr) -> bool:
    """Tell whether a value is JSON for sure: by its type, or as a whole record."""
    kind = kind_of(node)
    if isinstance(node, exp.Anonymous) and str(node.this).lower() == "json_array_get":
        return False  # whose texts come without quotes
    is_record = isinstance(node, exp.Column) and bool(node.this.meta.get("record"))
    return is_record or (kind is not None and kind.name == "json")


def _json_element(printer: Printer, node: exp.Anonymous) -> str:
    value, index = (printer.argument(one) for one in node.expressions)
    path = f"CASE WHEN {index} < 0 THEN '$[#' ELSE '$[' END || {index} || ']'"
    return printer.pattern(functions.PATTERNS["json_array_get"], [value, f"({path})"])


def _unit(node: exp.Expr) -> str:
    unit = _literal(node, "the unit must be a text literal").lower()
    if unit not in functions.UNITS:
        raise lake_errors.invalid_statement(f"'{unit}' is not a valid TIMESTAMP field")
    return unit


def _date_diff(printer: Printer, node: exp.Anonymous) -> str:
    """Whole units, not boundaries crossed."""
    unit = _unit(node.expressions[0])
    first, second = (_as_time(printer, one) for one in node.expressions[1:])
    return f"date_sub('{unit}', {first}, {second})"


def _as_time(printer: Printer, node: exp.Expr) -> str:
    kind = kind_of(node)
    text = printer.argument(node)
    if kind and kind.name == "varchar":
        return f"CAST({text} AS TIMESTAMP)"
    return f"CAST({text} AS TIMESTAMP)" if kind and kind.name == "date" else text


def _date_add(printer: Printer, node: exp.Anonymous) -> str:
    unit, kind = _unit(node.expressions[0]), kind_of(node.expressions[2])
    if kind and kind.name == "date" and unit not in functions.DAYS_AND_MORE:
        raise lake_errors.invalid_statement(f"'{unit}' is not a valid DATE field")
    amount, value = (printer.argument(one) for one in node.expressions[1:])
    if kind and kind.name == "varchar":
        value = f"CAST({value} AS TIMESTAMP)"
    step = f"{amount} * INTERVAL 3 MONTH" if unit == "quarter" else f"{amount} * INTERVAL 1 {unit.upper()}"
    text = f"({value} + {step})"
    return f"CAST({text} AS DATE)" if kind and kind.name == "date" else text


def _date_trunc(printer: Printer, node: exp.Anonymous) -> str:
    unit, kind = _unit(node.expressions[0]), kind_of(node.expressions[1])
    text = f"date_trunc('{unit}', {printer.argument(node.expressions[1])})"
    return f"CAST({text} AS DATE)" if kind and kind.name == "date" else text


LETTER = re.compile(r"%(.)|([^%]+)|%$", re.DOTALL)


def _format(node: exp.Expr) -> str:
    """Return a format of MySQL's letters as DuckDB has it. Raises for letters that Trino refuses."""
    given = _literal(node, "the format must be a text literal")
    parts = []
    for letter, plain in LETTER.findall(given):
        if letter and letter not in functions.LETTERS and letter.isalpha():
            raise lake_errors.invalid_statement(f"%{letter} not currently supported in date format string")
        parts.append(functions.LETTERS.get(letter, letter) if letter else plain)
    return tables.text("".join(parts))


def _date_format(printer: Printer, node: exp.Anonymous) -> str:
    return f"strftime({printer.argument(node.expressions[0])}, {_format(node.expressions[1])})"


def _date_parse(printer: Printer, node: exp.Anonymous) -> str:
    return f"strptime({printer.argument(node.expressions[0])}, {_format(node.expressions[1])})"


def _to_iso8601(printer: Printer, node: exp.Anonymous) -> str:
    kind = kind_of(node.expressions[0]) or TIMESTAMP
    text = printer.argument(node.expressions[0])
    if kind.name == "date":
        return f"strftime({text}, '%Y-%m-%d')"
    return printer.pattern(time_as_text(kind, "T", "Z"), [text])


def _to_date(printer: Printer, node: exp.Anonymous) -> str:
    return f"CAST({printer.argument(node.expressions[0])} AS DATE)"


def _now(printer: Printer, node: exp.Anonymous) -> str:
    node_of = {"current_date": exp.CurrentDate, "localtimestamp": exp.Localtimestamp}
    return printer.sql(node_of.get(str(node.this).lower(), exp.CurrentTimestamp)())


GROUP = re.compile(r"\\(.)|\$(\d)|(\\)", re.DOTALL)


def _replacement(printer: Printer, node: exp.Anonymous) -> str:
    """$1 in a replacement is DuckDB's \\1; a character after a backslash stands for itself."""
    name, arguments = "regexp_replace", [printer.argument(one) for one in node.expressions]
    if len(arguments) == 3:
        given = _literal(node.expressions[2], "the replacement must be a text literal")
        arguments[2] = tables.text(
            GROUP.sub(
                lambda match: f"\\{match[2]}" if match[2] else (match[1] or "").replace("\\", "\\\\"), given
            )
        )
    return printer.pattern(functions.PATTERNS[f"{name}/{len(arguments)}"], arguments)


def _concat(printer: Printer, node: exp.Anonymous) -> str:
    return "(" + " || ".join(printer.argument(one) for one in node.expressions) + ")"


def _joined(printer: Printer, node: exp.Anonymous) -> str:
    """concat_ws takes texts, or one array of texts."""
    separator, *texts = (printer.argument(one) for one in node.expressions)
    kind = kind_of(node.expressions[1])
    parts = texts[0] if kind and kind.name == "array" else f"[{', '.join(texts)}]"
    return printer.pattern(functions.JOINED, [separator, parts])


def _null_with_any(printer: Printer, node: exp.Anonymous) -> str:
    """A call that is NULL when one of its arguments is; DuckDB passes NULLs over."""
    texts = [printer.argument(one) for one in node.expressions]
    call = f"{str(node.this).lower()}({', '.join(texts)})"
    known = " AND ".join(f"{text} IS NOT NULL" for text in texts)
    return printer.pattern("CASE WHEN {0} THEN {1} END", [known, call])


def _digits_cut(printer: Printer, node: exp.Anonymous) -> str:
    """What cuts digits leaves whole numbers as they are; DuckDB makes doubles of them."""
    texts = [printer.argument(one) for one in node.expressions]
    kind = kind_of(node.expressions[0])
    if kind and kind.name in WHOLE_NUMBERS:
        return texts[0]
    return f"{functions.DIGITS_CUT[str(node.this).lower()]}({', '.join(texts)})"


def _sequence(printer: Printer, node: exp.Anonymous) -> str:
    """Days in a row are days; DuckDB makes times of them."""
    texts, kind = [printer.argument(one) for one in node.expressions], kind_of(node.expressions[0])
    if not kind or kind.name != "date":
        return printer.pattern(functions.PATTERNS[f"sequence/{len(texts)}"], texts)
    texts = texts if len(texts) == 3 else [*texts, "INTERVAL 1 DAY"]
    return f"CAST({printer.pattern(functions.PATTERNS['sequence/3'], texts)} AS DATE[])"


def _sign(printer: Printer, node: exp.Anonymous) -> str:
    kind = kind_of(node.expressions[0])
    wanted = "DOUBLE" if kind and kind.name in ("double", "real") else "INTEGER"
    return f"CAST(sign({printer.argument(node.expressions[0])}) AS {wanted})"


def _match(pattern: str) -> Callable[[Printer, exp.Anonymous], str]:
    """Return the rule of any_match and its like.

    Its pattern sees a 2 for each element of which the lambda is true, 1 for NULL, and 0 for false.
    """

    def rule(printer: Printer, node: exp.Anonymous) -> str:
        given = node.expressions[1]
        if not isinstance(given, exp.Lambda) or len(given.expressions) != 1:
            raise lake_errors.invalid_statement("a lambda of one parameter is needed")
        name, said = printer.sql(given.expressions[0]), printer.sql(given.this)
        verdict = f"lambda {name}: coalesce(CAST(({said}) AS INTEGER) * 2, 1)"
        return printer.pattern(pattern, [printer.argument(node.expressions[0]), verdict])

    return rule


def _group(printer: Printer, node: exp.Anonymous) -> str:
    """Return regexp_extract with a group; one that the expression does not have fails in Trino."""
    call = printer.pattern(
        functions.PATTERNS[f"regexp_extract/{len(node.expressions)}"],
        [printer.argument(one) for one in node.expressions],
    )
    if len(node.expressions) < 3 or not all(isinstance(one, exp.Literal) for one in node.expressions[1:]):
        return call
    groups, wanted = groups_of(node.expressions[1].name), int(node.expressions[2].name)
    beyond = tables.text(f"Pattern has {groups} groups. Cannot access group {wanted}")
    return call if wanted <= groups else f"({functions.failing(beyond)})"


# What holds no group: an escaped character, a class of characters. Then a bracket that opens a group.
GROUP_OPENS = re.compile(r"\\.|\[\^?\]?[^\]]*\]|(?P<group>\((?!\?)|\(\?P?<[A-Za-z])", re.DOTALL)


def groups_of(expression: str) -> int:
    """Return how many groups a regular expression has."""
    return sum(1 for found in GROUP_OPENS.finditer(expression) if found["group"])


def _cardinality(printer: Printer, node: exp.Anonymous) -> str:
    kind = kind_of(node.expressions[0])
    verb = "cardinality" if kind and kind.name == "map" else "len"
    return f"CAST({verb}({printer.argument(node.expressions[0])}) AS BIGINT)"


def _reverse(printer: Printer, node: exp.Anonymous) -> str:
    kind = kind_of(node.expressions[0])
    verb = "list_reverse" if kind and kind.name == "array" else "reverse"
    return f"{verb}({printer.argument(node.expressions[0])})"


def _over_entries(pattern: str) -> Callable[[Printer, exp.Anonymous], str]:
    """Return the rule of a lambda over keys and values, which DuckDB gives as entries."""

    def rule(printer: Printer, node: exp.Anonymous) -> str:
        given = node.expressions[1]
        if not isinstance(given, exp.Lambda) or len(given.expressions) != 2:
            raise lake_errors.invalid_statement("a lambda of two parameters is needed")
        key, value = (one.name.lower() for one in given.expressions)
        for one in list(given.this.find_all(exp.Identifier, exp.Column)):
            path = parts_of(one)
            if (
                len(path) == 1
                and path[0].name.lower() in (key, value)
                and not isinstance(one.parent, exp.Column)
            ):
                path[0].meta["entry"] = "key" if path[0].name.lower() == key else "value"
        return pattern.format(printer.argument(node.expressions[0]), printer.sql(given.this))

    return rule


SPECIAL: Mapping[str, Callable[[Printer, Any], str]] = {
    "element_at": _element_at,
    "json_extract": _with_path,
    "json_extract_scalar": _with_path,
    "json_size": _with_path,
    "json_array_get": _json_element,
    "date_diff": _date_diff,
    "date_add": _date_add,
    "date_trunc": _date_trunc,
    "date_format": _date_format,
    "date_parse": _date_parse,
    "to_iso8601": _to_iso8601,
    "date": _to_date,
    **dict.fromkeys(("now", "current_timestamp", "current_date", "localtimestamp"), _now),
    "regexp_replace": _replacement,
    "concat": _concat,
    "concat_ws": _joined,
    **dict.fromkeys(("greatest", "least", "map_concat"), _null_with_any),
    **dict.fromkeys(functions.DIGITS_CUT, _digits_cut),
    "sign": _sign,
    "sequence": _sequence,
    **{name: _match(pattern) for name, pattern in functions.MATCHES.items()},
    "regexp_extract": _group,
    "cardinality": _cardinality,
    "reverse": _reverse,
    "map_filter": _over_entries("map_from_entries(list_filter(map_entries({0}), lambda __m: {1}))"),
    "transform_values": _over_entries(
        "map_from_entries(list_transform(map_entries({0}), lambda __m: row(__m.key, {1})))"
    ),
}
