"""PutEventSelectors, GetEventSelectors."""

from dataclasses import replace

from emulator.api import shapes
from emulator.core.selectors import basic_rules
from emulator.operations import logging_periods
from emulator.operations.addressing import get_changeable, get_configurable
from emulator.operations.context import Context
from emulator.operations.registry import Changes, operation


@operation(
    "PutEventSelectors",
    changes=Changes.PERIODS,
    words={"EventSelector.ReadWriteType": "InvalidEventSelectorsException"},
)
def put_event_selectors(
    ctx: Context, request: shapes.PutEventSelectorsRequest
) -> shapes.PutEventSelectorsResponse:
    """Replace all selectors of the trail, those of the other kind too."""
    selectors = basic_rules.parsed(request, ctx.region)
    before = get_changeable(ctx, request["TrailName"])
    after = replace(before, selectors=selectors)
    ctx.trails.save(after)
    logging_periods.renew(ctx, before, after)
    return basic_rules.put_answer(after.arn, selectors)


@operation("GetEventSelectors")
def get_event_selectors(
    ctx: Context, request: shapes.GetEventSelectorsRequest
) -> shapes.GetEventSelectorsResponse:
    """Return the selectors that were put last, or those of a new trail."""
    trail = get_configurable(ctx, request["TrailName"])
    return basic_rules.get_answer(trail.arn, trail.selectors)
