"""Calls through a VPC endpoint: named by the Host header, as the clients in a VPC send it."""

import gzip
import json
from typing import Any

import pytest

from emulator.core.records.events import record_of
from emulator.running import Emulator
from tests.conftest import ACCOUNT, MakeClient
from tests.record_schema import problems_of

ENDPOINT = "vpce-0123456789abcdef0"
HOST = ENDPOINT + "-abcdefgh.{}.us-east-1.vpce.amazonaws.com"
NETWORK_KEYS = (
    "eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress requestID eventID "
    "eventType recipientAccountId sharedEventID vpcEndpointId vpcEndpointAccountId eventCategory"
)


def through(client: Any, host: str) -> Any:
    """Return the client, whose requests name this host from now on."""

    def name(request: Any, **_: Any) -> None:
        request.headers["Host"] = host

    client.meta.events.register("before-sign.*.*", name)
    return client


def records(emulator: Emulator) -> list[dict[str, Any]]:
    return [record_of(event) for event in emulator.parts.store.journal.scan(0, 100)]


@pytest.mark.source("aws-docs", "CloudTrail record contents: vpcEndpointId, vpcEndpointAccountId")
def test_a_call_through_an_endpoint_names_it(client: MakeClient, emulator: Emulator) -> None:
    through(client("kms"), HOST.format("kms")).create_key()
    record = records(emulator)[0]

    assert (record["eventName"], record.get("errorCode")) == ("CreateKey", None)
    assert (record["vpcEndpointId"], record["vpcEndpointAccountId"]) == (ENDPOINT, ACCOUNT)
    assert problems_of(record) == []


@pytest.mark.source("aws-docs", "S3 user guide, AWS PrivateLink for Amazon S3")
def test_a_bucket_is_reached_through_an_endpoint(client: MakeClient, emulator: Emulator) -> None:
    s3 = through(client("s3"), "bucket." + HOST.format("s3"))
    s3.create_bucket(Bucket="shop")
    s3.put_object(Bucket="shop", Key="a.txt", Body=b"a")
    put = next(record for record in records(emulator) if record["eventName"] == "PutObject")

    assert put["requestParameters"]["bucketName"] == "shop"
    assert put["requestParameters"]["key"] == "a.txt"
    assert put["vpcEndpointId"] == ENDPOINT


@pytest.mark.source("aws-docs", "Logging network activity events: the record of an allowed call")
def test_the_owner_of_the_endpoint_gets_an_event_where_a_trail_asks(
    client: MakeClient, emulator: Emulator, bucket: str, cloudtrail: Any
) -> None:
    wanted = [
        {"Field": "eventCategory", "Equals": ["NetworkActivity"]},
        {"Field": "eventSource", "Equals": ["kms.amazonaws.com"]},
    ]
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket)
    cloudtrail.put_event_selectors(TrailName="audit", AdvancedEventSelectors=[{"FieldSelectors": wanted}])
    cloudtrail.start_logging(Name="audit")
    through(client("kms"), HOST.format("kms")).list_keys()
    client("kms").list_keys()
    (key,) = emulator.deliver(digests=False)
    body = client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    (record,) = json.loads(gzip.decompress(body))["Records"]

    assert " ".join(record) == NETWORK_KEYS
    assert record["eventType"] == "AwsVpceEvent"
    assert set(record["userIdentity"]) == {"type", "principalId", "accountId"}


@pytest.mark.source("aws-docs", "Logging network activity events: the event sources")
def test_a_source_without_such_events_has_none(client: MakeClient, emulator: Emulator) -> None:
    through(client("iam"), HOST.format("iam")).list_users()

    assert [record["eventCategory"] for record in records(emulator)] == ["Management"]
