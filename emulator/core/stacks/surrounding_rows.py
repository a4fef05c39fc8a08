"""The calls of AWS's handlers for what surrounds a trail: buckets, topics, identities, keys, logs."""

from collections.abc import Mapping
from typing import Any

from emulator.core.call import Json
from emulator.core.stacks.handler_calls import (
    Call,
    Row,
    Subject,
    all_tags,
    att,
    each,
    given,
    member,
    name,
    one,
    plain,
    ref,
    tag_map,
    value,
    when,
)


def _location(subject: Subject) -> Any:
    region = subject.wanted.region
    return None if region == "us-east-1" else {"LocationConstraint": region}


def _role(subject: Subject) -> Json:
    wanted = subject.wanted
    return {
        "Path": wanted.properties.get("Path", "/"),
        "RoleName": wanted.name,
        "RoleId": subject.made.attributes.get("RoleId"),
        "Arn": subject.made.attributes.get("Arn"),
        "AssumeRolePolicyDocument": wanted.properties.get("AssumeRolePolicyDocument"),
    }


def _user(subject: Subject) -> Json:
    path = subject.wanted.properties.get("Path", "/")
    return {"Path": path, "UserName": subject.wanted.name, "Arn": subject.made.attributes.get("Arn")}


INLINE = {"PolicyName": member("PolicyName"), "PolicyDocument": member("PolicyDocument")}
ROWS: Mapping[str, Row] = {
    "AWS::S3::Bucket": Row(
        "s3",
        [
            plain("CreateBucket", Bucket=name, CreateBucketConfiguration=_location),
            when("BucketEncryption", "PutBucketEncryption", Bucket=name),
            when(
                "VersioningConfiguration",
                "PutBucketVersioning",
                Bucket=name,
                VersioningConfiguration=given("VersioningConfiguration"),
            ),
            when(
                "PublicAccessBlockConfiguration",
                "PutPublicAccessBlock",
                Bucket=name,
                PublicAccessBlockConfiguration=given("PublicAccessBlockConfiguration"),
            ),
            when("Tags", "PutBucketTagging", Bucket=name, Tagging=lambda s: {"TagSet": s.wanted.all_tags()}),
        ],
        [
            when(
                "VersioningConfiguration",
                "PutBucketVersioning",
                Bucket=name,
                VersioningConfiguration=given("VersioningConfiguration"),
            )
        ],
        [plain("DeleteBucket", Bucket=ref)],
        removes_by_call=True,
    ),
    "AWS::SNS::Topic": Row(
        "sns",
        [
            Call("CreateTopic", {"Name": name, "Tags": all_tags}, {"TopicArn": ref}, takes_properties=False),
            each(
                "Subscription",
                "Subscribe",
                TopicArn=ref,
                Protocol=member("Protocol"),
                Endpoint=member("Endpoint"),
            ),
        ],
        [
            when(
                "DisplayName",
                "SetTopicAttributes",
                TopicArn=ref,
                AttributeName="DisplayName",
                AttributeValue=given("DisplayName"),
            )
        ],
        [plain("DeleteTopic", TopicArn=ref)],
    ),
    "AWS::SQS::Queue": Row(
        "sqs",
        [
            Call(
                "CreateQueue",
                {"QueueName": name, "tags": tag_map},
                {"QueueUrl": ref},
                takes_properties=False,
            )
        ],
        [plain("SetQueueAttributes", QueueUrl=ref)],
        [plain("DeleteQueue", QueueUrl=ref)],
    ),
    "AWS::IAM::Role": Row(
        "iam",
        [
            one("CreateRole", {"Role": _role}, RoleName=name, Tags=all_tags),
            each("ManagedPolicyArns", "AttachRolePolicy", RoleName=name, PolicyArn=value),
            each("Policies", "PutRolePolicy", RoleName=name, **INLINE),
        ],
        [plain("UpdateAssumeRolePolicy", RoleName=name, PolicyDocument=given("AssumeRolePolicyDocument"))],
        [
            each("ManagedPolicyArns", "DetachRolePolicy", RoleName=ref, PolicyArn=value),
            each("Policies", "DeleteRolePolicy", RoleName=ref, PolicyName=member("PolicyName")),
            plain("DeleteRole", RoleName=ref),
        ],
    ),
    "AWS::IAM::Policy": Row(
        "iam",
        [
            each(
                "Roles",
                "PutRolePolicy",
                RoleName=value,
                **{**INLINE, "PolicyName": given("PolicyName"), "PolicyDocument": given("PolicyDocument")},
            ),
            each(
                "Users",
                "PutUserPolicy",
                UserName=value,
                PolicyName=given("PolicyName"),
                PolicyDocument=given("PolicyDocument"),
            ),
            each(
                "Groups",
                "PutGroupPolicy",
                GroupName=value,
                PolicyName=given("PolicyName"),
                PolicyDocument=given("PolicyDocument"),
            ),
        ],
        [
            each(
                "Roles",
                "PutRolePolicy",
                RoleName=value,
                PolicyName=given("PolicyName"),
                PolicyDocument=given("PolicyDocument"),
            )
        ],
        [
            each("Roles", "DeleteRolePolicy", RoleName=value, PolicyName=given("PolicyName")),
            each("Users", "DeleteUserPolicy", UserName=value, PolicyName=given("PolicyName")),
            each("Groups", "DeleteGroupPolicy", GroupName=value, PolicyName=given("PolicyName")),
        ],
    ),
    "AWS::IAM::ManagedPolicy": Row(
        "iam",
        [
            one(
                "CreatePolicy",
                {"Policy": lambda s: {"PolicyName": s.wanted.name, "Arn": s.made.physical_id}},
                PolicyName=name,
            ),
            each("Roles", "AttachRolePolicy", RoleName=value, PolicyArn=ref),
        ],
        [
            plain(
                "CreatePolicyVersion",
                PolicyArn=ref,
                PolicyDocument=given("PolicyDocument"),
                SetAsDefault=True,
            )
        ],
        [
            each("Roles", "DetachRolePolicy", RoleName=value, PolicyArn=ref),
            plain("DeletePolicy", PolicyArn=ref),
        ],
    ),
    "AWS::IAM::User": Row(
        "iam",
        [
            one("CreateUser", {"User": _user}, UserName=name, Tags=all_tags),
            each("ManagedPolicyArns", "AttachUserPolicy", UserName=name, PolicyArn=value),
            each("Policies", "PutUserPolicy", UserName=name, **INLINE),
        ],
        remove=[plain("DeleteUser", UserName=ref)],
    ),
    "AWS::IAM::AccessKey": Row(
        "iam",
        [plain("CreateAccessKey", UserName=given("UserName"))],
        remove=[plain("DeleteAccessKey", UserName=given("UserName"), AccessKeyId=ref)],
    ),
    "AWS::IAM::InstanceProfile": Row(
        "iam",
        [
            one("CreateInstanceProfile", InstanceProfileName=name),
            each("Roles", "AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=value),
        ],
        remove=[
            each("Roles", "RemoveRoleFromInstanceProfile", InstanceProfileName=ref, RoleName=value),
            plain("DeleteInstanceProfile", InstanceProfileName=ref),
        ],
    ),
    "AWS::KMS::Key": Row(
        "kms",
        [
            one(
                "CreateKey",
                {"KeyMetadata": lambda s: {"KeyId": s.made.physical_id, "Arn": s.made.attributes.get("Arn")}},
                Policy=given("KeyPolicy"),
                Tags=lambda s: (
                    [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in s.wanted.all_tags()] or None
                ),
            )
        ],
        [plain("PutKeyPolicy", KeyId=ref, PolicyName="default", Policy=given("KeyPolicy"))],
        [plain("ScheduleKeyDeletion", KeyId=ref, PendingWindowInDays=given("PendingWindowInDays"))],
    ),
    "AWS::KMS::Alias": Row(
        "kms", [one("CreateAlias")], [one("UpdateAlias")], [plain("DeleteAlias", AliasName=ref)]
    ),
    "AWS::Logs::LogGroup": Row(
        "logs",
        [
            plain(
                "CreateLogGroup",
                logGroupName=name,
                kmsKeyId=given("KmsKeyId"),
                logGroupClass=given("LogGroupClass"),
                tags=tag_map,
            ),
            when(
                "RetentionInDays",
                "PutRetentionPolicy",
                logGroupName=name,
                retentionInDays=given("RetentionInDays"),
            ),
        ],
        [
            when(
                "RetentionInDays",
                "PutRetentionPolicy",
                logGroupName=name,
                retentionInDays=given("RetentionInDays"),
            )
        ],
        [plain("DeleteLogGroup", logGroupName=ref)],
    ),
    "AWS::Logs::ResourcePolicy": Row(
        "logs",
        [plain("PutResourcePolicy", policyName=given("PolicyName"), policyDocument=given("PolicyDocument"))],
        [plain("PutResourcePolicy", policyName=given("PolicyName"), policyDocument=given("PolicyDocument"))],
        [plain("DeleteResourcePolicy", policyName=given("PolicyName"))],
    ),
    "AWS::Lambda::Function": Row(
        "lambda",
        [one("CreateFunction", FunctionName=name, Tags=tag_map)],
        [one("UpdateFunctionConfiguration", FunctionName=ref)],
        [plain("DeleteFunction", FunctionName=ref)],
    ),
    "AWS::Lambda::Permission": Row(
        "lambda",
        [one("AddPermission", StatementId=ref)],
        remove=[plain("RemovePermission", FunctionName=given("FunctionName"), StatementId=ref)],
    ),
    "AWS::Lambda::Version": Row(
        "lambda",
        [one("PublishVersion")],
        remove=[plain("DeleteFunction", FunctionName=given("FunctionName"), Qualifier=att("Version"))],
    ),
    "AWS::Lambda::LayerVersion": Row("lambda", [one("PublishLayerVersion", LayerName=name)]),
    "AWS::Lambda::EventSourceMapping": Row(
        "lambda",
        [one("CreateEventSourceMapping", {"UUID": ref})],
        [one("UpdateEventSourceMapping", UUID=ref)],
        [plain("DeleteEventSourceMapping", UUID=ref)],
    ),
    "AWS::DynamoDB::Table": Row(
        "dynamodb",
        [one("CreateTable", TableName=name)],
        [one("UpdateTable", TableName=ref)],
        [plain("DeleteTable", TableName=ref)],
    ),
}
