"""Regular expressions of filter patterns: a small part of the usual language.

Source: CloudWatch Logs user guide, "Using regular expressions in filter patterns".
"""

import re

from emulator.core.alarms.lines import PatternError

ALLOWED = re.compile(r"[A-Za-z0-9:_#=@/;,\- ^$?\[\]{}|\\*+.]*")
ESCAPE = re.compile(r"\\(?:[dDsSwW]|x[0-9A-Fa-f]{2}|[^A-Za-z0-9])")
IN_SETS_ESCAPED = frozenset("[|")

MOST_IN_PATTERN = 2


def compiled(text: str) -> re.Pattern[str]:
    """Return the expression, which is searched for anywhere. Raises PatternError."""
    if not text or not ALLOWED.fullmatch(text):
        raise PatternError
    try:
        return re.compile(_translated(text), re.ASCII)
    except (re.error, OverflowError) as error:
        raise PatternError from error


def _translated(text: str) -> str:
    """Return the expression for Python, in which "[", "||" and "--" in a set are reserved."""
    parts: list[str] = []
    place, is_in_set = 0, False
    while place < len(text):
        character = text[place]
        if character == "\\":
            escape = ESCAPE.match(text, place)
            if escape is None:
                raise PatternError
            parts.append(escape[0])
            place = escape.end()
            continue
        doubled = character == "-" and is_in_set and parts[-1] == "-"
        escaped = is_in_set and (character in IN_SETS_ESCAPED or doubled)
        is_in_set = character != "]" if is_in_set else character == "["
        parts.append(f"\\{character}" if escaped else character)
        place += 1
    return "".join(parts)
