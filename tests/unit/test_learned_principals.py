"""Who a key belongs to, learned from what IAM and STS answered."""

import gzip
from urllib.parse import urlencode

import pytest

from emulator.core.call import Credential, Exchange, Request, Response, Target
from emulator.core.callers import identity
from emulator.core.callers.identity import Caller
from emulator.upstreams import newest
from emulator.upstreams.learned import LearnedPrincipals
from emulator.upstreams.none import NoPrincipals
from tests.conftest import ACCOUNT, NOON

ADA = identity.user(ACCOUNT, "ada", "AKIAADA", "AIDAADA")
KEY = "ASIAEXAMPLE"
CREDENTIALS = f"""<Credentials>
  <AccessKeyId>{KEY}</AccessKeyId>
  <SecretAccessKey>secret</SecretAccessKey>
  <SessionToken>token</SessionToken>
  <Expiration>2026-01-02T13:00:00Z</Expiration>
</Credentials>"""
ASSUMED = f"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<AssumedRoleUser>
  <Arn>arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci</Arn>
  <AssumedRoleId>AROADEPLOY:ci</AssumedRoleId>
</AssumedRoleUser>{CREDENTIALS}<SourceIdentity>alice</SourceIdentity></AssumeRoleResult></AssumeRoleResponse>"""
ROLE = {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/ops/deploy", "RoleSessionName": "ci"}
NEW_KEY = """<CreateAccessKeyResponse><CreateAccessKeyResult><AccessKey>
<UserName>ada</UserName><AccessKeyId>AKIANEW</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
</AccessKey></CreateAccessKeyResult></CreateAccessKeyResponse>"""


@pytest.fixture
def principals() -> LearnedPrincipals:
    return LearnedPrincipals(lambda: NOON, NoPrincipals())


def teach(
    principals: LearnedPrincipals,
    operation: str,
    told: str | bytes,
    asked: dict[str, str] | None = None,
    caller: Caller = ADA,
    status: int = 200,
) -> None:
    body = urlencode({"Action": operation, **(asked or {})}).encode()
    iam = "Key" in operation or "User" in operation
    principals.learn(
        Exchange(
            Request("POST", "/", "", {}, body, len(body), "127.0.0.1"),
            Response(status, {}, told if isinstance(told, bytes) else told.encode()),
            None,
            Target("iam" if iam else "sts", operation),
            ACCOUNT,
            "us-east-1",
        ),
        caller,
    )


def found(principals: LearnedPrincipals, key: str = KEY) -> Caller | None:
    return principals.find(Credential(key, "us-east-1", "s3"))


@pytest.mark.source("aws-docs", "CloudTrail userIdentity element: AssumedRole")
@pytest.mark.parametrize("operation", ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"])
def test_the_session_of_a_role_bears_the_role(principals: LearnedPrincipals, operation: str) -> None:
    teach(principals, operation, ASSUMED, ROLE)
    caller = found(principals)

    assert caller
    assert caller.as_record() == {
        "type": "AssumedRole",
        "principalId": "AROADEPLOY:ci",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci",
        "accountId": ACCOUNT,
        "accessKeyId": KEY,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROADEPLOY",
                "arn": f"arn:aws:iam::{ACCOUNT}:role/ops/deploy",
                "accountId": ACCOUNT,
                "userName": "deploy",
            },
            "attributes": {"creationDate": "2026-01-02T12:00:00Z", "mfaAuthenticated": "false"},
            "sourceIdentity": "alice",
        },
    }


@pytest.mark.source("aws-observed", "event-record.md 2.2: webIdFederationData names the provider by its ARN")
def test_the_session_of_a_web_identity_names_the_provider(principals: LearnedPrincipals) -> None:
    told = ASSUMED.replace(
        "</AssumedRoleUser>", "</AssumedRoleUser><Provider>https://ci.example/x</Provider>"
    )
    teach(principals, "AssumeRoleWithWebIdentity", told, ROLE, identity.anonymous())
    caller = found(principals)

    assert caller
    assert caller.session
    assert caller.session.federated_provider == f"arn:aws:iam::{ACCOUNT}:oidc-provider/ci.example/x"


@pytest.mark.source("aws-docs", "CloudTrail userIdentity element: IAMUser with temporary credentials")
def test_a_session_token_is_its_users(principals: LearnedPrincipals) -> None:
    teach(principals, "GetSessionToken", CREDENTIALS, {"SerialNumber": "x", "TokenCode": "123456"})
    caller = found(principals)

    assert caller
    assert caller.as_record() == ADA.as_record() | {
        "accessKeyId": KEY,
        "sessionContext": {
            "attributes": {"creationDate": "2026-01-02T12:00:00Z", "mfaAuthenticated": "true"}
        },
    }


@pytest.mark.source("aws-docs", "CloudTrail userIdentity element: FederatedUser")
@pytest.mark.parametrize("asking", [ADA, identity.root(ACCOUNT)], ids=["IAMUser", "Root"])
def test_a_federated_user_bears_who_asked_for_it(principals: LearnedPrincipals, asking: Caller) -> None:
    told = f"""<FederatedUser><FederatedUserId>{ACCOUNT}:bob</FederatedUserId>
    <Arn>arn:aws:sts::{ACCOUNT}:federated-user/bob</Arn></FederatedUser>{CREDENTIALS}"""
    teach(principals, "GetFederationToken", told, caller=asking)
    caller = found(principals)

    assert caller
    assert (caller.type, caller.principal_id) == ("FederatedUser", f"{ACCOUNT}:bob")
    assert caller.session
    assert caller.session.issuer
    assert (caller.session.issuer.type, caller.session.issuer.arn) == (asking.type, asking.arn)


@pytest.mark.source("aws-docs", "IAM user guide: privileged tasks of AssumeRoot act as the member's root")
def test_a_session_of_root_is_the_members_root(principals: LearnedPrincipals) -> None:
    teach(principals, "AssumeRoot", CREDENTIALS, {"TargetPrincipal": "210987654321"})
    caller = found(principals)

    assert caller
    assert (caller.type, caller.account, caller.access_key_id) == ("Root", "210987654321", KEY)
    assert caller.as_record()["sessionContext"]["assumedRoot"] == "true"


def test_a_new_access_key_is_its_users(principals: LearnedPrincipals) -> None:
    made = f"""<User><Path>/team/</Path><UserName>ada</UserName><UserId>AIDAREAL</UserId>
    <Arn>arn:aws:iam::{ACCOUNT}:user/team/ada</Arn></User>"""
    teach(principals, "CreateUser", made, {"UserName": "ada"})
    teach(principals, "CreateAccessKey", NEW_KEY, {"UserName": "ada"})
    caller = found(principals, "AKIANEW")

    assert caller
    assert (caller.principal_id, caller.arn) == ("AIDAREAL", f"arn:aws:iam::{ACCOUNT}:user/team/ada")


def test_the_key_of_a_user_never_seen_bears_the_name(principals: LearnedPrincipals) -> None:
    teach(principals, "CreateAccessKey", NEW_KEY, {"UserName": "ada"})
    caller = found(principals, "AKIANEW")

    assert caller
    assert (caller.type, caller.user_name) == ("IAMUser", "ada")


def test_a_deleted_access_key_is_nobodys(principals: LearnedPrincipals) -> None:
    teach(principals, "CreateAccessKey", NEW_KEY, {"UserName": "ada"})
    teach(principals, "DeleteAccessKey", "<DeleteAccessKeyResponse/>", {"AccessKeyId": "AKIANEW"})

    assert found(principals, "AKIANEW") is None


def test_a_refused_call_teaches_nothing(principals: LearnedPrincipals) -> None:
    teach(principals, "AssumeRole", ASSUMED, ROLE, status=403)

    assert found(principals) is None


@pytest.mark.parametrize("told", ["", "no XML", "<Arn>", CREDENTIALS, b"\x1f\x8bno gzip", b"\xff\xfe"])
def test_an_answer_that_cannot_be_read_teaches_nothing(
    principals: LearnedPrincipals, told: str | bytes
) -> None:
    teach(principals, "AssumeRole", told, ROLE)

    assert found(principals) is None


def test_an_answer_that_was_zipped_is_read(principals: LearnedPrincipals) -> None:
    teach(principals, "AssumeRole", gzip.compress(ASSUMED.encode()), ROLE)

    assert found(principals)


def test_nothing_is_known_after_a_reset(principals: LearnedPrincipals) -> None:
    teach(principals, "AssumeRole", ASSUMED, ROLE)
    principals.forget()

    assert found(principals) is None


def test_of_too_many_keys_the_oldest_are_forgotten(
    principals: LearnedPrincipals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "KEPT", 2)
    for number in range(3):
        teach(principals, "AssumeRole", ASSUMED.replace(KEY, f"ASIA{number}"), ROLE)

    assert [bool(found(principals, f"ASIA{number}")) for number in range(3)] == [False, True, True]


def test_no_secret_is_kept(principals: LearnedPrincipals) -> None:
    teach(principals, "AssumeRole", ASSUMED, ROLE)
    teach(principals, "CreateAccessKey", NEW_KEY, {"UserName": "ada"})

    assert "secret" not in repr(
        [vars(part) for part in vars(principals).values() if hasattr(part, "__dict__")]
    )
