"""What people's reports, and records that they published, showed to be otherwise: a test for each kind."""

import base64
import gzip
import http.client
import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator.running import Emulator
from tests.conftest import ACCOUNT, MakeClient

Json = dict[str, Any]
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
SAML = "https://aws.amazon.com/SAML/Attributes/"
ATTRIBUTES = {
    "PrincipalTag:CostCenter": "4711",
    "PrincipalTag:Project": "Heron",
    "TransitiveTagKeys": "CostCenter",
    "SourceIdentity": "kim",
    "RoleSessionName": "kim@example.org",
    "Role": f"{ROLE},arn:aws:iam::{ACCOUNT}:saml-provider/corp",
}
GRANTED = {
    "principalTags": {"CostCenter": "4711", "Project": "Heron"},
    "transitiveTagKeys": ["CostCenter"],
    "sourceIdentity": "kim",
}


class World:
    """Calls of a test, and the records that they left."""

    def __init__(self, emulator: Emulator, client: MakeClient, endpoint: str) -> None:
        self.emulator = emulator
        self.client = client
        self.endpoint = endpoint

    def unsigned(self, service: str) -> Any:
        config = Config(signature_version=UNSIGNED, s3={"addressing_style": "path"})
        return boto3.client(service, region_name="us-east-1", endpoint_url=self.endpoint, config=config)

    def with_session(self, answer: Json, service: str) -> Any:
        given = answer["Credentials"]
        return self.client(
            service,
            key=given["AccessKeyId"],
            secret=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )

    def send(self, method: str, path: str, headers: dict[str, str] | None = None) -> int:
        place = urlsplit(self.endpoint)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        try:
            connection.request(method, path, headers=headers or {})
            return connection.getresponse().status
        finally:
            connection.close()

    def records(self) -> Sequence[Json]:
        return [json.loads(event.body) for event in self.emulator.parts.store.journal.scan(0, 10_000)]

    def last(self, name: str) -> Json:
        return [record for record in self.records() if record["eventName"] == name][-1]


@pytest.fixture
def world(emulator: Emulator, client: MakeClient, endpoint: str) -> World:
    return World(emulator, client, endpoint)


# --- what AWS reads out of an assertion ------------------------------------------------------------


def with_saml(world: World) -> Json:
    world.client("iam").create_role(RoleName="deploy", AssumeRolePolicyDocument=TRUST)
    told = "".join(
        f'<saml:Attribute Name="{SAML}{name}"><saml:AttributeValue>{value}</saml:AttributeValue>'
        "</saml:Attribute>"
        for name, value in ATTRIBUTES.items()
    )
    document = (
        '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"'
        ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:Assertion>'
        "<saml:Subject><saml:NameID>kim</saml:NameID></saml:Subject>"
        f"<saml:AttributeStatement>{told}</saml:AttributeStatement></saml:Assertion></samlp:Response>"
    )
    answer: Json = world.unsigned("sts").assume_role_with_saml(
        RoleArn=ROLE,
        PrincipalArn=f"arn:aws:iam::{ACCOUNT}:saml-provider/corp",
        SAMLAssertion=base64.b64encode(document.encode()).decode(),
    )
    return answer


def with_token(world: World) -> Json:
    world.client("iam").create_role(RoleName="deploy", AssumeRolePolicyDocument=TRUST)
    claims = {
        "iss": "https://token.ci.example",
        "aud": "sts.amazonaws.com",
        "sub": "kim",
        "https://aws.amazon.com/tags": {
            "principal_tags": {"CostCenter": ["4711"], "Project": ["Heron"]},
            "transitive_tag_keys": ["CostCenter"],
        },
        "https://aws.amazon.com/source_identity": "kim",
    }
    written = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    answer: Json = world.unsigned("sts").assume_role_with_web_identity(
        RoleArn=ROLE, RoleSessionName="kim", WebIdentityToken=f"e30.{written}.x"
    )
    return answer


GRANTING = pytest.mark.parametrize(
    ("granting", "name"),
    [(with_saml, "AssumeRoleWithSAML"), (with_token, "AssumeRoleWithWebIdentity")],
    ids=["assertion", "token"],
)


