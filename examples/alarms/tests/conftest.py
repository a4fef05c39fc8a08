"""An account with a trail, a log group, the alarms on it, and a queue that gets their messages."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from watch.cis import WATCHES
from watch.install import install

GROUP = "cloudtrail"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
MAY_WRITE = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "*",
        }
    ],
}


@pytest.fixture
def queue(cloudtrail: Any) -> str:
    """The URL of a queue that is subscribed to the alarms' topic."""
    logs, iam, sns, sqs = (cloudtrail.client(name) for name in ("logs", "iam", "sns", "sqs"))
    with cloudtrail.unrecorded():
        logs.create_log_group(logGroupName=GROUP)
        group_arn = logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"][0]["arn"]
        role = iam.create_role(RoleName="cloudtrail-logs", AssumeRolePolicyDocument=json.dumps(TRUST))
        iam.put_role_policy(
            RoleName="cloudtrail-logs", PolicyName="write", PolicyDocument=json.dumps(MAY_WRITE)
        )
        topic_arn = sns.create_topic(Name="alarms")["TopicArn"]
        url: str = sqs.create_queue(QueueName="alarms")["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
        sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=attributes["QueueArn"])
    cloudtrail.trail(
        "audit",
        CloudWatchLogsLogGroupArn=group_arn,
        CloudWatchLogsRoleArn=role["Role"]["Arn"],
        IsMultiRegionTrail=True,
        EnableLogFileValidation=False,
    )
    with cloudtrail.unrecorded():
        install(WATCHES, GROUP, topic_arn, logs=logs, cloudwatch=cloudtrail.client("cloudwatch"))
    return url


@pytest.fixture
def messages(cloudtrail: Any, queue: str) -> Callable[[], Sequence[dict[str, Any]]]:
    """What the alarms have said since it was last asked."""

    def received() -> Sequence[dict[str, Any]]:
        sqs, found = cloudtrail.client("sqs"), []
        while got := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
            found += [json.loads(json.loads(one["Body"])["Message"]) for one in got]
        return found

    return received
