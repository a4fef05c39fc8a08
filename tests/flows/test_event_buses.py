"""Records on the default event bus of their region."""

import json
from datetime import timedelta
from typing import Any

import pytest

from emulator.running import Emulator
from tests.conftest import ACCOUNT, MakeClient
from tests.flows.targets import REGION, Queue, document

SECONDS = timedelta(seconds=1)
MINUTES = 60 * SECONDS
API_CALL = "AWS API Call via CloudTrail"


def make_rule(client: MakeClient, target: str, region: str = REGION, name: str = "all", **rule: Any) -> None:
    events = client("events", region=region)
    pattern = rule.pop("EventPattern", {"detail-type": [API_CALL]})
    events.put_rule(Name=name, EventPattern=json.dumps(pattern), **rule)
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": target}])


def start(client: MakeClient, name: str = "audit", **members: Any) -> None:
    cloudtrail = client("cloudtrail")
    cloudtrail.create_trail(Name=name, S3BucketName="logs", **members)
    cloudtrail.start_logging(Name=name)


@pytest.fixture
def queue(client: MakeClient, bucket: str) -> Queue:
    """A queue that a rule on the bus of us-east-1 sends all API calls to."""
    queue = Queue(client)
    make_rule(client, queue.arn)
    return queue


def names(queue: Queue) -> list[str]:
    return [event["detail"]["eventName"] for event in queue.bodies()]


@pytest.mark.source("aws-observed", "delivery.md 6: the envelope as received")
def test_a_rule_receives_the_record_in_an_envelope(
    queue: Queue, client: MakeClient, emulator: Emulator
) -> None:
    start(client)
    emulator.advance(5 * SECONDS)
    client("iam").create_user(UserName="ada")
    emulator.advance(5 * SECONDS)
    record = json.loads(emulator.parts.store.journal.scan(0, 1000)[-1].body)
    started, created = queue.bodies()

    assert started["detail"]["eventName"] == "StartLogging"
    assert list(created) == [
        *("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail")
    ]
    assert created["id"] not in {record["eventID"], started["id"]}
    assert {**created, "id": ""} == {
        "version": "0",
        "id": "",
        "detail-type": API_CALL,
        "source": "aws.iam",
        "account": ACCOUNT,
        "time": "2026-01-02T12:00:05Z",
        "region": REGION,
        "resources": [],
        "detail": record,
    }


@pytest.mark.source("aws-docs", "EventBridge: a trail that logs is needed")
def test_nothing_is_sent_where_no_trail_logs(queue: Queue, client: MakeClient, emulator: Emulator) -> None:
    client("iam").create_user(UserName="before")
    emulator.advance(5 * SECONDS)
    start(client)
    client("cloudtrail").stop_logging(Name="audit")
    client("iam").create_user(UserName="after")
    emulator.advance(10 * MINUTES)

    assert names(queue) == ["StartLogging", "StopLogging"]


@pytest.mark.source("aws-observed", "delivery.md 6: several trails, each event once")
def test_an_event_of_two_trails_is_sent_once(queue: Queue, client: MakeClient, emulator: Emulator) -> None:
    start(client)
    start(client, "second")
    client("iam").create_user(UserName="ada")
    emulator.advance(10 * MINUTES)

    assert names(queue).count("CreateUser") == 1


@pytest.mark.source("aws-docs", "EventBridge: read-only management events need a state of the rule")
def test_reads_reach_only_rules_that_ask_for_all_management_events(
    queue: Queue, client: MakeClient, emulator: Emulator
) -> None:
    start(client)
    everything, nothing = Queue(client, "everything"), Queue(client, "nothing")
    make_rule(client, everything.arn, name="reads", State="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")
    make_rule(client, nothing.arn, name="none", State="DISABLED")
    client("iam").list_users()
    client("sts").get_session_token()
    emulator.advance(5 * SECONDS)
    heard = names(queue)

    assert "ListUsers" not in heard
    assert "GetSessionToken" in heard
    assert {"ListUsers", "GetSessionToken", "StartLogging"} <= set(names(everything))
    assert names(nothing) == []


@pytest.mark.source("aws-docs", "EventBridge: data events need a trail that selects them, reads come too")
def test_data_events_are_sent_where_a_trail_selects_them(
    queue: Queue, client: MakeClient, emulator: Emulator
) -> None:
    start(client)
    client("s3").put_object(Bucket="logs", Key="before", Body=b"")
    emulator.advance(5 * SECONDS)
    objects = [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]
    client("cloudtrail").put_event_selectors(
        TrailName="audit", EventSelectors=[{"ReadWriteType": "All", "DataResources": objects}]
    )
    client("s3").get_object(Bucket="logs", Key="before")
    emulator.advance(5 * SECONDS)
    heard = names(queue)

    assert "PutObject" not in heard
    assert "GetObject" in heard


