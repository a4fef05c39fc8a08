"""Insights: a trail that looks for unusual activity, and every place where it is found."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from emulator.core.clock import ManualClock, iso
from emulator.core.delivery import periods
from emulator.core.selectors.insight_types import InsightSelector
from emulator.core.trails.trails import Trail
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.testing.insights import Insight, pairs_of
from tests.conftest import ACCOUNT, MakeClient
from tests.flows.targets import REGION, Queue
from tests.flows.test_event_buses import make_rule

MINUTE = timedelta(minutes=1)
BOTH = ("ApiCallRateInsight", "ApiErrorRateInsight")


@pytest.fixture
def settings() -> Settings:
    return Settings(clock="manual", timing="aws", seed=1, insights_low_rate=0.5)


def watch(client: MakeClient, *kinds: str, **selector: Any) -> None:
    cloudtrail = client("cloudtrail")
    cloudtrail.create_trail(Name="audit", S3BucketName="logs")
    cloudtrail.start_logging(Name="audit")
    cloudtrail.put_insight_selectors(
        TrailName="audit", InsightSelectors=[{"InsightType": kind, **selector} for kind in kinds or BOTH]
    )


def insights(emulator: Emulator) -> list[Insight]:
    return pairs_of((json.loads(event.body) for event in emulator.records()), None, None)


def called(at: datetime, name: str = "CreateQueue", **members: Any) -> dict[str, Any]:
    return {
        "eventTime": iso(at),
        "eventSource": "sqs.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "readOnly": False,
        "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/ada", "accountId": ACCOUNT},
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.31",
        "requestParameters": None,
        "responseElements": None,
        **members,
    }


def inject(emulator: Emulator, *records: dict[str, Any]) -> None:
    emulator.inject(b"\n".join(json.dumps(record).encode() for record in records))


def burst(emulator: Emulator, number: int = 100, at: datetime | None = None, **members: Any) -> None:
    inject(emulator, *[called(at or emulator.now(), **members) for _ in range(number)])


# --- what comes of it ------------------------------------------------------------------------------


@pytest.mark.source(
    "aws-docs", "User guide, Working with CloudTrail Insights: a pair; the thresholds are assumed"
)
def test_a_burst_of_calls_after_a_quiet_time_makes_a_pair(
    emulator: Emulator, client: MakeClient, bucket: str
) -> None:
    watch(client)
    emulator.advance(timedelta(hours=24))
    for number in range(100):
        client("sqs").create_queue(QueueName=f"q{number}")
    emulator.advance(MINUTE)
    (begun,) = insights(emulator)
    emulator.advance(10 * MINUTE)
    (over,) = insights(emulator)

    assert (begun.name, begun.type, begun.end, begun.average) == ("CreateQueue", BOTH[0], None, 20.0)
    assert over.average == 100.0
    assert over.end is not None
    assert over.end["sharedEventID"] == over.start["sharedEventID"]


@pytest.mark.source("aws-docs", "User guide, Logging Insights events; digests of them are assumed")
def test_the_pair_is_delivered_to_a_folder_of_its_own_and_is_in_a_digest(
    emulator: Emulator, client: MakeClient, bucket: str
) -> None:
    watch(client)
    client("cloudtrail").update_trail(Name="audit", EnableLogFileValidation=True)
    burst(emulator)
    emulator.advance(10 * MINUTE)
    emulator.deliver(digests=True)
    s3, found, digested = client("s3"), [], set()
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="logs")
    keys = [listed["Key"] for page in pages for listed in page["Contents"]]
    for key in keys:
        if "/CloudTrail-Insight/" in key:
            body = gzip.decompress(s3.get_object(Bucket="logs", Key=key)["Body"].read())
            found += [(key, record["insightDetails"]["state"]) for record in json.loads(body)["Records"]]
        if key.endswith(".json.gz") and "/CloudTrail-Digest/" in key:
            body = gzip.decompress(s3.get_object(Bucket="logs", Key=key)["Body"].read())
            digested |= {file["s3Object"] for file in json.loads(body)["logFiles"]}

    assert [state for _, state in found] == ["Start", "End"]
    assert {key for key, _ in found} <= digested


@pytest.mark.source("aws-docs", "User guide, Viewing Insights events with the AWS CLI")
def test_the_pair_is_found_by_lookup_events(emulator: Emulator, client: MakeClient, bucket: str) -> None:
    watch(client)
    burst(emulator)
    emulator.advance(10 * MINUTE)
    cloudtrail = client("cloudtrail")
    by_name = {"AttributeKey": "EventName", "AttributeValue": "CreateQueue"}
    other = {"AttributeKey": "EventName", "AttributeValue": "DeleteQueue"}
    first = cloudtrail.lookup_events(EventCategory="insight", MaxResults=1)
    rest = cloudtrail.lookup_events(EventCategory="insight", MaxResults=1, NextToken=first["NextToken"])
    found = cloudtrail.lookup_events(EventCategory="insight", LookupAttributes=[by_name])["Events"]

    states = [json.loads(event["CloudTrailEvent"])["insightDetails"]["state"] for event in found]
    assert states == ["End", "Start"]
    assert [*first["Events"], *rest["Events"]] == found
    assert cloudtrail.lookup_events(EventCategory="insight", LookupAttributes=[other])["Events"] == []
    assert all(
        event["EventName"] != "CreateQueue" or "insight" not in event["CloudTrailEvent"].lower()
        for event in cloudtrail.lookup_events()["Events"]
    )


@pytest.mark.source("aws-docs", "User guide, Logging Insights events: AWS Insight via CloudTrail")
def test_a_rule_on_the_bus_receives_the_pair(emulator: Emulator, client: MakeClient, bucket: str) -> None:
    queue = Queue(client)
    make_rule(client, queue.arn, EventPattern={"detail-type": ["AWS Insight via CloudTrail"]})
    watch(client)
    burst(emulator)
    emulator.advance(10 * MINUTE)

    assert [event["detail"]["insightDetails"]["state"] for event in queue.bodies()] == ["Start", "End"]


@pytest.mark.source("aws-docs", "User guide: the error rate looks at reads and writes that were refused")
def test_a_wave_of_errors_makes_a_pair_for_its_code(
    emulator: Emulator, client: MakeClient, bucket: str
) -> None:
    watch(client, "ApiErrorRateInsight")
    burst(emulator, 12, name="ListQueues", readOnly=True, errorCode="AccessDenied", errorMessage="no")
    emulator.advance(10 * MINUTE)
    (found,) = insights(emulator)

    assert (found.type, found.error, found.average) == ("ApiErrorRateInsight", "AccessDenied", 12.0)


@pytest.mark.source("aws-docs", "ListInsightsMetricData; that values are rates a minute is assumed")
def test_metric_data_are_rates_by_period(emulator: Emulator, client: MakeClient, bucket: str) -> None:
    watch(client)
    start = emulator.now()
    burst(emulator, 30)
    emulator.advance(2 * MINUTE)
    asked = {"EventSource": "sqs.amazonaws.com", "EventName": "CreateQueue", "InsightType": BOTH[0]}
    cloudtrail = client("cloudtrail")
    minutes = cloudtrail.list_insights_metric_data(**asked, Period=60)
    filled = cloudtrail.list_insights_metric_data(
        **asked,
        Period=300,
        DataType="FillWithZeros",
        StartTime=start - 10 * MINUTE,
        EndTime=start + 10 * MINUTE,
    )
    first = cloudtrail.list_insights_metric_data(
        **asked,
        Period=60,
        DataType="FillWithZeros",
        StartTime=start,
        EndTime=start + 2 * MINUTE,
        MaxResults=1,
    )

    assert (minutes["Timestamps"], minutes["Values"]) == ([start], [30.0])
    assert filled["Values"] == [0.0, 0.0, 6.0]
    assert first["Values"] == [30.0]
    assert "NextToken" in first


@pytest.mark.source("aws-docs", "ListInsightsData: Insights on data events of one trail")
def test_insights_on_data_events_are_the_trails_own(
    emulator: Emulator, client: MakeClient, bucket: str
) -> None:
    cloudtrail = client("cloudtrail")
    cloudtrail.create_trail(Name="audit", S3BucketName="logs")
    cloudtrail.put_event_selectors(
        TrailName="audit",
        EventSelectors=[
            {"ReadWriteType": "All", "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}
        ],
    )
    cloudtrail.put_insight_selectors(
        TrailName="audit", InsightSelectors=[{"InsightType": BOTH[0], "EventCategories": ["Data"]}]
    )
    cloudtrail.start_logging(Name="audit")
    resources = [{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::shop/one"}]
    read: dict[str, Any] = {
        "name": "GetObject",
        "eventSource": "s3.amazonaws.com",
        "readOnly": True,
        "resources": resources,
    }
    burst(emulator, 40, **read, managementEvent=False, eventCategory="Data")
    emulator.advance(10 * MINUTE)
    arn = cloudtrail.get_trail(Name="audit")["Trail"]["TrailARN"]
    asked = {"InsightSource": arn, "DataType": "InsightsEvents"}
    found = cloudtrail.list_insights_data(**asked, Dimensions={"EventName": "GetObject"})["Events"]
    details = json.loads(found[-1]["CloudTrailEvent"])["insightDetails"]
    metrics = cloudtrail.list_insights_metric_data(
        TrailName="audit", EventSource="s3.amazonaws.com", EventName="GetObject", InsightType=BOTH[0]
    )

    assert (len(found), details["insightSource"], details["sourceEventCategory"]) == (2, arn, "Data")
    assert details["insightContext"]["attributions"][-1] == {
        "attribute": "resourceArn",
        "insight": [{"value": "arn:aws:s3:::shop/one", "average": 8.0}],
        "baseline": [],
    }
    assert (metrics["TrailARN"], len(metrics["Values"])) == (arn, 1)
    assert cloudtrail.lookup_events(EventCategory="insight")["Events"] == []


# --- when nothing comes of it ----------------------------------------------------------------------


def test_a_quiet_month_with_a_call_each_half_hour_makes_none(
    emulator: Emulator, client: MakeClient, bucket: str
) -> None:
    watch(client)
    for _ in range(30):
        now = emulator.now()
        inject(emulator, *[called(now + step * 30 * MINUTE) for step in range(48)])
        emulator.advance(timedelta(days=1))

    assert insights(emulator) == []


@pytest.mark.source("aws-docs", "User guide: StopLogging stops Insights")
@pytest.mark.parametrize("way", ["stop", "switch off"])
def test_what_goes_on_when_insights_end_gets_no_end_record(
    emulator: Emulator, client: MakeClient, bucket: str, way: str
) -> None:
    watch(client)
    burst(emulator)
    emulator.advance(MINUTE)
    if way == "stop":
        client("cloudtrail").stop_logging(Name="audit")
    else:
        client("cloudtrail").put_insight_selectors(TrailName="audit", InsightSelectors=[])
    emulator.advance(20 * MINUTE)
    (found,) = insights(emulator)

    assert found.end is None
    assert emulator.parts.store.insights.places_due() == []


@pytest.mark.source("assumed", "insights.md 5: TRAIN = 0; what came before is a baseline")
def test_calls_from_before_insights_were_switched_on_count_for_baselines_alone(
    emulator: Emulator, client: MakeClient, bucket: str
) -> None:
    burst(emulator, 5000)
    emulator.advance(10 * MINUTE)
    watch(client)
    burst(emulator, 100)
    emulator.advance(10 * MINUTE)
    (found,) = insights(emulator)
    context = found.start["insightDetails"]["insightContext"]

    assert context["statistics"]["baseline"]["average"] > 0.4
    assert found.average == 100.0


# --- time, restarts, late records ------------------------------------------------------------------


def test_late_records_in_the_middle_of_an_incident_count_at_their_time(
    emulator: Emulator, client: MakeClient, bucket: str
) -> None:
    watch(client)
    start = emulator.now()
    burst(emulator, 50)
    emulator.advance(3 * MINUTE)
    burst(emulator, 50, at=start + MINUTE)
    emulator.advance(10 * MINUTE)
    (found,) = insights(emulator)

    assert found.end is not None
    assert found.end["eventTime"] == iso(start + 2 * MINUTE)
    assert found.average == 50.0


def test_records_of_last_week_make_an_insight_of_last_week(
    emulator: Emulator, client: MakeClient, bucket: str
) -> None:
    watch(client)
    then = emulator.now() - timedelta(days=7)
    burst(emulator, 50, at=then)
    emulator.advance(MINUTE)
    (found,) = insights(emulator)

    assert (found.start["eventTime"], found.end and found.end["eventTime"]) == (iso(then), iso(then + MINUTE))


@pytest.mark.source("aws-docs", "User guide: calls fall from 20 a minute to none; the end of it is assumed")
def test_a_fall_to_none_makes_a_pair_over_a_jump_of_the_clock(
    emulator: Emulator, client: MakeClient, bucket: str
) -> None:
    now = emulator.now()
    for hour in range(1, 169):
        burst(emulator, 40, at=now - hour * timedelta(hours=1))
    watch(client, "ApiCallRateInsight")
    burst(emulator, 7)
    emulator.advance(timedelta(days=3))
    found = [one for one in insights(emulator) if one.average == 0.0]

    assert [(one.start["eventTime"], one.end is not None) for one in found] == [(iso(now + MINUTE), True)]


# --- restarts and state files ----------------------------------------------------------------------


def test_an_incident_goes_on_over_a_restart(tmp_path: Path) -> None:
    kept = Settings(
        clock="manual",
        seed=1,
        upstream="none",
        data_dir=tmp_path,
        sink="folder",
        folder=tmp_path,
        checks="relaxed",
    )
    with started(kept) as first:
        save_watching_trail(first)
        burst(first)
        first.advance(MINUTE)
        before = insights(first)
    with started(kept) as second:
        second.advance(10 * MINUTE)
        (found,) = insights(second)

    assert before == [Insight(found.start)]
    assert (found.end is not None, found.average) == (True, 100.0)


def test_an_incident_goes_on_in_an_imported_state(
    emulator: Emulator, client: MakeClient, bucket: str, tmp_path: Path, settings: Settings
) -> None:
    watch(client)
    burst(emulator)
    emulator.advance(MINUTE)
    emulator.export_state(tmp_path / "state")
    with started(settings, ManualClock(emulator.now())) as other:
        other.import_state(tmp_path / "state")
        other.advance(10 * MINUTE)
        (found,) = insights(other)

    assert (found.end is not None, found.average) == (True, 100.0)


@contextmanager
def started(settings: Settings, clock: ManualClock | None = None) -> Iterator[Emulator]:
    emulator = Emulator(settings, clock)
    emulator.start()
    yield emulator
    emulator.close()


def save_watching_trail(emulator: Emulator) -> None:
    store, at = emulator.parts.store, emulator.now()
    trail = Trail(
        id="t-1",
        name="audit",
        account=ACCOUNT,
        home_region=REGION,
        bucket="logs",
        created_at=at,
        logging=True,
        insight_selectors=(InsightSelector("ApiCallRateInsight"),),
    )
    store.trails.save(trail)
    store.periods.save(periods.opened(trail, "p-1", store.journal.last() + 1))
