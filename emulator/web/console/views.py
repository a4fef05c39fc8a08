"""Records as pages show them: the values of a row, read once."""

from emulator.core.records.events import Event, record_of
from emulator.core.records.matching import SUFFIX, user_of
from emulator.core.values import dataclass

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
        return self.source.removesuffix(SUFFIX)


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
        user_of(record),
        TYPES.get(str(identity.get("type", "")), str(identity.get("type", ""))),
        tuple(name for _, name in event.resources),
        event.account,
        event.region,
        str(record.get("errorCode", "")),
        event.category,
        event.read_only,
    )
