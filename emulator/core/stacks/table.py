"""The calls that AWS's handlers make for the resources that moto makes by itself: the most used types.

A row names the calls of creation, change and removal. Their parameters are the resource's properties, as far
as the operation has members of these names, with what the row adds. What a row does not say of an answer is
not recorded. A type without a row leaves no record of its own; docs/cloudformation.md lists the rows.

Source: AWS's resource schemas, the handlers' permissions; that no more than these calls is made is assumed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator.core.call import Json
from emulator.core.stacks.resources import Api, Made, Wanted


@dataclass(frozen=True)
class Subject:
    """A resource that was made, and the property's value where a call is about one of a list."""

    wanted: Wanted
    made: Made
    value: Any = None


Value = Callable[[Subject], Any]


def given(name: str) -> Value:
    """Return the value of a property."""
    return lambda subject: subject.wanted.properties.get(name)


def att(name: str) -> Value:
    """Return what Fn::GetAtt returns."""
    return lambda subject: subject.made.attributes.get(name)


def name(subject: Subject) -> str:
    """Return the name of the resource."""
    return subject.wanted.name


def ref(subject: Subject) -> str:
    """Return the physical id."""
    return subject.made.physical_id


def value(subject: Subject) -> Any:
    """Return the item of a list that the call is about."""
    return subject.value


def all_tags(subject: Subject) -> Any:
    """Return the tags of stack and resource, None for none."""
    return subject.wanted.all_tags() or None


def _tag_map(subject: Subject) -> Any:
    return {tag["Key"]: tag["Value"] for tag in subject.wanted.all_tags()} or None


def _location(subject: Subject) -> Any:
    region = subject.wanted.region
    return None if region == "us-east-1" else {"LocationConstraint": region}


def member(key: str) -> Value:
    """Return a member of the item that the call is about."""
    return lambda subject: subject.value.get(key) if isinstance(subject.value, Mapping) else None


@dataclass(frozen=True)
class Call:
    """A call: the operation, the parameters that are not properties of the same name, and its answer.

    With `each` there is one for every item of that property, with `when` one where the property is given.
    `takes_properties` is False where only `adds` is sent.
    """

    operation: str
    adds: Mapping[str, Any] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)
    each: str | None = None
    when: str | None = None
    takes_properties: bool = True


@dataclass(frozen=True)
class Row:
    """The calls for a resource type, and the service that gets them, by botocore's name.

    With `removes_by_call` the calls of removal are made instead of moto's own removal, which refuses nothing.
    """

    service: str
    create: Sequence[Call]
    change: Sequence[Call] = ()
    remove: Sequence[Call] = ()
    removes_by_call: bool = False


def one(operation: str, answer: Mapping[str, Any] | None = None, **adds: Any) -> Call:
    return Call(operation, adds, answer or {})


def plain(operation: str, **adds: Any) -> Call:
    return Call(operation, adds, takes_properties=False)


def when(prop: str, operation: str, **adds: Any) -> Call:
    return Call(operation, adds, when=prop, takes_properties=False)


def each(prop: str, operation: str, **adds: Any) -> Call:
    return Call(operation, adds, each=prop, takes_properties=False)


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


