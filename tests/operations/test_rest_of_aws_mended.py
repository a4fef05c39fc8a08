"""What the rest of AWS does here although moto, as it comes, does not."""

import json
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.conftest import ACCOUNT, MakeClient
from tests.flows.targets import Queue

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
REGION = "us-east-1"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:react"


# --- policies that AWS manages -----------------------------------------------------------------------


@pytest.mark.source("aws-docs", "IAM: AttachUserPolicy, AttachRolePolicy, AttachGroupPolicy")
@pytest.mark.parametrize("kind", ["User", "Role", "Group"])
def test_a_policy_that_aws_manages_can_be_attached(client: MakeClient, kind: str) -> None:
    iam = client("iam")
    named = {f"{kind}Name": "ada"}
    more = {"AssumeRolePolicyDocument": "{}"} if kind == "Role" else {}
    getattr(iam, f"create_{kind.lower()}")(**named, **more)
    getattr(iam, f"attach_{kind.lower()}_policy")(PolicyArn=ADMINISTRATOR, **named)
    attached = getattr(iam, f"list_attached_{kind.lower()}_policies")(**named)["AttachedPolicies"]

    assert attached == [{"PolicyName": "AdministratorAccess", "PolicyArn": ADMINISTRATOR}]


@pytest.mark.source("aws-docs", "AWS managed policy reference, AdministratorAccess")
def test_the_document_of_a_policy_that_aws_manages_is_read(client: MakeClient) -> None:
    iam = client("iam")
    policy = iam.get_policy(PolicyArn=ADMINISTRATOR)["Policy"]
    version = iam.get_policy_version(PolicyArn=ADMINISTRATOR, VersionId=policy["DefaultVersionId"])

    assert version["PolicyVersion"]["Document"]["Statement"] == [
        {"Effect": "Allow", "Action": "*", "Resource": "*"}
    ]
    assert policy["PolicyId"].startswith("ANPA")


@pytest.mark.source("aws-docs", "AWS managed policy reference: paths of policies")
@pytest.mark.parametrize(
    ("arn", "known"),
    [
        ("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", True),
        ("arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole", False),
        ("arn:aws:iam::aws:policy/NoSuchAccess", False),
        ("arn:aws-cn:iam::aws:policy/AdministratorAccess", False),
    ],
)
def test_a_policy_is_known_by_its_whole_arn(client: MakeClient, arn: str, known: bool) -> None:
    iam = client("iam")
    if known:
        assert iam.get_policy(PolicyArn=arn)["Policy"]["Arn"] == arn
        return

    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.get_policy(PolicyArn=arn)


@pytest.mark.source("aws-docs", "IAM: ListPolicies, Scope")
def test_lists_hold_what_aws_manages_where_it_is_asked_for(client: MakeClient) -> None:
    iam = client("iam")
    iam.create_policy(PolicyName="own", PolicyDocument=json.dumps(DOCUMENT))

    def listed(**asked: Any) -> set[str]:
        pages = iam.get_paginator("list_policies").paginate(**asked)
        return {policy["PolicyName"] for page in pages for policy in page["Policies"]}

    assert listed(Scope="Local") == {"own"}
    assert listed(OnlyAttached=True) == set()
    assert {"AdministratorAccess", "ReadOnlyAccess"} <= listed(Scope="AWS")
    assert {"own", "ViewOnlyAccess"} <= listed()


def test_accounts_do_not_share_what_they_attach(client: MakeClient) -> None:
    ours, theirs = client("iam"), client("iam", key="111122223333")
    ours.create_user(UserName="ada")
    ours.attach_user_policy(UserName="ada", PolicyArn=ADMINISTRATOR)

    assert theirs.get_policy(PolicyArn=ADMINISTRATOR)["Policy"]["AttachmentCount"] == 0
    assert ours.get_policy(PolicyArn=ADMINISTRATOR)["Policy"]["AttachmentCount"] == 1


DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
}


# --- keys -----------------------------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "KMS: DisableKey, EnableKey, ScheduleKeyDeletion, CancelKeyDeletion: KeyId")
def test_a_key_is_turned_off_and_deleted_by_its_arn(client: MakeClient) -> None:
    kms = client("kms")
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    states = []
    for name, more in (
        ("disable_key", {}),
        ("enable_key", {}),
        ("schedule_key_deletion", {"PendingWindowInDays": 7}),
        ("cancel_key_deletion", {}),
    ):
        getattr(kms, name)(KeyId=arn, **more)
        states.append(kms.describe_key(KeyId=arn)["KeyMetadata"]["KeyState"])

    assert states == ["Disabled", "Enabled", "PendingDeletion", "Disabled"]


