"""Refreshes of dashboards: one query for each widget, asked for by a caller or by the schedule."""

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from emulator.api import dashboard_errors, lake_errors
from emulator.api.errors import ServiceError
from emulator.core.lake import aliases, dashboards, resource_policies
from emulator.core.lake.aliases import STORE
from emulator.core.lake.dashboards import HIGHLIGHTS, Dashboard, Widget
from emulator.core.lake.data_stores import DataStore
from emulator.operations import query_starts
from emulator.operations.context import Context
from emulator.operations.query_starts import Asked
from emulator.operations.store_addressing import get_active

# A widget that meets one of these cannot run, but the others can: the dashboard says why.
OF_A_WIDGET = frozenset({"InvalidQueryStatementException", "InvalidParameterException"})


def started(ctx: Context, dashboard: Dashboard, given: Mapping[str, str]) -> str:
    """Start a refresh, and return its id.

    Raises ServiceQuotaExceededException while another one runs, and the errors of stores that are gone.
    """
    running = (one.refresh_id for one in query_starts.kept_queries(ctx) if one.is_active)
    if dashboard.refreshed and dashboard.refreshed in running:
        raise dashboard_errors.already_refreshing(dashboard.name)
    values = _values(ctx, given)
    if dashboard.name == HIGHLIGHTS and STORE not in values:
        values = {**values, STORE: _first_store(ctx)}
    refresh_id = _new_id(ctx)
    failures = list(_run(ctx, dashboard.widgets, values, refresh_id))
    refreshed = replace(dashboard, refreshed=refresh_id, failure=failures[0] if failures else None)
    ctx.store.dashboards.save(refreshed)
    return refresh_id


def of_managed(ctx: Context, name: str, given: Mapping[str, str]) -> str:
    """Start a refresh of a managed dashboard, and return its id. Its values must name a store."""
    if STORE not in given:
        raise dashboard_errors.invalid("queryParameterValues", f"no {STORE}")
    get_active_store(ctx, given[STORE])
    refresh_id = _new_id(ctx)
    widgets = dashboards.managed_widgets(name)
    failures = list(_run(ctx, widgets, _values(ctx, given), refresh_id))
    if len(failures) == len(widgets):
        raise dashboard_errors.invalid("queryParameterValues", failures[0])
    return refresh_id


def by_schedule(ctx: Context, dashboard: Dashboard) -> None:
    """Start the refresh that is due, if the policies of the dashboard and its stores allow it to CloudTrail.

    Source: CloudTrail user guide, "Add a resource-based policy for the dashboard".
    """
    reason = None if ctx.relaxed else _missing_right(ctx, dashboard)
    try:
        if reason is None:
            started(ctx, dashboard, {})
    except ServiceError as error:
        reason = error.message
    if reason is not None:
        ctx.store.dashboards.save(replace(dashboard, failure=reason))


def get_active_store(ctx: Context, named: str) -> None:
    """Raise EventDataStoreNotFoundException for what names no store, the one error that is declared."""
    try:
        store = get_active(ctx, named)
    except ServiceError as error:
        if error.code == "InactiveEventDataStoreException":
            raise
        raise ServiceError("EventDataStoreNotFoundException", error.message) from error
    check_own(ctx, [store])


def check_own(ctx: Context, stores: Sequence[DataStore]) -> None:
    """Raise EventDataStoreNotFoundException for a store of the organization, except in its owner's account.

    Source: CloudTrail user guide, "Organization delegated administrator": dashboards are the management
    account's; the error is assumed.
    """
    for store in stores:
        if store.account != ctx.account:
            raise lake_errors.store_not_found(store.arn)


def _values(ctx: Context, given: Mapping[str, str]) -> Mapping[str, str]:
    return {**dashboards.default_values(ctx.now), **given}


def _new_id(ctx: Context) -> str:
    return "1" + ctx.call.ids.text(15, string.digits)


def _run(
    ctx: Context, widgets: Sequence[Widget], values: Mapping[str, str], refresh_id: str
) -> Iterator[str]:
    """Start the queries of the widgets, and yield why one of them cannot run."""
    for widget in widgets:
        try:
            filled = aliases.filled(widget.statement, aliases.values_of(widget.parameters, values))
            query_starts.begun(ctx, Asked(filled, alias=widget.alias, refresh_id=refresh_id))
        except ServiceError as error:
            if error.code == "MaxConcurrentQueriesException":
                raise dashboard_errors.too_many_queries(error.message) from error
            if error.code not in OF_A_WIDGET:
                raise
            yield error.message


def _first_store(ctx: Context) -> str:
    """Return the oldest store of CloudTrail events, which the Highlights are of (assumed)."""
    own = ctx.store.data_stores.of_account(ctx.account)
    found = [one.id for one in own if one.kind == "events" and one.home_region == ctx.region]
    if not found:
        raise dashboard_errors.not_found("of an event data store")
    return found[0]


def _missing_right(ctx: Context, dashboard: Dashboard) -> str | None:
    """Return what CloudTrail may not do for a dashboard, None if it may do everything."""
    if dashboard.name == HIGHLIGHTS:
        return None
    keys = {"aws:SourceArn": dashboard.arn, "aws:SourceAccount": dashboard.account}
    wanted = [(resource_policies.REFRESH, dashboard.arn)]
    wanted += [(resource_policies.QUERY, arn) for arn in _stores_of(ctx, dashboard)]
    for action, arn in wanted:
        policy = ctx.store.resource_policies.find(arn)
        if not resource_policies.allows_service(policy, action, arn, keys):
            return f"The resource policy of {arn} does not allow {action} to CloudTrail."
    return None


def _stores_of(ctx: Context, dashboard: Dashboard) -> Sequence[str]:
    values, found = dashboards.default_values(ctx.now), []
    for widget in dashboard.widgets:
        filled = aliases.filled(widget.statement, aliases.values_of(widget.parameters, values))
        found += [store.arn for store in query_starts.checked_stores(ctx, filled, None)]
    return list(dict.fromkeys(found))
