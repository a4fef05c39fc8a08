"""EC2's two ways of recording, from bytes written by hand."""

import gzip

import orjson
import pytest

from emulator.wire.service_models import data_folder
from emulator.wire.tables.ec2 import OLD_STYLE
from tests.unit.wire_golden import EC2_XMLNS, REQUEST_ID, described, parts


@pytest.mark.source("aws-observed", "DescribeInstances, public records")
def test_describe_instances_without_arguments() -> None:
    record = described("ec2", b"Action=DescribeInstances&Version=2016-11-15")

    assert parts(record) == ({"instancesSet": {}, "filterSet": {}}, None)
    assert record.read_only


@pytest.mark.source("aws-observed", "DescribeVpcs, public records")
def test_a_filter_of_an_older_operation_becomes_sets() -> None:
    body = (
        b"Action=DescribeVpcs&Version=2016-11-15&VpcId.1=vpc-1&MaxResults=5"
        b"&Filter.1.Name=tag%3Aa&Filter.1.Value.1=b"
    )

    assert described("ec2", body).request_parameters == {
        "filterSet": {"items": [{"name": "tag:a", "valueSet": {"items": [{"value": "b"}]}}]},
        "vpcSet": {"items": [{"vpcId": "vpc-1"}]},
        "maxResults": 5,
    }


@pytest.mark.source("aws-observed", "AuthorizeSecurityGroupIngress, public records")
def test_authorize_security_group_ingress() -> None:
    body = (
        b"Action=AuthorizeSecurityGroupIngress&Version=2016-11-15&GroupId=sg-0a"
        b"&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=22&IpPermissions.1.ToPort=22"
        b"&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0%2F0"
    )
    answer = f"""<AuthorizeSecurityGroupIngressResponse xmlns="{EC2_XMLNS}"><requestId>old</requestId>
        <return>true</return><securityGroupRuleSet><item><groupOwnerId>123456789012</groupOwnerId>
        <groupId>sg-0a</groupId><securityGroupRuleId>sgr-01</securityGroupRuleId><isEgress>false</isEgress>
        <ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort><cidrIpv4>0.0.0.0/0</cidrIpv4>
        </item></securityGroupRuleSet></AuthorizeSecurityGroupIngressResponse>"""

    assert parts(described("ec2", body, answer)) == (
        {
            "groupId": "sg-0a",
            "ipPermissions": {
                "items": [
                    {
                        "ipProtocol": "tcp",
                        "fromPort": 22,
                        "toPort": 22,
                        "groups": {},
                        "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]},
                        "ipv6Ranges": {},
                        "prefixListIds": {},
                    }
                ]
            },
        },
        {
            "requestId": REQUEST_ID,
            "_return": True,
            "securityGroupRuleSet": {
                "items": [
                    {
                        "groupOwnerId": "123456789012",
                        "groupId": "sg-0a",
                        "securityGroupRuleId": "sgr-01",
                        "isEgress": False,
                        "ipProtocol": "tcp",
                        "fromPort": 22,
                        "toPort": 22,
                        "cidrIpv4": "0.0.0.0/0",
                    }
                ]
            },
        },
    )


@pytest.mark.source("aws-observed", "DeleteVpc, public records")
def test_an_older_operation_without_output_answers_return() -> None:
    record = described("ec2", b"Action=DeleteVpc&Version=2016-11-15&VpcId=vpc-1", "<DeleteVpcResponse/>")

    assert parts(record) == ({"vpcId": "vpc-1"}, {"requestId": REQUEST_ID, "_return": True})


@pytest.mark.source("aws-observed", "CreateFlowLogs, public records")
def test_create_flow_logs_is_recorded_as_it_travels() -> None:
    body = (
        b"Action=CreateFlowLogs&Version=2016-11-15&ResourceId.1=vpc-01&ResourceType=VPC&TrafficType=ALL"
        b"&LogDestinationType=s3&LogDestination=arn%3Aaws%3As3%3A%3A%3Ademo-logs"
        b"&TagSpecification.1.ResourceType=vpc-flow-log&TagSpecification.1.Tag.1.Key=team"
        b"&TagSpecification.1.Tag.1.Value=sec"
    )
    answer = f"""<CreateFlowLogsResponse xmlns="{EC2_XMLNS}"><requestId>{REQUEST_ID}</requestId>
        <clientToken>x</clientToken><unsuccessful/><flowLogIdSet><item>fl-01</item></flowLogIdSet>
        </CreateFlowLogsResponse>"""

    assert parts(described("ec2", body, answer)) == (
        {
            "CreateFlowLogsRequest": {
                "ResourceId": {"tag": 1, "content": "vpc-01"},
                "ResourceType": "VPC",
                "TrafficType": "ALL",
                "LogDestinationType": "s3",
                "LogDestination": "arn:aws:s3:::demo-logs",
                "TagSpecification": {
                    "ResourceType": "vpc-flow-log",
                    "tag": 1,
                    "Tag": {"Key": "team", "tag": 1, "Value": "sec"},
                },
            }
        },
        {
            "CreateFlowLogsResponse": {
                "xmlns": EC2_XMLNS,
                "requestId": REQUEST_ID,
                "clientToken": "x",
                "unsuccessful": "",
                "flowLogIdSet": {"item": "fl-01"},
            }
        },
    )


