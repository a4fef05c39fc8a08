"""Records as pages show them: the values of a row, read once."""

from dataclasses import dataclass
from typing import Any

from emulator.core.records.events import Event, record_of

# Types of identity in a word or two.
TYPES = {
    "AssumedRole": "role",
    "AWSAccount": "account",
    "AWSService": "service",
    "FederatedUser": "federated",
    "IAMUser": "user",
    "IdentityCenterUser": "identity center",
    "Root": "root",
    "SAMLUser": "SAML",
    "WebIdentityUser": "web identity",
}


@dataclass(frozen=True)
class Row:
    """One record in a list."""

    number: int
    id: str
    time: int
    name: str
    source: str
    who: str
    kind: str
    resources: tuple[str, ...]
    account: str
    region: str
    error: str
    category: str
    read_only: bool | None

    @property
    def service(self) -> str:
        """The source without its domain."""
        return self.source.removesuffix(".amazonaws.com")


def row_of(event: Event) -> Row:
    """Return the row of an event."""
    record = record_of(event)
    identity = record.get("userIdentity")
    identity = identity if isinstance(identity, dict) else {}
    return Row(
        event.number,
        event.id,
        event.time,
        event.name,
        event.source,
        who_of(identity),
        TYPES.get(str(identity.get("type", "")), str(identity.get("type", ""))),
        tuple(name for _, name in event.resources),
        event.account,
        event.region,
        str(record.get("errorCode", "")),
        event.category,
        event.read_only,
    )


def who_of(identity: dict[str, Any]) -> str:
    """Return who called in one word: a user, role/session, the account, or the service that called."""
    arn = str(identity.get("arn", ""))
    session = arn.partition(":assumed-role/")[2]
    if identity.get("type") == "Root":
        return str(identity.get("accountId", "root"))
    chosen = session or identity.get("userName") or identity.get("invokedBy")
    return str(chosen or identity.get("accountId") or identity.get("principalId") or "")