@pytest.mark.source("aws-docs", "EventBridge: the bus of the region in which the event happened")
def test_each_region_has_a_bus_of_its_own(queue: Queue, client: MakeClient, emulator: Emulator) -> None:
    start(client, IsMultiRegionTrail=True)
    other = Queue(client, region="eu-west-1")
    make_rule(client, other.arn, region="eu-west-1")
    client("sqs", region="eu-west-1").create_queue(QueueName="orders")
    emulator.advance(5 * SECONDS)
    found = {(event["region"], event["detail"]["eventName"]) for event in other.bodies()}

    assert ("eu-west-1", "CreateQueue") in found
    assert {region for region, _ in found} == {"eu-west-1"}
    assert "CreateQueue" not in names(queue)


@pytest.mark.source("aws-docs", "EventBridge: topics and log groups are targets")
def test_topics_and_log_groups_receive_the_same(queue: Queue, client: MakeClient, emulator: Emulator) -> None:
    topic = client("sns").create_topic(Name="calls")["TopicArn"]
    client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
    client("logs").create_log_group(logGroupName="/aws/events/calls")
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/events/calls"
    client("events").remove_targets(Rule="all", Ids=["1"])
    client("events").put_targets(Rule="all", Targets=[{"Id": "t", "Arn": topic}, {"Id": "l", "Arn": group}])
    start(client)
    emulator.advance(5 * SECONDS)
    told = [json.loads(envelope["Message"]) for envelope in queue.bodies()]
    logged = client("logs").filter_log_events(logGroupName="/aws/events/calls")["events"]

    assert [event["detail"]["eventName"] for event in told] == ["StartLogging"]
    assert [json.loads(event["message"]) for event in logged] == told


def test_a_target_that_fails_does_not_stop_the_others(
    queue: Queue, client: MakeClient, emulator: Emulator
) -> None:
    missing = f"arn:aws:sqs:{REGION}:{ACCOUNT}:missing"
    unserved = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:missing"
    targets = [
        {"Id": "0", "Arn": missing},
        {"Id": "1", "Arn": unserved},
        {"Id": "2", "Arn": queue.arn},
    ]
    client("events").remove_targets(Rule="all", Ids=["1"])
    client("events").put_targets(Rule="all", Targets=targets)
    start(client)
    emulator.advance(5 * SECONDS)

    assert names(queue) == ["StartLogging"]


def test_a_pattern_decides_what_a_rule_receives(queue: Queue, client: MakeClient, emulator: Emulator) -> None:
    users = Queue(client, "users")
    pattern = {"source": ["aws.iam"], "detail": {"eventName": ["CreateUser"]}}
    make_rule(client, users.arn, name="users", EventPattern=pattern)
    start(client)
    client("iam").create_user(UserName="ada")
    client("iam").create_role(
        RoleName="deploy", AssumeRolePolicyDocument=document(Principal="*", Action="sts:AssumeRole")
    )
    emulator.advance(5 * SECONDS)

    assert names(users) == ["CreateUser"]


@pytest.mark.source(
    "aws-docs", "EventBridge, Target: InputTransformer; a bus as target keeps the event as it is"
)
def test_rules_shape_what_targets_receive_and_lead_to_other_buses(
    queue: Queue, client: MakeClient, emulator: Emulator
) -> None:
    events = client("events")
    bus = events.create_event_bus(Name="own")["EventBusArn"]
    events.put_rule(Name="own", EventBusName="own", EventPattern=json.dumps({"source": ["aws.cloudtrail"]}))
    transformer = {"InputPathsMap": {"name": "$.detail.eventName"}, "InputTemplate": '{"called":<name>}'}
    events.put_targets(
        Rule="own",
        EventBusName="own",
        Targets=[{"Id": "1", "Arn": queue.arn, "InputTransformer": transformer}],
    )
    events.put_targets(Rule="all", Targets=[{"Id": "1", "Arn": bus}])
    start(client)
    emulator.advance(5 * SECONDS)

    assert queue.bodies() == [{"called": "StartLogging"}]


def test_sending_leaves_no_record(queue: Queue, client: MakeClient, emulator: Emulator) -> None:
    start(client)
    emulator.advance(5 * SECONDS)

    recorded = {event.name for event in emulator.parts.store.journal.scan(0, 1000)}
    assert not recorded & {"PutEvents", "SendMessage"}
