"""A detection rule for forbidden actions."""

from collections.abc import Iterable, Iterator
from typing import Any

SILENCING = {"DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail"}


def findings(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield a sentence for each suspicious record."""
    for record in records:
        name = record["eventName"]
        if name == "ConsoleLogin" and record["additionalEventData"]["MFAUsed"] == "No":
            yield f"{who(record)} signed in without a second factor"
        elif record["userIdentity"]["type"] == "Root":
            yield f"{who(record)} called {name}"
        elif name in SILENCING and "errorCode" not in record:
            yield f"{who(record)} silenced a trail with {name}"


def who(record: dict[str, Any]) -> str:
    """Return the name of the caller."""
    identity = record["userIdentity"]
    return "root" if identity["type"] == "Root" else identity.get("userName") or identity["arn"]
