"""Insights in the places of their own: log groups, accounts of organizations, event data stores."""

import json
from typing import Any

import pytest

from emulator.running import Emulator
from emulator.settings import Settings
from emulator.testing import CloudTrail
from tests.conftest import ACCOUNT, MakeClient, bucket_policy
from tests.flows.targets import LOGS, REGION, Queue, make_logs, written
from tests.flows.test_event_buses import make_rule
from tests.flows.test_insights import BOTH, MINUTE, burst, insights, watch
from tests.flows.test_lake import asked, store_of

SELECTORS = [{"InsightType": kind} for kind in BOTH]
ONLY_READS = [{"ReadWriteType": "ReadOnly"}]


@pytest.fixture
def settings() -> Settings:
    return Settings(clock="manual", timing="aws", seed=1)


@pytest.mark.source("aws-docs", "User guide, Logging Insights events; that the stream is the same is assumed")
def test_the_pair_is_in_the_log_stream_of_the_account(
    emulator: Emulator, client: MakeClient, bucket: str
) -> None:
    logs = make_logs(client)
    watch(client)
    client("cloudtrail").update_trail(Name="audit", **LOGS)
    burst(emulator)
    emulator.advance(20 * MINUTE)
    found = [
        (event["logStreamName"], record["insightDetails"]["state"])
        for event in written(logs)
        if (record := json.loads(event["message"])).get("eventCategory") == "Insight"
    ]

    stream = f"{ACCOUNT}_CloudTrail_{REGION}"
    assert found == [(stream, "Start"), (stream, "End")]


# --- organizations ---------------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "User guide: on organization trails each account is analysed by itself")
def test_each_member_of_an_organization_is_analysed_by_itself(
    emulator: Emulator, client: MakeClient, endpoint: str, bucket: str
) -> None:
    shop, bank = "333333333333", "444444444444"
    members = CloudTrail(emulator, endpoint, REGION).organization([shop, bank])
    s3, cloudtrail = client("s3"), client("cloudtrail")
    s3.put_bucket_policy(Bucket=bucket, Policy=bucket_policy(bucket, [ACCOUNT, members.id]))
    cloudtrail.create_trail(Name="all", S3BucketName=bucket, IsOrganizationTrail=True)
    cloudtrail.start_logging(Name="all")
    cloudtrail.put_insight_selectors(TrailName="all", InsightSelectors=SELECTORS)
    for account, number in ((shop, 9), (bank, 9), (ACCOUNT, 12)):  # too few in each member, enough in all
        burst(emulator, number, recipientAccountId=account)
    emulator.advance(10 * MINUTE)
    before = insights(emulator)
    burst(emulator, 50, recipientAccountId=bank)
    emulator.advance(10 * MINUTE)
    emulator.deliver(digests=False)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    keys = [listed["Key"] for page in pages for listed in page["Contents"]]
    pairs = [one.start["recipientAccountId"] for one in insights(emulator)]

    assert [one.start["recipientAccountId"] for one in before] == [ACCOUNT]
    assert sorted(pairs) == [ACCOUNT, bank]
    folders = {key.split("/")[2] for key in keys if "/CloudTrail-Insight/" in key}
    assert folders == {ACCOUNT, bank}


# --- event data stores -----------------------------------------------------------------------------


@pytest.fixture
def source(cloudtrail: Any) -> str:
    """A store of management events that looks for Insights, and keeps them in the store `found`."""
    fields = [{"Field": "eventCategory", "Equals": ["Insight"]}]
    found = store_of(cloudtrail, "found", AdvancedEventSelectors=[{"FieldSelectors": fields}])
    source = store_of(cloudtrail, "source")
    cloudtrail.put_insight_selectors(
        EventDataStore=source, InsightsDestination=found, InsightSelectors=SELECTORS
    )
    return source


def rows_of(emulator: Emulator, cloudtrail: Any, columns: str) -> list[dict[str, str]]:
    by_name = {
        one["Name"]: one["EventDataStoreArn"]
        for one in cloudtrail.list_event_data_stores()["EventDataStores"]
    }
    found = by_name["found"].rpartition("/")[2]
    return asked(emulator, cloudtrail, f"SELECT {columns} FROM {found} ORDER BY eventTime")


