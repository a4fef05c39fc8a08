"""Who is calling, for each kind of credentials, as boto3 sends them and the journal shows it."""

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator.core.call import Json
from emulator.core.callers.mapped_keys import mapping_of
from emulator.running import Emulator
from tests.conftest import ACCOUNT, MakeClient

OTHER = "444455556666"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)
SAML_PROVIDER = f"arn:aws:iam::{ACCOUNT}:saml-provider/corp"
SAML_RESPONSE = """
<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
                xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">
  <saml:Assertion>
    <saml:Issuer>https://idp.example/saml</saml:Issuer>
    <saml:Subject>
      <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">alice</saml:NameID>
    </saml:Subject>
    <saml:AttributeStatement>
      <saml:Attribute Name="https://aws.amazon.com/SAML/Attributes/RoleSessionName">
        <saml:AttributeValue>alice-cli</saml:AttributeValue>
      </saml:Attribute>
      <saml:Attribute Name="https://aws.amazon.com/SAML/Attributes/Role">
        <saml:AttributeValue>ROLE,PROVIDER</saml:AttributeValue>
      </saml:Attribute>
    </saml:AttributeStatement>
  </saml:Assertion>
</samlp:Response>
"""


def web_identity_token(**payload: object) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in ({}, payload)]
    return ".".join([*(part.rstrip("=") for part in parts), "signature"])


class World:
    """A user and a role, and the ways to get credentials from them."""

    def __init__(self, emulator: Emulator, client: MakeClient, endpoint: str) -> None:
        self.emulator = emulator
        self.client = client
        self.endpoint = endpoint
        iam = client("iam")
        iam.create_user(UserName="ada", Path="/eng/")
        self.ada_key = iam.create_access_key(UserName="ada")["AccessKey"]["AccessKeyId"]
        self.role = iam.create_role(RoleName="deploy", Path="/ops/", AssumeRolePolicyDocument=TRUST)["Role"]
        self.ada = client("sts", key=self.ada_key)

    def as_key(self, key: str, service: str = "sqs", region: str = "us-east-1") -> Any:
        return self.client(service, region=region, key=key)

    def with_session(self, answer: Json, service: str = "sqs") -> Any:
        given = answer["Credentials"]
        return self.client(
            service,
            key=given["AccessKeyId"],
            secret=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )

    def unsigned(self, service: str) -> Any:
        config = Config(signature_version=UNSIGNED, s3={"addressing_style": "path"})
        return boto3.client(service, region_name="us-east-1", endpoint_url=self.endpoint, config=config)

    def with_web_identity(self, **more: str) -> Json:
        token = web_identity_token(
            iss="https://token.ci.example", aud="sts.amazonaws.com", sub="repo:acme/app"
        )
        answer: Json = self.unsigned("sts").assume_role_with_web_identity(
            RoleArn=self.role["Arn"], RoleSessionName="ci", WebIdentityToken=token, **more
        )
        return answer

    def with_saml(self) -> Json:
        response = SAML_RESPONSE.replace(">ROLE,PROVIDER<", f">{self.role['Arn']},{SAML_PROVIDER}<")
        answer: Json = self.unsigned("sts").assume_role_with_saml(
            RoleArn=self.role["Arn"],
            PrincipalArn=SAML_PROVIDER,
            SAMLAssertion=base64.b64encode(response.encode()).decode(),
        )
        return answer

    def records(self, name: str) -> list[Json]:
        found = (json.loads(event.body) for event in self.emulator.parts.store.journal.scan(0, 10_000))
        return [record for record in found if record["eventName"] == name]

    def last(self, name: str) -> Json:
        return self.records(name)[-1]


@pytest.fixture
def world(emulator: Emulator, client: MakeClient, endpoint: str) -> World:
    return World(emulator, client, endpoint)


def is_like(actual: object, pattern: object) -> bool:
    """Tell whether a value has the members of the pattern, in its order, and texts that match it."""
    if isinstance(pattern, dict) and isinstance(actual, dict):
        same_keys = list(actual) == list(pattern)
        return same_keys and all(is_like(actual[name], pattern[name]) for name in pattern)
    return isinstance(actual, str) and isinstance(pattern, str) and bool(re.fullmatch(pattern, actual))


