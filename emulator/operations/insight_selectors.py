"""PutInsightSelectors, GetInsightSelectors."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from emulator.api import selector_errors, shapes
from emulator.core.selectors.insight_types import InsightSelector, InsightType, check_fit
from emulator.operations import logging_periods, preflight
from emulator.operations.addressing import get_changeable, get_readable
from emulator.operations.context import Context
from emulator.operations.registry import Changes, operation
from emulator.operations.trail_or_store import get_trail_name

TYPES: tuple[InsightType, ...] = get_args(InsightType)


@operation(
    "PutInsightSelectors",
    changes=Changes.PERIODS,
    words={"InsightSelector.InsightType": "InvalidInsightSelectorsException"},
)
def put_insight_selectors(
    ctx: Context, request: shapes.PutInsightSelectorsRequest
) -> shapes.PutInsightSelectorsResponse:
    """Replace the trail's insight selectors; none turns Insights off.

    The trail's bucket and key are tried out again, for Insights get a folder of their own.
    """
    selectors = tuple(_parsed(given) for given in request["InsightSelectors"])
    name = get_trail_name(request)
    if "InsightsDestination" in request:
        raise selector_errors.members_exclude_each_other("InsightsDestination", "TrailName")
    trail = get_changeable(ctx, name)
    for selector in selectors:
        check_fit(selector, trail.selectors)
    if selectors:
        preflight.check_bucket_and_key(ctx, trail)
    changed = replace(trail, insight_selectors=selectors)
    ctx.trails.save(changed)
    logging_periods.renew(ctx, trail, changed)
    return {"TrailARN": trail.arn, "InsightSelectors": _spelled(selectors)}


def _parsed(given: shapes.InsightSelector) -> InsightSelector:
    kind = given.get("InsightType")
    if kind not in TYPES:
        raise selector_errors.invalid_insight(
            f"InsightType {'null' if kind is None else kind} is not valid. "
            f"Valid values are: {', '.join(TYPES)}."
        )
    return InsightSelector(kind, tuple(given.get("EventCategories", ())))


@operation("GetInsightSelectors")
def get_insight_selectors(
    ctx: Context, request: shapes.GetInsightSelectorsRequest
) -> shapes.GetInsightSelectorsResponse:
    """Return the trail's insight selectors. A trail without any is an error, as with AWS."""
    trail = get_readable(ctx, get_trail_name(request))
    if not trail.insight_selectors:
        raise selector_errors.insights_not_enabled(trail.arn)
    return {"TrailARN": trail.arn, "InsightSelectors": _spelled(trail.insight_selectors)}


def _spelled(selectors: Sequence[InsightSelector]) -> Sequence[shapes.InsightSelector]:
    """Return the selectors as answers show them: categories only where they were given (assumed)."""
    return [
        {"InsightType": selector.type, "EventCategories": list(selector.categories)}
        if selector.categories
        else {"InsightType": selector.type}
        for selector in selectors
    ]
