"""Asking another endpoint for what a trail refers to."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.moto_api._internal.models import moto_api_backend
from moto.server import ThreadedMotoServer

from emulator.core.places import Topic
from emulator.upstreams.http_neighbours import HttpNeighbours
from emulator.upstreams.none import NoNeighbours
from tests.conftest import ACCOUNT

REGION = "eu-west-1"
TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:news"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/writer"
POLICY = {"Version": "2012-10-17", "Statement": []}


def policy_for(action: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()
    moto_api_backend.reset()


@pytest.fixture
def neighbours(moto: str) -> HttpNeighbours:
    moto_api_backend.reset()
    return HttpNeighbours(lambda _: moto, NoNeighbours())


def test_a_topic_is_found_with_its_policy(neighbours: HttpNeighbours) -> None:
    sns = neighbours.client("sns", ACCOUNT, REGION)
    sns.create_topic(Name="news", Attributes={"Policy": json.dumps(POLICY)})

    assert neighbours.find_topic(TOPIC_ARN) == Topic(TOPIC_ARN, POLICY)


def test_a_key_is_found_by_its_alias(neighbours: HttpNeighbours) -> None:
    kms = neighbours.client("kms", ACCOUNT, REGION)
    made = kms.create_key(Policy=json.dumps(POLICY))["KeyMetadata"]
    kms.create_alias(AliasName="alias/audit", TargetKeyId=made["KeyId"])
    kms.disable_key(KeyId=made["KeyId"])
    found = neighbours.find_key("alias/audit", ACCOUNT, REGION)

    assert found
    assert (found.arn, found.policy, found.enabled) == (made["Arn"], POLICY, False)


def test_a_role_is_found_with_all_its_policies(neighbours: HttpNeighbours) -> None:
    iam = neighbours.client("iam", ACCOUNT, "us-east-1")
    inline, attached = policy_for("logs:CreateLogStream"), policy_for("logs:PutLogEvents")
    iam.create_role(RoleName="writer", AssumeRolePolicyDocument=json.dumps(POLICY))
    iam.put_role_policy(RoleName="writer", PolicyName="a", PolicyDocument=json.dumps(inline))
    managed = iam.create_policy(PolicyName="b", PolicyDocument=json.dumps(attached))["Policy"]
    iam.attach_role_policy(RoleName="writer", PolicyArn=managed["Arn"])
    found = neighbours.find_role(ROLE_ARN)

    assert found
    assert (found.trust, found.permissions) == (POLICY, [inline, attached])


def test_a_log_group_is_found_by_its_whole_name(neighbours: HttpNeighbours) -> None:
    neighbours.client("logs", ACCOUNT, REGION).create_log_group(logGroupName="audit-old")

    assert neighbours.has_log_group("audit-old", ACCOUNT, REGION)
    assert not neighbours.has_log_group("audit", ACCOUNT, REGION)


def test_a_log_stream_is_made_once(neighbours: HttpNeighbours) -> None:
    logs = neighbours.client("logs", ACCOUNT, REGION)
    logs.create_log_group(logGroupName="audit")
    for _ in range(2):
        neighbours.create_log_stream("audit", "stream", ACCOUNT, REGION)
    streams = logs.describe_log_streams(logGroupName="audit")["logStreams"]

    assert [stream["logStreamName"] for stream in streams] == ["stream"]


def test_a_message_reaches_the_subscribers_of_a_topic(neighbours: HttpNeighbours) -> None:
    sqs, sns = neighbours.client("sqs", ACCOUNT, REGION), neighbours.client("sns", ACCOUNT, REGION)
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    sns.create_topic(Name="news")
    sns.subscribe(
        TopicArn=TOPIC_ARN,
        Protocol="sqs",
        Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:q",
        Attributes={"RawMessageDelivery": "true"},
    )
    neighbours.publish(TOPIC_ARN, "hello")
    messages = sqs.receive_message(QueueUrl=queue)["Messages"]

    assert [message["Body"] for message in messages] == ["hello"]


def test_what_lives_in_another_account_is_looked_for_there(neighbours: HttpNeighbours) -> None:
    other = "210987654321"
    arn = neighbours.client("sns", other, REGION).create_topic(Name="news")["TopicArn"]

    assert arn == f"arn:aws:sns:{REGION}:{other}:news"
    assert neighbours.find_topic(arn)
    assert neighbours.find_topic(TOPIC_ARN) is None


def test_what_there_is_not_is_not_found(neighbours: HttpNeighbours, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    neighbours.publish(TOPIC_ARN, "hello")
    neighbours.create_log_stream("audit", "stream", ACCOUNT, REGION)

    assert neighbours.find_topic(TOPIC_ARN) is None
    assert neighbours.find_key("alias/none", ACCOUNT, REGION) is None
    assert neighbours.find_role(ROLE_ARN) is None
    assert neighbours.find_topic("no-arn") is None
    assert neighbours.find_role("no-arn") is None
    assert caplog.text == ""


def test_an_endpoint_that_does_not_answer_has_nothing(caplog: pytest.LogCaptureFixture) -> None:
    neighbours = HttpNeighbours(lambda _: "http://127.0.0.1:9", NoNeighbours())

    assert neighbours.find_topic(TOPIC_ARN) is None
    assert f"The topic {TOPIC_ARN} counts as missing: Could not connect" in caplog.text


def test_a_service_without_an_endpoint_is_asked_for_elsewhere(moto: str) -> None:
    boto3.client(
        "sns",
        endpoint_url=moto,
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="test",
    ).create_topic(Name="news")
    neighbours = HttpNeighbours({"sns": moto}.get, NoNeighbours())

    assert neighbours.find_topic(TOPIC_ARN)
    assert not neighbours.has_log_group("audit", ACCOUNT, REGION)