USER_ID, ROLE_ID = "AIDA[A-Z0-9]{17}", "AROA[A-Z0-9]{17}"
LONG_KEY, SHORT_KEY = "AKIA[A-Z0-9]{16}", "ASIA[A-Z0-9]{16}"
ADA_ARN = f"arn:aws:iam::{ACCOUNT}:user/eng/ada"


def attributes(mfa: str = "false") -> Json:
    return {"creationDate": "2026-01-02T12:00:00Z", "mfaAuthenticated": mfa}


ADA = {
    "type": "IAMUser",
    "principalId": USER_ID,
    "arn": ADA_ARN,
    "accountId": ACCOUNT,
    "accessKeyId": LONG_KEY,
    "userName": "ada",
}
ROLE_ISSUER = {
    "type": "Role",
    "principalId": ROLE_ID,
    "arn": f"arn:aws:iam::{ACCOUNT}:role/ops/deploy",
    "accountId": ACCOUNT,
    "userName": "deploy",
}
ADA_ISSUER = {name: value for name, value in ADA.items() if name != "accessKeyId"}
ROOT = {"type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT}


def role_session(name: str, **context: Any) -> Json:
    return {
        "type": "AssumedRole",
        "principalId": f"{ROLE_ID}:{name}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/{name}",
        "accountId": ACCOUNT,
        "accessKeyId": SHORT_KEY,
        "sessionContext": {"sessionIssuer": ROLE_ISSUER, **context},
    }


def federated(name: str, issuer: Json) -> Json:
    return {
        "type": "FederatedUser",
        "principalId": f"{ACCOUNT}:{name}",
        "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/{name}",
        "accountId": ACCOUNT,
        "accessKeyId": SHORT_KEY,
        "sessionContext": {"sessionIssuer": issuer, "attributes": attributes()},
    }


MFA = {"SerialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/ada", "TokenCode": "123456"}
Caller = Callable[[World], Any]
CALLERS: list[tuple[str, tuple[str, str], Caller, Json]] = [
    ("an IAM user", ("aws-observed", "2.1 IAMUser"), lambda w: w.as_key(w.ada_key), ADA),
    (
        "root",
        ("aws-observed", "2.1 Root"),
        lambda w: w.as_key(ACCOUNT),
        {**ROOT, "accessKeyId": ACCOUNT},
    ),
    (
        "a user's session",
        ("aws-observed", "2.4, GetSessionToken"),
        lambda w: w.with_session(w.ada.get_session_token()),
        {**ADA, "accessKeyId": SHORT_KEY, "sessionContext": {"attributes": attributes()}},
    ),
    (
        "a user's session with MFA",
        ("aws-observed", "2.4, GetSessionToken"),
        lambda w: w.with_session(w.ada.get_session_token(**MFA)),
        {**ADA, "accessKeyId": SHORT_KEY, "sessionContext": {"attributes": attributes("true")}},
    ),
    (
        "root's session",
        ("aws-observed", "2.1 Root"),
        lambda w: w.with_session(w.as_key(ACCOUNT, "sts").get_session_token()),
        {**ROOT, "accessKeyId": SHORT_KEY, "sessionContext": {"attributes": attributes()}},
    ),
    (
        "a role session",
        ("aws-observed", "2.4, AssumeRole"),
        lambda w: w.with_session(w.ada.assume_role(RoleArn=w.role["Arn"], RoleSessionName="ci")),
        role_session("ci", attributes=attributes()),
    ),
    (
        "a role session with MFA and source identity",
        ("aws-observed", "2.4, AssumeRole"),
        lambda w: w.with_session(
            w.ada.assume_role(RoleArn=w.role["Arn"], RoleSessionName="ci", SourceIdentity="alice", **MFA)
        ),
        role_session("ci", attributes=attributes("true"), sourceIdentity="alice"),
    ),
    (
        "a role session of a role session",
        ("aws-observed", "2.2 sourceIdentity"),
        lambda w: w.with_session(
            w.with_session(
                w.ada.assume_role(RoleArn=w.role["Arn"], RoleSessionName="one", SourceIdentity="alice"), "sts"
            ).assume_role(RoleArn=w.role["Arn"], RoleSessionName="two")
        ),
        role_session("two", attributes=attributes(), sourceIdentity="alice"),
    ),
    (
        "a web identity session",
        ("aws-docs", "2.2 webIdFederationData"),
        lambda w: w.with_session(w.with_web_identity()),
        role_session(
            "ci",
            webIdFederationData={
                "federatedProvider": f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.ci.example",
                "attributes": {},
            },
            attributes=attributes(),
        ),
    ),
    (
        "a SAML session",
        ("aws-observed", "2.3 AssumeRole*"),
        lambda w: w.with_session(w.with_saml()),
        role_session("alice-cli", attributes=attributes()),
    ),
    (
        "a federated user",
        ("aws-observed", "2.4, GetFederationToken"),
        lambda w: w.with_session(w.ada.get_federation_token(Name="bob")),
        federated("bob", ADA_ISSUER),
    ),
    (
        "a federated user of root",
        ("aws-observed", "2.1 FederatedUser"),
        lambda w: w.with_session(w.as_key(ACCOUNT, "sts").get_federation_token(Name="eve")),
        federated("eve", ROOT),
    ),
    (
        "an unknown key",
        ("assumed", "design: who is calling, 4"),
        lambda w: w.as_key("test"),
        {
            **ADA,
            "arn": f"arn:aws:iam::{ACCOUNT}:user/developer",
            "accessKeyId": "test",
            "userName": "developer",
        },
    ),
    (
        "root in China",
        ("aws-docs", "IAM, ARNs: partitions"),
        lambda w: w.as_key(ACCOUNT, region="cn-north-1"),
        {**ROOT, "arn": f"arn:aws-cn:iam::{ACCOUNT}:root", "accessKeyId": ACCOUNT},
    ),
    (
        "an unknown key in GovCloud",
        ("aws-docs", "IAM, ARNs: partitions"),
        lambda w: w.as_key("test", region="us-gov-west-1"),
        {
            **ADA,
            "arn": f"arn:aws-us-gov:iam::{ACCOUNT}:user/developer",
            "accessKeyId": "test",
            "userName": "developer",
        },
    ),
]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        pytest.param(
            make, expected, id=name, marks=pytest.mark.source(source[0], f"event-record.md {source[1]}")
        )
        for name, source, make, expected in CALLERS
    ],
)
def test_a_call_is_recorded_as(world: World, make: Caller, expected: Json) -> None:
    make(world).list_queues()
    identity = world.last("ListQueues")["userIdentity"]

    assert is_like(identity, expected), identity


