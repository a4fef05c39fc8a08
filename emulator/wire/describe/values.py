"""Single values as a record holds them: numbers, booleans, timestamps."""

import logging
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from emulator.core.clock import from_epoch, iso
from emulator.wire.service_models import Kind

log = logging.getLogger(__name__)

ABSENT: Final = object()
"""What a value becomes that has no place in the record."""

NUMBERS: frozenset[Kind] = frozenset({"integer", "long", "float", "double"})
LARGEST_INTEGER = 2**63 - 1  # what a record's JSON can hold
TOP_OF_SECONDS = 1e11  # numbers above are milliseconds: as seconds they would lie past the year 5000


def timestamp(value: Any) -> Any:
    """Return a timestamp of the wire (epoch number, ISO 8601 or RFC 822 text) as 2026-01-02T03:04:05Z.

    What cannot be read stays as it was sent.
    """
    if isinstance(value, str) and value[10:11] == "T" and value[-1] == "Z":  # most are, and it is quick
        if len(value) == 20:
            return value
        if value[19:20] == "." and value[20:-1].isdigit():
            return value[:19] + "Z"
    try:
        return iso(_instant(value))
    except (ValueError, TypeError, OverflowError, OSError) as error:
        log.debug("a timestamp that cannot be read: %s", error)
        return value if isinstance(value, (str, int, float)) else ABSENT


def epoch_milliseconds(text: str) -> Any:
    """Return an ISO 8601 text as milliseconds since 1970, the text itself when it is none."""
    try:
        return int(_instant(text).timestamp() * 1000)
    except (ValueError, TypeError, OverflowError):
        return text


def _instant(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, str):
        return _instant_of_text(value)
    seconds = float(value)
    return from_epoch(seconds / 1000 if abs(seconds) > TOP_OF_SECONDS else seconds)


def _instant_of_text(text: str) -> datetime:
    if text.replace(".", "", 1).lstrip("-").isdigit():
        return _instant(float(text))
    if text[3:5] == ", " or text[3:4] == ",":
        return parsedate_to_datetime(text)
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _integer(text: str) -> Any:
    number = int(text)
    return number if abs(number) <= LARGEST_INTEGER else text


def _number(text: str) -> Any:
    number = float(text)
    return number if math.isfinite(number) else text


def _boolean(text: str) -> Any:
    return text.strip().lower() in {"true", "1"}


READERS: Mapping[Kind, Callable[[str], Any]] = {
    "integer": _integer,
    "long": _integer,
    "float": _number,
    "double": _number,
    "boolean": _boolean,
    "timestamp": timestamp,
}


def read(kind: Kind, text: str) -> Any:
    """Return the value that a text stands for; the text itself when it does not fit its kind."""
    reader = READERS.get(kind)
    if reader is None:
        return text
    try:
        return reader(text)
    except ValueError:
        return text