@pytest.mark.source(
    "aws-docs", "IAM user guide, session tags; engseclabs/trailtool#60; records of 2023, 2025"
)
@GRANTING
def test_granted_tags_and_source_are_recorded_and_stay_with_the_session(
    world: World, granting: Callable[[World], Json], name: str
) -> None:
    answer = granting(world)
    record = world.last(name)
    world.with_session(answer, "sqs").list_queues()

    assert GRANTED.items() <= record["requestParameters"].items()
    assert (answer["SourceIdentity"], record["responseElements"]["sourceIdentity"]) == ("kim", "kim")
    assert world.last("ListQueues")["userIdentity"]["sessionContext"]["sourceIdentity"] == "kim"


@pytest.mark.source("aws-docs", "IAM user guide, chained roles; elastic/elastic-package#176")
@GRANTING
def test_a_role_assumed_from_that_session_inherits_the_transitive_tags_and_the_source(
    world: World, granting: Callable[[World], Json], name: str
) -> None:
    chained = world.with_session(granting(world), "sts").assume_role(RoleArn=ROLE, RoleSessionName="next")
    record = world.last("AssumeRole")
    world.with_session(chained, "sts").assume_role(RoleArn=ROLE, RoleSessionName="third")
    third = world.last("AssumeRole")

    assert "incomingTransitiveTags" not in world.last(name)["requestParameters"]
    assert record["requestParameters"]["incomingTransitiveTags"] == {"CostCenter": "4711"}
    assert third["requestParameters"]["incomingTransitiveTags"] == {"CostCenter": "4711"}
    assert third["userIdentity"]["sessionContext"]["sourceIdentity"] == "kim"


@pytest.mark.source("aws-docs", "IAM user guide, chained roles")
def test_tags_of_a_call_for_a_role_are_inherited_where_they_are_transitive(world: World) -> None:
    world.client("iam").create_role(RoleName="deploy", AssumeRolePolicyDocument=TRUST)
    tags = [{"Key": "CostCenter", "Value": "4711"}, {"Key": "Project", "Value": "Heron"}]
    answer = world.client("sts").assume_role(
        RoleArn=ROLE, RoleSessionName="first", Tags=tags, TransitiveTagKeys=["CostCenter"]
    )
    first = world.last("AssumeRole")["requestParameters"]
    world.with_session(answer, "sts").assume_role(RoleArn=ROLE, RoleSessionName="second")
    second = world.last("AssumeRole")["requestParameters"]

    assert "incomingTransitiveTags" not in first
    assert first["tags"] == [{"key": "CostCenter", "value": "4711"}, {"key": "Project", "value": "Heron"}]
    assert second["incomingTransitiveTags"] == {"CostCenter": "4711"}


# --- what moto always answers ----------------------------------------------------------------------


@pytest.mark.source("aws-docs", "AWS's announcement of 15 September 2026; event-record.md 3.3")
def test_the_size_of_a_session_is_computed(world: World) -> None:
    world.client("iam").create_role(RoleName="deploy", AssumeRolePolicyDocument=TRUST)
    answer = world.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="ci")
    size = len(answer["Credentials"]["SessionToken"])
    percent = size * 100 // 4096
    told = world.last("AssumeRole")["responseElements"]

    assert (told["packedPolicySize"], told["sessionTokenUtilization"]) == (percent, percent)
    assert told["sessionTokenSize"] == size
    assert (answer["PackedPolicySize"], answer["SessionTokenSize"]) == (percent, size)


@pytest.mark.source("aws-docs", "AWS's announcement of 15 September 2026")
def test_the_sizes_of_sessions_of_users_are_told_too(world: World) -> None:
    world.client("sts").get_session_token()
    world.client("sts").get_federation_token(Name="bob")
    own, federated = (
        world.last(name)["responseElements"] for name in ("GetSessionToken", "GetFederationToken")
    )

    assert own["sessionTokenSize"] == len(own["credentials"]["sessionToken"])
    assert "packedPolicySize" not in own
    assert federated["packedPolicySize"] == federated["sessionTokenUtilization"]


# --- errors ----------------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "DataBiosphere/azul#6142, records of April 2024")
@pytest.mark.parametrize(("call", "name"), [("get_object", "GetObject"), ("head_object", "HeadObject")])
def test_a_denial_without_a_body_has_a_text(world: World, call: str, name: str) -> None:
    s3 = world.client("s3")
    s3.create_bucket(Bucket="private")
    s3.put_object(Bucket="private", Key="k", Body=b"x")
    with pytest.raises(ClientError):
        getattr(world.unsigned("s3"), call)(Bucket="private", Key="k")
    record = world.last(name)

    assert (record["errorCode"], record["errorMessage"]) == ("AccessDenied", "Access Denied")


