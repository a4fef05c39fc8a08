"""A deed that fires each rule, and one that leaves it quiet."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from rules import RULES

Deed = Callable[[Any], Any]

POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]}
)
METADATA = "<EntityDescriptor/>" + " " * 1000


def iam(cloudtrail: Any, user: str = "ada") -> Any:
    return cloudtrail.client("iam", user=user)


def called(service: str, name: str, **members: Any) -> Deed:
    """Return the deed of somebody whose call is only told of."""

    def deed(cloudtrail: Any) -> None:
        record = {
            "eventTime": cloudtrail.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "eventSource": f"{service}.amazonaws.com",
            "eventName": name,
            "awsRegion": "us-east-1",
            "readOnly": name.startswith(("Describe", "Get", "List")),
            "sourceIPAddress": "198.51.100.7",
            "userIdentity": {"type": "IAMUser", "userName": "ada"},
        }
        cloudtrail.inject(record | members)

    return deed


def at_night(deed: Deed) -> Deed:
    def later(cloudtrail: Any) -> None:
        cloudtrail.advance(hours=8)
        deed(cloudtrail)

    return later


def made_route_table(cloudtrail: Any) -> None:
    ec2 = cloudtrail.client("ec2")
    ec2.create_route_table(VpcId=ec2.describe_vpcs()["Vpcs"][0]["VpcId"])


def connected_peers(cloudtrail: Any) -> None:
    ec2 = cloudtrail.client("ec2")
    ours = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    theirs = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    ec2.create_vpc_peering_connection(VpcId=ours, PeerVpcId=theirs)


def replaced_metadata(cloudtrail: Any) -> None:
    with cloudtrail.unrecorded():
        arn = iam(cloudtrail).create_saml_provider(Name="office", SAMLMetadataDocument=METADATA)
    iam(cloudtrail).update_saml_provider(
        SAMLProviderArn=arn["SAMLProviderArn"], SAMLMetadataDocument=METADATA
    )


def trusted_oidc(cloudtrail: Any) -> None:
    iam(cloudtrail).create_open_id_connect_provider(Url="https://ci.example.com", ThumbprintList=["a" * 40])


def trusted_saml(cloudtrail: Any) -> None:
    iam(cloudtrail).create_saml_provider(Name="office", SAMLMetadataDocument=METADATA)


def made_user(name: str) -> Deed:
    return lambda cloudtrail: iam(cloudtrail).create_user(UserName=name)


def widened_user(cloudtrail: Any) -> None:
    with cloudtrail.unrecorded():
        iam(cloudtrail).create_user(UserName="bob.b")
    iam(cloudtrail).put_user_policy(UserName="bob.b", PolicyName="more", PolicyDocument=POLICY)


def looked_at_users(cloudtrail: Any) -> None:
    iam(cloudtrail).list_users()


FIRES: Mapping[str, list[Deed]] = {
    "outside-our-addresses": [looked_at_users, called("s3", "ListBuckets", sourceIPAddress="203.0.113.66")],
    "outside-office-hours": [at_night(looked_at_users)],
    "identity-provider": [trusted_saml, trusted_oidc, replaced_metadata],
    "user-named-otherwise": [made_user("backdoor"), made_user("Ada.L")],
    "policy-modified": [widened_user],
    "vpn": [called("ec2", "CreateVpnConnection")],
    "direct-connect": [called("directconnect", "CreateConnection")],
    "peering": [connected_peers],
    "route-tables": [made_route_table],
}
QUIET: Mapping[str, Deed] = {
    "outside-our-addresses": called("s3", "ListBuckets"),
    "outside-office-hours": looked_at_users,
    "identity-provider": called("iam", "ListSAMLProviders"),
    "user-named-otherwise": made_user("ada.lovelace"),
    "policy-modified": called("iam", "GetUserPolicy"),
    "vpn": called("ec2", "DescribeVpnConnections"),
    "direct-connect": called("directconnect", "DescribeConnections"),
    "peering": called("ec2", "DescribeVpcPeeringConnections"),
    "route-tables": called("ec2", "DescribeRouteTables"),
}


def fired(cloudtrail: Any, rule: str) -> int:
    """Return how many of the records the rule selects, as CloudWatch Logs tells."""
    messages = [json.dumps(record) for record in cloudtrail.events()]
    logs = cloudtrail.client("logs")
    return len(logs.test_metric_filter(filterPattern=RULES[rule], logEventMessages=messages)["matches"])


def test_each_rule_is_tried() -> None:
    assert FIRES.keys() == QUIET.keys() == RULES.keys()


@pytest.mark.parametrize(("rule", "deed"), [(rule, deed) for rule, deeds in FIRES.items() for deed in deeds])
def test_the_deed_fires_the_rule(cloudtrail, rule, deed):
    deed(cloudtrail)

    assert fired(cloudtrail, rule) == 1


@pytest.mark.parametrize("rule", RULES)
def test_quiet_work_does_not(cloudtrail, rule):
    QUIET[rule](cloudtrail)

    assert fired(cloudtrail, rule) == 0
