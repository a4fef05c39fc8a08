"""Whole records' parts, operation by operation, from bytes written by hand."""

import re

import pytest

from emulator.core.call import Description
from tests.unit.wire_golden import (
    IAM_XMLNS,
    KEY_ARN,
    KEY_ID,
    REQUEST_ID,
    ROLE,
    described,
    json_described,
    parts,
)


@pytest.mark.source("aws-observed", "CreateRole, public record of September 2026")
def test_create_role() -> None:
    body = (
        b"Action=CreateRole&Version=2010-05-08&RoleName=demo"
        b"&AssumeRolePolicyDocument=%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D"
    )
    answer = f"""<CreateRoleResponse xmlns="{IAM_XMLNS}"><CreateRoleResult><Role><Path>/</Path>
        <RoleName>demo</RoleName><RoleId>AROAEXAMPLEDEMO000001</RoleId><Arn>{ROLE}</Arn>
        <CreateDate>2026-09-13T15:38:40Z</CreateDate>
        <AssumeRolePolicyDocument>%7B%22Version%22%7D</AssumeRolePolicyDocument></Role></CreateRoleResult>
        <ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata></CreateRoleResponse>"""

    record = described("iam", body, answer, answered={})

    assert record == Description(
        event_source="iam.amazonaws.com",
        event_name="CreateRole",
        region="us-east-1",
        read_only=False,
        category="Management",
        request_parameters={
            "roleName": "demo",
            "assumeRolePolicyDocument": '{"Version":"2012-10-17","Statement":[]}',
        },
        response_elements={
            "role": {
                "path": "/",
                "roleName": "demo",
                "roleId": "AROAEXAMPLEDEMO000001",
                "arn": ROLE,
                "createDate": "2026-09-13T15:38:40Z",
                "assumeRolePolicyDocument": "%7B%22Version%22%7D",
            }
        },
        request_id=REQUEST_ID,
        searched=[
            ("AWS::IAM::Role", "demo"),
            ("AWS::IAM::Role", "AROAEXAMPLEDEMO000001"),
            ("AWS::IAM::Role", ROLE),
        ],
        global_service=True,
    )


