"""What CreateTrail and UpdateTrail leave in a trail's topic and log group while they try them out."""

import json
from typing import Any

import pytest

from tests.conftest import ACCOUNT, MakeClient, raises_error
from tests.operations.support import (
    GROUP_ARN,
    HOME,
    ROLE_ARN,
    TOPIC_ARN,
    World,
    allow,
    policy,
    refused,
)

MESSAGE = (TOPIC_ARN, "CloudTrail validation message.")
STREAM = f"{ACCOUNT}/{HOME}/audit/{ACCOUNT}_CloudTrail_{HOME}"
LOGS = {"CloudWatchLogsLogGroupArn": GROUP_ARN, "CloudWatchLogsRoleArn": ROLE_ARN}
GROUP = GROUP_ARN.removesuffix(":*")


def rights(*actions: str) -> Any:
    return policy({"Effect": "Allow", "Action": list(actions), "Resource": f"{GROUP}:log-stream:*"})


@pytest.mark.source("aws-observed", "delivery.md 4: the message of CreateTrail")
def test_a_new_trail_announces_itself_to_its_topic(world: World) -> None:
    world.add_topic()
    world.create(SnsTopicName="news")

    assert world.neighbours.messages == [MESSAGE]


@pytest.mark.source("aws-observed", "delivery.md 4: repeated when the topic stays the same")
def test_each_update_announces_the_trail_again(world: World) -> None:
    world.add_topic()
    world.create(SnsTopicName="news")
    world.call("UpdateTrail", Name="audit")

    assert world.neighbours.messages == [MESSAGE, MESSAGE]


@pytest.mark.source("aws-observed", "delivery.md 4: the notification members of the status stay")
def test_the_announcement_is_no_notification(world: World) -> None:
    world.add_topic()
    world.create(SnsTopicName="news")
    status = world.call("GetTrailStatus", Name="audit")

    assert "LatestNotificationTime" not in status
    assert status["LatestNotificationAttemptTime"] == ""


@pytest.mark.parametrize("members", [{}, {"SnsTopicName": ""}])
@pytest.mark.source("aws-docs", "CreateTrail, SnsTopicName")
def test_a_trail_without_topic_announces_nothing(world: World, members: dict[str, str]) -> None:
    world.add_topic()
    world.create(**members)

    assert world.neighbours.messages == []


@pytest.mark.source("assumed", "delivery.md 4 says only that the markers stay", "inferred")
def test_a_trail_that_is_refused_announces_nothing(world: World) -> None:
    world.add_topic()
    with refused("InvalidCloudWatchLogsRoleArnException"):
        world.create(SnsTopicName="news", **LOGS)

    assert world.neighbours.messages == []


@pytest.mark.source("aws-observed", "delivery.md 4: the marker is written before the topic is looked at")
def test_the_marker_stays_where_the_topic_is_refused(world: World) -> None:
    world.add_topic(policy(allow("SNS:Publish", "arn:aws:sns:eu-west-1:1:other")))
    with refused("InsufficientSnsTopicPolicyException"):
        world.create(SnsTopicName="news")

    assert list(world.sink.files) == [f"logs/AWSLogs/{ACCOUNT}/CloudTrail/"]


@pytest.mark.source("aws-observed", "delivery.md 4: before any effect in S3")
@pytest.mark.parametrize("topic", ["no good", "news.fifo", "arn:aws:sns:eu-west-1:123456789012:news.fifo"])
def test_a_topic_that_no_trail_may_have_is_refused_before_anything_is_written(
    world: World, topic: str
) -> None:
    with refused("InvalidSnsTopicNameException"):
        world.create(SnsTopicName=topic)

    assert world.sink.files == {}


@pytest.mark.source("aws-observed", "delivery.md 5: CreateLogStream of the base stream")
def test_a_trail_with_a_log_group_gets_its_base_stream(world: World) -> None:
    world.add_logs()
    world.create(**LOGS)

    assert world.neighbours.streams == [STREAM]


@pytest.mark.source("aws-observed", "delivery.md 5: if only PutLogEvents is denied, the stream stays")
def test_the_stream_stays_where_the_role_may_not_write_to_it(world: World) -> None:
    world.add_logs(permissions=[rights("logs:CreateLogStream")])
    with refused(
        "InvalidCloudWatchLogsLogGroupArnException",
        "Access denied. Verify in IAM that the role has adequate permissions.",
    ):
        world.create(**LOGS)

    assert world.neighbours.streams == [STREAM]


