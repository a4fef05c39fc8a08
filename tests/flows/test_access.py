"""Policies enforced on real calls: what is denied, in which words, and what the records say of it."""

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from botocore import UNSIGNED

from emulator.core.clock import ManualClock
from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import ACCOUNT
from tests.flows.access_world import World, allow, deny, error_of, policy, trust

ADA = f"arn:aws:iam::{ACCOUNT}:user/ada"
OTHER = "000011112222"


@pytest.fixture
def settings() -> Settings:
    return Settings(clock="manual", timing="aws", seed=1, enforce_iam="on")


@pytest.fixture
def world(emulator: Emulator, endpoint: str) -> World:
    return World(emulator, endpoint)


def sentence(action: str, resource: str, reason: str = "") -> str:
    said = f"User: {ADA} is not authorized to perform: {action} on resource: {resource} "
    return said + (reason or f"because no identity-based policy allows the {action} action")


# --- codes, statuses and sentences -----------------------------------------------------------------


@pytest.mark.source(
    "aws-observed", "chariot-ui#565 for JSON; terraform-provider-aws#4664 for EC2; STS in #119"
)
@pytest.mark.parametrize(
    ("service", "operation", "error", "action", "resource"),
    [
        ("iam", "list_users", ("AccessDenied", 403), "iam:ListUsers", f"arn:aws:iam::{ACCOUNT}:user/"),
        ("dynamodb", "list_tables", ("AccessDeniedException", 400), "dynamodb:ListTables", "*"),
        ("lambda", "list_functions", ("AccessDeniedException", 403), "lambda:ListFunctions", "*"),
        ("cloudtrail", "describe_trails", ("AccessDeniedException", 400), "cloudtrail:DescribeTrails", "*"),
        ("sqs", "list_queues", ("AccessDenied", 400), "sqs:ListQueues", "*"),
        ("cloudwatch", "list_dashboards", ("AccessDenied", 400), "cloudwatch:ListDashboards", "*"),
        ("sns", "list_topics", ("AuthorizationError", 403), "sns:ListTopics", "*"),
        ("route53", "list_hosted_zones", ("AccessDenied", 403), "route53:ListHostedZones", "*"),
        ("s3", "list_buckets", ("AccessDenied", 403), "s3:ListAllMyBuckets", '"*"'),
    ],
)
def test_each_protocol_denies_in_its_own_form(
    world: World, service: str, operation: str, error: tuple[str, int], action: str, resource: str
) -> None:
    client = world.client(service, world.user("ada"))

    told = error_of(getattr(client, operation))
    assert told == (*error, sentence(action, resource))


@pytest.mark.source("aws-observed", "stratus-red-team, invictus-ir: 90 denials of EC2")
def test_ec2_denies_with_an_encoded_message_that_sts_decodes(world: World) -> None:
    ada = world.user("ada")
    code, status, said = error_of(world.client("ec2", ada).describe_instances)
    beginning, _, encoded = said.partition(" Encoded authorization failure message: ")

    assert (code, status) == ("UnauthorizedOperation", 403)
    assert beginning == (
        f"You are not authorized to perform this operation. {sentence('ec2:DescribeInstances', '*')}."
    )
    told = json.loads(
        world.root("sts").decode_authorization_message(EncodedMessage=encoded)["DecodedMessage"]
    )
    assert (told["allowed"], told["explicitDeny"]) == (False, False)
    assert told["context"]["principal"]["arn"] == ADA
    assert told["context"]["action"] == "ec2:DescribeInstances"


@pytest.mark.source("botocore-model", "STS, InvalidAuthorizationMessageException")
def test_a_message_of_no_denial_is_not_decoded(world: World) -> None:
    told = error_of(world.root("sts").decode_authorization_message, EncodedMessage="1Qju1r-MUd3L")

    assert told[:2] == ("InvalidAuthorizationMessageException", 400)


@pytest.mark.source("aws-docs", "IAM user guide, Troubleshoot access denied error messages")
@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (allow("s3:*", "arn:aws:s3:::other"), ""),
        (deny("s3:CreateBucket"), "with an explicit deny in an identity-based policy"),
    ],
)
def test_the_sentence_tells_which_kind_of_policy_denied(
    world: World, statement: Mapping[str, Any], reason: str
) -> None:
    s3 = world.client("s3", world.user("ada", statement))

    told = error_of(s3.create_bucket, Bucket="shop")
    assert told[2] == sentence("s3:CreateBucket", '"arn:aws:s3:::shop"', reason)


