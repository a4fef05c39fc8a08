"""What a test says of policies: that they are enforced, and that a call is denied."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from emulator.core.access.explanations import Decision, decided_by
from emulator.testing.clients import client_error

if TYPE_CHECKING:
    from emulator.endpoint.gate import Gate

Document = Mapping[str, Any]
TRUST = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
POLICY_NAME = "of-the-test"


class Denial:
    """A denied call. Its members are empty until the call was denied."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.resource: str | None = None
        self.principal = ""
        self.message = ""
        self.decided_by = ""

    def fill(self, decision: Decision) -> None:
        """Take over what was decided."""
        self.resource = decision.question.resource
        self.principal = decision.principal.arn or "anonymous"
        self.message = decision.sentence
        self.decided_by = decided_by(decision.verdict)


@contextmanager
def enforced(gate: "Gate", *, signatures: bool) -> Iterator[None]:
    """Enforce policies while the block runs, and verify signatures too if so wanted."""
    before = gate.verifies, gate.enforcement
    gate.set(verifies=signatures, enforcement="on")
    try:
        yield
    finally:
        gate.set(verifies=before[0], enforcement=before[1])


@contextmanager
def denied(gate: "Gate", action: str) -> Iterator[Denial]:
    """Pass when a call of the block is denied the action; the error that the call raises stays inside.

    Raises AssertionError, which names what decided, when the action was allowed or nobody asked for it.
    """
    if gate.enforcement == "off":
        raise ValueError("Nothing is denied without enforcement: use cloudtrail.enforce() around it.")
    seen = {decision.request_id for decision in gate.decisions.all()}
    denial = Denial(action)
    raised: Exception | None = None
    try:
        yield denial
    except client_error() as error:
        raised = error
    made = [decision for decision in gate.decisions.all() if decision.request_id not in seen]
    asked = [decision for decision in made if decision.question.action.lower() == action.lower()]
    found = next((decision for decision in asked if not decision.verdict.allowed), None)
    if found is None:
        raise AssertionError(_unexpected(action, asked, made)) from raised
    denial.fill(found)


def _unexpected(action: str, asked: Sequence[Decision], made: Sequence[Decision]) -> str:
    if asked:
        allowed = asked[-1]
        return (
            f"{action} was allowed to {allowed.principal.arn or 'anonymous'} on {allowed.question.resource}"
            f" by {decided_by(allowed.verdict)}"
        )
    others = sorted({decision.question.action for decision in made})
    return f"no call asked for {action}, but for {', '.join(others) or 'nothing that policies decide'}"


def whole(policy: Document | Sequence[Document]) -> str:
    """Return a policy as a text, given as a document, a statement, or several statements."""
    if isinstance(policy, Mapping) and "Statement" in policy:
        return json.dumps(policy)
    statements = [policy] if isinstance(policy, Mapping) else list(policy)
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def give_user(iam: Any, name: str, policy: Document | Sequence[Document]) -> None:
    """Give a user the policy, and make the user who is not there."""
    try:
        iam.create_user(UserName=name)
    except iam.exceptions.EntityAlreadyExistsException:
        iam.get_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName=POLICY_NAME, PolicyDocument=whole(policy))


def give_role(iam: Any, name: str, policy: Document | Sequence[Document]) -> None:
    """Give a role the policy, and make the role that is not there."""
    try:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=whole(TRUST))
    except iam.exceptions.EntityAlreadyExistsException:
        iam.get_role(RoleName=name)
    iam.put_role_policy(RoleName=name, PolicyName=POLICY_NAME, PolicyDocument=whole(policy))
