"""Policies of event data stores, channels and dashboards: what they may say, and whom they let in.

Source: CloudTrail user guide, "AWS CloudTrail resource-based policy examples". Texts of refusals are ours.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from emulator.api import policy_errors
from emulator.core.access import keys
from emulator.core.access.keys import Circumstances
from emulator.core.access.principals import principal_of
from emulator.core.call import Json
from emulator.core.callers.identity import Caller
from emulator.core.delivery.service_accounts import SERVICE
from emulator.core.places import Policy
from emulator.core.policies import conditions, decisions
from emulator.core.policies.decisions import ELEMENTS, Asked, Asker, Service
from emulator.core.policies.patterns import Context, Facts, PolicyError, facts_of
from emulator.core.values import dataclass

EXTERNAL_ID: Final = "cloudtrail:ExternalId"
PUT: Final = "cloudtrail-data:PutAuditEvents"
REFRESH: Final = "cloudtrail:StartDashboardRefresh"
QUERY: Final = "cloudtrail:StartQuery"
VERSIONS: Final = ("2012-10-17", "2008-10-17", None)


@dataclass(frozen=True)
class Kind:
    """What policies of one kind of resource may allow: to accounts, and to CloudTrail itself."""

    actions: frozenset[str]
    of_service: frozenset[str]
    statements: int = 20
    principals: int = 50


KINDS: Final[Mapping[str, Kind]] = {
    "channel": Kind(frozenset({PUT}), frozenset()),
    "dashboard": Kind(frozenset(), frozenset({REFRESH})),
    "eventdatastore": Kind(
        frozenset(
            f"cloudtrail:{name}"
            for name in (
                *("StartQuery", "CancelQuery", "ListQueries", "DescribeQuery", "GetQueryResults"),
                *("GenerateQuery", "GenerateQueryResultsSummary", "GetEventDataStore"),
            )
        ),
        frozenset({QUERY}),
    ),
}


def check(text: str, arn: str, kind: Kind) -> None:
    """Raise ResourcePolicyNotValidException for a text that is not a policy of the resource of that ARN."""
    policy = _parsed(text)
    if policy.get("Version") not in VERSIONS or not set(policy) <= {"Version", "Id", "Statement"}:
        raise policy_errors.not_valid("its version or an element of it is unknown")
    statements = _listed(policy.get("Statement"))
    if not 1 <= len(statements) <= kind.statements:
        raise policy_errors.not_valid(f"it must have 1 to {kind.statements} statements")
    for number, statement in enumerate(statements, 1):
        problem = _problem_of(statement, arn, kind)
        if problem:
            raise policy_errors.not_valid(f"statement {number}: {problem}")


def _parsed(text: str) -> Json:
    try:
        policy = orjson.loads(text)
    except ValueError as error:
        raise policy_errors.not_valid("it is not valid JSON") from error
    if not isinstance(policy, dict):
        raise policy_errors.not_valid("it is not a JSON object")
    return policy


def _listed(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else [value]


def _problem_of(statement: Any, arn: str, kind: Kind) -> str | None:
    """Return what is wrong with a statement, None when nothing is."""
    if not isinstance(statement, dict) or not ELEMENTS.issuperset(statement):
        return "it has an element that statements do not have"
    if any(name.startswith("Not") for name in statement):
        return "NotPrincipal, NotAction and NotResource are not supported"
    if statement.get("Effect") not in ("Allow", "Deny"):
        return "Effect must be Allow or Deny"
    return (
        _problem_of_principals(statement, kind)
        or (f"Resource must be {arn}" if _listed(statement.get("Resource")) != [arn] else None)
        or _problem_of_conditions(statement.get("Condition", {}))
    )


def _problem_of_principals(statement: Json, kind: Kind) -> str | None:
    """Return what is wrong with the principals of a statement, or with what they are allowed."""
    principal = statement.get("Principal")
    named = {"AWS": "*"} if principal == "*" else principal
    if not isinstance(named, dict) or not named or not {"AWS", "Service"}.issuperset(named):
        return "Principal must name accounts, users, roles or a service"
    names = [one for kinds in named.values() for one in _listed(kinds)]
    if not 1 <= len(names) <= kind.principals or not all(isinstance(one, str) for one in names):
        return f"it must name 1 to {kind.principals} principals"
    if "Service" in named and _listed(named["Service"]) != [SERVICE]:
        return f"the service must be {SERVICE}"
    allowed = [kind.of_service if one == "Service" else kind.actions for one in named]
    return _problem_of_actions(_listed(statement.get("Action")), frozenset.intersection(*allowed))


def _problem_of_actions(actions: Sequence[Any], allowed: frozenset[str]) -> str | None:
    known = {one.lower() for one in allowed}
    wrong = [one for one in actions if not isinstance(one, str) or one.lower() not in known]
    if not actions or wrong:
        listed = ", ".join(sorted(allowed)) or "nothing"
        return f"these principals can be allowed {listed}"
    return None


def _problem_of_conditions(block: Any) -> str | None:
    if not isinstance(block, dict):
        return "Condition is not an object"
    for operator, tests in block.items():
        for key, wanted in tests.items() if isinstance(tests, dict) else [("", None)]:
            try:
                conditions.hold({operator: {key: wanted}}, Facts({}), None)
            except PolicyError:
                return f"the condition {operator} is not valid"
    return None


# --- whom a policy lets in -------------------------------------------------------------------------


def keys_of(caller: Caller, region: str, at: datetime) -> Context:
    """Return the condition keys of a call that are known without its request."""
    principal = principal_of(caller, _behind(caller), {})
    found = keys.context_of(principal, caller, Circumstances(region, "", at))
    return {name: value for name, value in found.items() if name != "aws:SourceIp"}


def asker_of(caller: Caller) -> Asker:
    """Return the caller as policies name them."""
    return principal_of(caller, _behind(caller), {})


def _behind(caller: Caller) -> str:
    issuer = caller.session.issuer if caller.session else None
    return issuer.arn if issuer and issuer.type == "Role" else ""


def allows(text: str | None, action: str, arn: str, asker: Asker, context: Context) -> bool:
    """Tell whether a policy lets somebody do something to the resource of the ARN."""
    effects = _effects(text, action, arn, asker, context)
    return "Allow" in effects and "Deny" not in effects


def allows_service(text: str | None, action: str, arn: str, context: Context) -> bool:
    """Tell whether a policy lets CloudTrail itself do something, as it does for dashboards."""
    return allows(text, action, arn, Service(SERVICE, frozenset()), context)


def lets_put(text: str | None, arn: str, caller: Caller, is_owner: bool, context: Context) -> bool:
    """Tell whether a caller may send events through a channel.

    Its own account needs no policy, unless one denies, or demands an external id. `context` has the condition
    keys, that of the external id too.

    Source: CloudTrail user guide, "Resource-based policy examples for channels": the id is needed in every
    call; that this includes those of the channel's own account is assumed.
    """
    effects = _effects(text, PUT, arn, asker_of(caller), context)
    if not is_owner:
        return "Allow" in effects and "Deny" not in effects
    wanted = external_ids(text)
    given = context.get(EXTERNAL_ID)
    return "Deny" not in effects and (not wanted or given in wanted)


def external_ids(text: str | None) -> frozenset[str]:
    """Return the external ids that the statements of a policy demand."""
    policy: Policy = orjson.loads(text) if text else {}
    found: set[str] = set()
    for statement in _listed(policy.get("Statement")):
        for tests in statement.get("Condition", {}).values():
            demanded = (held for key, held in tests.items() if key.lower() == EXTERNAL_ID.lower())
            found.update(str(one) for held in demanded for one in _listed(held))
    return frozenset(found)


def _effects(text: str | None, action: str, arn: str, asker: Asker, context: Context) -> frozenset[str]:
    if text is None:
        return frozenset()
    asked = Asked(action, arn, facts_of(context), asker)
    return frozenset(one.effect for one in decisions.applying(orjson.loads(text), asked))