# --- records ---------------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "stratus-red-team, invictus-ir: denials of IAM, EC2 and S3")
def test_a_denied_call_is_recorded_as_aws_does(world: World) -> None:
    ada = world.user("ada")
    error_of(world.client("iam", ada).create_user, UserName="bob")
    error_of(world.client("ec2", ada).describe_instances, InstanceIds=["i-1"])
    error_of(world.client("s3", ada).get_bucket_policy, Bucket="shop")
    error_of(world.client("cloudtrail", ada).get_trail, Name="audit")

    told = [(one["errorCode"], one["requestParameters"], one["responseElements"]) for one in world.denials()]
    kept = [parameters is not None for _, parameters, _ in told]
    assert [code for code, _, _ in told] == [
        "AccessDenied",
        "Client.UnauthorizedOperation",
        "AccessDenied",
        "AccessDenied",
    ]
    assert kept == [False, True, True, False]
    assert {elements for _, _, elements in told} == {None}
    assert {one["userIdentity"]["arn"] for one in world.denials()} == {ADA}


@pytest.mark.source("aws-observed", "stratus-red-team: messages of EC2 cut at 1,024 characters")
def test_a_long_message_is_cut_in_the_record(world: World) -> None:
    name = "ada-" + "x" * 60
    tags = [{"Key": f"{at}" * 60, "Value": f"{at}" * 200} for at in range(4)]
    error_of(world.client("ec2", world.user(name, Tags=tags, Path=f"/{'team/' * 40}")).describe_instances)

    (record,) = world.denials()
    assert len(record["errorMessage"]) == 1024
    assert record["errorMessage"].endswith("...")


@pytest.mark.source("aws-observed", "records of S3's HEAD requests of 2026 have the sentence of a GET")
def test_the_record_of_a_denied_head_has_the_sentence(world: World) -> None:
    s3 = world.client("s3", world.user("ada"))

    assert error_of(s3.head_object, Bucket="shop", Key="a")[:2] == ("403", 403)
    (record,) = world.denials()
    assert record["errorMessage"] == sentence("s3:GetObject", '"arn:aws:s3:::shop/a"')


@pytest.mark.source("aws-docs", "CloudTrail user guide: a denied AssumeRole is in the caller's account alone")
def test_a_denied_role_is_recorded_once(world: World) -> None:
    role = world.role("app", trust(f"arn:aws:iam::{ACCOUNT}:user/bob"))
    ada = world.user("ada", allow("sts:AssumeRole"))

    told = error_of(world.client("sts", ada).assume_role, RoleArn=role, RoleSessionName="xy")
    assert told == (
        "AccessDenied",
        403,
        f"User: {ADA} is not authorized to perform: sts:AssumeRole on resource: {role}",
    )
    (record,) = world.denials()
    assert (record["recipientAccountId"], "resources" in record) == (ACCOUNT, False)


# --- who is judged ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["anything", ACCOUNT])
def test_keys_that_nobody_made_may_do_everything(world: World, key: str) -> None:
    keys = {"aws_access_key_id": key, "aws_secret_access_key": "any"}

    world.client("s3", keys).create_bucket(Bucket="shop")
    assert world.denials() == []


def test_a_mapped_identity_is_judged(world: World) -> None:
    from emulator.core.callers.mapped_keys import mapping_of

    document = {"principals": {"AKIAMAPPED": {"type": "IAMUser", "arn": ADA}}}
    world.emulator.parts.mapped_keys.replace(mapping_of(document, world.emulator.now()))
    mapped = {"aws_access_key_id": "AKIAMAPPED", "aws_secret_access_key": "any"}

    assert error_of(world.client("iam", mapped).list_users)[0] == "AccessDenied"


@pytest.mark.source("aws-docs", "STS API reference, GetCallerIdentity")
def test_who_may_do_nothing_may_ask_who_they_are(world: World) -> None:
    ada = world.user("ada", deny("*"))

    assert world.client("sts", ada).get_caller_identity()["Arn"] == ADA


