"""PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy."""

from collections.abc import Callable, Mapping

import orjson

from emulator.api import policy_errors, shapes
from emulator.core import arns
from emulator.core.arns import Arn
from emulator.core.lake import resource_policies
from emulator.core.lake.resource_policies import KINDS, Kind
from emulator.operations.context import Context
from emulator.operations.membership import find_organization
from emulator.operations.registry import operation

# What the policy that CloudTrail makes for delegated administrators allows. Its exact text is assumed.
DELEGATED = (
    *("cloudtrail:GetEventDataStore", "cloudtrail:StartQuery", "cloudtrail:ListQueries"),
    *("cloudtrail:DescribeQuery", "cloudtrail:GetQueryResults", "cloudtrail:CancelQuery"),
)


@operation("PutResourcePolicy")
def put_resource_policy(
    ctx: Context, request: shapes.PutResourcePolicyRequest
) -> shapes.PutResourcePolicyResponse:
    """Keep the policy of a store, channel or dashboard, in the place of the one before."""
    arn, kind = _checked(ctx, request["ResourceArn"])
    resource_policies.check(request["ResourcePolicy"], arn, kind)
    ctx.store.resource_policies.save(arn, request["ResourcePolicy"])
    answer: shapes.PutResourcePolicyResponse = {
        "ResourceArn": arn,
        "ResourcePolicy": request["ResourcePolicy"],
    }
    delegated = _for_administrators(ctx, arn)
    if delegated:
        answer["DelegatedAdminResourcePolicy"] = delegated
    return answer


@operation("GetResourcePolicy")
def get_resource_policy(
    ctx: Context, request: shapes.GetResourcePolicyRequest
) -> shapes.GetResourcePolicyResponse:
    """Return the policy of a resource, and of an organization's store what its administrators may do."""
    arn, _ = _checked(ctx, request["ResourceArn"])
    text, delegated = ctx.store.resource_policies.find(arn), _for_administrators(ctx, arn)
    if text is None and delegated is None:
        raise policy_errors.policy_not_found(arn)
    answer: shapes.GetResourcePolicyResponse = {"ResourceArn": arn}
    if text is not None:
        answer["ResourcePolicy"] = text
    if delegated is not None:
        answer["DelegatedAdminResourcePolicy"] = delegated
    return answer


@operation("DeleteResourcePolicy")
def delete_resource_policy(
    ctx: Context, request: shapes.DeleteResourcePolicyRequest
) -> shapes.DeleteResourcePolicyResponse:
    """Forget the policy of a resource."""
    arn, _ = _checked(ctx, request["ResourceArn"])
    if ctx.store.resource_policies.find(arn) is None:
        raise policy_errors.policy_not_found(arn)
    ctx.store.resource_policies.delete(arn)
    return {}


def _checked(ctx: Context, text: str) -> tuple[str, Kind]:
    """Return the ARN of a resource of the caller's, and what its policies may say. Raises its error."""
    arn = arns.find_regional(text, "cloudtrail")
    if arn is None:
        raise policy_errors.invalid_arn(text)
    kind = arn.resource.partition("/")[0]
    if kind not in KINDS:
        raise policy_errors.type_not_supported(text)
    is_here = (arn.account, arn.region) == (ctx.account, ctx.region)
    if not is_here or not FINDERS[kind](ctx, arn):
        raise policy_errors.resource_not_found(text)
    return str(arn), KINDS[kind]


def _has_store(ctx: Context, arn: Arn) -> bool:
    store = ctx.store.data_stores.find(arn.resource.partition("/")[2])
    return store is not None and store.arn == str(arn) and not (store.gone_at and store.gone_at <= ctx.now)


def _has_channel(ctx: Context, arn: Arn) -> bool:
    channel = ctx.store.channels.find(arn.resource.partition("/")[2])
    return channel is not None and channel.arn == str(arn)


def _has_dashboard(ctx: Context, arn: Arn) -> bool:
    return ctx.store.dashboards.find(str(arn)) is not None


FINDERS: Mapping[str, Callable[[Context, Arn], bool]] = {
    "eventdatastore": _has_store,
    "channel": _has_channel,
    "dashboard": _has_dashboard,
}


def _for_administrators(ctx: Context, arn: str) -> str | None:
    """Return the policy of an organization's store for its delegated administrators, None for other stores.

    Source: CloudTrail user guide, "Organization event data stores", for its being made.
    """
    store = ctx.store.data_stores.find(arn.rpartition("/")[2])
    organization = find_organization(ctx) if store and store.organization else None
    administrators = sorted(organization.administrators) if organization else []
    if not administrators:
        return None
    statement = {
        "Sid": "delegatedAdmins",
        "Effect": "Allow",
        "Principal": {"AWS": administrators},
        "Action": list(DELEGATED),
        "Resource": arn,
    }
    return orjson.dumps({"Version": "2012-10-17", "Statement": [statement]}).decode()
