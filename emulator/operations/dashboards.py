"""CreateDashboard, GetDashboard, ListDashboards, UpdateDashboard, DeleteDashboard, StartDashboardRefresh."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from emulator.api import dashboard_errors, lake_errors, limits, shapes
from emulator.api.errors import ServiceError
from emulator.core import pages
from emulator.core.lake import aliases, dashboards, managed
from emulator.core.lake.aliases import Alias
from emulator.core.lake.dashboards import HIGHLIGHTS, KIND, Dashboard, Schedule, Widget
from emulator.core.trails import tag_rules
from emulator.operations import dashboard_refreshes, query_starts
from emulator.operations.context import Context
from emulator.operations.registry import operation

Request = shapes.CreateDashboardRequest | shapes.UpdateDashboardRequest


@operation("CreateDashboard", words=tag_rules.WORDS)
def create_dashboard(ctx: Context, request: shapes.CreateDashboardRequest) -> shapes.CreateDashboardResponse:
    """Keep a dashboard whose statements can run. AWSCloudTrail-Highlights has widgets of its own."""
    name = request["Name"]
    is_highlights = name == HIGHLIGHTS
    if name in dashboards.managed_names() or (is_highlights and request.get("Widgets")):
        raise dashboard_errors.is_managed(name)
    dashboard = Dashboard(
        name=name,
        account=ctx.account,
        region=ctx.region,
        created_at=ctx.now,
        updated_at=ctx.now,
        widgets=dashboards.managed_widgets(name) if is_highlights else _widgets(ctx, request),
        schedule=_schedule(request) or (dashboards.EVERY_SIX_HOURS if is_highlights else None),
        protected=is_highlights or request.get("TerminationProtectionEnabled", False),
        tags=_tags(request.get("TagsList", ())),
    )
    if ctx.store.dashboards.find(dashboard.arn):
        raise dashboard_errors.already_exists(name)
    if len(_own(ctx)) >= limits.DASHBOARDS_PER_REGION and not ctx.relaxed:
        raise dashboard_errors.too_many()
    _keep(ctx, dashboard)
    answer = cast(shapes.CreateDashboardResponse, _settings(dashboard))  # whose tags are not set
    if dashboard.tags:
        answer["TagsList"] = tag_rules.spelled(dashboard.tags)
    return answer


@operation("GetDashboard")
def get_dashboard(ctx: Context, request: shapes.GetDashboardRequest) -> shapes.GetDashboardResponse:
    """Return a dashboard by its name or ARN; answers to this have no name."""
    found = find(ctx, request["DashboardId"])
    if isinstance(found, str):
        return {
            "DashboardArn": dashboards.arn_of(found, ctx.account, ctx.region),
            "Type": "MANAGED",
            "Status": "CREATED",
            "Widgets": _spelled(dashboards.managed_widgets(found)),
            "TerminationProtectionEnabled": True,
        }
    settings = {name: value for name, value in _settings(found).items() if name != "Name"}
    answer = cast(shapes.GetDashboardResponse, settings)  # whose other members are not set
    answer["Status"] = "CREATED" if found.created_at == found.updated_at else "UPDATED"
    answer["CreatedTimestamp"], answer["UpdatedTimestamp"] = found.created_at, found.updated_at
    if found.refreshed:
        answer["LastRefreshId"] = found.refreshed
    if found.failure:
        answer["LastRefreshFailureReason"] = found.failure
    return answer


@operation("ListDashboards")
def list_dashboards(ctx: Context, request: shapes.ListDashboardsRequest) -> shapes.ListDashboardsResponse:
    """Return ARN and type of the dashboards, by name. A wrong token is a ValidationException (assumed)."""
    prefix, kind = request.get("NamePrefix", ""), request.get("Type")
    known: dict[str, shapes.DashboardType] = dict.fromkeys(dashboards.managed_names(), "MANAGED")
    known |= {one.name: one.type for one in _own(ctx)}
    found = [
        (name, of) for name, of in sorted(known.items()) if name.startswith(prefix) and kind in (None, of)
    ]
    paging, begin = {"prefix": prefix, "type": kind or ""}, 0
    if "NextToken" in request:
        try:
            begin = pages.position_of(request["NextToken"], paging)[0]
        except pages.TokenError as error:
            raise dashboard_errors.invalid("nextToken", request["NextToken"]) from error
    page = found[begin : begin + request.get("MaxResults", limits.DASHBOARDS_PAGE)]
    answer: shapes.ListDashboardsResponse = {
        "Dashboards": [
            {"DashboardArn": dashboards.arn_of(name, ctx.account, ctx.region), "Type": of}
            for name, of in page
        ]
    }
    if begin + len(page) < len(found):
        answer["NextToken"] = pages.token((begin + len(page),), paging)
    return answer


@operation("UpdateDashboard")
def update_dashboard(ctx: Context, request: shapes.UpdateDashboardRequest) -> shapes.UpdateDashboardResponse:
    """Change a dashboard; widgets are replaced as a whole, absent members stay."""
    before = _changeable(ctx, request["DashboardId"])
    if before.name == HIGHLIGHTS and "Widgets" in request:
        raise dashboard_errors.is_managed(before.name)
    after = replace(
        before,
        widgets=_widgets(ctx, request) if "Widgets" in request else before.widgets,
        schedule=_schedule(request) or before.schedule,
        protected=request.get("TerminationProtectionEnabled", before.protected),
        updated_at=ctx.now,
    )
    _keep(ctx, after)
    return {
        **_settings(after),
        "CreatedTimestamp": after.created_at,
        "UpdatedTimestamp": after.updated_at,
    }


@operation("DeleteDashboard")
def delete_dashboard(ctx: Context, request: shapes.DeleteDashboardRequest) -> shapes.DeleteDashboardResponse:
    """Delete a dashboard that is not protected."""
    dashboard = _changeable(ctx, request["DashboardId"])
    if dashboard.protected:
        raise dashboard_errors.protected(dashboard.name)
    ctx.store.dashboards.delete(dashboard.arn)
    ctx.store.query_aliases.delete_of(dashboard.arn)
    ctx.store.resource_policies.delete(dashboard.arn)
    return {}


@operation("StartDashboardRefresh")
def start_dashboard_refresh(
    ctx: Context, request: shapes.StartDashboardRefreshRequest
) -> shapes.StartDashboardRefreshResponse:
    """Run the statement of each widget; DescribeQuery finds them by alias and RefreshId."""
    found = find(ctx, request["DashboardId"])
    given = request.get("QueryParameterValues", {})
    if isinstance(found, str):
        return {"RefreshId": dashboard_refreshes.of_managed(ctx, found, given)}
    return {"RefreshId": dashboard_refreshes.started(ctx, found, given)}


def find(ctx: Context, named: str) -> Dashboard | str:
    """Return a dashboard of the caller's by name or ARN, or the name of a managed one.

    Raises ResourceNotFoundException.
    """
    name = named.rpartition(f":{KIND}")[2]
    arn = dashboards.arn_of(name, ctx.account, ctx.region)
    if named not in (name, arn):
        raise dashboard_errors.not_found(named)
    if name in dashboards.managed_names():
        return name
    dashboard = ctx.store.dashboards.find(arn)
    if dashboard is None:
        raise dashboard_errors.not_found(named)
    return dashboard


def _changeable(ctx: Context, named: str) -> Dashboard:
    found = find(ctx, named)
    if isinstance(found, str):
        raise dashboard_errors.is_managed(found)
    return found


def _own(ctx: Context) -> Sequence[Dashboard]:
    known = ctx.store.dashboards.all()
    return [one for one in known if (one.account, one.region) == (ctx.account, ctx.region)]


def _keep(ctx: Context, dashboard: Dashboard) -> None:
    """Keep a dashboard with the aliases of its widgets, and have it refreshed by its schedule."""
    ctx.store.dashboards.save(dashboard)
    ctx.store.query_aliases.delete_of(dashboard.arn)
    for one in dashboard.widgets:
        if one.alias not in managed.ALIASES:
            alias = Alias(one.alias, ctx.account, ctx.region, one.statement, dashboard.arn)
            ctx.store.query_aliases.save(alias)
    ctx.call.afterwards.append(lambda: ctx.world.refreshes.enter(dashboard.arn))


def _widgets(ctx: Context, request: Request) -> tuple[Widget, ...]:
    """Return the widgets of a request, each of which could run now. Raises its refusal."""
    given = request.get("Widgets", ())
    dashboards.check_views([one["ViewProperties"] for one in given])
    values = dashboards.default_values(ctx.now)
    found = []
    for one in given:
        widget = Widget(
            f"{managed.PREFIX}{ctx.call.ids.uuid()}",
            one["QueryStatement"],
            tuple(one.get("QueryParameters", ())),
            one["ViewProperties"],
        )
        try:
            filled = aliases.filled(widget.statement, aliases.values_of(widget.parameters, values))
        except ServiceError as error:
            raise lake_errors.invalid_statement(error.message) from error
        dashboard_refreshes.check_own(ctx, query_starts.checked_stores(ctx, filled, None))
        found.append(widget)
    return tuple(found)


def _schedule(request: Request) -> Schedule | None:
    """Return the schedule of a request. Raises ValidationException for one without frequency (assumed)."""
    given = request.get("RefreshSchedule")
    if given is None:
        return None
    frequency = given.get("Frequency", {})
    if "Unit" not in frequency or "Value" not in frequency:
        raise dashboard_errors.invalid("refreshSchedule", "no Frequency")
    schedule = Schedule(
        frequency["Unit"],
        frequency["Value"],
        given.get("Status", "ENABLED"),
        given.get("TimeOfDay", "00:00"),
    )
    dashboards.check_schedule(schedule)
    return schedule


def _tags(given: Sequence[shapes.Tag]) -> Mapping[str, str | None]:
    try:
        return tag_rules.added({}, given)
    except ServiceError as error:
        raise lake_errors.invalid_tags(error.message) from error


def _settings(dashboard: Dashboard) -> shapes.UpdateDashboardResponse:
    answer: shapes.UpdateDashboardResponse = {
        "DashboardArn": dashboard.arn,
        "Name": dashboard.name,
        "Type": dashboard.type,
        "Widgets": _spelled(dashboard.widgets),
        "TerminationProtectionEnabled": dashboard.protected,
    }
    if dashboard.schedule:
        one = dashboard.schedule
        answer["RefreshSchedule"] = {
            "Frequency": {"Unit": one.unit, "Value": one.value},
            "Status": one.status,
            "TimeOfDay": one.time_of_day,
        }
    return answer


def _spelled(widgets: Sequence[Widget]) -> Sequence[shapes.Widget]:
    return [
        {
            "QueryAlias": one.alias,
            "QueryStatement": one.statement,
            "QueryParameters": list(one.parameters),
            "ViewProperties": dict(one.view),
        }
        for one in widgets
    ]
