"""Callers from identity providers: the contents of SAML assertions and web identity tokens.

Signatures are not verified.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as Tree

import orjson

from emulator.core import arns
from emulator.core.call import Exchange, Target
from emulator.core.callers import identity
from emulator.core.callers.identity import Caller

HTTPS = "https://"
NAME_FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
SESSION_NAME = (
    ".//{*}Attribute[@Name='https://aws.amazon.com/SAML/Attributes/RoleSessionName']/{*}AttributeValue"
)
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")  # they can make a small document a huge one
# Issuers of tokens that AWS knows by name; all others are a provider that the account made.
KNOWN_ISSUERS = frozenset({"accounts.google.com"})
# Services that take unsigned calls from anybody and are recorded all the same.
PUBLIC = frozenset({"cognito-identity", "cognito-idp", "sso", "sso-oidc"})
# Services whose resources may be open to anybody.
OPEN = frozenset({"s3", "sns", "sqs"})


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
    return Assertion(
        subject=name.text.strip(),
        subject_type=name.get("Format", "").removeprefix(NAME_FORMAT),
        issuer=_text(root, ".//{*}Assertion/{*}Issuer") or _text(root, "./{*}Issuer"),
        audience=_text(root, ".//{*}Audience"),
        id=_id(root),
        session_name=_text(root, SESSION_NAME),
    )


def _id(root: Tree.Element) -> str:
    assertion = root.find(".//{*}Assertion")
    return assertion.get("ID", "") if assertion is not None else ""


def _text(root: Tree.Element, path: str) -> str:
    return (root.findtext(path) or "").strip()


@dataclass(frozen=True)
class Token:
    """What a web identity token says: who issued it, for which application, for whom."""

    issuer: str
    audience: str
    subject: str

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
    return Token(_first(payload.get("iss")), _first(payload.get("aud")), payload["sub"])


def _first(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else ""


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
    if exchange.credential is not None or target.service == "s3":
        return caller
    return identity.unknown(exchange.account) if target.service in PUBLIC else None


def takes_unsigned(target: Target) -> bool:
    """Tell whether AWS looks at a call that nobody signed, instead of refusing it at once.

    Source: the API references of S3, SNS, SQS, STS and Cognito; for IAM Identity Center, assumed.
    """
    if target.service == "sts":
        return target.operation in VOUCHED_FOR
    return target.service in PUBLIC | OPEN


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
