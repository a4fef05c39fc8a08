"""The page of a dashboard of event data stores: its widgets, and what the latest refresh answered."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, request
from markupsafe import Markup

from emulator.api.errors import ServiceError
from emulator.core.values import dataclass
from emulator.running import Emulator
from emulator.web.console.lake import HERE, Result, Where, result_of, stores_of
from emulator.web.console.plots import bars
from emulator.web.console.rendering import page, protected, redirect

# The property of a chart that names the column of its values. Source: API reference, Widget: ViewProperties.
VALUES: Mapping[str, str] = {
    "BarChart": "ValueColumn",
    "LineChart": "YAxisColumn",
    "PieChart": "ValueColumn",
}
PERIOD = "period"  # the column of the managed dashboards that count over time


@dataclass(frozen=True)
class Shown:
    """A widget: its title, what it shows, and its statement with what fills the question marks."""

    title: str
    view: str
    statement: str
    parameters: Sequence[str]
    result: Result
    plot: Markup | None


def shown(emulator: Emulator, name: str) -> Response:
    """The page; `refresh` is the id of the refresh whose answers are shown, by default the latest."""
    where = Where.of(emulator, request.args)
    try:
        dashboard = where.ask(emulator, "GetDashboard", DashboardId=name)
    except ServiceError as error:
        return page("message.html", emulator, title="Dashboard", status=404, text=error.message)
    refresh = request.args.get("refresh", "") or dashboard.get("LastRefreshId", "")
    return _page(
        emulator, where, dashboard, [_shown(emulator, where, one, refresh) for one in dashboard["Widgets"]]
    )


def refresh(emulator: Emulator, name: str) -> Any:
    """Run the statements of a dashboard; `store` is the id of the store that a managed one reads."""
    where, store = Where.of(emulator, request.form), request.form.get("store", "")
    values = {"QueryParameterValues": {"$EventDataStoreId$": store}} if store else {}
    try:
        started = where.ask(emulator, "StartDashboardRefresh", DashboardId=name, **values)["RefreshId"]
    except ServiceError as error:
        return page("message.html", emulator, title="Dashboard", status=400, text=error.message)
    return protected(redirect(address(where, name, refresh=started), 303))


def address(where: Where, name: str, **more: str) -> str:
    """Return the address of the page of a dashboard."""
    query = urlencode({"account": where.account, "region": where.region, **more})
    return f"{HERE}/dashboards/{quote(name)}?{query}"


def _page(
    emulator: Emulator, where: Where, dashboard: Mapping[str, Any], widgets: Sequence[Shown]
) -> Response:
    name = dashboard["DashboardArn"].rpartition("/")[2]
    return page(
        "dashboard.html",
        emulator,
        title=name,
        name=name,
        where=where,
        dashboard=dashboard,
        widgets=widgets,
        is_running=any(one.result.is_running for one in widgets),
        stores=stores_of(emulator, where) if _needs_store(widgets) else (),
    )


def _needs_store(widgets: Sequence[Shown]) -> bool:
    return any("$EventDataStoreId$" in one.parameters for one in widgets)


def _shown(emulator: Emulator, where: Where, widget: Mapping[str, Any], refresh: str) -> Shown:
    view = widget["ViewProperties"]
    asked = {"QueryAlias": widget["QueryAlias"], "RefreshId": refresh}
    result = result_of(emulator, where, **asked) if refresh else Result()
    return Shown(
        view.get("Title", ""),
        view.get("View", "Table"),
        widget["QueryStatement"],
        widget.get("QueryParameters", ()),
        result,
        _plot(view, result),
    )


def _plot(view: Mapping[str, str], result: Result) -> Markup | None:
    """Return bars of a chart's values, or of the numbers of periods, else None; the table has the numbers."""
    column = view.get(VALUES.get(view.get("View", ""), ""), "")
    is_course = len(result.columns) == 2 and result.columns[0] == PERIOD
    if not result.rows or not (is_course or column in result.columns):
        return None
    place = 1 if is_course else result.columns.index(column)
    values = [_whole(row[place]) for row in result.rows]
    return bars(values, [0] * len(values))


def _whole(text: object) -> int:
    try:
        return max(round(float(str(text))), 0)
    except (ValueError, OverflowError):
        return 0
