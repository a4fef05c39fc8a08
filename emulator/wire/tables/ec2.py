"""EC2's older way of recording: its operations, and the names of its sets."""

from collections.abc import Mapping

# The operations of API version 2014-10-01: they are recorded in the older style, all newer ones as
# the query string and the XML they travel as. Source: botocore's model of that version.
_OLD_STYLE = """
    AcceptVpcPeeringConnection AllocateAddress AssignPrivateIpAddresses AssociateAddress
    AssociateDhcpOptions AssociateRouteTable AttachClassicLinkVpc AttachInternetGateway
    AttachNetworkInterface AttachVolume AttachVpnGateway AuthorizeSecurityGroupEgress
    AuthorizeSecurityGroupIngress BundleInstance CancelBundleTask CancelConversionTask CancelExportTask
    CancelReservedInstancesListing CancelSpotInstanceRequests ConfirmProductInstance CopyImage
    CopySnapshot CreateCustomerGateway CreateDhcpOptions CreateImage CreateInstanceExportTask
    CreateInternetGateway CreateKeyPair CreateNetworkAcl CreateNetworkAclEntry CreateNetworkInterface
    CreatePlacementGroup CreateReservedInstancesListing CreateRoute CreateRouteTable CreateSecurityGroup
    CreateSnapshot CreateSpotDatafeedSubscription CreateSubnet CreateTags CreateVolume CreateVpc
    CreateVpcPeeringConnection CreateVpnConnection CreateVpnConnectionRoute CreateVpnGateway
    DeleteCustomerGateway DeleteDhcpOptions DeleteInternetGateway DeleteKeyPair DeleteNetworkAcl
    DeleteNetworkAclEntry DeleteNetworkInterface DeletePlacementGroup DeleteRoute DeleteRouteTable
    DeleteSecurityGroup DeleteSnapshot DeleteSpotDatafeedSubscription DeleteSubnet DeleteTags
    DeleteVolume DeleteVpc DeleteVpcPeeringConnection DeleteVpnConnection DeleteVpnConnectionRoute
    DeleteVpnGateway DeregisterImage DescribeAccountAttributes DescribeAddresses
    DescribeAvailabilityZones DescribeBundleTasks DescribeClassicLinkInstances DescribeConversionTasks
    DescribeCustomerGateways DescribeDhcpOptions DescribeExportTasks DescribeImageAttribute
    DescribeImages DescribeInstanceAttribute DescribeInstanceStatus DescribeInstances
    DescribeInternetGateways DescribeKeyPairs DescribeNetworkAcls DescribeNetworkInterfaceAttribute
    DescribeNetworkInterfaces DescribePlacementGroups DescribeRegions DescribeReservedInstances
    DescribeReservedInstancesListings DescribeReservedInstancesModifications
    DescribeReservedInstancesOfferings DescribeRouteTables DescribeSecurityGroups
    DescribeSnapshotAttribute DescribeSnapshots DescribeSpotDatafeedSubscription
    DescribeSpotInstanceRequests DescribeSpotPriceHistory DescribeSubnets DescribeTags
    DescribeVolumeAttribute DescribeVolumeStatus DescribeVolumes DescribeVpcAttribute
    DescribeVpcClassicLink DescribeVpcPeeringConnections DescribeVpcs DescribeVpnConnections
    DescribeVpnGateways DetachClassicLinkVpc DetachInternetGateway DetachNetworkInterface DetachVolume
    DetachVpnGateway DisableVgwRoutePropagation DisableVpcClassicLink DisassociateAddress
    DisassociateRouteTable EnableVgwRoutePropagation EnableVolumeIO EnableVpcClassicLink
    GetConsoleOutput GetPasswordData ImportInstance ImportKeyPair ImportVolume ModifyImageAttribute
    ModifyInstanceAttribute ModifyNetworkInterfaceAttribute ModifyReservedInstances
    ModifySnapshotAttribute ModifySubnetAttribute ModifyVolumeAttribute ModifyVpcAttribute
    MonitorInstances PurchaseReservedInstancesOffering RebootInstances RegisterImage
    RejectVpcPeeringConnection ReleaseAddress ReplaceNetworkAclAssociation ReplaceNetworkAclEntry
    ReplaceRoute ReplaceRouteTableAssociation ReportInstanceStatus RequestSpotInstances
    ResetImageAttribute ResetInstanceAttribute ResetNetworkInterfaceAttribute ResetSnapshotAttribute
    RevokeSecurityGroupEgress RevokeSecurityGroupIngress RunInstances StartInstances StopInstances
    TerminateInstances UnassignPrivateIpAddresses UnmonitorInstances
"""
OLD_STYLE = frozenset(_OLD_STYLE.split())

