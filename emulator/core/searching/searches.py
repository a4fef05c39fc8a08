"""Searches: which records match all words, and what a store may look for first."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any, Literal

import orjson

from emulator.core.records.events import Event
from emulator.core.records.matching import SUFFIX, user_of
from emulator.core.searching.words import FIELDS, Field, Word, words_of
from emulator.core.values import dataclass

Column = Literal["id", "source", "name", "username", "access_key", "category", "account", "region"]

# What the journal keeps beside a record, so that a store can look for it without reading records.
COLUMNS: Mapping[Field, Column] = {
    "id": "id",
    "source": "source",
    "event": "name",
    "user": "username",
    "key": "access_key",
    "category": "category",
    "account": "account",
    "region": "region",
}


@dataclass(frozen=True)
class Condition:
    """A condition on a column of the journal: equal to the pattern, or like it where it has `*`."""

    column: Column
    pattern: str
    negated: bool

    @property
    def is_exact(self) -> bool:
        """Whether the pattern has no wildcard."""
        return "*" not in self.pattern


@dataclass(frozen=True)
class Reach:
    """A stretch of the journal: numbers after and before these two, at most `limit` records of it."""

    after: int
    before: int
    limit: int
    newest_first: bool = True


@dataclass(frozen=True)
class Search:
    """A search; an empty one matches every record. `text` is the search as it was typed."""

    text: str = ""
    words: Sequence[Word] = ()
    conditions: Sequence[Condition] = field(init=False, default=())

    def __post_init__(self) -> None:
        on_columns = (
            Condition(COLUMNS[word.field], word.pattern, word.negated)
            for word in self.words
            if word.field in COLUMNS and not _is_longer_name(word)
        )
        object.__setattr__(self, "conditions", tuple(on_columns))

    def matches(self, event: Event) -> bool:
        """Tell whether every word holds for the event."""
        asked = _Asked(event)
        return all(TESTS[word.field](word, asked) != word.negated for word in self.words)

    def without(self, word: Word) -> str:
        """Return the text of the search without one of its words."""
        return " ".join(other.shown for other in self.words if other is not word)


def search_of(text: str, now: datetime) -> Search:
    """Return the search that somebody typed; `now` is what `since:` counts from. Raises SearchError."""
    return Search(text.strip(), words_of(text, now))


class _Asked:
    """An event that is asked about: its record is parsed when a word needs it."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self._record: dict[str, Any] | None = None

    @property
    def record(self) -> dict[str, Any]:
        if self._record is None:
            self._record = orjson.loads(self.event.body)
        return self._record


def like(pattern: str, value: str) -> bool:
    """Tell whether the value is the pattern, in which each `*` is any text. Takes linear time."""
    first, *others = pattern.split("*")
    if not others:
        return value == pattern
    *middle, last = others
    end = len(value) - len(last)
    if not value.startswith(first) or not value.endswith(last) or end < len(first):
        return False
    place = len(first)
    for part in middle:
        found = value.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def _of_event(read: Callable[[Event], str | None]) -> Callable[[Word, _Asked], bool]:
    return lambda word, asked: like(word.pattern, read(asked.event) or "")


def _member(name: str) -> Callable[[Word, _Asked], bool]:
    def test(word: Word, asked: _Asked) -> bool:
        value = asked.record.get(name)
        return value is not None and like(word.pattern, str(value))

    return test


def _is_read_only(word: Word, asked: _Asked) -> bool:
    return asked.event.read_only is (word.pattern == "true")


def _is_after(word: Word, asked: _Asked) -> bool:
    return word.time is not None and asked.event.time >= word.time


def _is_before(word: Word, asked: _Asked) -> bool:
    return word.time is not None and asked.event.time <= word.time


def _has_user(word: Word, asked: _Asked) -> bool:
    if not _is_longer_name(word):
        return like(word.pattern, asked.event.username or "")
    identity = asked.record.get("userIdentity")
    if not isinstance(identity, dict):
        return False
    with_path = str(identity.get("arn")).partition(":user/")[2]
    return any(like(word.pattern, name) for name in (user_of(asked.record), with_path))


def _is_longer_name(word: Word) -> bool:
    """Tell whether a word names a caller by role/session, path/user, account:user, or as a service."""
    is_longer = "/" in word.pattern or ":" in word.pattern or word.pattern.endswith(SUFFIX)
    return word.field == "user" and is_longer


def _has_resource(word: Word, asked: _Asked) -> bool:
    return any(like(word.pattern, name) for name in _names_of_resources(asked))


def _names_of_resources(asked: _Asked) -> Iterator[str]:
    yield from (name for _, name in asked.event.resources)
    listed = asked.record.get("resources")
    for one in listed if isinstance(listed, list) else ():
        arn = one.get("ARN") if isinstance(one, dict) else None
        if isinstance(arn, str):
            yield arn
            yield re.split(r"[:/]", arn)[-1]


def _has_type(word: Word, asked: _Asked) -> bool:
    listed = asked.record.get("resources")
    types = [kind for kind, _ in asked.event.resources]
    types += [one.get("type") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return any(like(word.pattern, kind) for kind in types if isinstance(kind, str))


def _has_role(word: Word, asked: _Asked) -> bool:
    identity = asked.record.get("userIdentity")
    context = identity.get("sessionContext") if isinstance(identity, dict) else None
    issuer = context.get("sessionIssuer") if isinstance(context, dict) else None
    if not isinstance(issuer, dict):
        return False
    return any(like(word.pattern, str(issuer.get(name, ""))) for name in ("userName", "arn"))


def _has_text(word: Word, asked: _Asked) -> bool:
    """Look for the text in the record as JSON and, where JSON escapes, in what its strings say."""
    wanted = f"*{word.pattern.lower()}*"
    whole = asked.event.body.decode(errors="replace")
    return like(wanted, whole.lower()) or any(like(wanted, text.lower()) for text in _escaped(asked, whole))


def _escaped(asked: _Asked, whole: str) -> Iterator[str]:
    if "\\" in whole:
        yield from strings_in(asked.record)


def strings_in(value: Any) -> Iterator[str]:
    """Yield all texts in a value of JSON, at any depth."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


TESTS: Mapping[Field, Callable[[Word, _Asked], bool]] = {
    "account": _of_event(lambda event: event.account),
    "after": _is_after,
    "agent": _member("userAgent"),
    "before": _is_before,
    "category": _of_event(lambda event: event.category),
    "error": _member("errorCode"),
    "event": _of_event(lambda event: event.name),
    "id": _of_event(lambda event: event.id),
    "ip": _member("sourceIPAddress"),
    "key": _of_event(lambda event: event.access_key_id),
    "read": _is_read_only,
    "region": _of_event(lambda event: event.region),
    "request": _member("requestID"),
    "resource": _has_resource,
    "role": _has_role,
    "shared": _member("sharedEventID"),
    "since": _is_after,
    "source": _of_event(lambda event: event.source),
    "text": _has_text,
    "type": _has_type,
    "user": _has_user,
}
assert TESTS.keys() == FIELDS.keys(), "each field is tested"
