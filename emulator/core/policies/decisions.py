"""Policies: whether a bucket, topic, key or role lets a service in, as IAM decides it.

A statement that AWS would have refused to store never allows; a Deny that cannot be understood, but for
parts that plainly speak of something else, denies. So a mistake shows as a refusal, not as an access
that AWS would not grant.

Source: IAM user guide, "JSON policy element reference" and "Policy evaluation logic".
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emulator.core.places import Policy
from emulator.core.policies import conditions
from emulator.core.policies.patterns import Context, Facts, PolicyError, facts_of, matches, parse, wildcards

Statement = Mapping[str, Any]

ELEMENTS = frozenset(
    {
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    }
)
PRINCIPAL_KINDS = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})
ACCOUNT_PRINCIPAL = re.compile(r"(?:(\d{12})|arn:aws[a-z-]*:iam::(\d{12}):root)", re.ASCII)


@dataclass(frozen=True)
class Service:
    """A service that asks: its DNS name, and the accounts that old policies name in its place."""

    name: str
    accounts: frozenset[str]


@dataclass(frozen=True)
class Asked:
    """What is asked for. `service` is None where the policy belongs to the one who asks."""

    action: str
    resource: str
    facts: Facts
    service: Service | None


def allows(
    policy: Policy | None,
    *,
    principal_service: str,
    action: str,
    resource: str,
    context: Context,
    principal_accounts: Sequence[str] = (),
) -> bool:
    """Tell whether a resource's policy lets an AWS service act: some Allow applies and no Deny does.

    `principal_service` is the service's DNS name; `principal_accounts` are accounts of 12 digits that may
    stand for it in policies from before services had names. `resource` is the ARN asked for, and for
    sts:AssumeRole the role's. `context` holds the condition keys, as service_context makes them. Never
    raises, whatever the policy holds.
    """
    service = Service(principal_service, frozenset(principal_accounts))
    asked = Asked(action, resource, facts_of(context), service)
    return _is_allowed([] if policy is None else [policy], asked)


def allows_identity(policies: Sequence[Policy], *, action: str, resource: str, context: Context) -> bool:
    """Tell whether a role's permission policies together let it act: some Allow applies and no Deny does.

    Never raises, whatever the policies hold.
    """
    return _is_allowed(policies, Asked(action, resource, facts_of(context), None))


def service_context(service: str, source_arn: str, source_account: str) -> dict[str, str]:
    """Return the condition keys of a call that a service makes on behalf of the resource `source_arn`.

    Source: what CloudTrail's own calls to topics and buckets were seen to carry; that they travel over
    TLS, and not through another service, is assumed.
    """
    return {
        "aws:SourceArn": source_arn,
        "aws:SourceAccount": source_account,
        "aws:PrincipalType": "AssumedRole",
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": service,
        "aws:SecureTransport": "true",
        "aws:ViaAWSService": "false",
    }


def _is_allowed(policies: Iterable[Policy], asked: Asked) -> bool:
    effects = {effect for policy in policies for effect in _effects(policy, asked)}
    return "Allow" in effects and "Deny" not in effects


def _effects(policy: object, asked: Asked) -> Iterable[str]:
    """Return the effects of the statements that apply."""
    if not isinstance(policy, Mapping):
        return []
    held = policy.get("Statement", [])
    statements = held if isinstance(held, list) else [held]
    # Variables came with the second version of the language; the first reads them as plain text.
    variables = asked.facts if policy.get("Version") == "2012-10-17" else None
    return [
        statement["Effect"]
        for statement in statements
        if isinstance(statement, Mapping)
        and statement.get("Effect") in ("Allow", "Deny")
        and _applies(statement, asked, variables)
    ]


def _applies(statement: Statement, asked: Asked, variables: Facts | None) -> bool:
    try:
        speaks_of_it = (
            _speaks_of_principal(statement, asked.service)
            and _speaks_of_action(statement, asked.action)
            and _speaks_of_resource(statement, asked, variables)
            and conditions.hold(statement.get("Condition", {}), asked.facts, variables)
        )
        if speaks_of_it:
            _check_elements(statement)
    except PolicyError:
        return bool(statement["Effect"] == "Deny")
    return speaks_of_it


def _check_elements(statement: Statement) -> None:
    if not ELEMENTS.issuperset(statement):
        raise PolicyError(", ".join(map(str, statement)))


def _element(statement: Statement, name: str) -> tuple[object, bool]:
    """Return the value of an element or of its Not form, and whether it is the Not form."""
    present = [key for key in (name, f"Not{name}") if key in statement]
    if len(present) != 1:
        raise PolicyError(name)
    return statement[present[0]], present[0] != name


def _listed(value: object) -> Sequence[str]:
    listed = value if isinstance(value, list) else [value]
    names = [one for one in listed if isinstance(one, str)]
    if len(names) < len(listed):
        raise PolicyError(repr(value))
    return names


def _speaks_of_principal(statement: Statement, service: Service | None) -> bool:
    if service is None:
        if "Principal" in statement or "NotPrincipal" in statement:
            raise PolicyError("Principal")
        return True
    named, excluded = _element(statement, "Principal")
    if excluded and statement["Effect"] == "Allow":
        raise PolicyError("NotPrincipal")  # documented as not supported
    return _names(named, service) != excluded


def _names(principal: object, service: Service) -> bool:
    if principal == "*":
        return True
    if not isinstance(principal, Mapping) or not PRINCIPAL_KINDS.issuperset(principal):
        raise PolicyError("Principal")
    by_kind = {kind: _listed(names) for kind, names in principal.items()}
    return (
        service.name in by_kind.get("Service", ())
        or "*" in by_kind.get("Service", ())
        or any(_stands_for(name, service) for name in by_kind.get("AWS", ()))
    )


def _stands_for(name: str, service: Service) -> bool:
    """Tell whether an AWS principal is everybody, or one of the service's accounts as a whole."""
    account = ACCOUNT_PRINCIPAL.fullmatch(name)
    if account is None:
        return name == "*"
    return (account[1] or account[2]) in service.accounts


def _speaks_of_action(statement: Statement, action: str) -> bool:
    named, excluded = _element(statement, "Action")
    patterns = [wildcards(name.lower()) for name in _listed(named)]
    return any(matches(pattern, action.lower()) for pattern in patterns) != excluded


def _speaks_of_resource(statement: Statement, asked: Asked, variables: Facts | None) -> bool:
    if "Resource" not in statement and "NotResource" not in statement:
        _check_trusts(asked)
        return True
    named, excluded = _element(statement, "Resource")
    patterns = [parse(name, variables) for name in _listed(named)]
    return any(pattern is not None and matches(pattern, asked.resource) for pattern in patterns) != excluded


def _check_trusts(asked: Asked) -> None:
    """Check that a role's trust policy is asked, the only kind whose statements name no resource."""
    if asked.service is None or not asked.action.lower().startswith("sts:"):
        raise PolicyError("Resource")
