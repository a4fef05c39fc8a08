"""How the values of an answer are spelled: each as text.

Source: CloudTrail user guide and public tools that read answers of Lake; that doubles are spelled as Java
does, and that a value that is NULL as a whole is an empty text, is assumed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from emulator.core.lake.types import Type


def spelled(value: Any, kind: Type) -> str:
    """Return a value of the answer as text; NULL as a whole is empty."""
    return "" if value is None else _text(value, kind)


def _text(value: Any, kind: Type) -> str:
    """Return a value as text; inside others NULL is the word null."""
    if value is None:
        return "null"
    rule = RULES.get(kind.name)
    return rule(value, kind) if rule else str(value)


def _boolean(value: Any, _kind: Type) -> str:
    return "true" if value else "false"


def _timestamp(value: datetime, kind: Type) -> str:
    """Return a time with as many digits behind the second as its type has."""
    whole = f"{value:%Y-%m-%d %H:%M:%S}"
    return (
        f"{whole}.{value.microsecond:06}".ljust(40, "0")[: len(whole) + 1 + kind.size] if kind.size else whole
    )


def _zoned(value: datetime, kind: Type) -> str:
    return f"{_timestamp(value.astimezone(UTC), kind)} UTC"


def _date(value: date, _kind: Type) -> str:
    return value.isoformat()


def _decimal(value: Decimal, kind: Type) -> str:
    return f"{value:.{kind.size or 0}f}"


def _double(value: float, _kind: Type) -> str:
    """Return a double as Java spells it: 1.5, 1.0E7 from ten million, 1.0E-4 below a thousandth."""
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124  NaN alone differs from itself
        return {"inf": "Infinity", "-inf": "-Infinity"}.get(str(value), "NaN")
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        text = f"{Decimal(repr(value)):f}"
        return text if "." in text else f"{text}.0"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)
    shown = "".join(map(str, digits))
    return f"{'-' if sign else ''}{shown[0]}.{shown[1:] or '0'}E{exponent + len(shown) - 1}"


def _row(value: Mapping[str, Any], kind: Type) -> str:
    fields = zip(kind.names, kind.parts, value.values(), strict=True)
    return "{" + ", ".join(f"{name}={_text(one, part)}" for name, part, one in fields) + "}"


def _map(value: Mapping[Any, Any], kind: Type) -> str:
    keys, values = kind.parts
    return "{" + ", ".join(f"{_text(key, keys)}={_text(one, values)}" for key, one in value.items()) + "}"


def _array(value: Sequence[Any], kind: Type) -> str:
    return "[" + ", ".join(_text(one, kind.parts[0]) for one in value) + "]"


RULES: Mapping[str, Callable[[Any, Type], str]] = {
    "boolean": _boolean,
    "timestamp": _timestamp,
    "timestamp with time zone": _zoned,
    "date": _date,
    "decimal": _decimal,
    "double": _double,
    "real": _double,
    "row": _row,
    "map": _map,
    "array": _array,
}
