"""Types of SQL values, as Trino names them."""

from collections.abc import Mapping

from emulator.core.values import dataclass


@dataclass(frozen=True)
class Type:
    """A type: its name, the types inside it, the names of a row's fields, the length or scale.

    `row` has `names` beside `parts`; `array` one part; `map` two. `size` is the length of a varchar that a
    literal has, or the scale of a decimal; None where it has none.
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
        return self.name if self.size is None else f"{self.name}({self.size})"

    def field(self, name: str) -> "Type | None":
        """Return the type of a row's field, whatever its case; None when there is none."""
        wanted = name.lower()
        return next(
            (part for known, part in zip(self.names, self.parts, strict=True) if known == wanted), None
        )


BIGINT, INTEGER, DOUBLE = Type("bigint"), Type("integer"), Type("double")
BOOLEAN, VARCHAR, JSON = Type("boolean"), Type("varchar"), Type("json")
DATE, TIMESTAMP, TIMESTAMP_TZ = Type("date"), Type("timestamp(3)"), Type("timestamp(3) with time zone")
INTERVAL, NULL = Type("interval"), Type("unknown")

WHOLE_NUMBERS = frozenset({"bigint", "integer", "smallint", "tinyint"})
NUMBERS = WHOLE_NUMBERS | {"double", "real", "decimal"}
TIMES = frozenset({"date", "timestamp(3)", "timestamp(3) with time zone"})


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
    """Return what values of a type may be compared with: number, time, or the type's own name."""
    if kind.name in NUMBERS:
        return "number"
    return "time" if kind.name in TIMES else kind.name
