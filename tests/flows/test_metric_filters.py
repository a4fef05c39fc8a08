"""Filter patterns in CloudWatch Logs: metric filters, tests of them, searches, subscriptions."""

import base64
import gzip
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from emulator.running import Emulator
from tests.conftest import NOON, MakeClient, raises_error

NOON_MS = int(NOON.timestamp() * 1000)
REFUSED = "InvalidParameterException"
UNKNOWN = "ResourceNotFoundException"
COUNT = {"metricName": "Errors", "metricNamespace": "Shop", "metricValue": "1"}


@pytest.fixture
def logs(client: MakeClient) -> Any:
    """CloudWatch Logs, with a group and a stream of it."""
    logs = client("logs")
    logs.create_log_group(logGroupName="shop")
    logs.create_log_stream(logGroupName="shop", logStreamName="web")
    return logs


def put_filter(logs: Any, name: str = "errors", pattern: str = "ERROR", **transformation: Any) -> None:
    logs.put_metric_filter(
        logGroupName="shop",
        filterName=name,
        filterPattern=pattern,
        metricTransformations=[COUNT | transformation],
    )


def write(logs: Any, *messages: str, at: int = NOON_MS) -> None:
    events = [{"timestamp": at, "message": message} for message in messages]
    logs.put_log_events(logGroupName="shop", logStreamName="web", logEvents=events)


def sums(client: MakeClient, dimensions: Sequence[dict[str, str]] = ()) -> list[tuple[Any, float]]:
    points = client("cloudwatch").get_metric_statistics(
        Namespace="Shop",
        MetricName="Errors",
        StartTime=NOON - timedelta(minutes=5),
        EndTime=NOON + timedelta(minutes=5),
        Period=60,
        Statistics=["Sum"],
        Dimensions=list(dimensions),
    )["Datapoints"]
    return [(point["Timestamp"], point["Sum"]) for point in points]


@pytest.mark.source("aws-observed", "alarms.md 1: samples are summed up per minute")
def test_what_matches_is_counted_by_the_minute(logs: Any, client: MakeClient) -> None:
    put_filter(logs)
    write(logs, "ERROR 1", "fine", "ERROR 2")
    write(logs, "ERROR 3", at=NOON_MS + 59_000)
    write(logs, "ERROR 4", at=NOON_MS + 60_000)

    assert sums(client) == [(NOON, 3.0), (NOON + timedelta(minutes=1), 1.0)]


@pytest.mark.source("aws-docs", "Creating metrics from log events: nothing for events before the filter")
def test_events_before_the_filter_are_not_counted(logs: Any, client: MakeClient) -> None:
    write(logs, "ERROR")
    put_filter(logs)

    assert sums(client) == []


@pytest.mark.source("aws-docs", "Creating metrics from log events: default value")
def test_a_default_gives_way_to_what_matches_later(logs: Any, client: MakeClient) -> None:
    put_filter(logs, defaultValue=7)
    write(logs, "fine")
    before = sums(client)
    write(logs, "ERROR")
    write(logs, "fine")

    assert before == [(NOON, 7.0)]
    assert sums(client) == [(NOON, 1.0)]


def test_filters_of_one_name_in_two_groups_do_not_meet(logs: Any, client: MakeClient) -> None:
    logs.create_log_group(logGroupName="office")
    logs.create_log_stream(logGroupName="office", logStreamName="web")
    put_filter(logs, defaultValue=7)
    logs.put_metric_filter(
        logGroupName="office", filterName="errors", filterPattern="ERROR", metricTransformations=[COUNT]
    )
    write(logs, "fine")
    event = {"timestamp": NOON_MS, "message": "ERROR"}
    logs.put_log_events(logGroupName="office", logStreamName="web", logEvents=[event])

    assert sums(client) == [(NOON, 8.0)]


@pytest.mark.source("aws-docs", "Creating metrics from log events: dimensions")
def test_dimensions_make_metrics_of_their_own(logs: Any, client: MakeClient) -> None:
    put_filter(logs, pattern="{ $.level = ERROR }", dimensions={"Host": "$.host"})
    write(logs, '{"level": "ERROR", "host": "a"}', '{"level": "ERROR", "host": "b"}')

    assert sums(client, [{"Name": "Host", "Value": "a"}]) == [(NOON, 1.0)]
    assert sums(client) == []


@pytest.mark.source("aws-docs", "GetMetricData")
def test_a_metric_of_a_filter_is_in_metric_data(logs: Any, client: MakeClient) -> None:
    put_filter(logs)
    write(logs, "ERROR", "ERROR")
    stat = {"Metric": {"Namespace": "Shop", "MetricName": "Errors"}, "Period": 60, "Stat": "Sum"}
    (found,) = client("cloudwatch").get_metric_data(
        MetricDataQueries=[{"Id": "e", "MetricStat": stat}],
        StartTime=NOON,
        EndTime=NOON + timedelta(minutes=1),
    )["MetricDataResults"]

    assert found["Values"] == [2.0]