@pytest.mark.parametrize(
    "make", [pytest.param(make, id=name) for name, _, make, _ in CALLERS if "in" not in name.split()]
)
@pytest.mark.source("aws-docs", "STS API reference, GetCallerIdentity")
def test_get_caller_identity_says_what_the_record_says_of(world: World, make: Caller) -> None:
    client = make(world)
    given = client._request_signer._credentials
    sts = world.client(
        "sts", key=given.access_key, secret=given.secret_key, aws_session_token=given.token or None
    )
    answer = sts.get_caller_identity()
    identity = world.last("GetCallerIdentity")["userIdentity"]

    assert (answer["UserId"], answer["Account"], answer["Arn"]) == (
        identity["principalId"],
        identity["accountId"],
        identity["arn"],
    )


@pytest.mark.source("aws-docs", "STS API reference, GetSessionToken")
def test_no_two_sessions_have_the_same_credentials(world: World) -> None:
    answers = [world.ada.get_session_token() for _ in range(2)] + [world.ada.get_federation_token(Name="bob")]

    for member in ("AccessKeyId", "SecretAccessKey", "SessionToken"):
        assert len({answer["Credentials"][member] for answer in answers}) == 3


@pytest.mark.source("aws-docs", "STS API reference, AssumeRoleWithWebIdentity")
def test_the_answer_to_a_web_identity_tells_whose_token_it_was(world: World) -> None:
    answer = world.with_web_identity()

    assert answer["SubjectFromWebIdentityToken"] == "repo:acme/app"
    assert (answer["Provider"], answer["Audience"]) == ("https://token.ci.example", "sts.amazonaws.com")
    assert answer["AssumedRoleUser"]["AssumedRoleId"] == f"{world.role['RoleId']}:ci"


