"""Stacks with trails: made, changed, rolled back and deleted by CloudFormation, with records and events."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from emulator.core.call import UNRECORDED_HEADER
from emulator.core.records.events import record_of
from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import ACCOUNT, MakeClient, bucket_policy, raises_error
from tests.record_schema import problems_of

Json = dict[str, Any]
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deployer"


def template(trail: Mapping[str, Any] | None = None, **more: Json) -> Json:
    """Return the smallest template that works, with other settings of the trail and other resources."""
    policy = json.loads(bucket_policy("NAME"))
    for statement in policy["Statement"]:
        text = json.dumps(statement["Resource"]).replace("arn:aws:s3:::NAME", "${Log.Arn}")
        statement["Resource"] = {"Fn::Sub": text.strip('[]"')}
    return {
        "Resources": {
            "Trail": {
                "Type": "AWS::CloudTrail::Trail",
                "DependsOn": "Policy",
                "Properties": {"S3BucketName": {"Ref": "Log"}, "IsLogging": True, **(trail or {})},
            },
            "Policy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {"Bucket": {"Ref": "Log"}, "PolicyDocument": policy},
            },
            "Log": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"},
            **more,
        },
        "Outputs": {
            "Name": {"Value": {"Ref": "Trail"}},
            "Arn": {"Value": {"Fn::GetAtt": ["Trail", "Arn"]}},
        },
    }


class World:
    """CloudFormation, and what it leaves."""

    def __init__(self, client: MakeClient, emulator: Emulator) -> None:
        self.client = client
        self.stacks = client("cloudformation")
        self.cloudtrail = client("cloudtrail")
        self._journal = emulator.parts.store.journal
        self._seen = 0

    def create(self, given: Json | str, name: str = "audit", **more: Any) -> Json:
        body = given if isinstance(given, str) else json.dumps(given)
        made = self.stacks.create_stack(StackName=name, TemplateBody=body, **more)
        return self.stack(made["StackId"])

    def update(self, given: Json, name: str = "audit", **more: Any) -> Json:
        self.stacks.update_stack(StackName=name, TemplateBody=json.dumps(given), **more)
        return self.stack(name)

    def stack(self, name: str = "audit") -> Json:
        found = self.stacks.describe_stacks(StackName=name)["Stacks"][0]
        return {
            **found,
            "Outputs": {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())},
        }

    def events(self, name: str = "audit") -> Sequence[Json]:
        """Return the events of a stack, oldest first."""
        found: list[Json] = self.stacks.describe_stack_events(StackName=name)["StackEvents"]
        return found[::-1]

    def reason(self, status: str, name: str = "audit") -> str:
        """Return why a resource got a status."""
        return next(
            str(one["ResourceStatusReason"]) for one in self.events(name) if one["ResourceStatus"] == status
        )

    def trails(self) -> list[str]:
        return [one["Name"] for one in self.cloudtrail.describe_trails()["trailList"]]

    def records(self) -> list[Json]:
        """Return the records that are new, oldest first."""
        events = self._journal.scan(self._seen, 1000)
        self._seen = events[-1].number if events else self._seen
        return [record_of(event) for event in events]

    def calls(self) -> list[str]:
        """Return the names of CloudFormation's new calls, and with a star those of others that change."""
        by = "cloudformation.amazonaws.com"
        return [
            one["eventName"] if one["sourceIPAddress"] == by else f"*{one['eventName']}"
            for one in self.records()
            if one["sourceIPAddress"] == by or not (one["readOnly"] or one["eventCategory"] == "Data")
        ]


@pytest.fixture
def world(client: MakeClient, emulator: Emulator) -> World:
    return World(client, emulator)


