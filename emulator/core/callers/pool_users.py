"""The user of a Cognito user pool that a call names, where no token or answer tells the user's subject."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from emulator.core.call import Description
from emulator.core.values import dataclass

SERVICE, SUBJECT = "cognito-idp", "sub"
# Where calls name the user: in a member of their own, or in the map of what signs the user in.
MAPS = ("AuthParameters", "ChallengeResponses")


@dataclass(frozen=True)
class PoolUser:
    """A user by name, and the pool: by its id, or by the id of one of its clients."""

    name: str
    pool_id: str | None
    client_id: str | None


def find_user(sent: Mapping[str, Any]) -> PoolUser | None:
    """Return the user that the JSON of a call names."""
    names = [sent.get("Username"), *(found.get("USERNAME") for found in _maps_of(sent))]
    name = next((one for one in names if isinstance(one, str) and one), None)
    pool, client = (_text(sent.get(member)) for member in ("UserPoolId", "ClientId"))
    return PoolUser(name, pool, client) if name and (pool or client) else None


def with_subject(description: Description, subject: str) -> Description:
    """Return the description of a call that is about the user with that subject."""
    return replace(description, additional={**description.additional, SUBJECT: subject})


def _maps_of(sent: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [found for member in MAPS if isinstance(found := sent.get(member), Mapping)]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
