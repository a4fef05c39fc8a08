"""The steps of stories, each with its caller and calls."""

from collections.abc import Callable, Iterator, Sequence

from emulator.core.values import dataclass
from emulator.generating.activity import actors
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.people import names_of
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staging import Call

Who = Callable[[Scene], Actor]
Calls = Callable[[Scene], Iterator[Call]]


@dataclass(frozen=True)
class Step:
    """A step of a story, labelled with a technique of MITRE ATT&CK for Enterprise by its id.

    It begins so many minutes, more or less, after the step before it; its calls follow each other within
    `pace_seconds`. It is taken in the quiet region if the step says so, else in the home region;
    with `refused` no policy allows any of its calls. A step without technique comes before the attack: it
    is not part of it, and has no labels.
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
    """An attack: its name, a sentence about it, and its steps in order."""

    name: str
    summary: str
    steps: Sequence[Step]


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
    """Return the name of the developer in most stories, who has too many rights."""
    return names_of(scene.ground, "developer")[0]


def lesser_developer(scene: Scene) -> str:
    """Return the name of a developer with few rights."""
    return names_of(scene.ground, "developer")[1]


def thief_of_key(scene: Scene) -> Actor:
    """Return a stranger with the long-term key of the developer."""
    return Actor(actors.user_key(scene.ground, developer(scene)), STRANGER_IP, KALI)


def thief_of_lesser_key(scene: Scene) -> Actor:
    """Return a stranger with the long-term key of the developer with few rights."""
    return Actor(actors.user_key(scene.ground, lesser_developer(scene)), STRANGER_IP, KALI)


def holder_of(user: str) -> Who:
    """Return a stranger with the new key of a user."""
    return lambda scene: Actor(actors.user_key(scene.ground, user), STRANGER_IP, SCRIPT)