# --- made and deleted ------------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "AWS::CloudTrail::Trail; aws/aws-cdk#15488")
def test_a_trail_of_a_stack_is_there_with_all_that_the_template_says(world: World) -> None:
    asked = {
        "TrailName": "audit",
        "IsMultiRegionTrail": "true",
        "EnableLogFileValidation": True,
        "EventSelectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}],
        "Tags": [{"Key": "a", "Value": "b"}],
    }
    stack = world.create(template(asked), Tags=[{"Key": "team", "Value": "audit"}])

    arn = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"
    assert (stack["StackStatus"], stack["Outputs"]) == ("CREATE_COMPLETE", {"Name": "audit", "Arn": arn})
    trail = world.cloudtrail.get_trail(Name="audit")["Trail"]
    assert (trail["IsMultiRegionTrail"], trail["LogFileValidationEnabled"]) == (True, True)
    assert world.cloudtrail.get_trail_status(Name="audit")["IsLogging"]
    selectors = world.cloudtrail.get_event_selectors(TrailName="audit")["EventSelectors"]
    assert [one["ReadWriteType"] for one in selectors] == ["WriteOnly"]
    tags = world.cloudtrail.list_tags(ResourceIdList=[arn])["ResourceTagList"][0]["TagsList"]
    assert {one["Key"]: one["Value"] for one in tags} == {
        "aws:cloudformation:stack-name": "audit",
        "aws:cloudformation:stack-id": stack["StackId"],
        "aws:cloudformation:logical-id": "Trail",
        "team": "audit",
        "a": "b",
    }
    world.stacks.delete_stack(StackName="audit")
    assert (world.trails(), world.stack(stack["StackId"])["StackStatus"]) == ([], "DELETE_COMPLETE")
    assert len(world.client("s3").list_buckets()["Buckets"]) == 1, "the bucket is retained"


@pytest.mark.source(
    "assumed", "cloudformation.md 4.3: the order of a plain template's records is inferred", "inferred"
)
def test_the_records_of_a_deployment_are_in_order(world: World) -> None:
    world.create(template())
    world.stacks.delete_stack(StackName="audit")
    records = world.records()
    calls = [one for one in records if not one["sourceIPAddress"].startswith("cloudtrail")]

    assert [one["eventName"] for one in calls if not one["eventName"].startswith("Describe")] == [
        "CreateStack",
        "CreateBucket",
        "GetBucketPolicy",
        "PutBucketPolicy",
        "CreateTrail",
        "StartLogging",
        "DeleteStack",
        "DeleteTrail",
        "GetBucketPolicy",
        "DeleteBucketPolicy",
    ]
    assert [one.get("errorCode") for one in calls][2] == "NoSuchBucketPolicy"
    assert [problem for one in records for problem in problems_of(one)] == []


@pytest.mark.source("aws-observed", "records of stacks made by users, 2018 to 2025: cloudformation.md 4.1")
def test_what_cloudformation_does_bears_the_callers_name(world: World) -> None:
    world.create(template())
    made = {one["eventName"]: one for one in world.records()}
    person, service = made["CreateStack"], made["CreateTrail"]

    by = "cloudformation.amazonaws.com"
    assert (service["sourceIPAddress"], service["userAgent"]) == (by, by)
    assert "tlsDetails" not in service
    identity = service["userIdentity"]
    assert list(identity)[-1] == "invokedBy"
    assert (identity["type"], identity["userName"], identity["invokedBy"]) == ("IAMUser", "developer", by)
    assert identity["accessKeyId"].startswith("ASIA")
    assert identity["accessKeyId"] != person["userIdentity"]["accessKeyId"]
    assert person["sourceIPAddress"] == "127.0.0.1"
    assert "invokedBy" not in person["userIdentity"]


