"""PutEventConfiguration, GetEventConfiguration."""

from collections.abc import Sequence
from dataclasses import replace

from emulator.api import selector_errors, shapes
from emulator.core.selectors.insight_types import logs_data
from emulator.core.trails.trails import Aggregation, Trail
from emulator.operations.addressing import get_changeable, get_readable
from emulator.operations.context import Context
from emulator.operations.registry import operation
from emulator.operations.trail_or_store import get_trail_name


@operation("PutEventConfiguration")
def put_event_configuration(
    ctx: Context, request: shapes.PutEventConfigurationRequest
) -> shapes.PutEventConfigurationResponse:
    """Replace the trail's aggregations; an empty list turns them off, an absent one changes nothing.

    Sizes and context keys are settings of event data stores. Source: CloudTrail API reference; that they
    are refused for trails, and aggregations for trails without data events, is assumed.
    """
    name = get_trail_name(request)
    for member in ("MaxEventSize", "ContextKeySelectors"):
        if member in request:
            raise selector_errors.members_exclude_each_other(member, "TrailName")
    trail = get_changeable(ctx, name)
    given = request.get("AggregationConfigurations")
    if given is not None:
        trail = replace(trail, aggregations=_parsed(trail, given))
        ctx.trails.save(trail)
    return {"TrailARN": trail.arn, "AggregationConfigurations": _spelled(trail.aggregations)}


def _parsed(trail: Trail, given: Sequence[shapes.AggregationConfiguration]) -> tuple[Aggregation, ...]:
    if given and not logs_data(trail.selectors):
        raise selector_errors.invalid_parameter(f"Trail {trail.arn} must log data events to aggregate them.")
    return tuple(Aggregation(one["EventCategory"], tuple(one["Templates"])) for one in given)


@operation("GetEventConfiguration")
def get_event_configuration(
    ctx: Context, request: shapes.GetEventConfigurationRequest
) -> shapes.GetEventConfigurationResponse:
    """Return the trail's aggregations, an empty list where it has none (assumed)."""
    trail = get_readable(ctx, get_trail_name(request))
    return {"TrailARN": trail.arn, "AggregationConfigurations": _spelled(trail.aggregations)}


def _spelled(aggregations: Sequence[Aggregation]) -> Sequence[shapes.AggregationConfiguration]:
    return [{"Templates": list(one.templates), "EventCategory": one.category} for one in aggregations]