# --- kinds of policies -----------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "IAM user guide, Identity-based policies: of groups, and attached ones")
def test_policies_of_groups_and_attached_ones_count(world: World) -> None:
    ada = world.user("ada")
    world.iam.create_group(GroupName="readers")
    world.iam.add_user_to_group(GroupName="readers", UserName="ada")
    world.iam.put_group_policy(GroupName="readers", PolicyName="p", PolicyDocument=policy(allow("sqs:List*")))
    made = world.iam.create_policy(PolicyName="p", PolicyDocument=policy(allow("sns:List*")))["Policy"]
    world.iam.attach_user_policy(UserName="ada", PolicyArn=made["Arn"])

    world.client("sqs", ada).list_queues()
    world.client("sns", ada).list_topics()
    assert world.denials() == []


@pytest.mark.source("aws-docs", "IAM user guide, Permissions boundaries for IAM entities")
@pytest.mark.parametrize("at", ["creation", "later"])
def test_a_boundary_bounds_a_user(world: World, at: str) -> None:
    bound = world.iam.create_policy(PolicyName="b", PolicyDocument=policy(allow("s3:*")))["Policy"]["Arn"]
    more = {"PermissionsBoundary": bound} if at == "creation" else {}
    ada = world.user("ada", allow("*"), **more)
    if at == "later":
        world.iam.put_user_permissions_boundary(UserName="ada", PermissionsBoundary=bound)

    world.client("s3", ada).list_buckets()
    told = error_of(world.client("iam", ada).create_user, UserName="bob")
    reason = "because no permissions boundary allows the iam:CreateUser action"
    assert told[2] == sentence("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/bob", reason)
    shown = world.iam.get_user(UserName="ada")["User"]["PermissionsBoundary"]
    assert shown["PermissionsBoundaryArn"] == bound
    world.iam.delete_user_permissions_boundary(UserName="ada")
    world.client("iam", ada).create_user(UserName="bob")


@pytest.mark.source("aws-docs", "IAM user guide, Session policies")
def test_a_session_policy_bounds_a_session(world: World) -> None:
    ada = world.user("ada")
    role = world.role("app", trust(ADA), allow(["s3:*", "sqs:*"]))
    sts = world.client("sts", ada)
    made = sts.assume_role(RoleArn=role, RoleSessionName="xy", Policy=policy(allow("s3:*")))
    session = world.session(made)

    world.client("s3", session).list_buckets()
    told = error_of(world.client("sqs", session).list_queues)
    assert told[2] == (
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/app/xy is not authorized to perform: sqs:ListQueues on"
        " resource: * because no session policy allows the sqs:ListQueues action"
    )


@pytest.mark.source("aws-docs", "STS API reference, GetFederationToken")
def test_a_federated_user_may_do_what_both_policies_allow(world: World) -> None:
    ada = world.user("ada", allow(["s3:*", "sts:GetFederationToken"]))
    sts = world.client("sts", ada)
    bound = world.session(sts.get_federation_token(Name="fed", Policy=policy(allow("s3:ListAllMyBuckets"))))
    unbound = world.session(sts.get_federation_token(Name="fed"))

    world.client("s3", bound).list_buckets()
    assert error_of(world.client("s3", unbound).list_buckets)[0] == "AccessDenied"
    assert error_of(world.client("s3", bound).create_bucket, Bucket="shop")[0] == "AccessDenied"


@pytest.fixture
def member(world: World) -> str:
    """The id of a member account of an organization whose management account is the usual one."""
    organizations = world.root("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"):
        organizations.enable_policy_type(RootId=root, PolicyType=kind)
    made = organizations.create_account(AccountName="m", Email="m@x.org")
    return str(made["CreateAccountStatus"]["AccountId"])