@pytest.mark.source("aws-observed", "records with a service role, 2020 to 2025: cloudformation.md 4.1")
def test_with_a_service_role_its_session_acts(world: World) -> None:
    iam = world.client("iam")
    role = iam.create_role(RoleName="deployer", AssumeRolePolicyDocument="{}")["Role"]
    world.create(template(), RoleARN=ROLE)
    made = {one["eventName"]: one for one in world.records()}

    identity = made["StartLogging"]["userIdentity"]
    assert (identity["type"], identity["principalId"]) == (
        "AssumedRole",
        f"{role['RoleId']}:AWSCloudFormation",
    )
    assert identity["sessionContext"]["sessionIssuer"]["arn"] == ROLE
    assumed = made["AssumeRole"]
    assert assumed["userIdentity"] == {"type": "AWSService", "invokedBy": "cloudformation.amazonaws.com"}
    assert assumed["requestParameters"]["roleSessionName"] == "AWSCloudFormation"


YAML = """
Parameters:
  Prefix: {Type: String, AllowedValues: [audit, other]}
Conditions:
  Never: !Equals [!Ref Prefix, other]
Resources:
  Topic: {Type: AWS::SNS::Topic}
  TopicPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Topic]
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          {Effect: Allow, Principal: {Service: cloudtrail.amazonaws.com}, Action: sns:Publish, Resource: '*'}
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Queue.Arn, RawMessageDelivery: true}
  Queue: {Type: AWS::SQS::Queue}
  Group: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: cloudtrail.amazonaws.com}, Action: sts:AssumeRole}]
      Policies:
        - PolicyName: logs
          PolicyDocument:
            Statement:
              {Effect: Allow, Action: [logs:CreateLogStream, logs:PutLogEvents], Resource: !GetAtt Group.Arn}
  Filter:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: !Ref Group
      FilterPattern: '{ $.eventName = "StopLogging" }'
      MetricTransformations: [{MetricName: Stopped, MetricNamespace: Audit, MetricValue: '1'}]
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      MetricName: Stopped
      Namespace: Audit
      Statistic: Sum
      Period: '300'
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanOrEqualToThreshold
      AlarmActions: [!Ref Topic]
  Log: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}
  Never: {Type: AWS::SQS::Queue, Condition: Never}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Log
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: {Service: cloudtrail.amazonaws.com}
            Action: s3:GetBucketAcl
            Resource: !GetAtt Log.Arn
          - Effect: Allow
            Principal: {Service: cloudtrail.amazonaws.com}
            Action: s3:PutObject
            Resource: !Sub
              - '${Log.Arn}/${P}/AWSLogs/${AWS::AccountId}/*'
              - P: !Ref Prefix
            Condition: {StringEquals: {'s3:x-amz-acl': bucket-owner-full-control}}
  Trail:
    Type: AWS::CloudTrail::Trail
    DependsOn: [Policy, TopicPolicy]
    Properties:
      S3BucketName: !Ref Log
      S3KeyPrefix: !Ref Prefix
      SnsTopicName: !GetAtt Topic.TopicName
      CloudWatchLogsLogGroupArn: !GetAtt Group.Arn
      CloudWatchLogsRoleArn: !GetAtt Role.Arn
      IsLogging: true
  Store:
    Type: AWS::CloudTrail::EventDataStore
    Properties: {Name: kept, RetentionPeriod: 90, TerminationProtectionEnabled: false}
Outputs:
  Topic: {Value: !GetAtt Trail.SnsTopicArn}
  Store: {Value: !Ref Store}
  Status: {Value: !GetAtt Store.Status}
"""


