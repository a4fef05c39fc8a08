"""The type of what a function returns, from the types of its arguments; None stands for a type not known."""

from collections.abc import Callable, Sequence

from emulator.core.lake.types import BIGINT, DOUBLE, NULL, VARCHAR, Type, array, common, decimal, mapping

Types = Sequence[Type | None]
Result = Callable[[Types], Type | None]


def always(kind: Type) -> Result:
    """Return the rule of functions that return one type, whatever they take."""
    return lambda _: kind


def nth(index: int) -> Result:
    """Return the rule of functions that return the type of one of their arguments."""
    return lambda kinds: kinds[index] if index < len(kinds) else None


def element(kinds: Types) -> Type | None:
    """Return the type inside the first argument: of an array's elements, of a map's values."""
    return kinds[0].parts[-1] if kinds and kinds[0] and kinds[0].name in ("array", "map") else None


def list_of(index: int) -> Result:
    """Return the rule of functions that return an array of one of their arguments."""
    return lambda kinds: array(kind) if index < len(kinds) and (kind := kinds[index]) else None


def list_of_part(index: int) -> Result:
    """Return the rule of functions that return an array of a map's keys (0) or values (1)."""

    def result(kinds: Types) -> Type | None:
        first = kinds[0] if kinds else None
        return array(first.parts[index]) if first and first.name == "map" else None

    return result


def total(kinds: Types) -> Type | None:
    """Return the type of a sum: whole numbers come to a bigint."""
    first = kinds[0] if kinds else None
    return first if first is None or first.name in ("decimal", "double", "real") else BIGINT


def average(kinds: Types) -> Type | None:
    """Return the type of an average: a decimal keeps its digits, other numbers come to a double."""
    first = kinds[0] if kinds else None
    return first if first is None or first.name == "decimal" else DOUBLE


def without_digits(kinds: Types) -> Type | None:
    """Return the type of a number that lost what was after its point."""
    first = kinds[0] if kinds else None
    return decimal(0) if first and first.name == "decimal" else first


def pairs(kinds: Types) -> Type | None:
    """Return the type of a map of the first argument to the second."""
    keys, values = (kinds[0], kinds[1]) if len(kinds) == 2 else (None, None)
    return mapping(keys, values) if keys and values else None


def zipped(kinds: Types) -> Type | None:
    """Return the type of a map that two arrays come to; without arguments it is empty."""
    if not kinds:
        return mapping(NULL, NULL)
    return pairs([kind.parts[0] if kind and kind.name == "array" else None for kind in kinds])


def counts(kinds: Types) -> Type | None:
    """Return the type of a map from values to how often they are there."""
    return mapping(kinds[0], BIGINT) if kinds and kinds[0] else None


def widest(kinds: Types) -> Type | None:
    """Return the type that all arguments come to together."""
    return common(kinds)


def concatenated(kinds: Types) -> Type | None:
    """Return the type of arguments in a row: text, or an array."""
    first = common(kinds)
    return VARCHAR if first and first.name == "varchar" else first
