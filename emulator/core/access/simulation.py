"""What IAM's policy simulator says: the evaluator, asked without a call.

Source: IAM API reference, SimulateCustomPolicy and SimulatePrincipalPolicy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from emulator.core.access.evaluation import Looked, Verdict, judge
from emulator.core.access.principals import Principal
from emulator.core.access.questions import Policies, Question
from emulator.core.places import Policy
from emulator.core.policies.patterns import VARIABLE, Context
from emulator.core.values import dataclass

DECISIONS: Mapping[tuple[bool, bool], str] = {
    (True, False): "allowed",
    (False, True): "explicitDeny",
    (False, False): "implicitDeny",
}


@dataclass(frozen=True)
class Simulation:
    """What is asked of the simulator. `owner` is the account of the resources, "" for the principal's own."""

    principal: Principal
    policies: Policies
    actions: Sequence[str]
    resources: Sequence[str] = ("*",)
    context: Context = field(default_factory=dict)
    owner: str = ""


@dataclass(frozen=True)
class Result:
    """What the policies say to an action on a resource.

    `missing` are the condition keys that the policies ask for and nobody told. `by_organization` and
    `by_boundary` say whether these allow it, None where there is none.
    """

    action: str
    resource: str
    decision: str
    matched: Sequence[Looked]
    missing: Sequence[str]
    by_organization: bool | None
    by_boundary: bool | None


def simulated(simulation: Simulation) -> Iterator[Result]:
    """Yield a result for each action on each resource, in the order in which they were asked for."""
    missing = missing_keys(simulation.policies, simulation.context)
    for action in simulation.actions:
        for resource in simulation.resources:
            question = Question(action, resource, simulation.owner)
            verdict = judge(question, simulation.principal, simulation.policies, simulation.context)
            yield _result(question, verdict, simulation.policies, missing)


def _result(question: Question, verdict: Verdict, policies: Policies, missing: Sequence[str]) -> Result:
    matched = [one for one in verdict.looked if one.statements]
    by_kind = {kind: [one for one in verdict.looked if one.source.kind == kind] for kind in KINDS}
    return Result(
        action=question.action,
        resource=question.resource or "*",
        decision=DECISIONS[verdict.allowed, verdict.explicit],
        matched=matched,
        missing=missing,
        by_organization=_allows(by_kind[KINDS[0]]) if policies.scps else None,
        by_boundary=_allows(by_kind[KINDS[1]]) if policies.boundary else None,
    )


KINDS = ("service control policy", "permissions boundary")


def _allows(looked: Sequence[Looked]) -> bool:
    return any(one.allows for one in looked) and not any(one.denial for one in looked)


def missing_keys(policies: Policies, context: Context) -> Sequence[str]:
    """Return the condition keys that policies of the caller name and the context lacks, in their order."""
    told = {key.lower() for key in context}
    sources = [*(policies.identity or ()), *([policies.boundary] if policies.boundary else ())]
    named = dict.fromkeys(key for source in sources for key in keys_in(source.document))
    return [key for key in named if key.lower() not in told]


def keys_in(policy: Policy) -> Iterator[str]:
    """Yield the condition keys that a policy names, in conditions and as variables."""
    held = policy.get("Statement", [])
    for statement in held if isinstance(held, list) else [held]:
        if not isinstance(statement, Mapping):
            continue
        block = statement.get("Condition")
        for keys in block.values() if isinstance(block, Mapping) else ():
            yield from keys if isinstance(keys, Mapping) else ()
        for name in ("Resource", "NotResource"):
            yield from _variables(statement.get(name))


def _variables(value: object) -> Iterator[str]:
    for text in value if isinstance(value, list) else [value]:
        for found in VARIABLE.findall(text) if isinstance(text, str) else ():
            if found not in {"*", "?", "$"}:
                yield found.partition(",")[0].strip()