@pytest.mark.source(
    "aws-docs", "the resource types' pages in the template reference; attributes of AWS's schemas"
)
def test_the_neighbours_of_a_trail_are_made_too(world: World) -> None:
    stack = world.create(YAML, Parameters=[{"ParameterKey": "Prefix", "ParameterValue": "audit"}])

    assert stack["StackStatus"] == "CREATE_COMPLETE", [
        one.get("ResourceStatusReason") for one in world.events()
    ]
    topic = stack["Outputs"]["Topic"]
    assert topic.startswith("arn:aws:sns:us-east-1:")
    store = world.cloudtrail.get_event_data_store(EventDataStore=stack["Outputs"]["Store"])
    assert (store["Name"], store["RetentionPeriod"], stack["Outputs"]["Status"]) == (
        "kept",
        90,
        store["Status"],
    )
    subscriptions = world.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [one["Protocol"] for one in subscriptions] == ["sqs"]
    (found,) = world.client("logs").describe_metric_filters()["metricFilters"]
    assert found["filterName"].startswith("Filter-")
    (alarm,) = world.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert (alarm["Period"], alarm["AlarmActions"]) == (300, [topic])
    made = {one["eventName"] for one in world.records() if one["userIdentity"].get("invokedBy")}
    assert {
        "CreateTopic",
        "SetTopicAttributes",
        "Subscribe",
        "CreateQueue",
        "CreateLogGroup",
        "PutRetentionPolicy",
        "CreateRole",
        "PutRolePolicy",
        "PutMetricFilter",
        "PutMetricAlarm",
        "CreateEventDataStore",
    } <= made
    world.stacks.delete_stack(StackName="audit")
    assert world.stack(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"
    assert (world.trails(), world.client("cloudwatch").describe_alarms()["MetricAlarms"]) == ([], [])


OUTPUTS_OF_LOGS: dict[str, Json] = {
    "Topic": {"Type": "AWS::SNS::Topic"},
    "Inline": {
        "Type": "AWS::SNS::TopicInlinePolicy",
        "Properties": {
            "TopicArn": {"Ref": "Topic"},
            "PolicyDocument": {
                "Statement": {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "*"}
            },
        },
    },
    "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "audit"}},
    "Stream": {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "audit", "ShardCount": 1}},
    "Subscription": {
        "Type": "AWS::Logs::SubscriptionFilter",
        "DependsOn": "Group",
        "Properties": {
            "LogGroupName": "audit",
            "FilterName": "all",
            "FilterPattern": "ERROR",
            "DestinationArn": {"Fn::GetAtt": ["Stream", "Arn"]},
            "RoleArn": ROLE,
        },
    },
}


@pytest.mark.source("aws-docs", "templates: SNS::TopicInlinePolicy, Logs::SubscriptionFilter")
def test_inline_policies_and_subscriptions_are_made_changed_and_removed(world: World) -> None:
    logs, sns = world.client("logs"), world.client("sns")
    created = world.create(template(**OUTPUTS_OF_LOGS))
    (topic,) = (one["TopicArn"] for one in sns.list_topics()["Topics"])
    policy = json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])
    (first,) = logs.describe_subscription_filters(logGroupName="audit")["subscriptionFilters"]
    filtered = json.loads(json.dumps(OUTPUTS_OF_LOGS))
    filtered["Subscription"]["Properties"]["FilterPattern"] = "WARN"
    del filtered["Inline"]
    world.stacks.update_stack(StackName="audit", TemplateBody=json.dumps(template(**filtered)))
    (second,) = logs.describe_subscription_filters(logGroupName="audit")["subscriptionFilters"]
    reset = json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])
    del filtered["Subscription"]
    world.stacks.update_stack(StackName="audit", TemplateBody=json.dumps(template(**filtered)))

    assert created["StackStatus"] == "CREATE_COMPLETE"
    assert (policy["Statement"]["Action"], first["filterPattern"]) == ("sns:Publish", "ERROR")
    assert (second["filterPattern"], reset["Id"]) == ("WARN", "__default_policy_ID")
    assert logs.describe_subscription_filters(logGroupName="audit")["subscriptionFilters"] == []


