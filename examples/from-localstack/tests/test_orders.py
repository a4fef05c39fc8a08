"""Tests as people write them for LocalStack: a fixed endpoint, any credentials, LocalStack's account."""

import json
import os
import urllib.request

import boto3
import pytest

ENDPOINT = os.environ.get("AWS_ENDPOINT_URL", "http://localhost:4566")
ACCOUNT = "000000000000"


def client(service):
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@pytest.fixture(scope="session", autouse=True)
def running():
    with urllib.request.urlopen(f"{ENDPOINT}/_localstack/health") as answer:
        services = json.load(answer)["services"]
    assert services["s3"] in {"available", "running"}
    with urllib.request.urlopen(f"{ENDPOINT}/_localstack/init/ready") as answer:
        assert json.load(answer)["completed"]


def test_the_init_script_made_bucket_and_queue():
    assert "orders" in [bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]]
    assert client("sqs").get_queue_url(QueueName="incoming")["QueueUrl"].endswith(f"/{ACCOUNT}/incoming")


def test_an_order_is_kept_and_announced():
    s3, sqs = client("s3"), client("sqs")
    queue = sqs.get_queue_url(QueueName="incoming")["QueueUrl"]
    s3.put_object(Bucket="orders", Key="1.json", Body=b"{}")
    sqs.send_message(QueueUrl=queue, MessageBody="1.json")
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]

    assert s3.get_object(Bucket="orders", Key=message["Body"])["Body"].read() == b"{}"


def test_the_account_is_localstack_s():
    assert client("sts").get_caller_identity()["Account"] == ACCOUNT
