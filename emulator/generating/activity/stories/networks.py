"""Stories about what lies between an account and the rest of the world."""

from collections.abc import Iterator

from emulator.core.callers import identity
from emulator.generating.activity import actors, compute
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.people import names_of
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staging import Call, SignIn
from emulator.generating.activity.stories.steps import FIREFOX, Step, Story

Calls = Iterator[Call]

# --- a port opened and closed again ---------------------------------------------------------------

HOTEL_IP = "203.0.113.9"  # from where nobody of the staff works
FTP_PORTS = (20, 21)
ANYBODY = "0.0.0.0/0"


def _administrator(scene: Scene) -> str:
    return names_of(scene.ground, "administrator")[0]


def _at_the_door(scene: Scene) -> Actor:
    return Actor(identity.user(scene.account, _administrator(scene), None), HOTEL_IP, FIREFOX)


def _inside(scene: Scene) -> Actor:
    caller = actors.signed_in(scene.ground, _administrator(scene), scene.moment("signed in"), mfa=True)
    return Actor(caller, HOTEL_IP, FIREFOX, console=True)


def _sign_in(scene: Scene) -> Calls:
    scene.moment("signed in")
    name = _administrator(scene)
    yield SignIn({"userName": name, "mfaDevice": scene.iam_arn(f"mfa/{name}"), "awsRegion": scene.region})


def _look(scene: Scene) -> Calls:
    yield compute.describe(scene, "DescribeSecurityGroups")
    yield compute.describe(scene, "DescribeNetworkAcls")


def _open_group(scene: Scene) -> Calls:
    yield compute.authorize_ingress(scene, scene.thing("sg", "web"), FTP_PORTS, ANYBODY)


def _open_acl(scene: Scene) -> Calls:
    for egress in (False, True):
        yield compute.create_acl_entry(scene, scene.thing("acl", "main"), FTP_PORTS, ANYBODY, egress=egress)


def _close_acl(scene: Scene) -> Calls:
    for egress in (False, True):
        yield compute.delete_acl_entry(scene, scene.thing("acl", "main"), egress=egress)


def _close_group(scene: Scene) -> Calls:
    yield compute.revoke_ingress(scene, scene.thing("sg", "web"), FTP_PORTS, ANYBODY)


FTP_OPENED = Story(
    "ftp-opened",
    "A user with a second factor opens a security group and a network ACL for FTP, and closes both again.",
    (
        Step("sign-in", None, _at_the_door, _sign_in, 0),
        Step("look-at-network", "T1580", _inside, _look, 1),
        Step("open-security-group", "T1562.007", _inside, _open_group, 2),
        Step("open-network-acl", "T1562.007", _inside, _open_acl, 1, 20),
        Step("close-network-acl", "T1070", _inside, _close_acl, 45, 20),
        Step("close-security-group", "T1070", _inside, _close_group, 1),
    ),
    without=("spread", "denied-first"),
)