def test_a_stack_that_is_not_finished_is_counted(
    world: World, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("torn")

    monkeypatch.setattr("emulator.upstreams.moto.cloudformation.deploying.Deployment.create", fail)
    world.stacks.create_stack(StackName="audit", TemplateBody=json.dumps(template()))

    (problem,) = emulator.health()["lastErrors"]
    assert problem["error"] == "A stack was not finished: RuntimeError: torn"


# --- changed ---------------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "updates measured in 2026: cloudformation.md 1.3")
def test_what_an_update_takes_out_is_cleared(world: World) -> None:
    full = {
        "TrailName": "audit",
        "IsMultiRegionTrail": True,
        "EnableLogFileValidation": True,
        "EventSelectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}],
        "InsightSelectors": [{"InsightType": "ApiCallRateInsight"}],
    }
    world.create(template(full))
    world.records()
    stack = world.update(template({"TrailName": "audit", "IsLogging": False}))

    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert world.calls() == [
        "*UpdateStack",
        "UpdateTrail",
        "PutEventSelectors",
        "PutInsightSelectors",
        "StopLogging",
    ]
    trail = world.cloudtrail.get_trail(Name="audit")["Trail"]
    assert (trail["IsMultiRegionTrail"], trail["LogFileValidationEnabled"]) == (False, False)
    assert not trail["HasInsightSelectors"]
    (selector,) = world.cloudtrail.get_event_selectors(TrailName="audit")["EventSelectors"]
    assert (selector["ReadWriteType"], selector["DataResources"]) == ("All", [])


@pytest.mark.source(
    "aws-docs", "Update behaviors of stack resources: the new resource first, then the old one goes"
)
def test_another_name_makes_another_trail_first(world: World) -> None:
    world.create(template({"TrailName": "first"}))
    world.records()
    stack = world.update(template({"TrailName": "second"}))

    assert (stack["StackStatus"], stack["Outputs"]["Name"], world.trails()) == (
        "UPDATE_COMPLETE",
        "second",
        ["second"],
    )
    assert world.calls() == ["*UpdateStack", "CreateTrail", "StartLogging", "DeleteTrail"]
    assert any(
        "requires the creation of a new physical resource" in str(one.get("ResourceStatusReason"))
        for one in world.events()
    )


@pytest.mark.source("aws-docs", "UpdateStack, and Stack failure options: an update that fails goes back")
def test_an_update_that_fails_goes_back(world: World) -> None:
    world.create(template({"TrailName": "audit"}))
    wrong = template(
        {"TrailName": "audit", "EnableLogFileValidation": True, "SnsTopicName": "nowhere"},
        Extra={"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "extra"}},
    )
    stack = world.update(wrong)

    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    trail = world.cloudtrail.get_trail(Name="audit")["Trail"]
    assert (trail["LogFileValidationEnabled"], "SnsTopicName" in trail) == (False, False)
    assert "QueueUrls" not in world.client("sqs").list_queues()
    assert "Service: CloudTrail, Status Code: 400" in world.reason("UPDATE_FAILED")


@pytest.mark.source("aws-docs", "CreateChangeSet, ExecuteChangeSet, DeleteChangeSet, DescribeChangeSet")
def test_change_sets_tell_what_they_replace_and_do_it(world: World) -> None:
    stacks = world.stacks

    def propose(name: str, kind: str, given: Json) -> Json:
        stacks.create_change_set(
            StackName="audit", ChangeSetName=name, ChangeSetType=kind, TemplateBody=json.dumps(given)
        )
        found: Json = stacks.describe_change_set(ChangeSetName=name, StackName="audit")
        return found

    propose("first", "CREATE", template({"TrailName": "one"}))
    assert world.trails() == []
    stacks.execute_change_set(ChangeSetName="first", StackName="audit")
    assert world.trails() == ["one"]
    same = propose("same", "UPDATE", template({"TrailName": "one"}))
    assert (same["Status"], same["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    renamed = propose("second", "UPDATE", template({"TrailName": "two"}))
    (change,) = (one["ResourceChange"] for one in renamed["Changes"])
    assert (change["Action"], change["LogicalResourceId"], change["Replacement"]) == (
        "Modify",
        "Trail",
        "True",
    )
    stacks.execute_change_set(ChangeSetName="second", StackName="audit")
    assert (world.trails(), world.stack()["StackStatus"]) == (["two"], "UPDATE_COMPLETE")
    stacks.delete_change_set(ChangeSetName="nobody", StackName="audit")
    with raises_error("ChangeSetNotFound", "ChangeSet [nobody] does not exist"):
        stacks.describe_change_set(ChangeSetName="nobody", StackName="audit")


@pytest.mark.source("aws-docs", "AWS::CloudFormation::Stack; UpdateStack")
def test_a_nested_stack_is_made_changed_and_deleted_with_the_one_around_it(world: World) -> None:
    s3 = world.client("s3")
    s3.create_bucket(Bucket="templates")

    def outer(name: str, key: str) -> Json:
        s3.put_object(Bucket="templates", Key=key, Body=json.dumps(template({"TrailName": name})).encode())
        url = f"{s3.meta.endpoint_url}/templates/{key}"
        return {
            "Resources": {
                "Inner": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}
            },
            "Outputs": {
                "Arn": {"Value": {"Fn::GetAtt": "Inner.Outputs.Arn"}},
                "Id": {"Value": {"Ref": "Inner"}},
            },
        }

    stack = world.create(outer("first", "1.json"))
    assert stack["Outputs"]["Arn"].endswith(":trail/first")
    inner = world.stack(stack["Outputs"]["Id"])
    assert (inner["StackStatus"], inner["StackName"].startswith("audit-Inner-")) == ("CREATE_COMPLETE", True)
    assert [name for name in world.calls() if name.endswith("CreateStack")] == ["*CreateStack", "CreateStack"]
    changed = world.update(outer("second", "2.json"))
    assert (changed["StackStatus"], changed["Outputs"]["Arn"][-6:]) == ("UPDATE_COMPLETE", "second")
    assert world.trails() == ["second"]
    world.stacks.delete_stack(StackName="audit")
    assert (world.trails(), world.stack(inner["StackId"])["StackStatus"]) == ([], "DELETE_COMPLETE")


# --- what goes wrong -------------------------------------------------------------------------------


def without_policy() -> Json:
    given = template({"TrailName": "audit"})
    del given["Resources"]["Policy"], given["Resources"]["Trail"]["DependsOn"]
    given["Resources"]["Log"].pop("DeletionPolicy")
    return given


@pytest.mark.source("aws-observed", "aws/aws-cdk#27168 and other threads: cloudformation.md 1.4")
def test_a_trail_that_fails_is_told_in_cloudtrails_words_and_rolled_back(world: World) -> None:
    stack = world.create(without_policy())

    assert (stack["StackStatus"], stack["Outputs"], world.trails()) == ("ROLLBACK_COMPLETE", {}, [])
    assert world.client("s3").list_buckets()["Buckets"] == []
    reason = world.reason("CREATE_FAILED")
    bucket = next(
        one["PhysicalResourceId"]
        for one in world.events()
        if one["LogicalResourceId"] == "Log" and one.get("PhysicalResourceId")
    )
    assert reason.startswith(
        'Resource handler returned message: "Invalid request provided: Incorrect S3 bucket policy is detected'
        f" for bucket: {bucket} (Service: CloudTrail, Status Code: 400, Request ID: "
    )
    assert reason.endswith("HandlerErrorCode: InvalidRequest)")
    assert world.reason("ROLLBACK_IN_PROGRESS") == (
        "The following resource(s) failed to create: [Trail]. Rollback requested by user."
    )
    failed = [one for one in world.records() if one["eventName"] == "CreateTrail"]
    assert [one["errorCode"] for one in failed] == ["InsufficientS3BucketPolicyException"]


@pytest.mark.source("aws-docs", "CreateStack: OnFailure and DisableRollback")
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"DisableRollback": True}, "CREATE_FAILED"),
        ({"OnFailure": "DO_NOTHING"}, "CREATE_FAILED"),
        ({"OnFailure": "DELETE"}, "DELETE_COMPLETE"),
    ],
)
def test_what_happens_to_a_failed_stack_may_be_chosen(world: World, asked: Json, status: str) -> None:
    assert world.create(without_policy(), **asked)["StackStatus"] == status


