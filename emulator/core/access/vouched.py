"""Callers with a token of an identity provider, as the trust policy of a role sees them.

Neither tokens nor assertions are verified. Source: IAM user guide, "Available keys for AWS OIDC federation"
and "Available keys for SAML-based AWS STS federation".
"""

from collections.abc import Mapping

from emulator.core.access.principals import Principal
from emulator.core.arns import find_parts
from emulator.core.callers import federation
from emulator.core.callers.federation import HTTPS
from emulator.core.policies.patterns import Context
from emulator.core.values import dataclass

Form = Mapping[str, str]
OPERATIONS: Mapping[str, str] = {
    "AssumeRoleWithSAML": "SAMLAssertion",
    "AssumeRoleWithWebIdentity": "WebIdentityToken",
}


@dataclass(frozen=True)
class Vouched:
    """Who asks for a role: the provider as a principal, and what it says of them as condition keys."""

    principal: Principal
    keys: Context


def vouched(operation: str, form: Form) -> Vouched | None:
    """Return who asks for the role of such a call, None for other calls."""
    if operation not in OPERATIONS:
        return None
    role = find_parts(form.get("RoleArn", ""))
    account = role.account if role else ""
    provider, keys = _of_saml(form) if operation == "AssumeRoleWithSAML" else _of_token(form)
    return Vouched(Principal("provider", account, provider, provider, provider), keys)


def _of_saml(form: Form) -> tuple[str, Context]:
    assertion = federation.parse_assertion(form.get("SAMLAssertion", ""))
    if assertion is None:
        return "", {}
    keys = {
        "saml:aud": assertion.audience,
        "saml:iss": assertion.issuer,
        "saml:sub": assertion.subject,
        "saml:sub_type": assertion.subject_type,
    }
    return form.get("PrincipalArn", ""), keys


def _of_token(form: Form) -> tuple[str, Context]:
    token = federation.parse_token(form.get("WebIdentityToken", ""))
    if token is None:  # the tokens of Facebook and Amazon tell nothing
        return form.get("ProviderId", ""), {}
    host = token.issuer.removeprefix(HTTPS)
    provider = form.get("ProviderId") or token.provider_of(form.get("RoleArn", ""))
    return provider, {f"{host}:aud": token.audience, f"{host}:sub": token.subject}
