"""The calls of AWS's handlers for applications and what they run on."""

from collections.abc import Mapping
from typing import Any

from emulator.core.call import Json
from emulator.core.stacks.handler_calls import Call, Row, all_tags, att, given, name, one, plain, ref, when


def _ec2(noun: str, member_name: str, removes: Mapping[str, Any] | None = None) -> Row:
    """Return the row of a thing of EC2 that is made and deleted by operations named after it."""
    answer = {noun: lambda subject: {member_name: subject.made.physical_id}}
    return Row(
        "ec2",
        [Call(f"Create{noun}", {}, answer)],
        remove=[plain(f"Delete{noun}", **(removes or {member_name: ref}))],
    )


def _parameters(properties: Json) -> list[Json]:
    """Return the parameters of a nested stack as CreateStack takes them."""
    named = properties.get("Parameters") or {}
    return [{"ParameterKey": key, "ParameterValue": str(text)} for key, text in named.items()]


# A rule is changed by the calls that make it.
RULE_PUT = (
    one("PutRule", {"RuleArn": att("Arn")}, Name=name),
    when("Targets", "PutTargets", Rule=name, EventBusName=given("EventBusName"), Targets=given("Targets")),
)

ROWS: Mapping[str, Row] = {
    "AWS::Events::Rule": Row(
        "events",
        RULE_PUT,
        RULE_PUT,
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
