"""Which action of IAM an operation asks for, where its name does not tell."""

from collections.abc import Mapping

# Signing names that are not the prefix of the service's actions.
# Source: service authorization reference.
PREFIXES: Mapping[str, str] = {
    "IoTSecuredTunneling": "iot",
    "awsssoportal": "sso",
    "cloudcontrolapi": "cloudformation",
    "iot-jobs-data": "iotjobsdata",
    "iotdata": "iot",
    "monitoring": "cloudwatch",
    "mturk-requester": "mechanicalturk",
    "tagging": "tag",
}

# Operations whose action bears another name, by botocore's service, with what they are about.
# Source: service authorization reference; the pages of the operations.
OTHER_NAMES: Mapping[str, Mapping[str, str]] = {
    "dynamodb": {
        "BatchExecuteStatement": "dynamodb:PartiQLSelect",
        "ExecuteStatement": "dynamodb:PartiQLSelect",
        "ExecuteTransaction": "dynamodb:PartiQLSelect",
        "TransactGetItems": "dynamodb:GetItem",
    },
    "lambda": {
        "Invoke": "lambda:InvokeFunction",
        "InvokeAsync": "lambda:InvokeFunction",
        "InvokeWithResponseStream": "lambda:InvokeFunction",
    },
    "sns": {"PublishBatch": "sns:Publish"},
    "sqs": {
        "ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
        "DeleteMessageBatch": "sqs:DeleteMessage",
        "SendMessageBatch": "sqs:SendMessage",
    },
}

# The resources of these and of others that the generated table does not tell; "~" is arn:{partition}:.
OTHER_RESOURCES: Mapping[str, Mapping[str, str]] = {
    "dynamodb": {
        "BatchGetItem": "~dynamodb:{region}:{account}:table/{RequestItems}",
        "BatchWriteItem": "~dynamodb:{region}:{account}:table/{RequestItems}",
    },
    "ec2": {
        "CreateVpc": "~ec2:{region}:{account}:vpc/*",
        "DisassociateAddress": "~ec2:{region}:{account}:elastic-ip/*",
    },
    "iam": {
        "ChangePassword": "~iam::{account}:user/{caller}",
        "CreateServiceLinkedRole": "~iam::{account}:role/aws-service-role/{AWSServiceName}/*",
        "DeleteVirtualMFADevice": "{SerialNumber}",
        "GetAccessKeyLastUsed": "*",
        "ListGroups": "~iam::{account}:group/",
        "ListRoles": "~iam::{account}:role/",
        "ListUsers": "~iam::{account}:user/",
        "GetContextKeysForPrincipalPolicy": "{PolicySourceArn}",
        "SimulatePrincipalPolicy": "{PolicySourceArn}",
    },
    "lambda": {
        "Invoke": "~lambda:{region}:{account}:function:{FunctionName}",
        "InvokeAsync": "~lambda:{region}:{account}:function:{FunctionName}",
        "InvokeWithResponseStream": "~lambda:{region}:{account}:function:{FunctionName}",
    },
    "logs": {
        "DescribeLogGroups": "~logs:{region}:{account}:log-group::log-stream:",
        "CreateLogStream": "~logs:{region}:{account}:log-group:{logGroupName}:log-stream:",
        "DescribeLogStreams": "~logs:{region}:{account}:log-group:{logGroupName}:log-stream:",
        "FilterLogEvents": "~logs:{region}:{account}:log-group:{logGroupName}:log-stream:",
    },
    "organizations": {
        "DescribeEffectivePolicy": "*",
        "ListAccountsForParent": "{ParentId}",
        "ListChildren": "{ParentId}",
        "ListOrganizationalUnitsForParent": "{ParentId}",
        "ListParents": "{ChildId}",
        "ListPoliciesForTarget": "{TargetId}",
    },
    "sns": {"PublishBatch": "~sns:{region}:{account}:{TopicArn}"},
    "sqs": {
        "ChangeMessageVisibilityBatch": "~sqs:{region}:{account}:{QueueUrl}",
        "DeleteMessageBatch": "~sqs:{region}:{account}:{QueueUrl}",
        "ListMessageMoveTasks": "{SourceArn}",
        "SendMessageBatch": "~sqs:{region}:{account}:{QueueUrl}",
        "StartMessageMoveTask": "{SourceArn}",
    },
    "cloudwatch": {
        "GetMetricData": "*",
        "ListMetrics": "*",
        "PutMetricData": "*",
    },
    "sts": {"AssumeRoot": "~iam::{account}:root"},
}

