"""Rules on CloudTrail's records, as patterns of CloudWatch Logs."""

from collections.abc import Mapping


def one_of(*names: str) -> str:
    return "(" + " || ".join(f"($.eventName = {name})" for name in names) + ")"


# Calls of people and programs; what a service does for somebody bears its name instead of an address.
DIRECT = "$.userIdentity.invokedBy NOT EXISTS && $.sourceIPAddress != *.amazonaws.com"

RULES: Mapping[str, str] = {
    "outside-our-addresses": f"{{ {DIRECT} && $.sourceIPAddress != 198.51.100.* }}",
    "outside-office-hours": (
        f"{{ {DIRECT} && $.eventTime = %T0[0-6]:|T19:|T2[0-3]:%"
        ' && ($.userIdentity.type = "IAMUser" || $.userIdentity.type = "Root") }'
    ),
    "identity-provider": (
        "{ $.eventSource = iam.amazonaws.com && "
        + one_of(
            "CreateSAMLProvider",
            "UpdateSAMLProvider",
            "CreateOpenIDConnectProvider",
            "UpdateOpenIDConnectProviderThumbprint",
            "AddClientIDToOpenIDConnectProvider",
        )
        + " }"
    ),
    "user-named-otherwise": (
        r"{ $.eventName = CreateUser && $.requestParameters.userName != %^[a-z]+\.[a-z]+$% }"
    ),
    "policy-modified": (
        "{ $.eventSource = iam.amazonaws.com && "
        + one_of(
            "CreatePolicyVersion",
            "SetDefaultPolicyVersion",
            "PutUserPolicy",
            "PutRolePolicy",
            "PutGroupPolicy",
            "AttachUserPolicy",
            "AttachRolePolicy",
            "AttachGroupPolicy",
            "UpdateAssumeRolePolicy",
        )
        + " }"
    ),
    "vpn": (
        "{ $.eventSource = ec2.amazonaws.com && "
        + one_of(
            "CreateVpnConnection",
            "ModifyVpnConnection",
            "DeleteVpnConnection",
            "CreateVpnGateway",
            "AttachVpnGateway",
            "DetachVpnGateway",
            "CreateCustomerGateway",
        )
        + " }"
    ),
    "direct-connect": "{ $.eventSource = directconnect.amazonaws.com && $.readOnly IS FALSE }",
    "peering": (
        "{ $.eventSource = ec2.amazonaws.com && "
        + one_of(
            "CreateVpcPeeringConnection",
            "AcceptVpcPeeringConnection",
            "DeleteVpcPeeringConnection",
            "RejectVpcPeeringConnection",
        )
        + " }"
    ),
    "route-tables": (
        "{ $.eventSource = ec2.amazonaws.com && "
        + one_of(
            "CreateRoute",
            "CreateRouteTable",
            "ReplaceRoute",
            "ReplaceRouteTableAssociation",
            "DeleteRoute",
            "DeleteRouteTable",
            "DisassociateRouteTable",
        )
        + " }"
    ),
}
