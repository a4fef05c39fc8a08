"""Access keys that are mapped to identities, and the JSON of the mapping.

An identity is written as the userIdentity of a record, but most members may be left out: the ARN
gives the account and the names, and the rest is made up, the same every time.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from emulator.core import arns
from emulator.core.arns import Arn
from emulator.core.call import Json
from emulator.core.callers import identity
from emulator.core.callers.identity import Caller, Issuer, Session
from emulator.core.callers.secret_keys import Secret
from emulator.core.clock import parse_iso, whole_second
from emulator.core.values import dataclass

KEY_ID = re.compile(r"[!-.0-~]{1,128}")  # visible, and no slash: one ends the key in a signature's scope
SERVICE = re.compile(r"[a-z][a-z0-9.-]{0,62}\.amazonaws\.com")
NAME = r"[\w+=,.@-]{1,128}"
FORMS: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "Root": ("iam", re.compile("root")),
    "IAMUser": ("iam", re.compile(rf"user/(?P<name>(?:[!-~]+/)?{NAME})", re.ASCII)),
    "AssumedRole": ("sts", re.compile(rf"assumed-role/(?P<role>{NAME})/(?P<name>{NAME})", re.ASCII)),
    "FederatedUser": ("sts", re.compile(rf"federated-user/(?P<name>{NAME})", re.ASCII)),
}
METADATA_VERSIONS = ("1.0", "2.0")
ISSUER_TYPES: Mapping[str, Literal["Role", "IAMUser", "Root"]] = {
    "Role": "Role",
    "IAMUser": "IAMUser",
    "Root": "Root",
}


class PrincipalError(ValueError):
    """An invalid mapping; the text begins with the field's name."""


class MappedKeys:
    """The keys that are mapped at this moment. Any thread may use it."""

    def __init__(self) -> None:
        self._callers: Mapping[str, Caller] = {}
        self._secrets: Mapping[str, Secret] = {}

    def find_secret(self, access_key_id: str) -> Secret | None:
        """Return what signs for a key, None for one that was mapped without its secret."""
        return self._secrets.get(access_key_id)

    def find(self, access_key_id: str) -> Caller | None:
        """Return the identity of a key, None if the key is not mapped."""
        return self._callers.get(access_key_id)

    def replace(self, callers: Mapping[str, Caller], secrets: Mapping[str, Secret] | None = None) -> None:
        """Map these keys and no others. The secret of a key that stays is kept, unless there is another."""
        known = {**self._secrets, **(secrets or {})}
        self._callers = dict(callers)
        self._secrets = {key: secret for key, secret in known.items() if key in callers}

    def as_json(self) -> Json:
        """Return the document that would map the same keys; it holds no secrets."""
        return {"principals": {key: _as_json(caller) for key, caller in self._callers.items()}}


def _as_json(caller: Caller) -> Json:
    place = {"sourceIPAddress": caller.address, "userAgent": caller.user_agent}
    return caller.as_record() | {name: text for name, text in place.items() if text}


def secrets_in(document: Mapping[str, Any]) -> Mapping[str, Secret]:
    """Return the secrets that a document, which mapping_of takes, tells of its keys."""
    listed = document["principals"]
    return {
        key: Secret(told["secretAccessKey"], told.get("sessionToken"))
        for key, told in listed.items()
        if told.get("secretAccessKey")
    }


def mapping_of(document: Mapping[str, Any], now: datetime) -> Mapping[str, Caller]:
    """Return the callers in {"principals": {key: identity}} by access key id.

    Sessions without a start time start `now`. Raises PrincipalError.
    """
    fields = _Fields(document, "")
    listed = fields.object("principals")
    if listed is None:
        raise PrincipalError("principals: must be an object of identities by access key id.")
    fields.check_nothing_left()
    return {key: _caller(key, listed.required_object(key), now) for key in listed.names()}


