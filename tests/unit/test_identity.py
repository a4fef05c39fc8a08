"""The userIdentity of a record, and who a key stands for."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from emulator.core.call import Credential
from emulator.core.callers import identity
from emulator.core.callers.callers import Callers
from emulator.core.callers.identity import Caller, IdentityType, Issuer, Session

ACCOUNT = "111122223333"
CREATED = datetime(2026, 9, 11, 17, 17, 35, tzinfo=UTC)


def key(access_key_id: str) -> Credential:
    return Credential(access_key_id, "eu-west-1", "sqs")


def callers(**issued: Caller) -> Callers:
    return Callers("123456789012", "developer", lambda credential: issued.get(credential.access_key_id))


@pytest.mark.source("aws-observed", "event-record.md 2.4")
def test_an_assumed_role_has_its_issuer_and_session() -> None:
    issuer = Issuer(
        "Role", "AROAEXAMPLEDEPLOY0001", f"arn:aws:iam::{ACCOUNT}:role/ops/deploy", ACCOUNT, "deploy"
    )
    caller = Caller(
        "AssumedRole",
        ACCOUNT,
        "AROAEXAMPLEDEPLOY0001:ci",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci",
        "ASIAEXAMPLE000000001",
        session=Session(CREATED, issuer=issuer, source_identity="alice"),
    )

    assert caller.as_record() == {
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLEDEPLOY0001:ci",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci",
        "accountId": ACCOUNT,
        "accessKeyId": "ASIAEXAMPLE000000001",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAEXAMPLEDEPLOY0001",
                "arn": f"arn:aws:iam::{ACCOUNT}:role/ops/deploy",
                "accountId": ACCOUNT,
                "userName": "deploy",
            },
            "attributes": {"creationDate": "2026-09-11T17:17:35Z", "mfaAuthenticated": "false"},
            "sourceIdentity": "alice",
        },
    }


@pytest.mark.source("aws-observed", "DataBiosphere/azul#6142, a record of April 2024")
def test_an_anonymous_request_to_s3_has_an_empty_principal() -> None:
    assert identity.anonymous().as_record() == {
        "type": "AWSAccount",
        "principalId": "",
        "accountId": "anonymous",
    }


@pytest.mark.source("aws-observed", "event-record.md 2.1")
def test_a_service_has_its_name_alone() -> None:
    assert identity.service("cloudtrail.amazonaws.com").as_record() == {
        "type": "AWSService",
        "invokedBy": "cloudtrail.amazonaws.com",
    }


@pytest.mark.source("aws-observed", "event-record.md 3.13")
def test_the_username_of_a_session_is_its_name() -> None:
    assert Caller("AssumedRole", ACCOUNT, "AROA:ci").username == "ci"


@pytest.mark.source("assumed", "as the session name of a role", "inferred")
def test_the_username_of_a_federated_user_is_its_name() -> None:
    assert Caller("FederatedUser", ACCOUNT, f"{ACCOUNT}:bob").username == "bob"


@pytest.mark.source("aws-observed", "event-record.md 2.4")
@pytest.mark.parametrize("kind", ["SAMLUser", "WebIdentityUser"])
def test_who_an_identity_provider_vouches_for_has_no_account(kind: IdentityType) -> None:
    caller = Caller(kind, ACCOUNT, "idp:alice", user_name="alice", identity_provider="idp")

    assert caller.as_record() == {
        "type": kind,
        "principalId": "idp:alice",
        "userName": "alice",
        "identityProvider": "idp",
    }


@pytest.mark.source("aws-docs", "LookupEvents")
def test_the_username_of_root_is_root() -> None:
    assert identity.root(ACCOUNT).username == "root"


def test_an_unknown_key_stands_for_the_default_user() -> None:
    caller = callers().caller_of(key("anything"))

    assert (caller.type, caller.account, caller.user_name) == ("IAMUser", "123456789012", "developer")
    assert caller.arn == "arn:aws:iam::123456789012:user/developer"


def test_the_default_user_has_the_same_id_every_time() -> None:
    first, second = (callers().caller_of(key(name)).principal_id for name in ("a", "b"))

    assert first == second
    assert first is not None
    assert (first[:4], len(first)) == ("AIDA", 21)


def test_an_issued_key_comes_before_a_mapped_one_and_that_before_an_account() -> None:
    ada, eve = identity.user(ACCOUNT, "ada", "AKIA"), identity.user(ACCOUNT, "eve", "AKIA")
    rules = replace(callers(AKIA=ada), mapped={"AKIA": eve, ACCOUNT: eve}.get)

    assert rules.caller_of(key("AKIA")) is ada
    assert rules.caller_of(key(ACCOUNT)) is eve


@pytest.mark.source("aws-docs", "IAM user guide, ARNs: partitions")
@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
def test_an_identity_lies_in_the_partition_of_the_call(region: str, partition: str) -> None:
    arns = [callers().caller_of(Credential(name, region, "sqs")).arn for name in (ACCOUNT, "test")]

    assert arns == [
        f"arn:{partition}:iam::{ACCOUNT}:root",
        f"arn:{partition}:iam::123456789012:user/developer",
    ]


def test_a_key_of_twelve_digits_is_the_root_of_that_account() -> None:
    caller = callers().caller_of(key(ACCOUNT))

    assert (caller.type, caller.account, caller.arn) == ("Root", ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root")


def test_a_key_that_aws_issued_is_whom_it_was_issued_to() -> None:
    ada = identity.user(ACCOUNT, "ada", "AKIAADA")

    assert callers(AKIAADA=ada).caller_of(key("AKIAADA")) is ada


def test_an_unsigned_call_acts_in_the_default_account() -> None:
    rules = callers()

    assert rules.account_of(rules.caller_of(None)) == "123456789012"