# The set that a list parameter becomes, and the member that each of its values becomes.
# Source: published records.
SETS: Mapping[str, tuple[str, str]] = {
    "AllocationId": ("allocationIdsSet", "allocationId"),
    "AttributeName": ("accountAttributeNameSet", "attributeName"),
    "BlockDeviceMapping": ("blockDeviceMapping", "blockDeviceMapping"),
    "BundleId": ("bundlesSet", "bundleId"),
    "CustomerGatewayId": ("customerGatewaySet", "customerGatewayId"),
    "DhcpOptionsId": ("dhcpOptionsSet", "dhcpOptionsId"),
    "ExecutableBy": ("executableBySet", "user"),
    "Filter": ("filterSet", "filter"),
    "GroupId": ("securityGroupIdSet", "groupId"),
    "GroupName": ("securityGroupSet", "groupName"),
    "ImageId": ("imagesSet", "imageId"),
    "InstanceId": ("instancesSet", "instanceId"),
    "InternetGatewayId": ("internetGatewayIdSet", "internetGatewayId"),
    "IpPermissions": ("ipPermissions", "ipPermission"),
    "Ipv6Address": ("ipv6AddressesSet", "ipv6Address"),
    "KeyName": ("keySet", "keyName"),
    "KeyPairId": ("keyPairIdSet", "keyPairId"),
    "NetworkAclId": ("networkAclIdSet", "networkAclId"),
    "NetworkInterface": ("networkInterfaceSet", "networkInterface"),
    "NetworkInterfaceId": ("networkInterfaceIdSet", "networkInterfaceId"),
    "Owner": ("ownersSet", "owner"),
    "PlacementGroupId": ("placementGroupIdSet", "groupId"),
    "PrivateIpAddress": ("privateIpAddressesSet", "privateIpAddress"),
    "PrivateIpAddresses": ("privateIpAddressesSet", "privateIpAddress"),
    "PublicIp": ("publicIpsSet", "publicIp"),
    "RegionName": ("regionSet", "regionName"),
    "ResourceId": ("resourcesSet", "resourceId"),
    "RestorableBy": ("sharedUsersSet", "user"),
    "RouteTableId": ("routeTableIdSet", "routeTableId"),
    "SecurityGroup": ("groupSet", "groupName"),
    "SecurityGroupId": ("groupSet", "groupId"),
    "SecurityGroupRuleId": ("securityGroupRuleIdSet", "securityGroupRuleId"),
    "SnapshotId": ("snapshotSet", "snapshotId"),
    "SubnetId": ("subnetSet", "subnetId"),
    "Tag": ("tagSet", "tag"),
    "TagSpecification": ("tagSpecificationSet", "tagSpecification"),
    "VolumeId": ("volumeSet", "volumeId"),
    "VpcId": ("vpcSet", "vpcId"),
    "VpcPeeringConnectionId": ("vpcPeeringConnectionIdSet", "vpcPeeringConnectionId"),
    "VpnConnectionId": ("vpnConnectionSet", "vpnConnectionId"),
    "VpnGatewayId": ("vpnGatewaySet", "vpnGatewayId"),
    "ZoneId": ("availabilityZoneIdSet", "zoneId"),
    "ZoneName": ("availabilityZoneSet", "zoneName"),
}

