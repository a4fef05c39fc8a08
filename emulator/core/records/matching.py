"""One word for who made a call."""

from collections.abc import Mapping
from typing import Any

Record = Mapping[str, Any]

SUFFIX = ".amazonaws.com"


def user_of(record: Record) -> str:
    """Return who made a call in one word: a user's name, role/session, root, or the service."""
    identity = record.get("userIdentity") or {}
    session = str(identity.get("arn", "")).partition(":assumed-role/")[2]
    if identity.get("type") == "Root":
        return "root"
    return str(
        session
        or identity.get("userName")
        or identity.get("invokedBy")
        or identity.get("principalId")
        or identity.get("type", "-")
    )
