"""Actors: callers with their address and agent; and the identities of people and machines."""

from dataclasses import replace
from datetime import datetime

from emulator.core.callers import identity
from emulator.core.callers.identity import Caller, Issuer, Session
from emulator.core.values import dataclass
from emulator.generating.activity.scenes import Ground


@dataclass(frozen=True)
class Actor:
    """A caller at a source address with an agent; `console` when a browser calls for them.

    A service that calls has its DNS name in both places.
    """

    caller: Caller
    source_ip: str
    user_agent: str
    console: bool = False

    def at(self, source_ip: str, user_agent: str) -> "Actor":
        """Return the same caller at another place: any holder of the key is the caller."""
        return replace(self, source_ip=source_ip, user_agent=user_agent)


def service(name: str) -> Actor:
    """Return an AWS service that acts for itself, by its DNS name."""
    return Actor(identity.service(name), name, name)


def user_key(ground: Ground, name: str, key: str = "key") -> Caller:
    """Return an IAM user with one of their long-term keys."""
    return identity.user(ground.account, name, ground.key_id("AKIA", f"{name}/{key}"))


def signed_in(ground: Ground, name: str, created: datetime, *, mfa: bool) -> Caller:
    """Return an IAM user in a session of the console."""
    key_id = ground.key_id("ASIA", f"{name}/{created}")
    return replace(identity.user(ground.account, name, key_id), session=Session(created, mfa))


def root(ground: Ground, created: datetime, *, mfa: bool) -> Caller:
    """Return the root user in a session of the console."""
    key_id = ground.key_id("ASIA", f"root/{created}")
    return replace(identity.root(ground.account, key_id), session=Session(created, mfa))


def role_session(ground: Ground, role: str, name: str, created: datetime, *, path: str = "") -> Caller:
    """Return a role's session of that name; `path` is the role's, as aws-service-role/x/."""
    account, role_id = ground.account, ground.principal_id("AROA", role)
    issuer = Issuer("Role", role_id, f"arn:aws:iam::{account}:role/{path}{role}", account, role)
    return Caller(
        "AssumedRole",
        account,
        f"{role_id}:{name}",
        f"arn:aws:sts::{account}:assumed-role/{role}/{name}",
        ground.key_id("ASIA", f"{role}/{name}/{created}"),
        session=Session(created, issuer=issuer),
    )


def instance_session(ground: Ground, role: str, instance_id: str, created: datetime) -> Caller:
    """Return the session that an instance has from its metadata service."""
    caller = role_session(ground, role, instance_id, created)
    assert caller.session, "a role's session"
    return replace(caller, session=replace(caller.session, ec2_role_delivery="2.0"))


def linked_role(ground: Ground, role: str, name: str, of: str, created: datetime) -> Actor:
    """Return a service, by its DNS name, that works in the account with its service-linked role."""
    caller = role_session(ground, role, name, created, path=f"aws-service-role/{of}/")
    return Actor(replace(caller, invoked_by=of), of, of)
