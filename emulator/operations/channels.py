"""CreateChannel, GetChannel, ListChannels, UpdateChannel, DeleteChannel."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from emulator.api import channel_errors, lake_errors, limits, shapes
from emulator.api.errors import ServiceError
from emulator.core import pages
from emulator.core.lake import channels
from emulator.core.lake.channels import Channel
from emulator.core.stacks.actors import CLOUDFORMATION
from emulator.core.trails import tag_rules
from emulator.operations.context import Context
from emulator.operations.registry import operation
from emulator.operations.store_addressing import get_active
from emulator.operations.store_pages import begin_of_page


@operation("CreateChannel", words=tag_rules.WORDS)
def create_channel(ctx: Context, request: shapes.CreateChannelRequest) -> shapes.CreateChannelResponse:
    """Keep a channel. The order of the checks is assumed: tags, source, name, destinations."""
    is_of_stack = ctx.call.caller.invoked_by == CLOUDFORMATION
    tags = tag_rules.added({}, request.get("Tags", ()), with_systems=is_of_stack)
    channels.check_source(request["Source"])
    channel = Channel(
        id=ctx.call.ids.uuid(),
        name=request["Name"],
        account=ctx.account,
        region=ctx.region,
        source=request["Source"],
        stores=(),
        created_at=ctx.now,
        tags=tags,
    )
    channels.check_beside(channel, _all(ctx), relaxed=ctx.relaxed)
    channel = replace(channel, stores=_stores(ctx, request["Destinations"]))
    ctx.store.channels.save(channel)
    answer = cast(shapes.CreateChannelResponse, _settings(channel))  # whose tags are not set
    if tags:
        answer["Tags"] = tag_rules.spelled(tags)
    return answer


@operation("GetChannel")
def get_channel(ctx: Context, request: shapes.GetChannelRequest) -> shapes.GetChannelResponse:
    """Return a channel, and what came of the latest event that was sent through it."""
    channel = find_own(ctx, request["Channel"])
    answer = cast(shapes.GetChannelResponse, _settings(channel))  # whose other members are not set
    status = _status(channel)
    if status:
        answer["IngestionStatus"] = status
    return answer


@operation(
    "ListChannels",
    words={"ListChannelsRequest.NextToken": "InvalidNextTokenException"},
)
def list_channels(ctx: Context, request: shapes.ListChannelsRequest) -> shapes.ListChannelsResponse:
    """Return ARN and name of the caller's channels in the region, in the order in which they were made."""
    size = request.get("MaxResults", limits.CHANNELS_PAGE)
    begin = begin_of_page(request.get("NextToken"), {})
    known = _all(ctx)
    page = known[begin : begin + size]
    answer: shapes.ListChannelsResponse = {
        "Channels": [{"ChannelArn": one.arn, "Name": one.name} for one in page]
    }
    if begin + len(page) < len(known):
        answer["NextToken"] = pages.token((begin + len(page),), {})
    return answer


@operation("UpdateChannel")
def update_channel(ctx: Context, request: shapes.UpdateChannelRequest) -> shapes.UpdateChannelResponse:
    """Change a channel's name or destinations; absent members stay, and so does the source."""
    channel = find_own(ctx, request["Channel"])
    changed = replace(channel, name=request.get("Name", channel.name))
    channels.check_beside(changed, _all(ctx), relaxed=True)  # its source was checked when it was made
    if "Destinations" in request:
        changed = replace(changed, stores=_stores(ctx, request["Destinations"]))
    ctx.store.channels.save(changed)
    return _settings(changed)


@operation("DeleteChannel")
def delete_channel(ctx: Context, request: shapes.DeleteChannelRequest) -> shapes.DeleteChannelResponse:
    """Delete a channel; the events that came through it stay in their stores."""
    channel = find_own(ctx, request["Channel"])
    ctx.store.channels.delete(channel.id)
    ctx.store.resource_policies.delete(channel.arn)
    return {}


def find_own(ctx: Context, named: str) -> Channel:
    """Return the caller's channel of an ARN or UUID.

    Raises ChannelARNInvalidException for what is neither, ChannelNotFoundException for a channel that there
    is not, or that is of another account or region; which of the two AWS answers is assumed.
    """
    channel_id = channels.find_id(named)
    if channel_id is None:
        raise channel_errors.invalid_arn(named)
    channel = ctx.store.channels.find(channel_id)
    if channel is None or (channel.account, channel.region) != (ctx.account, ctx.region):
        raise channel_errors.not_found(named)
    return channel


def delivering_to(ctx: Context, store_arn: str) -> Sequence[Channel]:
    """Return the caller's channels that deliver to a store."""
    return [one for one in _all(ctx) if store_arn in one.stores]


def _all(ctx: Context) -> Sequence[Channel]:
    return ctx.store.channels.of_account(ctx.account, ctx.region)


def _stores(ctx: Context, destinations: Sequence[shapes.Destination]) -> tuple[str, ...]:
    """Return the ARNs of the stores that a request names. Raises the error of one that cannot take events."""
    found = []
    for one in destinations:
        channels.check_type(one["Type"])
        store = get_active(ctx, one["Location"])
        channels.check_store(store)
        found.append(store.arn)
    if len(set(found)) < len(found):
        raise _named_twice()
    return tuple(found)


def _named_twice() -> ServiceError:
    return lake_errors.invalid_parameter("Each destination can be given once.")


def _settings(channel: Channel) -> shapes.UpdateChannelResponse:
    return {
        "ChannelArn": channel.arn,
        "Name": channel.name,
        "Source": channel.source,
        "Destinations": [{"Type": "EVENT_DATA_STORE", "Location": arn} for arn in channel.stores],
    }


def _status(channel: Channel) -> shapes.IngestionStatus:
    known, status = channel.ingestion, shapes.IngestionStatus()
    if known.succeeded_at and known.succeeded_id:
        status["LatestIngestionSuccessTime"] = known.succeeded_at
        status["LatestIngestionSuccessEventID"] = known.succeeded_id
    if known.error:
        status["LatestIngestionErrorCode"] = known.error
    if known.attempted_at and known.attempted_id:
        status["LatestIngestionAttemptTime"] = known.attempted_at
        status["LatestIngestionAttemptEventID"] = known.attempted_id
    return status