@pytest.mark.source("aws-observed", "siem-on-amazon-opensearch-service#430; event-record.md 7.3")
def test_a_call_that_the_rest_of_aws_cannot_do_keeps_its_parameters(world: World) -> None:
    ecs = world.client("ecs")
    ecs.register_task_definition(
        family="f", containerDefinitions=[{"name": "app", "image": "i", "memory": 64}]
    )
    ecs.create_cluster(clusterName="empty")
    environment = [{"name": "PASSWORD", "value": "geheim"}]
    with pytest.raises(ClientError):
        ecs.run_task(
            cluster="empty",
            taskDefinition="f",
            overrides={"containerOverrides": [{"name": "app", "environment": environment}]},
        )
    parameters = world.last("RunTask")["requestParameters"]

    assert (parameters["cluster"], parameters["taskDefinition"]) == ("empty", "f")
    assert parameters["overrides"] == {"containerOverrides": [{"name": "app", "environment": HIDDEN}]}


# --- values that are filled in, and values that are withheld -----------------------------------------


@pytest.mark.source("aws-docs", "KMS developer guide, CreateKey; real records of 2023 and 2024")
def test_values_that_the_service_fills_in_are_recorded(world: World) -> None:
    world.client("kms").create_key()
    world.client("ec2").run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)

    assert world.last("CreateKey")["requestParameters"] == {
        "description": "",
        "keyUsage": "ENCRYPT_DECRYPT",
        "keySpec": "SYMMETRIC_DEFAULT",
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "origin": "AWS_KMS",
        "bypassPolicyLockoutSafetyCheck": False,
    }
    assert world.last("RunInstances")["requestParameters"]["disableApiStop"] is False


@pytest.mark.source("aws-observed", "elastic/integrations, records of September and October 2024")
def test_documents_and_passwords_are_withheld(world: World) -> None:
    content = json.dumps(
        {
            "schemaVersion": "2.2",
            "description": "geheim",
            "mainSteps": [{"action": "aws:runShellScript", "name": "a", "inputs": {"runCommand": ["x"]}}],
        }
    )
    world.client("ssm").create_document(
        Name="demo", Content=content, DocumentType="Command", DocumentFormat="JSON"
    )
    world.client("rds").create_db_instance(
        DBInstanceIdentifier="db",
        Engine="mysql",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="admin",
        MasterUserPassword="geheim-geheim",
    )
    document, instance = world.last("CreateDocument"), world.last("CreateDBInstance")

    assert document["requestParameters"]["content"] == HIDDEN
    assert document["responseElements"]["documentDescription"]["description"] == "geheim"
    assert instance["requestParameters"]["masterUserPassword"] == HIDDEN
    assert instance["responseElements"]["pendingModifiedValues"] == {"masterUserPassword": HIDDEN}


# --- S3 ----------------------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "elastic/integrations, a record of CopyObject of October 2024")
def test_a_copy_names_the_object_that_was_read(world: World) -> None:
    s3 = world.client("s3")
    s3.create_bucket(Bucket="shop")
    s3.put_object(Bucket="shop", Key="from/a", Body=b"x")
    s3.copy_object(Bucket="shop", Key="to/b", CopySource={"Bucket": "shop", "Key": "from/a"})

    assert [resource["ARN"] for resource in world.last("CopyObject")["resources"]] == [
        "arn:aws:s3:::shop",
        "arn:aws:s3:::shop/to/b",
        "arn:aws:s3:::shop/from/a",
    ]


@pytest.mark.source("aws-observed", "event-record.md 3.5: objectSize, the size of what is deleted")
def test_a_deletion_tells_the_size_of_what_it_deleted(world: World) -> None:
    s3 = world.client("s3")
    s3.create_bucket(Bucket="shop")
    s3.put_object(Bucket="shop", Key="a", Body=b"12345")
    s3.delete_object(Bucket="shop", Key="a")
    deleted = world.last("DeleteObject")["additionalEventData"]
    s3.delete_object(Bucket="shop", Key="a")
    gone = world.last("DeleteObject")["additionalEventData"]

    assert (deleted["objectSize"], deleted["httpStatusCode"]) == (5, 204)
    assert "objectSize" not in gone


