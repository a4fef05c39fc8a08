"""What real calls of boto3, answered by moto, are described as: objects, machines, queues, topics, tables."""

from base64 import b64encode
from collections.abc import Iterator

import orjson
import pytest

from tests.unit.wire_exchanges import ACCOUNT, Recorder, call, last, recorder

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
SECRET = "Geheim123!"
TRUST = '{"Version":"2012-10-17","Statement":[]}'
REGION_ARN = f"eu-west-1:{ACCOUNT}"


@pytest.fixture
def calls() -> Iterator[Recorder]:
    with recorder() as made:
        yield made


@pytest.mark.source("aws-observed", "s3 records")
def test_s3_records_bodies_of_xml_and_flags_of_the_query(calls: Recorder) -> None:
    place = {"LocationConstraint": "eu-west-1"}
    created, _ = call(calls, "s3", "create_bucket", Bucket="demo", CreateBucketConfiguration=place)
    tags = {"TagSet": [{"Key": "a", "Value": "x"}, {"Key": "b", "Value": "y"}]}
    tagged, _ = call(calls, "s3", "put_bucket_tagging", Bucket="demo", Tagging=tags)
    namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
    host = "demo.s3.eu-west-1.amazonaws.com"

    assert created.request_parameters == {
        "bucketName": "demo",
        "Host": host,
        "CreateBucketConfiguration": {"xmlns": namespace, **place},
    }
    assert created.resources == ()
    assert tagged.request_parameters == {
        "bucketName": "demo",
        "Host": host,
        "tagging": "",
        "Tagging": {"xmlns": namespace, "TagSet": {"Tag": tags["TagSet"]}},
    }
    assert tagged.resources == [{"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::demo"}]
    assert tagged.searched == [("AWS::S3::Bucket", "demo")]


@pytest.mark.source("aws-observed", "s3 records: bucket policy")
def test_a_bucket_policy_is_recorded_as_an_object(calls: Recorder) -> None:
    place = {"LocationConstraint": "eu-west-1"}
    call(calls, "s3", "create_bucket", Bucket="demo", CreateBucketConfiguration=place)
    record, _ = call(calls, "s3", "put_bucket_policy", Bucket="demo", Policy=TRUST)

    assert record.request_parameters is not None
    assert record.request_parameters["bucketPolicy"] == orjson.loads(TRUST)
    assert record.request_parameters["policy"] == ""


@pytest.mark.source("aws-observed", "s3 records: chunked upload")
def test_the_size_of_a_chunked_upload_is_that_of_its_content(calls: Recorder) -> None:
    place = {"LocationConstraint": "eu-west-1"}
    call(calls, "s3", "create_bucket", Bucket="demo", CreateBucketConfiguration=place)
    record, _ = call(calls, "s3", "put_object", Bucket="demo", Key="a b/ü.txt", Body=b"x" * 26)

    assert record.request_parameters == {
        "bucketName": "demo",
        "Host": "demo.s3.eu-west-1.amazonaws.com",
        "key": "a b/ü.txt",
    }
    assert record.additional["objectSize"] == 26


@pytest.mark.source("aws-observed", "s3 records: ListObjects")
def test_a_listing_names_the_prefix_of_its_objects(calls: Recorder) -> None:
    place = {"LocationConstraint": "eu-west-1"}
    call(calls, "s3", "create_bucket", Bucket="demo", CreateBucketConfiguration=place)
    record, _ = call(calls, "s3", "list_objects_v2", Bucket="demo", Prefix="logs/")

    assert (record.event_name, record.category) == ("ListObjects", "Data")
    assert record.resources[1] == {"type": "AWS::S3::Object", "ARNPrefix": "arn:aws:s3:::demo/logs/"}


@pytest.mark.source("aws-observed", "s3 records: HeadObject on a missing key")
def test_a_head_of_a_missing_object_has_the_error_that_get_would_have(calls: Recorder) -> None:
    place = {"LocationConstraint": "eu-west-1"}
    call(calls, "s3", "create_bucket", Bucket="demo", CreateBucketConfiguration=place)
    calls.refused(calls.client("s3").head_object, Bucket="demo", Key="nope")
    record = last(calls)

    assert (record.error_code, record.error_message) == ("NoSuchKey", "The specified key does not exist.")


@pytest.mark.source("aws-observed", "s3 records: denied calls on missing buckets have no resources")
def test_a_missing_bucket_is_no_resource(calls: Recorder) -> None:
    calls.refused(calls.client("s3").get_bucket_policy, Bucket="nowhere")
    record = last(calls)

    assert (record.error_code, record.resources) == ("NoSuchBucket", ())


