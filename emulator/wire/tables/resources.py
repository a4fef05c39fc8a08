"""Which resources a record and the event history name for a call."""

from collections.abc import Mapping

# --- record: "resources" -------------------------------------------------------------------------

KMS_KEY = "AWS::KMS::Key"
# KMS calls that name no key.
WITHOUT_KEY = frozenset(
    {"ListKeys", "ListAliases", "GenerateRandom", "CreateCustomKeyStore", "DescribeCustomKeyStores"}
)

# What the ARN of a resource of CloudWatch Logs is made of: type, and members of the request. Operations that
# are not listed have none. Source: public records of September 2026.
_GROUP_OF_LOGS = "AWS::Logs::LogGroup"
_POLICY_OF_LOGS = "AWS::Logs::ResourcePolicy"
LOGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "DeleteResourcePolicy": (_POLICY_OF_LOGS, ("resourceArn",)),
    "DescribeLogGroups": (_GROUP_OF_LOGS, ("logGroupNamePrefix",)),
    "DescribeLogStreams": (_GROUP_OF_LOGS, ("logGroupName",)),
    "DescribeResourcePolicies": (_POLICY_OF_LOGS, ("resourceArn",)),
    "FilterLogEvents": (_GROUP_OF_LOGS, ("logGroupName",)),
    "GetLogEvents": ("AWS::Logs::LogStream", ("logGroupName", "logStreamName")),
    "PutResourcePolicy": (_POLICY_OF_LOGS, ("resourceArn",)),
}

# Operations of CodeBuild whose records name projects, and the member that lists them or their builds.
CODEBUILD: Mapping[str, str] = {"BatchGetBuilds": "ids", "BatchGetProjects": "names"}

# Operations of Resource Groups whose records name the group: reads alone. Source: public records of
# September 2026, errors among them.
RESOURCE_GROUP = "AWS::ResourceGroups::Group"
READS_OF_GROUPS = frozenset({"GetGroup", "GetGroupConfiguration", "GetGroupQuery", "ListGroupResources"})

# --- event history: (type, request member) of a call that changed something ------------------------

# Entries per service and operation: type, where it stands ("request" or "response"), path of members.
Entry = tuple[str | None, str, tuple[str, ...]]

_ROLE = "AWS::IAM::Role"
_USER = "AWS::IAM::User"
_GROUP = "AWS::IAM::Group"
_POLICY = "AWS::IAM::Policy"
_PROFILE = "AWS::IAM::InstanceProfile"
_KEY = "AWS::IAM::AccessKey"


def _created(resource_type: str, member: str, stem: str) -> tuple[Entry, ...]:
    """Name, id and ARN of what an IAM call created."""
    return tuple((resource_type, "response", (member, part)) for part in (f"{stem}Name", f"{stem}Id", "arn"))


def _named(resource_type: str, member: str) -> tuple[Entry, ...]:
    return ((resource_type, "request", (member,)),)


# Source: published event histories; entries of calls not seen there follow those that were.
SEARCHED: Mapping[str, Mapping[str, tuple[Entry, ...]]] = {
    "iam": {
        "CreateRole": _created(_ROLE, "role", "role"),
        "CreateUser": _created(_USER, "user", "user"),
        "CreateGroup": _created(_GROUP, "group", "group"),
        "CreatePolicy": _created(_POLICY, "policy", "policy"),
        "CreateInstanceProfile": _created(_PROFILE, "instanceProfile", "instanceProfile"),
        "PutRolePolicy": (*_named(_POLICY, "policyName"), *_named(_ROLE, "roleName")),
        "DeleteRolePolicy": (*_named(_POLICY, "policyName"), *_named(_ROLE, "roleName")),
        "PutUserPolicy": (*_named(_POLICY, "policyName"), *_named(_USER, "userName")),
        "DeleteUserPolicy": (*_named(_POLICY, "policyName"), *_named(_USER, "userName")),
        "PutGroupPolicy": (*_named(_POLICY, "policyName"), *_named(_GROUP, "groupName")),
        "DeleteGroupPolicy": (*_named(_POLICY, "policyName"), *_named(_GROUP, "groupName")),
        "CreateAccessKey": (
            (_KEY, "response", ("accessKey", "accessKeyId")),
            (_USER, "response", ("accessKey", "userName")),
        ),
    },
    "sts": {
        "AssumeRole": (
            (_KEY, "response", ("credentials", "accessKeyId")),
            ("AWS::STS::AssumedRole", "response", ("assumedRoleUser", "arn")),
            ("AWS::STS::AssumedRole", "response", ("assumedRoleUser", "assumedRoleId")),
            ("AWS::STS::AssumedRole", "request", ("roleSessionName",)),
            (_ROLE, "request", ("roleArn",)),
        ),
        "GetFederationToken": (
            (_KEY, "response", ("credentials", "accessKeyId")),
            ("AWS::STS::FederatedUser", "response", ("federatedUser", "federatedUserId")),
            ("AWS::STS::FederatedUser", "response", ("federatedUser", "arn")),
            ("AWS::STS::FederatedUser", "request", ("name",)),
        ),
        "GetSessionToken": ((_KEY, "response", ("credentials", "accessKeyId")),),
    },
    "ecs": {
        "RegisterTaskDefinition": (
            ("AWS::ECS::TaskDefinition", "response", ("taskDefinition", "taskDefinitionArn")),
        ),
    },
    "kms": {
        "CreateKey": (
            (KMS_KEY, "response", ("keyMetadata", "keyId")),
            (KMS_KEY, "response", ("keyMetadata", "arn")),
        ),
        "GetPublicKey": _named(KMS_KEY, "keyId"),
        "ReEncrypt": ((None, "request", ("destinationKeyId",)),),
    },
    "logs": {
        **dict.fromkeys(
            (
                "CreateLogGroup",
                "CreateLogStream",
                "DeleteLogGroup",
                "DeleteLogStream",
                "DeleteMetricFilter",
                "DeleteRetentionPolicy",
                "DeleteSubscriptionFilter",
                "DescribeLogStreams",
                "DescribeMetricFilters",
                "DescribeSubscriptionFilters",
                "FilterLogEvents",
                "GetLogEvents",
                "ListTagsLogGroup",
                "PutMetricFilter",
                "PutRetentionPolicy",
            ),
            _named(_GROUP_OF_LOGS, "logGroupName"),
        ),
        "DescribeLogGroups": _named(_GROUP_OF_LOGS, "logGroupNamePrefix"),
        **dict.fromkeys(
            ("ListTagsForResource", "TagResource", "UntagResource"), _named(_GROUP_OF_LOGS, "resourceArn")
        ),
        "DeleteDestination": _named("AWS::Logs::Destination", "destinationName"),
        "DescribeDestinations": _named("AWS::Logs::Destination", "destinationNamePrefix"),
        "PutDestinationPolicy": _named("AWS::Logs::Destination", "destinationName"),
    },
    "cloudtrail": {
        name: _named("AWS::CloudTrail::Trail", "name")
        for name in ("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging")
    }
    | {
        name: _named("AWS::CloudTrail::Trail", "trailName")
        for name in ("PutEventSelectors", "PutInsightSelectors")
    },
}

