"""Incidents: activity that is unusual for its rate alone, and what Insights are there for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from emulator.core.call import Description
from emulator.core.values import dataclass
from emulator.generating.activity import actors, compute, iam, storage
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.beginnings import INSTANCE_SESSION_HOURS, Place, for_service
from emulator.generating.activity.calls import write
from emulator.generating.activity.routines import SERVERS
from emulator.generating.activity.scenes import Ground, Scene
from emulator.generating.activity.staff import AWS_CLI, BOTO3, BOTO3_IN_LAMBDA, GATEWAY_IP
from emulator.generating.activity.staging import Call, Line, Mark
from emulator.generating.activity.stories.steps import WITHOUT, Step, Story, developer

Calls = Iterator[Call]
MINUTE = timedelta(minutes=1)

# --- a burst of deletions -------------------------------------------------------------------------

SNAPSHOTS = 180
HOME_IP = "192.0.2.77"


def _cleaner(scene: Scene) -> Actor:
    return Actor(actors.user_key(scene.ground, developer(scene)), HOME_IP, AWS_CLI)


def _delete_snapshots(scene: Scene) -> Calls:
    for number in range(SNAPSHOTS):
        snapshot = {"snapshotId": scene.thing("snap", f"old-{number}")}
        yield compute.changed(scene, "DeleteSnapshot", snapshot)


DELETION_BURST = Story(
    "deletion-burst",
    "A developer's script deletes snapshots of servers by the dozen each minute.",
    (Step("delete-snapshots", WITHOUT, _cleaner, _delete_snapshots, 0, 5),),
    verdict="incident",
)

# --- a wave of refusals ---------------------------------------------------------------------------


def _server_session(scene: Scene) -> Actor:
    instance_id = scene.thing("i", SERVERS[1])
    caller = actors.instance_session(scene.ground, "web", instance_id, scene.moment("begun"))
    return Actor(caller, GATEWAY_IP, BOTO3)


def _instance_service(_: Scene) -> Actor:
    return actors.service("ec2.amazonaws.com")


def _begin_session(scene: Scene) -> Calls:
    key_id = str(_server_session(scene).caller.access_key_id)
    yield iam.assume_role(scene, "web", scene.thing("i", SERVERS[1]), key_id, INSTANCE_SESSION_HOURS)


def _read_in_vain(scene: Scene) -> Calls:
    for _ in range(150):
        yield storage.get_parameter(scene, "/shop/prod/flags")


ACCESS_DENIED_WAVE = Story(
    "access-denied-wave",
    "A server's role has lost its policy, and the server asks for its parameters again and again.",
    (
        Step("begin-session", None, _instance_service, _begin_session, 0),
        Step("read-in-vain", WITHOUT, _server_session, _read_in_vain, 2, 4, refused=True),
    ),
    verdict="incident",
)

# --- a fall to zero -------------------------------------------------------------------------------

EXPORTS = "exports"
CALLS_A_MINUTE = 6  # above the rate whose fall is unusual
SILENT = timedelta(minutes=25)

SILENCE = Story(
    "silence",
    f"A function that starts {CALLS_A_MINUTE} times a minute, day and night, is not called for a while.",
    (),
    verdict="incident",
)


def _new_stream(scene: Scene) -> Description:
    stream = f"{scene.at:%Y/%m/%d}/[$LATEST]{scene.hex_text(32)}"
    parameters = {"logGroupName": f"/aws/lambda/{EXPORTS}", "logStreamName": stream}
    return write("logs", "CreateLogStream", scene.region, parameters)


class Metronome:
    """A machine that calls at a steady rate, but for its silence from `silent_from` on."""

    def __init__(self, scene: Scene, silent_from: datetime) -> None:
        self._scene = scene
        self._silent_from = silent_from
        self._actor: Actor | None = None
        self._begun = scene.at

    def work(self, start: datetime, length: timedelta) -> Iterator[tuple[Line, Scene]]:
        """Yield the calls of a window, each with the scene at its moment."""
        pause = MINUTE / CALLS_A_MINUTE
        for beat in range(length // pause):
            self._scene.at = start + beat * pause + timedelta(seconds=5 * self._scene.random.random())
            if not self._silent_from <= self._scene.at < self._silent_from + SILENT:
                for line in self._lines():
                    yield line, self._scene

    def _lines(self) -> Iterator[Line]:
        if self._actor is None or self._scene.at - self._begun > timedelta(minutes=50):
            self._begun = self._scene.at
            begin = for_service("lambda.amazonaws.com", EXPORTS)
            place = Place(EXPORTS, "198.51.100.30", BOTO3_IN_LAMBDA)
            self._actor = yield from begin(self._scene, place)
        yield Line(self._actor, _new_stream(self._scene))


@dataclass(frozen=True)
class Usual:
    """What is called at a steady rate, also before the data set: `values` are those of attributions."""

    region: str
    source: str
    name: str
    each_minute: int
    values: Sequence[tuple[str, str]]
    mark: Mark


def usual_of(ground: Ground, stories: Sequence[Story]) -> Sequence[Usual]:
    """Return what is usual in an account that plays the stories."""
    if SILENCE not in stories:
        return ()
    role = f"arn:aws:sts::{ground.account}:assumed-role/{EXPORTS}"
    values = (("userIdentityArn", role), ("userAgent", BOTO3_IN_LAMBDA), ("errorCode", "null"))
    mark = Mark(SILENCE.name, SILENCE.verdict, "silence", None)
    return (Usual(ground.home, "logs.amazonaws.com", "CreateLogStream", CALLS_A_MINUTE, values, mark),)


INCIDENTS: Mapping[str, Story] = {
    story.name: story for story in (DELETION_BURST, ACCESS_DENIED_WAVE, SILENCE)
}