QUEUE = {"Type": "AWS::SQS::Queue"}
WRONG: Mapping[str, tuple[str, str]] = {
    "json": ('{"Resources": ', "Template format error: JSON not well-formed. (line 1, column 15)"),
    "yaml": ("Resources: [", "Template format error: YAML not well-formed. (line 1, column 13)"),
    "nothing": ('{"Resources": {}}', "Template format error: At least one Resources member must be defined."),
    "section": (
        '{"Resource": {}, "Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}',
        "Invalid template property or properties [Resource]",
    ),
    "type": (
        '{"Resources": {"Q": {}}}',
        "Template format error: [/Resources/Q] Every Resources object must contain a Type member.",
    ),
    "reference": (
        '{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "DependsOn": "X"}}}',
        "Template format error: Unresolved resource dependencies [X] in the Resources block of the template",
    ),
    "output": (
        '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}, "Outputs": {"O": {"Value": {"Ref": "X"}}}}',
        "Template format error: Unresolved resource dependencies [X] in the Outputs block of the template",
    ),
    "circle": (
        "Resources: {A: {Type: 'A::B::C', DependsOn: B}, B: {Type: 'A::B::C', DependsOn: A}}",
        "Circular dependency between resources: [A, B]",
    ),
    "attribute": (
        "Resources: {T: {Type: 'AWS::CloudTrail::Trail'}}\nOutputs: {O: {Value: !GetAtt T.Age}}",
        "Template error: resource Trail does not support attribute type Age in Fn::GetAtt",
    ),
    "parameter": (
        '{"Parameters": {"P": {"Type": "String"}}, "Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}',
        "Parameters: [P] must have values",
    ),
}