def attach(world: World, kind: str, target: str, *statements: Mapping[str, Any]) -> None:
    organizations = world.root("organizations")
    made = organizations.create_policy(Content=policy(*statements), Description="d", Name="p", Type=kind)
    policy_id = made["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy_id, TargetId=target)


@pytest.mark.source("aws-docs", "Organizations user guide, SCP evaluation")
def test_a_service_control_policy_binds_the_users_of_a_member(world: World, member: str) -> None:
    attach(world, "SERVICE_CONTROL_POLICY", member, deny("s3:CreateBucket"))
    s3 = world.client("s3", world.user("ada", allow("*"), account=member))

    s3.list_buckets()
    told = error_of(s3.create_bucket, Bucket="shop")
    assert told[2].endswith("with an explicit deny in a service control policy")


@pytest.mark.source("aws-docs", "Organizations user guide, SCP evaluation: the management account")
def test_no_control_policy_binds_the_management_account(world: World, member: str) -> None:
    root = world.root("organizations").list_roots()["Roots"][0]["Id"]
    attach(world, "SERVICE_CONTROL_POLICY", root, deny("*"))

    world.client("s3", world.user("ada", allow("*"))).list_buckets()
    assert error_of(world.client("s3", world.user("bob", allow("*"), account=member)).list_buckets)


@pytest.mark.source("aws-docs", "Organizations user guide, SCP evaluation: service-linked roles")
def test_no_control_policy_binds_a_service_linked_role(world: World, member: str) -> None:
    attach(world, "SERVICE_CONTROL_POLICY", member, deny("*"))
    iam = world.root("iam", member)
    for name, path in (("linked", "/aws-service-role/x.amazonaws.com/"), ("plain", "/")):
        iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=trust(member))
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(allow("*")))
    arn = f"arn:aws:sts::{member}:assumed-role/"
    principals = {name: {"type": "AssumedRole", "arn": f"{arn}{name}/xy"} for name in ("linked", "plain")}
    world.emulator.map_principals({"principals": principals})

    def buckets_of(key: str) -> Any:
        return world.client("s3", {"aws_access_key_id": key, "aws_secret_access_key": "any"}).list_buckets()

    assert buckets_of("linked")["Buckets"] == []
    assert error_of(buckets_of, key="plain")[2].endswith("with an explicit deny in a service control policy")


@pytest.mark.source("aws-docs", "Organizations user guide, Resource control policies")
def test_a_resource_control_policy_binds_the_resources_of_a_member(world: World, member: str) -> None:
    world.root("s3", member).create_bucket(Bucket="shop")
    ada = world.client("s3", world.user("ada", allow("*"), account=member))
    ada.get_bucket_location(Bucket="shop")
    attach(world, "RESOURCE_CONTROL_POLICY", member, deny("s3:GetBucketLocation", Principal="*"))

    told = error_of(ada.get_bucket_location, Bucket="shop")
    assert told[2].endswith("with an explicit deny in a resource control policy")


