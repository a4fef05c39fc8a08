"""Calls to IAM and STS."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import orjson

from emulator.core.call import Description, Json
from emulator.core.regions import leader_of
from emulator.generating.activity.calls import owned, read, write
from emulator.generating.activity.scenes import Scene

CI_PROVIDER = "token.actions.githubusercontent.com"
CI_SUBJECT = "repo:acme/platform:ref:refs/heads/main"
CI_AUDIENCE = "sts.amazonaws.com"


def iam_read(scene: Scene, name: str, parameters: Json | None = None) -> Description:
    """Return a call that asks IAM, which is recorded in one region."""
    return read("iam", name, leader_of(scene.region), parameters)


def iam_write(
    scene: Scene, name: str, parameters: Json | None = None, response: Json | None = None
) -> Description:
    """Return a call that changes something in IAM."""
    return write("iam", name, leader_of(scene.region), parameters, response)


def create_user(scene: Scene, name: str) -> Description:
    user = {
        "path": "/",
        "userName": name,
        "userId": scene.ground.principal_id("AIDA", name),
        "arn": scene.iam_arn(f"user/{name}"),
        "createDate": scene.iso(),
    }
    return iam_write(scene, "CreateUser", {"userName": name}, {"user": user})


def create_access_key(scene: Scene, user: str, key_id: str) -> Description:
    key = {"userName": user, "accessKeyId": key_id, "status": "Active", "createDate": scene.iso()}
    return iam_write(scene, "CreateAccessKey", {"userName": user}, {"accessKey": key})


def create_login_profile(scene: Scene, user: str) -> Description:
    profile = {"userName": user, "createDate": scene.iso(), "passwordResetRequired": False}
    parameters = {"userName": user, "passwordResetRequired": False}
    return iam_write(scene, "CreateLoginProfile", parameters, {"loginProfile": profile})


def create_role(scene: Scene, name: str, trust: str) -> Description:
    role = {
        "path": "/",
        "roleName": name,
        "roleId": scene.ground.principal_id("AROA", name),
        "arn": scene.iam_arn(f"role/{name}"),
        "createDate": scene.iso(),
        "assumeRolePolicyDocument": quote(trust, safe=""),
    }
    parameters = {"roleName": name, "assumeRolePolicyDocument": trust}
    return iam_write(scene, "CreateRole", parameters, {"role": role})


def caller_identity(scene: Scene) -> Description:
    return replace(read("sts", "GetCallerIdentity", scene.region), additional=_sts_details(scene.region))


def assume_role(scene: Scene, role: str, session: str, key_id: str, hours: int = 1) -> Description:
    """Return the call that begins a session of a role in this account, whose key is then `key_id`."""
    role_arn = scene.iam_arn(f"role/{role}")
    parameters = {"roleArn": role_arn, "roleSessionName": session, "durationSeconds": hours * 3600}
    return replace(
        read("sts", "AssumeRole", scene.region, parameters, [owned(scene, "AWS::IAM::Role", role_arn)]),
        response_elements=_session_elements(scene, role, session, key_id, hours),
        additional=_sts_details(scene.region),
    )


def assume_role_with_web_identity(scene: Scene, role: str, session: str, key_id: str) -> Description:
    """Return the call by which a workflow of a repository begins its session."""
    role_arn = scene.iam_arn(f"role/{role}")
    provider = scene.iam_arn(f"oidc-provider/{CI_PROVIDER}")
    elements = {
        **_session_elements(scene, role, session, key_id),
        "subjectFromWebIdentityToken": CI_SUBJECT,
        "provider": provider,
        "audience": CI_AUDIENCE,
    }
    parameters = {"roleArn": role_arn, "roleSessionName": session}
    role_resource = [owned(scene, "AWS::IAM::Role", role_arn)]
    return replace(
        read("sts", "AssumeRoleWithWebIdentity", scene.region, parameters, role_resource),
        response_elements=elements,
        additional=_sts_details(scene.region)
        | {"identityProviderConnectionVerificationMethod": "IAMTrustStore"},
    )


def _session_elements(scene: Scene, role: str, session: str, key_id: str, hours: int = 1) -> Json:
    """Return the answer to a call that begins a session; its token has the usual length, but is not valid."""
    return {
        "credentials": {
            "accessKeyId": key_id,
            "sessionToken": scene.noise(240),
            "expiration": scene.iso(timedelta(hours=hours)),
        },
        "assumedRoleUser": {
            "assumedRoleId": f"{scene.ground.principal_id('AROA', role)}:{session}",
            "arn": f"arn:aws:sts::{scene.account}:assumed-role/{role}/{session}",
        },
    }


def _sts_details(region: str) -> Json:
    return {"RequestDetails": {"awsServingRegion": region, "endpointType": "regional"}}


def policy_of(*actions: str) -> str:
    """Return a policy that allows actions on everything, as JSON on one line."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return orjson.dumps({"Version": "2012-10-17", "Statement": [statement]}).decode()


def trust_of(principal_arn: str) -> str:
    """Return a trust policy that lets a principal in, as JSON on one line."""
    statement = {"Effect": "Allow", "Principal": {"AWS": principal_arn}, "Action": "sts:AssumeRole"}
    return orjson.dumps({"Version": "2012-10-17", "Statement": [statement]}).decode()
