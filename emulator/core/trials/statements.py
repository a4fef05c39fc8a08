"""Statements of CloudTrail Lake as rules."""

import re

from emulator.core.trials.rules import RuleError

# What people write in the place of a store's id: AWS's samples, and examples.
PLACEHOLDERS = re.compile(r"\$EDS_ID\b|\bEVENT_DATA_STORE(?:_ID)?\b|<event-data-store-id>", re.IGNORECASE)
PLACE = re.compile(r"^line (\d+):\d+: ")
TABLE = "events"


def statement_of(text: str) -> str:
    """Return the statement of a file with TABLE for the placeholder of a store, without a last semicolon."""
    return PLACEHOLDERS.sub(TABLE, text).rstrip().removesuffix(";")


def complaint_of(text: str, message: str) -> RuleError:
    """Return the error for a statement that the engine refuses; its message may begin with a place."""
    place = PLACE.match(message)
    if place:
        return RuleError(PLACE.sub("", message), int(place[1]))
    first = next(
        (number for number, line in enumerate(text.splitlines(), 1) if line.strip()[:2] not in {"", "--"}), 1
    )
    return RuleError(message, first)