@pytest.mark.source("aws-observed", "AssumeRole, public record of September 2026")
def test_assume_role_keeps_the_session_token_and_drops_the_secret_key() -> None:
    body = (
        b"Action=AssumeRole&Version=2011-06-15&RoleSessionName=ci"
        b"&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo"
    )
    answer = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
        <Credentials><AccessKeyId>ASIAEXAMPLE000000001</AccessKeyId><SecretAccessKey>geheim</SecretAccessKey>
        <SessionToken>FwoGZXIvYXdzEBYa</SessionToken><Expiration>2026-09-13T16:38:40Z</Expiration></Credentials>
        <AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:ci</AssumedRoleId>
        <Arn>arn:aws:sts::123456789012:assumed-role/demo/ci</Arn></AssumedRoleUser>
        </AssumeRoleResult></AssumeRoleResponse>"""

    record = described("sts", body, answer)

    assert record.read_only
    assert parts(record) == (
        {"roleArn": ROLE, "roleSessionName": "ci"},
        {
            "credentials": {
                "accessKeyId": "ASIAEXAMPLE000000001",
                "sessionToken": "FwoGZXIvYXdzEBYa",
                "expiration": "2026-09-13T16:38:40Z",
            },
            "assumedRoleUser": {
                "assumedRoleId": "AROAEXAMPLE:ci",
                "arn": "arn:aws:sts::123456789012:assumed-role/demo/ci",
            },
        },
    )
    assert record.resources == [{"accountId": "123456789012", "type": "AWS::IAM::Role", "ARN": ROLE}]
    assert record.searched == [
        ("AWS::IAM::AccessKey", "ASIAEXAMPLE000000001"),
        ("AWS::STS::AssumedRole", "arn:aws:sts::123456789012:assumed-role/demo/ci"),
        ("AWS::STS::AssumedRole", "AROAEXAMPLE:ci"),
        ("AWS::STS::AssumedRole", "ci"),
        ("AWS::IAM::Role", ROLE),
    ]


@pytest.mark.source("aws-observed", "GetCallerIdentity, public record of September 2026")
def test_get_caller_identity_has_neither_parameters_nor_elements() -> None:
    record = described("sts", b"Action=GetCallerIdentity&Version=2011-06-15", "<x><Account>1</Account></x>")

    assert parts(record) == (None, None)
    assert record.read_only
    assert record.additional == {
        "RequestDetails": {"awsServingRegion": "eu-west-1", "endpointType": "regional"}
    }


@pytest.mark.source("aws-observed", "CreateFunction20150331, public record of September 2026")
def test_create_function() -> None:
    body = (
        b'{"FunctionName":"f","Runtime":"python3.12","Role":"arn:aws:iam::123456789012:role/demo",'
        b'"Handler":"l.h","Code":{"ZipFile":"UEsDBA=="},"Environment":{"Variables":{"DB":"geheim"}}}'
    )
    answer = (
        '{"FunctionName":"f","FunctionArn":"arn:aws:lambda:eu-west-1:123456789012:function:f",'
        '"Environment":{"Variables":{"DB":"geheim"}},"LastModified":"2026-09-13T15:38:54.497+0000","Timeout":3}'
    )

    record = described("lambda", body, answer, url="/2015-03-31/functions", headers={})

    assert record.event_name == "CreateFunction20150331"
    assert parts(record) == (
        {
            "functionName": "f",
            "runtime": "python3.12",
            "role": ROLE,
            "handler": "l.h",
            "code": {},
            "environment": {},
            "publish": False,
        },
        {
            "functionName": "f",
            "functionArn": "arn:aws:lambda:eu-west-1:123456789012:function:f",
            "environment": {},
            "lastModified": "2026-09-13T15:38:54.497+0000",
            "timeout": 3,
        },
    )


@pytest.mark.source("aws-observed", "Invoke, public record of September 2026")
def test_invoke_is_a_data_event_without_payload() -> None:
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:f"
    headers = {"X-Amz-Invocation-Type": "RequestResponse", "X-Amz-Log-Type": "Tail"}

    record = described(
        "lambda", b'{"password":"geheim"}', '"x"', url="/2015-03-31/functions/f/invocations", headers=headers
    )

    assert (record.category, record.read_only) == ("Data", False)
    assert parts(record) == ({"functionName": arn, "invocationType": "RequestResponse"}, None)
    assert record.resources == [{"accountId": "123456789012", "type": "AWS::Lambda::Function", "ARN": arn}]
    assert record.additional == {"functionVersion": f"{arn}:$LATEST", "customerEniId": ""}
    assert record.searched == ()


@pytest.mark.source("aws-docs", "DynamoDB developer guide, logging with CloudTrail: PutItem")
def test_put_item_has_names_of_attributes_and_the_value_of_the_key() -> None:
    body = (
        b'{"TableName":"Music","Item":{"Artist":{"S":"A"},"Price":{"N":"9"}},'
        b'"ReturnConsumedCapacity":"TOTAL"}'
    )

    record = json_described("dynamodb", "DynamoDB_20120810.PutItem", body)

    assert (record.category, record.api_version) == ("Data", "2012-08-10")
    assert parts(record) == (
        {
            "tableName": "Music",
            "item": ["Artist", "Price"],
            "key": {"Artist": "A"},
            "returnConsumedCapacity": "TOTAL",
        },
        None,
    )
    assert record.resources == [
        {
            "accountId": "123456789012",
            "type": "AWS::DynamoDB::Table",
            "ARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/Music",
        }
    ]


@pytest.mark.source("aws-observed", "SendMessage, public record of September 2026")
def test_send_message_hides_the_body() -> None:
    url = "https://sqs.eu-west-1.amazonaws.com/123456789012/q"
    body = f'{{"QueueUrl":"{url}","MessageBody":"geheim","DelaySeconds":5}}'.encode()

    record = json_described(
        "sqs", "AmazonSQS.SendMessage", body, '{"MessageId":"m-1","MD5OfMessageBody":"d41d8"}'
    )

    assert parts(record) == (
        {"queueUrl": url, "messageBody": "HIDDEN_DUE_TO_SECURITY_REASONS", "delaySeconds": 5},
        {"messageId": "m-1", "mD5OfMessageBody": "d41d8"},
    )
    assert record.resources == [
        {
            "accountId": "123456789012",
            "type": "AWS::SQS::Queue",
            "ARN": "arn:aws:sqs:eu-west-1:123456789012:q",
        }
    ]


@pytest.mark.source("aws-docs", "KMS developer guide, Encrypt")
def test_encrypt_is_a_read_of_a_key_that_shows_no_text() -> None:
    body = f'{{"KeyId":"{KEY_ID}","Plaintext":"Z2VoZWlt","EncryptionContext":{{"Department":"x"}}}}'.encode()
    answer = f'{{"KeyId":"{KEY_ARN}","CiphertextBlob":"AQIC"}}'

    record = json_described("kms", "TrentService.Encrypt", body, answer)

    assert (record.category, record.read_only) == ("Management", True)
    assert parts(record) == (
        {
            "keyId": KEY_ID,
            "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "encryptionContext": {"Department": "x"},
        },
        None,
    )
    assert record.resources == [{"accountId": "123456789012", "type": "AWS::KMS::Key", "ARN": KEY_ARN}]
    assert record.searched == [(None, KEY_ID)]


@pytest.mark.source("aws-docs", "KMS developer guide, DisableKey since December 2022")
def test_a_key_changing_call_answers_the_arn_of_the_key() -> None:
    record = json_described("kms", "TrentService.DisableKey", f'{{"KeyId":"{KEY_ID}"}}'.encode(), "")

    assert parts(record) == ({"keyId": KEY_ID}, {"keyId": KEY_ARN})


@pytest.mark.source("aws-observed", "PutObject, public record of September 2026")
def test_put_object_has_two_resources_and_the_encryption_header() -> None:
    host = "demo.s3.us-east-1.amazonaws.com"
    answered = {
        "x-amz-request-id": "F05DGGR39VBFNV2P",
        "x-amz-id-2": "abc",
        "x-amz-server-side-encryption": "AES256",
        "etag": '"x"',
    }

    record = described(
        "s3",
        b"x" * 26,
        method="PUT",
        url="/a.txt",
        headers={"Host": host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-date": "20260913T153840Z"},
        answered=answered,
    )

    assert record == Description(
        event_source="s3.amazonaws.com",
        event_name="PutObject",
        region="eu-west-1",
        read_only=False,
        category="Data",
        request_parameters={"bucketName": "demo", "Host": host, "key": "a.txt"},
        response_elements={"x-amz-server-side-encryption": "AES256"},
        additional={
            "SignatureVersion": "SigV4",
            "CipherSuite": "TLS_AES_128_GCM_SHA256",
            "objectSize": 26,
            "bytesTransferredIn": 26,
            "SSEApplied": "Default_SSE_S3",
            "AuthenticationMethod": "AuthHeader",
            "x-amz-id-2": "abc",
            "httpStatusCode": 200,
            "bytesTransferredOut": 0,
        },
        request_id="F05DGGR39VBFNV2P",
        resources=[
            {"accountId": "123456789012", "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::demo"},
            {"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::demo/a.txt"},
        ],
        user_agent="[Boto3/1.43]",
    )


@pytest.mark.source("aws-observed", "CreateDBInstance, public records")
def test_create_db_instance_is_unwrapped_and_shows_no_password() -> None:
    body = (
        b"Action=CreateDBInstance&Version=2014-10-31&DBInstanceIdentifier=db&MasterUserPassword=geheim"
        b"&VpcSecurityGroupIds.VpcSecurityGroupId.1=sg-1&Tags.Tag.1.Key=a&Tags.Tag.1.Value=b"
    )
    answer = """<CreateDBInstanceResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">
        <CreateDBInstanceResult><DBInstance><DBInstanceIdentifier>db</DBInstanceIdentifier>
        <DBInstanceStatus>creating</DBInstanceStatus><MultiAZ>false</MultiAZ>
        <PendingModifiedValues><MasterUserPassword>geheim</MasterUserPassword></PendingModifiedValues>
        <VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-1</VpcSecurityGroupId>
        <Status>active</Status></VpcSecurityGroupMembership></VpcSecurityGroups>
        </DBInstance></CreateDBInstanceResult></CreateDBInstanceResponse>"""

    assert parts(described("rds", body, answer)) == (
        {
            "dBInstanceIdentifier": "db",
            "masterUserPassword": "HIDDEN_DUE_TO_SECURITY_REASONS",
            "vpcSecurityGroupIds": ["sg-1"],
            "tags": [{"key": "a", "value": "b"}],
        },
        {
            "dBInstanceIdentifier": "db",
            "dBInstanceStatus": "creating",
            "multiAZ": False,
            "pendingModifiedValues": {"masterUserPassword": "HIDDEN_DUE_TO_SECURITY_REASONS"},
            "vpcSecurityGroups": [{"vpcSecurityGroupId": "sg-1", "status": "active"}],
        },
    )


@pytest.mark.source("aws-observed", "ChangeResourceRecordSets, public records")
def test_change_resource_record_sets() -> None:
    body = b"""<ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeBatch>
        <Changes><Change><Action>UPSERT</Action><ResourceRecordSet><Name>a.example.com</Name><Type>A</Type>
        <TTL>60</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords>
        </ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>"""
    answer = """<ChangeResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">
        <ChangeInfo><Id>/change/C1</Id><Status>PENDING</Status>
        <SubmittedAt>2026-09-13T15:38:40.123Z</SubmittedAt></ChangeInfo></ChangeResourceRecordSetsResponse>"""

    record = described("route53", body, answer, url="/2013-04-01/hostedzone/Z1/rrset/", headers={})

    assert (record.region, record.api_version, record.global_service) == ("us-east-1", "2013-04-01", True)
    assert record.additional == {"Note": "Do not use to reconstruct hosted zone"}
    assert parts(record) == (
        {
            "hostedZoneId": "Z1",
            "changeBatch": {
                "changes": [
                    {
                        "action": "UPSERT",
                        "resourceRecordSet": {
                            "name": "a.example.com",
                            "type": "A",
                            "tTL": 60,
                            "resourceRecords": [{"value": "192.0.2.1"}],
                        },
                    }
                ]
            },
        },
        {
            "changeInfo": {
                "id": "/change/C1",
                "status": "PENDING",
                "submittedAt": "2026-09-13T15:38:40Z",
            }
        },
    )


@pytest.mark.source("aws-observed", "PutEvents, public record of September 2026")
def test_put_events_hides_the_detail_and_names_each_bus_once() -> None:
    body = (
        b'{"Entries":[{"Source":"s","DetailType":"d","Detail":"{}"},'
        b'{"Source":"t","Detail":"{}","EventBusName":"b"},{"Source":"u","Detail":"{}"}]}'
    )
    answer = '{"FailedEntryCount":0,"Entries":[{"EventId":"1"},{"EventId":"2"},{"EventId":"3"}]}'

    record = json_described("events", "AWSEvents.PutEvents", body, answer)

    hidden = "HIDDEN_DUE_TO_SECURITY_REASONS"
    assert parts(record) == (
        {
            "entries": [
                {"source": "s", "detailType": "d", "detail": hidden},
                {"source": "t", "detail": hidden, "eventBusName": "b"},
                {"source": "u", "detail": hidden},
            ]
        },
        {"failedEntryCount": 0, "entries": [{"eventId": "1"}, {"eventId": "2"}, {"eventId": "3"}]},
    )
    assert [re.sub(r".*/", "", bus["ARN"]) for bus in record.resources] == ["default", "b"]
