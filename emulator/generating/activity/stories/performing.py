"""Performing: a story becomes calls, in one of the variants in which attacks differ."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from emulator.core.call import Description
from emulator.core.ids import Numbers
from emulator.core.records.events import is_anonymous
from emulator.core.values import dataclass
from emulator.generating.activity import actors, failures
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.scenes import Ground, Scene
from emulator.generating.activity.staging import Call, Line, Mark
from emulator.generating.activity.stories.steps import PLAIN, Step, Story, Variant, lesser_developer

LATEST_HOUR = 20  # the start of a story: each ends within the day
LATEST_SLOW_HOUR = 8
OFFICE_HOURS = (8, 16)  # between which look-alikes start, in UTC
SLOWNESS = 6
REGIONS = 3  # over which an attack is spread at most
TRIED = 3  # calls of a step that are tried in vain first

STS = "sts.amazonaws.com"
# Services with one place for all regions, and sessions, which are begun once.
ONCE = frozenset({"iam.amazonaws.com", "organizations.amazonaws.com", "ce.amazonaws.com", STS})

STRANGERS = "203.0.113."
# Programs that published attacks were made with. Those of the plain variant are in the steps.
AGENTS = (
    "S3 Browser/11.6.7 (https://s3browser.com)",
    "aws-cli/2.15.30 Python/3.11.8 Linux/6.1.0-kali9-amd64 exe/x86_64.kali.2024 prompt/off",
    "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/iam#1.34.3",
    "AWSPowerShell.Common/4.1.602 .NET_Runtime/8.0 Windows/10.0.19045 PowerShellCore/7.4.3 ClientAsync",
    "Boto3/1.34.51 md/Botocore#1.34.51 ua/2.0 os/linux#5.15.0-101 md/arch#x86_64 lang/python#3.9.18",
)
BROWSERS = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:127.0) Gecko/20100101 Firefox/127.0",
)
UNSIGNED = "Wget/1.21.4"


@dataclass(frozen=True)
class Performance:
    """A story in an account on a day, counted from 1, in one of the story's variants."""

    story: Story
    account: str
    day: int
    variant: Variant = PLAIN


def performed(
    performance: Performance, ground: Ground, start: datetime, numbers: Numbers
) -> Iterator[tuple[Line, Mark | None, Scene]]:
    """Yield the lines of a story, each with its label and the scene at its time.

    `start` is when the first day of the data set begins.
    """
    slowness = SLOWNESS if performance.variant == "slow" else 1
    begun = start + timedelta(days=performance.day - 1, hours=_hour(performance, numbers))
    scene = Scene(ground, ground.home, begun, numbers)
    disguised = _disguise(performance.variant, numbers)
    for step in performance.story.steps:
        scene.at += timedelta(minutes=slowness * step.after_minutes * (0.6 + 0.8 * numbers.random()))
        mark = _mark(performance, step)
        for line in _lines(step, performance.variant, scene):
            yield disguised(line, scene), mark, scene
            scene.at += timedelta(seconds=1 + slowness * numbers.random() * step.pace_seconds)


def _hour(performance: Performance, numbers: Numbers) -> float:
    first, last = 0, LATEST_SLOW_HOUR if performance.variant == "slow" else LATEST_HOUR
    if performance.story.verdict == "benign":
        first, last = OFFICE_HOURS
    return first + numbers.random() * (last - first)


def _mark(performance: Performance, step: Step) -> Mark | None:
    if step.technique is None:
        return None
    story = performance.story
    return Mark(story.name, story.verdict, step.name, step.technique or None, performance.variant)


# --- the calls of a step ---------------------------------------------------------------------------


def _lines(step: Step, variant: Variant, scene: Scene) -> Iterator[Line]:
    for turn, region in enumerate(_regions(step, variant, scene.ground)):
        scene.turn, scene.region = turn, region
        if variant == "denied-first":
            yield from _tried(step, scene)
        actor = step.who(scene)
        for call in step.calls(scene):
            if not scene.turn or _is_spread(call, actor, scene):
                yield Line(actor, _refused(call, actor) if step.refused else call)
    scene.turn = 0


def _regions(step: Step, variant: Variant, ground: Ground) -> Sequence[str]:
    """Return the regions in which a step is taken, one after the other."""
    first = ground.quiet_region if step.quiet_region else ground.home
    others = (*ground.regions, ground.quiet_region) if variant == "spread" else ()
    return list(dict.fromkeys((first, *others)))[:REGIONS]


def _is_spread(call: Call, actor: Actor, scene: Scene) -> bool:
    """Tell whether a call is repeated in another region: by a key, and to a service of that region."""
    if not isinstance(call, Description) or not _is_thief(actor):
        return False
    return call.region == scene.region and call.event_source not in ONCE


def _is_thief(actor: Actor) -> bool:
    """Tell whether somebody calls with a stolen key of a user."""
    caller = actor.caller
    has_key = caller.type == "IAMUser" and str(caller.access_key_id).startswith("AKIA")
    return has_key and actor.source_ip.startswith(STRANGERS)


def _tried(step: Step, scene: Scene) -> Iterator[Line]:
    """Yield the first calls of a step with a key that may do less; none of them is allowed."""
    aside = scene.aside()
    actor = step.who(aside)
    if step.technique is None or step.refused or not _is_thief(actor):
        return
    caller = actors.user_key(scene.ground, lesser_developer(scene))
    for call in islice(step.calls(aside), TRIED):
        if isinstance(call, Description) and call.event_source != STS:
            yield Line(replace(actor, caller=caller), failures.denied(call, caller))


def _refused(call: Call, actor: Actor) -> Call:
    return failures.denied(call, actor.caller) if isinstance(call, Description) else call


# --- strangers in disguise -------------------------------------------------------------------------


def _disguise(variant: Variant, numbers: Numbers) -> Callable[[Line, Scene], Line]:
    agent, browser = numbers.choice(AGENTS), numbers.choice(BROWSERS)
    address = f"{STRANGERS}{numbers.randint(180, 250)}"

    def disguised(line: Line, scene: Scene) -> Line:
        actor = line.actor
        if not actor.source_ip.startswith(STRANGERS):
            return line
        if variant == "spread":
            last = int(actor.source_ip.removeprefix(STRANGERS)) + 11 * scene.turn
            return replace(line, actor=actor.at(f"{STRANGERS}{last}", actor.user_agent))
        if variant == "other-agent":
            other = browser if actor.user_agent.startswith("Mozilla") else agent
            return replace(line, actor=actor.at(address, UNSIGNED if is_anonymous(actor.caller) else other))
        return line

    return disguised
