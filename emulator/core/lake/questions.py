"""Questions in English to SQL: a small grammar, and an honest refusal of everything else.

AWS answers with a language model. Here a question is read clause by clause: what is wanted (a list, a number,
the most frequent), of which events, by whom, since when. Each word must belong to a clause; a question with a
word that is not understood is refused, rather than answered by a guess.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Final

from emulator.api import query_errors
from emulator.core.lake.samples import STORE
from emulator.core.values import dataclass


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


# Words without a meaning of their own here.
FILLERS: Final = words_of(
    "a an all and any are call called calls did do does event events find for from give "
    "happened have in is list made make me my of on please show that the there to was were "
    "what which who with"
)
FROM: Final = f"FROM {STORE}"
COUNTED: Final = f"count(*) AS eventCount {FROM}"
UNITS: Final = frozenset({"minute", "hour", "day", "week", "month", "year"})
# What is counted or listed, by the words that ask for it.
VALUES: Final[Mapping[str, str]] = {
    "user": "userIdentity.arn",
    "principal": "userIdentity.arn",
    "caller": "userIdentity.arn",
    "role": "userIdentity.sessionContext.sessionIssuer.arn",
    "service": "eventSource",
    "api": "eventName",
    "action": "eventName",
    "region": "awsRegion",
    "error": "errorCode",
    "address": "sourceIPAddress",
    "ip": "sourceIPAddress",
}
CONDITIONS: Final[Mapping[str, str]] = {
    r"(access )?denied|unauthori[sz]ed": "errorCode IN ('AccessDenied', 'AccessDeniedException',"
    " 'Client.UnauthorizedOperation')",
    r"throttled": "regexp_like(errorCode, 'Throttl|RequestLimitExceeded|TooManyRequests')",
    r"failed|failing|errors?": "errorCode IS NOT NULL",
    r"successful|succeeded": "errorCode IS NULL",
    r"(?:by )?(?:the )?root( user)?": "userIdentity.type = 'Root'",
    r"(console )?(sign-?ins?|log-?ins?|logons?|signed in|logged in)": "eventName = 'ConsoleLogin'",
    r"without (mfa|multi-factor authentication)": "element_at(additionalEventData, 'MFAUsed') = 'No'",
    r"read[- ]only|reads?": "readOnly = true",
    r"writes?|changes?|changed": "readOnly = false",
    r"deletions?|deleted?|deletes": "eventName LIKE 'Delete%'",
    r"creat(?:ions?|ed?|es)": "eventName LIKE 'Create%'",
    r"(?:from|in|with) the console": "sessionCredentialFromConsole = 'true'",
}
SERVICES: Final = words_of(
    "cloudformation cloudtrail dynamodb ec2 iam kms lambda logs rds s3 secretsmanager sns sqs ssm sts"
)


@dataclass
class _Reading:
    """A question that is being read: what of it is left, and what was understood."""

    text: str
    where: list[str] = field(default_factory=list)
    limit: int | None = None
    counts: bool = False
    by: str | None = None

    def take(self, pattern: str) -> re.Match[str] | None:
        """Take the first words that a pattern fits out of the text."""
        found = re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", self.text)
        if found:
            self.text = f"{self.text[: found.start()]} {self.text[found.end() :]}"
        return found


def statement_of(prompt: str) -> str:
    """Return a statement that answers a question. Raises GenerateResponseException for others."""
    reading = _Reading(_quoted_apart(prompt))
    for read in CLAUSES:
        read(reading)
    left = [word for word in re.findall(r"[\w'./:-]+", reading.text.lower()) if word not in FILLERS]
    if left:
        raise query_errors.not_understood(left)
    if not (reading.where or reading.by or reading.counts):
        raise query_errors.not_understood([])
    return _spelled(reading)


def _quoted_apart(prompt: str) -> str:
    """Return the question in lower case but for names, without the marks at the ends of sentences."""
    text = re.sub(r"[?!,]|\.(?=\s|$)", " ", prompt)
    return " ".join(word if _is_name(word) else word.lower() for word in text.split())


def _is_name(word: str) -> bool:
    """Tell whether a word is the name of an API, such as CreateUser."""
    return re.fullmatch(r"[A-Z][a-z0-9]+(?:[A-Z]+[a-z0-9]*)+", word) is not None


# --- the clauses, in the order in which they are read ----------------------------------------------


def _read_time(reading: _Reading) -> None:
    number = r"(?P<number>\d{1,4}) "
    found = reading.take(
        rf"(?:in|over|during|within|for)? ?(?:the )?(?:last|past) (?:{number})?(?P<unit>[a-z]+?)s?"
    )
    if found and found["unit"] in UNITS:
        amount = int(found["number"] or 1)
        reading.where.append(f"eventTime > date_add('{found['unit']}', -{amount}, now())")
    elif found:
        raise query_errors.not_understood([found["unit"]])
    if reading.take("today"):
        reading.where.append("eventTime >= date_trunc('day', now())")
    if reading.take("yesterday"):
        day = "date_trunc('day', now())"
        reading.where.append(f"eventTime >= date_add('day', -1, {day}) AND eventTime < {day}")


def _read_names(reading: _Reading) -> None:
    names = [word for word in reading.text.split() if _is_name(word)]
    if names:
        reading.where.append(f"eventName IN ({', '.join(_text(name) for name in dict.fromkeys(names))})")
        reading.text = " ".join(word for word in reading.text.split() if word not in names)
    services = [word for word in reading.text.split() if word in SERVICES]
    if services:
        sources = ", ".join(_text(f"{name}.amazonaws.com") for name in dict.fromkeys(services))
        reading.where.append(f"eventSource IN ({sources})")
        reading.text = " ".join(word for word in reading.text.split() if word not in services)
    user = reading.take(r"(?:by |of )?(?:the )?user (?:named |called )?'?(?P<name>[\w+=.@-]+)'?")
    if user:
        reading.where.append(f"userIdentity.userName = {_text(user['name'])}")
    region = reading.take(r"(?:in )?(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)")
    if region:
        reading.where.append(f"awsRegion = {_text(region['region'])}")


def _read_wish(reading: _Reading) -> None:
    values = "|".join(VALUES)
    top = reading.take(
        rf"(?:top|most (?:active|frequent|common)) ?(?P<number>\d{{1,3}})? ?(?P<value>{values})(?:e?s)?"
    )
    if top:
        reading.by, reading.limit = VALUES[top["value"]], int(top["number"] or 10)
        if top["value"] == "error":
            reading.where.append("errorCode IS NOT NULL")
    if reading.take(r"how many|number of|count(?: of)?"):
        reading.counts = True
    by = reading.take(rf"(?:by|per|for each|grouped by) (?:each )?(?P<value>{values})(?:e?s)?")
    if by:
        reading.by = VALUES[by["value"]]


def _read_conditions(reading: _Reading) -> None:
    for pattern, condition in CONDITIONS.items():
        if reading.take(pattern):
            reading.where.append(condition)


CLAUSES: Final[Sequence[Callable[[_Reading], None]]] = (_read_time, _read_names, _read_wish, _read_conditions)


def _spelled(reading: _Reading) -> str:
    where = f" WHERE {' AND '.join(dict.fromkeys(reading.where))}" if reading.where else ""
    if reading.by:
        limit = f" LIMIT {reading.limit}" if reading.limit else ""
        group = f" GROUP BY {reading.by} ORDER BY count(*) DESC{limit}"
        return f"SELECT {reading.by}, {COUNTED}{where}{group}"
    if reading.counts:
        return f"SELECT {COUNTED}{where}"
    columns = "eventTime, eventSource, eventName, userIdentity.arn, sourceIPAddress, errorCode"
    return f"SELECT {columns} {FROM}{where} ORDER BY eventTime DESC"


def _text(value: str) -> str:
    doubled = value.replace("'", "''")
    return f"'{doubled}'"
