"""Why a call was allowed or denied, for people: the policies that were looked at, and what they say of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from emulator.core.access.evaluation import Looked, Verdict
from emulator.core.access.principals import Principal
from emulator.core.access.questions import Question
from emulator.core.call import Json
from emulator.core.clock import iso
from emulator.core.policies.decisions import Applying
from emulator.core.policies.patterns import Context
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Decision:
    """A question that was answered for a call. `sentence` is what the caller was told, "" when allowed."""

    at: datetime
    request_id: str
    principal: Principal
    question: Question
    verdict: Verdict
    context: Context
    sentence: str = ""

    def as_json(self) -> Json:
        """Return the decision with all that it was made from."""
        verdict = self.verdict
        return {
            "requestID": self.request_id,
            "time": iso(self.at),
            "principal": self.principal.arn or "anonymous",
            "action": self.question.action,
            "resource": self.question.resource,
            "allowed": verdict.allowed,
            "sure": verdict.sure,
            "decidedBy": decided_by(verdict),
            "errorMessage": self.sentence or None,
            "policies": [_looked(one) for one in verdict.looked],
            "context": {**self.context, **self.question.keys},
        }


def decided_by(verdict: Verdict) -> str:
    """Return in a sentence's words what decided: a statement of a policy, or that there is none."""
    if verdict.by and verdict.statement:
        return f"{_statement(verdict.statement)} of the {verdict.by.source.kind} {verdict.by.source.name}"
    if verdict.kind is None:
        return "nothing: the caller or the action needs no policy" if verdict.allowed else "nothing"
    return f"no {verdict.kind} allows it"


def _statement(statement: Applying) -> str:
    named = f" ({statement.sid})" if statement.sid else ""
    return f"{statement.effect} in statement {statement.number}{named}"


def _looked(looked: Looked) -> Mapping[str, object]:
    return {
        "kind": looked.source.kind,
        "name": looked.source.name,
        "statements": [
            {"effect": one.effect, "number": one.number, "sid": one.sid or None} for one in looked.statements
        ],
    }


def lines(decision: Mapping[str, object]) -> Iterator[str]:
    """Yield the explanation of a decision, in its JSON form, for a terminal."""
    outcome = "allowed" if decision["allowed"] else "denied"
    yield f"{decision['principal']} was {outcome}"
    yield f"  action    {decision['action']}"
    yield f"  resource  {decision['resource'] or 'not named by the request'}"
    yield f"  because   {decision['decidedBy']}"
    policies = decision["policies"]
    if isinstance(policies, Sequence) and policies:
        yield "  policies that were evaluated:"
        for one in policies:
            yield f"    {one['kind']} {one['name']}: {_said(one['statements'])}"
    else:
        yield "  no policy applies to the caller or the resource"


def _said(statements: Sequence[Mapping[str, object]]) -> str:
    if not statements:
        return "no statement applies"
    return ", ".join(f"{one['effect']} in statement {one['number']}" for one in statements)
