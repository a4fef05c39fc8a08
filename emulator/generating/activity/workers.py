"""Workers: a member of the staff at work, hour after hour."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from emulator.core.call import Description
from emulator.generating.activity import failures
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staff import Member
from emulator.generating.activity.staging import Line, Lines

LEAST_CALLS = 3  # the rough number of calls of a routine
EARLY = timedelta(minutes=10)  # before a session ends, programs begin the next
TOO_MANY = 0.3  # of refusals, those because of the rate


class Worker:
    """Does as many routines of a member as its calendar says; remembers its session.

    `rate` is the number of calls an hour for a weight of one in the calendar. The scene is the
    worker's own: its time is moved on from call to call.
    """

    def __init__(self, member: Member, scene: Scene, rate: float) -> None:
        self._member = member
        self._scene = scene
        self._rate = rate
        self._actor: Actor | None = None
        self._begun = self._expires = scene.at
        # some begin early, others late, so that few calls are spread over all members
        self._due = -scene.random.random() * LEAST_CALLS

    def work(self, start: datetime, length: timedelta) -> Iterator[tuple[Line, Scene]]:
        """Yield the calls that begin in a window, each with the scene at its moment."""
        weight = self._member.calendar.weight(start) * (length / timedelta(hours=1))
        if not weight:
            return
        random = self._scene.random
        self._due += self._rate * weight * random.expovariate(1)
        while self._due > 0:
            self._scene.at = max(start + length * random.random(), self._begun)
            for line in self._lines():
                yield line, self._scene
                self._due -= 1
                self._scene.at += timedelta(seconds=random.random() * self._member.pace_seconds)

    def _lines(self) -> Lines:
        actor = self._actor
        if actor is None or self._scene.at >= self._expires:
            self._actor = actor = yield from self._member.begin(self._scene, self._member.place)
            self._begun = self._scene.at
            self._expires = self._begun + timedelta(hours=self._member.session_hours) - EARLY
        weights = [weight for weight, _ in self._member.choices]
        _, routine = self._scene.random.choices(self._member.choices, weights)[0]
        for call in routine(self._scene):
            yield Line(actor, self._refused(call, actor))

    def _refused(self, call: Description, actor: Actor) -> Description:
        """Return a call, sometimes as a refused one; calls that change something are never refused."""
        random = self._scene.random
        if not call.read_only or random.random() >= self._member.failing:
            return call
        return failures.throttled(call) if random.random() < TOO_MANY else failures.denied(call, actor.caller)
