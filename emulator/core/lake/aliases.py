"""Aliases: statements that have a name, and the parameters that fill their question marks."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from emulator.api import lake_errors
from emulator.core.values import dataclass

START_TIME: Final = "$StartTime$"
END_TIME: Final = "$EndTime$"
PERIOD: Final = "$Period$"
STORE: Final = "$EventDataStoreId$"

# A question mark that holds a place: bare, or all of a text. What else may have one is passed over.
PLACES = re.compile(
    r"""(?P<text>'\?')|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|(?P<bare>\?)""", re.DOTALL
)


@dataclass(frozen=True)
class Alias:
    """A statement with a name, which is unique in its account and region.

    `holder` is the ARN of what the alias goes with: a dashboard, or the store that a statement was generated
    for. `prompt` is the question that the statement was generated from.
    """

    name: str
    account: str
    region: str
    statement: str
    holder: str
    prompt: str | None = None


def places(statement: str) -> int:
    """Return how many parameters a statement wants."""
    return sum(bool(found["text"] or found["bare"]) for found in PLACES.finditer(statement))


def filled(statement: str, parameters: Sequence[str]) -> str:
    """Return the statement with the parameters in the places of its question marks, from left to right.

    '?' becomes a text, a bare ? the parameter as it is written: a number, a name, or a store's id. The
    statement is checked after this like any other. Raises InvalidParameterException when the numbers differ.

    Source: API reference, RequestWidget: "? must be surrounded by single quotes" beside eventTime; that the
    numbers must be equal, and the error, are assumed.
    """
    wanted = places(statement)
    if wanted != len(parameters):
        raise lake_errors.invalid_parameter(
            f"The query needs {wanted} QueryParameters, but {len(parameters)} were given."
        )
    given = iter(parameters)

    def put(found: re.Match[str]) -> str:
        if found["text"]:
            return "'" + next(given).replace("'", "''") + "'"
        return next(given) if found["bare"] else found[0]

    return PLACES.sub(put, statement)


def values_of(parameters: Sequence[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Return a widget's parameters with values for names such as $StartTime$; others stay as they are.

    Raises InvalidParameterException for a name of that form that has no value.
    """
    for one in parameters:
        if one.startswith("$") and one.endswith("$") and one not in values:
            raise lake_errors.invalid_parameter(f"The query parameter {one} has no value.")
    return tuple(values.get(one, one) for one in parameters)