@pytest.mark.source("aws-observed", "newer EC2 operations, public records")
def test_several_elements_of_a_newer_operation_become_an_array_of_typed_values() -> None:
    body = (
        b"Action=DescribeFlowLogs&Version=2016-11-15&MaxResults=5&DryRun=true"
        b"&FlowLogId.1=fl-1&FlowLogId.2=fl-2"
    )

    assert described("ec2", body).request_parameters == {
        "DescribeFlowLogsRequest": {
            "FlowLogId": [{"tag": 1, "content": "fl-1"}, {"tag": 2, "content": "fl-2"}],
            "MaxResults": 5,
            "DryRun": True,
        }
    }


@pytest.mark.source("aws-observed", "newer EC2 operations, public records")
def test_a_newer_operation_without_parameters_is_an_empty_text() -> None:
    record = described("ec2", b"Action=DescribeFlowLogs&Version=2016-11-15")

    assert parts(record) == ({"DescribeFlowLogsRequest": ""}, None)


@pytest.mark.source("botocore-model", "ec2 2014-10-01")
def test_the_older_style_is_that_of_the_operations_of_2014() -> None:
    [path] = (data_folder() / "ec2" / "2014-10-01").glob("service-2.json*")
    packed = path.read_bytes()

    model = orjson.loads(gzip.decompress(packed) if path.suffix == ".gz" else packed)

    assert frozenset(model["operations"]) == OLD_STYLE


@pytest.mark.source("aws-observed", "CreateVolume, public records")
def test_sizes_of_volumes_are_texts_and_times_milliseconds() -> None:
    body = b"Action=CreateVolume&Version=2016-11-15&Size=8&AvailabilityZone=eu-west-1a"
    answer = f"""<CreateVolumeResponse xmlns="{EC2_XMLNS}"><volumeId>vol-1</volumeId><size>8</size>
        <createTime>2026-01-02T03:04:05.678Z</createTime><attachmentSet/></CreateVolumeResponse>"""

    assert parts(described("ec2", body, answer)) == (
        {"size": "8", "zone": "eu-west-1a"},
        {
            "requestId": REQUEST_ID,
            "volumeId": "vol-1",
            "size": "8",
            "createTime": 1767323045678,
            "attachmentSet": {},
        },
    )


@pytest.mark.source("aws-observed", "ModifyImageAttribute, public records")
def test_launch_permissions_are_items() -> None:
    body = (
        b"Action=ModifyImageAttribute&Version=2016-11-15&ImageId=ami-1"
        b"&LaunchPermission.Add.1.UserId=210987654321"
    )

    assert described("ec2", body).request_parameters == {
        "imageId": "ami-1",
        "launchPermission": {"add": {"items": [{"userId": "210987654321"}]}},
    }


@pytest.mark.source("aws-observed", "ModifyInstanceAttribute, public records")
def test_the_user_data_of_an_instance_is_removed() -> None:
    body = b"Action=ModifyInstanceAttribute&Version=2016-11-15&InstanceId=i-1&UserData.Value=Z2VoZWlt"

    assert described("ec2", body).request_parameters == {
        "instanceId": "i-1",
        "userData": "<sensitiveDataRemoved>",
    }


@pytest.mark.source("aws-observed", "CreateTags, public records")
def test_create_tags() -> None:
    body = b"Action=CreateTags&ResourceId.1=vpc-1&ResourceId.2=vpc-2&Tag.1.Key=a&Tag.1.Value=b"

    assert described("ec2", body).request_parameters == {
        "resourcesSet": {"items": [{"resourceId": "vpc-1"}, {"resourceId": "vpc-2"}]},
        "tagSet": {"items": [{"key": "a", "value": "b"}]},
    }


@pytest.mark.source("aws-docs", "Signing: presigned requests carry no secrets into records")
def test_what_signs_a_presigned_call_is_no_parameter() -> None:
    url = (
        "/?Action=DescribeFlowLogs&Version=2016-11-15&X-Amz-Signature=geheim&X-Amz-Security-Token=geheim"
        "&X-Amz-Credential=AKIA"
    )

    assert described("ec2", method="GET", url=url, headers={}).request_parameters == {
        "DescribeFlowLogsRequest": ""
    }
