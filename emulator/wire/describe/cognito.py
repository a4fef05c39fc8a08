"""The user that a call of Cognito's user pools is about: the subject in tokens and answers.

A user that neither names, such as one who failed to sign in, is looked up later, where the pool is known.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from emulator.core.call import Exchange
from emulator.core.callers.federation import parse_token
from emulator.wire.describe.messages import json_in

Members = Mapping[str, Any]
SUBJECT = "sub"


def subject_in(exchange: Exchange) -> str | None:
    """Return the subject, None where it is not told."""
    asked, told = json_in(exchange.request), json_in(exchange.response)
    return next(_told(asked if isinstance(asked, dict) else {}, told if isinstance(told, dict) else {}), None)


def _told(asked: Members, told: Members) -> Iterator[str]:
    if isinstance(told.get("UserSub"), str):
        yield told["UserSub"]
    result = told.get("AuthenticationResult")
    for place in (asked, result if isinstance(result, dict) else {}):
        token = parse_token(place["AccessToken"]) if isinstance(place.get("AccessToken"), str) else None
        if token:
            yield token.subject
    user = told.get("User")
    for holder, member in ((told, "UserAttributes"), (user if isinstance(user, dict) else {}, "Attributes")):
        yield from _in_attributes(holder.get(member))


def _in_attributes(attributes: Any) -> Iterator[str]:
    for attribute in attributes if isinstance(attributes, list) else ():
        if isinstance(attribute, dict) and attribute.get("Name") == SUBJECT:
            value = attribute.get("Value")
            if isinstance(value, str):
                yield value