@pytest.mark.source("aws-observed", "messages of CloudFormation in published threads")
def test_a_wrong_template_is_refused_and_nothing_stays(world: World) -> None:
    for text, message in WRONG.values():
        with raises_error("ValidationError", message):
            world.create(text)
        assert world.stacks.list_stacks()["StackSummaries"] == []
    with raises_error("ValidationError", "Parameters: [P] do not exist in the template"):
        world.create({"Resources": {"Q": QUEUE}}, Parameters=[{"ParameterKey": "P", "ParameterValue": "1"}])
    world.create({"Resources": {"Q": QUEUE}})
    with raises_error("ValidationError", "No updates are to be performed."):
        world.update({"Resources": {"Q": QUEUE}})
    with raises_error("AlreadyExistsException", "Stack [audit] already exists"):
        world.create({"Resources": {"Q": QUEUE}})


UNKNOWN = {"Resources": {"Q": QUEUE, "X": {"Type": "AWS::AppRunner::Service", "DependsOn": "Q"}}}


def test_a_type_that_nobody_makes_is_told_in_an_event_and_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    stack = world.create(
        {**UNKNOWN, "Outputs": {"Ref": {"Value": {"Ref": "X"}}, "A": {"Value": {"Fn::GetAtt": "X.Arn"}}}}
    )

    told = "The emulator does not implement AWS::AppRunner::Service: nothing was made."
    assert (stack["StackStatus"], list(stack["Outputs"])) == ("CREATE_COMPLETE", ["Ref"])
    assert told in [one.get("ResourceStatusReason") for one in world.events()]
    assert "does not implement" in caplog.text
    shown = world.stacks.describe_stack_resources(StackName="audit")["StackResources"]
    assert {one["LogicalResourceId"]: one.get("ResourceStatusReason") for one in shown} == {
        "Q": None,
        "X": told,
    }


class TestWithTheSettingThatFails:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, unknown_resources="fail")

    def test_such_a_type_fails_the_stack(self, world: World) -> None:
        assert world.create(UNKNOWN)["StackStatus"] == "ROLLBACK_COMPLETE"
        assert world.reason("CREATE_FAILED") == "The emulator does not implement AWS::AppRunner::Service."
        assert "QueueUrls" not in world.client("sqs").list_queues()