def _ec2(noun: str, member_name: str, removes: Mapping[str, Any] | None = None) -> Row:
    """Return the row of a thing of EC2 that is made and deleted by operations named after it."""
    answer = {noun: lambda subject: {member_name: subject.made.physical_id}}
    return Row(
        "ec2",
        [Call(f"Create{noun}", {}, answer)],
        remove=[plain(f"Delete{noun}", **(removes or {member_name: ref}))],
    )


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
                {"QueueName": name, "tags": _tag_map},
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
                tags=_tag_map,
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
        [one("CreateFunction", FunctionName=name, Tags=_tag_map)],
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
    "AWS::Events::Rule": Row(
        "events",
        [
            one("PutRule", {"RuleArn": att("Arn")}, Name=name),
            when(
                "Targets",
                "PutTargets",
                Rule=name,
                EventBusName=given("EventBusName"),
                Targets=given("Targets"),
            ),
        ],
        [
            one("PutRule", {"RuleArn": att("Arn")}, Name=name),
            when(
                "Targets",
                "PutTargets",
                Rule=name,
                EventBusName=given("EventBusName"),
                Targets=given("Targets"),
            ),
        ],
        [
            when(
                "Targets",
                "RemoveTargets",
                Rule=name,
                Ids=lambda s: [t["Id"] for t in s.wanted.properties["Targets"]],
            ),
            plain("DeleteRule", Name=name),
        ],
    ),
    "AWS::Events::EventBus": Row(
        "events", [one("CreateEventBus", Name=name)], remove=[plain("DeleteEventBus", Name=name)]
    ),
    "AWS::Events::Archive": Row(
        "events",
        [one("CreateArchive", ArchiveName=name, EventSourceArn=given("SourceArn"))],
        [one("UpdateArchive", ArchiveName=name)],
        [plain("DeleteArchive", ArchiveName=name)],
    ),
    "AWS::SSM::Parameter": Row(
        "ssm",
        [one("PutParameter", {"Version": 1}, Name=name, Tags=None)],
        [one("PutParameter", Name=name, Tags=None, Overwrite=True)],
        [plain("DeleteParameter", Name=ref)],
    ),
    "AWS::SSM::Document": Row(
        "ssm", [one("CreateDocument", Name=name)], remove=[plain("DeleteDocument", Name=ref)]
    ),
    "AWS::ECR::Repository": Row(
        "ecr",
        [plain("CreateRepository", repositoryName=name)],
        remove=[plain("DeleteRepository", repositoryName=ref)],
    ),
    "AWS::CloudWatch::Dashboard": Row(
        "cloudwatch",
        [one("PutDashboard", DashboardName=name)],
        [one("PutDashboard", DashboardName=name)],
        [plain("DeleteDashboards", DashboardNames=lambda s: [s.made.physical_id])],
    ),
    "AWS::Kinesis::Stream": Row(
        "kinesis",
        [one("CreateStream", StreamName=name, Tags=None)],
        remove=[plain("DeleteStream", StreamName=ref)],
    ),
    "AWS::StepFunctions::StateMachine": Row(
        "stepfunctions",
        [
            plain(
                "CreateStateMachine",
                name=name,
                definition=lambda s: (
                    s.wanted.properties.get("DefinitionString") or s.wanted.properties.get("Definition")
                ),
                roleArn=given("RoleArn"),
            )
        ],
        [plain("UpdateStateMachine", stateMachineArn=ref, roleArn=given("RoleArn"))],
        [plain("DeleteStateMachine", stateMachineArn=ref)],
    ),
    "AWS::ApiGateway::RestApi": Row(
        "apigateway",
        [plain("CreateRestApi", name=given("Name"), description=given("Description"))],
        remove=[plain("DeleteRestApi", restApiId=ref)],
    ),
    "AWS::ApiGateway::Resource": Row(
        "apigateway",
        [
            plain(
                "CreateResource",
                restApiId=given("RestApiId"),
                parentId=given("ParentId"),
                pathPart=given("PathPart"),
            )
        ],
        remove=[plain("DeleteResource", restApiId=given("RestApiId"), resourceId=ref)],
    ),
    "AWS::ApiGateway::Deployment": Row(
        "apigateway",
        [plain("CreateDeployment", restApiId=given("RestApiId"), stageName=given("StageName"))],
        remove=[plain("DeleteDeployment", restApiId=given("RestApiId"), deploymentId=ref)],
    ),
    "AWS::EC2::VPC": _ec2("Vpc", "VpcId"),
    "AWS::EC2::Subnet": _ec2("Subnet", "SubnetId"),
    "AWS::EC2::RouteTable": _ec2("RouteTable", "RouteTableId"),
    "AWS::EC2::InternetGateway": _ec2("InternetGateway", "InternetGatewayId"),
    "AWS::EC2::NatGateway": _ec2("NatGateway", "NatGatewayId"),
    "AWS::EC2::Volume": _ec2("Volume", "VolumeId"),
    "AWS::EC2::NetworkInterface": _ec2("NetworkInterface", "NetworkInterfaceId"),
    "AWS::EC2::LaunchTemplate": _ec2("LaunchTemplate", "LaunchTemplateId"),
    "AWS::EC2::VPCGatewayAttachment": Row(
        "ec2",
        [one("AttachInternetGateway")],
        remove=[one("DetachInternetGateway")],
    ),
    "AWS::EC2::Route": Row(
        "ec2",
        [one("CreateRoute")],
        remove=[
            plain(
                "DeleteRoute",
                RouteTableId=given("RouteTableId"),
                DestinationCidrBlock=given("DestinationCidrBlock"),
            )
        ],
    ),
    "AWS::EC2::SubnetRouteTableAssociation": Row(
        "ec2",
        [one("AssociateRouteTable", {"AssociationId": ref})],
        remove=[plain("DisassociateRouteTable", AssociationId=ref)],
    ),
    "AWS::EC2::EIP": Row(
        "ec2", [one("AllocateAddress")], remove=[plain("ReleaseAddress", AllocationId=att("AllocationId"))]
    ),
    "AWS::EC2::SecurityGroup": Row(
        "ec2",
        [
            one(
                "CreateSecurityGroup", {"GroupId": ref}, Description=given("GroupDescription"), GroupName=name
            ),
            when("SecurityGroupIngress", "AuthorizeSecurityGroupIngress", GroupId=ref),
        ],
        remove=[plain("DeleteSecurityGroup", GroupId=ref)],
    ),
    "AWS::EC2::SecurityGroupIngress": Row("ec2", [one("AuthorizeSecurityGroupIngress")]),
    "AWS::EC2::Instance": Row(
        "ec2",
        [one("RunInstances", MinCount=1, MaxCount=1)],
        remove=[plain("TerminateInstances", InstanceIds=lambda s: [s.made.physical_id])],
    ),
    "AWS::AutoScaling::AutoScalingGroup": Row(
        "autoscaling",
        [one("CreateAutoScalingGroup", AutoScalingGroupName=name)],
        [one("UpdateAutoScalingGroup", AutoScalingGroupName=ref)],
        [plain("DeleteAutoScalingGroup", AutoScalingGroupName=ref)],
    ),
    "AWS::ECS::Cluster": Row(
        "ecs",
        [plain("CreateCluster", clusterName=name)],
        remove=[plain("DeleteCluster", cluster=ref)],
    ),
    "AWS::RDS::DBInstance": Row(
        "rds",
        [one("CreateDBInstance", DBInstanceIdentifier=name)],
        [one("ModifyDBInstance", DBInstanceIdentifier=ref)],
        [plain("DeleteDBInstance", DBInstanceIdentifier=ref)],
    ),
    "AWS::RDS::DBSubnetGroup": Row(
        "rds",
        [one("CreateDBSubnetGroup", DBSubnetGroupName=name)],
        remove=[plain("DeleteDBSubnetGroup", DBSubnetGroupName=ref)],
    ),
    "AWS::Route53::HostedZone": Row(
        "route53",
        [plain("CreateHostedZone", Name=given("Name"), CallerReference=name)],
        remove=[plain("DeleteHostedZone", Id=ref)],
    ),
    "AWS::CloudFormation::Stack": Row(
        "cloudformation",
        [
            one(
                "CreateStack",
                {"StackId": ref},
                StackName=name,
                Parameters=lambda s: _parameters(s.wanted.properties),
                Tags=all_tags,
            )
        ],
        [
            one(
                "UpdateStack",
                {"StackId": ref},
                StackName=ref,
                Parameters=lambda s: _parameters(s.wanted.properties),
            )
        ],
        [plain("DeleteStack", StackName=ref)],
    ),
}


def _parameters(properties: Json) -> list[Json]:
    """Return the parameters of a nested stack as CreateStack takes them."""
    named = properties.get("Parameters") or {}
    return [{"ParameterKey": key, "ParameterValue": str(text)} for key, text in named.items()]


def calls_of(row: Row, calls: Sequence[Call], wanted: Wanted, made: Made) -> Iterator[tuple[Api, Json]]:
    """Yield the calls for a resource with their answers, in order; members that are None are left out."""
    for call in calls:
        if call.when and not wanted.properties.get(call.when):
            continue
        items = wanted.properties.get(call.each) or [] if call.each else [None]
        for item in items:
            subject = Subject(wanted, made, item)
            sent = dict(wanted.properties) if call.takes_properties else {}
            sent |= _resolved(call.adds, subject)
            shown = {key: found for key, found in sent.items() if found is not None}
            yield Api(row.service, call.operation, shown), _resolved(call.answer, subject)


def _resolved(members: Mapping[str, Any], subject: Subject) -> Json:
    return {key: found(subject) if callable(found) else found for key, found in members.items()}
