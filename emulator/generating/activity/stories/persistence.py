"""Stories about persistence: ways to come back."""

from dataclasses import replace
from datetime import timedelta

import orjson

from emulator.core.callers import identity
from emulator.core.callers.identity import Caller, Issuer, Session
from emulator.generating.activity import actors, iam, storage
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.calls import read, write
from emulator.generating.activity.compute import update_function_code
from emulator.generating.activity.people import names_of
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staging import Call, SignIn
from emulator.generating.activity.stories.steps import (
    FIREFOX,
    OTHER_STRANGER_IP,
    OUTSIDER,
    SCRIPT,
    STRANGER_IP,
    Step,
    Story,
    begin_session,
    developer,
    outsider,
    outsiders_session,
    thief_of_key,
    who_am_i,
)

ADMINISTRATOR_POLICY = "arn:aws:iam::aws:policy/AdministratorAccess"

# --- a role for an outsider ------------------------------------------------------------------------

BACK_ROLE = "support-access"


def _make_role(scene: Scene) -> list[Call]:
    attached = {"roleName": BACK_ROLE, "policyArn": ADMINISTRATOR_POLICY}
    return [
        iam.create_role(scene, BACK_ROLE, iam.trust_of(f"arn:aws:iam::{OUTSIDER}:root")),
        iam.iam_write(scene, "AttachRolePolicy", attached),
    ]


def _look_at_users(scene: Scene) -> list[Call]:
    return [iam.iam_read(scene, name) for name in ("ListUsers", "ListRoles", "ListPolicies")]


BACK_DOOR_ROLE = Story(
    "back-door-role",
    "With a developer's stolen key, a new administrator's role is made that an outsider may assume.",
    (
        Step("make-role", "T1136.003", thief_of_key, _make_role, 0),
        Step("assume-role-from-outside", "T1199", outsider, begin_session(BACK_ROLE), 30),
        Step("enumerate", "T1087.004", outsiders_session(BACK_ROLE), _look_at_users, 1),
    ),
    without=("spread",),
)

# --- a password for somebody who has none ----------------------------------------------------------


def _give_password(scene: Scene) -> list[Call]:
    return [iam.create_login_profile(scene, "deployer")]


def _deployer_at_door(scene: Scene) -> Actor:
    return Actor(identity.user(scene.account, "deployer", None), OTHER_STRANGER_IP, FIREFOX)


def _deployer_inside(scene: Scene) -> Actor:
    caller = actors.signed_in(scene.ground, "deployer", scene.moment("deployer"), mfa=False)
    return Actor(caller, OTHER_STRANGER_IP, FIREFOX, console=True)


def _deployer_signs_in(scene: Scene) -> list[Call]:
    scene.moment("deployer")
    return [SignIn({"userName": "deployer", "awsRegion": scene.region})]


LOGIN_PROFILE = Story(
    "login-profile-added",
    "With a developer's stolen key, a machine's user gets a password, and a stranger signs in with it.",
    (
        Step("give-password", "T1098.001", thief_of_key, _give_password, 0),
        Step("sign-in", "T1078.004", _deployer_at_door, _deployer_signs_in, 8),
        Step("look-around", "T1538", _deployer_inside, _look_at_users, 1, 20),
    ),
    without=("spread",),
)

# --- a session that outlives the key ---------------------------------------------------------------

FEDERATED = "support"


def _federated(scene: Scene) -> Caller:
    name = developer(scene)
    user_arn = scene.iam_arn(f"user/{name}")
    issuer = Issuer("IAMUser", scene.ground.principal_id("AIDA", name), user_arn, scene.account, name)
    created = scene.moment("federated")
    return Caller(
        "FederatedUser",
        scene.account,
        f"{scene.account}:{FEDERATED}",
        f"arn:aws:sts::{scene.account}:federated-user/{FEDERATED}",
        scene.ground.key_id("ASIA", f"federated/{created}"),
        session=Session(created, issuer=issuer),
    )


def _federate(scene: Scene) -> list[Call]:
    caller = _federated(scene)
    parameters = {"name": FEDERATED, "policy": iam.policy_of("*"), "durationSeconds": 129600}
    credentials = {
        "accessKeyId": caller.access_key_id,
        "sessionToken": scene.noise(240),
        "expiration": scene.iso(timedelta(hours=36)),
    }
    token = {
        "credentials": credentials,
        "federatedUser": {"federatedUserId": f"{scene.account}:{FEDERATED}", "arn": caller.arn},
        "packedPolicySize": 6,
    }
    made = write("sts", "GetFederationToken", scene.region, parameters, token)
    return [replace(made, additional=iam.caller_identity(scene).additional)]


def _as_federated(scene: Scene) -> Actor:
    return Actor(_federated(scene), STRANGER_IP, SCRIPT)


FEDERATION_TOKEN = Story(
    "federation-token",
    "A stranger makes a session of a developer's stolen key that stays valid when the key is deleted.",
    (
        Step("try-key", "T1078.004", thief_of_key, who_am_i, 0),
        Step("make-token", "T1550.001", thief_of_key, _federate, 2),
        Step("use-session", "T1526", _as_federated, lambda scene: [storage.list_buckets(scene)], 20),
    ),
    without=("spread", "denied-first"),
)

# --- certificates instead of keys ------------------------------------------------------------------


def _trust_certificates(scene: Scene) -> list[Call]:
    anchor, profile = scene.uuid("anchor"), scene.uuid("profile")
    anchor_arn = scene.arn("rolesanywhere", f"trust-anchor/{anchor}")
    profile_arn = scene.arn("rolesanywhere", f"profile/{profile}")
    data = {"x509CertificateData": "-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----"}
    source = {"source": {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": data}}
    named = {"name": "backup-agents", "enabled": True}
    roles = {"roleArns": [scene.iam_arn("role/deploy-admin")]}
    made = {"trustAnchorId": anchor, "trustAnchorArn": anchor_arn, **named}
    profiled = {"profileId": profile, "profileArn": profile_arn, **named, **roles}
    return [
        write(
            "rolesanywhere",
            "CreateTrustAnchor",
            scene.region,
            named | source,
            {"trustAnchor": made},
        ),
        write("rolesanywhere", "CreateProfile", scene.region, named | roles, {"profile": profiled}),
    ]


ROLES_ANYWHERE = Story(
    "roles-anywhere",
    "With a developer's stolen key, the account is made to trust a stranger's certificates.",
    (
        Step("look-for-role", "T1069.003", thief_of_key, _look_at_users, 0),
        Step("trust-certificates", "T1098.001", thief_of_key, _trust_certificates, 3),
    ),
)

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

PERSISTENCE_STORIES = (
    BACK_DOOR_ROLE,
    LOGIN_PROFILE,
    FEDERATION_TOKEN,
    ROLES_ANYWHERE,
    FUNCTION_BACK_DOOR,
    FUNCTION_LAYER,
    IMAGE_IMPLANTED,
    SECOND_FACTOR,
)