def _caller(key: str, fields: "_Fields", now: datetime) -> Caller:
    if not KEY_ID.fullmatch(key):
        raise PrincipalError(
            f"{fields.path}: an access key id has 1 to 128 visible characters, and no slash."
        )
    kind = fields.text("type") or ""
    if kind not in FORMS:
        raise fields.wrong("type", f"must be one of {', '.join(FORMS)}")
    named = _named(kind, fields)
    fields.expect("accessKeyId", key)
    fields.expect("accountId", named.arn.account)
    made = MAKERS[kind](named, fields, now)
    service = fields.text("invokedBy")
    if service and not SERVICE.fullmatch(service):
        raise fields.wrong("invokedBy", "must be a service, as cloudformation.amazonaws.com")
    address, agent = fields.text("sourceIPAddress"), fields.text("userAgent")
    secret, token = fields.text("secretAccessKey"), fields.text("sessionToken")
    if token and not secret:
        raise fields.wrong("sessionToken", "needs a secretAccessKey")
    fields.check_nothing_left()
    return replace(made, access_key_id=key, invoked_by=service, address=address, user_agent=agent)


@dataclass(frozen=True)
class _Named:
    """The ARN of an identity, the name in it (with the path of a user), and of a role session the role."""

    arn: Arn
    name: str
    role: str


def _named(kind: str, fields: "_Fields") -> _Named:
    text = fields.text("arn") or _implied_arn(kind, fields)
    arn = arns.find_parts(text or "")
    service, pattern = FORMS[kind]
    match = pattern.fullmatch(arn.resource) if arn and arn.service == service and not arn.region else None
    if arn is None or match is None or not arns.ACCOUNT.fullmatch(arn.account):
        raise fields.wrong("arn", f"must be the ARN of an identity of type {kind}")
    found = match.groupdict()
    return _Named(arn, found.get("name", ""), found.get("role", ""))


def _implied_arn(kind: str, fields: "_Fields") -> str | None:
    """Return the ARN made from account and name; the path of such a user is /."""
    account, name = fields.peek("accountId"), fields.peek("userName")
    if not account:
        return None
    if kind == "Root":
        return f"arn:aws:iam::{account}:root"
    return f"arn:aws:iam::{account}:user/{name}" if kind == "IAMUser" and name else None


# --- each type -------------------------------------------------------------------------------------


def _root(named: _Named, fields: "_Fields", now: datetime) -> Caller:
    account = named.arn.account
    fields.expect("principalId", account)
    session = _session(fields, now, None)
    return Caller("Root", account, account, str(named.arn), None, fields.text("userName"), session)


def _user(named: _Named, fields: "_Fields", now: datetime) -> Caller:
    account, short_name = named.arn.account, named.name.rpartition("/")[2]
    fields.expect("userName", short_name)
    user_id = fields.text("principalId") or identity.derived_id("AIDA", account, named.name)
    session = _session(fields, now, None)
    return Caller("IAMUser", account, user_id, str(named.arn), None, short_name, session)


def _role_session(named: _Named, fields: "_Fields", now: datetime) -> Caller:
    account, ending = named.arn.account, f":{named.name}"
    role_id = identity.derived_id("AROA", account, named.role)
    session_id = fields.text("principalId") or role_id + ending
    if not session_id.endswith(ending):
        raise fields.wrong("principalId", f"must be the role's id and {ending}")
    role_arn = f"arn:{named.arn.partition}:iam::{account}:role/{named.role}"
    issuer = Issuer("Role", session_id.removesuffix(ending), role_arn, account, named.role)
    session = _session(fields, now, issuer)
    return Caller("AssumedRole", account, session_id, str(named.arn), session=session)


def _federated_user(named: _Named, fields: "_Fields", now: datetime) -> Caller:
    account = named.arn.account
    federated_id = f"{account}:{named.name}"
    fields.expect("principalId", federated_id)
    issuer = Issuer("Root", account, f"arn:{named.arn.partition}:iam::{account}:root", account, "")
    session = _session(fields, now, issuer)
    return Caller("FederatedUser", account, federated_id, str(named.arn), session=session)


MAKERS = {"Root": _root, "IAMUser": _user, "AssumedRole": _role_session, "FederatedUser": _federated_user}


