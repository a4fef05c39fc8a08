"""Dashboards: widgets with statements, and when they are refreshed.

Source: CloudTrail user guide, "CloudTrail Lake dashboards"; texts of refusals are ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from typing import Final, Literal

from emulator.api import dashboard_errors, limits
from emulator.core import regions
from emulator.core.clock import iso
from emulator.core.lake import managed
from emulator.core.lake.aliases import END_TIME, PERIOD, START_TIME
from emulator.core.values import dataclass

Type = Literal["MANAGED", "CUSTOM"]
Unit = Literal["HOURS", "DAYS"]
State = Literal["ENABLED", "DISABLED"]
HIGHLIGHTS: Final = f"{managed.PREFIX}Highlights"
# What AWS shows there is not published: these are the widgets of a managed dashboard.
HIGHLIGHTS_OF: Final = "Overview"
KIND: Final = "dashboard/"

TABLE: Final = {"View": "Table"}
PLACED: Final = ("Height", "Width", "Title", "View")
# The properties that a view needs beyond those of all. Source: API reference, RequestWidget: ViewProperties.
VIEWS: Final[Mapping[str, tuple[str, ...]]] = {
    "Table": (),
    "LineChart": ("YAxisColumn", "XAxisColumn"),
    "PieChart": ("LabelColumn", "ValueColumn"),
    "BarChart": ("LabelColumn", "ValueColumn"),
}
VALUES: Final[Mapping[Unit, frozenset[int]]] = {"HOURS": frozenset({1, 6, 12, 24}), "DAYS": frozenset({1})}


@dataclass(frozen=True)
class Widget:
    """A widget: its statement and what fills its question marks, by an alias of its own."""

    alias: str
    statement: str
    parameters: tuple[str, ...] = ()
    view: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Schedule:
    """When a dashboard is refreshed. `time_of_day` is HH:MM in UTC; by the hour only its minutes count."""

    unit: Unit
    value: int
    status: State = "ENABLED"
    time_of_day: str = "00:00"

    def next_after(self, at: datetime) -> datetime | None:
        """Return the next instant at which a refresh is due, None for a schedule that is off."""
        if self.status != "ENABLED":
            return None
        hour, _, minute = self.time_of_day.partition(":")
        step = timedelta(hours=self.value if self.unit == "HOURS" else 24 * self.value)
        first = at.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0) - timedelta(days=1)
        return first + step * ((at - first) // step + 1)


EVERY_SIX_HOURS: Final = Schedule("HOURS", 6)


@dataclass(frozen=True)
class Dashboard:
    """A dashboard that an account made. `refreshed` is the id of its latest refresh."""

    name: str
    account: str
    region: str
    created_at: datetime
    updated_at: datetime
    widgets: tuple[Widget, ...] = ()
    schedule: Schedule | None = None
    protected: bool = False
    tags: Mapping[str, str | None] = field(default_factory=dict)
    refreshed: str | None = None
    failure: str | None = None

    @property
    def arn(self) -> str:
        return arn_of(self.name, self.account, self.region)

    @property
    def type(self) -> Type:
        return "MANAGED" if self.name == HIGHLIGHTS else "CUSTOM"


def arn_of(name: str, account: str, region: str) -> str:
    """Return the ARN of a dashboard."""
    return f"arn:{regions.partition_of(region)}:cloudtrail:{region}:{account}:{KIND}{name}"


def managed_names() -> Sequence[str]:
    """Return the names of the dashboards that every account has."""
    return sorted(f"{managed.PREFIX}{name}" for name in managed.MANAGED)


def managed_widgets(name: str) -> tuple[Widget, ...]:
    """Return the widgets of a managed dashboard by its name, () where there is none of that name."""
    own = HIGHLIGHTS_OF if name == HIGHLIGHTS else name.removeprefix(managed.PREFIX)
    return tuple(
        Widget(
            managed.alias_of(own, one), one.statement, one.parameters, {"Title": one.title, "View": "Table"}
        )
        for one in managed.MANAGED.get(own, ())
    )


def check_schedule(schedule: Schedule) -> None:
    """Raise ValidationException for a frequency that there is not; the error is assumed."""
    if schedule.value not in VALUES[schedule.unit]:
        raise dashboard_errors.invalid("refreshSchedule.frequency", f"{schedule.value} {schedule.unit}")


def check_views(views: Sequence[Mapping[str, str]]) -> None:
    """Raise the error of too many widgets, or of one that lacks properties of its view (assumed)."""
    if len(views) > limits.WIDGETS_PER_DASHBOARD:
        raise dashboard_errors.too_many_widgets()
    for number, view in enumerate(views, 1):
        missing = [name for name in PLACED if name not in view]
        if not missing and view["View"] not in VIEWS:
            raise dashboard_errors.invalid(f"widgets.{number}.member.viewProperties.View", view["View"])
        missing = missing or [name for name in VIEWS[view["View"]] if name not in view]
        if missing:
            raise dashboard_errors.invalid(f"widgets.{number}.member.viewProperties", f"no {missing[0]}")


def default_values(at: datetime) -> Mapping[str, str]:
    """Return the values of query parameters that nobody gave: the last day, by the hour (assumed)."""
    return {START_TIME: iso(at - timedelta(days=1)), END_TIME: iso(at), PERIOD: "hour"}