# --- targets of event rules ----------------------------------------------------------------------------


def make_rule(client: MakeClient, *targets: str, **members: Any) -> Any:
    events = client("events")
    events.put_rule(Name="shop", EventPattern='{"source": ["shop"]}', **members)
    events.put_targets(
        Rule="shop", Targets=[{"Id": str(number), "Arn": arn} for number, arn in enumerate(targets)]
    )
    return events


def put(events: Any) -> Any:
    entry = {"Source": "shop", "DetailType": "sold", "Detail": '{"n": 1}', "Resources": ["arn:aws:x:::y"]}
    return events.put_events(Entries=[entry])


@pytest.mark.source("aws-docs", "EventBridge: PutEvents answers before targets are reached")
@pytest.mark.parametrize(
    "target",
    [
        FUNCTION,
        f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:nightly",
        f"arn:aws:sqs:{REGION}:{ACCOUNT}:gone",
        f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:gone",
    ],
)
def test_a_target_that_cannot_be_reached_fails_neither_the_call_nor_other_targets(
    client: MakeClient, target: str
) -> None:
    queue = Queue(client)
    answer = put(make_rule(client, target, queue.arn))
    (received,) = queue.bodies()

    assert (answer["FailedEntryCount"], received["id"]) == (0, answer["Entries"][0]["EventId"])


@pytest.mark.source("aws-docs", "EventBridge event structure reference")
def test_a_target_receives_the_event_as_it_was_put(client: MakeClient) -> None:
    queue = Queue(client)
    put(make_rule(client, queue.arn))
    (received,) = queue.bodies()

    assert list(received) == [
        *("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail")
    ]
    assert (received["resources"], received["detail"]) == (["arn:aws:x:::y"], {"n": 1})
    assert received["time"].endswith("Z")


@pytest.mark.source("aws-docs", "EventBridge: AWS::Events::Rule, State")
def test_a_disabled_rule_sends_nothing(client: MakeClient) -> None:
    queue = Queue(client)
    put(make_rule(client, queue.arn, State="DISABLED"))

    assert queue.bodies() == []


@pytest.mark.source("aws-docs", "Lambda developer guide, Invoke a Lambda function with EventBridge")
def test_a_function_is_invoked(client: MakeClient, endpoint: str) -> None:
    moto = f"{endpoint}/moto-api"
    requests.post(f"{moto}/config", json={"lambda": {"use_docker": False}}, timeout=10)
    try:
        make_function(client)
        results = {"results": ["by the rule", "by hand"], "region": REGION, "account_id": ACCOUNT}
        requests.post(f"{moto}/static/lambda-simple/response", json=results, timeout=10)
        put(make_rule(client, FUNCTION))
        answer = client("lambda").invoke(FunctionName="react")["Payload"].read()
    finally:
        requests.post(f"{moto}/config", json={"lambda": {"use_docker": True}}, timeout=10)

    assert answer == b"by hand"


@pytest.mark.source("aws-docs", "SNS: Message delivery retries, Publish answers before delivery")
@pytest.mark.parametrize(
    ("protocol", "subscriber"), [("lambda", FUNCTION), ("sqs", f"arn:aws:sqs:{REGION}:{ACCOUNT}:gone")]
)
def test_a_subscriber_that_takes_no_message_fails_neither_the_call_nor_others(
    client: MakeClient, protocol: str, subscriber: str
) -> None:
    make_function(client)
    queue, sns = Queue(client), client("sns")
    topic = sns.create_topic(Name="told")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=subscriber)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
    answer = sns.publish(TopicArn=topic, Message="hello")
    (received,) = queue.bodies()

    assert (received["MessageId"], received["Message"]) == (answer["MessageId"], "hello")


def make_function(client: MakeClient) -> None:
    role = client("iam").create_role(RoleName="runner", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    client("lambda").create_function(
        FunctionName="react", Runtime="python3.13", Role=role, Handler="a.b", Code={"ZipFile": b"zip"}
    )
