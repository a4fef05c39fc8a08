"""Who called: the userIdentity of a record."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

from emulator.core.call import Json, Request
from emulator.core.clock import iso
from emulator.core.ids import CAPITALS_AND_DIGITS, derived_text
from emulator.core.values import dataclass

IdentityType = Literal[
    "Root",
    "IAMUser",
    "AssumedRole",
    "FederatedUser",
    "SAMLUser",
    "WebIdentityUser",
    "AWSAccount",
    "AWSService",
    "Unknown",
]
ANONYMOUS_ACCOUNT = "anonymous"  # ANONYMOUS_PRINCIPAL in records of 2018
# Identities whose record does not name an account.
WITHOUT_ACCOUNT = frozenset({"AWSService", "SAMLUser", "WebIdentityUser", "Unknown"})
# Identities whose name is behind the colon of their principal id.
NAMED_BY_PRINCIPAL = frozenset({"AssumedRole", "FederatedUser"})


@dataclass(frozen=True)
class Issuer:
    """The role, user or root that a session was issued for."""

    type: Literal["Role", "IAMUser", "Root"]
    principal_id: str
    arn: str
    account: str
    user_name: str


@dataclass(frozen=True)
class Session:
    """The sessionContext of temporary credentials. `issuer` is None for GetSessionToken.

    `ec2_role_delivery` is the version of an instance's metadata service, "1.0" or "2.0", that gave them out;
    `assumed_root` says that they are AssumeRoot's. `transitive_tags` are those that sessions of roles assumed
    from this one inherit, by key; the userIdentity does not show them.
    """

    created: datetime
    mfa: bool = False
    issuer: Issuer | None = None
    source_identity: str | None = None
    federated_provider: str | None = None
    federated_attributes: Mapping[str, str] | None = None
    ec2_role_delivery: str | None = None
    assumed_root: bool = False
    transitive_tags: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Caller:
    """Who made a call, and in which account.

    `account` is the account that the call acts in; it owns the record. `invoked_by` is the DNS name of the
    service that made the call for them. Members that the identity's type does not have are None.
    `address` and `user_agent` are what records of a mapped key show instead of the request's, None for the
    request's own.

    Source: CloudTrail user guide, "CloudTrail userIdentity element".
    """

    type: IdentityType
    account: str
    principal_id: str | None = None
    arn: str | None = None
    access_key_id: str | None = None
    user_name: str | None = None
    session: Session | None = None
    invoked_by: str | None = None
    identity_provider: str | None = None
    address: str | None = None
    user_agent: str | None = None

    @property
    def username(self) -> str | None:
        """The Username of LookupEvents: user name, session name, federated name, or root."""
        return username_of(self.type, self.principal_id, self.user_name)

    def seen_from_outside(self) -> "Caller":
        """Return the identity as the owner of a resource in another account sees it.

        Source: published records of roles assumed from another account.
        """
        return Caller("AWSAccount", self.account, self.principal_id)

    def seen(self, request: Request) -> Request:
        """Return the request as it looks from the place that the caller is mapped to."""
        if not (self.address or self.user_agent):
            return request
        headers = request.headers
        if self.user_agent and request.is_recorded:  # the mark of a call without record may be in the agent
            headers = {**headers, "user-agent": self.user_agent}
        return replace(request, peer=self.address or request.peer, headers=headers)

    def as_record(self) -> Json:
        """Return the userIdentity object, keys in AWS's order, absent ones left out."""
        anonymous = self.type == "AWSAccount" and self.account == ANONYMOUS_ACCOUNT
        members = {
            "type": self.type,
            "principalId": "" if anonymous else self.principal_id,
            "arn": self.arn,
            "accountId": None if self.type in WITHOUT_ACCOUNT else self.account,
            "accessKeyId": self.access_key_id,
            "userName": self.user_name,
            "sessionContext": _session_context(self.session),
            "invokedBy": self.invoked_by,
            "identityProvider": self.identity_provider,
        }
        return {name: value for name, value in members.items() if value is not None}


def username_of(kind: object, principal_id: object, user_name: object) -> str | None:
    """Return the Username of LookupEvents from the members of any userIdentity."""
    if kind == "Root":
        return "root"
    if isinstance(kind, str) and kind in NAMED_BY_PRINCIPAL and isinstance(principal_id, str):
        return principal_id.partition(":")[2] or None
    return user_name if isinstance(user_name, str) and user_name else None


def _session_context(session: Session | None) -> Json | None:
    if session is None:
        return None
    context: Json = {}
    if session.issuer:
        context["sessionIssuer"] = _issuer(session.issuer)
    if session.federated_provider:
        context["webIdFederationData"] = {
            "federatedProvider": session.federated_provider,
            "attributes": dict(session.federated_attributes or {}),
        }
    context["attributes"] = {
        "creationDate": iso(session.created),
        "mfaAuthenticated": "true" if session.mfa else "false",
    }
    if session.source_identity:
        context["sourceIdentity"] = session.source_identity
    if session.ec2_role_delivery:
        context["ec2RoleDelivery"] = session.ec2_role_delivery
    if session.assumed_root:
        context["assumedRoot"] = "true"
    return context


def _issuer(issuer: Issuer) -> Json:
    members = {
        "type": issuer.type,
        "principalId": issuer.principal_id,
        "arn": issuer.arn,
        "accountId": issuer.account,
    }
    return {**members, "userName": issuer.user_name} if issuer.user_name else members


def root(account: str, access_key_id: str | None = None, partition: str = "aws") -> Caller:
    """Return the root user of an account."""
    return Caller("Root", account, account, f"arn:{partition}:iam::{account}:root", access_key_id)


def user(account: str, name: str, access_key_id: str | None, partition: str = "aws") -> Caller:
    """Return an IAM user, by its name with or without path; its id depends on account and name alone."""
    return Caller(
        "IAMUser",
        account,
        derived_id("AIDA", account, name),
        f"arn:{partition}:iam::{account}:user/{name}",
        access_key_id,
        name.rpartition("/")[2],
    )


def derived_id(prefix: str, account: str, name: str) -> str:
    """Return the id of a user (AIDA) or role (AROA) that does not exist; it depends only on these values."""
    return prefix + derived_text(f"{account}/{name}", 17, CAPITALS_AND_DIGITS)


def anonymous() -> Caller:
    """Return the identity of an unsigned S3 request."""
    return Caller("AWSAccount", ANONYMOUS_ACCOUNT)


def unknown(account: str, principal_id: str | None = None) -> Caller:
    """Return the identity of an unsigned call that a service takes from anybody, acting in `account`."""
    return Caller("Unknown", account, principal_id)


def service(name: str) -> Caller:
    """Return an AWS service that acts for itself, by its DNS name."""
    return Caller("AWSService", "", invoked_by=name)
