"""Look-alikes: ordinary work that may be taken for an attack.

The technique of a step is the one that it looks like. All that people do here, they may do.
"""

from emulator.generating.activity import compute, iam, storage
from emulator.generating.activity.calls import write
from emulator.generating.activity.people import names_of
from emulator.generating.activity.routines import OFFICE_CIDR, SERVERS
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staging import Call, SignIn
from emulator.generating.activity.stories.colleagues import (
    at_console,
    at_the_door,
    signs_in,
    with_own_key,
)
from emulator.generating.activity.stories.machines import HIDDEN
from emulator.generating.activity.stories.resources import XMLNS
from emulator.generating.activity.stories.steps import Step, Story

BACKUP_ACCOUNT = "555566667777"  # another account of the same company
SITE = "website"

# --- keys and people -------------------------------------------------------------------------------


def _rotate(index: int) -> Step:
    def calls(scene: Scene) -> list[Call]:
        name = names_of(scene.ground, "developer")[index]
        old = {"userName": name, "accessKeyId": scene.ground.key_id("AKIA", f"{name}/old")}
        return [
            iam.iam_read(scene, "ListAccessKeys", {"userName": name}),
            iam.create_access_key(scene, name, scene.ground.key_id("AKIA", f"{name}/next")),
            iam.iam_write(scene, "UpdateAccessKey", old | {"status": "Inactive"}),
            iam.iam_write(scene, "DeleteAccessKey", old),
        ]

    return Step(f"rotate-{index + 1}", "T1098.001", with_own_key("developer", index), calls, 15, 60)


KEYS_ROTATED = Story(
    "keys-rotated",
    "All developers replace their access keys on one day, as they do every quarter.",
    tuple(_rotate(index) for index in range(4)),
    verdict="benign",
)


def _welcome(scene: Scene) -> list[Call]:
    made: list[Call] = []
    for number in range(6):
        name = f"trainee-{number + 1}"
        group = {"groupName": "developers", "userName": name}
        made += [
            iam.create_user(scene, name),
            iam.create_login_profile(scene, name),
            iam.iam_write(scene, "AddUserToGroup", group),
        ]
    return made


TRAINEES_WELCOMED = Story(
    "trainees-welcomed",
    "An administrator makes users with passwords for six trainees.",
    (signs_in(0), Step("make-users", "T1136.003", at_console(0), _welcome, 4, 12)),
    verdict="benign",
)


def _see_off(scene: Scene) -> list[Call]:
    name = {"userName": "former-colleague"}
    key = {"accessKeyId": scene.ground.key_id("AKIA", "former-colleague/key")}
    device = {"serialNumber": scene.iam_arn("mfa/former-colleague")}
    return [
        iam.iam_read(scene, "ListAccessKeys", name),
        iam.iam_write(scene, "DeleteLoginProfile", name),
        iam.iam_write(scene, "DeactivateMFADevice", name | device),
        iam.iam_write(scene, "DeleteAccessKey", name | key),
        iam.iam_write(scene, "RemoveUserFromGroup", {"groupName": "developers", **name}),
        iam.iam_write(scene, "DeleteUser", name),
    ]


COLLEAGUE_LEAVES = Story(
    "colleague-leaves",
    "An administrator takes password, device, key and user of somebody who has left the company.",
    (signs_in(1), Step("remove-user", "T1531", at_console(1), _see_off, 3, 15)),
    verdict="benign",
)


def _mistype(scene: Scene) -> list[Call]:
    name = names_of(scene.ground, "administrator")[1]
    return [SignIn({"userName": name, "result": "Failure", "awsRegion": scene.region}) for _ in range(4)]


def _sign_in_at_last(scene: Scene) -> list[Call]:
    name = names_of(scene.ground, "administrator")[1]
    device = {"mfaDevice": scene.iam_arn(f"mfa/{name}")}
    return [SignIn({"userName": name, "awsRegion": scene.region, **device})]


PASSWORD_MISTYPED = Story(
    "password-mistyped",
    "An administrator mistypes the password four times, and then signs in with a second factor.",
    (
        Step("mistype", "T1110.001", at_the_door(1), _mistype, 0, 15),
        Step("sign-in", "T1110.001", at_the_door(1), _sign_in_at_last, 1),
    ),
    verdict="benign",
)

# --- resources -------------------------------------------------------------------------------------


def _clean_up(scene: Scene) -> list[Call]:
    own = compute.items("owner", ["self"])
    ids = [scene.thing("snap", f"last-year-{number}") for number in range(80)]
    images = [scene.thing("ami", f"last-year-{number}") for number in range(8)]
    return [
        compute.describe(scene, "DescribeSnapshots", ownersSet=own),
        *(compute.changed(scene, "DeregisterImage", {"imageId": one}) for one in images),
        *(compute.changed(scene, "DeleteSnapshot", {"force": False, "snapshotId": one}) for one in ids),
    ]


BULK_DELETION = Story(
    "bulk-deletion",
    "An administrator's script deletes the images and snapshots of last year.",
    (Step("delete-snapshots", "T1485", with_own_key("administrator", 1), _clean_up, 0, 20),),
    verdict="benign",
)