@pytest.mark.source("aws-observed", "delivery.md 5: the order of role, stream, and permission to write")
def test_no_stream_is_made_by_a_role_that_may_not(world: World) -> None:
    world.add_logs(permissions=[rights("logs:PutLogEvents")])
    with refused(
        "InvalidCloudWatchLogsLogGroupArnException",
        "Access denied. Verify in IAM that the role has adequate permissions.",
    ):
        world.create(**LOGS)

    assert world.neighbours.streams == []


@pytest.mark.source("aws-observed", "delivery.md 7.2: a rejected update leaves what is stored untouched")
@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"S3BucketName": "nowhere"}, "S3BucketDoesNotExistException"),
        ({"S3KeyPrefix": "else"}, "InsufficientS3BucketPolicyException"),
        ({"SnsTopicName": "other"}, "InsufficientSnsTopicPolicyException"),
        ({"KmsKeyId": "alias/none"}, "InsufficientEncryptionPolicyException"),
        (LOGS, "InvalidCloudWatchLogsRoleArnException"),
    ],
)
def test_a_refused_update_changes_nothing(world: World, members: dict[str, str], code: str) -> None:
    world.create()
    before = world.call("GetTrail", Name="audit")
    with refused(code):
        world.call("UpdateTrail", Name="audit", EnableLogFileValidation=True, **members)

    assert world.call("GetTrail", Name="audit") == before


# --- with the rest of AWS --------------------------------------------------------------------------


@pytest.fixture
def queue(client: MakeClient) -> str:
    """The URL of a queue that hears what is published to the topic `news`."""
    sns, sqs = client("sns"), client("sqs")
    topic = sns.create_topic(Name="news")["TopicArn"]
    publish = policy(allow("SNS:Publish", topic))
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(publish))
    url: str = sqs.create_queue(QueueName="heard")["QueueUrl"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:{ACCOUNT}:heard")
    return url


@pytest.mark.source("aws-observed", "delivery.md 4: plain text, no Subject")
def test_subscribers_hear_of_a_new_trail(
    cloudtrail: Any, bucket: str, client: MakeClient, queue: str
) -> None:
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, SnsTopicName="news")
    (message,) = client("sqs").receive_message(QueueUrl=queue)["Messages"]

    heard = json.loads(message["Body"])
    assert (heard["Type"], heard["Message"]) == ("Notification", "CloudTrail validation message.")
    assert "Subject" not in heard


def test_a_subscriber_that_does_not_answer_does_no_harm(
    cloudtrail: Any, bucket: str, client: MakeClient, queue: str
) -> None:
    client("sqs").delete_queue(QueueUrl=queue)
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, SnsTopicName="news")

    assert cloudtrail.describe_trails()["trailList"]


@pytest.mark.source("aws-observed", "delivery.md 5: the base stream")
def test_the_stream_lies_in_the_log_group(cloudtrail: Any, bucket: str, client: MakeClient) -> None:
    group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:audit:*"
    client("logs").create_log_group(logGroupName="audit")
    iam = client("iam")
    trust = policy(
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    )
    role = iam.create_role(RoleName="writer", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    logs = {"CloudWatchLogsLogGroupArn": group, "CloudWatchLogsRoleArn": role}
    with raises_error(
        "InvalidCloudWatchLogsLogGroupArnException",
        "Access denied. Verify in IAM that the role has adequate permissions.",
    ):
        cloudtrail.create_trail(Name="audit", S3BucketName=bucket, **logs)
    write = policy(
        {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": group}
    )
    iam.put_role_policy(RoleName="writer", PolicyName="write", PolicyDocument=json.dumps(write))
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, **logs)
    cloudtrail.update_trail(Name="audit")

    (stream,) = client("logs").describe_log_streams(logGroupName="audit")["logStreams"]
    assert stream["logStreamName"] == f"{ACCOUNT}_CloudTrail_us-east-1"
    events = cloudtrail.lookup_events()["Events"]
    assert {event["Username"] for event in events if event["EventName"] == "CreateLogStream"} == {
        "CloudTrail"
    }
