"""Stories: named attacks, whose every event is labelled."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from emulator.core.call import Description
from emulator.core.ids import Numbers
from emulator.core.values import dataclass
from emulator.generating.activity import failures
from emulator.generating.activity.scenes import Ground, Scene
from emulator.generating.activity.staging import Line, Mark
from emulator.generating.activity.stories.identities import (
    BRUTE_FORCE,
    LEAKED_KEY,
    PRIVILEGE_ESCALATION,
    ROOT_USER,
    TRUSTED_OUTSIDER,
)
from emulator.generating.activity.stories.networks import FTP_OPENED
from emulator.generating.activity.stories.resources import (
    EXFILTRATION,
    RANSOM,
    SECRETS_SWEEP,
    STOLEN_SESSION,
    TRAIL_DISABLED,
)
from emulator.generating.activity.stories.steps import Step, Story

STORIES: Mapping[str, Story] = {
    story.name: story
    for story in (
        LEAKED_KEY,
        TRAIL_DISABLED,
        BRUTE_FORCE,
        PRIVILEGE_ESCALATION,
        EXFILTRATION,
        TRUSTED_OUTSIDER,
        RANSOM,
        STOLEN_SESSION,
        SECRETS_SWEEP,
        ROOT_USER,
        FTP_OPENED,
    )
}
LATEST_HOUR = 20  # the start of a story: each ends within the day


@dataclass(frozen=True)
class Performance:
    """A story in an account on a day, counted from 1."""

    story: Story
    account: str
    day: int


def performed(
    performance: Performance, ground: Ground, start: datetime, numbers: Numbers
) -> Iterator[tuple[Line, Mark | None, Scene]]:
    """Yield the lines of a story, each with its label and the scene at its time.

    `start` is when the first day of the data set begins.
    """
    hour = numbers.random() * LATEST_HOUR
    begun = start + timedelta(days=performance.day - 1, hours=hour)
    scene = Scene(ground, ground.home, begun, numbers)
    for step in performance.story.steps:
        scene.at += timedelta(minutes=step.after_minutes * (0.6 + 0.8 * numbers.random()))
        scene.region = ground.quiet_region if step.quiet_region else ground.home
        mark = Mark(performance.story.name, step.name, step.technique) if step.technique else None
        for line in _lines(step, scene):
            yield line, mark, scene
            scene.at += timedelta(seconds=1 + numbers.random() * step.pace_seconds)


def _lines(step: Step, scene: Scene) -> Iterator[Line]:
    actor = step.who(scene)
    for call in step.calls(scene):
        if step.refused and isinstance(call, Description):
            yield Line(actor, failures.denied(call, actor.caller))
        else:
            yield Line(actor, call)