def _copy_to_backup_account(scene: Scene) -> list[Call]:
    made: list[Call] = []
    for number in range(3):
        volume = f"disk-{number}"
        snapshot = scene.thing("snap", volume)
        made += [
            compute.create_snapshot(scene, volume),
            compute.share(scene, "snapshot", snapshot, BACKUP_ACCOUNT),
        ]
    return made


SNAPSHOTS_TO_BACKUP = Story(
    "snapshots-to-backup",
    "An administrator shares snapshots with the company's own account for backups.",
    (Step("share-snapshots", "T1537", with_own_key("administrator", 0), _copy_to_backup_account, 0, 60),),
    verdict="benign",
)


def _publish_site(scene: Scene) -> list[Call]:
    bucket = scene.bucket(SITE)
    blocks = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    unblocked = {"PublicAccessBlockConfiguration": {"xmlns": XMLNS, **dict.fromkeys(blocks, False)}}
    statement = {
        "Sid": "PublicRead",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    index = {"xmlns": XMLNS, "IndexDocument": {"Suffix": "index.html"}}
    settings = {
        "PutBucketPublicAccessBlock": {
            "publicAccessBlock": "",
            **unblocked,
        },
        "PutBucketPolicy": {"policy": "", "bucketPolicy": policy},
        "PutBucketWebsite": {"website": "", "WebsiteConfiguration": index},
    }
    return [
        *(storage.bucket_write(scene, name, bucket, asked) for name, asked in settings.items()),
        storage.put_object(scene, bucket, "index.html"),
    ]


SITE_PUBLISHED = Story(
    "site-published",
    "An administrator opens a bucket to the world, because it is to be the company's site.",
    (signs_in(0), Step("open-bucket", "T1530", at_console(0), _publish_site, 10, 40)),
    verdict="benign",
)

# --- servers ---------------------------------------------------------------------------------------


def _patch(scene: Scene) -> list[Call]:
    asked = {
        "documentName": "AWS-RunPatchBaseline",
        "instanceIds": [scene.thing("i", name) for name in SERVERS],
        "parameters": HIDDEN,
        "interactive": False,
    }
    command = {"commandId": scene.uuid("patch"), "status": "Pending", "parameters": HIDDEN}
    told = command | {"documentName": asked["documentName"], "instanceIds": asked["instanceIds"]}
    session = {"sessionId": f"administrator-{scene.hex_text(17)}"}
    url = f"wss://ssmmessages.{scene.region}.amazonaws.com/v1/data-channel/{session['sessionId']}"
    opened = {**session, "tokenValue": "Value hidden due to security reasons.", "streamUrl": url}
    return [
        write("ssm", "SendCommand", scene.region, asked, {"command": told}),
        write("ssm", "StartSession", scene.region, {"target": scene.thing("i", SERVERS[0])}, opened),
        write("ssm", "TerminateSession", scene.region, session, session),
    ]


SERVERS_PATCHED = Story(
    "servers-patched",
    "An administrator patches the servers through Systems Manager, and looks after one in a shell.",
    (Step("patch", "T1651", with_own_key("administrator", 0), _patch, 0, 200),),
    verdict="benign",
)


def _load_test(scene: Scene) -> list[Call]:
    names = [f"load-{number}" for number in range(10)]
    return [compute.run_instances(scene, names, "c7i.8xlarge", "ami-0c1f3a7b9d5e2f468")]


def _end_load_test(scene: Scene) -> list[Call]:
    ids = [scene.thing("i", f"load-{number}") for number in range(10)]
    return [compute.terminate_instances(scene, ids)]


LOAD_TEST = Story(
    "load-test",
    "A developer starts ten large servers for a load test, and terminates them an hour later.",
    (
        Step("start-servers", "T1496.001", with_own_key("developer", 3), _load_test, 0),
        Step("terminate-servers", "T1578.003", with_own_key("developer", 3), _end_load_test, 60),
    ),
    verdict="benign",
)


def _open_to_partner(scene: Scene) -> list[Call]:
    group, ports = scene.thing("sg", "partners"), (22, 22)
    return [
        compute.describe(scene, "DescribeSecurityGroups"),
        compute.authorize_ingress(scene, group, ports, OFFICE_CIDR),
        compute.revoke_ingress(scene, group, ports, OFFICE_CIDR),
    ]


PORT_FOR_OFFICE = Story(
    "port-for-office",
    "An administrator opens port 22 for the office alone, and closes it after some minutes.",
    (signs_in(1), Step("open-port", "T1562.007", at_console(1), _open_to_partner, 2, 600)),
    verdict="benign",
)

PEOPLE_AT_WORK = (
    KEYS_ROTATED,
    TRAINEES_WELCOMED,
    COLLEAGUE_LEAVES,
    PASSWORD_MISTYPED,
    BULK_DELETION,
    SNAPSHOTS_TO_BACKUP,
    SITE_PUBLISHED,
    SERVERS_PATCHED,
    LOAD_TEST,
    PORT_FOR_OFFICE,
)
