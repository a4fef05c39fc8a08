"""Calls to IAM and STS that moto does not know: simulations, encoded messages, boundaries of users."""

from typing import TYPE_CHECKING

from emulator.core.ids import Ids
from emulator.core.ports.neighbours import Upstream, UpstreamAnswer, UpstreamCall

if TYPE_CHECKING:
    from emulator.upstreams.moto.rights import MotoRights

ANSWERED = frozenset(
    {
        ("iam", "DeleteUserPermissionsBoundary"),
        ("iam", "PutUserPermissionsBoundary"),
        ("iam", "SimulateCustomPolicy"),
        ("iam", "SimulatePrincipalPolicy"),
        ("sts", "DecodeAuthorizationMessage"),
    }
)
BOUNDARY = "PermissionsBoundary"
OF_A_POLICY = b"policy%2F"


class WithAccessCalls:
    """Satisfies ports.neighbours.Upstream: `others`, but for what decisions answer."""

    def __init__(self, others: Upstream, rights: "MotoRights", ids: Ids) -> None:
        self._others = others
        self._rights = rights
        self._ids = ids

    def send(self, call: UpstreamCall) -> UpstreamAnswer:
        target = call.target
        if target and (target.service, target.operation) in ANSWERED:
            from emulator.upstreams.access_answers import answered

            return answered(self._rights, call, target, self._ids.uuid())
        if target and target.service == "iam" and OF_A_POLICY in call.request.body:
            from emulator.upstreams.access_answers import know_policies

            know_policies(call)
        answer = self._others.send(call)
        if target and target.operation == "CreateUser" and answer.status == 200 and _has_boundary(call):
            from emulator.upstreams.access_answers import bound_new_user

            bound_new_user(call)
        return answer

    def reset(self) -> None:
        self._others.reset()


def _has_boundary(call: UpstreamCall) -> bool:
    return BOUNDARY.encode() in call.request.body or BOUNDARY in call.request.query