@pytest.mark.source(
    "aws-docs", "User guide, Insights events of event data stores: their form and destination"
)
def test_insights_of_a_store_are_in_its_destination_alone(
    emulator: Emulator, client: MakeClient, cloudtrail: Any, bucket: str, source: str
) -> None:
    queue = Queue(client)
    make_rule(client, queue.arn, EventPattern={"detail-type": ["AWS Insight via CloudTrail"]})
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket)
    cloudtrail.start_logging(Name="audit")
    burst(emulator, name="TagQueue")
    emulator.advance(10 * MINUTE)
    columns = (
        "insightState, insightEventName, insightType, insightSource,"
        " insightContext.insightAverage AS average, insightContext.insightDuration AS minutes,"
        " insightContext.attributions[1].insight[1].value AS who"
    )
    rows = rows_of(emulator, cloudtrail, columns)
    common = {
        "insightEventName": "TagQueue",
        "insightType": BOTH[0],
        "insightSource": f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:eventdatastore/{source}",
        "who": f"arn:aws:iam::{ACCOUNT}:user/ada",
    }

    assert rows == [
        {**common, "insightState": "Start", "average": "20.0", "minutes": "5"},
        {**common, "insightState": "End", "average": "100.0", "minutes": "1"},
    ]
    assert cloudtrail.lookup_events(EventCategory="insight")["Events"] == []
    assert queue.bodies() == []


@pytest.mark.source("assumed", "insights.md 5: a pair for each trail and store that looks for it", "inferred")
def test_insights_of_a_trail_are_in_no_store(
    emulator: Emulator, client: MakeClient, cloudtrail: Any, bucket: str, source: str
) -> None:
    watch(client)
    burst(emulator)
    emulator.advance(10 * MINUTE)
    pairs = insights(emulator)

    assert len(pairs) == len({one.start["sharedEventID"] for one in pairs}) == 2
    assert len(rows_of(emulator, cloudtrail, "eventID")) == 2
    assert len(cloudtrail.lookup_events(EventCategory="insight")["Events"]) == 2


@pytest.mark.source("assumed", "insights.md 5: a store that takes no events looks for nothing", "inferred")
def test_a_store_that_stops_drops_what_is_open(
    emulator: Emulator, cloudtrail: Any, bucket: str, source: str
) -> None:
    burst(emulator)
    emulator.advance(MINUTE)
    cloudtrail.stop_event_data_store_ingestion(EventDataStore=source)
    emulator.advance(20 * MINUTE)

    assert [row["insightState"] for row in rows_of(emulator, cloudtrail, "insightState")] == ["Start"]
    assert emulator.parts.store.insights.places_due() == []


# --- settings that change, and state that is replaced ----------------------------------------------


@pytest.mark.source(
    "assumed", "PutEventSelectors declares no error of Insights: they find nothing", "inferred"
)
def test_a_trail_that_logs_no_writes_any_more_finds_nothing_in_them(
    emulator: Emulator, client: MakeClient, cloudtrail: Any, bucket: str
) -> None:
    watch(client)
    burst(emulator)
    emulator.advance(MINUTE)
    cloudtrail.put_event_selectors(TrailName="audit", EventSelectors=ONLY_READS)
    burst(emulator)
    burst(emulator, 12, name="ListQueues", readOnly=True, errorCode="AccessDenied", errorMessage="no")
    emulator.advance(20 * MINUTE)
    first, *others = insights(emulator)

    assert (first.name, first.end) == ("CreateQueue", None)
    assert [(one.name, one.error) for one in others] == [("ListQueues", "AccessDenied")]
    assert cloudtrail.get_insight_selectors(TrailName="audit")["InsightSelectors"] == SELECTORS


def test_counts_go_on_where_an_imported_state_replaced_others(
    emulator: Emulator, client: MakeClient, bucket: str, tmp_path: Any
) -> None:
    watch(client)
    start = emulator.now()
    burst(emulator, 50)
    emulator.advance(MINUTE)
    emulator.export_state(tmp_path / "state")
    for name in ("DeleteQueue", "TagQueue"):  # keys that the state does not have
        burst(emulator, 50, name=name)
    emulator.advance(MINUTE)
    emulator.import_state(tmp_path / "state")
    burst(emulator, 30, at=start)  # late, in the minute that opened the incident
    burst(emulator, 50, name="DeleteQueue")
    emulator.advance(10 * MINUTE)
    found = {one.name: one.average for one in insights(emulator)}

    assert found == {"CreateQueue": 80.0, "DeleteQueue": 50.0}