# For operations not listed above: request members that name a resource of the service.
SEARCHED_MEMBERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "iam": (
        ("roleName", _ROLE),
        ("userName", _USER),
        ("groupName", _GROUP),
        ("policyArn", _POLICY),
        ("instanceProfileName", _PROFILE),
        ("accessKeyId", _KEY),
    ),
    "kms": (("keyId", KMS_KEY), ("targetKeyId", KMS_KEY)),
    "lambda": (("functionName", "AWS::Lambda::Function"),),
    "s3": (("bucketName", "AWS::S3::Bucket"),),
    "sns": (("topicArn", "AWS::SNS::Topic"),),
    "sqs": (("queueUrl", "AWS::SQS::Queue"),),
    "dynamodb": (("tableName", "AWS::DynamoDB::Table"),),
    "logs": (("logGroupName", _GROUP_OF_LOGS),),
    "rds": (("dBInstanceIdentifier", "AWS::RDS::DBInstance"), ("dBClusterIdentifier", "AWS::RDS::DBCluster")),
    "secretsmanager": (("secretId", "AWS::SecretsManager::Secret"), ("name", "AWS::SecretsManager::Secret")),
    "cloudformation": (("stackName", "AWS::CloudFormation::Stack"),),
}

# Writes that name a resource in their request and are listed without one all the same.
NOT_SEARCHED: Mapping[str, frozenset[str]] = {
    "lambda": frozenset({"UpdateFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig"}),
}

# Kinds of EC2 ids by their prefix.
EC2_KINDS: Mapping[str, str] = {
    "ami": "AWS::EC2::Ami",
    "acl": "AWS::EC2::NetworkAcl",
    "eipalloc": "AWS::EC2::EIP",
    "eni": "AWS::EC2::NetworkInterface",
    "fl": "AWS::EC2::FlowLog",
    "i": "AWS::EC2::Instance",
    "igw": "AWS::EC2::InternetGateway",
    "lt": "AWS::EC2::LaunchTemplate",
    "nat": "AWS::EC2::NatGateway",
    "rtb": "AWS::EC2::RouteTable",
    "sg": "AWS::EC2::SecurityGroup",
    "snap": "AWS::EC2::Snapshot",
    "subnet": "AWS::EC2::Subnet",
    "vol": "AWS::EC2::Volume",
    "vpc": "AWS::EC2::VPC",
    "vpce": "AWS::EC2::VPCEndpoint",
}

# Request members that name the resource of a data event, and what an ARN has before that name.
DATA_NAMES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "appconfig": (("applicationIdentifier", "application/"),),
    "bedrock": (("agentId", "agent-alias/"), ("knowledgeBaseId", "knowledge-base/"), ("modelId", "model/")),
    "cloudtrail-data": (("channelArn", ""),),
    "cognito-identity": (("identityPoolId", "identitypool/"),),
    "edgekeyvaluestore": (("kvsARN", ""),),
    "firehose": (("deliveryStreamName", "deliverystream/"),),
    "kinesis": (("consumerARN", ""), ("streamARN", ""), ("streamName", "stream/")),
    "kinesisvideo": (("streamARN", ""), ("streamName", "stream/")),
    "rdsdata": (("resourceArn", ""),),
    "rum": (("Id", "appmonitor/"),),
    "s3vectors": (("indexArn", ""),),
    "sagemaker": (("featureGroupName", "feature-group/"), ("endpointName", "endpoint/")),
    "sdb": (("domainName", "domain/"),),
    "servicediscovery": (("namespaceName", "namespace/"),),
    "ses": (("source", "identity/"), ("fromEmailAddress", "identity/")),
    "states": (("stateMachineArn", ""), ("activityArn", "")),
    "timestream": (("tableName", "table/"),),
}