@pytest.mark.source("aws-observed", "event-record.md 3.5, real records of November 2024")
def test_a_browsers_preflight_is_a_data_event_of_nobody(world: World) -> None:
    world.client("s3").create_bucket(Bucket="shop")
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAADA%2F20260102%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20260102T120000Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host&X-Amz-Signature=geheim"
    )
    origin = {"Origin": "https://app.example", "Access-Control-Request-Method": "PUT"}
    world.send("OPTIONS", f"/shop/a/b.txt?{query}", origin)
    record = world.last("PreflightRequest")

    assert record["userIdentity"] == {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}
    assert record["requestParameters"] == {
        "bucketName": "shop",
        "key": "a/b.txt",
        "Host": urlsplit(world.endpoint).netloc,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": "20260102T120000Z",
        "X-Amz-Expires": "300",
        "X-Amz-SignedHeaders": "host",
    }
    assert (record["readOnly"], record["managementEvent"], record["eventCategory"]) == (True, False, "Data")
    assert record["responseElements"] is None
    assert not {"SignatureVersion", "AuthenticationMethod"} & record["additionalEventData"].keys()
    assert record["sharedEventID"]
    assert {resource["type"] for resource in record["resources"]} == {"AWS::S3::Bucket", "AWS::S3::Object"}


@pytest.mark.parametrize(
    ("method", "path"),
    [("OPTIONS", "/2015-03-31/functions"), ("OPTIONS", "/"), ("GET", "/"), ("GET", "/favicon.ico")],
)
def test_what_a_browser_asks_of_nobodys_bucket_leaves_no_record(world: World, method: str, path: str) -> None:
    origin = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET", "Accept": "text/html"}
    world.send(method, path, origin)

    assert world.records() == []


CLUSTER = f"arn:aws:kafka:us-east-1:{ACCOUNT}:cluster/demo/0-1"


@pytest.mark.source("aws-docs", "MSK developer guide, log entries: clusterArn is percent-encoded")
def test_an_arn_in_a_path_is_recorded_as_its_service_records_it(world: World) -> None:
    world.client("kafka").list_tags_for_resource(ResourceArn=CLUSTER)
    function = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"
    with pytest.raises(ClientError):
        world.client("lambda").list_tags(Resource=function)
    told = world.last("ListTagsForResource")["requestParameters"]

    assert told == {"resourceArn": CLUSTER.replace(":", "%3A").replace("/", "%2F")}
    assert world.last("ListTags20170331")["requestParameters"] == {"resource": function}


# --- a user of a pool ----------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "SEKOIA-IO/intake-formats, a record of February 2026")
def test_a_call_of_a_pools_user_is_anonymous_and_names_the_user(world: World) -> None:
    claims = base64.urlsafe_b64encode(json.dumps({"sub": "1111-aaaa"}).encode()).decode().rstrip("=")
    with pytest.raises(ClientError):
        world.unsigned("cognito-idp").change_password(
            PreviousPassword="Geheim-123", ProposedPassword="Geheim-456", AccessToken=f"e30.{claims}.x"
        )
    record = world.last("ChangePassword")

    assert record["userIdentity"] == {"type": "Unknown", "principalId": "Anonymous"}
    assert record["requestParameters"] == dict.fromkeys(
        ("previousPassword", "proposedPassword", "accessToken"), HIDDEN
    )
    assert record["additionalEventData"] == {"sub": "1111-aaaa"}


SUBJECTS_OF = "event-record.md 3.7: failed sign-ins and signed Admin* calls too"


@pytest.mark.source("aws-observed", SUBJECTS_OF)
def test_a_pools_user_is_named_in_failed_sign_ins_and_calls_of_administrators(world: World) -> None:
    pytest.importorskip("joserfc", reason="moto's Cognito needs it")
    pools = world.client("cognito-idp")
    pool = pools.create_user_pool(PoolName="pool")["UserPool"]["Id"]
    client = pools.create_user_pool_client(UserPoolId=pool, ClientName="app")["UserPoolClient"]["ClientId"]
    made = pools.admin_create_user(UserPoolId=pool, Username="ada", TemporaryPassword="Geheim-123")
    (subject,) = [one["Value"] for one in made["User"]["Attributes"] if one["Name"] == "sub"]
    pools.admin_set_user_password(UserPoolId=pool, Username="ada", Password="Geheim-456", Permanent=True)
    for name in ("ada", "nobody"):
        with pytest.raises(ClientError):
            world.unsigned("cognito-idp").initiate_auth(
                ClientId=client,
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": name, "PASSWORD": "falsch"},
            )
    failed, unknown = (one for one in world.records() if one["eventName"] == "InitiateAuth")
    pools.admin_delete_user(UserPoolId=pool, Username="ada")
    with pytest.raises(ClientError):
        pools.admin_get_user(UserPoolId=pool, Username="ada")
    named = [world.last(name) for name in ("AdminSetUserPassword", "AdminDeleteUser")]

    assert [one["additionalEventData"] for one in (*named, failed)] == [{"sub": subject}] * 3
    assert failed["errorCode"] == "NotAuthorizedException"
    assert [one for one in (unknown, world.last("AdminGetUser")) if "additionalEventData" in one] == []