# --- resource policies -----------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "Amazon S3 user guide, Bucket policy examples")
def test_a_bucket_policy_lets_in_and_keeps_out(world: World) -> None:
    ada, bob = world.user("ada"), world.user("bob", allow("s3:*"))
    s3 = world.root("s3")
    s3.create_bucket(Bucket="shop")
    let = {
        "Effect": "Allow",
        "Principal": {"AWS": ADA},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::shop/*",
    }
    keep = {
        "Effect": "Deny",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/bob"},
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::shop", "arn:aws:s3:::shop/*"],
    }
    s3.put_bucket_policy(Bucket="shop", Policy=policy(let, keep))
    s3.put_object(Bucket="shop", Key="a", Body=b"x")

    assert world.client("s3", ada).get_object(Bucket="shop", Key="a")["Body"].read() == b"x"
    told = error_of(world.client("s3", bob).get_object, Bucket="shop", Key="a")
    assert told[2].endswith("with an explicit deny in a resource-based policy")


@pytest.mark.source("aws-docs", "Amazon S3 API reference, DeleteObjects: Errors")
def test_objects_that_are_deleted_together_are_judged_one_by_one(world: World) -> None:
    ada = world.client("s3", world.user("ada", allow("s3:DeleteObject", "arn:aws:s3:::shop/own/*")))
    s3 = world.root("s3")
    s3.create_bucket(Bucket="shop")
    for key in ("own/a", "other/b"):
        s3.put_object(Bucket="shop", Key=key, Body=b"x")

    told = ada.delete_objects(Bucket="shop", Delete={"Objects": [{"Key": "own/a"}, {"Key": "other/b"}]})
    assert [one["Key"] for one in told["Deleted"]] == ["own/a"]
    assert [(one["Key"], one["Code"]) for one in told["Errors"]] == [("other/b", "AccessDenied")]
    assert [one["Key"] for one in s3.list_objects_v2(Bucket="shop")["Contents"]] == ["other/b"]


@pytest.mark.source("aws-docs", "Amazon S3 user guide, Troubleshoot access denied (403 Forbidden) errors")
def test_a_bucket_of_another_account_needs_both_sides_and_says_little(world: World) -> None:
    ada = world.user("ada", allow("s3:*"))
    s3 = world.root("s3", OTHER)
    s3.create_bucket(Bucket="shop")
    own = world.client("s3", ada)

    assert error_of(own.list_objects_v2, Bucket="shop") == ("AccessDenied", 403, "Access Denied")
    let = {
        "Effect": "Allow",
        "Principal": {"AWS": ACCOUNT},
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::shop",
    }
    s3.put_bucket_policy(Bucket="shop", Policy=policy(let))
    assert own.list_objects_v2(Bucket="shop")["KeyCount"] == 0


@pytest.mark.source("aws-docs", "Amazon S3 user guide, access control lists: public-read")
def test_nobody_may_read_unless_a_policy_or_a_list_says_so(world: World) -> None:
    s3 = world.root("s3")
    s3.create_bucket(Bucket="shop")
    s3.put_object(Bucket="shop", Key="open", Body=b"x", ACL="public-read")
    s3.put_object(Bucket="shop", Key="closed", Body=b"x")
    nobody = world.client("s3", {}, signature_version=UNSIGNED)

    assert nobody.get_object(Bucket="shop", Key="open")["Body"].read() == b"x"
    assert error_of(nobody.get_object, Bucket="shop", Key="closed") == ("AccessDenied", 403, "Access Denied")


@pytest.mark.source("aws-docs", "KMS developer guide, Key policies")
def test_a_key_is_used_by_whom_its_policy_names(world: World) -> None:
    ada = world.user("ada", allow("kms:*"))
    kms = world.root("kms")
    opened = kms.create_key()["KeyMetadata"]["KeyId"]
    closed = kms.create_key(
        Policy=policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::123456789012:user/bob"},
                "Action": "kms:*",
                "Resource": "*",
            }
        )
    )["KeyMetadata"]["KeyId"]
    own = world.client("kms", ada)

    own.encrypt(KeyId=opened, Plaintext=b"x")
    told = error_of(own.encrypt, KeyId=closed, Plaintext=b"x")
    assert told[2].endswith("because no resource-based policy allows the kms:Encrypt action")


@pytest.mark.source("aws-docs", "Amazon SQS and SNS developer guides: access policies")
def test_queues_and_topics_have_policies_of_their_own(world: World) -> None:
    ada = world.user("ada")
    sqs, sns = world.root("sqs"), world.root("sns")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    topic = sns.create_topic(Name="alerts")["TopicArn"]
    let = {"Effect": "Allow", "Principal": {"AWS": ADA}, "Resource": "*"}
    sqs.set_queue_attributes(
        QueueUrl=url, Attributes={"Policy": policy({**let, "Action": "sqs:SendMessage"})}
    )
    sns.set_topic_attributes(
        TopicArn=topic, AttributeName="Policy", AttributeValue=policy({**let, "Action": "sns:Publish"})
    )

    world.client("sqs", ada).send_message(QueueUrl=url, MessageBody="x")
    world.client("sns", ada).publish(TopicArn=topic, Message="x")
    assert error_of(world.client("sqs", ada).purge_queue, QueueUrl=url)[0] == "AccessDenied"


@pytest.mark.source("aws-docs", "IAM user guide, Roles terms and concepts: trust policy")
def test_a_role_is_assumed_by_whom_it_trusts(world: World) -> None:
    ada, bob = world.user("ada"), world.user("bob", allow("sts:AssumeRole"))
    named, account = world.role("named", trust(ADA)), world.role("account", trust(ACCOUNT), Path="/team/")

    world.client("sts", ada).assume_role(RoleArn=named, RoleSessionName="xy")
    world.client("sts", bob).assume_role(RoleArn=account, RoleSessionName="xy")
    assert (
        error_of(world.client("sts", bob).assume_role, RoleArn=named, RoleSessionName="xy")[0]
        == "AccessDenied"
    )
    assert (
        error_of(world.client("sts", ada).assume_role, RoleArn=account, RoleSessionName="xy")[0]
        == "AccessDenied"
    )


def token(**claims: str) -> str:
    """Return a web identity token, signed by nobody."""
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{payload}.x"


GITHUB = "token.actions.githubusercontent.com"


@pytest.mark.source("aws-observed", "aws-sdk-js-v3#6225, sentry-kubernetes/charts#514")
def test_a_web_identity_assumes_what_trusts_its_provider_and_subject(world: World) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringLike": {f"{GITHUB}:sub": "repo:acme/*"}},
    }
    role = world.role("deploy", policy(statement))
    sts = world.client("sts", {}, signature_version=UNSIGNED)

    def attempt(subject: str) -> Any:
        claims = {"iss": f"https://{GITHUB}", "aud": "sts.amazonaws.com", "sub": subject}
        return sts.assume_role_with_web_identity(
            RoleArn=role, RoleSessionName="ci", WebIdentityToken=token(**claims)
        )

    assert attempt("repo:acme/shop:ref:main")["AssumedRoleUser"]["Arn"].endswith("assumed-role/deploy/ci")
    told = error_of(attempt, subject="repo:other/shop:ref:main")
    assert told == ("AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity")
    (record,) = world.denials()
    assert record["userIdentity"]["type"] == "WebIdentityUser"


# --- conditions ------------------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "IAM user guide, AWS global condition context keys")
@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:username": "ada"}},
        {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/a*"}},
        {"StringEquals": {"aws:PrincipalType": "User"}},
        {"StringEquals": {"aws:PrincipalTag/team": "red"}},
        {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}},
        {"StringEquals": {"aws:RequestedRegion": "us-east-1"}},
        {"DateGreaterThan": {"aws:CurrentTime": "2026-01-02T11:59:59Z"}},
        {"NumericLessThan": {"aws:EpochTime": "1767355201"}},
        {"Bool": {"aws:SecureTransport": "true"}},
        {"Bool": {"aws:ViaAWSService": "false"}},
        {"Null": {"aws:MultiFactorAuthPresent": "true"}},
        {"StringLike": {"aws:UserAgent": "*Boto3*"}},
        {"StringEquals": {"s3:ResourceAccount": ACCOUNT}},
        {"StringEquals": {"s3:prefix": "home/ada/"}},
    ],
)
def test_a_condition_on_the_call_holds(world: World, condition: Mapping[str, Any]) -> None:
    if "s3:ResourceAccount" in str(condition):
        condition = {"StringEquals": {"aws:ResourceAccount": ACCOUNT}}
    ada = world.user(
        "ada", allow("s3:ListBucket", Condition=condition), Tags=[{"Key": "team", "Value": "red"}]
    )
    world.root("s3").create_bucket(Bucket="shop")

    assert world.client("s3", ada).list_objects_v2(Bucket="shop", Prefix="home/ada/")["KeyCount"] == 0


@pytest.mark.source("aws-docs", "IAM user guide, AWS global condition context keys")
@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        {"StringEquals": {"aws:PrincipalOrgID": "o-example"}},
        {"DateLessThan": {"aws:CurrentTime": "2026-01-02T12:00:00Z"}},
    ],
)
def test_a_condition_on_the_call_does_not_hold(world: World, condition: Mapping[str, Any]) -> None:
    ada = world.user("ada", allow("s3:ListAllMyBuckets", Condition=condition))

    assert error_of(world.client("s3", ada).list_buckets)[0] == "AccessDenied"


@pytest.mark.source("aws-docs", "IAM user guide, Tutorial: tags for attribute-based access control")
def test_tags_of_a_trail_decide(world: World, bucket: str) -> None:
    condition = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    ada = world.user(
        "ada", allow("cloudtrail:*", Condition=condition), Tags=[{"Key": "team", "Value": "red"}]
    )
    root = world.root("cloudtrail")
    for team in ("red", "blue"):
        root.create_trail(
            Name=team + "-trail", S3BucketName=bucket, TagsList=[{"Key": "team", "Value": team}]
        )
    own = world.client("cloudtrail", ada)

    own.start_logging(Name="red-trail")
    assert error_of(own.start_logging, Name="blue-trail")[0] == "AccessDeniedException"


@pytest.mark.source("aws-docs", "IAM user guide, Control access using tags: aws:ResourceTag of EC2")
def test_tags_of_an_instance_decide(world: World) -> None:
    ada = world.user("ada", allow("ec2:*", Condition={"StringEquals": {"ec2:ResourceTag/team": "red"}}))
    ec2 = world.root("ec2")
    volumes = [
        ec2.create_volume(
            AvailabilityZone="us-east-1a",
            Size=1,
            TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": "team", "Value": team}]}],
        )["VolumeId"]
        for team in ("red", "blue")
    ]
    own = world.client("ec2", ada)

    own.delete_volume(VolumeId=volumes[0])
    assert error_of(own.delete_volume, VolumeId=volumes[1])[0] == "UnauthorizedOperation"


@pytest.mark.source("aws-docs", "IAM user guide, Grant a user permissions to pass a role to an AWS service")
def test_a_role_that_a_trail_shall_use_has_to_be_passed(world: World, bucket: str) -> None:
    ada = world.user("ada", allow("cloudtrail:*"))
    role = f"arn:aws:iam::{ACCOUNT}:role/logs"

    told = error_of(
        world.client("cloudtrail", ada).create_trail,
        Name="audit",
        S3BucketName=bucket,
        CloudWatchLogsLogGroupArn=f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:g:*",
        CloudWatchLogsRoleArn=role,
    )
    assert told[2] == sentence("iam:PassRole", role)


@pytest.mark.source("aws-docs", "Amazon S3 API reference, GetObject: Permissions")
def test_who_may_not_list_a_bucket_does_not_learn_what_it_lacks(world: World) -> None:
    ada = world.user("ada", allow("s3:GetObject"))
    bob = world.user("bob", allow(["s3:GetObject", "s3:ListBucket"]))
    world.root("s3").create_bucket(Bucket="shop")

    told = error_of(world.client("s3", ada).get_object, Bucket="shop", Key="none")
    assert told == ("AccessDenied", 403, sentence("s3:ListBucket", '"arn:aws:s3:::shop"'))
    assert error_of(world.client("s3", bob).get_object, Bucket="shop", Key="none")[0] == "NoSuchKey"
    assert [one["errorCode"] for one in world.denials()] == ["AccessDenied", "NoSuchKey"]


# --- order, doubt, strictness ----------------------------------------------------------------------


@pytest.mark.source(
    "assumed", "shapes are checked before rights, what needs the resource after them", "likely"
)
def test_a_wrong_shape_is_told_before_a_denial_and_a_missing_trail_after(world: World) -> None:
    ada = world.client("cloudtrail", world.user("ada"), parameter_validation=False)

    assert error_of(ada.lookup_events, MaxResults="many")[0] == "SerializationException"
    assert error_of(ada.get_trail_status, Name="nope")[0] == "AccessDeniedException"


def test_what_cannot_be_judged_is_allowed_and_counted(world: World) -> None:
    ada = world.user("ada", allow("kms:*", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"))

    error = error_of(world.client("kms", ada).decrypt, CiphertextBlob=b"x" * 40)
    assert error[0] != "AccessDeniedException"
    assert world.emulator.parts.problems.counts() == {"access": 1}


class TestStrict:
    """Strict enforcement: keys that nobody made are not known, what cannot be judged is denied."""

    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(clock="manual", timing="aws", seed=1, enforce_iam="strict")

    @pytest.fixture
    def world(self, emulator: Emulator, endpoint: str) -> World:
        from emulator.core.callers.mapped_keys import mapping_of

        root = {"type": "Root", "accountId": ACCOUNT}
        mapping = mapping_of({"principals": {"AKIAROOT": root}}, emulator.now())
        emulator.parts.mapped_keys.replace(mapping)
        return StrictWorld(emulator, endpoint)

    @pytest.mark.parametrize(
        ("service", "operation", "code"),
        [
            ("s3", "list_buckets", "InvalidAccessKeyId"),
            ("iam", "list_users", "InvalidClientTokenId"),
            ("ec2", "describe_instances", "AuthFailure"),
            ("cloudtrail", "describe_trails", "UnrecognizedClientException"),
        ],
    )
    def test_a_key_that_nobody_made_is_not_known(
        self, world: World, service: str, operation: str, code: str
    ) -> None:
        keys = {"aws_access_key_id": "anything", "aws_secret_access_key": "any"}

        assert error_of(getattr(world.client(service, keys), operation))[0] == code
        assert world.records() == []

    def test_what_cannot_be_judged_is_denied(self, world: World) -> None:
        ada = world.user("ada", allow("kms:*", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"))

        told = error_of(world.client("kms", ada).decrypt, CiphertextBlob=b"x" * 40)
        assert told[0] == "AccessDeniedException"


class StrictWorld(World):
    """A world whose root is a mapped key."""

    def root(self, service: str, account: str = ACCOUNT) -> Any:
        assert account == ACCOUNT
        return self.client(service, {"aws_access_key_id": "AKIAROOT", "aws_secret_access_key": "any"})


def test_by_default_nothing_is_denied(clock: ManualClock) -> None:
    emulator = Emulator(Settings(clock="manual"), clock)

    assert not emulator.calls.gate.is_closed
    clock.advance(timedelta(seconds=1))
    emulator.close()
