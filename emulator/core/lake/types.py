"""Types of SQL values, as Trino names them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from emulator.core.values import dataclass


@dataclass(frozen=True)
class Type:
    """A type: its name, the types inside it, the names of a row's fields, the length or scale.

    `row` has `names` beside `parts`; `array` one part; `map` two. `size` is the length of a varchar that a
    literal has, the scale of a decimal, or how many digits a timestamp's second has after the point; None
    where it has none.
    """

    name: str
    parts: tuple["Type", ...] = ()
    names: tuple[str, ...] = ()
    size: int | None = None

    def __str__(self) -> str:
        if self.name == "row":
            fields = zip(self.names, self.parts, strict=True)
            return f"row({', '.join(f'{name} {part}' for name, part in fields)})"
        if self.parts:
            return f"{self.name}({', '.join(map(str, self.parts))})"
        if self.name == "decimal":
            return f"decimal(38,{self.size})"
        if self.name == "timestamp with time zone":
            return f"timestamp({self.size}) with time zone"
        return self.name if self.size is None else f"{self.name}({self.size})"

    def field(self, name: str) -> "Type | None":
        """Return the type of a row's field, whatever its case; None when there is none."""
        wanted = name.lower()
        return next(
            (part for known, part in zip(self.names, self.parts, strict=True) if known == wanted), None
        )


BIGINT, INTEGER, DOUBLE = Type("bigint"), Type("integer"), Type("double")
BOOLEAN, VARCHAR, JSON = Type("boolean"), Type("varchar"), Type("json")
DATE, TIMESTAMP = Type("date"), Type("timestamp", size=3)
TIMESTAMP_TZ = Type("timestamp with time zone", size=3)
INTERVAL, INTERVAL_OF_MONTHS = Type("interval day to second"), Type("interval year to month")
NULL = Type("unknown")

WHOLE_NUMBERS = frozenset({"bigint", "integer", "smallint", "tinyint"})
NUMBERS = WHOLE_NUMBERS | {"double", "real", "decimal"}
TIMES = frozenset({"date", "timestamp", "timestamp with time zone"})
FAMILIES: Mapping[str, str] = {
    **dict.fromkeys(NUMBERS, "number"),
    **dict.fromkeys(TIMES, "time"),
    **dict.fromkeys((INTERVAL.name, INTERVAL_OF_MONTHS.name), "interval"),
}
WIDEST_FIRST = (
    *("double", "real", "decimal", "bigint", "integer", "smallint", "tinyint"),
    *("timestamp with time zone", "timestamp", "date"),
)
WIDTHS: Mapping[str, int] = {name: place for place, name in enumerate(WIDEST_FIRST)}


def decimal(scale: int) -> Type:
    """Return the decimal type of this many digits after the point."""
    return Type("decimal", size=scale)


def text(length: int) -> Type:
    """Return the type of a text literal of this length."""
    return Type("varchar", size=length)


def array(element: Type) -> Type:
    return Type("array", (element,))


def mapping(key: Type, value: Type) -> Type:
    return Type("map", (key, value))


def row(fields: Mapping[str, Type]) -> Type:
    """Return the type of a row; names of fields are lower case."""
    return Type("row", tuple(fields.values()), tuple(name.lower() for name in fields))


def family(kind: Type) -> str:
    """Return what values of a type may be compared with: number, time, interval, or the type's own name."""
    return FAMILIES.get(kind.name, kind.name)


def common(kinds: Sequence[Type | None]) -> Type | None:
    """Return the type that values of these types come to together; None when none is known.

    The widest one wins: double before decimal before bigint, a time with a zone before others. Of decimals
    and of times, the most digits after the point count.
    """
    known = [kind for kind in kinds if kind and kind != NULL]
    if not known:
        return NULL if kinds and all(kinds) else None
    widest = min(known, key=lambda kind: WIDTHS.get(kind.name, len(WIDTHS)))
    if widest.name == "varchar" or widest.size is None:
        return widest
    sizes = [kind.size or 0 for kind in known if kind.name != "varchar"]
    return replace(widest, size=max(sizes))
