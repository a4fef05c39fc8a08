"""Who calls where a service calls: for itself, with its caller's rights, or in a role.

Source: service-events.md 1, forms A, B and C; CloudTrail user guide, "CloudTrail userIdentity element".
"""

from dataclasses import replace
from datetime import datetime

from emulator.core.arns import find_parts
from emulator.core.callers import identity
from emulator.core.callers.identity import Caller, Issuer, Session
from emulator.core.ids import CAPITALS_AND_DIGITS, derived_text
from emulator.core.values import dataclass

INTERNAL = "AWS Internal"
"""The name of services that do not say theirs."""

KEY_PREFIX = "ASIA"
# Identities that a service can act for. That it does for root and federated users is assumed.
FORWARDED = frozenset({"IAMUser", "AssumedRole", "Root", "FederatedUser"})


@dataclass(frozen=True)
class Role:
    """A role by its ARN, and its id (AROA…)."""

    arn: str
    id: str

    @property
    def account(self) -> str:
        parts = find_parts(self.arn)
        return parts.account if parts else ""

    @property
    def name(self) -> str:
        """The name without the path."""
        return self.arn.rpartition("/")[2]

    def session_arn(self, session: str) -> str:
        """Return the ARN of a session of the role; it has no path."""
        partition = self.arn.split(":", 2)[1]
        return f"arn:{partition}:sts::{self.account}:assumed-role/{self.name}/{session}"


def role_of(arn: str, known_id: str | None) -> Role:
    """Return the role of an ARN; one whose id is not known has an id that depends on the ARN alone."""
    parts = find_parts(arn)
    account = parts.account if parts else ""
    return Role(arn, known_id or identity.derived_id("AROA", account, arn.rpartition("role/")[2]))


def service_role(name: str, service: str, account: str, partition: str) -> str:
    """Return the ARN of a service-linked role."""
    return f"arn:{partition}:iam::{account}:role/aws-service-role/{service}/{name}"


def for_itself(service: str) -> Caller:
    """Return the identity of a service that calls for itself (form A)."""
    return identity.service(service)


def find_forwarded(caller: Caller, service: str, at: datetime) -> Caller | None:
    """Return the identity of a service that calls with its caller's rights (form B), None where none has.

    The access key is another than the caller's, one for all calls of a second. A session that the caller
    has goes on; a caller without one has one that began with the call.
    """
    if caller.type not in FORWARDED or caller.invoked_by:
        return None
    session = caller.session or Session(at)
    key = new_key(f"{service}/{caller.arn}/{caller.access_key_id}/{int(at.timestamp())}")
    return replace(caller, access_key_id=key, session=session, invoked_by=service)


def in_role(role: Role, session: str, service: str, at: datetime) -> Caller:
    """Return the identity of a service that calls in a role (form C), in a session that began now."""
    issuer = Issuer("Role", role.id, role.arn, role.account, role.name)
    return Caller(
        "AssumedRole",
        role.account,
        f"{role.id}:{session}",
        role.session_arn(session),
        new_key(f"{role.arn}/{session}/{int(at.timestamp())}"),
        session=Session(at, issuer=issuer),
        invoked_by=service,
    )


def new_key(material: str) -> str:
    """Return the access key id of a temporary session, which depends on `material` alone."""
    return KEY_PREFIX + derived_text(material, 16, CAPITALS_AND_DIGITS)
