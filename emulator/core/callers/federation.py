"""Callers from identity providers: the contents of SAML assertions and web identity tokens.

Signatures are not verified.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as Tree

import orjson

from emulator.core import arns
from emulator.core.call import PREFLIGHT, Description, Exchange, Json, Target
from emulator.core.callers import identity
from emulator.core.callers.identity import Caller
from emulator.core.values import dataclass

HTTPS = "https://"
NAME_FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
# Names of attributes of assertions, and of claims of tokens. Source: IAM user guide, "Configure SAML
# assertions for the authentication response" and "Pass session tags in AWS STS".
SAML_ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/"
ATTRIBUTE_VALUE = "{*}AttributeValue"
TAG_ATTRIBUTE = SAML_ATTRIBUTES + "PrincipalTag:"
TAGS_CLAIM = "https://aws.amazon.com/tags"
SOURCE_IDENTITY_CLAIM = "https://aws.amazon.com/source_identity"
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")  # they can make a small document a huge one
# Issuers of tokens that AWS knows by name; all others are a provider that the account made.
KNOWN_ISSUERS = frozenset({"accounts.google.com"})
# Services that take unsigned calls from anybody and are recorded all the same, and the caller's principalId.
# Source: published records; for sso and sso-oidc, assumed.
PUBLIC: Mapping[str, str | None] = {
    "cognito-identity": None,
    "cognito-idp": "Anonymous",
    "sso": None,
    "sso-oidc": None,
}
# Services whose resources may be open to anybody.
OPEN = frozenset({"s3", "sns", "sqs"})


@dataclass(frozen=True)
class Granted:
    """What a session gets beside its rights: tags by key, the keys of those it passes on, its source.

    `source_identity` is "" where there is none.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    transitive_keys: tuple[str, ...] = ()
    source_identity: str = ""

    @property
    def transitive_tags(self) -> Mapping[str, str]:
        """The tags that sessions of roles assumed from this one inherit."""
        return {key: self.tags[key] for key in self.transitive_keys if key in self.tags}

    def as_parameters(self) -> Json:
        """Return it as the record of a call that somebody else vouches for has it.

        Source: IAM user guide, the samples of session tags; real records of 2023 and 2025.
        """
        members: Json = {
            "principalTags": dict(self.tags),
            "transitiveTagKeys": list(self.transitive_keys),
            "sourceIdentity": self.source_identity,
        }
        return {name: value for name, value in members.items() if value}


NOTHING = Granted()


@dataclass(frozen=True)
class Assertion:
    """What a SAML response says: who is meant, in which format, who says so, and to whom.

    `id` and `session_name`, the name of the session that is asked for, are "" where it does not tell them.
    """

    subject: str
    subject_type: str
    issuer: str
    audience: str
    id: str
    session_name: str
    granted: Granted = NOTHING

    def name_qualifier(self, provider_arn: str) -> str:
        """Return what tells equal subjects of different providers apart.

        Base64 of the SHA-1 of issuer, account id, "/" and the provider's name. Source: STS API reference,
        AssumeRoleWithSAML.
        """
        provider = arns.find_parts(provider_arn)
        account = provider.account if provider else ""
        name = provider_arn.rpartition("/")[2]
        digest = hashlib.sha1(f"{self.issuer}{account}/{name}".encode(), usedforsecurity=False).digest()
        return base64.b64encode(digest).decode()


def parse_assertion(text: str) -> Assertion | None:
    """Return what a SAML response in Base64 says, None for what is none or names nobody."""
    try:
        document = base64.b64decode(text)
        if any(declaration in document for declaration in DECLARATIONS):
            return None
        root = Tree.fromstring(document)  # noqa: S314 - declarations, the dangerous part, are refused above
    except (binascii.Error, ValueError, Tree.ParseError):
        return None
    name = root.find(".//{*}Subject/{*}NameID")
    if name is None or not name.text:
        return None
    attributes = _attributes(root)
    return Assertion(
        subject=name.text.strip(),
        subject_type=name.get("Format", "").removeprefix(NAME_FORMAT),
        issuer=_text(root, ".//{*}Assertion/{*}Issuer") or _text(root, "./{*}Issuer"),
        audience=_text(root, ".//{*}Audience"),
        id=_id(root),
        session_name=_first(attributes.get(SAML_ATTRIBUTES + "RoleSessionName")),
        granted=_granted_by(attributes),
    )