@pytest.mark.source("aws-observed", "event-record.md 2.4")
def test_assuming_a_role_with_a_web_identity_is_its_users_call(world: World) -> None:
    world.with_web_identity()
    record = world.last("AssumeRoleWithWebIdentity")
    provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.ci.example"

    assert record["userIdentity"] == {
        "type": "WebIdentityUser",
        "principalId": f"{provider}:sts.amazonaws.com:repo:acme/app",
        "userName": "repo:acme/app",
        "identityProvider": provider,
    }
    assert record["recipientAccountId"] == ACCOUNT


@pytest.mark.source("aws-observed", "event-record.md 2.4; STS API reference for the name qualifier")
def test_assuming_a_role_with_saml_is_its_users_call(world: World) -> None:
    answer = world.with_saml()
    qualifier = "MgAPItkqBqQq+7sgby8xPzwYyuA="  # base64(sha1("https://idp.example/saml" + account + "/corp"))

    assert world.last("AssumeRoleWithSAML")["userIdentity"] == {
        "type": "SAMLUser",
        "principalId": f"{qualifier}:alice",
        "userName": "alice",
        "identityProvider": qualifier,
    }
    assert (answer["Subject"], answer["SubjectType"], answer["NameQualifier"]) == (
        "alice",
        "persistent",
        qualifier,
    )


@pytest.mark.source("aws-observed", "event-record.md 2.1 AWSAccount, 9")
def test_an_unsigned_call_to_s3_goes_to_the_bucket_owner(world: World) -> None:
    world.as_key(OTHER, "s3").create_bucket(Bucket="shop")
    world.unsigned("s3").list_objects_v2(Bucket="shop")
    record = world.last("ListObjects")

    assert record["userIdentity"] == {
        "type": "AWSAccount",
        "principalId": "",
        "accountId": "anonymous",
    }
    assert (record["recipientAccountId"], "sharedEventID" in record) == (OTHER, False)


@pytest.mark.source("aws-observed", "event-record.md 2.2 invokedBy, ec2RoleDelivery")
def test_a_key_can_stand_for_a_service_that_acts_for_a_session(world: World) -> None:
    service = "cloudformation.amazonaws.com"
    session = {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/web/i-0a1b2c3d",
        "sessionContext": {"ec2RoleDelivery": "2.0"},
        "invokedBy": service,
    }
    world.emulator.parts.mapped_keys.replace(
        mapping_of({"principals": {"ASIAWEB": session}}, world.emulator.parts.clock.now())
    )
    world.as_key("ASIAWEB").list_queues()
    record = world.last("ListQueues")

    assert record["userIdentity"]["sessionContext"]["ec2RoleDelivery"] == "2.0"
    assert record["userIdentity"]["invokedBy"] == service
    assert (record["sourceIPAddress"], record["userAgent"]) == (service, service)


@pytest.mark.source("aws-observed", "event-record.md 2.3: elsewhere not logged")
def test_an_unsigned_call_to_another_service_is_not_recorded(world: World) -> None:
    world.unsigned("sqs").list_queues()

    assert world.records("ListQueues") == []


