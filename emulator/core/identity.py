"""Who called: the userIdentity of a record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from emulator.core.call import Json
from emulator.core.clock import iso
from emulator.core.ids import CAPITALS_AND_DIGITS, derived_text

IdentityType = Literal[
    "Root",
    "IAMUser",
    "AssumedRole",
    "FederatedUser",
    "SAMLUser",
    "WebIdentityUser",
    "AWSAccount",
    "AWSService",
]
ANONYMOUS_ACCOUNT = "ANONYMOUS_PRINCIPAL"


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
    """The sessionContext of temporary credentials. `issuer` is None for GetSessionToken."""

    created: datetime
    mfa: bool = False
    issuer: Issuer | None = None
    source_identity: str | None = None
    federated_provider: str | None = None
    federated_attributes: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Caller:
    """Who made a call, and in which account.

    `account` is the account that the call acts in; it owns the record. Members that the identity's
    type does not have are None.

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

    @property
    def username(self) -> str | None:
        """The Username of LookupEvents: user name, session name, or root."""
        if self.type == "Root":
            return "root"
        if self.type == "AssumedRole" and self.principal_id:
            return self.principal_id.partition(":")[2] or None
        return self.user_name

    def called_by_service(self, service: str) -> "Caller":
        """Return the identity of a call that `service` (as cloudtrail.amazonaws.com) made for this caller."""
        return replace(self, invoked_by=service)

    def as_record(self) -> Json:
        """Return the userIdentity object, keys in AWS's order, absent ones left out."""
        anonymous = self.type == "AWSAccount" and self.account == ANONYMOUS_ACCOUNT
        service = self.type == "AWSService"
        members = {
            "type": self.type,
            "principalId": "" if anonymous else self.principal_id,
            "arn": self.arn,
            "accountId": None if service else self.account,
            "accessKeyId": self.access_key_id,
            "userName": self.user_name,
            "sessionContext": _session_context(self.session),
            "invokedBy": self.invoked_by,
            "identityProvider": self.identity_provider,
        }
        return {name: value for name, value in members.items() if value is not None}


def _session_context(session: Session | None) -> Json | None:
    if session is None:
        return None
    context: Json = {}
    if session.issuer:
        context["sessionIssuer"] = {
            "type": session.issuer.type,
            "principalId": session.issuer.principal_id,
            "arn": session.issuer.arn,
            "accountId": session.issuer.account,
            "userName": session.issuer.user_name,
        }
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
    return context


def root(account: str, access_key_id: str | None = None) -> Caller:
    """Return the root user of an account."""
    return Caller("Root", account, account, f"arn:aws:iam::{account}:root", access_key_id)


def user(account: str, name: str, access_key_id: str | None, user_id: str | None = None) -> Caller:
    """Return an IAM user; without `user_id` one that depends on account and name alone."""
    known_id = user_id or "AIDA" + derived_text(f"{account}/{name}", 17, CAPITALS_AND_DIGITS)
    return Caller(
        "IAMUser",
        account,
        known_id,
        f"arn:aws:iam::{account}:user/{name}",
        access_key_id,
        name.rpartition("/")[2],
    )


def anonymous() -> Caller:
    """Return the identity of an unsigned S3 request."""
    return Caller("AWSAccount", ANONYMOUS_ACCOUNT)


def service(name: str) -> Caller:
    """Return an AWS service that acts for itself, by its DNS name."""
    return Caller("AWSService", "", invoked_by=name)
