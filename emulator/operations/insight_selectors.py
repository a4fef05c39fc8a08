"""PutInsightSelectors, GetInsightSelectors."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from emulator.api import lake_errors, organization_errors, selector_errors, shapes
from emulator.api.errors import ServiceError
from emulator.core.lake.data_stores import DataStore
from emulator.core.selectors.insight_types import InsightSelector, InsightType, check_fit
from emulator.core.selectors.selection import Selectors
from emulator.operations import ingestion_periods, logging_periods, preflight
from emulator.operations.addressing import get_changeable, get_configurable
from emulator.operations.context import Context
from emulator.operations.registry import Changes, operation
from emulator.operations.store_addressing import get_active
from emulator.operations.trail_or_store import names_store

TYPES: tuple[InsightType, ...] = get_args(InsightType)


@operation(
    "PutInsightSelectors",
    changes=Changes.PERIODS,
    words={"InsightSelector.InsightType": "InvalidInsightSelectorsException"},
)
def put_insight_selectors(
    ctx: Context, request: shapes.PutInsightSelectorsRequest
) -> shapes.PutInsightSelectorsResponse:
    """Replace the insight selectors of a trail or an event data store; none turns Insights off.

    The trail's bucket and key are tried out again, for Insights get a folder of their own.
    """
    selectors = tuple(_parsed(given) for given in request["InsightSelectors"])
    if names_store(request):
        return _put_of_store(ctx, request, selectors)
    if "InsightsDestination" in request:
        raise selector_errors.members_exclude_each_other("InsightsDestination", "TrailName")
    trail = get_changeable(ctx, request["TrailName"])
    for selector in selectors:
        check_fit(selector, trail.selectors)
    if selectors:
        preflight.check_bucket_and_key(ctx, trail)
    changed = replace(trail, insight_selectors=selectors)
    ctx.trails.save(changed)
    logging_periods.renew(ctx, trail, changed)
    return {"TrailARN": trail.arn, "InsightSelectors": _spelled(selectors)}


def _put_of_store(
    ctx: Context, request: shapes.PutInsightSelectorsRequest, selectors: tuple[InsightSelector, ...]
) -> shapes.PutInsightSelectorsResponse:
    """Replace the insight selectors of a store; its Insights go to another store.

    Source: CloudTrail API reference and user guide; which error is which is assumed.
    """
    store = _get_store(ctx, request["EventDataStore"])
    if store.organization and ctx.account != store.account:
        raise organization_errors.not_management_account_for_trails()
    if "InsightsDestination" not in request:
        raise selector_errors.destination_missing()
    destination = _get_store(ctx, request["InsightsDestination"])
    if destination.categories != {"Insight"} or destination.account != store.account:
        raise selector_errors.invalid_insight(f"{destination.arn} does not collect Insights events.")
    for selector in selectors:
        if "Data" in selector.categories:
            raise selector_errors.invalid_insight("Insights on data events are not available for stores.")
        check_fit(selector, Selectors(basic=(), advanced=store.selectors))
    changed = replace(store, insight_selectors=selectors, insights_destination=destination.arn)
    ctx.store.data_stores.save(changed)
    ingestion_periods.renew(ctx, store, changed)
    return {
        "EventDataStoreArn": store.arn,
        "InsightsDestination": destination.arn,
        "InsightSelectors": _spelled(selectors),
    }


def _get_store(ctx: Context, named: str) -> DataStore:
    """Return a store in use. Errors of stores are none of this operation's: they become one that is."""
    try:
        return get_active(ctx, named)
    except ServiceError as error:
        raise selector_errors.invalid_parameter(error.message) from error


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
    """Return the insight selectors of a trail or store. One without any is an error, as with AWS."""
    if names_store(request):
        return _of_store(_get_store(ctx, request["EventDataStore"]))
    trail = get_configurable(ctx, request["TrailName"])
    if not trail.insight_selectors:
        raise selector_errors.insights_not_enabled(trail.arn)
    return {"TrailARN": trail.arn, "InsightSelectors": _spelled(trail.insight_selectors)}


def _of_store(store: DataStore) -> shapes.GetInsightSelectorsResponse:
    if not store.insight_selectors or not store.insights_destination:
        raise lake_errors.insights_not_enabled(store.arn)
    return {
        "EventDataStoreArn": store.arn,
        "InsightsDestination": store.insights_destination,
        "InsightSelectors": _spelled(store.insight_selectors),
    }


def _spelled(selectors: Sequence[InsightSelector]) -> Sequence[shapes.InsightSelector]:
    """Return the selectors as answers show them: categories only where they were given (assumed)."""
    return [
        {"InsightType": selector.type, "EventCategories": list(selector.categories)}
        if selector.categories
        else {"InsightType": selector.type}
        for selector in selectors
    ]
