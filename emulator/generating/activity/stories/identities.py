"""Stories about identities: taken, raised and kept."""

from collections.abc import Iterator

import orjson

from emulator.core.callers import identity
from emulator.core.callers.identity import Caller
from emulator.generating.activity import actors, compute, iam
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.calls import read
from emulator.generating.activity.compute import describe
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staff import BOTO3_IN_LAMBDA
from emulator.generating.activity.staging import Call, SignIn
from emulator.generating.activity.stories.steps import (
    FIREFOX,
    OTHER_STRANGER_IP,
    OUTSIDER,
    SCRIPT,
    STRANGER_IP,
    Step,
    Story,
    developer,
    holder_of,
    lesser_developer,
    thief_of_key,
    thief_of_lesser_key,
)

Calls = Iterator[Call]

# An unused administrator, so that the missing second factor is not noticed.
FORGOTTEN_USER = "operations"
BACK_DOOR, ADMINISTRATOR_POLICY = "support-backup", "arn:aws:iam::aws:policy/AdministratorAccess"
HELPER_FUNCTION, HELPER_ROLE = "maintenance-helper", "deploy-admin"

# --- a leaked access key --------------------------------------------------------------------------


def _who_am_i(scene: Scene) -> Calls:
    yield iam.caller_identity(scene)


def _look_around(scene: Scene) -> Calls:
    yield iam.iam_read(scene, "ListUsers")
    yield iam.iam_read(scene, "ListAttachedUserPolicies", {"userName": developer(scene)})
    yield iam.iam_read(scene, "ListRoles")
    for name in ("DescribeInstances", "DescribeSecurityGroups", "DescribeRegions", "DescribeVpcs"):
        yield describe(scene, name)
    yield read("lambda", "ListFunctions20150331", scene.region)
    yield read("secretsmanager", "ListSecrets", scene.region)


def _try_too_much(scene: Scene) -> Calls:
    yield read("organizations", "ListAccounts", "us-east-1")
    yield read("ce", "GetCostAndUsage", "us-east-1")
    yield iam.iam_read(scene, "GetAccountAuthorizationDetails")


def _make_user(scene: Scene) -> Calls:
    yield iam.create_user(scene, BACK_DOOR)
    parameters = {"userName": BACK_DOOR, "policyArn": ADMINISTRATOR_POLICY}
    yield iam.iam_write(scene, "AttachUserPolicy", parameters)


def _make_key(scene: Scene) -> Calls:
    yield iam.create_access_key(scene, BACK_DOOR, scene.ground.key_id("AKIA", f"{BACK_DOOR}/key"))


def _mine(scene: Scene) -> Calls:
    yield describe(scene, "DescribeImages", ownersSet=compute.items("owner", ["amazon"]))
    yield describe(scene, "DescribeSubnets")
    for batch in range(3):
        names = [f"mine-{batch}-{number}" for number in range(4)]
        yield compute.run_instances(scene, names, "c6i.24xlarge", "ami-0b6d6fcb2a1c9f0e7")


LEAKED_KEY = Story(
    "leaked-access-key",
    "A stranger finds a developer's key, creates another user and mines coins in an unused region.",
    (
        Step("try-key", "T1078.004", thief_of_key, _who_am_i, 0),
        Step("enumerate", "T1580", thief_of_key, _look_around),
        Step("enumerate-in-vain", "T1087.004", thief_of_key, _try_too_much, refused=True),
        Step("create-user", "T1136.003", thief_of_key, _make_user, 6),
        Step("create-key", "T1098.001", thief_of_key, _make_key, 1),
        Step("try-new-key", "T1078.004", holder_of(BACK_DOOR), _who_am_i, 12),
        Step("mine-in-unused-region", "T1535", holder_of(BACK_DOOR), _mine, 4, 20, quiet_region=True),
    ),
)

# --- a password guessed at the console -------------------------------------------------------------