@pytest.mark.source("aws-observed", "alarms.md 4: one filter a name; fields of DescribeMetricFilters")
def test_a_filter_of_the_same_name_replaces_the_first(logs: Any) -> None:
    put_filter(logs, pattern="ERROR")
    put_filter(logs, pattern=" ", defaultValue=0)
    (found,) = logs.describe_metric_filters()["metricFilters"]

    assert found == {
        "applyOnTransformedLogs": False,
        "creationTime": NOON_MS,
        "filterName": "errors",
        "filterPattern": " ",
        "logGroupName": "shop",
        "metricTransformations": [COUNT | {"defaultValue": 0.0}],
    }


@pytest.mark.source("aws-docs", "DescribeMetricFilters: sorted by name; DescribeLogGroups counts them")
def test_filters_are_listed_by_name_in_pages_and_counted(logs: Any) -> None:
    for name in ("c", "a", "b"):
        put_filter(logs, name)
    pages = logs.get_paginator("describe_metric_filters").paginate(PaginationConfig={"PageSize": 2})

    assert [[one["filterName"] for one in page["metricFilters"]] for page in pages] == [["a", "b"], ["c"]]
    assert logs.describe_log_groups()["logGroups"][0]["metricFilterCount"] == 3


@pytest.mark.source("aws-docs", "DeleteMetricFilter")
def test_a_deleted_filter_counts_no_more(logs: Any, client: MakeClient) -> None:
    put_filter(logs)
    logs.delete_metric_filter(logGroupName="shop", filterName="errors")
    write(logs, "ERROR")

    assert sums(client) == []
    with raises_error(UNKNOWN, "The specified metric filter does not exist."):
        logs.delete_metric_filter(logGroupName="shop", filterName="errors")


def test_the_filters_of_a_deleted_group_are_gone(logs: Any) -> None:
    put_filter(logs)
    logs.delete_log_group(logGroupName="shop")

    assert logs.describe_metric_filters()["metricFilters"] == []


@pytest.mark.source("aws-observed", "alarms.md 4: The specified log group does not exist.")
def test_a_filter_needs_its_group(logs: Any) -> None:
    with raises_error(UNKNOWN, "The specified log group does not exist."):
        logs.put_metric_filter(
            logGroupName="none", filterName="f", filterPattern="", metricTransformations=[COUNT]
        )


@pytest.mark.source("aws-observed", "alarms.md 2.1: what was refused")
def test_a_pattern_that_cannot_be_read_is_refused_everywhere(logs: Any) -> None:
    pattern = "{ $.a = 'b' }"

    with raises_error(REFUSED, "Invalid metric filter pattern"):
        put_filter(logs, pattern=pattern)
    with raises_error(REFUSED, "Invalid metric filter pattern"):
        logs.test_metric_filter(filterPattern=pattern, logEventMessages=["x"])
    with raises_error(REFUSED, "Invalid filter pattern"):
        logs.filter_log_events(logGroupName="shop", filterPattern=pattern)


@pytest.mark.source("aws-docs", "CloudWatch Logs quotas: 100 metric filters a log group")
def test_a_group_has_a_hundred_filters_at_most(logs: Any) -> None:
    for number in range(100):
        put_filter(logs, f"f{number}")
    put_filter(logs, "f0")

    with raises_error("LimitExceededException", "Resource limit exceeded."):
        put_filter(logs, "one-more")


@pytest.mark.source("aws-docs", "Regular expressions in filter patterns: 5 filters a log group")
def test_a_group_has_five_filters_with_regular_expressions(logs: Any) -> None:
    for number in range(5):
        put_filter(logs, f"f{number}", "%ERROR%")
    put_filter(logs, "f0", "%WARN%")

    with raises_error("LimitExceededException", "Resource limit exceeded."):
        put_filter(logs, "one-more", "{ $.a = %b% }")


@pytest.mark.source("aws-docs", "TestMetricFilter: numbers from 1, matching messages alone")
def test_a_pattern_is_tried_on_messages(logs: Any) -> None:
    found = logs.test_metric_filter(filterPattern="[a, b=2*]", logEventMessages=["x 1", "y 2", "z"])

    assert found["matches"] == [
        {"eventNumber": 2, "eventMessage": "y 2", "extractedValues": {"$a": "y", "$b": "2"}}
    ]


@pytest.mark.source("aws-docs", "FilterLogEvents: the language of metric filters")
@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("{ $.a = 1 }", ['{"a": 1}']),
        ("?boom ?crash", ["boom", "crash"]),
        ("-boom -crash", ['{"a": 1}']),
        ("%^cr%", ["crash"]),
        ("[word=b*]", ["boom"]),
        ("", ['{"a": 1}', "boom", "crash"]),
    ],
)
def test_events_are_searched_with_every_kind_of_pattern(logs: Any, pattern: str, found: list[str]) -> None:
    write(logs, '{"a": 1}', "boom", "crash")
    events = logs.filter_log_events(logGroupName="shop", filterPattern=pattern)["events"]

    assert [event["message"] for event in events] == found


