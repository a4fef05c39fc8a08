"""The stories of data sets, for tests that try rules on them one by one."""

from collections.abc import Sequence
from functools import cache

from emulator.core.records.events import record_of
from emulator.core.values import dataclass
from emulator.core.words import counted
from emulator.generating.activity.stories import ATTACKS, STORIES
from emulator.generating.castings import PlanError
from emulator.generating.telling import Telling, tell
from emulator.testing.events import Events

PLAIN = "plain"


@dataclass(frozen=True)
class AttackStory:
    """A story: its name, a sentence about it, its techniques, and its records in the order of time.

    `verdict` is attack, or benign for a harmless look-alike. `before` are the records that lead to it and are
    not part of it.
    """

    name: str
    summary: str
    verdict: str
    variant: str
    techniques: Sequence[str]
    records: Events
    before: Events

    def __repr__(self) -> str:
        return f"<AttackStory {self.name}: {counted(len(self.records), 'record')}>"


def names() -> Sequence[str]:
    """Return the names of all attacks."""
    return list(ATTACKS)


def told(word: str) -> AttackStory:
    """Return a story by its name, or as NAME@VARIANT; the same word gives the same records.

    Raises PlanError for an unknown name or variant.
    """
    if word.partition("@")[0] not in STORIES:
        raise PlanError(f"There is no story {word!r}; there are {', '.join(STORIES)}.")
    telling = _telling(word)
    (story,) = telling.stories
    ids = frozenset(story.event_ids)
    return AttackStory(
        name=story.name,
        summary=story.summary,
        verdict=story.verdict,
        variant=story.variant,
        techniques=story.techniques,
        records=Events(record_of(one) for one in telling.events if one.id in ids),
        before=Events(record_of(one) for one in telling.events if one.id not in ids),
    )


@cache
def _telling(word: str) -> Telling:
    return tell([word], variant=PLAIN)