@pytest.mark.source("aws-observed", "s3control: account public access block")
def test_s3_control_is_recorded_as_s3(calls: Recorder) -> None:
    record, _ = call(
        calls,
        "s3control",
        "put_public_access_block",
        AccountId=ACCOUNT,
        PublicAccessBlockConfiguration={"BlockPublicAcls": True},
    )

    assert record.event_source == "s3.amazonaws.com"
    assert record.event_name == "PutAccountPublicAccessBlock"


@pytest.mark.source("aws-observed", "ec2 records: RunInstances")
def test_run_instances_in_the_older_style(calls: Recorder) -> None:
    ec2 = calls.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    ec2.run_instances(
        ImageId="ami-12c6146b",
        MinCount=1,
        MaxCount=1,
        InstanceType="t3.micro",
        SubnetId=subnet,
        UserData=SECRET,
        ClientToken="once",
        Placement={"Tenancy": "default"},
        BlockDeviceMappings=[{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 8}}],
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "b"}]}],
    )
    record = last(calls)

    assert record.request_parameters == {
        "instancesSet": {"items": [{"imageId": "ami-12c6146b", "minCount": 1, "maxCount": 1}]},
        "instanceType": "t3.micro",
        "subnetId": subnet,
        "userData": "<sensitiveDataRemoved>",
        "clientToken": "once",
        "tenancy": "default",
        "monitoring": {"enabled": False},
        "disableApiTermination": False,
        "disableApiStop": False,
        "blockDeviceMapping": {"items": [{"deviceName": "/dev/sda1", "ebs": {"volumeSize": 8}}]},
        "tagSpecificationSet": {
            "items": [{"resourceType": "instance", "tags": [{"key": "a", "value": "b"}]}]
        },
    }
    assert record.response_elements is not None
    instance = record.response_elements["instancesSet"]["items"][0]
    assert isinstance(instance["launchTime"], int)
    assert ("AWS::EC2::Instance", instance["instanceId"]) in record.searched


@pytest.mark.source("aws-observed", "ec2 records: CreateKeyPair")
def test_the_private_key_of_a_key_pair_is_removed(calls: Recorder) -> None:
    record, _ = call(calls, "ec2", "create_key_pair", KeyName="k")

    assert record.response_elements is not None
    assert record.response_elements["keyMaterial"] == "<sensitiveDataRemoved>"


@pytest.mark.source("aws-observed", "ec2 records: Client. before the code")
def test_an_ec2_error_has_client_before_its_code(calls: Recorder) -> None:
    calls.refused(calls.client("ec2").delete_vpc, VpcId="vpc-0123456789abcdef0")
    record = last(calls)

    assert record.error_code == "Client.InvalidVpcID.NotFound"
    assert record.request_parameters == {"vpcId": "vpc-0123456789abcdef0"}


@pytest.mark.source("aws-observed", "ec2 records: newer operations, secrets of launch templates")
def test_user_data_of_a_launch_template_is_removed(calls: Recorder) -> None:
    record, _ = call(
        calls,
        "ec2",
        "create_launch_template",
        LaunchTemplateName="t",
        LaunchTemplateData={"UserData": b64encode(SECRET.encode()).decode(), "InstanceType": "t3.micro"},
        ClientToken="once",
    )

    assert record.request_parameters == {
        "CreateLaunchTemplateRequest": {
            "ClientToken": "once",
            "LaunchTemplateName": "t",
            "LaunchTemplateData": {"UserData": "<sensitiveDataRemoved>", "InstanceType": "t3.micro"},
        }
    }


@pytest.mark.source("aws-observed", "sns records: Publish")
def test_sns_hides_what_is_published(calls: Recorder) -> None:
    created, answer = call(calls, "sns", "create_topic", Name="t", Attributes={"DisplayName": "D"})
    topic = answer["TopicArn"]
    published, told = call(calls, "sns", "publish", TopicArn=topic, Message=SECRET, Subject="s")

    assert created.request_parameters == {"name": "t", "attributes": {"DisplayName": "D"}}
    assert created.response_elements == {"topicArn": topic}
    assert created.resources == ()
    assert published.request_parameters == {"topicArn": topic, "message": HIDDEN, "subject": HIDDEN}
    assert published.response_elements == {"messageId": told["MessageId"]}
    assert published.resources == [{"accountId": ACCOUNT, "type": "AWS::SNS::Topic", "ARN": topic}]


@pytest.mark.source("aws-docs", "SNS: publishing to phone numbers is not logged")
def test_a_text_to_a_phone_is_not_logged(calls: Recorder) -> None:
    record, _ = call(calls, "sns", "publish", PhoneNumber="+491711234567", Message="x")

    assert not record.logged


