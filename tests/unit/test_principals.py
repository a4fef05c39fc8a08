"""Access keys that are mapped to identities."""

from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import Client as HttpClient

from emulator.core.callers.identity import Caller
from emulator.core.callers.mapped_keys import MappedKeys, PrincipalError, mapping_of
from emulator.running import Emulator
from emulator.web.serving import front_of

ACCOUNT = "111122223333"
NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
SESSION_ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci"


def caller_of(identity: Any) -> Caller:
    return mapping_of({"principals": {"AKIA1": identity}}, NOON)["AKIA1"]


@pytest.fixture
def admin(emulator: Emulator) -> HttpClient:
    return HttpClient(front_of(emulator))


@pytest.mark.parametrize(
    ("identity", "arn", "username"),
    [
        ({"type": "Root", "accountId": ACCOUNT}, f"arn:aws:iam::{ACCOUNT}:root", "root"),
        (
            {"type": "IAMUser", "accountId": ACCOUNT, "userName": "ada"},
            f"arn:aws:iam::{ACCOUNT}:user/ada",
            "ada",
        ),
        (
            {"type": "IAMUser", "arn": f"arn:aws-cn:iam::{ACCOUNT}:user/eng/ada"},
            f"arn:aws-cn:iam::{ACCOUNT}:user/eng/ada",
            "ada",
        ),
        ({"type": "AssumedRole", "arn": SESSION_ARN}, SESSION_ARN, "ci"),
        (
            {"type": "FederatedUser", "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/bob"},
            f"arn:aws:sts::{ACCOUNT}:federated-user/bob",
            "bob",
        ),
    ],
)
def test_little_is_enough_to_tell_an_identity(identity: Any, arn: str, username: str) -> None:
    caller = caller_of(identity)

    assert (caller.arn, caller.username, caller.account, caller.access_key_id) == (
        arn,
        username,
        ACCOUNT,
        "AKIA1",
    )


def test_a_role_session_has_an_issuer_and_begins_now() -> None:
    record = caller_of({"type": "AssumedRole", "arn": SESSION_ARN, "principalId": "AROAX:ci"}).as_record()

    assert record["sessionContext"] == {
        "sessionIssuer": {
            "type": "Role",
            "principalId": "AROAX",
            "arn": f"arn:aws:iam::{ACCOUNT}:role/deploy",
            "accountId": ACCOUNT,
            "userName": "deploy",
        },
        "attributes": {"creationDate": "2026-01-02T12:00:00Z", "mfaAuthenticated": "false"},
    }


WHOLE = {
    "type": "AssumedRole",
    "principalId": "AROAEXAMPLEDEPLOY0001:ci",
    "arn": SESSION_ARN,
    "accountId": ACCOUNT,
    "accessKeyId": "AKIA1",
    "sessionContext": {
        "sessionIssuer": {
            "type": "Role",
            "principalId": "AROAEXAMPLEDEPLOY0001",
            "arn": f"arn:aws:iam::{ACCOUNT}:role/ops/deploy",
            "accountId": ACCOUNT,
            "userName": "deploy",
        },
        "webIdFederationData": {"federatedProvider": "accounts.google.com", "attributes": {"a": "b"}},
        "attributes": {"creationDate": "2025-12-31T23:59:59Z", "mfaAuthenticated": "true"},
        "sourceIdentity": "alice",
        "ec2RoleDelivery": "2.0",
    },
    "invokedBy": "cloudformation.amazonaws.com",
}


def test_the_identity_of_a_record_may_be_given_as_it_is() -> None:
    assert caller_of(WHOLE).as_record() == WHOLE


def test_what_is_mapped_can_be_mapped_again() -> None:
    keys = MappedKeys()
    keys.replace(
        mapping_of({"principals": {"AKIA1": WHOLE, "2": {"type": "Root", "accountId": ACCOUNT}}}, NOON)
    )
    document = keys.as_json()
    keys.replace(mapping_of(document, NOON))

    assert keys.as_json() == document


ROLE = {"type": "AssumedRole", "arn": SESSION_ARN}
USER = {"type": "IAMUser", "accountId": ACCOUNT, "userName": "ada"}


