"""PutEventConfiguration, GetEventConfiguration."""

from collections.abc import Sequence
from dataclasses import replace

from emulator.api import lake_errors, selector_errors, shapes
from emulator.core.lake.data_stores import CLOUDTRAIL_EVENTS, ContextKeys, DataStore
from emulator.core.selectors.insight_types import logs_data
from emulator.core.trails.organizations import EVENT_CONTEXT_ROLE
from emulator.core.trails.trails import Aggregation, Trail
from emulator.operations import organization_changes, organization_rights
from emulator.operations.addressing import get_changeable, get_readable
from emulator.operations.context import Context
from emulator.operations.registry import operation
from emulator.operations.store_addressing import get_active, get_store
from emulator.operations.trail_or_store import names_store


@operation("PutEventConfiguration")
def put_event_configuration(
    ctx: Context, request: shapes.PutEventConfigurationRequest
) -> shapes.PutEventConfigurationResponse:
    """Replace a trail's aggregations, or a store's size of events and context keys.

    An empty list turns off, an absent one changes nothing. Source: CloudTrail API reference; that a member
    of the one is refused for the other, and aggregations for trails without data events, is assumed.
    """
    if names_store(request):
        return _put_of_store(ctx, request)
    for member in ("MaxEventSize", "ContextKeySelectors"):
        if member in request:
            raise selector_errors.members_exclude_each_other(member, "TrailName")
    trail = get_changeable(ctx, request["TrailName"])
    given = request.get("AggregationConfigurations")
    if given is not None:
        trail = replace(trail, aggregations=_parsed(trail, given))
        ctx.trails.save(trail)
    return {"TrailARN": trail.arn, "AggregationConfigurations": _spelled(trail.aggregations)}


def _put_of_store(
    ctx: Context, request: shapes.PutEventConfigurationRequest
) -> shapes.PutEventConfigurationResponse:
    if "AggregationConfigurations" in request:
        raise selector_errors.members_exclude_each_other("AggregationConfigurations", "EventDataStore")
    store = _of_events(get_active(ctx, request["EventDataStore"]))
    given = request.get("ContextKeySelectors")
    keys = store.context_keys if given is None else tuple(_context_keys(one) for one in given)
    if len({one.type for one in keys}) < len(keys):
        raise selector_errors.invalid_parameter("Each type of ContextKeySelectors can be specified once.")
    size = request.get("MaxEventSize", store.event_size)
    if keys and size != "Large":
        raise selector_errors.invalid_parameter("ContextKeySelectors require a MaxEventSize of Large.")
    if keys and ctx.account == store.account:
        organization_rights.check_roles(ctx, store.account, (EVENT_CONTEXT_ROLE,))
    changed = replace(store, event_size=size, context_keys=keys)
    ctx.store.data_stores.save(changed)
    if keys:
        organization_changes.make_named_roles(ctx, (store.account,), (EVENT_CONTEXT_ROLE,))
    return {**_of_store(changed)}


def _context_keys(given: shapes.ContextKeySelector) -> ContextKeys:
    return ContextKeys(given["Type"], tuple(given["Equals"]))


def _of_events(store: DataStore) -> DataStore:
    """Return the store. Raises InvalidEventDataStoreCategoryException unless it keeps CloudTrail events."""
    if not store.categories <= CLOUDTRAIL_EVENTS:
        raise lake_errors.wrong_store_category(store.arn, ", ".join(sorted(store.categories)))
    return store


def _of_store(store: DataStore) -> shapes.GetEventConfigurationResponse:
    return {
        "EventDataStoreArn": store.arn,
        "MaxEventSize": store.event_size,
        "ContextKeySelectors": [{"Type": one.type, "Equals": list(one.keys)} for one in store.context_keys],
    }


def _parsed(trail: Trail, given: Sequence[shapes.AggregationConfiguration]) -> tuple[Aggregation, ...]:
    if given and not logs_data(trail.selectors):
        raise selector_errors.invalid_parameter(f"Trail {trail.arn} must log data events to aggregate them.")
    return tuple(Aggregation(one["EventCategory"], tuple(one["Templates"])) for one in given)


@operation("GetEventConfiguration")
def get_event_configuration(
    ctx: Context, request: shapes.GetEventConfigurationRequest
) -> shapes.GetEventConfigurationResponse:
    """Return a trail's aggregations, an empty list where it has none (assumed), or a store's settings."""
    if names_store(request):
        return _of_store(_of_events(get_store(ctx, request["EventDataStore"])))
    trail = get_readable(ctx, request["TrailName"])
    return {"TrailARN": trail.arn, "AggregationConfigurations": _spelled(trail.aggregations)}


def _spelled(aggregations: Sequence[Aggregation]) -> Sequence[shapes.AggregationConfiguration]:
    return [{"Templates": list(one.templates), "EventCategory": one.category} for one in aggregations]