# Members that name a role which a service shall use: the caller must be allowed to pass it.
# Source: IAM user guide, "Grant a user permissions to pass a role to an AWS service".
PASSED_ROLES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "cloudtrail": {
        "CreateTrail": ("CloudWatchLogsRoleArn", "cloudtrail.amazonaws.com"),
        "UpdateTrail": ("CloudWatchLogsRoleArn", "cloudtrail.amazonaws.com"),
        "EnableFederation": ("FederationRoleArn", "lakeformation.amazonaws.com"),
    },
    "cloudformation": {
        "CreateStack": ("RoleARN", "cloudformation.amazonaws.com"),
        "UpdateStack": ("RoleARN", "cloudformation.amazonaws.com"),
    },
    "codebuild": {
        "CreateProject": ("serviceRole", "codebuild.amazonaws.com"),
        "UpdateProject": ("serviceRole", "codebuild.amazonaws.com"),
    },
    "ecs": {
        "RegisterTaskDefinition": ("taskRoleArn", "ecs-tasks.amazonaws.com"),
    },
    "glue": {
        "CreateJob": ("Role", "glue.amazonaws.com"),
        "CreateCrawler": ("Role", "glue.amazonaws.com"),
    },
    "lambda": {
        "CreateFunction": ("Role", "lambda.amazonaws.com"),
        "UpdateFunctionConfiguration": ("Role", "lambda.amazonaws.com"),
    },
    "sagemaker": {
        "CreateNotebookInstance": ("RoleArn", "sagemaker.amazonaws.com"),
        "CreateTrainingJob": ("RoleArn", "sagemaker.amazonaws.com"),
    },
    "stepfunctions": {
        "CreateStateMachine": ("roleArn", "states.amazonaws.com"),
        "UpdateStateMachine": ("roleArn", "states.amazonaws.com"),
    },
    "events": {"PutRule": ("RoleArn", "events.amazonaws.com")},
}

# Condition keys that a member of the request gives, by service and operation.
# Source: service authorization reference, the condition keys of each service.
KEYS_OF_MEMBERS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "iam": {
        name: {"PolicyArn": "iam:PolicyARN", "PermissionsBoundary": "iam:PermissionsBoundary"}
        for name in (
            "AttachUserPolicy",
            "AttachGroupPolicy",
            "AttachRolePolicy",
            "DetachUserPolicy",
            "DetachGroupPolicy",
            "DetachRolePolicy",
            "CreateUser",
            "CreateRole",
            "PutUserPermissionsBoundary",
            "PutRolePermissionsBoundary",
        )
    }
    | {"CreateServiceLinkedRole": {"AWSServiceName": "iam:AWSServiceName"}},
    "kms": {
        "CreateAlias": {"AliasName": "kms:RequestAlias"},
        "Decrypt": {"EncryptionAlgorithm": "kms:EncryptionAlgorithm"},
        "Encrypt": {"EncryptionAlgorithm": "kms:EncryptionAlgorithm"},
        "ScheduleKeyDeletion": {"PendingWindowInDays": "kms:ScheduleKeyDeletionPendingWindowInDays"},
    },
    "lambda": {
        "AddPermission": {"Principal": "lambda:Principal"},
        "CreateEventSourceMapping": {"FunctionName": "lambda:FunctionArn"},
    },
    "organizations": {
        "EnableAWSServiceAccess": {"ServicePrincipal": "organizations:ServicePrincipal"},
        "DisableAWSServiceAccess": {"ServicePrincipal": "organizations:ServicePrincipal"},
        "RegisterDelegatedAdministrator": {"ServicePrincipal": "organizations:ServicePrincipal"},
    },
    "secretsmanager": {"CreateSecret": {"Name": "secretsmanager:Name"}},
    "sns": {"Subscribe": {"Protocol": "sns:Protocol", "Endpoint": "sns:Endpoint"}},
    "ssm": {"PutParameter": {"Overwrite": "ssm:Overwrite"}},
    "sts": {
        "AssumeRole": {
            "ExternalId": "sts:ExternalId",
            "RoleSessionName": "sts:RoleSessionName",
            "SourceIdentity": "sts:SourceIdentity",
        },
    },
}

# EC2's resources in ARNs, by the prefixes of their ids. Source: service authorization reference, Amazon EC2.
EC2_WORDS: Mapping[str, str] = {
    "acl": "network-acl",
    "ami": "image",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "i": "instance",
    "igw": "internet-gateway",
    "lt": "launch-template",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
    "snap": "snapshot",
    "subnet": "subnet",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}
