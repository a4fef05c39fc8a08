"""Stories about persistence: ways to come back."""

from dataclasses import replace
from datetime import timedelta

from emulator.core.callers import identity
from emulator.core.callers.identity import Caller, Issuer, Session
from emulator.generating.activity import actors, iam, storage
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.calls import write
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

PERSISTENCE_STORIES = (BACK_DOOR_ROLE, LOGIN_PROFILE, FEDERATION_TOKEN, ROLES_ANYWHERE)
