"""LookupEvents."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from emulator.api import history_errors, limits, shapes
from emulator.core import pages
from emulator.core.clock import from_epoch
from emulator.core.records.events import Event
from emulator.core.records.lookups import AttributeKey, InsightLookup, Lookup
from emulator.operations.context import Context
from emulator.operations.registry import operation

ATTRIBUTE_KEYS: tuple[AttributeKey, ...] = get_args(AttributeKey)
# The keys by which Insights events can be searched. Source: user guide, "Viewing Insights events".
INSIGHT_KEYS = frozenset({"EventId", "EventName", "EventSource"})


@operation(
    "LookupEvents",
    words={
        "LookupAttribute.AttributeKey": "InvalidLookupAttributesException",
        "LookupAttribute.AttributeValue": "InvalidLookupAttributesException",
        "LookupEventsRequest.EventCategory": "InvalidEventCategoryException",
        "LookupEventsRequest.MaxResults": "InvalidMaxResultsException",
    },
)
def lookup_events(ctx: Context, request: shapes.LookupEventsRequest) -> shapes.LookupEventsResponse:
    """Return management or Insights events of the account and region, newest first, of the last 90 days."""
    attribute = _attribute_of(request)
    is_insight = _asks_for_insights(request)
    limit = request.get("MaxResults", limits.LOOKUP_PAGE)
    if not 1 <= limit <= limits.LOOKUP_PAGE:
        raise history_errors.invalid_max_results(limit)
    start, end = _span(ctx, request)
    if is_insight:
        return _answer(ctx, request, _insights(ctx, request, (start, end), limit), limit)
    lookup = Lookup(
        account=ctx.account,
        region=ctx.region,
        start=math.ceil(start.timestamp()),
        end=math.floor(end.timestamp()),
        limit=limit + 1,  # one more than shown tells whether there is a next page
        attribute=attribute,
        before=_position(ctx, request),
    )
    return _answer(ctx, request, ctx.store.journal.lookup(lookup), limit)


def _insights(
    ctx: Context, request: shapes.LookupEventsRequest, span: tuple[datetime, datetime], limit: int
) -> Sequence[Event]:
    """Return Insights events on management events, one more than fit on the page."""
    lookup = InsightLookup(
        account=ctx.account,
        region=ctx.region,
        start=math.ceil(span[0].timestamp()),
        end=math.floor(span[1].timestamp()),
        limit=limit + 1,
        attribute=_attribute_of(request),
        before=_position(ctx, request),
    )
    return ctx.store.journal.insights(lookup)


def _attribute_of(request: shapes.LookupEventsRequest) -> tuple[AttributeKey, str] | None:
    """Return the one attribute of the search. Raises InvalidLookupAttributesException.

    AWS documents that some characters count twice towards the length of a value, and takes 1,001 of them.
    """
    given = request.get("LookupAttributes", ())
    if len(given) > 1:
        raise history_errors.several_lookup_keys()
    for attribute in given:
        key, value = attribute["AttributeKey"], attribute["AttributeValue"]
        if key not in ATTRIBUTE_KEYS:
            raise history_errors.invalid_lookup_key()
        if not 1 <= len(value) <= limits.LOOKUP_VALUE_MAX:
            raise history_errors.invalid_lookup_value()
        if key == "ReadOnly" and value not in {"true", "false"}:
            raise history_errors.invalid_lookup_value()
        return key, value
    return None


def _asks_for_insights(request: shapes.LookupEventsRequest) -> bool:
    """Return whether Insights events are asked for. Raises the error of a category that is unknown."""
    category: str | None = request.get("EventCategory")
    if category is None:
        return False
    if category != "insight":
        raise history_errors.invalid_event_category(category)
    if any(given["AttributeKey"] not in INSIGHT_KEYS for given in request.get("LookupAttributes", ())):
        raise history_errors.invalid_lookup_key()
    return True


def _span(ctx: Context, request: shapes.LookupEventsRequest) -> tuple[datetime, datetime]:
    """Return start and end, both inclusive. Raises InvalidTimeRangeException."""
    oldest = ctx.now - limits.EVENT_HISTORY
    start, end = request.get("StartTime", oldest), request.get("EndTime", ctx.now)
    if start > end:
        raise history_errors.end_before_start()
    return max(start, oldest), end


def _position(ctx: Context, request: shapes.LookupEventsRequest) -> tuple[int, int] | None:
    token = request.get("NextToken")
    if token is None:
        return None
    try:
        time, number = pages.position_of(token, _query(ctx, request))
    except pages.TokenError as error:
        raise history_errors.invalid_next_token() from error
    return time, number


def _query(ctx: Context, request: shapes.LookupEventsRequest) -> dict[str, object]:
    """Return what all pages of an answer share."""
    return {"account": ctx.account, "region": ctx.region, **pages.without_token(request)}


def _answer(
    ctx: Context, request: shapes.LookupEventsRequest, found: Sequence[Event], limit: int
) -> shapes.LookupEventsResponse:
    shown = found[:limit]
    answer: shapes.LookupEventsResponse = {"Events": [spelled(event) for event in shown]}
    if len(found) > limit:
        last = shown[-1]
        answer["NextToken"] = pages.token((last.time, last.number), _query(ctx, request))
    return answer


def spelled(event: Event) -> shapes.Event:
    """Return an event as answers show it: without key, user and type where the record has none."""
    answer: shapes.Event = {
        "EventId": event.id,
        "EventName": event.name,
        "EventTime": from_epoch(event.time),
        "EventSource": event.source,
        "Resources": [_spelled_resource(kind, name) for kind, name in event.resources],
        "CloudTrailEvent": event.body.decode(),
    }
    if event.read_only is not None:
        answer["ReadOnly"] = "true" if event.read_only else "false"
    if event.access_key_id is not None:
        answer["AccessKeyId"] = event.access_key_id
    if event.username is not None:
        answer["Username"] = event.username
    return answer


def _spelled_resource(kind: str | None, name: str) -> shapes.Resource:
    return {"ResourceName": name} if kind is None else {"ResourceType": kind, "ResourceName": name}
