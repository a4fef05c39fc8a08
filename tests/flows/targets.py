"""What trails send to beside buckets, made with boto3 as a user makes it."""

import gzip
import json
from typing import Any

from tests.conftest import ACCOUNT, MakeClient

REGION = "us-east-1"
SERVICE = {"Service": "cloudtrail.amazonaws.com"}
TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:news"
GROUP_ARN = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:trails:*"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/writer"
LOGS = {"CloudWatchLogsLogGroupArn": GROUP_ARN, "CloudWatchLogsRoleArn": ROLE_ARN}


def document(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


class Queue:
    """An SQS queue, and what was sent to it."""

    def __init__(self, client: MakeClient, name: str = "inbox", region: str = REGION) -> None:
        self.sqs = client("sqs", region=region)
        self.url = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        self.arn = f"arn:aws:sqs:{region}:{ACCOUNT}:{name}"

    def bodies(self) -> list[Any]:
        """Take all messages out of the queue and return their bodies, which are JSON."""
        found: list[Any] = []
        while taken := self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages"):
            for message in taken:
                found.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return found


def allow_topic(sns: Any, principal: Any = SERVICE) -> None:
    policy = document(Principal=principal, Action="SNS:Publish", Resource=TOPIC_ARN)
    sns.set_topic_attributes(TopicArn=TOPIC_ARN, AttributeName="Policy", AttributeValue=policy)


def make_topic(client: MakeClient) -> Queue:
    """Make a topic that lets CloudTrail publish; return a queue that is subscribed to it."""
    sns = client("sns")
    sns.create_topic(Name="news")
    allow_topic(sns)
    queue = Queue(client)
    sns.subscribe(TopicArn=TOPIC_ARN, Protocol="sqs", Endpoint=queue.arn)
    return queue


def allow_logs(iam: Any, *actions: str) -> None:
    rights = document(Action=list(actions), Resource=f"{GROUP_ARN.removesuffix(':*')}:log-stream:*")
    iam.put_role_policy(RoleName="writer", PolicyName="logs", PolicyDocument=rights)


def make_logs(client: MakeClient) -> Any:
    """Make a log group and the role by which CloudTrail writes to it; return a client of CloudWatch Logs."""
    logs, iam = client("logs"), client("iam")
    logs.create_log_group(logGroupName="trails")
    trust = document(Principal=SERVICE, Action="sts:AssumeRole")
    iam.create_role(RoleName="writer", AssumeRolePolicyDocument=trust)
    allow_logs(iam, "logs:CreateLogStream", "logs:PutLogEvents")
    return logs


def written(logs: Any) -> list[Any]:
    """Return all log events of the group."""
    found: list[Any] = logs.filter_log_events(logGroupName="trails")["events"]
    return found


def records_in(s3: Any, bucket: str, key: str) -> list[Any]:
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    records: list[Any] = json.loads(gzip.decompress(body))["Records"]
    return records