# Where an operation names a set differently.
SETS_OF_OPERATIONS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("CreateNetworkInterface", "PrivateIpAddresses"): ("privateIpAddressesSet", "privateIpAddress"),
    ("DescribePlacementGroups", "GroupId"): ("placementGroupIdSet", "groupId"),
    ("DescribePlacementGroups", "GroupName"): ("placementGroupSet", "groupName"),
    ("ModifyInstanceAttribute", "GroupId"): ("groupSet", "groupId"),
    ("ModifyNetworkInterfaceAttribute", "SecurityGroupId"): ("groupSet", "groupId"),
}

# Lists inside of other structures: set and member. All others keep their name.
INNER_SETS: Mapping[str, tuple[str, str]] = {
    "Ipv6Addresses": ("ipv6AddressesSet", "ipv6Address"),
    "PrivateIpAddresses": ("privateIpAddressesSet", "privateIpAddress"),
    "SecurityGroupId": ("groupSet", "groupId"),
    "Value": ("valueSet", "value"),
}
# Lists inside of other structures that are plain arrays.
PLAIN_LISTS = frozenset({("TagSpecification", "Tag")})
# Lists that are written as {} where the caller sent none, by structure.
EMPTY_LISTS: Mapping[str, tuple[str, ...]] = {
    "IpPermission": ("groups", "ipRanges", "ipv6Ranges", "prefixListIds"),
}

# Operations whose sets have "item" where all others have "items".
ITEM_OPERATIONS = frozenset({"DescribeClassicLinkInstances", "DescribeVpcClassicLink"})
ITEM_SETS = frozenset({"privateIpAddressesSet"})

# Members that RunInstances writes per instance, inside of instancesSet.
PER_INSTANCE = ("imageId", "minCount", "maxCount", "keyName")
# Members of RunInstances' Placement that stand beside the others.
PLACEMENT = ("availabilityZone", "tenancy")

# Members that are written although the caller sent none, by operation.
DEFAULTS: Mapping[str, Mapping[str, object]] = {
    "AuthorizeSecurityGroupEgress": {"ipPermissions": {}},
    "AuthorizeSecurityGroupIngress": {"ipPermissions": {}},
    "DeleteSnapshot": {"force": False},
    "DeleteVolume": {"reportVolumeFailure": False},
    "RevokeSecurityGroupEgress": {"ipPermissions": {}},
    "RevokeSecurityGroupIngress": {"ipPermissions": {}},
    "RunInstances": {
        "blockDeviceMapping": {},
        "monitoring": {"enabled": False},
        "disableApiTermination": False,
        "disableApiStop": False,
    },
}

# Members of answers that the model does not know, by operation. Source: real records of 2023 and 2024 have
# the member; which state it tells is assumed.
ANSWERED: Mapping[str, Mapping[str, object]] = {
    "DisassociateRouteTable": {"associationState": {"state": "disassociated"}},
}

# Members under another name than their own, by operation.
RENAMED: Mapping[tuple[str, str], str] = {
    ("CreateNetworkAclEntry", "protocol"): "aclProtocol",
    ("CreateNetworkAclEntry", "icmp"): "icmpTypeCode",
    ("CreateVolume", "availabilityZone"): "zone",
    ("ModifyImageAttribute", "attribute"): "attributeType",
    ("ModifySnapshotAttribute", "attribute"): "attributeType",
    ("ReplaceNetworkAclEntry", "icmp"): "icmpTypeCode",
    ("ReplaceNetworkAclEntry", "protocol"): "aclProtocol",
}
# Numbers that are written as text.
TEXTS = frozenset({("CreateVolume", "size"), ("CreateSnapshot", "volumeSize")})

RESPONSE_NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"