def _attributes(root: Tree.Element) -> Mapping[str, list[str]]:
    """Return the values of each attribute of the assertion by its name."""
    return {
        attribute.get("Name", ""): [
            (value.text or "").strip() for value in attribute.iterfind("{*}AttributeValue")
        ]
        for attribute in root.iterfind(".//{*}Attribute")
    }


def _granted_by(attributes: Mapping[str, list[str]]) -> Granted:
    tags = {
        name.removeprefix(TAG_ATTRIBUTE): _first(values)
        for name, values in attributes.items()
        if name.startswith(TAG_ATTRIBUTE)
    }
    keys = attributes.get(SAML_ATTRIBUTES + "TransitiveTagKeys", [])
    return Granted(tags, tuple(keys), _first(attributes.get(SAML_ATTRIBUTES + "SourceIdentity")))


def _id(root: Tree.Element) -> str:
    assertion = root.find(".//{*}Assertion")
    return assertion.get("ID", "") if assertion is not None else ""


def _text(root: Tree.Element, path: str) -> str:
    return (root.findtext(path) or "").strip()


@dataclass(frozen=True)
class Token:
    """What a web identity token says: its issuer, its application and its subject."""

    issuer: str
    audience: str
    subject: str
    granted: Granted = NOTHING

    def provider_of(self, role_arn: str) -> str:
        """Return the provider as records name it: an ARN in the role's account, or a name that AWS knows."""
        host = self.issuer.removeprefix(HTTPS)
        role = arns.find_parts(role_arn)
        if host in KNOWN_ISSUERS or role is None:
            return host
        return f"arn:{role.partition}:iam::{role.account}:oidc-provider/{host}"


def parse_token(text: str) -> Token | None:
    """Return what the payload of a JSON Web Token says, None when it is none or names nobody."""
    parts = text.split(".")
    if len(parts) != 3:
        return None
    try:
        payload = orjson.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return None
    if not isinstance(payload, dict) or not isinstance(payload.get("sub"), str):
        return None
    granted = _granted_in(payload)
    return Token(_first(payload.get("iss")), _first(payload.get("aud")), payload["sub"], granted)


def _granted_in(claims: Mapping[str, Any]) -> Granted:
    """Return what the claims of a token grant; those that are not of AWS's form count for nothing."""
    told = claims.get(TAGS_CLAIM)
    told = told if isinstance(told, dict) else {}
    tags, keys = told.get("principal_tags"), told.get("transitive_tag_keys")
    return Granted(
        {key: _first(values) for key, values in tags.items()} if isinstance(tags, dict) else {},
        tuple(key for key in keys if isinstance(key, str)) if isinstance(keys, list) else (),
        _first(claims.get(SOURCE_IDENTITY_CLAIM)),
    )