@pytest.mark.source("aws-docs", "DeleteStack; UpdateTerminationProtection; DeletionPolicy attribute")
def test_what_cannot_be_deleted_stays_and_is_told(world: World) -> None:
    world.create(
        {"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "full"}}, "Q": QUEUE}}
    )
    world.client("s3").put_object(Bucket="full", Key="a", Body=b"a")
    world.stacks.delete_stack(StackName="audit")

    stack = world.stack()
    assert (stack["StackStatus"], stack["StackStatusReason"]) == (
        "DELETE_FAILED",
        "The following resource(s) failed to delete: [B]. ",
    )
    assert "not empty" in world.reason("DELETE_FAILED")
    world.client("s3").delete_object(Bucket="full", Key="a")
    world.stacks.delete_stack(StackName="audit")
    assert world.stack(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"
    world.create({"Resources": {"Q": QUEUE}}, name="kept", EnableTerminationProtection=True)
    with pytest.raises(ClientError, match="cannot be deleted while TerminationProtection is enabled"):
        world.stacks.delete_stack(StackName="kept")


@pytest.mark.source("aws-docs", "Fn::ImportValue")
def test_a_stack_imports_what_another_exports(world: World) -> None:
    world.create(
        {"Resources": {"Q": QUEUE}, "Outputs": {"Url": {"Value": {"Ref": "Q"}, "Export": {"Name": "url"}}}},
        "a",
    )
    importing = {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Type": "String", "Name": "p", "Value": {"Fn::ImportValue": "url"}},
    }
    world.create({"Resources": {"P": importing}}, "b")

    queue = world.client("sqs").list_queues()["QueueUrls"][0]
    kept = world.client("ssm").get_parameter(Name="p")["Parameter"]["Value"]
    assert kept.rpartition("/")[2] == queue.rpartition("/")[2]
    assert [one["Name"] for one in world.stacks.list_exports()["Exports"]] == ["url"]


def test_a_call_that_leaves_no_record_makes_a_stack_that_leaves_none(
    world: World, emulator: Emulator
) -> None:
    world.stacks.meta.events.register(
        "before-sign.cloudformation.CreateStack",
        lambda request, **_: request.headers.add_header(UNRECORDED_HEADER, "1"),
    )
    world.stacks.create_stack(StackName="audit", TemplateBody=json.dumps(template()))

    assert [one["eventName"] for one in world.records() if one["userIdentity"].get("invokedBy")] == []
    assert len(world.trails()) == 1


@pytest.mark.filterwarnings("default")
def test_motos_own_stacks_beside_it_stay_motos(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.create({"Resources": {"Q": QUEUE}})
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        theirs = boto3.client("cloudformation", region_name="us-east-1")
        body = {"Resources": {"Q": QUEUE}, "Outputs": {"Url": {"Value": {"Ref": "Q"}}}}
        theirs.create_stack(StackName="theirs", TemplateBody=json.dumps(body))
        (stack,) = theirs.describe_stacks()["Stacks"]

    assert (stack["StackStatus"], len(stack["Outputs"])) == ("CREATE_COMPLETE", 1)


@pytest.mark.source("aws-docs", "CloudFormation user guide, AWS CloudFormation service role")
def test_a_stack_may_do_what_its_caller_may(world: World, emulator: Emulator, client: MakeClient) -> None:
    iam = client("iam")
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    allowed = {"Effect": "Allow", "Action": ["cloudformation:*", "s3:*"], "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName="ann", PolicyName="stacks", PolicyDocument=policy)
    emulator.calls.gate.set(verifies=False, enforcement="on")
    world.stacks = client("cloudformation", key=key["AccessKeyId"], secret=key["SecretAccessKey"])

    assert world.create(template())["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "is not authorized to perform: cloudtrail:CreateTrail" in world.reason("CREATE_FAILED")
    (refused,) = [one for one in world.records() if one["eventName"] == "CreateTrail"]
    assert (refused["errorCode"], refused["userIdentity"]["userName"]) == ("AccessDenied", "ann")
