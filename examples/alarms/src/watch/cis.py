"""What the CIS AWS Foundations Benchmark watches (sections 3.1 to 3.14 of 1.2, 4.1 to 4.15 of 3.0)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Watch:
    """A filter on a trail's log group. Its alarm rises at `threshold` records within five minutes."""

    name: str
    pattern: str
    threshold: int = 1


def one_of(*names: str) -> str:
    return " || ".join(f"($.eventName = {name})" for name in names)


WATCHES = (
    Watch(
        "refused-calls",
        '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
    ),
    Watch(
        "sign-in-without-mfa",
        '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes")'
        ' && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
    ),
    Watch(
        "root-user",
        '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS'
        ' && $.eventType != "AwsServiceEvent" }',
    ),
    Watch(
        "iam-policies",
        "{"
        + one_of(
            "DeleteGroupPolicy",
            "DeleteRolePolicy",
            "DeleteUserPolicy",
            "PutGroupPolicy",
            "PutRolePolicy",
            "PutUserPolicy",
            "CreatePolicy",
            "DeletePolicy",
            "CreatePolicyVersion",
            "DeletePolicyVersion",
            "AttachRolePolicy",
            "DetachRolePolicy",
            "AttachUserPolicy",
            "DetachUserPolicy",
            "AttachGroupPolicy",
            "DetachGroupPolicy",
        )
        + "}",
    ),
    Watch(
        "trails",
        "{" + one_of("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging") + "}",
    ),
    Watch(
        "failed-sign-ins",
        '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
        threshold=3,
    ),
    Watch(
        "keys",
        "{ ($.eventSource = kms.amazonaws.com) && (" + one_of("DisableKey", "ScheduleKeyDeletion") + ") }",
    ),
    Watch(
        "buckets",
        "{ ($.eventSource = s3.amazonaws.com) && ("
        + one_of(
            "PutBucketAcl",
            "PutBucketPolicy",
            "PutBucketCors",
            "PutBucketLifecycle",
            "PutBucketReplication",
            "DeleteBucketPolicy",
            "DeleteBucketCors",
            "DeleteBucketLifecycle",
            "DeleteBucketReplication",
        )
        + ") }",
    ),
    Watch(
        "config",
        "{ ($.eventSource = config.amazonaws.com) && ("
        + one_of(
            "StopConfigurationRecorder",
            "DeleteDeliveryChannel",
            "PutDeliveryChannel",
            "PutConfigurationRecorder",
        )
        + ") }",
    ),
    Watch(
        "security-groups",
        "{"
        + one_of(
            "AuthorizeSecurityGroupIngress",
            "AuthorizeSecurityGroupEgress",
            "RevokeSecurityGroupIngress",
            "RevokeSecurityGroupEgress",
            "CreateSecurityGroup",
            "DeleteSecurityGroup",
        )
        + "}",
    ),
    Watch(
        "network-acls",
        "{"
        + one_of(
            "CreateNetworkAcl",
            "CreateNetworkAclEntry",
            "DeleteNetworkAcl",
            "DeleteNetworkAclEntry",
            "ReplaceNetworkAclEntry",
            "ReplaceNetworkAclAssociation",
        )
        + "}",
    ),
    Watch(
        "gateways",
        "{"
        + one_of(
            "CreateCustomerGateway",
            "DeleteCustomerGateway",
            "AttachInternetGateway",
            "CreateInternetGateway",
            "DeleteInternetGateway",
            "DetachInternetGateway",
        )
        + "}",
    ),
    Watch(
        "route-tables",
        "{ ($.eventSource = ec2.amazonaws.com) && ("
        + one_of(
            "CreateRoute",
            "CreateRouteTable",
            "ReplaceRoute",
            "ReplaceRouteTableAssociation",
            "DeleteRouteTable",
            "DeleteRoute",
            "DisassociateRouteTable",
        )
        + ") }",
    ),
    Watch(
        "vpcs",
        "{"
        + one_of(
            "CreateVpc",
            "DeleteVpc",
            "ModifyVpcAttribute",
            "AcceptVpcPeeringConnection",
            "CreateVpcPeeringConnection",
            "DeleteVpcPeeringConnection",
            "RejectVpcPeeringConnection",
            "AttachClassicLinkVpc",
            "DetachClassicLinkVpc",
            "DisableVpcClassicLink",
            "EnableVpcClassicLink",
        )
        + "}",
    ),
    Watch(
        "organizations",
        "{ ($.eventSource = organizations.amazonaws.com) && ("
        + one_of(
            "AcceptHandshake",
            "AttachPolicy",
            "CreateAccount",
            "CreateOrganizationalUnit",
            "CreatePolicy",
            "DeclineHandshake",
            "DeleteOrganization",
            "DeleteOrganizationalUnit",
            "DeletePolicy",
            "DetachPolicy",
            "DisablePolicyType",
            "EnablePolicyType",
            "InviteAccountToOrganization",
            "LeaveOrganization",
            "MoveAccount",
            "RemoveAccountFromOrganization",
            "UpdatePolicy",
            "UpdateOrganizationalUnit",
        )
        + ") }",
    ),
)