def _session(fields: "_Fields", now: datetime, issuer: Issuer | None) -> Session | None:
    """Return the session; where none is told, one that begins now for who has an issuer."""
    told = fields.object("sessionContext")
    if told is None:
        return Session(whole_second(now), issuer=issuer) if issuer else None
    attributes = told.object("attributes") or _Fields({}, "")
    federation = told.object("webIdFederationData")
    session = Session(
        created=attributes.instant("creationDate") or whole_second(now),
        mfa=attributes.flag("mfaAuthenticated"),
        issuer=_issuer(told.object("sessionIssuer"), issuer),
        source_identity=told.text("sourceIdentity"),
        federated_provider=federation.text("federatedProvider") if federation else None,
        federated_attributes=federation.texts("attributes") if federation else None,
        ec2_role_delivery=told.choice("ec2RoleDelivery", METADATA_VERSIONS),
        assumed_root=told.flag("assumedRoot"),
    )
    for part in (attributes, federation, told):
        if part:
            part.check_nothing_left()
    return session


def _issuer(told: "_Fields | None", otherwise: Issuer | None) -> Issuer | None:
    if told is None or otherwise is None:
        if told:
            raise PrincipalError(f"{told.path}: an identity of this type has none.")
        return otherwise
    kind = told.text("type") or otherwise.type
    if kind not in ISSUER_TYPES:
        raise told.wrong("type", f"must be one of {', '.join(ISSUER_TYPES)}")
    issuer = Issuer(
        ISSUER_TYPES[kind],
        told.text("principalId") or otherwise.principal_id,
        told.text("arn") or otherwise.arn,
        told.text("accountId") or otherwise.account,
        told.text("userName") or otherwise.user_name,
    )
    told.check_nothing_left()
    return issuer


# --- reading ---------------------------------------------------------------------------------------


class _Fields:
    """The members of an object, each taken once; `path` leads to it."""

    def __init__(self, members: Mapping[str, Any], path: str) -> None:
        self.path = path
        self._left = dict(members)

    def names(self) -> list[str]:
        return list(self._left)

    def peek(self, name: str) -> str | None:
        """Return a text without taking it, None for anything else."""
        value = self._left.get(name)
        return value if isinstance(value, str) else None

    def text(self, name: str) -> str | None:
        value = self._left.pop(name, None)
        if value is not None and (not isinstance(value, str) or not value):
            raise self.wrong(name, "must be a text")
        return value

    def choice(self, name: str, choices: Sequence[str]) -> str | None:
        """Take a text that is one of these, None when there is none."""
        value = self.text(name)
        if value is not None and value not in choices:
            raise self.wrong(name, f"must be one of {', '.join(choices)}")
        return value

    def expect(self, name: str, value: str) -> None:
        """Take a text that has this value, if it is there at all."""
        if (self.text(name) or value) != value:
            raise self.wrong(name, f"must be {value}")

    def flag(self, name: str) -> bool:
        """Take a text that is "true" or "false", as records write it, or a truth value; absent is false."""
        value = self._left.pop(name, False)
        if value not in (True, False, "true", "false"):
            raise self.wrong(name, "must be true or false")
        return value in (True, "true")

    def instant(self, name: str) -> datetime | None:
        text = self.text(name)
        try:
            return parse_iso(text) if text else None
        except ValueError as error:
            raise self.wrong(name, "must be a time such as 2026-01-02T13:00:00Z") from error

    def texts(self, name: str) -> Mapping[str, str]:
        value = self._left.pop(name, {})
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
            raise self.wrong(name, "must be an object of texts")
        return value

    def object(self, name: str) -> "_Fields | None":
        value = self._left.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.wrong(name, "must be an object")
        return _Fields(value, self._path_of(name))

    def required_object(self, name: str) -> "_Fields":
        found = self.object(name)
        if found is None:
            raise self.wrong(name, "must be an object")
        return found

    def check_nothing_left(self) -> None:
        """Raise PrincipalError if there is an unknown member."""
        for name in self._left:
            raise self.wrong(name, "there is no such field")

    def wrong(self, name: str, sentence: str) -> PrincipalError:
        return PrincipalError(f"{self._path_of(name)}: {sentence}.")

    def _path_of(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name
