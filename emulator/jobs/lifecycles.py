"""The lifecycles of the buckets that trails deliver to, followed once a day, at midnight in UTC.

S3 follows them once a day too; that it does so right at midnight is assumed, AWS may take longer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from emulator.core.lifecycles.actions import actions_of
from emulator.core.lifecycles.rules import next_midnight
from emulator.core.schedule import Due

if TYPE_CHECKING:
    from emulator.core.clock import Clock
    from emulator.core.ports.lifecycles import Lifecycles
    from emulator.jobs.driver import Driver

FOLLOW = Due("follow lifecycles", "all buckets")
MOMENT = timedelta(microseconds=1)


class FollowingLifecycles:
    """Acts on the rules of buckets. `delivered_to` returns the names of the buckets that trails deliver to.

    Nothing is due while no bucket has rules.
    """

    def __init__(
        self, lifecycles: Lifecycles, delivered_to: Callable[[], Sequence[str]], clock: Clock, driver: Driver
    ) -> None:
        self._lifecycles = lifecycles
        self._delivered_to = delivered_to
        self._clock = clock
        self._add = driver.add
        driver.learn(FOLLOW.job, self.run)
        lifecycles.connect(self.notice)

    def notice(self) -> None:
        """Enter the next midnight: there may be rules."""
        self._add(FOLLOW, next_midnight(self._clock.now() + MOMENT))

    def take_up(self) -> None:
        """Enter the next midnight if a bucket has rules, after a start or an import of state."""
        if self._lifecycles.buckets():
            self.notice()

    def run(self, _subject: str, at: datetime) -> None:
        """Do what the rules of the buckets say at an instant, and enter the next midnight."""
        with_rules = self._lifecycles.buckets()
        if with_rules:
            self._add(FOLLOW, next_midnight(at + MOMENT))
        for bucket in sorted(set(with_rules) & set(self._delivered_to())):
            self._follow(bucket, at)

    def _follow(self, bucket: str, at: datetime) -> None:
        rules, versioned = self._lifecycles.rules(bucket), self._lifecycles.is_versioned(bucket)
        for history in self._lifecycles.histories(bucket):
            for action in actions_of(rules, history, at, versioned=versioned):
                self._lifecycles.act(bucket, history.key, action)
