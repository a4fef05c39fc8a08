"""Policies: which statements speak of a call, and whether a resource lets a service in, as IAM decides it.

A statement that AWS would have refused to store never allows; a Deny that cannot be understood, but for
parts that plainly speak of something else, denies. So a mistake shows as a refusal, not as an access
that AWS would not grant.

Source: IAM user guide, "JSON policy element reference" and "Policy evaluation logic".
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any, Literal, Protocol

from emulator.core.places import Policy
from emulator.core.policies import conditions
from emulator.core.policies.patterns import (
    Context,
    Facts,
    Pattern,
    PolicyError,
    facts_of,
    matches,
    parse,
    wildcards,
)
from emulator.core.values import dataclass

Statement = Mapping[str, Any]

EVERYTHING = wildcards("*")

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


class Naming(IntEnum):
    """How a Principal element names who asks, the weakest first.

    By the account: whose own policies then decide. By a star, or by the role of a session: as if a policy of
    their own allowed it. Themselves: whatever policies of their own do not allow.
    """

    ACCOUNT = 1
    EVERYBODY = 2
    ITSELF = 3


class Asker(Protocol):
    """Who asks."""

    def named_by(self, kind: str, name: str) -> Naming | None:
        """Return how an entry of a Principal element names them; `kind` is AWS, Service and so on."""
        ...


@dataclass(frozen=True)
class Service:
    """A service that asks: its DNS name, and the accounts that old policies name in its place."""

    name: str
    accounts: frozenset[str]

    def named_by(self, kind: str, name: str) -> Naming | None:
        """Return how an entry of a Principal element names the service."""
        if kind == "Service":
            return Naming.ITSELF if name in (self.name, "*") else None
        if kind != "AWS":
            return None
        account = ACCOUNT_PRINCIPAL.fullmatch(name)
        if account is None:
            return Naming.EVERYBODY if name == "*" else None
        return Naming.ACCOUNT if (account[1] or account[2]) in self.accounts else None


@dataclass(frozen=True)
class Asked:
    """What is asked for. `asker` is None where the policy belongs to the one who asks.

    `resource` is None where it is not known; `hopes` says whether an Allow is then taken to speak of it and a
    Deny not to, or the other way round.
    """

    action: str
    resource: str | None
    facts: Facts
    asker: Asker | None
    hopes: bool = True


Effect = Literal["Allow", "Deny"]


@dataclass(frozen=True)
class Applying:
    """A statement that speaks of what is asked: its place, counted from 1, and its Sid, "" for none.

    `naming` is how it names who asks, None in a policy that belongs to them.
    """

    effect: Effect
    number: int
    sid: str
    naming: Naming | None


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
    effects = {one.effect for policy in policies for one in applying(policy, asked)}
    return "Allow" in effects and "Deny" not in effects


def applying(policy: object, asked: Asked) -> Sequence[Applying]:
    """Return the statements of a policy that apply, in their order. Never raises, whatever it holds."""
    if not isinstance(policy, Mapping):
        return []
    held = policy.get("Statement", [])
    statements = held if isinstance(held, list) else [held]
    # Variables came with the second version of the language; the first reads them as plain text.
    variables = asked.facts if policy.get("Version") == "2012-10-17" else None
    found = (_find_applying(one, at, asked, variables) for at, one in enumerate(statements, 1))
    return [one for one in found if one]


def _find_applying(statement: object, number: int, asked: Asked, variables: Facts | None) -> Applying | None:
    if not isinstance(statement, Mapping):
        return None
    effect = statement.get("Effect")
    if effect not in ("Allow", "Deny"):
        return None
    sid = statement.get("Sid")
    found = Applying(effect, number, sid if isinstance(sid, str) else "", None)
    try:
        speaks_of_it, naming = _speaks_of_principal(statement, asked.asker)
        if not (speaks_of_it and _speaks_of_call(statement, asked, variables)):
            return None
        _check_elements(statement)
    except PolicyError:
        return found if effect == "Deny" else None
    return replace(found, naming=naming)


def _speaks_of_call(statement: Statement, asked: Asked, variables: Facts | None) -> bool:
    return (
        _speaks_of_action(statement, asked.action)
        and _speaks_of_resource(statement, asked, variables)
        and conditions.hold(statement.get("Condition", {}), asked.facts, variables)
    )


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


def _speaks_of_principal(statement: Statement, asker: Asker | None) -> tuple[bool, Naming | None]:
    """Return whether the statement speaks of who asks, and how an element that names them does."""
    if asker is None:
        if "Principal" in statement or "NotPrincipal" in statement:
            raise PolicyError("Principal")
        return True, None
    named, excluded = _element(statement, "Principal")
    if excluded and statement["Effect"] == "Allow":
        raise PolicyError("NotPrincipal")  # documented as not supported
    naming = _naming(named, asker)
    return (naming is not None) != excluded, naming


def _naming(principal: object, asker: Asker) -> Naming | None:
    if principal == "*":
        return Naming.EVERYBODY
    if not isinstance(principal, Mapping) or not PRINCIPAL_KINDS.issuperset(principal):
        raise PolicyError("Principal")
    entries = [(kind, name) for kind, names in principal.items() for name in _listed(names)]
    found = (asker.named_by(kind, name) for kind, name in entries)
    return max((naming for naming in found if naming is not None), default=None)


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
    if asked.resource is None:
        return _speaks_of_unknown(statement, patterns, excluded, asked)
    return any(pattern is not None and matches(pattern, asked.resource) for pattern in patterns) != excluded


def _speaks_of_unknown(
    statement: Statement, patterns: Sequence[Pattern | None], excluded: bool, asked: Asked
) -> bool:
    if any(pattern == EVERYTHING for pattern in patterns):
        return not excluded
    is_allow: bool = statement["Effect"] == "Allow"
    return asked.hopes == is_allow


def _check_trusts(asked: Asked) -> None:
    """Check that a role's trust policy is asked, the only kind whose statements name no resource."""
    if asked.asker is None or not asked.action.lower().startswith("sts:"):
        raise PolicyError("Resource")
