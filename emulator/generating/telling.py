"""Telling: the stories of a data set as they happened, with the ids of their events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from emulator.core.call import Json
from emulator.core.clock import from_epoch, iso
from emulator.generating.activity.days import Happened
from emulator.generating.activity.staging import Verdict
from emulator.generating.activity.stories import Performance
from emulator.generating.activity.stories.techniques import tactics_of


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
        return sorted(found, key=lambda one: (one.start, one.account, one.name))


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
