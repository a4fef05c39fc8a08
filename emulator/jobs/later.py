"""What services do later because of a call, such as deleting a secret when its recovery window is over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from emulator.core.schedule import Due

if TYPE_CHECKING:
    from emulator.core.causes.calls import Made, Planned
    from emulator.core.ports.surroundings import Surroundings
    from emulator.core.records.events import Event
    from emulator.jobs.consequences import Consequences
    from emulator.jobs.driver import Driver

LATER = "later"


class Later:
    """Runs what is planned at its time, if the resource still waits for it then.

    What was planned is not kept over a restart: the rest of AWS forgets the resources too.
    """

    def __init__(
        self,
        driver: Driver,
        around: Surroundings,
        consequences: Consequences,
        take: Callable[[Sequence[Event]], None],
    ) -> None:
        self._driver = driver
        self._around = around
        self._consequences = consequences
        self._take = take
        self._lock = threading.Lock()
        self._planned: dict[str, Planned] = {}
        driver.learn(LATER, self.run)
        consequences.connect(self.plan)

    def plan(self, planned: Planned) -> None:
        """Enter what is planned, in place of what was planned for the same resource before."""
        with self._lock:
            self._planned[planned.arn] = planned
        self._driver.add(Due(LATER, planned.arn), planned.at)

    def take_up(self) -> None:
        """Enter everything that is planned again, after an import of state."""
        with self._lock:
            planned = list(self._planned.values())
        for one in planned:
            self._driver.add(Due(LATER, one.arn), one.at)

    def run(self, arn: str, at: datetime) -> None:
        """Have it done, unless it was called off; what was put off is entered again."""
        due = self._around.deletion(arn)
        with self._lock:
            planned = self._planned.get(arn)
            if planned and (due is None or due <= at):
                del self._planned[arn]
        if planned is None or due is None:
            return
        if due > at:
            self._driver.add(Due(LATER, arn), due)
            return
        made: Sequence[Made] = planned.rule(at)
        self._take(self._consequences.events_of(made, at))

    def forget(self) -> None:
        """Forget what is planned: the rest of AWS was emptied."""
        with self._lock:
            self._planned.clear()