@pytest.mark.parametrize(
    ("identity", "sentence"),
    [
        ("ada", "principals.AKIA1: must be an object."),
        ({}, "principals.AKIA1.type: must be one of Root, IAMUser, AssumedRole, FederatedUser."),
        ({"type": 1}, "principals.AKIA1.type: must be a text."),
        ({"type": "SAMLUser"}, "principals.AKIA1.type: must be one of"),
        ({"type": "IAMUser"}, "principals.AKIA1.arn: must be the ARN of an identity of type IAMUser."),
        (
            {"type": "Root", "accountId": "1"},
            "principals.AKIA1.arn: must be the ARN of an identity of type Root.",
        ),
        ({"type": "Root", "arn": SESSION_ARN}, "principals.AKIA1.arn: must be the ARN"),
        ({**ROLE, "accountId": "444455556666"}, f"principals.AKIA1.accountId: must be {ACCOUNT}."),
        ({**ROLE, "accessKeyId": "AKIA2"}, "principals.AKIA1.accessKeyId: must be AKIA1."),
        ({**ROLE, "userName": "x"}, "principals.AKIA1.userName: there is no such field."),
        ({**ROLE, "principalId": "AROA:x"}, "principals.AKIA1.principalId: must be the role's id and :ci."),
        ({**USER, "invokedBy": "me"}, "principals.AKIA1.invokedBy: must be a service, as cloudformation"),
        (
            {**ROLE, "sessionContext": {"ec2RoleDelivery": "3"}},
            "principals.AKIA1.sessionContext.ec2RoleDelivery: must be one of 1.0, 2.0.",
        ),
        ({**USER, "sessionToken": "x"}, "principals.AKIA1.sessionToken: needs a secretAccessKey."),
        ({**USER, "nope": 1}, "principals.AKIA1.nope: there is no such field."),
        ({**USER, "sessionContext": 1}, "principals.AKIA1.sessionContext: must be an object."),
        (
            {**USER, "sessionContext": {"sessionIssuer": {}}},
            "principals.AKIA1.sessionContext.sessionIssuer: an identity of this type has none.",
        ),
        (
            {**ROLE, "sessionContext": {"sessionIssuer": {"type": "X"}}},
            "principals.AKIA1.sessionContext.sessionIssuer.type: must be one of Role, IAMUser, Root.",
        ),
        (
            {**ROLE, "sessionContext": {"attributes": {"creationDate": "now"}}},
            "principals.AKIA1.sessionContext.attributes.creationDate: must be a time such as",
        ),
        (
            {**ROLE, "sessionContext": {"attributes": {"mfaAuthenticated": "yes"}}},
            "principals.AKIA1.sessionContext.attributes.mfaAuthenticated: must be true or false.",
        ),
        (
            {**ROLE, "sessionContext": {"webIdFederationData": {"attributes": {"a": 1}}}},
            "principals.AKIA1.sessionContext.webIdFederationData.attributes: must be an object of texts.",
        ),
    ],
)
def test_a_wrong_identity_is_refused_by_the_name_of_its_field(identity: Any, sentence: str) -> None:
    with pytest.raises(PrincipalError) as refused:
        caller_of(identity)

    assert str(refused.value).startswith(sentence)


def test_identities_are_mapped_and_shown(admin: HttpClient) -> None:
    answer = admin.put("/_emulator/principals", json={"principals": {"AKIA1": USER}})

    assert answer.status_code == 200
    assert answer.get_json()["principals"]["AKIA1"]["arn"] == f"arn:aws:iam::{ACCOUNT}:user/ada"
    assert admin.get("/_emulator/principals").get_json() == answer.get_json()


def test_a_new_mapping_replaces_the_old_one(admin: HttpClient) -> None:
    admin.put("/_emulator/principals", json={"principals": {"AKIA1": USER}})

    assert admin.put("/_emulator/principals", json={"principals": {}}).get_json() == {"principals": {}}


def test_a_reset_keeps_the_mapping(admin: HttpClient) -> None:
    shown = admin.put("/_emulator/principals", json={"principals": {"AKIA1": USER}}).get_json()
    admin.post("/_emulator/reset")

    assert admin.get("/_emulator/principals").get_json() == shown


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "principals: must be an object"),
        ({"principals": []}, "principals: must be an object"),
        ({"principals": {}, "more": 1}, "more: there is no such field."),
        ({"principals": {"a/b": USER}}, "principals.a/b: an access key id has"),
        ({"principals": {"AKIA1": {"type": "X"}}}, "principals.AKIA1.type: must be one of"),
    ],
)
def test_wrong_input_is_a_400_and_changes_nothing(admin: HttpClient, body: Any, sentence: str) -> None:
    shown = admin.put("/_emulator/principals", json={"principals": {"AKIA1": USER}}).get_json()
    answer = admin.put("/_emulator/principals", json=body)

    assert (answer.status_code, answer.get_json()["error"].startswith(sentence)) == (400, True)
    assert admin.get("/_emulator/principals").get_json() == shown
