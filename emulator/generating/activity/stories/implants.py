"""Stories about persistence in code and devices: functions, images and second factors."""

from dataclasses import replace

import orjson

from emulator.generating.activity import iam
from emulator.generating.activity.calls import read, write
from emulator.generating.activity.compute import update_function_code
from emulator.generating.activity.people import names_of
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staging import Call
from emulator.generating.activity.stories.steps import OUTSIDER, Step, Story, thief_of_key

# --- functions -------------------------------------------------------------------------------------

FUNCTION = "invoices"


def _find_functions(scene: Scene) -> list[Call]:
    return [
        read("lambda", "ListFunctions20150331", scene.region),
        read("lambda", "GetFunction20150331v2", scene.region, {"functionName": FUNCTION}),
    ]


def _let_in(scene: Scene) -> list[Call]:
    arn = scene.arn("lambda", f"function:{FUNCTION}")
    asked = {
        "functionName": FUNCTION,
        "statementId": "sync",
        "action": "lambda:InvokeFunction",
        "principal": OUTSIDER,
    }
    statement = {
        "Sid": "sync",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{OUTSIDER}:root"},
        "Action": asked["action"],
        "Resource": arn,
    }
    told = {"statement": orjson.dumps(statement).decode()}
    open_to_all = {"functionName": FUNCTION, "authType": "NONE"}
    url = {
        "functionUrl": f"https://{scene.hex_text(32)}.lambda-url.{scene.region}.on.aws/",
        "functionArn": arn,
        "authType": "NONE",
        "creationTime": scene.iso(),
    }
    return [
        write("lambda", "AddPermission20150331v2", scene.region, asked, told),
        write("lambda", "CreateFunctionUrlConfig", scene.region, open_to_all, url),
    ]


FUNCTION_BACK_DOOR = Story(
    "function-back-door",
    "With a developer's stolen key, a function's code is replaced, and an outsider may invoke it.",
    (
        Step("find-functions", "T1526", thief_of_key, _find_functions, 0),
        Step("replace-code", "T1648", thief_of_key, lambda scene: [update_function_code(scene, FUNCTION)], 5),
        Step("let-outsider-in", "T1546", thief_of_key, _let_in, 1),
    ),
)


def _add_layer(scene: Scene) -> list[Call]:
    layer = f"arn:aws:lambda:{scene.region}:{OUTSIDER}:layer:tracing:3"
    arn = scene.arn("lambda", f"function:{FUNCTION}")
    told = {"functionName": FUNCTION, "functionArn": arn, "layers": [{"arn": layer, "codeSize": 48211}]}
    name = "UpdateFunctionConfiguration20150331v2"
    return [write("lambda", name, scene.region, {"functionName": FUNCTION, "layers": [layer]}, told)]


FUNCTION_LAYER = Story(
    "function-layer",
    "With a developer's stolen key, a function gets a layer of an outsider's account.",
    (
        Step("find-functions", "T1526", thief_of_key, _find_functions, 0),
        Step("add-layer", "T1546", thief_of_key, _add_layer, 6),
    ),
)

# --- images and devices ----------------------------------------------------------------------------


def _replace_image(scene: Scene) -> list[Call]:
    repository = {"registryId": scene.account, "repositoryName": "shop"}
    resource = {"ARN": scene.arn("ecr", "repository/shop"), "accountId": scene.account}
    manifest = {"imageManifest": "{}", "imageTag": "main"}
    image_id = {"imageDigest": f"sha256:{scene.hex_text(64)}", "imageTag": "main"}
    image = {**repository, "imageId": image_id, "imageManifest": "{}"}
    put = write("ecr", "PutImage", scene.region, repository | manifest, {"image": image})
    return [read("ecr", "GetAuthorizationToken", scene.region), replace(put, resources=[resource])]


IMAGE_IMPLANTED = Story(
    "image-implanted",
    "With a developer's stolen key, the container image that is deployed next is replaced.",
    (
        Step(
            "find-images",
            "T1526",
            thief_of_key,
            lambda scene: [read("ecr", "DescribeRepositories", scene.region)],
            0,
        ),
        Step("replace-image", "T1525", thief_of_key, _replace_image, 7),
    ),
)


def _look_at_users(scene: Scene) -> list[Call]:
    return [iam.iam_read(scene, name) for name in ("ListUsers", "ListMFADevices")]


def _add_device(scene: Scene) -> list[Call]:
    name = names_of(scene.ground, "administrator")[1]
    serial = scene.iam_arn("mfa/phone-2")
    made = {"virtualMFADevice": {"serialNumber": serial}}
    return [
        iam.iam_write(scene, "CreateVirtualMFADevice", {"virtualMFADeviceName": "phone-2"}, made),
        iam.iam_write(scene, "EnableMFADevice", {"userName": name, "serialNumber": serial}),
        iam.iam_write(scene, "UpdateLoginProfile", {"userName": name}),
    ]


SECOND_FACTOR = Story(
    "second-factor-added",
    "With a developer's stolen key, an administrator gets the stranger's device and a new password.",
    (
        Step("look-around", "T1087.004", thief_of_key, _look_at_users, 0),
        Step("add-device", "T1556.006", thief_of_key, _add_device, 4, 20),
    ),
    without=("spread",),
)

IMPLANT_STORIES = (FUNCTION_BACK_DOOR, FUNCTION_LAYER, IMAGE_IMPLANTED, SECOND_FACTOR)