# --- Insights ------------------------------------------------------------------------------------------

INSIGHT = {
    "eventVersion": "1.09",
    "eventTime": "2026-01-02T11:00:00Z",
    "awsRegion": "us-east-1",
    "eventID": "1b2e6f3a-0000-4000-8000-000000000001",
    "eventType": "AwsCloudTrailInsight",
    "recipientAccountId": ACCOUNT,
    "sharedEventID": "1b2e6f3a-0000-4000-8000-000000000002",
    "insightDetails": {
        "state": "Start",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser",
        "insightType": "ApiCallRateInsight",
        "insightContext": {"statistics": {"baseline": {"average": 0.1}, "insight": {"average": 9}}},
    },
    "eventCategory": "Insight",
}


def logging_trail(world: World, *kinds: str) -> Any:
    policy = [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": ["s3:GetBucketAcl", "s3:PutObject"],
            "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"],
        }
    ]
    s3 = world.client("s3")
    s3.create_bucket(Bucket="logs")
    s3.put_bucket_policy(Bucket="logs", Policy=json.dumps({"Version": "2012-10-17", "Statement": policy}))
    cloudtrail = world.client("cloudtrail")
    cloudtrail.create_trail(Name="audit", S3BucketName="logs")
    cloudtrail.start_logging(Name="audit")
    cloudtrail.put_insight_selectors(
        TrailName="audit", InsightSelectors=[{"InsightType": kind} for kind in kinds]
    )
    return s3


def delivered(world: World, s3: Any) -> dict[str, list[str]]:
    """Return the ids of the events of each folder of files that lies in the bucket."""
    world.emulator.deliver(digests=False)
    found: dict[str, list[str]] = {}
    for listed in s3.list_objects_v2(Bucket="logs")["Contents"]:
        if listed["Key"].endswith(".json.gz"):
            body = gzip.decompress(s3.get_object(Bucket="logs", Key=listed["Key"])["Body"].read())
            kind = listed["Key"].split("/")[2]
            assert f"_{kind}_" in listed["Key"]
            found.setdefault(kind, []).extend(record["eventID"] for record in json.loads(body)["Records"])
    return found


@pytest.mark.source("aws-observed", "fivexl/terraform-aws-cloudtrail-to-slack#71, airbnb/streamalert#1331")
def test_an_insights_event_is_delivered_to_a_folder_of_its_own(world: World) -> None:
    s3 = logging_trail(world, "ApiCallRateInsight")
    world.emulator.inject(json.dumps(INSIGHT).encode())
    found = delivered(world, s3)

    assert found["CloudTrail-Insight"] == [INSIGHT["eventID"]]
    assert INSIGHT["eventID"] not in found["CloudTrail"]
    assert "/".join(("AWSLogs", ACCOUNT, "CloudTrail-Insight", "us-east-1", "2026", "01", "02")) in str(
        [listed["Key"] for listed in s3.list_objects_v2(Bucket="logs")["Contents"]]
    )


@pytest.mark.source("aws-docs", "CloudTrail user guide, Logging Insights events")
@pytest.mark.parametrize("kinds", [(), ("ApiErrorRateInsight",)])
def test_a_trail_that_does_not_look_for_it_is_delivered_no_insights_event(
    world: World, kinds: Sequence[str]
) -> None:
    s3 = logging_trail(world, *kinds)
    world.emulator.inject(json.dumps(INSIGHT).encode())

    assert "CloudTrail-Insight" not in delivered(world, s3)


@pytest.mark.source("aws-docs", "LookupEvents: management events")
def test_an_insights_event_is_not_among_the_management_events(world: World) -> None:
    world.emulator.inject(json.dumps(INSIGHT).encode())

    assert world.client("cloudtrail").lookup_events()["Events"] == []
