"""CreateTrail, UpdateTrail, GetTrail, DescribeTrails, ListTrails, DeleteTrail."""

from collections.abc import Sequence
from dataclasses import replace

from emulator.api import errors, limits, shapes, trail_errors
from emulator.core import arns, names, pages
from emulator.core.stacks.actors import CLOUDFORMATION
from emulator.core.trails import tag_rules
from emulator.core.trails.trails import Trail, check_global_events, check_name_free, check_room
from emulator.operations import logging_periods, organization_changes, preflight, trail_shapes
from emulator.operations.addressing import get_changeable, get_readable
from emulator.operations.context import Context
from emulator.operations.registry import Changes, operation


@operation("CreateTrail", words=tag_rules.WORDS)
def create_trail(ctx: Context, request: shapes.CreateTrailRequest) -> shapes.CreateTrailResponse:
    """Keep a trail that does not log yet.

    The order of the checks is partly assumed: tags and name, combinations, name and number of trails,
    destinations.
    """
    is_of_stack = ctx.call.caller.invoked_by == CLOUDFORMATION
    given_tags = tag_rules.added({}, request.get("TagsList", ()), with_systems=is_of_stack)
    names.check_trail_name(request["Name"])
    trail = trail_shapes.created(ctx, request, given_tags)
    check_global_events(trail)
    if trail.organization:
        trail = organization_changes.spread(ctx, trail, converts=False)
    others = ctx.trails.of_account(trail.account)
    check_name_free(trail, others)
    if not ctx.relaxed:
        check_room(trail, others)
    trail = preflight.cleared(ctx, trail)
    ctx.trails.save(trail)
    organization_changes.make_roles(ctx, trail)
    return trail_shapes.settings(trail)


@operation("UpdateTrail", changes=Changes.PERIODS | Changes.CHAINS)
def update_trail(ctx: Context, request: shapes.UpdateTrailRequest) -> shapes.UpdateTrailResponse:
    """Change a trail's settings. Destinations are tried out again even where nothing changed, as with AWS."""
    before = get_changeable(ctx, request["Name"])
    after = trail_shapes.updated(before, request)
    check_global_events(after)
    after = organization_changes.converted(ctx, before, after)
    if after.multi_region and not before.multi_region:
        _check_conversion(ctx, after)
    after = preflight.cleared(ctx, after)
    ctx.trails.save(after)
    organization_changes.make_roles(ctx, after)
    logging_periods.renew(ctx, before, after)
    logging_periods.adapt_chains(ctx, after)
    if before.log_group_arn and not after.log_group_arn:
        _forget_logs_status(ctx, after)
    if before.sns_topic_arn != after.sns_topic_arn:
        _forget_notification_error(ctx, after)
    return _answer_of_update(request, after)


def _check_conversion(ctx: Context, trail: Trail) -> None:
    """Raise OperationNotPermittedException where another region has no room for a copy, or for its name.

    That this is refused is assumed, and with it the error: UpdateTrail does not declare CreateTrail's two.
    """
    others = [other for other in ctx.trails.of_account(trail.account) if other.id != trail.id]
    try:
        check_name_free(trail, others)
        if not ctx.relaxed:
            check_room(trail, others)
    except errors.ServiceError as error:
        raise trail_errors.conversion_not_permitted(error.message) from error


def _forget_logs_status(ctx: Context, trail: Trail) -> None:
    """Remove the CloudWatch Logs members of the status, as AWS does when the log group is removed."""
    for region in trail.regions:
        for copy in trail.copy_ids:
            status = ctx.trails.status(copy, region)
            if status.logs_delivery or status.logs_delivery_error:
                forgotten = replace(status, logs_delivery=None, logs_delivery_error=None)
                ctx.trails.save_status(copy, region, forgotten)


