"""The words of a search: `user:ada error:* -read:true since:30m`.

Words are separated by spaces, and all of them must hold. `-` before a word negates it, `*` stands for any
characters, and quotes keep spaces. A word without a field is looked for in the whole record.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from emulator.core.durations import seconds_of
from emulator.core.records.matching import SUFFIX
from emulator.core.values import dataclass

Field = Literal[
    "account",
    "after",
    "agent",
    "before",
    "category",
    "error",
    "event",
    "id",
    "ip",
    "key",
    "read",
    "region",
    "request",
    "resource",
    "role",
    "shared",
    "since",
    "source",
    "text",
    "type",
    "user",
]

# What each field is compared with, for docs, help and pages.
FIELDS: Mapping[Field, str] = {
    "account": "the account that the record is for",
    "after": "eventTime at or after 2026-11-27T14:00Z, a part of it such as 2026-11-27, or 30m ago",
    "agent": "userAgent",
    "before": "eventTime at or before such a time",
    "category": "management, data, network or insight",
    "error": "errorCode; error:* is any error",
    "event": "eventName",
    "id": "eventID",
    "ip": "sourceIPAddress",
    "key": "the access key id",
    "read": "readOnly: true or false",
    "region": "awsRegion",
    "request": "requestID",
    "resource": "name or ARN of a resource",
    "role": "the role of a session, by name or ARN",
    "shared": "sharedEventID",
    "since": "eventTime within the last 30m, 2h, 7d; a time is taken too",
    "source": "eventSource, with or without .amazonaws.com",
    "text": "any text in the record; a word without a field means this",
    "type": "type of a resource, such as AWS::S3::Bucket",
    "user": "the user name that LookupEvents shows, role/session, a user with its path, or a service",
}

BY_NAME: Mapping[str, Field] = {field: field for field in FIELDS}

# Texts with a colon that name no field.
NOT_FIELDS = frozenset({"arn", "http", "https", "s3"})
CATEGORIES: Mapping[str, str] = {
    "management": "Management",
    "data": "Data",
    "network": "NetworkActivity",
    "networkactivity": "NetworkActivity",
    "insight": "Insight",
}
MOST_WORDS = 50

WORD = re.compile(r'(?P<minus>-?)(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>\S*))')
BOUNDARY = re.compile(r"\s+")
EARLIEST, LATEST = 0, 253_402_300_799  # Unix seconds, from 1970 to 9999


class SearchError(ValueError):
    """A word of a search is wrong; the text says which, and what is allowed."""

    def __init__(self, word: str, reason: str) -> None:
        super().__init__(f"{word}: {reason}")
        self.word = word


@dataclass(frozen=True)
class Word:
    """One word of a search: its field, what is compared, and whether it is negated.

    `time` is set for since, after and before: Unix seconds. `shown` is the word as it was typed.
    """

    field: Field
    pattern: str
    shown: str
    negated: bool = False
    time: int | None = None

    @property
    def is_exact(self) -> bool:
        """Whether the pattern has no wildcard."""
        return "*" not in self.pattern


def words_of(text: str, now: datetime) -> Sequence[Word]:
    """Return the words of a search; `now` is what `since:` counts from. Raises SearchError."""
    words: list[Word] = []
    place, text = 0, text.strip()
    while place < len(text):
        match = WORD.match(text, place)
        assert match, "every text begins with a word, be it empty"
        gap = BOUNDARY.match(text, match.end())
        if match.end() < len(text) and not gap:
            raise SearchError(text[place : match.end() + 1], "there must be a space after a quote.")
        words.append(_word(match, now))
        place = gap.end() if gap else match.end()
    if len(words) > MOST_WORDS:
        raise SearchError(words[MOST_WORDS].shown, f"a search has at most {MOST_WORDS} words.")
    return words


def typed(field: Field, value: str, *, negated: bool = False) -> str:
    """Return the word of a search that asks for this value. Raises SearchError where none can."""
    needs_quotes = not value or value.startswith('"') or BOUNDARY.search(value)
    if needs_quotes and '"' in value:
        raise SearchError(f"{field}:{value}", "a value cannot have quotes beside spaces, or at its start.")
    return f"{'-' if negated else ''}{field}:" + (f'"{value}"' if needs_quotes else value)


def _word(match: re.Match[str], now: datetime) -> Word:
    shown, name = match[0], (match["field"] or "").lower()
    is_quoted = match["quoted"] is not None
    value = match["quoted"] if is_quoted else match["plain"]
    negated = bool(match["minus"])
    if not name or name in NOT_FIELDS:
        whole = shown[1:] if negated else shown
        return _checked(Word("text", value if not name else whole.replace('"', ""), shown, negated))
    field = BY_NAME.get(name)
    if field is None:
        raise SearchError(str(match["field"]), _no_such_field(name))
    return _checked(READ.get(field, _plain)(Word(field, value, shown, negated), now))


def _checked(word: Word) -> Word:
    if not word.pattern:
        raise SearchError(word.shown, "a value is missing.")
    return word


def _no_such_field(name: str) -> str:
    from difflib import get_close_matches  # only a wrong word needs it

    close = get_close_matches(name, FIELDS, 1)
    hint = f" Did you mean {close[0]}:?" if close else ""
    return f"there is no such field.{hint} Fields are {', '.join(FIELDS)}. Quotes make it a text."


# --- fields whose values have a form of their own --------------------------------------------------------


def _plain(word: Word, _now: datetime) -> Word:
    return word


def _flag(word: Word, _now: datetime) -> Word:
    value = word.pattern.lower()
    if value not in {"true", "false"}:
        raise SearchError(word.shown, "must be read:true or read:false.")
    return replace(word, pattern=value)


def _category(word: Word, _now: datetime) -> Word:
    category = CATEGORIES.get(word.pattern.lower())
    if category is None:
        raise SearchError(word.shown, "must be management, data, network or insight.")
    return replace(word, pattern=category)


def _source(word: Word, _now: datetime) -> Word:
    is_short = word.pattern and "." not in word.pattern and word.is_exact
    return replace(word, pattern=f"{word.pattern}{SUFFIX}") if is_short else word


def _time(word: Word, now: datetime) -> Word:
    try:
        seconds = _instant(word.pattern)
        if seconds is None:
            seconds = now.timestamp() - seconds_of(word.pattern)
        at = int(min(max(seconds, EARLIEST), LATEST))
    except (ValueError, OverflowError) as error:
        reason = "must be a time such as 2026-11-27T14:00Z, or a duration ago such as 30m, 2h or 7d."
        raise SearchError(word.shown, reason) from error
    return replace(word, time=at)


def _instant(text: str) -> float | None:
    """Return the Unix seconds of a time in ISO 8601, None for what may be a duration."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


READ: Mapping[Field, Callable[[Word, datetime], Word]] = {
    "after": _time,
    "before": _time,
    "category": _category,
    "read": _flag,
    "since": _time,
    "source": _source,
}
