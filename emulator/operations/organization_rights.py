"""What a caller must be allowed beside CloudTrail's own actions: calls to Organizations, and roles in IAM.

Policies are asked only where the emulator enforces them; otherwise everybody is allowed everything.
Source: CloudTrail user guide, "Required permissions to designate a delegated administrator" and "Prepare for
creating a trail for your organization". When AWS asks for each of them is assumed.
"""

from collections.abc import Mapping, Sequence

from emulator.api import organization_errors
from emulator.core.access.questions import Question
from emulator.core.regions import partition_of
from emulator.core.trails.organizations import LINKED_SERVICES
from emulator.operations.context import Context

READS = ("organizations:DescribeOrganization", "organizations:ListAWSServiceAccessForOrganization")
NEEDED: Mapping[str, Sequence[str]] = {
    "RegisterOrganizationDelegatedAdmin": (
        *READS,
        "organizations:RegisterDelegatedAdministrator",
        "organizations:ListDelegatedAdministrators",
    ),
    "DeregisterOrganizationDelegatedAdmin": (
        *READS,
        "organizations:DeregisterDelegatedAdministrator",
        "organizations:ListDelegatedAdministrators",
    ),
}


def check_organizations(ctx: Context) -> None:
    """Raise InsufficientDependencyServiceAccessPermissionException where Organizations is denied."""
    actions = NEEDED.get(ctx.call.operation, READS)
    if not all(ctx.call.permits(Question(action, "*")) for action in actions):
        raise organization_errors.dependency_denied()


def check_roles(ctx: Context, account: str, names: Sequence[str]) -> None:
    """Raise the error of a caller who may not see or make CloudTrail's service-linked roles.

    That is InsufficientIAMAccessPermissionException where the operation declares it; elsewhere it is
    InsufficientDependencyServiceAccessPermissionException.
    """
    for name in names:
        if not _may_have(ctx, account, name):
            raise organization_errors.linked_role_denied(ctx.call.operation)


def _may_have(ctx: Context, account: str, name: str) -> bool:
    service = LINKED_SERVICES[name]
    arn = f"arn:{partition_of(ctx.region)}:iam::{account}:role/aws-service-role/{service}/{name}"
    if not ctx.call.permits(Question("iam:GetRole", arn, account)):
        return False
    if ctx.world.neighbours.find_role(arn) is not None:
        return True
    keys = {"iam:AWSServiceName": service}
    return ctx.call.permits(Question("iam:CreateServiceLinkedRole", arn, account, keys))
