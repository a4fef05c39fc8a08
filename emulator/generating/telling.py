"""Telling: the stories of a data set as they happened, with the ids of their events."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from emulator.core.call import Json
from emulator.core.clock import from_epoch, iso
from emulator.core.records.events import Event
from emulator.core.values import dataclass
from emulator.generating.activity.days import Happened, windows_of
from emulator.generating.activity.staging import Verdict
from emulator.generating.activity.stories import Performance
from emulator.generating.activity.stories.techniques import tactics_of
from emulator.generating.castings import ANY, Frame, performances_of
from emulator.generating.plans import REGIONS, START, Plan


@dataclass(frozen=True)
class Told:
    """A story as it happened in an account: `event_ids` are those of its labelled events, by time.

    `start` and `end` are the times of the first and the last of them.
    """

    name: str
    summary: str
    verdict: Verdict
    variant: str
    account: str
    day: int
    start: datetime
    end: datetime
    techniques: Sequence[str]
    tactics: Sequence[str]
    event_ids: Sequence[str]

    def as_json(self) -> Json:
        return {
            "story": self.name,
            "summary": self.summary,
            "verdict": self.verdict,
            "variant": self.variant,
            "account": self.account,
            "day": self.day,
            "start": iso(self.start),
            "end": iso(self.end),
            "techniques": list(self.techniques),
            "tactics": list(self.tactics),
            "eventIDs": list(self.event_ids),
        }


def when_told(one: Told) -> tuple[datetime, str, str]:
    """Return what stories are sorted by."""
    return one.start, one.account, one.name


class Chronicle:
    """Collects the labelled events of stories while they happen."""

    def __init__(self) -> None:
        self._happened: dict[tuple[str, str], list[Happened]] = {}

    def add(self, account: str, happened: Iterable[Happened]) -> None:
        for one in happened:
            if one.mark:
                self._happened.setdefault((account, one.mark.story), []).append(one)

    def told(self, performances: Sequence[Performance]) -> Sequence[Told]:
        """Return the stories that have labelled events, in the order in which they began."""
        found = [
            _told(performance, sorted(happened, key=lambda one: one.event.time))
            for performance in performances
            if (happened := self._happened.get((performance.account, performance.story.name)))
        ]
        return sorted(found, key=when_told)


def _told(performance: Performance, happened: Sequence[Happened]) -> Told:
    story = performance.story
    techniques = {one.mark.technique for one in happened if one.mark and one.mark.technique}
    return Told(
        name=story.name,
        summary=story.summary,
        verdict=story.verdict,
        variant=performance.variant,
        account=performance.account,
        day=performance.day,
        start=from_epoch(happened[0].event.time),
        end=from_epoch(happened[-1].event.time),
        techniques=sorted(techniques),
        tactics=sorted({tactic for technique in techniques for tactic in tactics_of(technique)}),
        event_ids=[one.event.id for one in happened],
    )


@dataclass(frozen=True)
class Telling:
    """Events of all accounts in the order of time, and the stories among them."""

    events: Sequence[Event]
    stories: Sequence[Told]


def tell(
    wanted: Sequence[str] = ("all",),
    *,
    accounts: Sequence[str] = ("111122223333",),
    days: int = 1,
    events: int = 0,
    seed: int = 1,
    variant: str = ANY,
) -> Telling:
    """Return stories without files, with about so many `events` of ordinary activity beside them.

    `wanted` are words as performances_of takes them. The same arguments tell the same. Raises PlanError.
    """
    performances = performances_of(wanted, Frame(accounts, days, seed, variant))
    plan = Plan(accounts, REGIONS, START, days, events, seed, performances, "audit-logs", "audit")
    chronicle = Chronicle()
    found: list[Event] = []
    for account, share in zip(accounts, plan.shares(), strict=True):
        for window in windows_of(plan.ground(account), START, days, share, plan.told(account)):
            chronicle.add(account, window.happened)
            found += (one.event for one in window.happened)
    found.sort(key=lambda event: event.time)
    return Telling(found, chronicle.told(performances))
