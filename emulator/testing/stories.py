"""The attacks of data sets, for tests that try rules on them one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from emulator.core.records.events import record_of
from emulator.generating.activity.days import Happened, windows_of
from emulator.generating.activity.stories import STORIES
from emulator.generating.plans import START, Plan, performances_of, some_accounts
from emulator.testing.events import Events

REGIONS = ("us-east-1", "eu-west-1")


@dataclass(frozen=True)
class AttackStory:
    """An attack: its name, a sentence about it, its techniques, and its records in the order of time.

    `before` are the records that lead to it and are not part of it.
    """

    name: str
    summary: str
    techniques: Sequence[str]
    records: Events
    before: Events

    def __repr__(self) -> str:
        return f"<AttackStory {self.name}: {len(self.records)} records>"


def names() -> Sequence[str]:
    """Return the names of all attacks."""
    return list(STORIES)


def told(name: str, seed: int = 1) -> AttackStory:
    """Return an attack as it happens in an account; the same seed gives the same records.

    Raises PlanError for an unknown name.
    """
    happened = _happened(name, seed)
    return AttackStory(
        name=name,
        summary=STORIES[name].summary,
        techniques=sorted({one.mark.technique for one in happened if one.mark}),
        records=Events(record_of(one.event) for one in happened if one.mark),
        before=Events(record_of(one.event) for one in happened if not one.mark),
    )


@cache
def _happened(name: str, seed: int) -> Sequence[Happened]:
    accounts = some_accounts(1)
    performances = performances_of([name], accounts, 1, seed)
    plan = Plan(accounts, REGIONS, START, 1, 0, seed, performances, "logs", "audit")
    windows = windows_of(plan.ground(accounts[0]), START, 1, 0, performances)
    return [one for window in windows for one in window.happened]
