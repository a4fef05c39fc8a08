"""AddTags, RemoveTags, ListTags."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from emulator.api import limits, shapes, tag_errors, trail_errors
from emulator.api.errors import ServiceError
from emulator.core import arns
from emulator.core.trails import tag_rules
from emulator.core.trails.trails import Trail
from emulator.operations.context import Context
from emulator.operations.registry import operation

# Other resources that may have tags in AWS, and the answer to one of which none exists.
MISSING: Mapping[str, Callable[[str], ServiceError]] = {
    "channel": tag_errors.channel_not_found,
    "dashboard": tag_errors.resource_not_found,
    "eventdatastore": tag_errors.store_not_found,
}


@operation("AddTags", words=tag_rules.WORDS)
def add_tags(ctx: Context, request: shapes.AddTagsRequest) -> shapes.AddTagsResponse:
    """Set tags of a trail; a key that it has gets the new value."""
    tag_rules.added({}, request["TagsList"])  # what is wrong in the request itself comes first (assumed)
    trail = _get(ctx, request["ResourceId"])
    ctx.trails.save(replace(trail, tags=tag_rules.added(trail.tags, request["TagsList"])))
    return {}


@operation("RemoveTags", words=tag_rules.WORDS)
def remove_tags(ctx: Context, request: shapes.RemoveTagsRequest) -> shapes.RemoveTagsResponse:
    """Remove tags of a trail by their keys; one that it does not have is passed over."""
    tag_rules.check(request["TagsList"])
    trail = _get(ctx, request["ResourceId"])
    ctx.trails.save(replace(trail, tags=tag_rules.removed(trail.tags, request["TagsList"])))
    return {}


@operation("ListTags")
def list_tags(ctx: Context, request: shapes.ListTagsRequest) -> shapes.ListTagsResponse:
    """Return the tags of trails, in the order asked for; the token is reserved and passed over."""
    wanted = request["ResourceIdList"]
    if len(wanted) > limits.RESOURCES_PER_LIST_TAGS:
        raise tag_errors.too_many_resources(len(wanted))
    return {"ResourceTagList": [_entry(_get(ctx, arn)) for arn in wanted]}


def _entry(trail: Trail) -> shapes.ResourceTag:
    return {"ResourceId": trail.arn, "TagsList": tag_rules.spelled(trail.tags)}


def _get(ctx: Context, resource: str) -> Trail:
    """Return the trail of an ARN; names are not taken here, and the home region alone answers.

    Source: issues reported against AWS, for the errors of region and account.
    """
    arn = arns.find_regional(resource, "cloudtrail")
    if not arn:
        raise trail_errors.invalid_trail_arn()
    arns.check_region(arn, ctx.region)
    arns.check_account(arn, ctx.account)
    kind = arn.resource.partition("/")[0]
    if kind in MISSING:
        raise MISSING[kind](resource)
    if kind != "trail":
        raise tag_errors.resource_type_not_supported(resource)
    trail = ctx.trails.find(resource)
    if not trail:
        raise tag_errors.resource_not_found(resource)
    return trail