@pytest.mark.source("aws-docs", "IAM user guide: requests that are not signed are refused")
@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("iam", "list_users", "MissingAuthenticationToken"),
        ("sts", "get_caller_identity", "MissingAuthenticationToken"),
        ("dynamodb", "list_tables", "MissingAuthenticationTokenException"),
    ],
)
def test_an_unsigned_call_that_no_service_takes_is_refused(
    world: World, service: str, operation: str, code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(world.unsigned(service), operation)()

    assert refused.value.response["Error"]["Code"] == code
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


@pytest.mark.source("assumed", "as GetCredentialsForIdentity, event-record.md 2.1 Unknown", "inferred")
def test_an_unsigned_call_to_cognito_is_of_an_unknown_caller(world: World) -> None:
    pool = world.as_key("test", "cognito-identity").create_identity_pool(
        IdentityPoolName="pool", AllowUnauthenticatedIdentities=True
    )
    world.unsigned("cognito-identity").get_id(IdentityPoolId=pool["IdentityPoolId"])
    record = world.last("GetId")

    assert (record["userIdentity"], record["recipientAccountId"]) == ({"type": "Unknown"}, ACCOUNT)


@pytest.mark.source("aws-observed", "event-record.md 9")
def test_a_role_assumed_in_another_account_is_recorded_in_both(world: World) -> None:
    world.ada.assume_role(RoleArn=f"arn:aws:iam::{OTHER}:role/theirs", RoleSessionName="ci")
    mine, theirs = world.records("AssumeRole")

    assert (mine["recipientAccountId"], theirs["recipientAccountId"]) == (ACCOUNT, OTHER)
    assert is_like(mine["userIdentity"], ADA)
    assert theirs["userIdentity"] == {
        "type": "AWSAccount",
        "principalId": mine["userIdentity"]["principalId"],
        "accountId": ACCOUNT,
    }
    assert mine["sharedEventID"] == theirs["sharedEventID"]
    assert mine["requestID"] == theirs["requestID"]
    assert mine["eventID"] != theirs["eventID"]
    assert mine["responseElements"] == theirs["responseElements"]
    assert mine["resources"] == theirs["resources"]


@pytest.mark.source("aws-observed", "event-record.md 9")
def test_a_role_assumed_inside_one_account_is_recorded_once(world: World) -> None:
    world.ada.assume_role(RoleArn=world.role["Arn"], RoleSessionName="ci")
    records = world.records("AssumeRole")

    assert ["sharedEventID" in record for record in records] == [False]


@pytest.mark.source("aws-observed", "event-record.md 9")
def test_an_object_put_into_another_accounts_bucket_is_recorded_in_both(world: World) -> None:
    world.as_key(OTHER, "s3").create_bucket(Bucket="shop")
    world.as_key(world.ada_key, "s3").put_object(Bucket="shop", Key="a.txt", Body=b"x")
    records = world.records("PutObject")

    assert [record["recipientAccountId"] for record in records] == [ACCOUNT, OTHER]
    assert [record["userIdentity"]["type"] for record in records] == ["IAMUser", "AWSAccount"]
    assert [record["resources"][0]["accountId"] for record in records] == [OTHER, OTHER]
    assert len({record["sharedEventID"] for record in records}) == 1


@pytest.mark.source("aws-docs", "S3 user guide, CloudTrail events: multi-object delete")
def test_each_key_of_a_deletion_of_many_has_a_record(world: World) -> None:
    s3 = world.as_key(world.ada_key, "s3")
    s3.create_bucket(Bucket="shop")
    s3.delete_objects(Bucket="shop", Delete={"Objects": [{"Key": "a.txt"}, {"Key": "b&c.txt"}]})
    whole, deletions = world.last("DeleteObjects"), world.records("DeleteObject")

    assert "key" not in whole["requestParameters"]
    assert [record["requestParameters"]["key"] for record in deletions] == ["a.txt", "b&c.txt"]
    assert [record["resources"][1]["ARN"] for record in deletions] == [
        "arn:aws:s3:::shop/a.txt",
        "arn:aws:s3:::shop/b&c.txt",
    ]
    assert {record["requestID"] for record in deletions} == {whole["requestID"]}
    assert len({record["eventID"] for record in (whole, *deletions)}) == 3


@pytest.mark.source("aws-observed", "event-record.md 3.7: PutItem")
def test_putting_an_item_shows_the_values_of_the_tables_key_alone(world: World) -> None:
    dynamodb = world.as_key("test", "dynamodb")
    dynamodb.create_table(
        TableName="music",
        KeySchema=[{"AttributeName": "Artist", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Artist", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName="music", Item={"Artist": {"S": "Nina"}, "Price": {"N": "7"}})

    assert world.last("PutItem")["requestParameters"] == {
        "tableName": "music",
        "item": ["Artist", "Price"],
        "key": {"Artist": "Nina"},
    }


def test_a_reset_forgets_the_sessions(world: World) -> None:
    session = world.with_session(world.ada.get_session_token())
    world.emulator.reset()
    session.list_queues()

    assert world.last("ListQueues")["userIdentity"]["userName"] == "developer"


def test_a_mapped_key_makes_calls_as_its_identity(world: World) -> None:
    identity = {"type": "AssumedRole", "arn": f"arn:aws:sts::{OTHER}:assumed-role/audit/eve"}
    now = world.emulator.parts.clock.now()
    world.emulator.parts.mapped_keys.replace(mapping_of({"principals": {"AKIAEVE": identity}}, now))
    arn = world.as_key("AKIAEVE", "sts").get_caller_identity()["Arn"]
    world.emulator.reset()
    world.as_key("AKIAEVE").list_queues()

    assert arn == identity["arn"] == world.last("ListQueues")["userIdentity"]["arn"]
