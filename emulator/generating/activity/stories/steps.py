"""The steps of stories, each with its caller and calls."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, get_args

from emulator.core.callers import identity
from emulator.core.values import dataclass
from emulator.generating.activity import actors, iam
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.people import names_of
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staging import Call, Verdict
from emulator.generating.activity.stories.techniques import tactics_of

Variant = Literal["plain", "other-agent", "slow", "spread", "denied-first"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)
PLAIN: Variant = "plain"

WITHOUT = ""  # the technique of a step that has a label and no technique

Who = Callable[[Scene], Actor]
Calls = Callable[[Scene], Iterable[Call]]


@dataclass(frozen=True)
class Step:
    """A step of a story, labelled with a technique of MITRE ATT&CK for Enterprise by its id.

    It begins so many minutes, more or less, after the step before it; its calls follow each other within
    `pace_seconds`. It is taken in the quiet region if the step says so, else in the home region;
    with `refused` no policy allows any of its calls. A step whose technique is None comes before the story:
    it is not part of it, and has no labels.
    """

    name: str
    technique: str | None
    who: Who
    calls: Calls
    after_minutes: int = 2
    pace_seconds: int = 4
    quiet_region: bool = False
    refused: bool = False


@dataclass(frozen=True)
class Story:
    """A story: its name, a sentence about it, its steps in order, and whether it is an attack."""

    name: str
    summary: str
    steps: Sequence[Step]
    verdict: Verdict = "attack"
    without: Sequence[Variant] = ()

    @property
    def benign(self) -> bool:
        return self.verdict == "benign"

    @property
    def variants(self) -> Sequence[Variant]:
        """The variants in which it can be told: those of attacks, without some that would change nothing."""
        if self.verdict == "attack":
            return [one for one in VARIANTS if one not in self.without]
        return [PLAIN, "slow"] if self.benign else [PLAIN]

    @property
    def techniques(self) -> Sequence[str]:
        """The techniques of its steps, in order; of a look-alike, those that it looks like."""
        return list(dict.fromkeys(step.technique for step in self.steps if step.technique))

    @property
    def tactics(self) -> Sequence[str]:
        """The tactics of its techniques, in alphabetical order."""
        return sorted({tactic for technique in self.techniques for tactic in tactics_of(technique)})


STRANGER_IP, OTHER_STRANGER_IP = "203.0.113.66", "203.0.113.171"
KALI = (
    "aws-cli/2.17.60 md/awscrt#0.21.2 ua/2.0 os/linux#6.11.2-amd64 md/arch#x86_64 lang/python#3.12.7 "
    "md/pyimpl#CPython cfg/retry-mode#standard md/distrib#kali.2025"
)
SCRIPT = (
    "Boto3/1.35.14 md/Botocore#1.35.14 ua/2.0 os/windows#10 md/arch#amd64 lang/python#3.11.9 "
    "md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.35.14"
)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
OUTSIDER = "999988887777"  # an account outside the data set


def developer(scene: Scene) -> str:
    """Return the name of the developer in most stories, who has too many rights.

    In other turns of a story that is spread over regions, it is another one.
    """
    return names_of(scene.ground, "developer")[TURNS[scene.turn]]


TURNS = (0, 2, 3)  # the second developer has few rights


def lesser_developer(scene: Scene) -> str:
    """Return the name of a developer with few rights."""
    return names_of(scene.ground, "developer")[1]


def thief_of_key(scene: Scene) -> Actor:
    """Return a stranger with the long-term key of the developer."""
    return Actor(actors.user_key(scene.ground, developer(scene)), STRANGER_IP, KALI)


def thief_of_lesser_key(scene: Scene) -> Actor:
    """Return a stranger with the long-term key of the developer with few rights."""
    return Actor(actors.user_key(scene.ground, lesser_developer(scene)), STRANGER_IP, KALI)


def outsider(_: Scene) -> Actor:
    """Return somebody of an account outside the data set."""
    caller = identity.user(OUTSIDER, "ops", None).seen_from_outside()
    return Actor(caller, STRANGER_IP, SCRIPT)


def outsiders_session(role: str, name: str = "audit") -> Who:
    """Return a stranger in a session of a role, which began when it was first asked for."""

    def who(scene: Scene) -> Actor:
        created = scene.moment(f"session/{role}")
        return Actor(actors.role_session(scene.ground, role, name, created), STRANGER_IP, SCRIPT)

    return who


def begin_session(role: str, name: str = "audit") -> Calls:
    """Return the call that begins that session."""

    def calls(scene: Scene) -> Iterable[Call]:
        caller = outsiders_session(role, name)(scene).caller
        return [iam.assume_role(scene, role, name, str(caller.access_key_id))]

    return calls


def who_am_i(scene: Scene) -> Iterable[Call]:
    return [iam.caller_identity(scene)]


def holder_of(user: str) -> Who:
    """Return a stranger with the new key of a user."""
    return lambda scene: Actor(actors.user_key(scene.ground, user), STRANGER_IP, SCRIPT)
