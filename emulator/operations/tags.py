"""AddTags, RemoveTags, ListTags."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from emulator.api import limits, shapes, tag_errors, trail_errors
from emulator.api.errors import ServiceError
from emulator.core import arns
from emulator.core.lake.channels import Channel
from emulator.core.lake.dashboards import Dashboard
from emulator.core.lake.data_stores import DataStore
from emulator.core.trails import tag_rules
from emulator.core.trails.trails import Trail
from emulator.operations.addressing import check_manager, find_copy, manages
from emulator.operations.channels import find_own as find_channel
from emulator.operations.context import Context
from emulator.operations.registry import operation
from emulator.operations.store_addressing import get_active

Tagged = Trail | DataStore | Channel | Dashboard


def _channel(ctx: Context, arn: str) -> Channel:
    """Return a channel; ListTags does not declare ChannelNotFoundException."""
    try:
        return find_channel(ctx, arn)
    except ServiceError as error:
        if ctx.call.operation == "ListTags":
            raise tag_errors.resource_not_found(arn) from error
        raise


def _dashboard(ctx: Context, arn: str) -> Dashboard:
    found = ctx.store.dashboards.find(arn)
    if found is None:
        raise tag_errors.resource_not_found(arn)
    return found


OTHERS: Mapping[str, Callable[[Context, str], Tagged]] = {
    "channel": _channel,
    "dashboard": _dashboard,
    "eventdatastore": get_active,
}


@operation("AddTags", words=tag_rules.WORDS)
def add_tags(ctx: Context, request: shapes.AddTagsRequest) -> shapes.AddTagsResponse:
    """Set tags of a trail, store or channel; a key that it has gets the new value."""
    tag_rules.added({}, request["TagsList"])  # what is wrong in the request itself comes first (assumed)
    tagged = _get(ctx, request["ResourceId"], changes=True)
    _save(ctx, tagged, tag_rules.added(tagged.tags, request["TagsList"]))
    return {}


@operation("RemoveTags", words=tag_rules.WORDS)
def remove_tags(ctx: Context, request: shapes.RemoveTagsRequest) -> shapes.RemoveTagsResponse:
    """Remove tags of a trail, store or channel by their keys; one that it does not have is passed over."""
    tag_rules.check(request["TagsList"])
    tagged = _get(ctx, request["ResourceId"], changes=True)
    _save(ctx, tagged, tag_rules.removed(tagged.tags, request["TagsList"]))
    return {}


@operation("ListTags")
def list_tags(ctx: Context, request: shapes.ListTagsRequest) -> shapes.ListTagsResponse:
    """Return the tags of resources in the order asked for; the token is reserved and passed over."""
    wanted = request["ResourceIdList"]
    if len(wanted) > limits.RESOURCES_PER_LIST_TAGS:
        raise tag_errors.too_many_resources(len(wanted))
    return {"ResourceTagList": [_entry(_get(ctx, arn, changes=False)) for arn in wanted]}


def _entry(tagged: Tagged) -> shapes.ResourceTag:
    return {"ResourceId": tagged.arn, "TagsList": tag_rules.spelled(tagged.tags)}


def _save(ctx: Context, tagged: Tagged, tags: tag_rules.Tags) -> None:
    if isinstance(tagged, Trail):
        ctx.trails.save(replace(tagged, tags=tags))
    elif isinstance(tagged, Channel):
        ctx.store.channels.save(replace(tagged, tags=tags))
    elif isinstance(tagged, Dashboard):
        ctx.store.dashboards.save(replace(tagged, tags=tags))
    else:
        ctx.store.data_stores.save(replace(tagged, tags=tags))


def _get(ctx: Context, resource: str, *, changes: bool) -> Tagged:
    """Return the resource of an ARN; names are not taken here, and the home region alone answers.

    Members of an organization see no tags of its trails; that this is an error of the account is assumed.

    Source: issues reported against AWS, for the errors of region and account.
    """
    arn = arns.find_regional(resource, "cloudtrail")
    if not arn:
        raise trail_errors.invalid_trail_arn()
    arns.check_region(arn, ctx.region)
    trail = find_copy(ctx, arn)
    if not trail or (not changes and not manages(ctx, trail)):
        arns.check_account(arn, ctx.account)
    kind = arn.resource.partition("/")[0]
    if kind in OTHERS:
        return OTHERS[kind](ctx, resource)
    if kind != "trail":
        raise tag_errors.resource_type_not_supported(resource)
    if not trail:
        raise tag_errors.resource_not_found(resource)
    if changes:
        check_manager(ctx, trail)
    return trail