def _first(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else ""


# --- what sessions get ---------------------------------------------------------------------------


def granted_to(operation: str, form: Mapping[str, str]) -> Granted:
    """Return the attributes that a call of STS, or the token in it, asks for its session."""
    if operation == "AssumeRoleWithSAML":
        assertion = parse_assertion(form.get("SAMLAssertion", ""))
        return assertion.granted if assertion else NOTHING
    if operation == "AssumeRoleWithWebIdentity":
        token = parse_token(form.get("WebIdentityToken", ""))
        return token.granted if token else NOTHING
    if operation != "AssumeRole":
        return NOTHING
    tags = {
        value: form.get(name.removesuffix("Key") + "Value", "")
        for name, value in form.items()
        if name.startswith("Tags.member.") and name.endswith(".Key")
    }
    keys = tuple(value for name, value in form.items() if name.startswith("TransitiveTagKeys.member."))
    return Granted(tags, keys, form.get("SourceIdentity", ""))


def with_incoming_tags(description: Description, caller: Caller) -> Description:
    """Return the description of an AssumeRole with the tags that the new session inherits from the caller's.

    Source: IAM user guide, the sample of chained roles with session tags.
    """
    tags = caller.session.transitive_tags if caller.session else None
    if not tags or description.event_name != "AssumeRole" or description.request_parameters is None:
        return description
    inherited = {"incomingTransitiveTags": dict(tags)}
    return replace(description, request_parameters={**description.request_parameters, **inherited})


# --- callers ---------------------------------------------------------------------------------------


def find_caller(exchange: Exchange, caller: Caller) -> Caller | None:
    """Return whom the record names, None where AWS records nothing.

    That is the caller, but for the two calls of STS that others vouch for, and for unsigned calls, which
    only S3 and few more take.

    Source: CloudTrail user guide, "CloudTrail userIdentity element"; for the calls that anybody may make to
    other services than Cognito's identity pools, assumed.
    """
    target = exchange.target
    if target.service == "sts" and target.operation in VOUCHED_FOR:
        return VOUCHED_FOR[target.operation](exchange)
    if target.operation == PREFLIGHT:  # the signature in its URL is that of the call to come
        return identity.anonymous()
    if exchange.credential is not None or target.service == "s3":
        return caller
    if target.service not in PUBLIC:
        return None
    return identity.unknown(exchange.account, PUBLIC[target.service])


def takes_unsigned(target: Target) -> bool:
    """Tell whether AWS looks at a call that nobody signed, instead of refusing it at once.

    Source: the API references of S3, SNS, SQS, STS and Cognito; for IAM Identity Center, assumed.
    """
    if target.service == "sts":
        return target.operation in VOUCHED_FOR
    return target.service in PUBLIC or target.service in OPEN


def form_of(exchange: Exchange) -> Mapping[str, str]:
    """Return the parameters of a call in the query protocol."""
    body = exchange.request.body.decode(errors="replace")
    return dict(parse_qsl(body or exchange.request.query))


def _saml_user(exchange: Exchange) -> Caller:
    form = form_of(exchange)
    account = _account_of(form, exchange)
    assertion = parse_assertion(form.get("SAMLAssertion", ""))
    if assertion is None:
        return Caller("SAMLUser", account)
    qualifier = assertion.name_qualifier(form.get("PrincipalArn", ""))
    return Caller(
        "SAMLUser",
        account,
        f"{qualifier}:{assertion.subject}",
        user_name=assertion.subject,
        identity_provider=qualifier,
    )


def _web_identity_user(exchange: Exchange) -> Caller:
    form = form_of(exchange)
    account = _account_of(form, exchange)
    token = parse_token(form.get("WebIdentityToken", ""))
    if token is None:  # the tokens of Facebook and Amazon tell nothing
        return Caller("WebIdentityUser", account, identity_provider=form.get("ProviderId"))
    provider = form.get("ProviderId") or token.provider_of(form.get("RoleArn", ""))
    return Caller(
        "WebIdentityUser",
        account,
        f"{provider}:{token.audience}:{token.subject}",
        user_name=token.subject,
        identity_provider=provider,
    )


def _account_of(form: Mapping[str, str], exchange: Exchange) -> str:
    role = arns.find_parts(form.get("RoleArn", ""))
    return role.account if role and role.account else exchange.account


VOUCHED_FOR: Mapping[str, Callable[[Exchange], Caller]] = {
    "AssumeRoleWithSAML": _saml_user,
    "AssumeRoleWithWebIdentity": _web_identity_user,
}
