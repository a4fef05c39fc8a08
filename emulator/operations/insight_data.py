"""ListInsightsData, ListInsightsMetricData."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from emulator.api import limits, selector_errors, shapes
from emulator.api.errors import ServiceError
from emulator.core import pages
from emulator.core.clock import from_epoch
from emulator.core.insights import metrics
from emulator.core.insights.baselines import Stretch
from emulator.core.insights.counting import Key
from emulator.core.records.lookups import InsightLookup
from emulator.operations.addressing import get_readable
from emulator.operations.context import Context
from emulator.operations.event_history import spelled
from emulator.operations.registry import operation

MOST_VALUES = 21600
HOUR_SECONDS = 3600


@operation("ListInsightsData")
def list_insights_data(
    ctx: Context, request: shapes.ListInsightsDataRequest
) -> shapes.ListInsightsDataResponse:
    """Return Insights events on the data events of one trail, newest first, of the last 90 days."""
    arn = _trail_arn(ctx, request["InsightSource"])
    dimensions = request.get("Dimensions", {})
    if len(dimensions) > 1:
        raise selector_errors.invalid_parameter("Dimensions takes exactly one of its keys.")
    limit = request.get("MaxResults", limits.LOOKUP_PAGE)
    start, end = _span(request, ctx.now)
    position = _position(ctx, request)
    lookup = InsightLookup(
        account=ctx.account,
        region=ctx.region,
        start=math.ceil(start.timestamp()),
        end=math.floor(end.timestamp()),
        limit=limit + 1,
        trail_arn=arn,
        attribute=next(iter(dimensions.items()), None),
        before=(position[0], position[1]) if position else None,
    )
    found = ctx.store.journal.insights(lookup)
    answer: shapes.ListInsightsDataResponse = {"Events": [spelled(event) for event in found[:limit]]}
    if len(found) > limit:
        last = found[limit - 1]
        answer["NextToken"] = pages.token((last.time, last.number), _query(ctx, request))
    return answer


@operation("ListInsightsMetricData")
def list_insights_metric_data(
    ctx: Context, request: shapes.ListInsightsMetricDataRequest
) -> shapes.ListInsightsMetricDataResponse:
    """Return the rates of one API by period, oldest first: calls, or errors of one code, in a minute."""
    key = _key(ctx, request)
    period = request.get("Period", HOUR_SECONDS)
    if period not in metrics.KEPT:
        raise selector_errors.invalid_parameter(
            f"Period {period} is not valid. Valid values are: 60, 300, 3600."
        )
    start, end = _span(request, ctx.now)
    width = period // 60
    stretch = Stretch(metrics.first_start(start, ctx.now, period), math.ceil(end.timestamp() / 60))
    position = _position(ctx, request)
    if position:
        stretch = Stretch(position[0], stretch.end)
    limit = request.get("MaxResults", MOST_VALUES)
    counts = ctx.store.insights.series(ctx.account, ctx.region, key, width, stretch)
    starts: Sequence[int] = list(counts)
    if request.get("DataType") == "FillWithZeros":
        starts = range(stretch.start, stretch.end, width)
    answer = _described(request, key)
    answer["Timestamps"] = [from_epoch(one * 60) for one in starts[:limit]]
    answer["Values"] = [metrics.rate(counts.get(one, 0), period) for one in starts[:limit]]
    if len(starts) > limit:
        answer["NextToken"] = pages.token((starts[limit],), _query(ctx, request))
    return answer


def _key(ctx: Context, request: shapes.ListInsightsMetricDataRequest) -> Key:
    """Return what is asked for. Raises InvalidParameterException for an error rate without an error."""
    kind, error = request["InsightType"], request.get("ErrorCode", "")
    if kind == "ApiErrorRateInsight" and not error:
        raise selector_errors.invalid_parameter("ApiErrorRateInsight requires ErrorCode.")
    source, name = request["EventSource"], request["EventName"]
    error = error if kind == "ApiErrorRateInsight" else ""
    if "TrailName" not in request:
        return Key(kind, "Management", source, name, error)
    return Key(kind, "Data", source, name, error, _trail_arn(ctx, request["TrailName"]))


def _described(
    request: shapes.ListInsightsMetricDataRequest, key: Key
) -> shapes.ListInsightsMetricDataResponse:
    answer: shapes.ListInsightsMetricDataResponse = {
        "EventSource": key.source,
        "EventName": key.name,
        "InsightType": request["InsightType"],
    }
    if key.error:
        answer["ErrorCode"] = key.error
    if key.owner:
        answer["TrailARN"] = key.owner
    return answer


def _trail_arn(ctx: Context, name_or_arn: str) -> str:
    """Return the ARN of a trail. Its absence is an invalid parameter: the operations know no other error."""
    try:
        return get_readable(ctx, name_or_arn).arn
    except ServiceError as error:
        raise selector_errors.invalid_parameter(error.message) from error


def _span(request: Mapping[str, Any], now: datetime) -> tuple[datetime, datetime]:
    """Return start and end, within the last 90 days. Raises InvalidParameterException."""
    oldest = now - limits.EVENT_HISTORY
    start, end = request.get("StartTime", oldest), request.get("EndTime", now)
    if start > end:
        raise selector_errors.invalid_parameter("StartTime must not be after EndTime.")
    return max(start, oldest), min(end, now + timedelta(minutes=1))


def _position(ctx: Context, request: Mapping[str, Any]) -> tuple[int, ...] | None:
    token = request.get("NextToken")
    if token is None:
        return None
    try:
        return pages.position_of(token, _query(ctx, request))
    except pages.TokenError as error:
        raise selector_errors.invalid_parameter(
            "NextToken is not valid, or was returned for another request."
        ) from error


def _query(ctx: Context, request: Mapping[str, Any]) -> dict[str, object]:
    """Return what all pages of an answer share."""
    return {"account": ctx.account, "region": ctx.region, **pages.without_token(request)}