def _forget_notification_error(ctx: Context, trail: Trail) -> None:
    """Remove the status of a topic that the trail no longer has. Source: recorded answers of AWS."""
    for region in trail.regions:
        for copy in trail.copy_ids:
            status = ctx.trails.status(copy, region)
            if status.notification_error:
                ctx.trails.save_status(copy, region, replace(status, notification_error=None))


def _answer_of_update(request: shapes.UpdateTrailRequest, trail: Trail) -> shapes.UpdateTrailResponse:
    """Return the settings; a topic just removed shows as empty texts. Source: recorded answers of AWS."""
    answer: shapes.UpdateTrailResponse = {**trail_shapes.settings(trail)}
    if request.get("SnsTopicName") == "":
        answer["SnsTopicName"] = answer["SnsTopicARN"] = ""
    return answer


@operation("GetTrail")
def get_trail(ctx: Context, request: shapes.GetTrailRequest) -> shapes.GetTrailResponse:
    """Return one trail. An unknown name is answered as it was given, not as ARN. Source: AWS's answers."""
    try:
        trail = get_readable(ctx, request["Name"])
    except errors.ServiceError as error:
        if error.code != "TrailNotFoundException":
            raise
        raise trail_errors.trail_not_found(request["Name"], ctx.account) from error
    return {"Trail": trail_shapes.view(trail)}


@operation("DescribeTrails")
def describe_trails(ctx: Context, request: shapes.DescribeTrailsRequest) -> shapes.DescribeTrailsResponse:
    """Return the trails of this region, with copies unless told otherwise; unknown ones are left out."""
    named = request.get("trailNameList", ())
    trails = _named(ctx, named) if named else _visible(ctx)
    if not request.get("includeShadowTrails", True):
        home = (ctx.account, ctx.region)  # copies in member accounts are shadow trails too
        trails = [trail for trail in trails if (trail.account, trail.home_region) == home]
    return {"trailList": [trail_shapes.view(trail) for trail in trails]}


def _named(ctx: Context, named: Sequence[str]) -> Sequence[Trail]:
    """Return the account's trails that are meant, those of other regions by ARN, each once."""
    wanted = {str(arns.addressed_trail(name, ctx.account, ctx.region)) for name in named}
    return [trail for trail in _known(ctx) if trail.arn in wanted]


def _visible(ctx: Context) -> Sequence[Trail]:
    return [trail for trail in _known(ctx) if trail.covers_region(ctx.region)]


def _known(ctx: Context) -> Sequence[Trail]:
    """Return the account's trails and its copies of organization trails."""
    copies = [trail for trail in ctx.trails.of_organizations() if ctx.account in trail.members]
    return [*ctx.trails.of_account(ctx.account), *copies]


@operation("ListTrails")
def list_trails(ctx: Context, request: shapes.ListTrailsRequest) -> shapes.ListTrailsResponse:
    """Return the trails of this region and copies of others, a page at a time.

    A token that is not of this answer is refused; the error is assumed, for AWS declares none.
    """
    trails = _visible(ctx)
    begin = _begin_of_page(request.get("NextToken"))
    page = trails[begin : begin + limits.TRAILS_PAGE]
    answer: shapes.ListTrailsResponse = {"Trails": trail_shapes.summaries(page)}
    if begin + len(page) < len(trails):
        answer["NextToken"] = pages.token((begin + len(page),), {})
    return answer


def _begin_of_page(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return pages.position_of(token, {})[0]
    except pages.TokenError as error:
        raise trail_errors.invalid_list_token() from error


@operation("DeleteTrail", changes=Changes.PERIODS | Changes.CHAINS)
def delete_trail(ctx: Context, request: shapes.DeleteTrailRequest) -> shapes.DeleteTrailResponse:
    """Forget a trail, which may be logging; its bucket, topic, log group and key stay as they are."""
    trail = get_changeable(ctx, request["Name"])
    if trail.logging:
        logging_periods.end(ctx, trail)
        logging_periods.adapt_chains(ctx, trail.stopped(ctx.now))
    ctx.trails.delete(trail.arn)
    return {}
