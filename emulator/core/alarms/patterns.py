"""The language of filter patterns: one for metric filters, subscription filters, searches and tests.

Source: CloudWatch Logs user guide, "Filter pattern syntax for metric filters, subscription filters, filter
log events, and Live Tail".
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from emulator.core.alarms import delimited, json_patterns, terms
from emulator.core.alarms.lines import Pattern

LONGEST = 1024

# Which kind a pattern is, by its first character that is not blank.
KINDS: Mapping[str, Callable[[str], Pattern]] = {
    "{": json_patterns.parse,
    "[": delimited.parse,
    "%": terms.parse_regex,
}


@lru_cache(maxsize=512)  # every batch of log events asks for the patterns of its group
def parse(text: str) -> Pattern:
    """Return the parsed pattern. Raises PatternError."""
    return KINDS.get(text.lstrip()[:1], terms.parse)(text)