def _at_the_door(scene: Scene) -> Actor:
    return Actor(identity.user(scene.account, FORGOTTEN_USER, None), OTHER_STRANGER_IP, FIREFOX)


def _inside(scene: Scene) -> Actor:
    caller = actors.signed_in(scene.ground, FORGOTTEN_USER, scene.moment("signed in"), mfa=False)
    return Actor(caller, OTHER_STRANGER_IP, FIREFOX, console=True)


def _guess(scene: Scene) -> Calls:
    for _ in range(3):
        yield SignIn({"unknownUser": True, "awsRegion": scene.region})
    for _ in range(14):
        yield SignIn({"userName": FORGOTTEN_USER, "result": "Failure", "awsRegion": scene.region})


def _sign_in(scene: Scene) -> Calls:
    scene.moment("signed in")
    yield SignIn({"userName": FORGOTTEN_USER, "awsRegion": scene.region})


def _drop_second_factor(scene: Scene) -> Calls:
    device = {"userName": FORGOTTEN_USER, "serialNumber": scene.iam_arn(f"mfa/{FORGOTTEN_USER}")}
    yield iam.iam_read(scene, "ListMFADevices", {"userName": FORGOTTEN_USER})
    yield iam.iam_write(scene, "DeactivateMFADevice", device)


def _own_key(scene: Scene) -> Calls:
    key_id = scene.ground.key_id("AKIA", f"{FORGOTTEN_USER}/key")
    yield iam.create_access_key(scene, FORGOTTEN_USER, key_id)


BRUTE_FORCE = Story(
    "console-brute-force",
    "A stranger guesses a forgotten administrator's password, signs in without a second factor, and stays.",
    (
        Step("guess-password", "T1110.001", _at_the_door, _guess, 0, 9),
        Step("sign-in", "T1078.004", _at_the_door, _sign_in, 1),
        Step("enumerate", "T1087.004", _inside, lambda scene: iter([iam.iam_read(scene, "ListUsers")])),
        Step("deactivate-mfa", "T1556.006", _inside, _drop_second_factor, 3),
        Step("create-key", "T1098.001", _inside, _own_key),
    ),
    without=("spread", "denied-first"),
)

# --- a developer becomes an administrator ----------------------------------------------------------


def _simulate(scene: Scene) -> Calls:
    name = lesser_developer(scene)
    yield iam.iam_read(scene, "ListGroupsForUser", {"userName": name})
    yield iam.iam_read(scene, "ListUserPolicies", {"userName": name})
    yield iam.iam_read(scene, "GetRole", {"roleName": HELPER_ROLE})


def _attach(scene: Scene) -> Calls:
    parameters = {"userName": lesser_developer(scene), "policyArn": ADMINISTRATOR_POLICY}
    yield iam.iam_write(scene, "AttachUserPolicy", parameters)


def _pass_role(scene: Scene) -> Calls:
    yield compute.create_function(scene, HELPER_FUNCTION, HELPER_ROLE)
    yield compute.invoke(scene, HELPER_FUNCTION)


def _function_service(_: Scene) -> Actor:
    return actors.service("lambda.amazonaws.com")


def _take_role(scene: Scene) -> Calls:
    key_id = str(_helpers_session(scene).access_key_id)
    yield iam.assume_role(scene, HELPER_ROLE, HELPER_FUNCTION, key_id)


def _helpers_session(scene: Scene) -> Caller:
    return actors.role_session(scene.ground, HELPER_ROLE, HELPER_FUNCTION, scene.moment("taken"))


def _as_helper(scene: Scene) -> Actor:
    return Actor(_helpers_session(scene), "198.51.100.30", BOTO3_IN_LAMBDA)