@pytest.mark.source("aws-observed", "sqs records")
def test_sqs_hides_messages_and_their_attributes(calls: Recorder) -> None:
    created, answer = call(calls, "sqs", "create_queue", QueueName="q", Attributes={"DelaySeconds": "1"})
    url = answer["QueueUrl"]
    batch, _ = call(
        calls,
        "sqs",
        "send_message_batch",
        QueueUrl=url,
        Entries=[
            {
                "Id": "1",
                "MessageBody": SECRET,
                "MessageAttributes": {"a": {"DataType": "String", "StringValue": SECRET}},
            }
        ],
    )
    received, _ = call(calls, "sqs", "receive_message", QueueUrl=url, MessageAttributeNames=["a", "b"])

    assert created.request_parameters == {"queueName": "q", "attributes": {"DelaySeconds": "1"}}
    assert created.searched == [("AWS::SQS::Queue", url)]
    assert batch.request_parameters == {
        "queueUrl": url,
        "entries": [{"id": "1", "messageBody": HIDDEN, "messageAttributes": {}}],
    }
    assert batch.response_elements is not None
    assert batch.response_elements["successful"][0]["id"] == "1"
    assert received.request_parameters == {"queueUrl": url, "messageAttributeNames": [HIDDEN, HIDDEN]}
    assert (received.read_only, received.response_elements) == (True, None)


@pytest.mark.source("aws-observed", "sqs records: QueueDoesNotExist")
def test_an_sqs_error_has_the_name_of_the_shape(calls: Recorder) -> None:
    calls.refused(calls.client("sqs").get_queue_url, QueueName="nope")

    assert last(calls).error_code == "QueueDoesNotExist"


@pytest.mark.source("aws-docs", "DynamoDB developer guide, logging with CloudTrail")
def test_dynamodb_records_keys_and_no_values(calls: Recorder) -> None:
    call(
        calls,
        "dynamodb",
        "create_table",
        TableName="Music",
        KeySchema=[{"AttributeName": "Artist", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Artist", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    created = last(calls)
    got, _ = call(calls, "dynamodb", "get_item", TableName="Music", Key={"Artist": {"S": "A"}})
    queried, _ = call(
        calls,
        "dynamodb",
        "query",
        TableName="Music",
        KeyConditionExpression="Artist = :a",
        ExpressionAttributeValues={":a": {"S": SECRET}},
    )
    statement, _ = call(
        calls, "dynamodb", "execute_statement", Statement=f"SELECT * FROM Music WHERE Artist = '{SECRET}'"
    )

    assert created.response_elements is not None
    assert created.response_elements["tableDescription"]["tableName"] == "Music"
    assert (got.category, got.read_only) == ("Data", True)
    assert got.request_parameters == {"tableName": "Music", "key": {"Artist": "A"}}
    assert queried.request_parameters == {
        "tableName": "Music",
        "keyConditionExpression": "Artist = :a",
    }
    assert statement.request_parameters == {"statement": "SELECT * FROM Music WHERE Artist = ***(Redacted)"}
    assert not statement.read_only


@pytest.mark.source("aws-docs", "DynamoDB developer guide: TransactWriteItems")
def test_a_dynamodb_transaction_is_a_list_of_operations(calls: Recorder) -> None:
    call(
        calls,
        "dynamodb",
        "create_table",
        TableName="Music",
        KeySchema=[{"AttributeName": "Artist", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Artist", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    record, _ = call(
        calls,
        "dynamodb",
        "transact_write_items",
        TransactItems=[{"Delete": {"TableName": "Music", "Key": {"Artist": {"S": "A"}}}}],
        ClientRequestToken="once",
    )

    assert record.request_parameters == {
        "clientRequestToken": "once",
        "requestItems": [{"operation": "Delete", "tableName": "Music", "key": {"Artist": "A"}}],
    }
    assert [entry["ARN"] for entry in record.resources] == [f"arn:aws:dynamodb:{REGION_ARN}:table/Music"]


@pytest.mark.source("assumed", "kinesis data events")
def test_a_kinesis_record_names_its_stream_and_no_data(calls: Recorder) -> None:
    call(calls, "kinesis", "create_stream", StreamName="s", ShardCount=1)
    record, _ = call(calls, "kinesis", "put_record", StreamName="s", Data=SECRET.encode(), PartitionKey="p")

    assert record.request_parameters == {"streamName": "s", "partitionKey": "p"}
    assert (record.response_elements, record.category) == (None, "Data")
    assert record.resources == [
        {
            "accountId": ACCOUNT,
            "type": "AWS::Kinesis::Stream",
            "ARN": f"arn:aws:kinesis:{REGION_ARN}:stream/s",
        }
    ]
