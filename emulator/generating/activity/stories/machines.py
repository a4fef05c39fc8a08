"""Stories about machines: discovery on them, execution and movement between them."""

from emulator.core.call import Json
from emulator.core.callers.identity import Caller
from emulator.generating.activity import actors, compute, iam, storage
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.beginnings import INSTANCE_SESSION_HOURS
from emulator.generating.activity.calls import read, write
from emulator.generating.activity.compute import changed, describe, newer, switched
from emulator.generating.activity.routines import SERVERS
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staff import BOTO3, GATEWAY_IP
from emulator.generating.activity.staging import Call
from emulator.generating.activity.stories.steps import Step, Story, thief_of_key

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"  # what records have instead of a command
SERVER = SERVERS[1]

# --- discovery -------------------------------------------------------------------------------------


def _read_user_data(scene: Scene) -> list[Call]:
    ids = [scene.thing("i", f"server-{number}") for number in range(25)]
    asked = [{"attribute": "userData", "instanceId": one} for one in ids]
    return [read("ec2", "DescribeInstanceAttribute", scene.region, one) for one in asked]


def _find_servers(scene: Scene) -> list[Call]:
    return [describe(scene, "DescribeInstances")]


USER_DATA_READ = Story(
    "user-data-read",
    "With a developer's stolen key, the start scripts of all servers are read for passwords.",
    (
        Step("find-servers", "T1580", thief_of_key, _find_servers, 0),
        Step("read-user-data", "T1552.005", thief_of_key, _read_user_data, 1, 1),
    ),
)


def _session(scene: Scene) -> Caller:
    return actors.instance_session(scene.ground, "web", scene.thing("i", SERVER), scene.moment("begun"))


def _server(scene: Scene) -> Actor:
    return Actor(_session(scene), GATEWAY_IP, BOTO3)


def _instance_service(_: Scene) -> Actor:
    return actors.service("ec2.amazonaws.com")


def _begin_session(scene: Scene) -> list[Call]:
    key_id = str(_session(scene).access_key_id)
    return [iam.assume_role(scene, "web", scene.thing("i", SERVER), key_id, INSTANCE_SESSION_HOURS)]


def _look_around(scene: Scene) -> list[Call]:
    return [iam.caller_identity(scene), storage.list_buckets(scene)]


def _look_in_vain(scene: Scene) -> list[Call]:
    return [
        read("ssm", "DescribeInstanceInformation", scene.region),
        read("ses", "GetAccount", scene.region),
        read("ses", "ListIdentities", scene.region),
        iam.iam_read(scene, "GetAccountSummary"),
        iam.iam_read(scene, "ListRoles"),
        iam.iam_read(scene, "ListUsers"),
        iam.iam_read(scene, "GetAccountAuthorizationDetails"),
        *(describe(scene, name) for name in ("DescribeSnapshots", "DescribeInstances", "DescribeVpcs")),
        read("organizations", "ListAccounts", "us-east-1"),
    ]


SERVER_ENUMERATES = Story(
    "server-enumerates",
    "A stranger on a server finds out, with the server's role, what it may do; nearly all is refused.",
    (
        Step("begin-session", None, _instance_service, _begin_session, 0),
        Step("look-around", "T1526", _server, _look_around, 30),
        Step("look-in-vain", "T1580", _server, _look_in_vain, 1, refused=True),
    ),
    without=("other-agent", "spread", "denied-first"),
)

# --- execution -------------------------------------------------------------------------------------


def _send_commands(scene: Scene) -> list[Call]:
    made: list[Call] = [read("ssm", "DescribeInstanceInformation", scene.region)]
    for server in SERVERS:
        asked: Json = {
            "instanceIds": [scene.thing("i", server)],
            "documentName": "AWS-RunShellScript",
            "parameters": HIDDEN,
            "interactive": False,
        }
        command = {"commandId": scene.uuid(f"command/{server}"), "status": "Pending"}
        told = {name: asked[name] for name in ("documentName", "parameters", "instanceIds")}
        made.append(write("ssm", "SendCommand", scene.region, asked, {"command": command | told}))
        result = {"commandId": command["commandId"], "instanceId": asked["instanceIds"][0]}
        made.append(read("ssm", "GetCommandInvocation", scene.region, result))
    return made


COMMANDS_SENT = Story(
    "commands-sent",
    "With a developer's stolen key, commands are run on all servers through Systems Manager.",
    (Step("send-commands", "T1651", thief_of_key, _send_commands, 0, 8),),
)