PRIVILEGE_ESCALATION = Story(
    "privilege-escalation",
    "A developer's stolen key may not change policies, but may pass a role to a function that may.",
    (
        Step("look-for-ways", "T1069.003", thief_of_lesser_key, _simulate, 0),
        Step("attach-in-vain", "T1098.003", thief_of_lesser_key, _attach, refused=True),
        Step("pass-role-to-function", "T1648", thief_of_lesser_key, _pass_role, 5),
        Step("function-takes-role", "T1548.005", _function_service, _take_role, 0),
        Step("attach-as-function", "T1098.003", _as_helper, _attach, 1),
        Step("use-new-rights", "T1087.004", thief_of_lesser_key, _look_around, 3),
    ),
)

# --- a role that trusts an outsider ---------------------------------------------------------------


def _open_role(scene: Scene) -> Calls:
    trust = iam.trust_of(f"arn:aws:iam::{OUTSIDER}:root")
    yield iam.iam_read(scene, "ListRoles")
    yield iam.iam_write(scene, "UpdateAssumeRolePolicy", {"roleName": HELPER_ROLE, "policyDocument": trust})


def _widen_role(scene: Scene) -> Calls:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = orjson.dumps({"Version": "2012-10-17", "Statement": [statement]}).decode()
    policy = {"roleName": HELPER_ROLE, "policyName": "inline", "policyDocument": document}
    yield iam.iam_write(scene, "PutRolePolicy", policy)


def _outsider(_: Scene) -> Actor:
    caller = identity.user(OUTSIDER, "ops", None).seen_from_outside()
    return Actor(caller, STRANGER_IP, SCRIPT)


def _enter(scene: Scene) -> Calls:
    session = _outsiders_session(scene)
    yield iam.assume_role(scene, HELPER_ROLE, "audit", str(session.access_key_id))


def _outsiders_session(scene: Scene) -> Caller:
    return actors.role_session(scene.ground, HELPER_ROLE, "audit", scene.moment("entered"))


def _outsider_inside(scene: Scene) -> Actor:
    return Actor(_outsiders_session(scene), STRANGER_IP, SCRIPT)


TRUSTED_OUTSIDER = Story(
    "trusted-outsider",
    "With a developer's stolen key, a role is changed to trust the stranger's account, which assumes it.",
    (
        Step("trust-outsider", "T1098", thief_of_key, _open_role, 0),
        Step("widen-role", "T1098.003", thief_of_key, _widen_role, 1),
        Step("assume-role-from-outside", "T1199", _outsider, _enter, 45),
        Step("enumerate", "T1580", _outsider_inside, _look_around, 1),
    ),
    without=("spread",),
)

# --- the root user --------------------------------------------------------------------------------


def _root_at_the_door(scene: Scene) -> Actor:
    return Actor(identity.root(scene.account, ""), OTHER_STRANGER_IP, FIREFOX)


def _root_signs_in(scene: Scene) -> Calls:
    yield SignIn({"root": True, "eventName": "PasswordRecoveryRequested"})
    yield SignIn({"root": True, "eventName": "PasswordRecoveryCompleted"})
    scene.moment("root")
    yield SignIn({"root": True})


def _root_inside(scene: Scene) -> Actor:
    caller = actors.root(scene.ground, scene.moment("root"), mfa=False)
    return Actor(caller, OTHER_STRANGER_IP, FIREFOX, console=True)


def _root_key(scene: Scene) -> Calls:
    yield iam.iam_read(scene, "GetAccountSummary")
    key = {
        "userName": "root",
        "accessKeyId": scene.ground.key_id("AKIA", "root"),
        "status": "Active",
        "createDate": scene.iso(),
    }
    yield iam.iam_write(scene, "CreateAccessKey", None, {"accessKey": key})


ROOT_USER = Story(
    "root-user",
    "A stranger who reads the owner's mail resets the root user's password and creates an access key for it.",
    (
        Step("recover-password", "T1078.004", _root_at_the_door, _root_signs_in, 0, 90),
        Step("create-root-key", "T1098.001", _root_inside, _root_key, 3),
    ),
    without=("spread", "denied-first"),
)