@pytest.mark.source("aws-docs", "Subscription filters: only events that match are sent")
def test_a_stream_receives_what_its_subscription_selects(
    logs: Any, client: MakeClient, emulator: Emulator
) -> None:
    kinesis = client("kinesis")
    kinesis.create_stream(StreamName="errors", ShardCount=1)
    emulator.advance(timedelta(minutes=1))
    arn = kinesis.describe_stream(StreamName="errors")["StreamDescription"]["StreamARN"]
    subscribe(logs, "errors", "{ $.level = ERROR }", arn)
    write(logs, '{"level": "INFO"}', '{"level": "ERROR"}')
    write(logs, "nothing of interest")
    shard = kinesis.get_shard_iterator(
        StreamName="errors", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )
    (record,) = kinesis.get_records(ShardIterator=shard["ShardIterator"])["Records"]
    sent = json.loads(gzip.decompress(unpacked(record["Data"])))

    assert [event["message"] for event in sent["logEvents"]] == ['{"level": "ERROR"}']
    assert sent["logEvents"][0]["id"].isdecimal()
    assert (sent["messageType"], sent["subscriptionFilters"]) == ("DATA_MESSAGE", ["errors"])


@pytest.mark.source("aws-docs", "Subscription filters with Amazon Data Firehose")
def test_a_delivery_stream_receives_what_its_subscription_selects(logs: Any, client: MakeClient) -> None:
    s3, firehose = client("s3"), client("firehose")
    s3.create_bucket(Bucket="archive")
    destination = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::archive"}
    arn = firehose.create_delivery_stream(
        DeliveryStreamName="archive", ExtendedS3DestinationConfiguration=destination
    )["DeliveryStreamARN"]
    subscribe(logs, "errors", "ERROR", arn)
    write(logs, "fine", "ERROR 1")
    (file,) = s3.list_objects_v2(Bucket="archive")["Contents"]
    body = s3.get_object(Bucket="archive", Key=file["Key"])["Body"].read()

    assert [event["message"] for event in json.loads(gzip.decompress(body))["logEvents"]] == ["ERROR 1"]


def test_another_group_receives_what_its_subscription_selects(logs: Any) -> None:
    logs.create_log_group(logGroupName="copies")
    logs.create_log_stream(logGroupName="copies", logStreamName="web")
    subscribe(logs, "errors", "ERROR", "arn:aws:logs:us-east-1:123456789012:log-group:copies:*")
    write(logs, "fine", "ERROR 1")
    copied = logs.filter_log_events(logGroupName="copies")["events"]

    assert [event["message"] for event in copied] == ["ERROR 1"]


def subscribe(logs: Any, name: str, pattern: str, arn: str) -> None:
    logs.put_subscription_filter(
        logGroupName="shop", filterName=name, filterPattern=pattern, destinationArn=arn, roleArn=ROLE
    )


ROLE = "arn:aws:iam::123456789012:role/logs"


def unpacked(data: bytes) -> bytes:
    return data if data.startswith(b"\x1f\x8b") else base64.b64decode(data)


@pytest.mark.source("aws-observed", "alarms.md 10: the same name updates, a third is too many")
def test_one_of_two_subscriptions_can_be_changed(logs: Any) -> None:
    logs.create_log_group(logGroupName="copies")
    arn = "arn:aws:logs:us-east-1:123456789012:log-group:copies:*"
    subscribe(logs, "one", "a", arn)
    subscribe(logs, "two", "b", arn)
    subscribe(logs, "one", "c", arn)
    found = logs.describe_subscription_filters(logGroupName="shop")["subscriptionFilters"]

    assert {one["filterName"]: one["filterPattern"] for one in found} == {"one": "c", "two": "b"}
    with raises_error("LimitExceededException", "Resource limit exceeded."):
        subscribe(logs, "three", "d", arn)
    with raises_error(REFUSED, "Invalid character(s) in term '('"):
        subscribe(logs, "one", "(", arn)


@pytest.mark.source("aws-observed", "alarms.md 4: error texts of PutMetricFilter")
def test_a_filter_makes_one_metric(logs: Any) -> None:
    shown = ", ".join(
        f"MetricTransformation(metricName={name}, metricNamespace=B, metricValue=1, defaultValue=null,"
        " unit=null, dimensions=null)"
        for name in ("A", "C")
    )

    with raises_error(
        REFUSED,
        f"1 validation error detected: Value '[{shown}]' at 'metricTransformations' failed to satisfy"
        " constraint: Member must have length less than or equal to 1",
    ):
        logs.put_metric_filter(
            logGroupName="shop",
            filterName="two",
            filterPattern="",
            metricTransformations=[
                {"metricName": name, "metricNamespace": "B", "metricValue": "1"} for name in ("A", "C")
            ],
        )


@pytest.mark.source("aws-observed", "alarms.md 10: Kinesis without role")
def test_a_stream_is_not_subscribed_without_a_role(logs: Any, client: MakeClient) -> None:
    client("kinesis").create_stream(StreamName="errors", ShardCount=1)
    arn = "arn:aws:kinesis:us-east-1:123456789012:stream/errors"

    with raises_error(REFUSED, "destinationArn for vendor kinesis cannot be used without roleArn"):
        logs.put_subscription_filter(
            logGroupName="shop", filterName="errors", filterPattern="", destinationArn=arn
        )
