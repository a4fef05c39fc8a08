"""Colleagues: people and machines of an account, as the callers in look-alikes of attacks."""

import copy
from collections.abc import Callable, Iterable

from emulator.core.callers import identity
from emulator.core.values import dataclass
from emulator.generating.activity import actors
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.beginnings import Begin, Place
from emulator.generating.activity.people import NAMES, Kind, names_of
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staff import AWS_CLI, CHROME
from emulator.generating.activity.staging import Call, Line, SignIn
from emulator.generating.activity.stories.steps import Step, Who


def address_of(name: str) -> str:
    """Return the address from which somebody of the staff always calls."""
    return f"192.0.2.{20 + NAMES.index(name)}"


def with_own_key(kind: Kind, index: int = 0) -> Who:
    """Return one of the staff who calls with their own key."""

    def who(scene: Scene) -> Actor:
        name = names_of(scene.ground, kind)[index]
        return Actor(actors.user_key(scene.ground, name), address_of(name), AWS_CLI)

    return who


# --- at the console --------------------------------------------------------------------------------


def at_the_door(index: int = 0) -> Who:
    """Return an administrator before they have signed in."""

    def who(scene: Scene) -> Actor:
        name = names_of(scene.ground, "administrator")[index]
        return Actor(identity.user(scene.account, name, None), address_of(name), CHROME)

    return who


def at_console(index: int = 0) -> Who:
    """Return an administrator who has signed in with a second factor."""

    def who(scene: Scene) -> Actor:
        name = names_of(scene.ground, "administrator")[index]
        caller = actors.signed_in(scene.ground, name, scene.moment(f"signed in/{index}"), mfa=True)
        return Actor(caller, address_of(name), CHROME, console=True)

    return who


def signs_in(index: int = 0) -> Step:
    """Return the step in which that administrator signs in, before what they are in the story for."""

    def calls(scene: Scene) -> Iterable[Call]:
        name = names_of(scene.ground, "administrator")[index]
        scene.moment(f"signed in/{index}")
        device = scene.iam_arn(f"mfa/{name}")
        return [SignIn({"userName": name, "mfaDevice": device, "awsRegion": scene.region})]

    return Step("sign-in", None, at_the_door(index), calls, 0)


# --- in sessions of roles --------------------------------------------------------------------------


@dataclass(frozen=True)
class InRole:
    """A caller in a session of a role that begins in the story, as it does for the staff."""

    begin: Begin
    place: Callable[[Scene], Place]

    def inside(self, scene: Scene) -> Actor:
        """Return the caller in the session."""
        return self._begun(scene)[1]

    def first(self) -> Step:
        """Return the step in which the session begins."""
        return Step("begin-session", None, lambda scene: self._line(scene).actor, self._calls, 0)

    def _calls(self, scene: Scene) -> Iterable[Call]:
        return [self._line(scene).call]

    def _line(self, scene: Scene) -> Line:
        return self._begun(scene)[0]

    def _begun(self, scene: Scene) -> tuple[Line, Actor]:
        then = copy.copy(scene)
        then.at = scene.moment("begun")
        lines = self.begin(then, self.place(then))
        line = next(lines)
        try:
            next(lines)
        except StopIteration as end:
            actor: Actor = end.value
            return line, actor
        raise AssertionError("a session begins with one call")