def _start_session(scene: Scene) -> list[Call]:
    session = {"sessionId": f"developer-{scene.hex_text(17)}"}
    url = f"wss://ssmmessages.{scene.region}.amazonaws.com/v1/data-channel/{session['sessionId']}"
    told = {**session, "tokenValue": "Value hidden due to security reasons.", "streamUrl": url}
    return [
        read("ssm", "DescribeSessions", scene.region, {"state": "Active"}),
        write("ssm", "StartSession", scene.region, {"target": scene.thing("i", SERVER)}, told),
        write("ssm", "TerminateSession", scene.region, session, session),
    ]


SHELL_SESSION = Story(
    "shell-session",
    "With a developer's stolen key, a shell is opened on a server through Systems Manager.",
    (
        Step("find-servers", "T1580", thief_of_key, _find_servers, 0),
        Step("start-session", "T1021.007", thief_of_key, _start_session, 2, 240),
    ),
)


def _change_user_data(scene: Scene) -> list[Call]:
    ids = [scene.thing("i", SERVER)]
    script = {"instanceId": ids[0], "userData": "<sensitiveDataRemoved>"}
    return [
        switched(scene, "StopInstances", ids),
        changed(scene, "ModifyInstanceAttribute", script),
        switched(scene, "StartInstances", ids),
    ]


USER_DATA_CHANGED = Story(
    "user-data-changed",
    "With a developer's stolen key, a server is stopped, gets another start script, and is started again.",
    (
        Step("find-servers", "T1580", thief_of_key, _find_servers, 0),
        Step("change-user-data", "T1578.005", thief_of_key, _change_user_data, 2, 90),
    ),
)


def _change_notebook(scene: Scene) -> list[Call]:
    notebook, config = {"notebookInstanceName": "research"}, "research-start"
    script = {"notebookInstanceLifecycleConfigName": config, "onStart": [{"content": HIDDEN}]}
    return [
        read("sagemaker", "ListNotebookInstances", scene.region),
        write("sagemaker", "StopNotebookInstance", scene.region, notebook),
        write("sagemaker", "UpdateNotebookInstanceLifecycleConfig", scene.region, script),
        write("sagemaker", "StartNotebookInstance", scene.region, notebook),
    ]


NOTEBOOK_SCRIPT = Story(
    "notebook-script",
    "With a developer's stolen key, a notebook gets a script that runs with its role when it starts.",
    (Step("change-notebook", "T1059.009", thief_of_key, _change_notebook, 0, 120),),
)

# --- movement --------------------------------------------------------------------------------------

PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE1hZGVVcEtleU9mQVN0cmFuZ2VySW5BRGF0YVNldA"


def _push_key(scene: Scene) -> list[Call]:
    told = {"requestId": scene.uuid(scene.hex_text(12)), "success": True}
    made: list[Call] = []
    for name in SERVERS:
        asked = {
            "instanceId": scene.thing("i", name),
            "instanceOSUser": "ec2-user",
            "sSHPublicKey": PUBLIC_KEY,
        }
        made.append(write("ec2-instance-connect", "SendSSHPublicKey", scene.region, asked, told))
    return made


def _use_serial_console(scene: Scene) -> list[Call]:
    asked = {"instanceId": scene.thing("i", SERVER), "serialPort": 0, "sSHPublicKey": PUBLIC_KEY}
    told = {"requestId": scene.uuid(scene.hex_text(12)), "success": True}
    service, name = "ec2-instance-connect", "SendSerialConsoleSSHPublicKey"
    return [
        newer(scene, "EnableSerialConsoleAccess", "", {"serialConsoleAccessEnabled": True}),
        write(service, name, scene.region, asked, told),
    ]


SSH_KEYS = Story(
    "ssh-keys-pushed",
    "With a developer's stolen key, SSH keys are sent to servers, and to one through its serial console.",
    (
        Step("find-servers", "T1580", thief_of_key, _find_servers, 0),
        Step("push-keys", "T1098.004", thief_of_key, _push_key, 2),
        Step("use-serial-console", "T1021.007", thief_of_key, _use_serial_console, 6),
    ),
)


def _open_ssh(scene: Scene) -> list[Call]:
    group = scene.thing("sg", "web")
    return [
        describe(scene, "DescribeSecurityGroups"),
        compute.authorize_ingress(scene, group, (22, 22), "0.0.0.0/0"),
    ]


SSH_OPENED = Story(
    "ssh-opened",
    "With a developer's stolen key, port 22 of the servers is opened to the world.",
    (Step("open-port", "T1562.007", thief_of_key, _open_ssh, 0),),
)

MACHINE_STORIES = (
    USER_DATA_READ,
    SERVER_ENUMERATES,
    COMMANDS_SENT,
    SHELL_SESSION,
    USER_DATA_CHANGED,
    NOTEBOOK_SCRIPT,
    SSH_KEYS,
    SSH_OPENED,
)
