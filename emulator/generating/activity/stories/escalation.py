"""Stories about privilege escalation: more rights than somebody was given."""

from dataclasses import replace

from emulator.core.callers.identity import Caller
from emulator.generating.activity import actors, iam
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.calls import owned, read
from emulator.generating.activity.compute import describe, newer, newer_read
from emulator.generating.activity.routines import SERVERS
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staging import Call
from emulator.generating.activity.stories.steps import (
    OTHER_STRANGER_IP,
    SCRIPT,
    Step,
    Story,
    lesser_developer,
    thief_of_key,
    thief_of_lesser_key,
)


def _own_rights(scene: Scene) -> list[Call]:
    name = {"userName": lesser_developer(scene)}
    asked = ("ListAttachedUserPolicies", "ListUserPolicies", "ListGroupsForUser")
    return [iam.iam_read(scene, one, name) for one in asked]


def _new_version(scene: Scene) -> list[Call]:
    policy = {"policyArn": scene.iam_arn("policy/developers")}
    asked = {**policy, "policyDocument": iam.policy_of("*"), "setAsDefault": True}
    told = {"versionId": "v4", "isDefaultVersion": True, "createDate": scene.iso()}
    return [
        iam.iam_read(scene, "GetPolicy", policy),
        iam.iam_read(scene, "GetPolicyVersion", {**policy, "versionId": "v3"}),
        iam.iam_write(scene, "CreatePolicyVersion", asked, {"policyVersion": told}),
    ]


def _use_rights(scene: Scene) -> list[Call]:
    return [iam.iam_read(scene, "ListUsers"), read("organizations", "DescribeOrganization", "us-east-1")]


POLICY_VERSION = Story(
    "policy-version",
    "A developer's stolen key may make versions of its own policy, and makes one that allows everything.",
    (
        Step("look-for-ways", "T1069.003", thief_of_lesser_key, _own_rights, 0),
        Step("make-version", "T1098.003", thief_of_lesser_key, _new_version, 3),
        Step("use-new-rights", "T1087.004", thief_of_lesser_key, _use_rights, 2),
    ),
    without=("spread",),
)


def _join_group(scene: Scene) -> list[Call]:
    member = {"groupName": "administrators", "userName": lesser_developer(scene)}
    return [iam.iam_read(scene, "ListGroups"), iam.iam_write(scene, "AddUserToGroup", member)]


def _allow_itself(scene: Scene) -> list[Call]:
    policy = {"userName": lesser_developer(scene), "policyName": "tmp", "policyDocument": iam.policy_of("*")}
    return [iam.iam_write(scene, "PutUserPolicy", policy)]


GROUP_JOINED = Story(
    "group-joined",
    "A developer's stolen key may not write a policy for itself, but may join the administrators.",
    (
        Step("look-for-ways", "T1069.003", thief_of_lesser_key, _own_rights, 0),
        Step("allow-itself-in-vain", "T1098.003", thief_of_lesser_key, _allow_itself, 1, refused=True),
        Step("join-group", "T1098.003", thief_of_lesser_key, _join_group, 2),
        Step("use-new-rights", "T1087.004", thief_of_lesser_key, _use_rights, 4),
    ),
    without=("spread",),
)


def _look_at_profiles(scene: Scene) -> list[Call]:
    return [
        describe(scene, "DescribeInstances"),
        iam.iam_read(scene, "ListInstanceProfiles"),
        newer_read(scene, "DescribeIamInstanceProfileAssociations"),
    ]


def _swap_profile(scene: Scene) -> list[Call]:
    instance, profile = scene.thing("i", SERVERS[2]), "deploy-admin"
    association = {
        "associationId": scene.thing("iip-assoc", SERVERS[2]),
        "instanceId": instance,
        "iamInstanceProfile": {
            "arn": scene.iam_arn(f"instance-profile/{profile}"),
            "id": scene.ground.principal_id("AIPA", profile),
        },
        "state": "associating",
    }
    asked = {"IamInstanceProfile": {"Name": profile}, "InstanceId": instance}
    told = {"iamInstanceProfileAssociation": association}
    return [newer(scene, "AssociateIamInstanceProfile", asked, told)]


PROFILE_SWAPPED = Story(
    "instance-profile-swapped",
    "With a developer's stolen key, a server gets the role of an administrator.",
    (
        Step("look-at-profiles", "T1580", thief_of_key, _look_at_profiles, 0),
        Step("swap-profile", "T1548.005", thief_of_key, _swap_profile, 3),
    ),
)

# --- a provider of identities ----------------------------------------------------------------------

ROLE, SUBJECT = "sso-admin", "backup@acme.example"


def _swap_provider(scene: Scene) -> list[Call]:
    provider = {"sAMLProviderArn": scene.iam_arn("saml-provider/acme")}
    document = {"sAMLMetadataDocument": '<EntityDescriptor entityID="https://idp.acme.example/"/>'}
    return [
        iam.iam_read(scene, "ListSAMLProviders"),
        iam.iam_read(scene, "GetSAMLProvider", provider),
        iam.iam_write(scene, "UpdateSAMLProvider", document | provider, provider),
    ]


def _saml_user(scene: Scene) -> Actor:
    provider = scene.iam_arn("saml-provider/acme")
    caller = Caller(
        "SAMLUser",
        scene.account,
        f"hT3zPq0VwxM1n8yR5cJ2kA=:{SUBJECT}",
        user_name=SUBJECT,
        identity_provider=provider,
    )
    return Actor(caller, OTHER_STRANGER_IP, SCRIPT)


def _session(scene: Scene) -> Caller:
    return actors.role_session(scene.ground, ROLE, SUBJECT, scene.moment("saml"))


def _assume_by_saml(scene: Scene) -> list[Call]:
    role, provider = scene.iam_arn(f"role/{ROLE}"), scene.iam_arn("saml-provider/acme")
    assumed = iam.assume_role(scene, ROLE, SUBJECT, str(_session(scene).access_key_id))
    told = {
        **(assumed.response_elements or {}),
        "subject": SUBJECT,
        "subjectType": "persistent",
        "issuer": "https://idp.acme.example/",
        "audience": "https://signin.aws.amazon.com/saml",
        "nameQualifier": "hT3zPq0VwxM1n8yR5cJ2kA=",
    }
    resources = [owned(scene, "AWS::IAM::Role", role), owned(scene, "AWS::IAM::SAMLProvider", provider)]
    return [
        replace(
            assumed,
            event_name="AssumeRoleWithSAML",
            request_parameters={"roleArn": role, "principalArn": provider, "durationSeconds": 3600},
            response_elements=told,
            resources=resources,
        )
    ]


def _inside(scene: Scene) -> Actor:
    return Actor(_session(scene), OTHER_STRANGER_IP, SCRIPT)


SAML_PROVIDER = Story(
    "saml-provider-swapped",
    "With a developer's stolen key, the identity provider's certificate is replaced by the stranger's own.",
    (
        Step("swap-provider", "T1484.002", thief_of_key, _swap_provider, 0),
        Step("assume-role-with-own-token", "T1606.002", _saml_user, _assume_by_saml, 25),
        Step("use-new-rights", "T1087.004", _inside, _use_rights, 1),
    ),
    without=("spread",),
)

ESCALATION_STORIES = (POLICY_VERSION, GROUP_JOINED, PROFILE_SWAPPED, SAML_PROVIDER)
