"""Stories about credential access: secrets, passwords and traffic."""

from emulator.core.call import Json
from emulator.generating.activity.calls import read
from emulator.generating.activity.compute import describe, newer
from emulator.generating.activity.routines import SERVERS
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staging import Call
from emulator.generating.activity.stories.steps import Step, Story, thief_of_key, who_am_i

PARAMETERS = tuple(f"/shop/prod/{name}" for name in ("db/password", "api/token", "smtp/password", "jwt/key"))


def _list_parameters(scene: Scene) -> list[Call]:
    return [read("ssm", "DescribeParameters", scene.region, {"maxResults": 50}) for _ in range(3)]


def _read_parameters(scene: Scene) -> list[Call]:
    resources = [
        {"accountId": scene.account, "ARN": scene.arn("ssm", f"parameter{name}")} for name in PARAMETERS
    ]
    parameters = {"names": list(PARAMETERS), "withDecryption": True}
    return [read("ssm", "GetParameters", scene.region, parameters, resources) for _ in range(6)]


SECURE_STRINGS = Story(
    "securestring-parameters",
    "With a developer's stolen key, all encrypted parameters are read in batches.",
    (
        Step("list-parameters", "T1580", thief_of_key, _list_parameters, 0),
        Step("read-parameters", "T1555.006", thief_of_key, _read_parameters, 1, 2),
    ),
)


def _read_batches(scene: Scene) -> list[Call]:
    filters = {"filters": [{"key": "tag-key", "values": ["!tagKeyThatWillNeverExist"]}]}
    return [read("secretsmanager", "BatchGetSecretValue", scene.region, filters) for _ in range(5)]


BATCH_SECRETS = Story(
    "secrets-in-batches",
    "With a developer's stolen key, all secrets are read with a few calls that match every secret.",
    (
        Step("try-key", "T1078.004", thief_of_key, who_am_i, 0),
        Step("read-batches", "T1555.006", thief_of_key, _read_batches, 1, 1),
    ),
)


def _ask_passwords(scene: Scene) -> list[Call]:
    ids = [scene.thing("i", f"windows-{number}") for number in range(30)]
    return [read("ec2", "GetPasswordData", scene.region, {"instanceId": one}) for one in ids]


WINDOWS_PASSWORDS = Story(
    "windows-passwords",
    "With a developer's stolen key, the administrator's passwords of thirty Windows servers are asked for.",
    (
        Step("find-servers", "T1580", thief_of_key, lambda scene: [describe(scene, "DescribeInstances")], 0),
        Step("ask-passwords", "T1552.005", thief_of_key, _ask_passwords, 1, 1, refused=True),
    ),
)


def _mirror(scene: Scene) -> list[Call]:
    token = {"ClientToken": scene.uuid("mirror")}
    target, kept = scene.thing("tmt", "spy"), scene.thing("tmf", "spy")
    spy, spied = scene.thing("eni", "spy"), scene.thing("eni", SERVERS[0])
    told = {"trafficMirrorTargetId": target, "networkInterfaceId": spy, "type": "network-interface"}
    session = {
        "NetworkInterfaceId": spied,
        "TrafficMirrorTargetId": target,
        "TrafficMirrorFilterId": kept,
        "SessionNumber": 1,
    }
    opened = {"trafficMirrorSessionId": scene.thing("tms", "spy"), "sessionNumber": 1}
    passing = {"trafficMirrorFilterId": kept}
    asked = {"NetworkInterfaceId": spy, **token}
    return [
        newer(scene, "CreateTrafficMirrorTarget", asked, {"trafficMirrorTarget": told}),
        newer(
            scene,
            "CreateTrafficMirrorFilter",
            token,
            {"trafficMirrorFilter": passing},
        ),
        newer(scene, "CreateTrafficMirrorSession", session | token, {"trafficMirrorSession": opened}),
    ]


def _find_interfaces(scene: Scene) -> list[Call]:
    everything: Json = {"networkInterfaceIdSet": {}, "filterSet": {}}
    return [read("ec2", "DescribeNetworkInterfaces", scene.region, everything)]


TRAFFIC_MIRRORED = Story(
    "traffic-mirrored",
    "With a developer's stolen key, a server's network traffic is copied to another interface.",
    (
        Step("find-interfaces", "T1580", thief_of_key, _find_interfaces, 0),
        Step("mirror-traffic", "T1040", thief_of_key, _mirror, 4),
    ),
)

CREDENTIAL_STORIES = (SECURE_STRINGS, BATCH_SECRETS, WINDOWS_PASSWORDS, TRAFFIC_MIRRORED)
