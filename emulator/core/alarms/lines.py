"""Log lines, the interface of filter patterns, and the error for an invalid pattern."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Protocol

import orjson

from emulator.core.values import dataclass

Fields = Mapping[str, str]
"""Values by name: "$name" for a named field of a line, "$1" for an unnamed one."""


class PatternError(Exception):
    """A filter pattern is not valid. `detail` is AWS's sentence if it names the wrong piece, else None."""

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or "The filter pattern cannot be read.")
        self.detail = detail


def stray(piece: str) -> PatternError:
    """Return the error that names a wrong piece. Source: error messages of AWS, 2020 to 2026."""
    return PatternError(f"Invalid character(s) in term '{piece}'")


@dataclass(frozen=True)
class Line:
    """The message of one log event. It is parsed once for all patterns."""

    text: str

    @classmethod
    def of_record(cls, record: dict[str, Any], text: str) -> "Line":
        """Return the line of a record that is parsed already; `text` is the record as JSON."""
        line = cls(text)
        line.__dict__["document"] = record  # where cached_property looks first
        return line

    @cached_property
    def document(self) -> dict[str, Any] | None:
        """The message as a JSON object, None when it is not one."""
        if not self.text.lstrip().startswith("{"):
            return None
        try:
            found = orjson.loads(self.text)
        except orjson.JSONDecodeError:
            return None
        return found if isinstance(found, dict) else None


class Pattern(Protocol):
    """A parsed filter pattern."""

    @property
    def has_regex(self) -> bool:
        """Whether it uses a regular expression. A log group has a quota of such patterns."""
        ...

    @property
    def has_values(self) -> bool:
        """Whether it can extract values from a line."""
        ...

    def matches(self, line: Line) -> bool:
        """Return whether the pattern selects the line."""
        ...

    def fields(self, line: Line) -> Fields:
        """Return the fields of a line that the pattern matches."""
        ...

    def values(self, selector: str, line: Line) -> list[Any]:
        """Return the values of a selector such as $.size or $status in the line."""
        ...
