"""Refreshing: dashboards with a schedule are refreshed when they are due."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from emulator.core.clock import Clock
from emulator.core.ports.state import Store
from emulator.core.schedule import Due
from emulator.jobs.driver import Driver

MOMENT: Final = timedelta(seconds=1)
REFRESH: Final = "refresh dashboard"


class Refreshing:
    """Satisfies ports.lake.RefreshSchedule."""

    def __init__(self, store: Store, clock: Clock, driver: Driver, refresh: Callable[[str], None]) -> None:
        """`refresh` refreshes the dashboard of an ARN."""
        self._store = store
        self._clock = clock
        self._driver = driver
        self._refresh = refresh
        driver.learn(REFRESH, self._run)

    def enter(self, arn: str) -> None:
        """Enter the next refresh of a dashboard, if it has a schedule."""
        dashboard = self._store.dashboards.find(arn)
        due = dashboard.schedule.next_after(self._clock.now()) if dashboard and dashboard.schedule else None
        if due:
            self._driver.add(Due(REFRESH, arn), due)

    def take_up(self) -> None:
        """Enter the dashboards that an earlier run left."""
        for dashboard in self._store.dashboards.all():
            self.enter(dashboard.arn)

    def _run(self, arn: str, at: datetime) -> None:
        """Refresh a dashboard, unless its schedule was changed since this was entered."""
        dashboard = self._store.dashboards.find(arn)
        schedule = dashboard.schedule if dashboard else None
        if schedule and schedule.next_after(at - MOMENT) == at:
            self._refresh(arn)
        self.enter(arn)
